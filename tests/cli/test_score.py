"""`scoping score`: verdicts on stdout in three forms, one file or many, and what is said about
those that cannot be read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from scoping import documents
from scoping.decision import decide
from scoping.documents import examples, schema
from scoping.next_step import NextStep, next_step
from scoping.renderers.terminal import text
from scoping.renderers.wording import verdict
from scoping.rulebook import Rulebook
from tests.support.ready import ACTS, FIGURES, READY, workflow
from tests.support.wording import load_wording

SAYS = load_wording("cli")

if TYPE_CHECKING:
    from tests.conftest import Cli, Golden, Write

GOLDEN = Path(__file__).parent / "golden"
SHORT = 29  # lines of a verdict, at 80 columns

EXAMPLES = [
    pytest.param("policy-questions", id="assistant"),
    pytest.param("inventory-replenishment", id="agent"),
    pytest.param("damaged-order", id="hybrid"),
    pytest.param("daily-sales-brief", id="near-miss"),
    pytest.param("claims-triage", id="provisional"),
    pytest.param("invoice-entry-fixed-form", id="gate-does-not-hide-the-score"),
]


@pytest.fixture
def copied(folder: Path) -> Path:
    """Copy the packaged examples into the current folder."""
    for name in examples.names():
        (folder / f"{name}.yaml").write_text(examples.find(name).read_text("utf-8"), "utf-8")
    return folder


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("name", EXAMPLES)
def test_text(cli: Cli, golden: Golden, name: str) -> None:
    ran = cli("score", f"{name}.yaml")
    assert (ran.code, ran.err) == (0, "")
    golden(GOLDEN / f"{name}.txt", ran.out)


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("name", EXAMPLES)
def test_full_text(cli: Cli, golden: Golden, name: str) -> None:
    ran = cli("score", f"{name}.yaml", "--full")
    assert (ran.code, ran.err) == (0, "")
    golden(GOLDEN / f"{name}-full.txt", ran.out)


@pytest.mark.parametrize("name", examples.names())
def test_text_is_short(rules: Rulebook, name: str) -> None:
    """What a reader meets first fits on a screen, and its reasons are three at most."""
    decision = decide(rules, documents.load_workflow(examples.find(name), rules))
    assert len(text.render(decision).splitlines()) <= SHORT
    assert 1 <= len([*verdict.reasons(decision)]) <= 3


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("options", [[], ["--full"]], ids=["short", "full"])
def test_no_line_of_text_is_wider_than_the_terminal(
    cli: Cli, name: str, options: list[str]
) -> None:
    """Only a command may be, so that it can be copied."""
    lines = cli("score", f"{name}.yaml", *options).out.splitlines()
    assert [line for line in lines if len(line) > 80 and "  scoping " not in line] == []


@pytest.mark.usefixtures("copied")
def test_several_files_in_full_are_whole_verdicts(cli: Cli) -> None:
    ran = cli("score", "damaged-order.yaml", "policy-questions.yaml", "--full")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("\nWhat it costs (") == 2


NEXT: dict[NextStep, dict[str, str]] = {
    NextStep.HEED_GATE: {"profile": READY.replace("fixed_rules: no", "fixed_rules: yes")},
    NextStep.SETTLE_VERDICT: {"answers": ACTS.replace("outcome: yes", "outcome: unsure")},
    NextStep.SETTLE_GATE: {"profile": READY.replace("data_quality: yes, ", "")},
    NextStep.GIVE_FIGURES: {"volume": "{runs_per_month: 5, currency: EUR}"},
    NextStep.SPARE_BUILD: {
        "answers": ACTS,
        "volume": FIGURES.replace("100000", "3000, review_minutes: 29"),
    },
    NextStep.WEIGH_VOLUME: {"volume": FIGURES.replace("100000", "3")},
    NextStep.BEGIN_SMALLER: {
        "answers": ACTS,
        "rest": "systems: [{id: crm, operations: [{id: note, effect: write, approve: always}]}]",
    },
    NextStep.SCAFFOLD: {},
}


def test_next_depends_on_what_was_found(
    cli: Cli, folder: Path, golden: Golden, rules: Rulebook
) -> None:
    path = folder / "scoping.yaml"
    shown = []
    for step in NextStep:
        path.write_text(workflow(**NEXT[step]), "utf-8")
        assert next_step(decide(rules, documents.load_workflow(path, rules))) is step
        written = cli("score").out
        shown.append(f"── {step}\n{written[written.index('Next') :]}")
    golden(GOLDEN / "next.txt", "\n".join(shown))


def test_an_example_is_copied_before_its_next_step(cli: Cli) -> None:
    """Nobody is told to change a file of the package."""
    out = cli("score", "--example", "claims-triage").out
    commands = [line.strip() for line in out.splitlines() if line.startswith("  ")]
    assert [line for line in commands if line.startswith("scoping ")] == [
        SAYS["scoping start example claims triage"],
        "scoping ask scoping.yaml",
        SAYS["scoping score example claims triage"],
    ]


def test_the_next_steps_of_standard_input_name_a_file(cli: Cli) -> None:
    text = "scoping: 2\nworkflow: {id: a, name: A}\nanswers: {}\n"
    out = cli("score", "-", stdin=text).out
    assert "scoping ask FILE\n" in out
    assert "scoping score FILE --full\n" in out


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("name", ["damaged-order", "claims-triage", "invoice-entry-fixed-form"])
def test_markdown(cli: Cli, golden: Golden, rules: Rulebook, name: str) -> None:
    ran = cli("score", "--format", "markdown", f"{name}.yaml")
    assert (ran.code, ran.err) == (0, "")
    golden(GOLDEN / f"{name}.md", ran.out.replace(rules.digest, "DIGEST"))


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("name", ["damaged-order", "claims-triage"])
def test_json(cli: Cli, golden: Golden, rules: Rulebook, name: str) -> None:
    ran = cli("score", "--format", "json", f"{name}.yaml")
    assert (ran.code, ran.err) == (0, "")
    Draft202012Validator(json.loads(schema.text("decision"))).validate(json.loads(ran.out))
    golden(GOLDEN / f"{name}.json", ran.out.replace(rules.digest, "DIGEST"))


@pytest.mark.usefixtures("copied")
def test_several_files_give_a_line_each(cli: Cli, golden: Golden) -> None:
    ran = cli("score", *(f"{name}.yaml" for name in examples.names()))
    assert (ran.code, ran.err) == (0, "")
    golden(GOLDEN / "several.txt", ran.out)


@pytest.mark.usefixtures("copied")
def test_several_files_as_json_are_json_lines_with_their_files(cli: Cli) -> None:
    names = [f"{name}.yaml" for name in examples.names()]
    ran = cli("score", "--format", "json", *names)
    decisions = [json.loads(line) for line in ran.out.splitlines()]
    assert [decision["file"] for decision in decisions] == names
    assert [decision["workflow"]["id"] for decision in decisions] == [*examples.names()]


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("style", ["text", "json"])
def test_a_bad_file_is_reported_and_the_rest_is_done(cli: Cli, folder: Path, style: str) -> None:
    (folder / "bad.yaml").write_text(
        "scoping: 2\nworkflow: {id: a, name: A}\nanswers: {outcome: maybe}\n"
    )
    ran = cli(
        "score",
        "--format",
        style,
        "none.yaml",
        "damaged-order.yaml",
        "bad.yaml",
        "policy-questions.yaml",
    )
    assert ran.code == 2
    assert [
        ("damaged-order" in line, "policy-questions" in line) for line in ran.out.splitlines()
    ] == [
        (True, False),
        (False, True),
    ]
    assert ran.err == SAYS["none yaml no such file check the"]


def test_stdin(cli: Cli) -> None:
    text = "scoping: 2\nworkflow: {id: a, name: A}\nanswers: {outcome: yes, multi_system: yes}\n"
    decision = json.loads(cli("score", "--format", "json", "-", stdin=text).out)
    assert (decision["file"], decision["score"]["agent"]) == ("-", 2)
    ran = cli("score", "-", stdin="scoping: 3\n")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("-:1:10: format 3 is newer than this release, which reads 2\n  → ")


def test_without_a_file_it_is_the_folders_own(cli: Cli, write: Write, folder: Path) -> None:
    write({"outcome": "yes"})
    assert json.loads(cli("score", "--format", "json").out)["file"] == "scoping.yaml"
    (folder / "scoping.yaml").unlink()
    ran = cli("score")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        SAYS["scoping yaml no such file"],
    )


def test_an_example_is_scored_by_its_name(cli: Cli) -> None:
    assert (
        json.loads(cli("score", "--format", "json", "--example", "damaged-order").out)[
            "architecture"
        ]
        == "hybrid"
    )
    ran = cli("score", "--example", "damaged-orders")
    assert (ran.code, ran.err) == (
        2,
        SAYS["there is no example damaged"],
    )


def test_stop_gate_and_provisional_verdict_exit_with_0(cli: Cli) -> None:
    """A gate that says stop and a provisional verdict exit with 0."""
    for name, said in (
        ("invoice-entry-fixed-form", "stop: plain_code"),
        ("claims-triage", "provisional, 2 unsure"),
    ):
        ran = cli("score", "--example", name, "--example", name)
        assert ran.code == 0
        assert [line.endswith(f"({said})") for line in ran.out.splitlines()] == [True, True]


def test_many_flips_are_summed_up_in_text_and_listed_in_json(cli: Cli, write: Write) -> None:
    path = write(
        dict.fromkeys(("step_dependencies", "unprompted", "persistent_context", "outcome"), "no")
    )
    text, listed = (
        cli("score", path, "--full").out,
        json.loads(cli("score", path, "--format", "json").out)["flips"],
    )
    said = (
        "any 2 of step_dependencies, unprompted, persistent_context, outcome → yes: agent "
        "Who decides the next step"
    )
    assert said in " ".join(text.split())
    assert len(listed) == 6


def test_what_a_person_wrote_is_not_read_as_markdown(cli: Cli, write: Write) -> None:
    path = write({"outcome": "{answer: yes, evidence: '<b>| # *bold* [x](y) `code`'}"})
    out = cli("score", path, "--format", "markdown").out
    assert "| &lt;b\\>\\| \\# \\*bold\\* \\[x\\](y) \\`code\\` |" in out
