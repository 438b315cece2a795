"""What ended runs were about is erased, by age and by person: nothing of it is left in any table.

What they did stays, and the record holds.
"""

import json
import os
import threading
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import product
from pathlib import Path
from time import time
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.action import view
from app.action.calls import rollback
from app.action.console import server
from app.action.durable import chains, engine, store
from app.action.durable.store import MessageKind
from app.action.people import approvals, authority, controls, forgetting
from app.action.people.forgetting import Named
from app.action.record import audit, erasure, memory, payloads, seals, verification
from app.action.record.erasure import Order
from app.action.record.payloads import ERASED
from app.action.record.records import Kind
from app.action.rules import limits
from app.action.rules.policy import load_policy
from app.action.workers import worker
from app.base.problem import Problem
from app.base.settings import Settings
from app.base.systems import load_systems
from tests.support.programs import run_program
from tests.support.sample import draw
from tests.support.serving import serving
from tests.support.waiting import LIMIT, until
from tests.support.wording import load_wording

from .conftest import ORDER, Begin, planned, waiting
from .traces import check_columns, everything, look_at_all

SAYS = load_wording("layers/action")

either = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
PERSON = "Zoe-4711"  # is in no word of ours
LETTER = "vendors__send_letter"
ASKED = [(ORDER, "approve"), (LETTER, "approve"), (ORDER, "deny")]
NOW = 0.0  # days
BECAUSE = Order("bo", "asked for")


def told_of(text: str) -> set[str]:
    """The tables in which a text is."""
    return {name for name, row in everything() if text.lower() in row.lower()}


def named_runs() -> set[str]:
    """The runs that name the person in their row."""
    goals = store.rows(sa.select(store.runs.c.id, store.runs.c.goal))
    return {row["id"] for row in goals if PERSON in row["goal"]}


def settled(*runs: str) -> None:
    """Wait until nothing of these runs is under way."""
    until(lambda: not engine.under_way(runs))


def change(statement: Any) -> None:
    """What somebody with access to the database does."""
    with store.database().begin() as connection:
        connection.execute(statement)


def asked_after(number: int) -> list[dict[str, Any]]:
    """What waits for a person, once so many have been answered."""
    answered = store.rows(sa.select(store.requests.c.id).where(store.requests.c.answer != ""))
    return approvals.open_requests() if len(answered) == number else []


def forget(*values: str, **named: Any) -> forgetting.Forgotten:
    return forgetting.forget_person(values or [PERSON], "bo", **named)


def by_age(days: float) -> int:
    """Erase all runs that have ended for so many days; gives how many."""
    return sum(erasure.by_age(days))


