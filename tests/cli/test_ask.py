"""`ask` and `start` without a terminal: flags, files, numbered prompts on stdin."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from scoping import documents, files
from scoping.documents import examples, schema
from scoping.rulebook import Rulebook
from scoping.workflow import Response
from tests.support.wording import load_wording

SAYS = load_wording("cli")

if TYPE_CHECKING:
    from tests.conftest import Cli, Process, Write


def test_a_new_file_is_made_with_its_schema_for_editors(cli: Cli, folder: Path) -> None:
    ran = cli("ask", "--name", "Damaged-order refunds", "--set", "outcome=yes")
    assert (ran.code, ran.out, ran.err) == (
        0,
        "",
        SAYS["created scoping yaml saved 1"],
    )
    assert (folder / "scoping.yaml").read_text() == (
        "# yaml-language-server: $schema=.scoping/workflow.schema.json\n"
        "scoping: 2\n"
        "rulebook: 2\n"
        "workflow:\n"
        "  id: damaged-order-refunds\n"
        '  name: "Damaged-order refunds"\n'
        "answers:\n"
        "  outcome: yes\n"
    )
    assert (folder / ".scoping" / "workflow.schema.json").read_text() == schema.text("workflow")


def test_answers_are_set_with_their_evidence(cli: Cli, write: Write) -> None:
    path = write({"outcome": "no"})
    ran = cli(
        *("ask", path, "--set", "outcome=yes", "--evidence", "outcome=goals: p. 3 # draft"),
        *("--set", "engagement=unsure", "--set", "baseline=no"),
    )
    assert (ran.code, ran.err) == (0, "Saved 3 in scoping.yaml.\n")
    workflow = documents.load_workflow(path)
    assert workflow.answers == {"outcome": Response("yes", "goals: p. 3 # draft")}
    assert workflow.profile == {"engagement": Response("unsure"), "baseline": Response("no")}


def test_the_same_answer_again_keeps_its_evidence(cli: Cli, write: Write) -> None:
    path = write({"outcome": "{answer: yes, evidence: seen, source: map, by: lead}"})
    before = path.read_text()
    assert cli("ask", path, "--set", "outcome=yes").code == 0
    assert path.read_text() == before


def test_another_answer_drops_the_evidence_of_the_old_one(cli: Cli, write: Write) -> None:
    path = write({"outcome": "{answer: yes, evidence: seen, source: map, by: lead}"})
    cli("ask", path, "--set", "outcome=no")
    assert documents.load_workflow(path).answers == {"outcome": Response("no")}


@pytest.mark.parametrize(
    "word", ["Yes", "YES", "yes ", "\tyes\r\n", "\u00a0yEs", "\uff39\uff25\uff33"]
)
def test_an_answer_is_taken_as_it_is_in_a_file(cli: Cli, write: Write, word: str) -> None:
    path = write()
    assert cli("ask", path, "--set", f"outcome={word}", "--set", "judgment=Low").code == 0
    workflow = documents.load_workflow(path)
    assert (workflow.answers["outcome"], workflow.profile["judgment"]) == (
        Response("yes"),
        Response("low"),
    )


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        pytest.param(
            ["--set", "outcom=yes"],
            "--set has no key 'outcom'\n  → write 'outcome'\n",
            id="unknown-question",
        ),
        pytest.param(
            ["--set", "outcome=maybe"],
            "'outcome' has no answer 'maybe'\n  → choose one of yes, no, unsure\n",
            id="unknown-answer",
        ),
        pytest.param(
            ["--set", "outcome=yess"],
            "'outcome' has no answer 'yess'\n  → write 'yes'\n",
            id="nearly-an-answer",
        ),
        pytest.param(
            ["--set", "outcome"],
            "--set outcome has no =\n  → write --set ID=VALUE, such as outcome=yes\n",
            id="no-value",
        ),
        pytest.param(
            ["--set", "outcome=ja"],
            "'outcome' has no answer 'ja'\n  → choose one of yes, no, unsure\n",
            id="an-answer-of-another-language",
        ),
        pytest.param(
            ["--set", "outcome=yes", "--set", "outcome=no"],
            "--set outcome is given twice\n  → remove one of the two\n",
            id="two-answers",
        ),
        pytest.param(
            ["--evidence", "outcome=seen"],
            "--evidence outcome has no answer\n  → add --set outcome=yes, no or unsure\n",
            id="evidence-without-answer",
        ),
    ],
)
def test_flags_that_cannot_be_used(cli: Cli, write: Write, flags: list[str], message: str) -> None:
    path = write({"outcome": "no"})
    before = path.read_text()
    ran = cli("ask", path, *flags)
    assert (ran.code, ran.out, ran.err) == (2, "", message)
    assert path.read_text() == before


@pytest.mark.parametrize("name", ["", "  "])
def test_a_new_file_needs_a_name(cli: Cli, folder: Path, name: str) -> None:
    ran = cli("ask", "--name", name, "--set", "outcome=yes")
    assert ran.code == 2
    assert ran.err == SAYS["scoping yaml a new file"]
    assert [*folder.iterdir()] == []


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        pytest.param("Damaged-order refunds", "damaged-order-refunds", id="words"),
        pytest.param("Überprüfung 3", "uberprufung-3", id="accents-are-dropped"),
        pytest.param("123", "workflow-123", id="digits-first"),
        pytest.param("日本", "workflow", id="no-latin-letter"),
    ],
)
def test_a_name_in_any_script_becomes_an_id(cli: Cli, folder: Path, name: str, id_: str) -> None:
    assert cli("ask", "--name", name, "--set", "outcome=yes").code == 0
    workflow = documents.load_workflow(folder / "scoping.yaml")
    assert (workflow.id, workflow.name) == (id_, name)


def test_without_name_or_input_nothing_is_made(cli: Cli, folder: Path) -> None:
    assert cli("ask").code == 2
    assert [*folder.iterdir()] == []


def test_numbered_prompts_on_stdin(cli: Cli, write: Write, rules: Rulebook) -> None:
    path = write()
    ran = cli("ask", path, stdin="1\nread in the map\n2\n\n3\n")
    assert (ran.code, ran.out) == (0, "")
    assert documents.load_workflow(path).answers == {
        "multi_system": Response("yes", "read in the map"),
        "step_dependencies": Response("no"),
        "unprompted": Response("unsure"),
    }
    assert "Question 4 of 30 · " in ran.err
    assert "1) yes  2) no  3) unsure" in ran.err
    open_ = len(rules.items) - 3
    assert ran.err.endswith(
        f"\nSaved in scoping.yaml. Open questions: {open_}. "
        "Continue with: scoping ask scoping.yaml\n"
    )


def test_it_goes_on_where_it_stopped(cli: Cli, write: Write) -> None:
    path = write({"multi_system": "no", "step_dependencies": "unsure"})
    ran = cli("ask", path, "--brief", stdin="2\n")
    assert "Question 3 of 30 · " in ran.err
    assert "Question 1 of" not in ran.err
    assert "What is the evidence?" not in ran.err
    assert documents.load_workflow(path).answers["unprompted"] == Response("no")


def test_all_answered_says_what_to_do_next(cli: Cli, folder: Path) -> None:
    (folder / "scoping.yaml").write_text(examples.find("policy-questions").read_text())
    ran = cli("ask")
    assert (ran.code, ran.err) == (
        0,
        (SAYS["all questions in scoping yaml"]),
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("\n", Response("yes", "seen", "map", "lead"), id="enter-keeps-all"),
        pytest.param(
            "1\n\n",
            Response("yes", "seen", "map", "lead"),
            id="the-same-answer-and-no-new-evidence-keeps-all",
        ),
        pytest.param(
            "1\nseen twice\n", Response("yes", "seen twice"), id="new-evidence-replaces-the-old"
        ),
        pytest.param("2\n\n", Response("no"), id="another-answer-starts-without"),
        pytest.param("3\n", Response("unsure"), id="unsure-is-not-asked-for-evidence"),
    ],
)
def test_again(cli: Cli, write: Write, typed: str, kept: Response) -> None:
    path = write({"multi_system": "{answer: yes, evidence: seen, source: map, by: lead}"})
    cli("ask", path, "--again", stdin=typed)
    assert documents.load_workflow(path).answers == {"multi_system": kept}


def test_again_and_brief_keep_evidence_of_a_same_answer(cli: Cli, write: Write) -> None:
    """`--again --brief` keeps the evidence of an answer that stays the same."""
    path = write({"multi_system": "{answer: yes, evidence: seen, source: map, by: lead}"})
    before = path.read_text()
    cli("ask", path, "--again", "--brief", stdin="yes\n")
    assert path.read_text() == before


def test_enter_keeps_a_source_without_evidence(cli: Cli, write: Write) -> None:
    """An answer that is kept with Enter keeps a source that has no evidence."""
    path = write({"multi_system": "{answer: yes, source: map}"})
    before = path.read_text()
    cli("ask", path, "--again", stdin="\n1\n\n")
    assert documents.load_workflow(path).answers["multi_system"] == Response("yes", source="map")
    assert path.read_text().startswith(before.partition("profile")[0])


def test_what_is_no_answer_is_asked_again_and_help_is_there(
    cli: Cli, write: Write, rules: Rulebook
) -> None:
    ran = cli("ask", write(), "--brief", stdin="4\n?\nno\nq\n")
    assert "  Type 1, 2, 3, ?, b, s or q.\n" in ran.err
    assert "  Counts:\n" in ran.err
    assert "".join(rules.criteria[0].borderline.case.split()) in "".join(ran.err.split())
    assert documents.load_workflow("scoping.yaml").answers == {"multi_system": Response("no")}


def test_control_characters_that_keys_leave_behind_are_not_saved(cli: Cli, write: Write) -> None:
    path = write()
    ran = cli("ask", path, stdin="1\nthe \x1b[D map\x07\n")
    assert ran.code == 0
    assert documents.load_workflow(path).answers == {"multi_system": Response("yes", "the  map")}


def test_file_in_the_way_of_the_schema_is_an_environment_fault(cli: Cli, folder: Path) -> None:
    """A file that stands in the way of the schema is the environment's fault."""
    (folder / ".scoping").write_text("")
    ran = cli("ask", "--name", "A", "--set", "outcome=yes")
    assert (ran.code, ran.err.splitlines()[0]) == (
        3,
        SAYS["scoping workflow schema json cannot"],
    )


