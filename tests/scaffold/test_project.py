"""What `new` writes: whole projects or none, never over anything, and always readable."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scoping import documents
from scoping.decision import Decision, decide
from scoping.errors import UnavailableError
from scoping.files import templates_folder
from scoping.scaffold import layers, project, render, verify, write
from scoping.scaffold.project import (
    FileOf,
    OccupiedError,
    Project,
    UnusablePathError,
)
from scoping.scaffold.verification import RenderingError
from tests.support.projects import decision_on
from tests.support.sample import TORTURE
from tests.support.wording import load_wording
from tests.support.workflows import HOSTILE, MINIMAL

SAYS = load_wording("scaffold")

ROOT = Path(__file__).parents[2]


def assistant() -> tuple[Decision, str]:
    path = documents.examples.find("policy-questions")
    return decide(documents.load_rulebook(), documents.load_workflow(path)), path.read_text("utf-8")


@pytest.mark.parametrize(
    "text", [pytest.param(MINIMAL, id="smallest"), pytest.param(HOSTILE, id="hostile-texts")]
)
@pytest.mark.parametrize("options", [(), ("docker",)])
def test_every_workflow_renders_into_files_that_are_valid(
    text: str, options: tuple[str, ...]
) -> None:
    rendered = render(decision_on(text), text, options=options)
    verify(rendered)
    assert ("Dockerfile" in rendered.files) is ("docker" in options)
    assert not [path for path in rendered.files if path.endswith(".jinja") or "__system__" in path]
    assert not [
        path
        for path, file in rendered.files.items()
        if "None" in file.text and path.endswith((".md", ".yaml"))
    ]


def test_a_persons_text_is_never_run_as_a_template() -> None:
    rendered = render(decision_on(HOSTILE), HOSTILE)
    own = {path for path in rendered.files if path.endswith((".md", ".yaml", ".yml", ".toml"))} - {
        "scoping.yaml"
    }
    assert any("7*7" in rendered.files[path].text for path in own)
    assert not any(
        "{{ 49 }}" in rendered.files[path].text or ": 49" in rendered.files[path].text
        for path in own
    )


def test_rendering_twice_gives_the_same_bytes() -> None:
    decision, text = assistant()
    assert render(decision, text) == render(decision, text)


def test_python_files_are_copied_from_the_layers_unchanged() -> None:
    decision, text = assistant()
    for path, file in render(decision, text).files.items():
        if path.endswith(".py"):
            assert file.text == (templates_folder() / file.source).read_text("utf-8")


def test_a_project_keeps_its_scoping_yaml_byte_for_byte(tmp_path: Path) -> None:
    decision, text = assistant()
    write(render(decision, text), tmp_path / "new")
    assert (tmp_path / "new" / "scoping.yaml").read_text("utf-8") == text


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        pytest.param("a.py", "def x(:\n", "a.py: is not valid", id="python-that-does-not-compile"),
        pytest.param("a.toml", "x = ", "a.toml: is not valid", id="toml"),
        pytest.param("a.json", "{", "a.json: is not valid", id="json"),
        pytest.param("a.yaml", "a: [", "a.yaml: is not valid", id="yaml"),
        pytest.param(
            "a.txt",
            "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n",
            "a.txt: holds conflict",
            id="conflict-markers",
        ),
        pytest.param(
            "docs/a.md",
            "[x](b.md)",
            "docs/a.md: links to b.md, which is not in the project",
            id="dead-link",
        ),
        pytest.param("docs/a.md", "![x](../nope.svg)", "links to ../nope.svg", id="dead-picture"),
    ],
)
def test_a_fault_is_found_before_anything_is_written(path: str, text: str, fault: str) -> None:
    with pytest.raises(RenderingError, match=fault):
        verify(Project({path: FileOf(text, "layer")}))


def test_links_that_lead_somewhere_are_no_fault() -> None:
    text = "[a](b.md) [b](../README.md#x) [c](https://example.org) [d](#here) [e](sub/)"
    files = {"docs/a.md": text, "docs/b.md": "", "README.md": "", "docs/sub/x.md": ""}
    verify(Project({path: FileOf(content, "layer") for path, content in files.items()}))


class TestWriting:
    small = Project({"a.txt": FileOf("a", "l"), "run": FileOf("#!/bin/sh\n", "l", executable=True)})

    def test_makes_the_folder_and_its_parents(self, tmp_path: Path) -> None:
        write(self.small, tmp_path / "deep" / "er" / "new")
        assert (tmp_path / "deep" / "er" / "new" / "a.txt").read_text() == "a"
        assert os.access(tmp_path / "deep" / "er" / "new" / "run", os.X_OK)
        assert [path.name for path in (tmp_path / "deep" / "er").iterdir()] == ["new"]

    def test_an_empty_folder_is_used(self, tmp_path: Path) -> None:
        (tmp_path / "new").mkdir()
        write(self.small, tmp_path / "new")
        assert (tmp_path / "new" / "a.txt").exists()

    @pytest.mark.parametrize("kind", ["full", "file", "link"])
    def test_whatever_is_there_is_left_alone(self, tmp_path: Path, kind: str) -> None:
        target = tmp_path / "new"
        if kind == "full":
            target.mkdir()
            (target / "mine").write_text("mine")
        elif kind == "file":
            target.write_text("mine")
        else:
            (tmp_path / "elsewhere").mkdir()
            target.symlink_to(tmp_path / "elsewhere")
        before = sorted(path.as_posix() for path in tmp_path.rglob("*"))
        with pytest.raises(OccupiedError) as raised:
            write(self.small, target)
        assert str(raised.value).endswith("\n  → name a new folder; nothing was written")
        assert sorted(path.as_posix() for path in tmp_path.rglob("*")) == before

    def test_a_full_disk_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_text", full)
        with pytest.raises(UnavailableError) as raised:
            write(self.small, tmp_path / "new")
        assert raised.value.problem == SAYS["cannot be written no space"]
        assert list(tmp_path.iterdir()) == []

    def test_the_remains_of_a_killed_run_are_cleared(self, tmp_path: Path) -> None:
        finished = subprocess.Popen([sys.executable, "-c", ""])
        finished.wait()
        left = tmp_path / f".new.scoping-{finished.pid}"
        left.mkdir()
        (left / "half").write_text("x")
        write(self.small, tmp_path / "new")
        assert [path.name for path in tmp_path.iterdir()] == ["new"]

    def test_somebody_elses_hidden_folder_stays(self, tmp_path: Path) -> None:
        (tmp_path / ".new.scoping-notes").mkdir()
        write(self.small, tmp_path / "new")
        assert (tmp_path / ".new.scoping-notes").exists()


def test_killed_before_any_change_leaves_no_or_a_whole_folder(tmp_path: Path) -> None:
    """Killed before any of its changes, it leaves no folder or a whole one.

    SIGKILL before a file is opened, a folder is made or renamed: each time, or some times.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killed_writer", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    states = done.stdout.split()
    assert len(states) > (len(render(*assistant()).files) if TORTURE else 30)
    assert states == sorted(states), "once it is there, it is there"