@pytest.fixture
def busy(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run that names a person in every place that there is, asked, steered, and undone."""
    monkeypatch.setattr(approvals, "MINUTE", 60.0)
    plan = planned("stock__level", ORDER, LETTER)
    plan[0][1]["steps"][0]["why"] = f"needed by {PERSON}"
    script: list[Any] = [
        [("stock__level", {"item_id": PERSON})],
        [("make_up", {PERSON: PERSON})],
        [(f"{PERSON} up", {"of": PERSON})],
        [(ORDER, {"order_id": PERSON, "amount": 50})],
        [(LETTER, {"text": f"Dear {PERSON}"})],
        [(ORDER, {"order_id": "o2", "amount": 4000})],
        [("finish", {"met": True, "confidence": 0.9, "missing": "", "report": f"For {PERSON}."})],
    ]
    task = {"data": json.dumps({"who": f"\n{PERSON}"}), "behalf": PERSON, "by": PERSON}
    run = begin(script, f"Do it for {PERSON}", plan=plan, **task)
    for number, (what, answer) in enumerate(ASKED):
        (request,) = until(partial(asked_after, number))
        assert request["what"] == what
        if number == 2:
            controls.tell_run(run.run, MessageKind.STEER, "bo", f"quick, for {PERSON}")
        approvals.answer_request(request["id"], answer, "bo", f"{PERSON} asked")
    assert run.get_result()["status"] == "done"
    engine.result_of_work(controls.request_undo(run.run, "bo", f"{PERSON} said so"))
    for one in approvals.open_requests("by_hand"):
        approvals.answer_request(one["id"], "keep", "bo", f"so says {PERSON}")
    memory.use(
        run.run,
        "remember",
        {"about": f"customer:{PERSON}", "fact": f"likes {PERSON}"},
        False,
        False,
    )
    settled(run.run)
    return str(run.run)


@either
def test_nothing_of_a_person_is_left_and_the_record_holds(begin: Begin, busy: str) -> None:
    begin([], "Nothing of the kind", "run-2").get_result()
    settled("run-2")
    other = view.run_details("run-2")
    states = [row["state"] for row in rollback.writes_of(busy)]
    kinds = [row["kind"] for row in audit.of_run(busy)]
    assert told_of(PERSON) >= {
        "agent_runs", "agent_audit", "agent_ledger", "agent_requests", "agent_controls",
        "agent_memory", "agent_steps", "workflow_input", "workflow_output",
    }  # fmt: skip
    before = forget(is_tried=True)
    assert (before.runs, before.remaining, before.facts) == ([busy], {}, 1)
    assert told_of(PERSON)
    assert forget() == before
    assert told_of(PERSON) == set()
    assert forget() == forgetting.Forgotten([], 0, 0, {}, [])
    assert [row["state"] for row in rollback.writes_of(busy)] == states
    assert [row["kind"] for row in audit.of_run(busy)] == kinds
    assert view.run_details("run-2") == other
    seals.seal_heads()
    assert verification.verify()[2] == []
    look_at_all(busy)
    assert view.one(busy)["goal"] == ERASED
    assert {row["by"] for row in view.run_details(busy)["requests"]} == {"bo"}


@either
def test_by_age_all_of_a_run_goes(begin: Begin, busy: str) -> None:
    assert by_age(1.0) == 0
    assert by_age(NOW) == 1
    assert told_of(PERSON) == set()
    assert by_age(NOW) == 0
    assert verification.verify()[2] == []
    look_at_all(busy)
    record = audit.of_run("")[-1]
    assert record["kind"] == Kind.PAYLOADS_ERASED
    assert record["about"]["by"] == "retention"
    assert record["about"]["because"] == "0 days after their end"
    assert record["about"]["runs"][busy]["records"] == len(audit.of_run(busy))
    assert erasure.clear(NOW) == 1
    before = audit.of_run(busy)
    begin([], f"Do it for {PERSON}")  # the same id again is the same run
    settled(busy)
    assert audit.of_run(busy) == before
    with pytest.raises(
        Problem, match="run-1 is erased: this program no longer knows what it wrote"
    ):
        controls.request_undo(busy, "bo", "late")


@either
def test_a_run_that_waits_is_kept_and_named(begin: Begin) -> None:
    begin([[(ORDER, {"order_id": PERSON, "amount": 500})]])
    begin([[(ORDER, {"order_id": "o1", "amount": 500})]], "Wait", "run-2")
    waiting(2)
    assert by_age(NOW) == 0
    found = forget()
    assert (found.runs, found.remaining) == ([], {"run-1": erasure.OPEN})
    assert engine.one_run("run-1")["plan"] != []  # type: ignore[index]
    controls.tell_run("run-1", MessageKind.STOP, "bo", "enough")
    until(lambda: engine.has_outcome("run-1"))
    settled("run-1")
    assert forget().runs == ["run-1"]
    assert told_of(PERSON) == set()
    assert verification.verify()[2] == []


def test_what_is_asked_of_an_ended_run_keeps_it(begin: Begin) -> None:
    begin([[(LETTER, {"text": PERSON})]], plan=planned(LETTER))
    approvals.answer_request(waiting()[0]["id"], "approve", "bo")
    until(lambda: engine.has_outcome("run-1"))
    engine.result_of_work(controls.request_undo("run-1", "bo", "wrong"))
    settled("run-1")
    assert by_age(NOW) == 0
    assert forget().remaining == {"run-1": erasure.ASKED}
    approvals.answer_request(waiting(kind="by_hand")[0]["id"], "done", "bo")
    assert by_age(NOW) == 1


def test_an_undo_that_is_asked_for_meanwhile_keeps_a_run(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked for after the search, and before the run is locked."""
    begin([[(ORDER, {"order_id": PERSON, "amount": 10})]]).get_result()
    settled("run-1")
    hold = chains.lock_chain

    def asked_first(chain: str) -> Any:
        if chain == "run-1":
            monkeypatch.setattr(engine, "under_way", lambda runs: {*runs})
        return hold(chain)

    monkeypatch.setattr(chains, "lock_chain", asked_first)
    assert forget().remaining == {"run-1": erasure.UNDER_WAY}
    assert engine.task_of("run-1").goal == "Restock A"


def test_a_fault_in_between_leaves_all_or_nothing(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin([[(ORDER, {"order_id": PERSON, "amount": 10})]]).get_result()
    settled("run-1")
    before = [*everything()]
    with monkeypatch.context() as patch:
        patch.setattr(erasure, "_say", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            forget()
    assert [*everything()] == before
    assert forget().runs == ["run-1"]
    assert told_of(PERSON) == set()


def test_parts_are_erased_one_after_another(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "MOST", 2)
    monkeypatch.setattr(forgetting, "MOST", 2)
    names = [f"run-{number}" for number in range(5)]
    for name in names:
        begin([], f"For {PERSON}", name).get_result()
    settled(*names)
    assert next(erasure.by_age(NOW)) == 2
    erased = sa.select(store.runs.c.id).where(store.runs.c.erased.is_not(None))
    before = {row["id"] for row in store.rows(erased)}
    assert {*forget().runs} == {*names} - before
    assert verification.verify()[2] == []
    kinds = [row["kind"] for row in audit.of_run("")]
    assert kinds.count(Kind.PAYLOADS_ERASED) == 3


@either
def test_failed_erasure_does_not_hold_up_the_next(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be erased does not hold up what comes after it.

    The oldest are being undone; of those, no part has any that can be erased.
    """
    monkeypatch.setattr(erasure, "MOST", 2)
    names = [f"run-{number}" for number in range(5)]
    for name in names:
        begin([], f"For {PERSON}", name).get_result()
    settled(*names)
    change(store.runs.update().values(changed=1.0))  # so that only their names have an order
    with monkeypatch.context() as patch:
        patch.setattr(engine, "under_way", lambda runs: {*runs} & {*names[:2]})
        assert [*erasure.by_age(NOW)] == [0, 2, 1]
    assert [row["goal"] for row in map(view.one, names)].count(ERASED) == 3
    assert [*erasure.by_age(NOW)] == [2]
    assert told_of(PERSON) == set()


def test_failed_erasure_is_named_and_others_are_erased(
    begin: Begin, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run whose erasure fails is named, and the others are erased."""
    names = [f"run-{number}" for number in range(3)]
    for name in names:
        begin([[("stock__level", {"item_id": "A"})]], f"For {PERSON}", name).get_result()
    settled(*names)
    decided = store.audit.c.run == "run-1", store.audit.c.kind == Kind.CALL_DECIDED
    change(store.audit.update().where(*decided).values(about={}))
    assert [*erasure.by_age(NOW)] == [2]
    assert capsys.readouterr().err == SAYS["run 1 is not erased"]
    erased = [name for name in names if view.one(name)["goal"] == ERASED]
    assert erased == ["run-0", "run-2"]


@pytest.fixture
def erased(begin: Begin) -> str:
    """An erased run."""
    begin([[(ORDER, {"order_id": PERSON, "amount": 10})]]).get_result()
    settled("run-1")
    assert erasure.erase(["run-1"], BECAUSE).erased == ["run-1"]
    assert verification.verify()[2] == []
    return "run-1"


def test_undo_of_an_erased_run_says_so(erased: str) -> None:
    """An undo of an erased run that an earlier release queues says so.

    Such a release does not look whether the run is erased. Nothing is tried, asked or kept.
    """
    before = audit.of_run(erased), rollback.writes_of(erased), view.run_details(erased)
    work = store.in_transaction(engine.queue_undo_along, erased, "bo", "wrong month")
    at = [row for row in audit.of_run("") if row["kind"] == Kind.PAYLOADS_ERASED][-1]["at"]
    day = datetime.fromtimestamp(at).astimezone().date()
    said = f"run-1 was erased on {day}, so the agent can undo nothing of it"
    assert engine.result_of_work(work) == [said]
    assert (audit.of_run(erased), rollback.writes_of(erased), view.run_details(erased)) == before
    assert approvals.open_requests() == []
    assert verification.verify()[2] == []


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"about": {"verdict": "deny"}}, id="what-is-left"),
        pytest.param({"payload": "0" * 64}, id="payload"),
        pytest.param({"digest": "0" * 64}, id="digest"),
        pytest.param({"erased": None}, id="erased-no-more"),
        pytest.param({"erased": 99}, id="erased-by-nothing"),
        pytest.param({"at": 1.0}, id="time"),
    ],
)
def test_a_changed_erasure_shows(erased: str, values: dict[str, Any]) -> None:
    number = audit.of_run(erased)[2]["number"]
    change(store.audit.update().where(store.audit.c.number == number).values(**values))
    assert verification.verify()[2]