def test_a_link_to_itself_is_no_bug(cli: Cli, folder: Path) -> None:
    (folder / "scoping.yaml").symlink_to("scoping.yaml")
    assert cli("ask", "--name", "A", "--set", "outcome=yes").code == 0
    assert documents.load_workflow(folder / "scoping.yaml").answers == {"outcome": Response("yes")}


def test_start_copies_an_example_and_shows_its_verdict(cli: Cli, folder: Path) -> None:
    ran = cli("start", "--example", "policy-questions")
    assert (ran.code, ran.err) == (0, SAYS["copied the example to scoping"])
    assert (folder / "scoping.yaml").read_text() == examples.find("policy-questions").read_text()
    assert ran.out.lstrip() == cli("score").out


def test_start_overwrites_nothing(cli: Cli, write: Write) -> None:
    path = write({"outcome": "yes"})
    before = path.read_text()
    ran = cli("start", "--example", "policy-questions")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        (SAYS["scoping yaml exists already name"]),
    )
    assert path.read_text() == before


def test_start_offers_own_work_first_and_every_example(cli: Cli, folder: Path) -> None:
    ran = cli("start", stdin="")
    assert ran.code == 0
    assert "  1) my own workflow\n" in ran.err
    featured = [entry.id for entry in examples.gallery() if entry.featured]
    for number, name in enumerate(featured, 2):
        assert (
            f"  {number}) {documents.load_workflow(examples.find(name)).name} (example: " in ran.err
        )
    more = len(featured) + 2
    assert f"  {more}) more examples\n" in ran.err
    ran = cli("start", stdin=f"{more}\n")
    for number, name in enumerate(examples.names(), 2):
        assert (
            f"  {number}) {documents.load_workflow(examples.find(name)).name} (example: " in ran.err
        )
    assert "more examples" not in ran.err.rpartition("Which workflow do you want")[2]
    assert [*folder.iterdir()] == []