def test_building_folder_of_a_live_process_is_not_touched(tmp_path: Path) -> None:
    """A stale building folder of a live process is not touched."""
    with subprocess.Popen(["sleep", "30"]) as other:
        busy = tmp_path / f".new.scoping-{other.pid}"
        busy.mkdir()
        write(TestWriting.small, tmp_path / "new")
        assert busy.exists()
        other.kill()


def test_refusing_names_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(OccupiedError, match="is not an empty folder"):
        project.refuse_occupied(tmp_path / "full")


def test_compiled_template_is_reused_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compiled templates are kept, and a changed template is not mistaken for them."""
    templates = tmp_path / "templates"
    shutil.copytree(templates_folder(), templates, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(layers, "templates_folder", lambda: templates)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    decision, text = assistant()
    first = render(decision, text)
    kept = sorted((templates / "__pycache__").iterdir())
    assert len(kept) == len(
        {file.source for file in first.files.values() if file.source.endswith(".jinja")}
    )
    assert render(decision, text) == first
    assert sorted((templates / "__pycache__").iterdir()) == kept

    page = templates / "base/docs/record.md.jinja"
    page.write_text(page.read_text("utf-8") + "changed\n", "utf-8")
    assert (
        render(decision, text).files["docs/record.md"].text
        == first.files["docs/record.md"].text + "changed\n"
    )


@pytest.mark.parametrize("refusal", ["not-a-folder", "dont-write-bytecode"])
def test_templates_render_where_nothing_may_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: str
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(templates_folder(), templates, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(layers, "templates_folder", lambda: templates)
    monkeypatch.setattr(sys, "dont_write_bytecode", refusal == "dont-write-bytecode")
    if refusal == "not-a-folder":
        (templates / "__pycache__").write_text("in the way", "utf-8")
    decision, text = assistant()
    assert "docs/record.md" in render(decision, text).files
    assert not (templates / "__pycache__").is_dir()


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        pytest.param("a:b", ":", id="what-parts-a-search-path"),
        pytest.param("a\nb", "\n", id="a-line-feed"),
        pytest.param("a\tb", "\t", id="a-tab"),
        pytest.param("a $(touch b)", "$", id="what-a-shell-would-run"),
        pytest.param("a `b`", "`", id="backquotes"),
        pytest.param('a "b', '"', id="a-quotation-mark"),
        pytest.param("a\u2028b", "\u2028", id="a-line-of-unicode"),
        pytest.param("a\rb", "\r", id="a-line-of-an-old-mac"),
        pytest.param("a\x85b", "\x85", id="a-line-of-a-mainframe"),
        pytest.param("a\\b", "\\", id="a-backslash"),
        pytest.param("a\x1b[31mb", "\x1b", id="what-colours-a-terminal"),
    ],
)
def test_unusable_path_is_refused_before_writing(tmp_path: Path, name: str, sign: str) -> None:
    """A path that no program starts from is refused before anything is written."""
    for target in (tmp_path / name, tmp_path / name / "inner"):
        with pytest.raises(UnusablePathError) as raised:
            project.write(Project({"a.txt": FileOf("a", "a.txt")}), target)
        problem = "its path has a {!r}, and a project's programs cannot be started from there"
        assert raised.value.problem == problem.format(sign)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    "name",
    [
        "Büro der Straße 員工 (2)",
        "Bu\u0308ro",
        "50% a%20b",
        "a'b & c; d#e?f*",
        " ends in a blank ",
        "ends in a full stop.",
        ".hidden",
        "~anna",
        "-x",
        "x" * 200,
    ],
)
def test_blanks_and_letters_of_any_script_are_no_obstacle(name: str, tmp_path: Path) -> None:
    target = tmp_path / name
    project.write(Project({"a.txt": FileOf("a", "a.txt")}), target)
    assert (target / "a.txt").read_text() == "a"
