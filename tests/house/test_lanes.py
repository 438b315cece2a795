"""The lanes run everything that there is to run, and say so when a part of it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reference_impls.render import REFERENCES
from tests.lanes import __main__ as runner
from tests.lanes.steps import LANES, LAYERS, ROOT, Step
from tests.support import programs
from tests.support.projects import PROJECTS


def words_of(lane: str) -> list[str]:
    return [" ".join(step.command) for stage in LANES[lane]() for step in stage]


def test_ci_runs_make_check() -> None:
    file = ROOT / ".ci" / "run"
    assert "make check" in file.read_text("utf-8")
    assert os.access(file, os.X_OK)


@pytest.mark.parametrize(
    ("target", "lane"), [("test-fast", "fast"), ("test", "test"), ("check", "check")]
)
def test_a_target_of_the_makefile_runs_its_lane(target: str, lane: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert f"-m tests.lanes {lane}" in done.stdout


def test_the_readme_names_both_commands() -> None:
    assert "$ make demo\n$ make test\n" in (ROOT / "README.md").read_text("utf-8")


def test_a_check_is_all_tests_and_what_else_can_be_checked() -> None:
    assert {*words_of("check")} > {*words_of("test")}
    for part in ("ruff format", "ruff check", "make types", "docs.generator", "mkdocs build"):
        assert any(part in words for words in words_of("check")), part


def test_pages_are_written_before_anything_reads_them() -> None:
    first, _ = LANES["check"]()
    assert "pages" in [step.name for step in first]


def test_every_test_of_the_toolkit_is_in_one_step() -> None:
    _, steps = LANES["test"]()
    toolkit = {step.name: step.command for step in steps if step.name.startswith("toolkit")}
    rest = toolkit.pop("toolkit")
    left_out = [word.removeprefix("--ignore=") for word in rest if word.startswith("--ignore=")]
    named = [word for words in toolkit.values() for word in words if word.startswith("tests/")]
    assert sorted(left_out) == sorted(named)
    assert all((ROOT / folder).is_dir() for folder in left_out)
    assert not any(word.startswith("tests/") for word in rest)


def test_project_types_are_a_step_after_the_toolkits() -> None:
    """The types of projects are a step of their own, after those of the toolkit."""
    _, steps = LANES["check"]()
    words = {step.name: " ".join(step.command) for step in steps}
    assert " -m not types tests/scaffold " in words["toolkit: scaffold"]
    assert words["types of projects"].endswith(" -m types tests/scaffold")
    names = [*words]
    assert names.index("types") <= 1
    assert names.index("types of projects") > names.index("toolkit")


def test_every_folder_of_layers_is_tested_in_some_project() -> None:
    folders = {folder.name for folder in (ROOT / "tests" / "layers").iterdir() if folder.is_dir()}
    tested = {name for names in LAYERS.values() for name in names}
    assert tested == folders - {"__pycache__"}
    assert {*LAYERS} == {*PROJECTS}


def test_every_reference_is_tested() -> None:
    folders = {file.parent.name for file in (ROOT / "reference_impls").glob("*/scoping.yaml")}
    assert {*REFERENCES} == folders


def test_a_step_that_fails_fails_the_lane_and_is_named(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = [
        Step("first", (sys.executable, "-c", "raise SystemExit(3)")),
        Step("second", (sys.executable, "-c", "print('reached')")),
    ]
    monkeypatch.setitem(LANES, "fast", lambda: [steps])
    monkeypatch.setattr(sys, "argv", ["lanes", "fast"])
    assert runner.main() == 1
    out = capfd.readouterr().out
    assert "reached" in out
    assert "Failed: first." in out


def test_what_tests_write_lies_in_memory_if_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with runner.temporary_folder(tmp_path) as folder:
        assert Path(folder).parent == tmp_path
    assert not Path(folder).exists()
    monkeypatch.setattr(runner, "ROOM", 1 << 60)
    with runner.temporary_folder(tmp_path) as folder:
        assert Path(folder).parent != tmp_path
    with runner.temporary_folder(tmp_path / "no such folder") as folder:
        assert Path(folder).is_dir()


def test_the_slowest_tests_are_named_first(tmp_path: Path) -> None:
    file = tmp_path / "durations.jsonl"
    entries = [
        {
            "test": f"file::test_{number}",
            "seconds": float(number),
            "processor": 1.0,
            "fault": "why" if number == 7 else "",
        }
        for number in range(20)
    ]
    file.write_text("\n".join(map(json.dumps, entries)) + "\n", "utf-8")
    tests = runner.read_tests(file)
    result = runner.Result(Step("all of them", ("true",)), 0, 12.0, 7.5, "", tests)
    lines = runner.summary([result], 12.0).splitlines()
    assert lines[1] == "The 10 slowest of 20 tests:"
    assert lines[2] == "    19.0 s  file::test_19"
    assert lines[11] == "    10.0 s  file::test_10"
    assert lines[14] == "    20.0 s  file"
    assert lines[17].split() == ["all", "of", "them", "12.0", "7.5"]
    assert lines[-1] == "file::test_7 failed: why"


def test_programs_are_counted_with_their_test(tmp_path: Path) -> None:
    """What a test's programs take of the processor is counted with it, and with its step."""
    busy = "import time\nwhile time.process_time() < 1: pass"
    (tmp_path / "test_sample.py").write_text(
        "from tests.support.programs import run_program\n"
        f"def test_one(): assert run_program('-c', {busy!r}).returncode == 0\n",
        "utf-8",
    )
    command = (sys.executable, "-m", "pytest", "-q", "-p", "tests.support.durations")
    step = Step("it", command, tmp_path, {"PYTHONPATH": str(ROOT)})
    result = runner.run_step(step, {**os.environ, programs.SERVER: programs.address()})
    assert result.processor > result.tests["test_sample.py::test_one"].processor >= 1


def test_each_test_is_recorded_with_seconds_and_fault(tmp_path: Path) -> None:
    """Each test is written down with its seconds and its fault."""
    test = tmp_path / "test_sample.py"
    test.write_text("def test_one(): pass\ndef test_two(): assert 1 == 2\n", "utf-8")
    file = tmp_path / "durations.jsonl"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.durations", str(test)],
        cwd=tmp_path,
        env={**os.environ, "DURATIONS": str(file), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    tests = runner.read_tests(file)
    assert {name: test.fault for name, test in tests.items()} == {
        "test_sample.py::test_one": "",
        "test_sample.py::test_two": "assert 1 == 2",
    }
    assert all(test.processor >= 0 for test in tests.values())