def test_word_lists_the_examples_that_contain_it(cli: Cli, folder: Path) -> None:
    """A word lists the examples that contain it, with their numbers."""
    more = len([entry for entry in examples.gallery() if entry.featured]) + 2
    ran = cli("start", stdin=f"{more}\nCLAIMS\nno such work\n")
    assert ran.code == 0
    *_, listed, found, answered, _ = re.split(r"Number \(1 to \d+\), or .*?: ", ran.err)
    expected = [line for line in listed.splitlines() if "claims" in line.lower()]
    assert 0 < len(expected) < 6
    assert found.splitlines() == expected
    assert answered.startswith("  Type a number from 1 to ")
    assert [*folder.iterdir()] == []


def test_an_example_that_there_is_not_is_named_with_the_nearest(cli: Cli, folder: Path) -> None:
    ran = cli("start", "--example", "damaged-orders")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        SAYS["there is no example damaged"],
    )
    assert [*folder.iterdir()] == []


def test_start_walks_an_own_workflow_to_its_verdict(cli: Cli, folder: Path) -> None:
    described = "1\nWeekly report\nIt is sent.\nSales lead\n"
    ran = cli("start", stdin=described + "2\n\n" * 5 + "1\n\n" * 3 + "2\n\n" * 4 + "n\nn\n")
    assert ran.code == 0, ran.err
    workflow = documents.load_workflow(folder / "scoping.yaml")
    assert (workflow.id, workflow.goal, workflow.owner) == (
        "weekly-report",
        "It is sent.",
        "Sales lead",
    )
    assert ran.out.startswith(
        "\nWeekly report\n─────────────\nAssistant: 0 of 5 criteria point to an agent. An "
        "agent needs at least 2.\n"
    )
    assert ran.err.endswith("Scaffold this project now? [Y/n] ")


