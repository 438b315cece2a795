"""A person's word on one call: for exactly what was shown, once, in time."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.action.calls import rollback
from app.action.durable import engine, store
from app.action.durable.store import MessageKind
from app.action.people import approvals, controls
from app.action.people.approvals import Request
from app.action.record import audit
from app.action.record.records import Kind
from app.base.display import as_written
from app.base.problem import Problem
from tests.support.wording import load_wording

from .conftest import ORDER, Begin, Call, waiting

SAYS = load_wording("layers/action")

ASKED = Request(
    "run-1:1",
    "run-1",
    "approval",
    ORDER,
    {"order_id": "o1", "amount": 5},
    "it is dear",
    "Purchasing",
)


def order(number: int, amount: float = 500) -> Call:
    return ORDER, {"order_id": f"o{number}", "amount": amount}


@pytest.mark.parametrize(
    "change",
    [
        {"id": "run-1:2"}, {"run": "run-2"}, {"kind": "prepared"}, {"what": "vendors__send_letter"}, {"because": ""},
        {"about": {"order_id": "o1", "amount": 5.0001}}, {"about": {"order_id": "o1 ", "amount": 5}},
        {"about": {"order_id": "o1", "amount": "5"}}, {"about": {}}, {"to": "x"},
    ],
)  # fmt: skip
def test_a_digest_is_of_everything_that_is_shown(change: dict[str, Any]) -> None:
    assert ASKED._replace(**change).digest != ASKED.digest


def test_a_digest_does_not_hang_on_the_order_of_inputs() -> None:
    assert ASKED._replace(about={"amount": 5, "order_id": "o1"}).digest == ASKED.digest


def test_of_twenty_answers_at_once_the_first_one_counts(begin: Begin, table: Any) -> None:
    run = begin([[order(1)]])
    (asked,) = waiting()

    def give(number: int) -> str:
        try:
            approvals.answer_request(
                asked["id"], "approve" if number % 2 else "deny", f"person-{number}"
            )
        except Problem as problem:
            return str(problem)
        return ""

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(give, range(20)))
    run.get_result()
    assert said.count("") == 1
    (row,) = store.rows(store.requests.select())
    assert row["by"] == f"person-{said.index('')}"
    assert len(table("orders")) == (row["answer"] == "approve")
    assert [record["about"].get("answer") for record in audit.of_run("run-1")].count(
        row["answer"]
    ) == 1


def test_an_answer_after_the_deadline_is_too_late(begin: Begin, table: Any) -> None:
    run = begin([[order(1)]])
    (asked,) = waiting()
    approvals.lapse(asked["id"], "run-1")
    with pytest.raises(
        Problem, match=r"run-1:1 was answered just now, or its deadline|No open request"
    ):
        approvals.answer_request(asked["id"], "approve", "bo")
    approvals.answer_request(waiting(kind="escalation")[0]["id"], "keep", "bo")
    assert run.get_result()["report"].startswith(
        f"nobody answered whether {as_written(ORDER)} may run"
    )
    assert table("orders") == []


def test_a_deadline_that_nobody_has_noticed_yet_has_passed(begin: Begin) -> None:
    run = begin([[order(1)]])
    (asked,) = waiting()
    past = store.requests.update().values(until=0)
    store.in_transaction(lambda: store.session().execute(past))
    with pytest.raises(Problem, match="run-1:1 was answered just now, or its deadline") as caught:
        approvals.answer_request(asked["id"], "approve", "bo")
    assert caught.value.exit_code == 1
    approvals.lapse(asked["id"], "run-1")
    approvals.answer_request(waiting(kind="escalation")[0]["id"], "keep", "bo")
    run.get_result()


def test_what_is_asked_is_on_record(begin: Begin) -> None:
    run = begin([[order(1)]])
    (asked,) = waiting()
    (about,) = [
        record["about"] for record in audit.of_run("run-1") if record["kind"] == Kind.REQUEST_MADE
    ]
    expected = {key: asked[key] for key in ("id", "what", "because", "digest")}
    assert about == {**expected, "request": "approval"}
    approvals.answer_request(asked["id"], "deny", "bo")
    run.get_result()


@pytest.mark.parametrize(("reason", "said"), [("", ""), ("too dear", ": too dear")])
def test_model_is_told_of_a_no_and_its_reason(
    begin: Begin, sent: list[dict[str, Any]], reason: str, said: str
) -> None:
    """The model is told of a no, with its reason if there is one."""
    run = begin([[order(1)]])
    (asked,) = waiting()
    approvals.answer_request(asked["id"], "deny", "bo", reason)
    run.get_result()
    assert f'"Refused: bo said no{said}."' in json.dumps(sent[-1])


def test_it_is_asked_about_one_call_at_a_time(begin: Begin) -> None:
    run = begin([[order(1), order(2)]])
    (first,) = waiting()
    assert first["about"]["order_id"] == "o1"
    approvals.answer_request(first["id"], "deny", "bo", "no")
    (second,) = waiting()
    assert second["about"]["order_id"] == "o2"
    approvals.answer_request(second["id"], "approve", "bo")
    assert [write["inputs"]["order_id"] for write in run.get_result()["writes"]] == ["o2"]


def test_what_nobody_answered_says_so(begin: Begin) -> None:
    run = begin([[(ORDER, {"order_id": "o1", "amount": 500})]])
    (asked,) = waiting()
    controls.tell_run("run-1", MessageKind.STOP, "bo", "enough")
    run.get_result()
    with pytest.raises(Problem, match="nobody answered before its deadline, or before its run was"):
        approvals.answer_request(asked["id"], "approve", "bo")


@pytest.mark.usefixtures("opened")
def test_answer_to_a_run_about_to_stop_is_refused() -> None:
    """An answer to a run that is about to stop is refused before the run has heard of the stop.

    No worker is there, so the request still waits.
    """
    approvals.store_request(ASKED, 5)
    controls.tell_run("run-1", MessageKind.STOP, "bo", "enough")
    with pytest.raises(Problem) as caught:
        approvals.answer_request("run-1:1", "approve", "anna")
    assert str(caught.value) == SAYS["run 1 makes no further"]
    assert caught.value.exit_code == 1
    assert [row["answer"] for row in store.rows(store.requests.select())] == [""]


@pytest.mark.usefixtures("begin")
def test_nobody_waits_for_an_answer_that_nothing_asked_for() -> None:
    with pytest.raises(Problem) as caught:
        approvals.answer_request("run-9:1", "approve", "bo")
    assert str(caught.value) == SAYS["no open request has the"]


def test_an_approval_does_not_hold_for_the_same_call_again(begin: Begin, table: Any) -> None:
    run = begin([[order(1)], [order(1)]])
    approvals.answer_request(waiting()[0]["id"], "approve", "bo")
    (again,) = waiting()
    assert again["id"] == "run-1:2"
    approvals.answer_request(again["id"], "deny", "bo")
    run.get_result()
    assert len(table("orders")) == 1


@pytest.mark.parametrize("terms", [{"level": "collaborator"}], indirect=True)
class TestPrepared:
    """At the lower levels the run goes on without its writes, and a person makes each of them, or
    not.
    """

    def test_it_is_applied_once_in_the_name_of_who_approves_it(
        self, begin: Begin, table: Any
    ) -> None:
        assert begin([[order(1, 10)]]).prepare()["outcome"] is None
        assert table("orders") == []
        (asked,) = approvals.open_requests("prepared")
        approvals.answer_request(asked["id"], "approve", "bo (terminal)", digest=asked["digest"])
        with pytest.raises(Problem, match="No open request has the id run-1:1: bo"):
            approvals.answer_request(asked["id"], "approve", "eva")
        assert engine.result_of_work("run-1:1:apply")["ok"]
        assert table("orders") == [{"order_id": "o1", "amount": 10}]
        (write,) = rollback.writes_of("run-1")
        assert (write["state"], write["behalf"]) == ("done", "bo")

    def test_what_a_person_applied_can_be_undone(self, begin: Begin, table: Any) -> None:
        begin([[order(1, 10)]]).prepare()
        approvals.answer_request("run-1:1", "approve", "bo")
        engine.result_of_work("run-1:1:apply")
        assert engine.result_of_work(controls.request_undo("run-1", "bo", "wrong")) == []
        assert table("orders") == []

    def test_a_no_applies_nothing(self, begin: Begin, table: Any) -> None:
        begin([[order(1, 10)]]).prepare()
        approvals.answer_request("run-1:1", "deny", "bo", "not now")
        assert approvals.open_requests() == []
        assert table("orders") == []

    def test_what_is_not_applied_in_time_is_no_longer_asked(self, begin: Begin) -> None:
        begin([[order(1, 10)]]).prepare()
        approvals.lapse("run-1:1", "run-1")
        assert approvals.open_requests() == []
        with pytest.raises(Problem, match="or its deadline has passed"):
            approvals.answer_request("run-1:1", "approve", "bo")

    def test_nothing_is_applied_while_all_runs_are_stopped(self, begin: Begin, table: Any) -> None:
        """One that its run has left behind waits on, and a person cannot apply it then."""
        unsure: Call = ("finish", {"met": True, "confidence": 0.4, "missing": "", "report": "?"})
        run = begin([[order(1, 10)], [unsure]])
        approvals.answer_request(waiting(kind="escalation")[0]["id"], "undo", "bo")
        run.get_result()
        controls.kill_runs("eva")
        with pytest.raises(Problem) as caught:
            approvals.answer_request("run-1:1", "approve", "bo")
        assert str(caught.value) == SAYS["eva has stopped all runs"]
        assert table("orders") == []
