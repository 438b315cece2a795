"""`scoping diff`: two versions of a workflow, what changed between them, and how it ends."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import markdown as markdown_library
import pytest
from jsonschema import Draft202012Validator

from scoping import documents
from scoping.comparison.changes import changes
from scoping.decision import decide
from scoping.documents import examples, schema
from scoping.renderers.changes import json as as_json
from scoping.renderers.changes import markdown
from scoping.renderers.changes import text as as_text
from scoping.rulebook import Rulebook
from scoping.workflow import Response, Workflow
from tests.support.wording import load_wording

SAYS = load_wording("cli")

if TYPE_CHECKING:
    from tests.conftest import Cli, Golden, Write

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = "<script>alert(1)</script> | {{ braces }}\n# new `line` \x1b[31m\u202e"
FILES = ("a.yaml", "b.yaml")

BEFORE = examples.find("damaged-order").read_text("utf-8")
OTHERWISE = {  # what Finance and Security said three months later
    (
        "    evidence: Customers describe the damage, are asked for a photo, choose, and want "
        "to know when it comes.\n"
    ): (
        "    evidence: The shop's form now asks for photo and wish; nobody talks with it "
        "any more.\n"
    ),
    "  engagement:\n    answer: yes\n": "  engagement:\n    answer: no\n",
    "  autonomy_tolerance: medium\n": "  autonomy_tolerance: low\n",
    "  data_sensitivity: medium\n": "  data_sensitivity: high\n",
}


def after() -> str:
    text = BEFORE
    for old, new in OTHERWISE.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture
def two(folder: Path) -> Path:
    """Write a workflow before and after three of its answers changed."""
    (folder / "before.yaml").write_text(BEFORE, "utf-8")
    (folder / "after.yaml").write_text(after(), "utf-8")
    return folder


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("style", "suffix"), [("text", "txt"), ("markdown", "md"), ("json", "json")]
)
def test_three_answers_changed(
    cli: Cli, golden: Golden, rules: Rulebook, style: str, suffix: str
) -> None:
    ran = cli("diff", "before.yaml", "after.yaml", "--format", style)
    assert (ran.code, ran.err) == (0, "")
    golden(GOLDEN / f"changes.{suffix}", ran.out.replace(rules.digest, "DIGEST"))


@pytest.mark.usefixtures("two")
def test_json_is_what_its_schema_describes(cli: Cli) -> None:
    validator = Draft202012Validator(json.loads(schema.text("changes")))
    for pair in (("before.yaml", "after.yaml"), ("before.yaml", "before.yaml")):
        validator.validate(json.loads(cli("diff", *pair, "--format", "json").out))
    others = [examples.find(name) for name in examples.names()]
    for first, second in pairwise(others):
        validator.validate(json.loads(cli("diff", first, second, "--format", "json").out))


@pytest.mark.usefixtures("two")
def test_the_same_file_twice(cli: Cli) -> None:
    ran = cli("diff", "before.yaml", "before.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == SAYS["damaged order refunds what changed"]
    data = json.loads(cli("diff", "before.yaml", "before.yaml", "--format", "json").out)
    assert data["changed"] is False
    assert set(map(tuple, data["changes"].values())) == {()}


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("pair", "options", "code"),
    [
        pytest.param(("before.yaml", "after.yaml"), [], 0, id="changes-are-a-result"),
        pytest.param(
            ("before.yaml", "after.yaml"), ["--exit-code"], 1, id="and-a-finding-on-request"
        ),
        pytest.param(("before.yaml", "before.yaml"), ["--exit-code"], 0, id="no-change-is-none"),
    ],
)
def test_exit_codes(cli: Cli, pair: tuple[str, str], options: list[str], code: int) -> None:
    assert cli("diff", *pair, *options).code == code


@pytest.mark.usefixtures("two")
def test_one_of_the_two_can_be_standard_input(cli: Cli) -> None:
    named = json.loads(cli("diff", "before.yaml", "after.yaml", "--format", "json").out)
    piped = json.loads(cli("diff", "before.yaml", "-", "--format", "json", stdin=after()).out)
    assert piped["new"]["file"] == "-"
    assert piped["changes"] == named["changes"]
    ran = cli("diff", "-", "-", stdin=after())
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        (SAYS["is named twice but standard"]),
    )


def test_the_mistakes_of_both_files_are_told_at_once(cli: Cli, write: Write) -> None:
    write({"outcome": "maybe", "multi_system": "perhaps"}, name="old.yaml")
    ran = cli("diff", "old.yaml", "none.yaml")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        (
            "old.yaml:4:12: 'outcome' has no answer 'maybe'\n  → choose one of yes, no, unsure\n"
            "old.yaml:5:17: 'multi_system' has no answer 'perhaps'\n  → choose one of yes, "
            "no, unsure\n"
            "none.yaml: no such file\n  → check the name, or create the file with `scoping ask`\n"
        ),
    )


def test_two_workflows_can_be_compared_and_the_id_is_a_change(cli: Cli) -> None:
    pair = (examples.find("damaged-order"), examples.find("policy-questions"))
    workflow = json.loads(cli("diff", *pair, "--format", "json").out)["changes"]["workflow"]
    assert next((change["field"], change["before"], change["after"]) for change in workflow) == (
        "id",
        "damaged-order",
        "policy-questions",
    )


def test_both_are_decided_under_the_rules_that_are_given(cli: Cli, two: Path) -> None:
    prices = documents.rulebooks.PRICES.read_text("utf-8")
    (two / "prices.yaml").write_text(
        re.sub("usd_per_million: ", "usd_per_million: 9", prices), "utf-8"
    )
    given = ("--prices", "prices.yaml")
    assert cli("diff", "before.yaml", "before.yaml", *given).out.endswith("\nNothing changed.\n")
    assert (
        cli("diff", "before.yaml", "after.yaml", *given).out
        != cli("diff", "before.yaml", "after.yaml").out
    )


@pytest.mark.parametrize("width", [20, 30, 59, 60, 61, 80, 96])
def test_text_is_never_wider_than_the_terminal(rules: Rulebook, width: int) -> None:
    pair = (documents.parse_workflow(text, "a", rules) for text in (BEFORE, after()))
    found = changes(*(decide(rules, workflow) for workflow in pair))
    text = as_text.render(found, files=FILES, width=width)
    assert [line for line in text.splitlines() if len(line) > width] == []


def test_a_narrow_terminal_gets_lists_and_a_wide_one_tables(rules: Rulebook) -> None:
    old = Workflow("a", "A", volume={"runs_per_month": 4000, "minutes_by_hand": 5})
    new = Workflow("a", "A", volume={"runs_per_month": 2500, "minutes_by_hand": 7})
    found = changes(decide(rules, old), decide(rules, new))
    wide, narrow = (as_text.render(found, files=FILES, width=width) for width in (60, 59))
    assert SAYS["cases per month 4 000"] in wide
    assert SAYS["cases per month 4 000 2"] in narrow


def test_approval_rule_is_said_in_the_words_of_the_policy(rules: Rulebook) -> None:
    """When a person approves is said in the words of the policy."""
    before, now = (documents.parse_workflow(text, "a", rules) for text in (BEFORE, after()))
    text = as_text.render(changes(decide(rules, before), decide(rules, now)), files=FILES)
    assert SAYS["billing refund approve amount 100"] in text
    free = BEFORE.replace("        approve: amount > 100\n", "")
    now = documents.parse_workflow(free, "a", rules)
    text = as_text.render(changes(decide(rules, before), decide(rules, now)), files=FILES)
    assert SAYS["billing refund approve amount 100 never"] in text
    assert SAYS["billing refund approve in scoping"] in text


def test_amounts_that_read_the_same_are_written_out(rules: Rulebook) -> None:
    old = Workflow(
        "a", "A", volume={"runs_per_month": 4000, "minutes_by_hand": 5, "hourly_cost": 40}
    )
    new = old._replace(volume={**old.volume, "runs_per_month": 4001})
    text = as_text.render(changes(decide(rules, old), decide(rules, new)), files=FILES)
    for line in text.splitlines():
        before, arrow, now = line.rpartition("→")
        assert not arrow or not before.rstrip().endswith(now), line


def test_what_a_person_wrote_stays_text_in_every_form(rules: Rulebook) -> None:
    said = {"outcome": Response("yes", HOSTILE, HOSTILE, HOSTILE)}
    new = Workflow("a", HOSTILE, owner=HOSTILE, goal=HOSTILE, answers=said)
    found = changes(decide(rules, Workflow("a", "A")), decide(rules, new))
    files = (HOSTILE, HOSTILE)
    text = as_text.render(found, files=files)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\u001b[31m\\u202e" in text
    page = markdown.render(found, files=files)
    html = markdown_library.markdown(page, extensions=["tables"])
    assert "<script" not in html
    assert {row.count("<td>") for row in html.split("<tr>")[1:]} == {0, 4}
    assert html.count("<h1>") == 1
    assert json.loads(as_json.render(found, files=files))["new"]["workflow"]["name"] == HOSTILE


def test_text_can_be_painted_and_says_the_same(rules: Rulebook) -> None:
    found = changes(
        *(decide(rules, documents.parse_workflow(text, "a", rules)) for text in (BEFORE, after()))
    )
    roles = set()

    def paint(text: str, role: str) -> str:
        roles.add(role)
        return f"\x1b[1m{text}\x1b[0m"

    painted = as_text.render(found, files=FILES, paint=paint)
    assert re.sub(r"\x1b\[\dm", "", painted) == as_text.render(found, files=FILES)
    assert roles == {"title", "dim"}
