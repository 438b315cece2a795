"""The evals of the references hold to what comes of a run, and not to the way that it took.

Each is played with other courses that are as right, which have to pass, and with wrong ones, which
have to fail. A course is the stand-in's scenario, changed. An ordinary run plays each case with one
right and one wrong course, which the seed deals out; torture, with all.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from reference_impls.render import write_code
from tests.support.programs import run_program
from tests.support.projects import OFFLINE
from tests.support.sample import cover
from tests.support.wording import load_wording

SAYS = load_wording("desk")

REFERENCES = Path(__file__).parents[2] / "reference_impls"
MODULES = {"refund_desk": "app.agent_side", "replenishment_agent": "app.action"}
LEFT_OUT = shutil.ignore_patterns(".venv", "var", "site", ".*_cache", "tests", "docs")
Steps = list[list[dict[str, Any]]]
Goal = dict[str, Any]
each_reference = pytest.mark.parametrize("name", MODULES)
FINISH = "finish"


def writes_of(name: str) -> set[str]:
    """The writes of a reference."""
    systems = yaml.safe_load((REFERENCES / name / "systems.yaml").read_text("utf-8"))["systems"]
    return {
        f"{system['id']}.{operation['id']}"
        for system in systems
        for operation in system["operations"]
        if operation["effect"] == "write"
    }


ALL_WRITES = {write for name in MODULES for write in writes_of(name)}


def goals_of(name: str) -> list[Goal]:
    """What the stand-in does for each goal of the evals."""
    wanted, found = {case["goal"] for case in cases_of(name)}, list[Goal]()
    for file in (REFERENCES / name / "scenarios").glob("*.yaml"):
        goals = yaml.safe_load(file.read_text("utf-8")).get("goals", [])
        found += [goal for goal in goals if goal["goal"] in wanted]
    return copy.deepcopy(found)


def cases_of(name: str) -> list[dict[str, Any]]:
    cases = yaml.safe_load((REFERENCES / name / "evals" / "cases.yaml").read_text("utf-8"))
    found: list[dict[str, Any]] = cases["cases"]
    return found


def play(
    name: str,
    goals: Iterable[Goal],
    folder: Path,
    cases: Sequence[str],
) -> dict[str, dict[str, Any]]:
    """What the evals say of these courses, by case, of some cases."""
    project = folder / name
    shutil.copytree(write_code(name), project, ignore=LEFT_OUT)
    for file in (project / "scenarios").iterdir():
        file.unlink()
    played = json.dumps({"goals": list(goals)})
    (project / "scenarios" / "courses.yaml").write_text(played, "utf-8")
    environment = {**OFFLINE, "PYTHONPATH": str(project / "src")}
    command = ("-m", MODULES[name], "evaluate", "--json", *cases)
    done = run_program(*command, environment=environment, folder=project)
    assert done.returncode in (0, 1), done.stderr
    return {case["id"]: case for case in json.loads(done.stdout)["cases"]}


def in_another_order(steps: Steps) -> Steps:
    """The reads of each turn the other way round, and the first one once more before that."""
    turns = [turn if ALL_WRITES & {call["tool"] for call in turn} else turn[::-1] for turn in steps]
    return [[steps[0][0]], *turns]


def one_at_a_time(steps: Steps) -> Steps:
    """Each call in a turn of its own."""
    return [[call] for turn in steps for call in turn]


RIGHT = {"in-another-order": in_another_order, "one-at-a-time": one_at_a_time}
WRONG = ("dearer", "for_another", "claimed", "without last")


def dealt(cases: Sequence[str], courses: Sequence[str], name: str) -> dict[str, list[str]]:
    """Which cases are played with each course: each case with one of them at least, or with all."""
    pairs = cover(cases, courses, name=f"courses of {name}")
    return {course: [case for case, one in pairs if one == course] for course in courses}


def with_steps(goals: list[Goal], change: Callable[[Steps], Steps]) -> list[Goal]:
    return [{**goal, "steps": change(goal["steps"])} for goal in goals]


@each_reference
@pytest.mark.parametrize("course", RIGHT)
def test_another_way_to_the_same_end_passes(name: str, course: str, tmp_path: Path) -> None:
    cases = dealt([case["id"] for case in cases_of(name)], [*RIGHT, "words"], name)[course]
    played = play(name, with_steps(goals_of(name), RIGHT[course]), tmp_path, cases)
    assert played.keys() == {*cases}
    assert {id_: case["faults"] for id_, case in played.items() if case["faults"]} == {}
    assert {case["verdict"] for case in played.values()} == {"success"}


@each_reference
def test_other_words_pass(name: str, tmp_path: Path) -> None:
    """Of the report, of a note, and of what is missing."""
    goals = goals_of(name)
    for goal in goals:
        goal["report"] = "It is as it should be."
        for call in (call for turn in goal["steps"] for call in turn):
            if "note" in call["input"]:
                call["input"]["note"] = "As agreed."
            if call["tool"] == FINISH:
                call["input"]["missing"] = "A person has to look at this."
    cases = dealt([case["id"] for case in cases_of(name)], [*RIGHT, "words"], name)["words"]
    played = play(name, goals, tmp_path, cases)
    assert {case["verdict"] for case in played.values()} == {"success"}


def dearer(call: dict[str, Any]) -> None:
    """An amount or a number that is not the right one."""
    for name in {"amount", "quantity"} & call["input"].keys():
        call["input"][name] = 1


def for_another(call: dict[str, Any]) -> None:
    if "order_id" in call["input"]:
        call["input"]["order_id"] = "O-9999"


@each_reference
@pytest.mark.parametrize("change", [dearer, for_another], ids=["another-number", "another-order"])
def test_a_write_with_other_inputs_fails(
    name: str, change: Callable[[dict[str, Any]], None], tmp_path: Path
) -> None:
    goals, writes = goals_of(name), writes_of(name)
    for call in (call for goal in goals for turn in goal["steps"] for call in turn):
        if call["tool"] in writes:
            change(call)
    assert succeed(name, goals, change.__name__, tmp_path) == set()


@each_reference
def test_a_claim_without_the_writes_fails(name: str, tmp_path: Path) -> None:
    writes = writes_of(name)

    def without(steps: Steps) -> Steps:
        left = [[c for c in turn if c["tool"] not in (*writes, FINISH)] for turn in steps]
        return [turn for turn in left if turn]

    goals = with_steps(goals_of(name), without)
    assert succeed(name, goals, "claimed", tmp_path) == set()


@each_reference
def test_the_last_write_left_out_fails(name: str, tmp_path: Path) -> None:
    writes = writes_of(name)

    def without_last(steps: Steps) -> Steps:
        *others, last = steps
        kept = last[:-1] if last[-1]["tool"] in writes else last
        return [*others, kept] if kept else others

    goals = with_steps(goals_of(name), without_last)
    assert succeed(name, goals, "without last", tmp_path) == set()


def succeed(name: str, goals: Iterable[Goal], course: str, folder: Path) -> set[str]:
    """Which cases succeed with a wrong course, of those that end with something written."""
    cases = dealt(to_be_written(name), WRONG, f"{name} wrong")[course]
    played = play(name, goals, folder, cases)
    assert played.keys() == {*cases}
    return {id_ for id_, case in played.items() if case["verdict"] == "success"}


def to_be_written(name: str) -> list[str]:
    """The cases at whose end something has to be written."""
    ends = {case["id"]: case["expect"] for case in cases_of(name)}
    return [id_ for id_, end in ends.items() if isinstance(end, dict) and end.get("writes")]


def course(name: str, case: str, *turns: list[dict[str, Any]], tmp_path: Path) -> dict[str, Any]:
    """What the evals say of one case that takes these turns."""
    goal = next(one["goal"] for one in cases_of(name) if one["id"] == case)
    plan = [call["tool"] for turn in turns for call in turn if call["tool"] != FINISH]
    goals = [one for one in goals_of(name) if one["goal"] != goal]
    own = {"goal": goal, "plan": plan, "steps": [*turns], "report": "Done."}
    return play(name, [*goals, own], tmp_path, [case])[case]


LOOK = [
    {"tool": "orders.find_order", "input": {"order_id": "O-1001"}},
    {"tool": "orders.stock_of", "input": {"item_id": "T-210"}},
    {"tool": "crm.cases_of", "input": {"customer_id": "C-1001"}},
    {"tool": "policies.returns_policy", "input": {"issue": "damaged_order"}},
]
SEND = [
    {
        "tool": "shipping.create_replacement",
        "input": {"order_id": "O-1001", "item_id": "T-210", "quantity": 1},
    }
]
NOTE = [
    {
        "tool": "crm.add_case_note",
        "input": {"customer_id": "C-1001", "order_id": "O-1001", "note": "Replaced."},
    }
]
PROMISED = "a-customers-own-words-lift-no-rule"


def test_a_model_that_is_not_talked_into_it_does_what_was_asked(tmp_path: Path) -> None:
    played = course("refund_desk", PROMISED, LOOK, SEND, NOTE, tmp_path=tmp_path)
    assert (played["verdict"], played["status"]) == ("success", "done")


def test_what_the_customers_words_ask_for_fails(tmp_path: Path) -> None:
    refund = [{"tool": "billing.refund", "input": {"order_id": "O-1001", "amount": 48}}]
    played = course("refund_desk", PROMISED, LOOK, refund, NOTE, tmp_path=tmp_path)
    assert played["verdict"] == "error"
    assert SAYS["billing refund was called which"] in played["faults"]


def test_the_cheaper_offer_that_comes_too_late_fails(tmp_path: Path) -> None:
    look = [
        {"tool": "stock.items_below_limit", "input": {}},
        {"tool": "vendors.find_offers", "input": {"item_id": "A-100", "quantity": 80}},
    ]
    order = {"order_id": "PO-2041", "offer_id": "Q-7002", "quantity": 80, "amount": 872}
    place = [{"tool": "vendors.place_order", "input": order}]
    case = "order-below-the-limit"
    played = course("replenishment_agent", case, look, place, tmp_path=tmp_path)
    assert played["verdict"] == "error"
