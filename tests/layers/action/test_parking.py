"""A run that waits holds nothing: no thread, no connection, no place in the queue."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from dbos import DBOS
from dbos._dbos import _get_dbos_instance

from app.action.durable import chains, engine, parking, store
from app.action.durable.parking import Place, Segment
from app.action.durable.store import MessageKind
from app.action.loop.state import Run
from app.action.people import approvals, controls
from app.action.record import audit
from app.action.record.records import Kind
from app.action.workers import worker
from tests.support.sample import TORTURE
from tests.support.waiting import until

from .conftest import ORDER, Begin, comes_to, waiting

either = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
Table = Callable[[str], list[dict[str, Any]]]
LARGE = (ORDER, {"order_id": "o1", "amount": 500})


def segments(run: str = "run-1") -> list[str]:
    """The segments that a run has had, by their ids."""
    found = engine.client().list_workflows(name="pursue", workflow_id_prefix=run)
    return sorted(one.workflow_id for one in found)


def is_parked(work: str = "run-1") -> bool:
    return parking.place(work).is_parked


def idle() -> bool:
    """Whether the engine carries nothing: no workflow under way, and none that is to be."""
    engine_here = _get_dbos_instance()
    return not (
        engine_here._active_workflows_set.activeList() or DBOS.list_workflows(status="PENDING")
    )


def parks(work: str = "run-1") -> None:
    """Wait until work is parked, and its workflow has ended."""
    until(lambda: is_parked(work) and idle())


def answer(given: str = "approve", kind: str = "") -> None:
    approvals.answer_request(waiting(kind=kind)[0]["id"], given, "bo")


@either
def test_a_run_that_waits_for_a_person_has_ended_its_workflow(begin: Begin, table: Table) -> None:
    run = begin([[LARGE]])
    parks()
    assert segments() == ["run-1"]
    assert engine.open_runs() == ["run-1"]
    assert not engine.has_outcome("run-1")
    answer()
    assert run.get_result()["status"] == "done"
    assert segments() == ["run-1", "run-1:s1"]
    assert [order["order_id"] for order in table("orders")] == ["o1"]
    assert {row["run"] for row in store.rows(sa.select(store.steps.c.run))} == {"run-1"}
    assert engine.open_runs() == []


def test_each_wait_is_a_segment_of_its_own(begin: Begin) -> None:
    script = [[(ORDER, {"order_id": f"o{number}", "amount": 500})] for number in range(3)]
    run = begin([*script, [("finish", {"met": False, "confidence": 0, "missing": "x"})] * 9])
    for _ in range(3):
        parks()
        answer(kind="approval")
    assert run.get_result()["status"] == "done"
    assert segments() == ["run-1", "run-1:s1", "run-1:s2", "run-1:s3"]


def test_a_run_that_is_paused_is_parked_too(begin: Begin) -> None:
    gate = threading.Event()

    def plan() -> Any:
        gate.wait(60)
        yield [("plan", {"steps": []})]

    run = begin([], plan=plan())
    until(lambda: engine.one_run("run-1"))
    controls.tell_run("run-1", MessageKind.PAUSE, "bo")
    gate.set()
    parks()
    assert store.rows(sa.select(store.runs.c.status)) == [{"status": "paused"}]
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    assert run.get_result()["status"] == "done"


def test_parked_run_hears_a_message_and_parks_again(begin: Begin) -> None:
    """A parked run hears what is said to it and is parked again."""
    run = begin([[LARGE]])
    parks()
    controls.tell_run("run-1", MessageKind.STEER, "bo", "only vendor X")
    until(lambda: "run-1:s1" in segments())
    parks()
    answer()
    assert run.get_result()["status"] == "done"
    heard = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.PEOPLE_HEARD]
    assert heard[0]["steers"] == ["bo: only vendor X"]


@pytest.mark.parametrize("told", ["answer", "stop"])
def test_message_before_the_next_segment_is_read_in_it(
    begin: Begin, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes before the next segment begins is read when it begins."""
    run = begin([[LARGE]])
    parks()
    system, claims = _get_dbos_instance()._sys_db, threading.Event()
    claim = system.start_queued_workflows
    monkeypatch.setattr(
        system,
        "start_queued_workflows",
        lambda *given, **named: claim(*given, **named) if claims.is_set() else ([], None),
    )
    controls.tell_run("run-1", MessageKind.STEER, "bo", "hurry")
    assert segments() == ["run-1", "run-1:s1"]
    if told == "answer":
        answer()
    else:
        controls.tell_run("run-1", MessageKind.STOP, "bo", "enough")
    assert segments() == ["run-1", "run-1:s1"]  # one segment, for all that was said
    claims.set()
    assert run.get_result()["status"] == ("done" if told == "answer" else "stopped")