def test_ratings_and_figures_are_saved_where_they_belong(
    cli: Cli, write: Write, rules: Rulebook
) -> None:
    """Ratings and figures are asked for and saved where they belong."""
    path = write(dict.fromkeys((criterion.id for criterion in rules.criteria), "yes"))
    ran = cli(
        "ask",
        path,
        "--brief",
        "--only",
        "autonomy",
        "--only",
        "cost",
        stdin="5\n2\nhigh\n" + "3\n" * 7 + "40x\n400\n12.5\neur\nq\n",
    )
    assert ran.code == 0
    workflow = documents.load_workflow(path)
    assert workflow.profile["judgment"] == Response("medium")
    assert workflow.profile["autonomy_tolerance"] == Response("high")
    assert workflow.volume == {"runs_per_month": 400, "minutes_by_hand": 12.5, "currency": "EUR"}
    assert SAYS["1 low 2 medium 3"] in ran.err
    assert "  Type 1, 2, 3, 4, ?, b, s or q.\n" in ran.err
    assert SAYS["type a number between 0"] in ran.err
    assert SAYS["question 4 of 16 autonomy"] in ran.err


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        pytest.param(
            "judgment=mid",
            "'judgment' has no answer 'mid'\n  → choose one of low, medium, high, unsure\n",
            id="rating",
        ),
        pytest.param(
            "judgment=hihg",
            "'judgment' has no answer 'hihg'\n  → write 'high'\n",
            id="nearly-a-rating",
        ),
        pytest.param(
            "coverage=80",
            "--set coverage is '80'\n  → write a share between 0 and 1, such as 0.8\n",
            id="share",
        ),
        pytest.param(
            "currency=euros",
            "--set currency is 'euros'\n  → write a currency code, such as EUR\n",
            id="code",
        ),
        pytest.param(
            "hourly_cost=-4",
            "--set hourly_cost is '-4'\n  → write a number between 0 and 1,000,000,000\n",
            id="figure",
        ),
    ],
)
def test_a_flag_out_of_range_says_what_is_wanted(
    cli: Cli, write: Write, pair: str, message: str
) -> None:
    ran = cli("ask", write(), "--set", pair)
    assert (ran.code, ran.err) == (2, message)