def test_what_no_record_says_was_erased_shows(begin: Begin) -> None:
    begin([]).get_result()
    number = audit.of_run("run-1")[1]["number"]
    abouts: list[dict[str, Any]] = [{}, audit.of_run("run-1")[1]["about"]]
    for about in abouts:
        this = store.audit.c.number == number
        change(store.audit.update().where(this).values(erased=1, about=about))
        assert verification.verify()[2] == [SAYS["record was erased and no"].format(number=number)]


def test_more_that_is_erased_than_was_said_shows(erased: str) -> None:
    calls_of = audit.of_run(erased)[0]
    with store.database().begin() as connection:
        store.inside(connection, audit.record, erased, Kind.GOAL_UNMET, missing="more")
    change(
        store.audit.update()
        .where(store.audit.c.run == erased, store.audit.c.erased.is_(None))
        .values(erased=calls_of["erased"], about={})
    )
    number = audit.of_run(erased)[-1]["number"]
    assert verification.verify()[2] == [SAYS["record was erased and no"].format(number=number)]


def test_a_record_of_an_erasure_that_is_gone_shows(erased: str) -> None:
    record = audit.of_run("")[-1]
    change(store.audit.delete().where(store.audit.c.number == record["number"]))
    faults = verification.verify()[2]
    first = audit.of_run(erased)[0]["number"]
    assert SAYS["record was erased and no record"].format(first=first) in faults
    assert any("its head is 1" in fault for fault in faults)


