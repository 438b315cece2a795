"""Cases of evals/ by the branches of a path, on sample rows of their own."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from scoping import documents
from scoping.decision import Decision, decide
from scoping.documents import examples
from scoping.rulebook import Rulebook
from scoping.scaffold import paths, render
from scoping.scaffold.path_cases import PathCases, path_cases

HEAD = """\
scoping: 2
workflow: {id: a, name: A, inputs: {order_id: INPUT}}
answers: {multi_system: yes, step_dependencies: yes, unprompted: yes, outcome: yes}
profile: {engagement: no, known_path: yes}
systems:
  - id: s
    operations:
      - id: find
        effect: read
        input: {order_id: INPUT}
        output: {order_id: string, state: string, total: number}
      - {id: list_all, effect: read, output: {total: number}}
      - {id: book, effect: write, input: {order_id: INPUT, note: string}}
path:
  - {id: order, read: s.find, with: {order_id: input.order_id}}
"""
BOOK = "{write: s.book, with: {order_id: order.order_id, note: {value: x}}}"
END = "  - {finish: done, report: Done.}\n"


def made(rules: Rulebook, steps: str, kind: str = "string") -> tuple[Decision, PathCases, Any]:
    text = HEAD.replace("INPUT", kind) + steps
    decision = decide(rules, documents.parse_workflow(text, "scoping.yaml"))
    return decision, path_cases(decision, paths.path_file(decision, text)), render(decision, text)


def branch(*conditions: str) -> str:
    cases = ", ".join(f"{{when: '{one}', do: [{BOOK}]}}" for one in conditions)
    return f"  - branch: [{cases}, {{otherwise: escalate}}]\n{END}"


def test_each_end_of_the_example_has_an_eval_of_its_own(rules: Rulebook) -> None:
    """An end is an entry, a part of one, or what is for a person, one of five reasons."""
    path = examples.find("invoice-extraction")
    decision = decide(rules, documents.load_workflow(path))
    found = path_cases(decision, paths.path_file(decision, path.read_text("utf-8")))
    assert [case.is_finished for case in found.cases] == [True, True, *[False] * 5]
    operations = [[name for name, _ in case.writes] for case in found.cases]
    assert operations == [["ledger.book"], ["ledger.book"], *[[]] * 5]
    told = [case.inputs["invoice_id"] for case in found.cases]
    assert told == [f"INVOICE-ID-100{number}" for number in range(1, 8)]


def test_what_only_a_check_reads_is_as_it_expects(rules: Rulebook) -> None:
    """Each case that finishes is then checked with success, and not the first alone."""
    check = "done_when: [{read: s.list_all, expect: total == 7}]\n"
    steps = branch('order.state == "a"', 'order.state == "b"')
    _, found, _ = made(rules, f"{steps}{check}")
    assert sum(case.is_finished for case in found.cases) == 2
    assert {row["total"] for row in found.rows["s.list_all"]} == {7}


def test_a_read_of_a_list_finds_the_rows_of_its_case(rules: Rulebook) -> None:
    steps = """\
  - {id: lines, read: s.lines, with: {order_id: input.order_id}}
  - each: lines
    as: line
    most: 5
    do:
      - branch: [{when: line.state == "held", do: [{escalate: It is held.}]}, {otherwise: []}]
"""
    text = f"{steps}  - {BOOK}\n{END}".replace("- {write", "- {id: booked, write")
    lines = "      - {id: lines, effect: read, input: {order_id: INPUT}}\npath:\n"
    head = HEAD.replace("path:\n", lines).replace("INPUT", "string")
    decision = decide(rules, documents.parse_workflow(head + text, "scoping.yaml"))
    found = path_cases(decision, paths.path_file(decision, head + text))
    assert [case.is_finished for case in found.cases] == [True, False]
    held = found.cases[1].inputs["order_id"]
    states = [row["state"] for row in found.rows["s.lines"] if row["order_id"] == held]
    assert states == ["held"]


@pytest.mark.parametrize("kind", ["string", "{type: string, pattern: '^A-[0-9]+$'}"])
def test_a_case_goes_its_way_over_the_rows_of_all(rules: Rulebook, kind: str) -> None:
    conditions = [f'order.state == "{word}"' for word in "abcde"]
    _, found, project = made(rules, branch(*conditions), kind)
    assert len(found.cases) == 6
    rows = found.rows["s.find"]
    for case in found.cases:
        (row,) = [row for row in rows if row["order_id"] == case.inputs["order_id"]]
        assert case.is_finished == (row["state"] in "abcde")
        assert len(case.writes) == case.is_finished
    table = yaml.safe_load(project.files["sandbox/s.yaml"].text)["tables"]["find"]
    assert table == rows
    cases = yaml.safe_load(project.files["evals/cases.yaml"].text)["cases"]
    assert [case["id"] for case in cases][: len(found.cases)] == [case.id for case in found.cases]


def test_a_write_that_is_an_undo_finds_what_it_takes_back(rules: Rulebook) -> None:
    """Its input may have another name than the write's."""
    book = "{id: book, effect: write, input: {order_id: INPUT, note: string}"
    undo = f"{book}, undo: {{operation: cancel, with: {{booking: input.order_id}}}}}}\n      - "
    cancel = "{id: cancel, effect: write, input: {booking: INPUT}}"
    head = HEAD.replace(f"{book}}}", undo + cancel).replace("INPUT", "string")
    taken = "{write: s.cancel, with: {booking: order.order_id}}"
    steps = f"  - branch: [{{when: order.total > 9, do: [{taken}]}}, {{otherwise: [{BOOK}]}}]\n"
    text = head + steps + END
    decision = decide(rules, documents.parse_workflow(text, "scoping.yaml"))
    found = path_cases(decision, paths.path_file(decision, text))
    ((undone, inputs),) = [case.writes[0] for case in found.cases if "booking" in case.writes[0][1]]
    assert undone == "s.cancel"
    table = yaml.safe_load(render(decision, text).files["sandbox/s.yaml"].text)["tables"]["book"]
    assert table == [{"booking": inputs["booking"]}]


