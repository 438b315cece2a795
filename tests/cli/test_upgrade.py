"""`scoping new` from the folder of a project: what an upgrade keeps, and what it says of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from scoping import documents
from scoping.scaffold.base import FILE, OLD_FILE
from tests.conftest import Cli
from tests.support.wording import load_wording

SAYS = load_wording("cli")

AGENT = "inventory-replenishment"
STANDS = (
    "The preset is {}, because policy.yaml names it; a new project would get targets, "
    "because every write in scoping.yaml names its targets."
)


@pytest.fixture
def project(cli: Cli, folder: Path) -> Path:
    """An agent's project as it is scaffolded today."""
    cli("new", "project", "--from", documents.examples.find(AGENT))
    return folder / "project"


def policy_of(folder: Path) -> str:
    return (folder / "policy.yaml").read_text("utf-8")


def keep_preset(project: Path, preset: str) -> None:
    text = policy_of(project).replace("preset: targets\n", preset)
    (project / "policy.yaml").write_text(text, "utf-8")


def rendered_again(cli: Cli, project: Path) -> str:
    """Render the project into the folder `fresh`; give what was said."""
    ran = cli("new", "fresh", "--from", project / "scoping.yaml")
    assert ran.code == 0, ran.err
    return ran.err


@pytest.mark.parametrize("preset", ["plan_and_rule_of_two", "approve_every_write"])
def test_the_preset_that_stands_is_kept_and_the_other_is_named(
    cli: Cli, project: Path, preset: str
) -> None:
    keep_preset(project, f"preset: {preset}\n")
    before = policy_of(project)
    assert STANDS.format(preset) in rendered_again(cli, project).splitlines()
    assert policy_of(project) == before
    fresh = project.parent / "fresh"
    assert yaml.safe_load(policy_of(fresh))["preset"] == preset
    page = (fresh / "docs" / "guardrails.md").read_text("utf-8")
    assert SAYS["project uses because policy yaml"].format(preset=preset) in page


def test_the_mandate_follows_the_preset_that_stands(cli: Cli, project: Path) -> None:
    keep_preset(project, "preset: plan_and_rule_of_two\n")
    rendered_again(cli, project)
    found = (project.parent / "fresh" / "agent.md").read_text("utf-8")
    assert SAYS["follows both text from outside"] in found


def test_a_policy_that_names_no_preset_has_the_one_of_the_layer(cli: Cli, project: Path) -> None:
    keep_preset(project, "")
    said = rendered_again(cli, project)
    assert STANDS.format("plan_and_rule_of_two") in said.splitlines()


def test_nothing_is_said_where_both_are_the_same(cli: Cli, project: Path) -> None:
    assert "The preset is" not in rendered_again(cli, project)
    assert policy_of(project.parent / "fresh") == policy_of(project)


def test_policy_beside_a_lone_workflow_is_ignored(cli: Cli, folder: Path) -> None:
    """A policy beside a workflow that is in no project does not belong to it."""
    text = documents.examples.find(AGENT).read_text("utf-8")
    (folder / "scoping.yaml").write_text(text, "utf-8")
    (folder / "policy.yaml").write_text("preset: approve_every_write\n", "utf-8")
    assert "The preset is" not in cli("new", "fresh", "--from", "scoping.yaml").err
    assert "\npreset: targets\n" in policy_of(folder / "fresh")


def test_project_without_a_policy_gets_its_answers_preset(cli: Cli, project: Path) -> None:
    """A project without a policy gets the preset of its answers."""
    (project / "policy.yaml").unlink()
    assert "The preset is" not in rendered_again(cli, project)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "preset: target\n",
            "policy.yaml: there is no preset 'target'\n  → write 'targets'\n",
            id="unknown",
        ),
        pytest.param(
            "preset: [targets\n",
            "policy.yaml:2:1: not valid YAML: expected ',' or ']', but got '<stream end>'\n",
            id="no-yaml",
        ),
    ],
)
def test_a_policy_that_cannot_be_read_stops_it(
    cli: Cli, project: Path, text: str, said: str
) -> None:
    (project / "policy.yaml").write_text(text, "utf-8")
    ran = cli("new", "fresh", "--from", project / "scoping.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (project.parent / "fresh").exists()


def cut(text: str) -> str:
    """Cut the last line, as a disk that is full does."""
    return text[:-20]


def unmerged(text: str) -> str:
    """Leave the last line as a merge does that git could not finish."""
    lines = text.splitlines()
    return "\n".join([*lines[:-1], "<<<<<<< HEAD", lines[-1], "=======", ">>>>>>> scaffold", ""])


def changed(text: str) -> str:
    """Give the last file the sha256 of another one."""
    lines = text.splitlines()
    before, last = lines[-2].split(" "), lines[-1].split(" ")
    return "\n".join([*lines[:-1], " ".join([last[0], before[1], *last[2:]]), ""])


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        pytest.param(
            cut,
            "the content of '{}' cannot be unpacked: it is cut, or was changed",
            id="cut",
        ),
        pytest.param(unmerged, "is a conflict marker that git left", id="unmerged"),
        pytest.param(changed, "the content of '{}' does not fit its sha256", id="sha256"),
    ],
)
@pytest.mark.parametrize("example", [AGENT, "policy-questions"])
def test_a_damaged_base_stops_it(
    cli: Cli, folder: Path, example: str, damage: Callable[[str], str], problem: str
) -> None:
    cli("new", "project", "--from", documents.examples.find(example))
    base = Path("project", FILE)
    text = base.read_text("utf-8")
    base.write_text(damage(text), "utf-8")
    ran = cli("new", "fresh", "--from", "project/scoping.yaml")
    lines = text.splitlines()
    last = lines[-1].split(" ")[0]
    said = f"{base}:{len(lines)}:1: {problem.format(last)}"
    fix = f"restore it in the project's folder: git checkout scaffold -- {FILE}"
    assert (ran.code, ran.out, ran.err) == (2, "", f"{said}\n  → {fix}\n")
    assert not (folder / "fresh").exists()


def test_a_project_with_the_base_of_an_earlier_release_is_one(cli: Cli, project: Path) -> None:
    keep_preset(project, "preset: approve_every_write\n")
    (project / FILE).unlink()
    old = {"scoping": 1, "made_by": "0.5.0", "files": {}}
    (project / OLD_FILE).write_text(json.dumps(old), "utf-8")
    assert STANDS.format("approve_every_write") in rendered_again(cli, project)