@either
def test_records_of_no_run_are_erased_where_they_name_the_person(begin: Begin) -> None:
    memory.use(
        "run-9", "remember", {"about": f"customer:{PERSON}", "fact": "pays late"}, False, False
    )
    memory.use("run-9", "remember", {"about": "vendor:ACME", "fact": "delivers late"}, False, False)
    memory.forget_scope(f"customer:{PERSON}", "bo")
    memory.forget_scope("vendor:ACME", "bo")
    with store.database().begin() as connection:
        about = {"trigger": "low", "inputs": {"of": PERSON}, "watch": "w", "looked": 1.0}
        store.inside(connection, audit.record, "", Kind.LOOK_FAILED, **about, because="no")
    done = forget()
    assert (done.records, done.remaining) == (
        2,
        {"run-9": erasure.OPEN},
    )  # which has no row in this test
    shown = [row["about"] for row in audit.of_run("")]
    assert shown[0] == {"about": ERASED, "facts": 1, "by": "bo"}
    assert shown[1] == {"about": "vendor:ACME", "facts": 1, "by": "bo"}
    assert shown[2] == {
        "trigger": "low",
        "inputs": {},
        "watch": "w",
        "looked": 1.0,
        "because": ERASED,
    }
    assert verification.verify()[2] == []