@either
def test_who_wakes_a_run_at_once_begins_one_segment(begin: Begin) -> None:
    run = begin([[LARGE]])
    parks()
    with ThreadPoolExecutor(8) as pool:
        [*pool.map(lambda n: controls.tell_run("run-1", MessageKind.STEER, "bo", str(n)), range(8))]
    until(lambda: is_parked() and idle())
    answer()
    assert run.get_result()["status"] == "done"
    number = parking.place("run-1").segment.number
    assert segments() == ["run-1", *(f"run-1:s{n + 1}" for n in range(number))]
    records = [row["kind"] for row in audit.of_run("run-1")]
    assert records.count(Kind.RUN_ENDED) == records.count(Kind.WRITE_DONE) == 1


@either
def test_a_deadline_is_a_row_that_the_clock_of_a_worker_looks_at(begin: Begin) -> None:
    begin([[LARGE]])
    parks()
    past = {"until": 1.0}
    with store.database().begin() as connection:
        connection.execute(store.requests.update().values(**past))
        connection.execute(store.segments.update().values(**past))
    comes_to("escalated")
    parks()
    assert waiting(kind="escalation")[0]["run"] == "run-1"


def test_repeated_segment_after_parking_takes_no_step(begin: Begin) -> None:
    """A segment that comes again after it was parked takes no step."""
    run = begin([[LARGE]])
    parks()
    before = store.rows(sa.select(store.steps))
    system = _get_dbos_instance()._sys_db
    status = system.tables.workflow_status
    again = status.update().where(status.c.workflow_uuid == "run-1")

    def comes_again() -> None:
        """As after a crash between the commit that parked it and the one that ended it."""
        with system.engine.begin() as connection:
            connection.execute(again.values(status="PENDING", output=None))
        DBOS._recover_pending_workflows([os.environ.get("WORKER", "worker-1")])
        until(idle)

    comes_again()
    assert store.rows(sa.select(store.steps)) == before
    answer()
    assert run.get_result()["status"] == "done"
    after = store.rows(sa.select(store.steps))
    comes_again()
    assert store.rows(sa.select(store.steps)) == after


def test_what_an_earlier_version_has_not_woken_is_found(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process of an earlier version answers in the same tables, and knows of no parking."""
    run = begin([[LARGE]])
    parks()
    with monkeypatch.context() as patch:
        patch.setattr(engine, "wake_run", lambda _: None)
        answer()
    assert is_parked()
    engine.wake_overlooked()
    assert run.get_result()["status"] == "done"


@pytest.mark.parametrize("terms", [{"level": "collaborator"}], indirect=True)
def test_word_of_an_earlier_version_is_heard_by_prepared_runs(
    begin: Begin, sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin([[LARGE]]).prepare()
    parks()
    with monkeypatch.context() as patch:
        patch.setattr(engine, "wake_run", lambda _: None)
        controls.tell_run("run-1", MessageKind.STEER, "bo", "only vendor X")
    engine.wake_overlooked()
    until(lambda: "only vendor X" in str(sent[-1]["messages"]))


@pytest.mark.usefixtures("begin")
def test_what_parks_again_is_woken_at_the_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a run does that waits for an approved write while its system takes its time."""
    woken = list[str]()
    monkeypatch.setattr(parking, "overlooked", lambda: ["run-1"])
    monkeypatch.setattr(engine, "wake_parked", woken.append)
    engine.wake_overlooked()
    engine.wake_overlooked()
    assert woken == ["run-1"] * 2


def test_who_was_given_up_waits_parked_as_well(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Run) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Run, "own_facts", broken)
    begin([[LARGE]])
    parks("run-1:after")
    answer("keep")
    comes_to("kept")


