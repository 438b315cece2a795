"""A run waits for what it has prepared: it ends once people have applied or refused all of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from app.action import view
from app.action.calls import execution
from app.action.durable import engine, parking, store
from app.action.durable.store import MessageKind
from app.action.people import approvals, controls
from app.action.record import audit
from app.action.record.records import LEDGER, Kind
from app.base.bindings import Refused, Unclear
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import FINISH, ORDER, REMARKS, Begin, Call, comes_to, waiting

SAYS = load_wording("layers/action")

pytestmark = pytest.mark.parametrize(
    "terms", [{"level": "collaborator"}], indirect=True, ids=["L2"]
)
Table = Callable[[str], list[dict[str, Any]]]


def order(number: int) -> Call:
    return ORDER, {"order_id": f"o{number}", "amount": 10}


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From then on nobody is there: every deadline passes at once."""
    return lambda: monkeypatch.setattr(approvals, "MINUTE", 0.00001)


def answered(number: int, given: str = "approve", reason: str = "") -> None:
    approvals.answer_request(f"run-1:{number}", given, "bo", reason)


def ended_with(run: Any) -> tuple[str, list[str], list[str]]:
    """How a run ends, what of it stands, and what is not made."""
    outcome = run.get_result()
    stands = [write["inputs"]["order_id"] for write in outcome["writes"]]
    return outcome["status"], stands, outcome["unmade"]


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_it_is_done_once_the_last_of_it_is_applied(begin: Begin, table: Table) -> None:
    run = begin([[order(1), order(2)]])
    assert run.prepare()["outcome"] is None
    until(lambda: parking.place("run-1").is_parked)
    answered(2)
    assert engine.result_of_work("run-1:2:apply")["ok"]
    until(lambda: parking.place("run-1").is_parked)
    assert view.one("run-1")["status"] == "prepared"
    answered(1)
    outcome = run.get_result()
    assert (outcome["status"], outcome["backed_by"], outcome["unmade"]) == ("done", LEDGER, [])
    assert [write["inputs"]["order_id"] for write in outcome["writes"]] == ["o1", "o2"]
    assert len(table("orders")) == 2
    assert "wrote vendors.place_order" in view.account(view.one("run-1"))[0]


def test_what_is_applied_while_it_still_works_counts_too(begin: Begin) -> None:
    def applied() -> Any:
        answered(1)
        assert engine.result_of_work("run-1:1:apply")["ok"]
        yield [REMARKS]
        yield FINISH

    run = begin([[order(1)], applied()])
    assert ended_with(run) == ("done", ["o1"], [])


def test_a_no_is_no_end_as_done_by_the_word_of_the_model(
    begin: Begin, sent: list[dict[str, Any]], quiet: Callable[[], None]
) -> None:
    run = begin([[order(1)], *[FINISH] * 9])
    run.prepare()
    quiet()
    answered(1, "deny", "too dear")
    status, stands, (unmade,) = ended_with(run)
    assert (status, stands) == ("escalated", [])
    assert unmade == SAYS["vendors place order was refused"]
    assert unmade in str(sent[-1]["messages"])


def test_after_a_no_it_may_prepare_something_else(begin: Begin, table: Table) -> None:
    run = begin([[order(1)], FINISH, [order(2)]])
    run.prepare()
    answered(1, "deny", "take the second")
    (asked,) = waiting(kind="prepared")
    assert asked["about"]["order_id"] == "o2"
    approvals.answer_request(asked["id"], "approve", "bo")
    assert ended_with(run) == ("done", ["o2"], [])
    assert table("orders") == [{"order_id": "o2", "amount": 10}]


def test_silence_until_the_deadline_is_a_no(begin: Begin, quiet: Callable[[], None]) -> None:
    run = begin([[order(1)], *[FINISH] * 9])
    run.prepare()
    quiet()
    approvals.lapse("run-1:1", "run-1")
    status, _, (unmade,) = ended_with(run)
    said = "vendors.place_order was not made: nobody applied it by the deadline"
    assert (status, unmade) == ("escalated", said)


def test_a_deadline_wakes_it_though_nobody_does(begin: Begin, quiet: Callable[[], None]) -> None:
    run = begin([[order(1)], *[FINISH] * 9])
    run.prepare()
    quiet()
    until(lambda: parking.place("run-1").is_parked)
    soon = time.time() + 0.2
    with store.database().begin() as connection:
        connection.execute(store.requests.update().values(until=soon))
        connection.execute(store.segments.update().values(until=soon))
    assert ended_with(run)[0] == "escalated"


def test_what_its_system_refuses_is_told_the_model(
    begin: Begin,
    sent: list[dict[str, Any]],
    quiet: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = begin([[order(1)], *[FINISH] * 9])
    run.prepare()
    quiet()

    def refuse(*_: Any) -> str:
        raise Refused("the vendor delivers nothing in May")

    monkeypatch.setattr(execution, "call_system", refuse)
    answered(1)
    status, stands, (unmade,) = ended_with(run)
    assert (status, stands) == ("escalated", [])
    assert unmade.endswith("was tried and not made: Refused: the vendor delivers nothing in May")
    assert unmade in str(sent[-1]["messages"])


def test_what_is_perhaps_made_hands_it_over(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    run = begin([[order(1)]])
    run.prepare()

    def unclear(*_: Any) -> str:
        raise Unclear("it answered in no form that is known")

    monkeypatch.setattr(execution, "call_system", unclear)
    answered(1)
    (stuck,) = waiting(kind="escalation")
    assert stuck["because"] == SAYS["it is not known whether this"]
    (perhaps,) = stuck["about"]["written"]
    assert perhaps["result"].startswith("it is not known whether this was done: Not clear: ")
    (by_hand,) = waiting(kind="by_hand")
    approvals.answer_request(by_hand["id"], "not_made", "bo", "looked there")
    approvals.answer_request(stuck["id"], "undo", "bo")
    assert run.get_result()["status"] == "escalated"


def test_what_is_applied_can_be_taken_back_with_the_run(begin: Begin, table: Table) -> None:
    run = begin([[order(1), order(2)]])
    run.prepare()
    answered(1)
    assert engine.result_of_work("run-1:1:apply")["ok"]
    controls.tell_run("run-1", MessageKind.STOP, "bo", "wrong month")
    outcome = run.get_result()
    assert (outcome["status"], outcome["left"], table("orders")) == ("stopped", [], [])
    assert approvals.open_requests() == []


def test_people_can_add_something_meanwhile(begin: Begin, sent: list[dict[str, Any]]) -> None:
    run = begin([[order(1)], [REMARKS]])
    run.prepare()
    controls.tell_run("run-1", MessageKind.STEER, "bo", "read the remarks first")
    until(lambda: "read the remarks first" in str(sent[-1]["messages"]))
    comes_to("prepared")
    answered(1)
    assert ended_with(run) == ("done", ["o1"], [])
    heard = [row["kind"] for row in audit.of_run("run-1")].count(Kind.PEOPLE_HEARD)
    assert heard == 1