def test_flags_set_ratings_and_figures(cli: Cli, write: Write) -> None:
    path = write()
    ran = cli(
        "ask",
        path,
        "--set",
        "judgment=low",
        "--set",
        "coverage=.8",
        "--set",
        "currency=gbp",
        "--evidence",
        "judgment=rules",
    )
    assert (ran.code, ran.err) == (0, "Saved 3 in scoping.yaml.\n")
    workflow = documents.load_workflow(path)
    assert (workflow.profile["judgment"], workflow.volume) == (
        Response("low", "rules"),
        {"coverage": 0.8, "currency": "GBP"},
    )


def test_start_left_in_the_middle_can_be_taken_up_again(cli: Cli, folder: Path) -> None:
    cli("start", stdin="1\nWeekly report\n\n\n2\n\n")
    assert documents.load_workflow(folder / "scoping.yaml").answers == {
        "multi_system": Response("no")
    }
    ran = cli("start", stdin="")
    assert ran.err.startswith("Continuing with scoping.yaml.\n")
    assert "Question 2 of 14 · " in ran.err


def test_unsure_answers_are_put_again_once_nothing_else_is_open(cli: Cli, folder: Path) -> None:
    """What `new` asks to settle can be settled by the command that it names."""
    (folder / "scoping.yaml").write_text(examples.find("claims-triage").read_text())
    refused = cli("new", "project")
    assert refused.code == 2
    assert refused.err.endswith("  → answer them with: scoping ask scoping.yaml\n")
    asked = cli("ask", "--brief", stdin="2\n2\nq\n")
    assert "Several systems" in asked.err
    answers = documents.load_workflow(folder / "scoping.yaml").answers
    assert (answers["multi_system"].answer, answers["outcome"].answer) == ("no", "no")
    assert '"possible": [\n    "assistant"\n  ]' in cli("score", "--format", "json").out


def test_an_answer_kept_with_enter_leaves_the_file_as_it_is(cli: Cli, folder: Path) -> None:
    (folder / "scoping.yaml").write_text(examples.find("policy-questions").read_text())
    before = (folder / "scoping.yaml").read_bytes()
    assert cli("ask", "--again", stdin="\n" * 40).code == 0
    assert (folder / "scoping.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["-", "--name", "X"],
            "answers cannot be saved to standard input\n  → name a file\n",
            id="no-file",
        ),
        pytest.param(
            ["new.yaml", "--set", "outcome=yes"],
            "new.yaml: a new file needs the workflow's name\n"
            '  → give a name: scoping ask --name "Damaged-order refunds"\n',
            id="flags-never-ask",
        ),
        pytest.param(
            ["scoping.yaml", "--name", "Other", "--goal", "g"],
            "scoping.yaml: --name, --goal is only for a new file, but this file exists\n"
            "  → edit the section workflow of scoping.yaml, or name a new file\n",
            id="a-name-for-a-file-that-has-one",
        ),
    ],
)
def test_flags_that_would_be_ignored_are_refused(
    cli: Cli, write: Write, arguments: list[str], message: str
) -> None:
    before = write({"outcome": "no"}).read_text()
    ran = cli("ask", *arguments)
    assert (ran.code, ran.err) == (2, message)
    assert write({"outcome": "no"}).read_text() == before