def test_a_way_that_no_row_of_its_own_can_lead_is_no_case(rules: Rulebook) -> None:
    """A read without an input finds all rows, so that two cases of it cannot be told apart."""
    steps = "  - {id: all_of, read: s.list_all}\n" + branch("all_of.total > 5", "all_of.total > 3")
    _, found, project = made(rules, steps)
    assert found.cases == ()
    cases = yaml.safe_load(project.files["evals/cases.yaml"].text)["cases"]
    assert cases[0]["id"] == "first-goal"


def test_a_case_says_what_people_fill_in_and_what_comes(rules: Rulebook) -> None:
    steps = """\
  - {id: form, ask: Is it fine?, form: {state: {type: string, enum: [a, b]}}}
  - {wait: {minutes: 5}}
  - {id: parcel, wait: {event: arrived, of: order.order_id, minutes: 60}}
"""
    ends = branch('form.state == "a" and parcel.state == "came"', 'form.state == "b"')
    _, found, project = made(rules, steps + ends)
    assert [case.is_finished for case in found.cases] == [True, True, False]
    two, last = (
        sorted(found.cases[:2], key=lambda case: case.forms["form"]["state"]),
        found.cases[2],
    )
    assert [case.forms["form"]["state"] for case in two] == ["a", "b"]
    assert two[0].events == {"arrived": {"order_id": two[0].inputs["order_id"]}}
    assert (last.forms["form"]["state"], last.events) == ("a", {})
    cases = yaml.safe_load(project.files["evals/cases.yaml"].text)["cases"]
    assert [case["forms"] for case in cases[:3]] == [case.forms for case in found.cases]
    assert [case.get("events", {}) for case in cases[:3]] == [case.events for case in found.cases]


@pytest.mark.parametrize(
    "step",
    [
        "{id: part, loop: Find it., operations: [s.find], steps: 5}",
        "{id: sum, python: add, output: {n: number}}",
    ],
)
def test_what_no_case_can_play_has_none(rules: Rulebook, step: str) -> None:
    assert made(rules, f"  - {step}\n{END}")[1] == PathCases()


def test_the_stand_in_is_told_only_what_its_rule_does_not_find(rules: Rulebook) -> None:
    extract = "{id: facts, model: extract, from: [order], output: {state: string}}"
    assert made(rules, f"  - {extract}\n{END}")[1].answers == ()
    sort = "{id: sort, model: classify, from: [order], labels: [a, b]}"
    condition = branch('sort.label == "a"', 'sort.label == "b"').replace(
        "otherwise: escalate", "otherwise: []"
    )
    answers = made(rules, f"  - {sort}\n{condition}")[1].answers
    assert sorted(answer["answer"]["label"] for answer in answers) == ["a", "b"]
    assert len({answer["when"] for answer in answers}) == 2


def test_a_draft_has_no_cases_of_its_own(rules: Rulebook) -> None:
    text = HEAD.replace("INPUT", "string").partition("path:\n")[0]
    decision = decide(rules, documents.parse_workflow(text, "scoping.yaml"))
    assert path_cases(decision, paths.path_file(decision, text)) == PathCases()
    assert path_cases(decision, None) == PathCases()
    scenario = render(decision, text).files["scenarios/path.yaml"].text
    assert yaml.safe_load(scenario) == {"path": []}
