"""What a run is told beside its goal, and what of its calls stays the same."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.action.durable.engine import Task
from app.action.loop import journal
from app.action.model import agent as agent_module
from app.action.model.dialogue import LEVEL_MEANINGS, opening
from app.action.people import approvals
from app.action.rules.policy import Level
from tests.support.clock import Clock
from tests.support.wording import load_wording

from .conftest import ORDER, Begin, waiting

SAYS = load_wording("layers/action")

LATE = 1_796_079_000.0  # 2026-11-30 at 22:50 in UTC
HOURS = 3600.0
SMALL = (ORDER, {"order_id": "o1", "amount": 5})
LARGE = (ORDER, {"order_id": "o1", "amount": 500})
LOOK = ("stock__level", {"item_id": "A"})
Sent = list[dict[str, Any]]


def test_opening_says_day_requester_level_and_first_step() -> None:
    """It says the day, who asks, what the level allows and what comes first."""
    task = Task("Restock A", "morning", "anna (terminal)", "C-1001")
    assert opening(task, "consultant", LATE, "Europe/Berlin") == SAYS["today is mon 2026 11"]


def test_nobody_in_person_is_said_and_a_name_is_one_line() -> None:
    said = opening(Task("Restock A", "a\nb"), "operator", LATE, "UTC").splitlines()
    assert said[1] == SAYS["nobody asked in person trigger"]
    assert said[2].startswith("Your level is operator: ")


def test_each_level_has_its_words() -> None:
    assert set(LEVEL_MEANINGS) == set(Level)


def test_a_run_is_told_it_with_its_goal(begin: Begin, sent: Sent, clock: Clock) -> None:
    clock.set_to(LATE)
    assert begin([[SMALL]]).get_result()["status"] == "done"
    goal, said = sent[0]["messages"][0]["content"]
    assert goal["text"] == "Restock A"
    assert said["text"].startswith("Today is Mon, 2026-11-30 (UTC).\nAsked by anna;")


def parts_of(messages: list[dict[str, Any]]) -> list[str]:
    """The messages block by block, as the service reads them."""
    found: list[str] = []
    for message in messages:
        found += [message["role"], *(json.dumps(block) for block in message["content"])]
    return found


def is_beginning(before: dict[str, Any], after: dict[str, Any]) -> bool:
    earlier, later = parts_of(before["messages"]), parts_of(after["messages"])
    return later[: len(earlier)] == earlier


def test_each_call_begins_with_the_whole_call_before(begin: Begin, sent: Sent) -> None:
    assert begin([[LOOK], [SMALL], []]).get_result()["status"] == "done"
    assert len(sent) == 5
    first, *others = sent
    for request in others:
        assert (request["tools"], request["system"]) == (first["tools"], first["system"])
    assert all(is_beginning(before, after) for before, after in pairwise(sent))
    names = [tool["name"] for tool in first["tools"]]
    assert names[-2:] == ["plan", "finish"]


def test_tools_and_instructions_end_at_cache_points(begin: Begin, sent: Sent, folder: Path) -> None:
    """Tools and instructions each end where a service can cache them."""
    begin([]).get_result()
    lasting = {"type": "ephemeral"}
    (system,) = sent[0]["system"]
    marked = [tool["name"] for tool in sent[0]["tools"] if "cache_control" in tool]
    assert marked == ["finish"]
    assert (system["cache_control"], sent[0]["cache_control"]) == (lasting, lasting)
    assert system["text"] == (folder / "agent.md").read_text("utf-8")


def test_the_day_is_no_part_of_what_all_runs_share(begin: Begin, sent: Sent, clock: Clock) -> None:
    for number, at in enumerate((LATE, LATE + 24 * HOURS)):
        clock.set_to(at)
        begin([], goal=f"Goal {number}", run=f"run-{number}").get_result()
    first, last = sent[0], sent[-1]
    assert (first["tools"], first["system"]) == (last["tools"], last["system"])
    assert "2026-12-01" in str(last["messages"])


@pytest.mark.parametrize(
    ("hours", "days"),
    [pytest.param(0.5, 0, id="the-same-day"), pytest.param(12, 1, id="overnight")],
)
def test_run_parked_overnight_is_told_the_new_day(
    hours: float,
    days: int,
    begin: Begin,
    sent: Sent,
    clock: Clock,
) -> None:
    """A run that was parked overnight is told the day and keeps its beginning."""
    clock.set_to(LATE)
    begun = begin([[LARGE], [LOOK]])
    (asked,) = waiting()
    clock.ahead += hours * HOURS
    approvals.answer_request(asked["id"], "approve", "bo")
    assert begun.get_result()["status"] == "done"
    said = str(sent[-1]["messages"])
    assert said.count("Today is Tue, 2026-12-01 (UTC) now.") == days
    assert all(is_beginning(before, after) for before, after in pairwise(sent))


def test_a_run_of_an_earlier_version_is_told_no_day(
    begin: Begin, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    now: Callable[..., Any] = journal.record_start

    def earlier(*given: Any) -> dict[str, Any]:
        began = now(*given)
        return {key: began[key] for key in began if key not in ("opening", "zone")}

    monkeypatch.setattr(journal, "record_start", earlier)
    assert begin([[SMALL]]).get_result()["status"] == "done"
    assert "Today is" not in str(sent)


def test_every_field_of_plan_and_finish_is_described() -> None:
    forms = [agent_module.PLAN["input_schema"], agent_module.FINISH["input_schema"]]
    fields: list[tuple[str, Any]] = []
    while forms:
        form: Any = forms.pop()
        fields += form["properties"].items()
        forms += [one["items"] for one in form["properties"].values() if "items" in one]
    assert [name for name, field in fields if not field.get("description")] == []