def test_a_name_that_was_typed_is_saved_before_the_next_question(cli: Cli, folder: Path) -> None:
    assert cli("ask", stdin="My flow\n").code == 0
    assert documents.load_workflow(folder / "scoping.yaml").name == "My flow"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("1\n?\na map\nq\n", {"multi_system": Response("yes", "a map")}, id="help"),
        pytest.param("1\nb\n2\nq\n", {"multi_system": Response("no")}, id="back-to-the-answer"),
        pytest.param("1\nq\n", {"multi_system": Response("yes")}, id="stop"),
        pytest.param("1\nQ\n1\n", {"multi_system": Response("yes")}, id="stop-in-capitals"),
        pytest.param(
            "\uff11\n\uff51\n", {"multi_system": Response("yes")}, id="signs-of-full-width"
        ),
        pytest.param("1\nB\n\uff12\nq\n", {"multi_system": Response("no")}, id="back-in-capitals"),
        pytest.param("1\n", {"multi_system": Response("yes")}, id="the-input-ends"),
    ],
)
def test_help_back_and_stop_work_at_evidence(
    typed: str, kept: dict[str, Response], cli: Cli, write: Write
) -> None:
    """Help, back and stop work where evidence is asked for."""
    ran = cli("ask", write(), stdin=typed)
    assert ran.code == 0
    assert documents.load_workflow("scoping.yaml").answers == kept
    assert (SAYS["name something that would convince"] in ran.err) is ("?" in typed)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        pytest.param("Returns\n\n?\nb\nq\n", ("Returns", None, None), id="at-the-owner"),
        pytest.param("Returns\nDone.\n-\nq\n", ("Returns", "Done.", ""), id="nobody-owns-it"),
        pytest.param("b\n \nReturns\n\uff51\n", ("Returns", None, None), id="full-width"),
        pytest.param("R\ufffd\nReturns\nQ\n", ("Returns", None, None), id="no-text"),
    ],
)
def test_a_workflow_is_described_as_far_as_a_person_goes(
    typed: str, named: tuple[str, str | None, str | None], cli: Cli, folder: Path
) -> None:
    assert cli("ask", stdin=typed).code == 0
    workflow = documents.load_workflow(folder / "scoping.yaml")
    assert (workflow.name, workflow.goal, workflow.owner) == named


