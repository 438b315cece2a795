"""`scoping migrate`: files of version 1, rewritten in their folder, all of them or none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scoping.errors import UnavailableError
from scoping.files import write_text
from tests.conftest import Cli, Ran
from tests.support.wording import load_wording

SAYS = load_wording("cli")

OLD = Path(__file__).parents[1] / "migration" / "version_1" / "refund_desk"
WORKFLOW = "scoping: 1  # of May\nworkflow: {id: a, name: A}\nanswers: {outcome: yes}\n"


@pytest.fixture
def project(folder: Path) -> Path:
    """The folder with a workflow and a project's files, all of version 1."""
    for path in OLD.iterdir():
        shutil.copy(path, folder)
    (folder / "scoping.yaml").write_text(WORKFLOW, "utf-8")
    return folder


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.yaml")}


def test_all_files_are_migrated_and_a_second_run_is_idle(cli: Cli, project: Path) -> None:
    """All files of a project are rewritten, and a second run changes nothing."""
    ran = cli("migrate")
    assert (ran.code, ran.err) == (0, "")
    assert "policy.yaml: changed\n  version: 2\n" in ran.out
    assert "  billing.refund: approve: amount > 100\n" in ran.out
    assert SAYS["handoff yaml changed 2 names"] in ran.out
    after = texts(project)
    assert after["scoping.yaml"] == WORKFLOW.replace("scoping: 1", "scoping: 2")
    again = cli("migrate")
    assert again.out.splitlines() == [f"{name}: nothing to change" for name in ORDER]
    assert texts(project) == after


ORDER = ("scoping.yaml", "systems.yaml", "policy.yaml", "handoff.yaml")


def test_it_can_say_what_would_change(cli: Cli, project: Path) -> None:
    before = texts(project)
    said = cli("migrate", "--dry-run", "scoping.yaml").out
    assert said == SAYS["scoping yaml would change scoping"]
    assert texts(project) == before


def test_if_one_file_cannot_be_rewritten_none_is(cli: Cli, project: Path) -> None:
    policy = project / "policy.yaml"
    policy.write_text(policy.read_text("utf-8").replace("mode: approval", "mode: some"), "utf-8")
    before = texts(project)
    ran = cli("migrate")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("policy.yaml:69:27: billing__refund has no mode 'some'\n  → ")
    assert texts(project) == before


def test_where_the_disk_refuses_the_file_is_as_it_was(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    before = texts(project)
    with pytest.raises(UnavailableError):
        write_text(project / "scoping.yaml", "scoping: 2\n")
    ran = cli("migrate")
    assert ran.code == 3
    assert texts(project) == before
    assert sorted(path.name for path in project.iterdir()) == sorted(before)


def test_a_folder_without_files_of_ours_is_a_mistake(cli: Cli, folder: Path) -> None:
    ran: Ran = cli("migrate")
    assert (ran.code, ran.out) == (2, "")
    assert SAYS["this folder has no scoping"] in ran.err
    assert list(folder.iterdir()) == []


def test_an_older_workflow_is_read_and_that_is_said_once(cli: Cli, project: Path) -> None:
    said = (
        "scoping.yaml:1:10: format 1 is read as 2: `approve` may also say never, and nothing else"
        " is new\n  → rewrite it with `scoping migrate scoping.yaml`\n"
    )
    assert cli("score", "scoping.yaml").err.count(said) == 1
    assert cli("diff", "scoping.yaml", "scoping.yaml").err == said
    assert (project / "scoping.yaml").read_text("utf-8") == WORKFLOW
