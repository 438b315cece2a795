"""A file that answers older questions: what is said of it, asked again, and explained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scoping import documents
from scoping.documents import examples
from scoping.rulebook import Rulebook
from tests.support.wording import load_wording

SAYS = load_wording("cli")

if TYPE_CHECKING:
    from tests.conftest import Cli

EXAMPLE = examples.find("damaged-order").read_text("utf-8")


@pytest.fixture
def old(folder: Path) -> Path:
    """Write an example as it was before its questions had a version."""
    path = folder / "scoping.yaml"
    path.write_text(EXAMPLE.replace("rulebook: 2\n", "", 1), "utf-8")
    return path


def moved(rules: Rulebook) -> list[str]:
    """List the questions that such a file has to look at again, in the order of the rulebook."""
    workflow = documents.parse_workflow(EXAMPLE, "-")
    return [
        each.question
        for each in rules.reworded
        if (response := workflow.response(each.question)) and response.answer in each.answers
    ]


@pytest.mark.usefixtures("old")
def test_the_score_names_the_answers_to_look_at_again(cli: Cli, rules: Rulebook) -> None:
    ran = cli("score", "scoping.yaml", "--format", "json")
    (warning,) = json.loads(ran.out)["warnings"]
    questions = ", ".join(dict.fromkeys(moved(rules)))
    assert warning == SAYS["the answers are to rulebook"].format(questions=questions)


@pytest.mark.usefixtures("folder")
def test_a_file_of_today_is_not_warned_of(cli: Cli, folder: Path) -> None:
    (folder / "scoping.yaml").write_text(EXAMPLE, "utf-8")
    assert json.loads(cli("score", "scoping.yaml", "--format", "json").out)["warnings"] == []


def test_ask_puts_them_again_and_writes_the_version(cli: Cli, old: Path, rules: Rulebook) -> None:
    again = list(dict.fromkeys(moved(rules)))
    ran = cli("ask", old, "--brief", stdin="\n" * len(again))
    assert ran.code == 0
    assert ran.err.startswith("The answers are to version 1 of the questions. These have changed")
    for each in rules.reworded:
        if each.question in again:
            assert f"  {each.question} (" in ran.err
    titles = {item.id: item.title for item in rules.items}
    assert [id_ for id_ in again if f"· {titles[id_]}\n" not in ran.err] == []
    assert ran.err.count("\nQuestion ") == len(again)
    assert documents.load_workflow(old).rulebook == rules.wording
    assert "rulebook: 2" in old.read_text("utf-8")


def test_ask_left_in_the_middle_keeps_the_old_version(cli: Cli, old: Path, rules: Rulebook) -> None:
    again = {*moved(rules)}
    ran = cli("ask", old, "--brief", stdin="\nq\n")
    assert ran.code == 0
    assert f"To look at again: {len(again) - 1}." in ran.err
    assert documents.load_workflow(old).rulebook == 1


def test_a_skipped_question_was_not_looked_at(cli: Cli, old: Path, rules: Rulebook) -> None:
    assert cli("ask", old, "--brief", stdin="s\n" * len({*moved(rules)})).code == 0
    assert documents.load_workflow(old).rulebook == 1


def test_a_section_without_reworded_questions_names_none(cli: Cli, old: Path) -> None:
    ran = cli("ask", old, "--only", "cost")
    assert ran.code == 0
    assert "have changed since" not in ran.err


def test_start_raises_the_version_over_its_two_halves(cli: Cli, old: Path, rules: Rulebook) -> None:
    ran = cli("start", "--file", str(old), stdin="\n" * 40)
    assert ran.err.count("have changed since") <= 2
    assert documents.load_workflow(old).rulebook == rules.wording


def test_diff_explains_an_answer_that_the_wording_moved(cli: Cli, old: Path, folder: Path) -> None:
    before = old.read_text("utf-8")
    section = before[before.index("  persistent_context:") :]
    assert section.split("answer: ", 1)[1].startswith("no")
    at = before.index("  persistent_context:")
    new = before[:at] + before[at:].replace("answer: no", "answer: yes", 1)
    (folder / "new.yaml").write_text(new.replace("scoping: 2\n", "scoping: 2\nrulebook: 2\n", 1))
    found = json.loads(cli("diff", "scoping.yaml", "new.yaml", "--format", "json").out)
    (answer,) = found["changes"]["answers"]
    assert answer["id"] == "persistent_context"
    assert answer["because"].startswith("the question was reworded: a case that is followed up")
    (folder / "same.yaml").write_text(new, "utf-8")
    found = json.loads(cli("diff", "scoping.yaml", "same.yaml", "--format", "json").out)
    assert "reworded" not in found["changes"]["answers"][0]["because"]


def test_new_says_that_a_known_path_gets_the_loop(cli: Cli, folder: Path) -> None:
    (folder / "scoping.yaml").write_text(EXAMPLE, "utf-8")
    ran = cli("new", "project", "--dry-run")
    assert ran.code == 0
    assert SAYS["the path of this workflow"] in ran.err
    (folder / "scoping.yaml").write_text(examples.find("bug-fix").read_text("utf-8"), "utf-8")
    assert "loop" not in cli("new", "other", "--dry-run", "--despite").err