def test_who_answered_or_asked_stays_and_is_no_reason_to_erase(begin: Begin) -> None:
    begin([[(ORDER, {"order_id": "o1", "amount": 500})]], by=PERSON, behalf="someone")
    approvals.answer_request(waiting()[0]["id"], "approve", PERSON)
    until(lambda: engine.has_outcome("run-1"))
    engine.result_of_work(controls.request_undo("run-1", PERSON, "wrong"))
    settled("run-1")
    assert forget() == forgetting.Forgotten([], 0, 0, {}, [])


def test_a_limit_that_still_counts_is_kept(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"limit": "orders a day", "value": PERSON, "used": "3"}
    today = limits.period("day", "", time(), "UTC")
    for period in ("2020-01-01", today):
        change(store.limit_totals.insert().values(**row, period=period))
    done = forget()
    assert done.remaining == {f"orders a day ({today})": "its period is not over"}
    assert [one["period"] for one in store.rows(sa.select(store.limit_totals))] == [today]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"by": f"{PERSON} (terminal)"}, "--by names the person"),
        ({"by": "bo", "reason": f"{PERSON} asked"}, "--reason names the person"),
    ],
)
def test_the_value_is_written_down_nowhere(begin: Begin, given: dict[str, Any], said: str) -> None:
    with pytest.raises(Problem, match=said):
        forgetting.forget_person([PERSON], **given)


def test_a_column_is_about_people_or_is_not() -> None:
    check_columns()


@pytest.mark.parametrize(
    ("value", "text", "is_found"),
    [
        ("Ann", "Annual report", False),
        ("Ann", "for ANN, please", True),
        ("Ann", "Joann", False),
        ("Ann Lee", "ann\n lee's order", True),
        ("1001", "order 11001", False),
        ("1001", "O-1001", False),
        ("1001", "12.1001", False),
        ("1001", "paid by 1001.", True),
        ("1001", {"id": 1001}, True),
        ("1001", {"id": 1001.5}, False),
        ("C-1001", "customer:C-1001", True),
        ("jürgen", '{"name": "J\\u00fcrgen"}', True),
        ("jürgen", "JU\u0308RGEN", True),
        ("Ann", json.dumps({"a": json.dumps({"b": "x\nAnn"})}), True),
        ("Straße", "STRASSE 1", True),
        ("+49 170", "call +49 170 now", True),
        ("Ann Lee", "for Ann\u00a0Lee", True),
        ("Ann Lee", "for Ann\u2009Lee", True),
        ("Annabel", "for An\u00adna\u200bbel", True),
        ("An\u2060nabel", "for Annabel", True),
        ("Ann Lee", "for \u2067Ann\u200f Lee\u2069", True),
        ("Annabel", "for Anna\ufe0fbel\u180e", True),
        ("\ud55c\uc9c0\uc6d0", "\u1112\u1161\u11ab\uc9c0\uc6d0", True),
        ("C-1001", "\uff23\uff0d\uff11\uff10\uff10\uff11", True),
        ("Sofia", "So\ufb01a", True),
        ("Muller", "Müller", False),
        ("İnci", "i\u0307nci", True),
    ],
)
def test_whole_words_are_found_in_any_case(value: str, text: Any, is_found: bool) -> None:
    assert Named([value]).is_in([{"deep": text}]) is is_found