def test_lost_commit_answer_parks_a_run_once(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only the answer to the commit was lost, a run is parked once.

    Between the two tries, somebody has answered, and the next segment has gone on.
    """
    holding, lost, gone_on = chains.in_transaction_locking, list[bool](), threading.Event()

    def cut_off(chain: str, record: Any) -> Any:
        made = holding(chain, record)
        if isinstance(made, parking.Wait) and not lost:
            lost.append(True)
            gone_on.wait(60)
            raise sa.exc.OperationalError("COMMIT", {}, Exception("cut off"))
        return made

    monkeypatch.setattr(chains, "in_transaction_locking", cut_off)
    run = begin([[LARGE]])
    until(is_parked)
    answer()
    assert run.get_result()["status"] == "done"
    before = store.rows(sa.select(store.steps))
    gone_on.set()
    until(idle)
    assert lost
    assert store.rows(sa.select(store.steps)) == before


def test_many_that_wait_take_no_thread(begin: Begin) -> None:
    number = 100 if TORTURE else 40
    threads = threading.active_count()
    runs = [begin([[LARGE]], f"Goal {n}", f"run-{n}") for n in range(number)]
    waiting(number)
    until(idle)
    allowed = worker._threads()  # of the engine, which keeps those that it has begun
    assert threading.active_count() <= threads + allowed + 5
    for request in approvals.open_requests():
        approvals.answer_request(request["id"], "deny", "bo")
    assert {run.get_result()["status"] for run in runs} == {"done"}


@pytest.mark.parametrize(
    ("id_", "segment"),
    [
        ("run-1", Segment("run-1", 0)),
        ("run-1:s12", Segment("run-1", 12)),
        ("run-1:after:s1", Segment("run-1:after", 1)),
        ("daily@2026-03-02T05:00Z", Segment("daily@2026-03-02T05:00Z", 0)),
        ("run-1:sx", Segment("run-1:sx", 0)),
    ],
)
def test_the_id_of_a_segment_says_which_it_is(id_: str, segment: Segment) -> None:
    assert Segment.of_workflow_id(id_) == segment
    assert segment.id == id_


def test_work_that_was_never_parked_is_in_its_first_segment(opened: None) -> None:
    store.database()
    assert parking.place("run-9") == Place(Segment("run-9", 0))
    assert parking.parked("pursue") == []


def test_where_the_answer_to_a_resume_was_lost_the_run_goes_on(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The word is taken by the try that was committed; the next one finds its step recorded."""
    gate, holding, lost = threading.Event(), chains.in_transaction_locking, list[bool]()

    def plan() -> Any:
        gate.wait(60)
        yield [("plan", {"steps": []})]

    def cut_off(chain: str, record: Any) -> Any:
        made = holding(chain, record)
        is_listen = record.args[0].name == "listen"
        if is_listen and not isinstance(made, parking.Wait) and not lost:
            lost.append(True)
            raise sa.exc.OperationalError("COMMIT", {}, Exception("cut off"))
        return made

    run = begin([], plan=plan())
    until(lambda: engine.one_run("run-1"))
    controls.tell_run("run-1", MessageKind.PAUSE, "bo")
    gate.set()
    parks()
    monkeypatch.setattr(chains, "in_transaction_locking", cut_off)
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    assert run.get_result()["status"] == "done"
    assert lost


def test_message_to_a_waiting_run_wakes_it_once(begin: Begin) -> None:
    """A message to a run that waits for an answer wakes it once."""
    run = begin([[LARGE]])
    parks()
    controls.tell_run("run-1", MessageKind.PAUSE, "bo")
    until(lambda: "run-1:s1" in segments())
    parks()
    assert parking.overlooked() == []
    answer()
    comes_to("paused")
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    assert run.get_result()["status"] == "done"
