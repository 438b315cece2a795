"""The figures, counted from rows that a test has written, and from a run."""

from typing import Any

import pytest

from app.action.cli import command
from app.action.console import pages
from app.action.durable import store
from app.action.durable.store import database, in_transaction, ledger, requests, runs
from app.action.figures import monitoring
from app.action.record import audit
from app.action.record.audit import Event
from app.action.record.records import Kind
from app.action.rules.policy import Spent
from app.base.display import as_written
from tests.support.wording import load_wording

from .conftest import ORDER, Begin

SAYS = load_wording("layers/action")

RUN: dict[str, Any] = {
    "goal": "g",
    "by": "",
    "level": "",
    "flag": "",
    "doing": "",
    "why": "",
    "plan": [],
    "outcome": {},
}
RUN |= {"steps": 1, "tokens": 1, "refusals": 0, "began": 0.0, "changed": 0.0}


def put(table: Any, *values: dict[str, Any]) -> None:
    with database().begin() as connection:
        connection.execute(table.insert(), [*values])


def write(key: str, state: str) -> dict[str, Any]:
    name = {"operation": ORDER, "inputs": {}, "behalf": "", "result": ""}
    return {"key": key, "run": "r", "sequence": 1, "state": state, **name}


def request(key: str, kind: str, answer: str) -> dict[str, Any]:
    text = dict.fromkeys(("what", "digest", "because", "to", "by", "reason"), "")
    return {
        "id": key,
        "run": key.partition(":")[0],
        "kind": kind,
        "answer": answer,
        "about": {},
        **text,
    }


@pytest.mark.usefixtures("opened")
def test_before_any_run_there_is_nothing_to_count_from() -> None:
    found = monitoring.figures()
    assert (found["error_rate"], found["escalation_rate"], found["cost"]["per_action"]) == (
        None,
        None,
        None,
    )
    assert found["retry_seconds"] == {"cycles": 0, "median": None, "p95": None}


