"""The runner of the torture, with parts that are made to hold, to lose, to fail and to go on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support import tally
from tests.support.waiting import until
from tests.torture import days, runner
from tests.torture.__main__ import main
from tests.torture.parts import PARTS, SEED, Command, Part

TALLY = "from tests.support import tally; tally.add"


def part(*programs: str, points: int = 0) -> Part:
    """A part of Python programs, each given as its text."""
    commands = [Command((sys.executable, "-c", text, SEED), points=points) for text in programs]
    return Part("A part of a test.", tuple(commands), minutes=60)


FAKES = {
    "holds": part(f"{TALLY}(3)", f"{TALLY}(4)"),
    "loses": part(f"{TALLY}(5, lost=['the third']); raise SystemExit(1)", f"{TALLY}(9)"),
    "fails": part("raise SystemExit(3)"),
    "is empty": part("pass"),
    "counts for it": part("pass", points=8),
    "is sown": part(f"import sys; {TALLY}(int(sys.argv[1]))"),
}


@pytest.mark.parametrize(
    ("name", "code", "tried", "lost", "end"),
    [
        ("holds", 0, 7, [], "done"),
        ("loses", 1, 5, ["the third"], "failure"),
        ("fails", 1, 0, ["exit code 3"], "failure"),
        ("is empty", 1, 0, ["nothing was tried"], "failure"),
        ("counts for it", 0, 8, [], "done"),
        ("is sown", 0, 42, [], "done"),
    ],
)
def test_a_part_ends_as_what_it_tried_has_held(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    name: str,
    code: int,
    tried: int,
    lost: list[str],
    end: str,
) -> None:
    report = tmp_path / "build" / "torture.json"
    assert main([name, "--seed", "42"], FAKES, report) == code
    (result,) = json.loads(report.read_text("utf-8"))["parts"]
    assert (result["tried"], result["lost"], result["end"]) == (tried, lost, end)
    out = capfd.readouterr().out
    assert out.startswith("seed 42\n")
    assert [line.split()[-1] for line in out.splitlines() if line.startswith(name)] == [end]
    assert all(f"lost in {name}: {point}" in out for point in lost)


def test_one_loss_among_several_parts_is_a_loss(tmp_path: Path) -> None:
    assert main(["holds", "loses", "is sown"], FAKES, tmp_path / "torture.json") == 1


def test_part_at_its_limit_is_ended_without_loss(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A part at its limit is ended with all its processes and counts as no loss."""
    started = tmp_path / "started"
    child = [sys.executable, "-c", "import time; time.sleep(3600)"]
    program = f"""
import subprocess
from pathlib import Path
from tests.support import tally
tally.add(6)
child = subprocess.Popen({child!r})
unfinished = Path({str(tmp_path / "unfinished")!r})
unfinished.write_text(str(child.pid))
unfinished.replace({str(started)!r})
child.wait()
"""

    def reach_limit(process: subprocess.Popen[bytes], _: float) -> bool:
        until(started.exists, "a child")
        monkeypatch.undo()
        return process.poll() is not None

    monkeypatch.setattr(runner, "ends_within", reach_limit)
    assert main(["goes on"], {"goes on": part(program)}, tmp_path / "torture.json") == 0
    until(lambda: not is_running(int(started.read_text())), "the child's end")
    (row,) = [line for line in capfd.readouterr().out.splitlines() if line.startswith("goes on")]
    assert row.split()[2:4] == ["6", "0"]
    assert row.endswith("time limit")


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_unknown_part_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """A part that does not exist is refused with the names of those that do."""
    with pytest.raises(SystemExit) as left:
        main(["pagse"])
    assert left.value.code == 2
    message = f"there is no part 'pagse'; the parts are {', '.join(PARTS)}\n"
    assert capsys.readouterr().err.endswith(message)


def test_every_file_that_a_part_names_is_there() -> None:
    words = [word for part in PARTS.values() for command in part.commands for word in command.words]
    named = [word.removeprefix("--ignore=") for word in words if "tests/" in word]
    assert named
    assert [name for name in named if not (runner.ROOT / name).exists()] == []


def test_test_counts_its_points_and_is_lost_by_name(tmp_path: Path) -> None:
    """A test counts the points that it records, and a lost one is named."""
    (tmp_path / "test_it.py").write_text(
        "def test_many(record_property): record_property('points', 20)\n"
        "def test_one(): ...\n"
        "def test_lost(): assert False\n"
    )
    file = tmp_path / "tally.jsonl"
    plugins = ("-p", "_hypothesis_pytestplugin", "-p", "tests.support.reporting")
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins, "test_it.py"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(runner.ROOT),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            tally.VARIABLE: str(file),
        },
        check=False,
    )
    assert tally.read(file) == tally.Tally(22, ("test_it.py::test_lost",))


NOW = """
import subprocess, sys, time
began = time.monotonic()
time.sleep(0.1)
print(int(time.monotonic() - began < 60), int(subprocess.check_output(["date", "+%s"])) // 3600)
"""


def test_days_move_the_time_of_day_and_no_duration(capfd: pytest.CaptureFixture[str]) -> None:
    """A program and what it starts see the time that was asked for, and sleep as long as ever."""
    if not shutil.which("cc"):
        pytest.skip("There is no C compiler here.")
    assert days.main(["2028-02-29 23:30"], [sys.executable, "-c", NOW]) == 0
    then = datetime(2028, 2, 29, 23, 30, tzinfo=UTC).timestamp()
    assert capfd.readouterr().out.split() == ["1", str(int(then) // 3600)]


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        (["29 February"], "no time such as"),
        ([], "Run all tests at another time"),
        (["2028-02-29"], "apt-get install gcc"),
    ],
)
def test_days_say_what_they_lack(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    moments: list[str],
    said: str,
) -> None:
    monkeypatch.setenv("PATH", "")
    assert days.main(moments) == 2
    assert said in capsys.readouterr().err