def test_help_back_and_stop_work_at_the_description(cli: Cli, folder: Path) -> None:
    """Help, back and stop work where a workflow is described."""
    ran = cli("ask", stdin="?\nb\nReturns\n?\nb\nq\n")
    assert ran.code == 0
    assert SAYS["write the name that people"] in ran.err
    assert ran.err.count("  There is no question before this one.\n") == 2
    assert SAYS["write one sentence such as"] in ran.err
    said = "\nSaved in scoping.yaml. Continue with: scoping ask scoping.yaml\n"
    assert ran.err.endswith(said)
    workflow = documents.load_workflow(folder / "scoping.yaml")
    assert (workflow.name, workflow.goal, workflow.answers) == ("Returns", None, {})


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("?\nb\nq\n", "Type y or n. Enter means yes.", id="a-yes-or-no"),
        pytest.param("\uff1f\n\uff51\n", "Type y or n. Enter means yes.", id="of-full-width"),
        pytest.param("perhaps\nQ\n", "  Type y or n.\n", id="another-word"),
        pytest.param("y\n?\nq\n", "The project is written to this new folder", id="a-folder"),
        pytest.param(
            "y\nb\nq\n", "policy-questions): Scaffold this project now?", id="back-from-a-folder"
        ),
        pytest.param("YES\n.\nq\n", ".: is not an empty folder\n", id="a-folder-that-is-full"),
        pytest.param("\na:b\nq\n", "a:b: its path has a ':'", id="a-folder-with-a-colon"),
        pytest.param("y\nB\ufffdro\nq\n", "This is not UTF-8 text", id="no-text"),
    ],
)
def test_help_back_and_stop_are_there_where_a_project_is_offered(
    typed: str, said: str, cli: Cli, folder: Path
) -> None:
    (folder / "mine.yaml").write_text(examples.find("policy-questions").read_text())
    ran = cli("start", "--file", "mine.yaml", stdin=typed)
    assert (ran.code, said in ran.err) == (0, True)
    assert ran.err.endswith("\nStopped. Continue with: scoping start --file mine.yaml\n")
    assert [entry.name for entry in folder.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize(
    "typed", ["q\n", "?\nb\nq\n", "x\nq\n", "0\n99\n\n Q \n", "\u0661\n1.0\n\uff51\n"]
)
def test_help_back_and_stop_are_there_where_something_is_chosen(
    typed: str, cli: Cli, folder: Path
) -> None:
    ran = cli("start", stdin=typed)
    assert ran.code == 0
    assert ran.err.endswith("\nStopped. Continue with: scoping start --file scoping.yaml\n")
    assert (SAYS["type one of the numbers"] in ran.err) is ("?" in typed)
    assert [*folder.iterdir()] == []


@pytest.mark.parametrize(
    ("pair", "fix"),
    [
        ("hourly_cost=38,50", "a comma can mean two things; write 38.50 or 3850"),
        ("runs_per_month=1,200", "a comma can mean two things; write 1.200 or 1200"),
        ("coverage=0,8", "a comma can mean two things; write 0.8"),
        ("hourly_cost=38,5,0", "write a number between 0 and 1,000,000,000"),
        ("hourly_cost=\uff13\uff18,5", "a comma can mean two things; write 38.5 or 385"),
        ("hourly_cost=1_000", "write a number between 0 and 1,000,000,000"),
        ("hourly_cost=+5", "write a number between 0 and 1,000,000,000"),
        ("hourly_cost=0x10", "write a number between 0 and 1,000,000,000"),
        ("hourly_cost=1 200", "write a number between 0 and 1,000,000,000"),
        ("hourly_cost=38.50 EUR", "write a number between 0 and 1,000,000,000"),
        ("coverage=80%", "write a share between 0 and 1, such as 0.8"),
    ],
)
def test_what_is_no_figure_is_named_and_a_comma_as_one(
    pair: str, fix: str, cli: Cli, write: Write
) -> None:
    id_, _, word = pair.partition("=")
    ran = cli("ask", write(), "--set", pair)
    assert (ran.code, ran.err) == (2, f"--set {id_} is '{word}'\n  → {fix}\n")


def test_a_comma_that_is_typed_is_named(cli: Cli, write: Write) -> None:
    ran = cli("ask", write(), "--only", "cost", stdin="1,5\nq\n")
    assert SAYS["a comma can mean two"] in ran.err


def test_answers_that_are_set_at_once_are_all_kept(process: Process, write: Write) -> None:
    path = write()
    ids = ["multi_system", "step_dependencies", "unprompted", "persistent_context", "outcome"]
    words = [[f"{id_}=no"] for id_ in ids] + [["hourly_cost=40"]]
    with ThreadPoolExecutor(len(words)) as pool:
        ran = list(pool.map(lambda pair: process("ask", path, "--set", *pair), words))
    assert [(one.code, one.err) for one in ran] == [(0, f"Saved 1 in {path}.\n")] * len(words)
    workflow = documents.load_workflow(path)
    assert {*workflow.answers} == {*ids}
    assert workflow.volume == {"hourly_cost": 40}
    assert not list(path.parent.glob("*.lock"))


def test_whoever_changes_a_file_waits_for_who_does(write: Write) -> None:
    path, order = write(), list[str]()

    def change() -> None:
        documents.save_changes(path, {("answers", "outcome"): "no"})
        order.append("changed")

    with files.locked(path):
        changing = Thread(target=change)
        changing.start()
        changing.join(0.2)
        order.append("let go")
    changing.join()
    assert order == ["let go", "changed"]