@given(
    st.recursive(
        st.text() | st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_a_name_lies_in_it_is_found(rest: Any) -> None:
    named = Named([PERSON])
    assert named.is_in([rest, {"a": [f"for {PERSON}!"]}])
    assert named.is_in(json.dumps([rest, f"\t{PERSON}\n"]))
    about = {"goal": [rest, PERSON], "operation": PERSON, "asked": [PERSON], "by": PERSON}
    left = payloads.left_of_record(about, {})
    assert named.is_in([*payloads.lost(about, left)])
    assert payloads.without_named(left, named.is_in_text) == left | {
        "operation": ERASED,
        "asked": [ERASED],
    }


@pytest.mark.parametrize("word", ["done", "goal", "approve", "status", "allow"])
def test_a_word_of_this_program_names_nobody_in_its_records(begin: Begin, word: str) -> None:
    begin([[(ORDER, {"order_id": "o1", "amount": 10})]]).get_result()
    settled("run-1")
    assert erasure.clear(NOW) == 1  # what the model was sent holds any word
    assert forget(word).runs == []


@pytest.mark.parametrize("value", ["", "a", " . "])
def test_a_value_that_is_everywhere_is_refused(value: str) -> None:
    with pytest.raises(Problem, match="two letters or digits"):
        Named([value])


WAYS = ("done", "denied", "stopped", "undone", "told")
SUBSETS = [*product([False, True], repeat=len(WAYS))]


def marker(way: str) -> str:
    """What stands for a person in a run of this way alone."""
    return f"Q7{way}"


def end_in(way: str, begin: Begin) -> None:
    """Have a run end in a way, with its marker wherever something can be said."""
    said, run = marker(way), f"run-{way}"
    amount = 10 if way in ("done", "undone") else 500
    script = [[(ORDER, {"order_id": said, "amount": amount})]]
    begin(script, f"Order for {said}", run, data=said, trusted=True, behalf=said)
    if amount == 500:
        (request,) = until(lambda: [one for one in approvals.open_requests() if one["run"] == run])
        match way:
            case "denied":
                approvals.answer_request(request["id"], "deny", "bo", f"not for {said}")
            case "stopped":
                controls.tell_run(run, MessageKind.STOP, "bo", f"no more {said}")
            case _:
                controls.tell_run(run, MessageKind.STEER, "bo", f"more {said}")
                approvals.answer_request(request["id"], "approve", "bo", said)
    until(lambda: engine.has_outcome(run))
    if way == "undone":
        engine.result_of_work(controls.request_undo(run, "bo", f"{said} said so"))
    settled(run)


@either
@pytest.mark.parametrize("subset", draw(SUBSETS, 1, "erased"), ids=str)
def test_what_is_erased_is_gone_and_all_else_is_as_it_was(
    begin: Begin, subset: Sequence[bool]
) -> None:
    """Whichever runs are erased, however they ended: by each row of each table."""
    for way in WAYS:
        end_in(way, begin)
    seals.seal_heads()
    erased = [way for way, is_erased in zip(WAYS, subset, strict=True) if is_erased]
    before = [row for row in everything() if not any(marker(way) in row[1] for way in erased)]
    for way in erased:
        assert forget(marker(way)).runs == [f"run-{way}"]
    after = [*everything()]
    assert not any(marker(way) in row for way in erased for _, row in after)
    moved = ("agent_heads", "agent_runs")  # the chain of erasures, and which runs are erased
    about_others = [row for row in before if row[0] not in moved and "run-" in row[1]]
    of_erased = [f'"run-{way}' for way in erased]
    others = [row for row in about_others if not any(run in row[1] for run in of_erased)]
    assert not {*others} - {*after}
    seals.seal_heads()
    assert verification.verify()[2] == []
    assert by_age(NOW) == len(WAYS) - len(erased)
    assert not any(marker(way) in row for way in WAYS for _, row in everything())
    assert verification.verify()[2] == []


def test_looks_of_watches_that_name_the_person_are_forgotten(begin: Begin) -> None:
    begin([]).get_result()
    settled("run-1")
    for look, said in (("watch-1", PERSON), ("watch-2", "nobody")):
        row = {"run": look, "number": 1, "name": "_look", "result": {"fault": f"no {said}"}}
        change(store.steps.insert().values(**row))
    assert forget() == forgetting.Forgotten([], 0, 0, {}, [])
    left = {row["run"] for row in store.rows(sa.select(store.steps.c.run))}
    assert left == {"run-1", "watch-2"}


@pytest.fixture
def name_in_file(folder: Path, begin: Begin) -> str:
    begin([[(ORDER, {"order_id": PERSON, "amount": 10})]], f"Do it for {PERSON}").get_result()
    settled("run-1")
    return f"sqlite:///{folder}/var/agent.sqlite"


def test_no_byte_of_a_person_is_left_in_the_file(
    name_in_file: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def files() -> bytes:
        found = sorted((folder / "var").glob("agent.sqlite*"))
        return b"".join(file.read_bytes() for file in found)

    assert PERSON.encode() in files()
    seals.seal_heads()
    forget()
    assert forgetting.rewrite() == ""
    assert PERSON.encode() not in files()


def test_the_command_says_what_it_did_and_what_is_kept(begin: Begin, folder: Path) -> None:
    begin([], f"For {PERSON}").get_result()
    begin([[(ORDER, {"order_id": PERSON, "amount": 500})]], "Wait", "run-2")
    waiting()
    settled("run-1")
    authority.admit_person(PERSON, "bo")
    words = ("forget-person", PERSON.upper(), "--also", "zoe@example.com", "--by", "bo")
    environment = {**os.environ, "USER": "bo", "LOGNAME": "bo"}
    tried = run_program("-m", "app.action", *words, "--dry-run", environment=environment)
    assert tried.returncode == 1
    assert tried.stdout.splitlines()[:4] == [
        SAYS["would be erased 1 run"],
        "  run-1",
        SAYS["kept run 2 it has"],
        SAYS["repeat this command once that"],
    ]
    assert engine.task_of("run-1").goal == f"For {PERSON}"
    done = run_program("-m", "app.action", *words, environment=environment)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[0] == SAYS["erased 1 run 0 other"]
    assert SAYS["can still sign in agent"].format(person=PERSON) in done.stdout
    assert SAYS["not reached the connected systems"] in done.stdout
    assert engine.task_of("run-1").goal == ERASED
    wrong = run_program("-m", "app.action", "forget-person", "x", environment=environment)
    assert (wrong.returncode, wrong.stderr) == (
        2,
        SAYS["a value needs at least"],
    )


def test_each_page_shows_an_erased_run(erased: str) -> None:
    token = authority.admit_person("anna", "bo")
    with (
        serving(lambda _: server.build_console(Settings())) as address,
        httpx2.Client(
            base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=LIMIT
        ) as client,
    ):
        for path in ("/", f"/runs/{erased}", "/memory", "/audit", "/figures.json", "/gauges.json"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert PERSON not in answer.text
        assert ERASED in client.get(f"/runs/{erased}").text
        assert "were erased by " in client.get("/audit").text


@pytest.mark.parametrize("terms", [{"retention": {"days": 0.0000001}}], indirect=True)
def test_a_policy_takes_whole_days_alone(folder: Path) -> None:
    with pytest.raises(Problem, match="retention.days"):
        load_policy(folder / "policy.yaml", load_systems(folder / "systems.yaml"))


@pytest.mark.parametrize("terms", [{"retention": {"days": 1}}], indirect=True)
def test_a_worker_erases_by_itself(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits at first is erased later: it begins again once it has looked at all."""
    names = [f"run-{number}" for number in range(3)]
    for name in names:
        begin([], f"For {PERSON}", name).get_result()
    settled(*names)
    change(store.runs.update().values(changed=0.0))
    held = {"run-0"}
    monkeypatch.setattr(engine, "under_way", lambda runs: {*runs} & held)
    monkeypatch.setattr(erasure, "MOST", 1)
    monkeypatch.setattr(worker, "CLEAR", 0.0)
    ends = threading.Event()
    keeper = threading.Thread(target=worker._keep_duties, args=("worker-1", 0.02, ends))
    keeper.start()
    try:
        until(lambda: named_runs() == held)
        held.clear()
        until(lambda: named_runs() == set())
    finally:
        ends.set()
        keeper.join()


@given(
    st.lists(
        st.sampled_from(["asks", "writes", "steered", "denied", "undone", "fails"]), max_size=4
    )
)
def test_what_is_left_of_a_record_is_left_of_it_again(kinds: list[str]) -> None:
    """Erasing once is enough, whatever a record has."""
    about = {kind: f"{PERSON} {kind}" for kind in kinds} | {
        "plan": [{"operation": "a__b", "why": PERSON}]
    }
    left = payloads.left_of_record(about, {})
    assert payloads.left_of_record(left, {}) == left
    assert PERSON not in json.dumps(left)