NAMED = {"prices": {"model": "m-1", "input": 1.0, "output": 2.0}}


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("terms", "prices_of", "shown"),
    [
        pytest.param(NAMED, "m-1", "m-1", id="of-a-model"),
        pytest.param(
            {}, None, "a model that policy.yaml does not name", id="of-none-that-is-named"
        ),
    ],
    indirect=["terms"],
)
def test_figures_say_whose_prices_they_are_at(prices_of: str | None, shown: str) -> None:
    found = monitoring.figures()
    assert found["cost"]["prices_of"] == prices_of
    assert ("Prices of", shown) in pages.in_words(found)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("terms", "model", "warns"),
    [
        pytest.param(NAMED, "m-2", True, id="of-another-model"),
        pytest.param(NAMED, "m-1", False, id="of-this-one"),
        pytest.param({}, "m-2", False, id="of-none-that-is-named"),
    ],
    indirect=["terms"],
)
def test_prices_of_another_model_are_warned_of_at_the_start(
    model: str,
    warns: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MODEL", model)
    command.warn()
    said = (
        "Warning: MODEL is m-2, and the prices in policy.yaml are for m-1: costs, budgets and"
        " limits in money are wrong. Change both together.\n"
    )
    assert capsys.readouterr().err == (said if warns else "")


@pytest.mark.usefixtures("opened")
def test_runs_and_costs_are_counted_by_their_kinds() -> None:
    """Runs are counted by status and trigger, and cost by run and by action."""
    put(
        runs,
        RUN | {"id": "a", "trigger": "prompt", "status": "done", "money": 0.5},
        RUN | {"id": "b", "trigger": "prompt", "status": "done", "money": 0.25, "flag": "dear"},
        RUN | {"id": "c", "trigger": "schedule-1", "status": "stopped", "money": 0.25},
    )
    put(ledger, write("a:1", "done"), write("b:1", "done"), write("c:1", "undone"))
    found = monitoring.figures()
    assert found["runs"] == {
        "total": 3,
        "flagged": 1,
        "by_status": {"done": 2, "stopped": 1},
        "done_backed_by": {"not known": 2},
    }
    assert found["by_trigger"] == {"prompt": 2, "schedule-1": 1}
    assert found["cost"] == {
        "currency": "USD",
        "prices_of": None,
        "total": 1.0,
        "per_run": 0.333333,
        "per_action": 0.5,
    }


@pytest.mark.usefixtures("opened")
def test_errors_are_counted_among_unasked_writes() -> None:
    """Errors are counted among the writes that nobody was asked about."""
    states = ("done", "failed", "unknown", "undone", "undo failed", "intended")
    put(ledger, *(write(f"a:{n}", state) for n, state in enumerate(states)), write("b:1", "failed"))
    put(requests, request("b:1", "approval", "approve"))
    found = monitoring.figures()
    assert (found["writes"], found["error_rate"]) == ({"allowed": 5, "wrong": 4, "done": 3}, 0.8)


@pytest.mark.usefixtures("opened")
def test_requests_count_by_answer_and_escalations_by_run() -> None:
    """Requests are counted by their answer, and a run that escalates twice counts once."""
    done = RUN | {"trigger": "prompt", "status": "done", "money": 0.0}
    put(runs, *(done | {"id": name} for name in "abcd"))
    answers = ("approve", "deny", "nobody", "", "approve")
    put(requests, *(request(f"a:{n}", "approval", answer) for n, answer in enumerate(answers)))
    put(
        requests,
        request("b:escalation-1", "escalation", "continue"),
        request("b:escalation-2", "escalation", "undo"),
    )
    found = monitoring.figures()
    assert found["approvals"] == {
        "asked": 5,
        "approved": 2,
        "denied": 1,
        "unanswered": 1,
        "waiting": 1,
    }
    assert found["escalation_rate"] == 0.25


@pytest.mark.usefixtures("opened")
def test_retry_lasts_until_the_next_good_call() -> None:
    """A retry lasts from the first setback to the next call that went well."""
    in_transaction(
        audit.append,
        [
            Event("a", Kind.CALL_DECIDED, {"verdict": "deny"}, 10),
            Event("a", Kind.WRITE_DONE, {"ok": False}, 12),
            Event("b", Kind.READ_DONE, {"ok": False}, 13),
            Event("a", Kind.WRITE_DONE, {"ok": True}, 14),
            Event("a", Kind.WRITE_DONE, {"ok": True}, 15),
            Event("b", Kind.READ_DONE, {"ok": True}, 14),
            Event("c", Kind.GOAL_UNMET, {}, 20),
            Event("d", Kind.CALL_DECIDED, {"verdict": "deny"}, 30),
        ],
    )
    assert monitoring.figures()["retry_seconds"] == {"cycles": 2, "median": 2.5, "p95": 4.0}


@pytest.mark.usefixtures("opened")
def test_waiting_for_a_person_is_no_part_of_a_retry() -> None:
    """The time that a run waits for a person is not part of a retry."""
    in_transaction(
        audit.append,
        [
            Event("a", Kind.CALL_DECIDED, {"verdict": "deny"}, 10),
            Event("a", Kind.REQUEST_MADE, {"request": "prepared", "id": "a:2"}, 10),
            Event("a", Kind.REQUEST_MADE, {"request": "approval", "id": "a:3"}, 11),
            Event("a", Kind.REQUEST_ANSWERED, {"answer": "approve", "id": "a:2"}, 500),
            Event("a", Kind.REQUEST_ANSWERED, {"answer": "approve", "id": "a:3"}, 1011),
            Event("a", Kind.WRITE_DONE, {"ok": True}, 1012),
            Event("b", Kind.REQUEST_MADE, {"request": "approval", "id": "b:1"}, 20),
            Event("b", Kind.REQUEST_ANSWERED, {"answer": "deny", "id": "b:1"}, 920),
            Event("b", Kind.WRITE_DONE, {"ok": True}, 925),
        ],
    )
    assert monitoring.figures()["retry_seconds"] == {"cycles": 2, "median": 3.5, "p95": 5.0}


@pytest.mark.usefixtures("opened")
def test_nor_is_the_time_that_it_waits_for_whoever_operates() -> None:
    in_transaction(
        audit.append,
        [
            Event("a", Kind.GOAL_UNMET, {}, 10),
            Event("a", Kind.STATUS_CHANGED, {"status": "blocked", "why": "no key"}, 11),
            Event("a", Kind.STATUS_CHANGED, {"status": "running", "why": ""}, 71),
            Event("a", Kind.STATUS_CHANGED, {"status": "blocked", "why": "no key"}, 72),
            Event("a", Kind.STATUS_CHANGED, {"status": "running", "why": ""}, 102),
            Event("a", Kind.READ_DONE, {"ok": True}, 104),
        ],
    )
    assert monitoring.figures()["retry_seconds"] == {"cycles": 1, "median": 4.0, "p95": 4.0}


def test_a_run_is_in_the_figures_with_its_writes_and_its_retry(begin: Begin) -> None:
    script = [
        [(ORDER, {"order_id": "o1", "amount": 9999})],
        [(ORDER, {"order_id": "o1", "amount": 50})],
    ]
    assert begin(script).get_result()["status"] == "done"
    found = monitoring.figures()
    assert found["runs"]["by_status"] == {"done": 1}
    assert found["writes"] == {"allowed": 1, "wrong": 0, "done": 1}
    assert found["cost"]["per_action"] == found["cost"]["total"] > 0
    assert found["retry_seconds"]["cycles"] == 1


@pytest.mark.usefixtures("silence")
def test_a_run_out_of_the_usual_is_flagged_and_drops_a_rung(begin: Begin) -> None:
    """Ten runs of a kind only looked; the next one orders.

    Its first order shows that, and its second one needs a person.
    """
    for number in range(monitoring.ENOUGH):
        begin(
            [[("stock__level", {"item_id": "A"})]], goal=f"Look {number}", run=f"look-{number}"
        ).get_result()
    orders = [[(ORDER, {"order_id": f"o{number}", "amount": 10})] for number in (1, 2)]
    outcome = begin(orders, goal="Order", run="unlike").get_result()
    said = f"runs of this kind do not normally use {as_written(ORDER)}"
    (drop,) = [row["about"] for row in audit.of_run("unlike") if row["kind"] == Kind.LEVEL_LOWERED]
    assert drop == {"level": "consultant", "because": said}
    (row,) = store.rows(runs.select().where(runs.c.id == "unlike"))
    assert (row["flag"], row["level"]) == (said, "consultant")
    assert outcome["report"].startswith(
        f"nobody answered whether {as_written(ORDER)} may run: "
        "at this level every write must be approved"
    )


def test_what_is_usual_is_said_once_and_only_of_enough_runs() -> None:
    few, many = monitoring.Usual(0.0, 0, []), monitoring.Usual(0.01, 1, ["a"])
    spent = Spent(money=0.04)
    assert few.unlike(spent, 9, "b") == []
    assert many.unlike(Spent(money=0.03), 3, "a") == []
    assert many.unlike(spent, 4, "b") == [
        SAYS["it costs more than 3"],
        SAYS["it was refused more than"],
        SAYS["runs of this kind do"],
    ]  # fmt: skip
    assert many.unlike(spent, 5, "b") == []
