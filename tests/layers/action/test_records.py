"""A record as people read it, and the kinds as the reference lists them."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.action.cli import terminal
from app.action.durable import engine
from app.action.people import approvals, controls
from app.action.record import records, version_1
from app.action.record.records import Kind
from tests.conftest import Golden

from .conftest import ORDER, Begin, Call, waiting

GOLDEN = Path(__file__).with_name("golden")
REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "audit.md"


def test_the_reference_lists_every_kind_and_no_other() -> None:
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|", REFERENCE.read_text("utf-8"), re.MULTILINE)
    listed = [name for row in rows for name in re.findall("`([a-z_]+)`", row)]
    assert sorted(listed) == sorted(Kind)


ABOUT: list[tuple[Kind, dict[str, Any]]] = [
    (Kind.RUN_STARTED, {"goal": "Restock A", "trigger": "prompt", "by": "bo", "level": "approver"}),
    (
        Kind.RUN_STARTED,
        {
            "goal": "Restock A",
            "trigger": "low",
            "by": "schedule",
            "behalf": "anna",
            "data": "3 left",
            "inputs": {"item": "A"},
            "private": True,
            "level": "approver",
        },
    ),
    (Kind.PLAN_MADE, {"plan": [{"operation": "bank.pay", "times": 2, "why": "it is due"}]}),
    (Kind.PLAN_MADE, {"plan": []}),
    (Kind.MODEL_ANSWERED, {"stop_reason": "tool_use", "asked": ["bank.pay", "finish"]}),
    (Kind.MODEL_ANSWERED, {"stop_reason": "max_tokens", "asked": []}),
    (
        Kind.MODEL_ANSWERED,
        {"stop_reason": "tool_use", "asked": [], "step": "facts", "result": '{"total": 5}'},
    ),
    (Kind.BRANCH_TAKEN, {"step": "step 4", "because": "order.total == facts.total"}),
    *(
        (
            Kind.CALL_DECIDED,
            {
                "sequence": 2,
                "operation": "bank.pay",
                "inputs": {"to": "A"},
                "verdict": verdict,
                "because": "why",
            },
        )
        for verdict in records.VERDICTS
    ),
    (
        Kind.CALL_DECIDED,
        {
            "sequence": 3,
            "operation": "bank.state",
            "inputs": {},
            "verdict": "allow",
            "because": "a read changes nothing",
            "check": "bank.state: state == 'paid'",
        },
    ),
    (Kind.READ_DONE, {"operation": "bank.state", "ok": True, "result": '{"state": "paid"}'}),
    (Kind.READ_DONE, {"operation": "bank.state", "ok": False, "result": "503"}),
    (Kind.WRITE_DONE, {"operation": "bank.pay", "ok": True, "result": '{"receipt": "1"}'}),
    (Kind.WRITE_DONE, {"operation": "bank.pay", "ok": False, "unknown": False, "result": "409"}),
    (Kind.WRITE_DONE, {"operation": "bank.pay", "ok": False, "unknown": True, "result": "<p>"}),
    (Kind.WRITE_APPLIED, {"sequence": 2, "operation": "bank.pay", "by": "bo"}),
    (Kind.WRITE_REFUSED, {"sequence": 2, "because": "its run was stopped"}),
    (
        Kind.WRITE_UNDONE,
        {"sequence": 2, "operation": "bank.recall", "inputs": {"to": "A"}, "result": "recalled"},
    ),
    (
        Kind.UNDO_FAILED,
        {"sequence": 2, "operation": "bank.recall", "inputs": {"to": "A"}, "result": "404"},
    ),
    (Kind.UNDO_REQUESTED, {"by": "bo", "reason": "wrong\nmonth", "work": "run-1:undo"}),
    (Kind.UNDO_REQUESTED, {"by": "bo", "reason": "", "work": "run-1:undo"}),
    (Kind.END_DEFERRED, {"because": "other calls were in the same turn"}),
    (Kind.GOAL_UNMET, {"missing": "A is not ordered"}),
    (
        Kind.CHECKS_MADE,
        {
            "checks": [
                {"check": "state == 'paid'", "of": "bank.pay {}", "state": "held", "missing": ""},
                {"check": "total < 5", "of": "", "state": "failed", "missing": "it is 6"},
            ]
        },
    ),
    (Kind.LEVEL_LOWERED, {"level": "consultant", "because": "two calls were refused"}),
    *((Kind.STATUS_CHANGED, {"status": status, "why": "why"}) for status in records.STATUSES),
    (Kind.STATUS_CHANGED, {"status": "running", "why": ""}),
    (
        Kind.STATUS_CHANGED,
        {"status": "blocked", "why": "no network.", "again": "2026-03-02T12:00:00+00:00"},
    ),
    (Kind.RUN_GIVEN_UP, {"because": "a fault of this program ended it"}),
    (Kind.WORK_GIVEN_UP, {"because": "a fault of this program ended it"}),
    (Kind.RUN_ENDED, {"status": "done", "report": "All.", "left": [], "used": {}}),
    (Kind.TASK_RECEIVED, {"client": "desk", "request": {"issue": "refund"}}),
    *(
        (
            Kind.REQUEST_MADE,
            {"id": "r:1", "request": kind, "what": "bank.pay", "because": "why", "digest": "f"},
        )
        for kind in records.REQUESTS
    ),
    (
        Kind.REQUEST_MADE,
        {"id": "r:1", "request": "approval", "what": records.PLANNED_MORE, "because": "why"},
    ),
    *(
        (Kind.REQUEST_ANSWERED, {"id": "r:1", "answer": answer, "by": "bo", "reason": "as agreed"})
        for answer in ("approve", "deny", "not_made")
    ),
    (
        Kind.REQUEST_ANSWERED,
        {"id": "r:1", "answer": "approve", "by": "bo", "reason": "", "proven": True},
    ),
    (Kind.REQUEST_LAPSED, {"id": "r:1", "reason": "no answer by the deadline"}),
    (
        Kind.ANSWER_REFUSED,
        {"id": "r:1", "answer": "approve", "by": "bo", "because": "bo started the run"},
    ),
    *((Kind.RUN_TOLD, {"word": word, "by": "bo", "text": "only A"}) for word in records.WORDS),
    (Kind.RUN_TOLD, {"word": "pause", "by": "bo", "text": ""}),
    (
        Kind.PEOPLE_HEARD,
        {"steers": ["bo: only A"], "paused": True, "stop": "wrong item", "wishes": ["soon"]},
    ),
    (Kind.PEOPLE_HEARD, {"steers": [], "paused": False, "stop": "", "wishes": []}),
    (Kind.RUNS_STOPPED, {"by": "bo"}),
    (Kind.RUNS_ALLOWED, {"by": "bo"}),
    (Kind.PERSON_ADMITTED, {"name": "anna", "by": "bo"}),
    (Kind.PERSON_DISMISSED, {"name": "anna", "by": "bo"}),
    (Kind.FACT_KEPT, {"about": "vendor:ACME", "untrusted": False, "private": False}),
    (Kind.FACT_KEPT, {"about": "vendor:ACME", "untrusted": True, "private": True}),
    (Kind.FACT_REFUSED, {"operation": "remember", "because": "the fact is too long"}),
    (Kind.FACTS_RECALLED, {"about": "vendor:ACME", "facts": 1, "unverified": 2}),
    (Kind.FACTS_FORGOTTEN, {"about": "vendor:ACME", "facts": 3, "by": "bo"}),
    (
        Kind.OPERATION_MARKED,
        {"operation": "bank.pay", "seen_in": "run-1", "lacks": "result.id is not known"},
    ),
    (
        Kind.OPERATION_RESET,
        {"operation": "bank.pay", "by": "bo", "reason": "its answers have an id now"},
    ),
    (Kind.START_HELD, {"trigger": "low", "occasion": "o-1", "because": "all runs were stopped"}),
    (Kind.LOOK_FAILED, {"trigger": "low", "inputs": {"item": "A"}, "because": "503"}),
    (
        Kind.POLICY_CHANGED,
        {
            "changed": [
                {"what": "level", "before": "approver", "after": "consultant"},
                {"what": "rule", "of": "bank.pay", "before": None, "after": {"approve": "always"}},
            ],
            "worker": "worker-1",
        },
    ),
    (
        Kind.PAYLOADS_ERASED,
        {"because": "older than 90 days", "by": "retention", "runs": {"run-1": {"records": 2}}},
    ),
    (Kind.HEADS_SEALED, {"heads": [["run-1", 3, "f"]], "common": [], "before": 0}),
    (Kind.TABLES_MIGRATED, {"found": 1, "version": 2, "records": 3, "head": "f", "open": []}),
]


def test_every_kind_is_a_sentence_on_one_line(golden: Golden) -> None:
    lines = [records.sentence_of({"kind": str(kind), "about": about}) for kind, about in ABOUT]
    assert {kind for kind, _ in ABOUT} == set(Kind)
    assert not [line for line in lines if "\n" in line or line != line.strip()]
    golden(GOLDEN / "records.txt", "".join(f"{line}\n" for line in lines))


def test_what_a_record_of_an_earlier_version_lacks_is_unknown() -> None:
    line = records.sentence_of(
        {"kind": "write_refused", "about": {"because": "its run was stopped"}}
    )
    assert records.UNKNOWN in line


@pytest.mark.parametrize(
    ("about", "is_unclear"),
    [
        pytest.param({"ok": True, "result": "Not clear: <p>"}, False, id="made"),
        pytest.param({"ok": False, "unknown": True, "result": "<p>"}, True, id="unclear"),
        pytest.param({"ok": False, "result": "Not clear: <p>"}, True, id="an-older-record"),
        pytest.param(
            {"ok": False, "unknown": False, "result": "Not clear: <p>"},
            False,
            id="a-refusal-in-such-words",
        ),
    ],
)
def test_whether_it_is_known_that_a_write_was_made(
    about: dict[str, Any], *, is_unclear: bool
) -> None:
    assert records.is_unclear(about) == is_unclear


def test_a_long_value_is_cut() -> None:
    about = {"operation": "bank.state", "ok": True, "result": "x" * 1000}
    line = records.sentence_of({"kind": Kind.READ_DONE, "about": about})
    assert line.endswith(f" {'x' * records.SHOWN} …")


def test_a_run_reads_as_sentences(
    begin: Begin, golden: Golden, capsys: pytest.CaptureFixture[str]
) -> None:
    orders: list[Call] = [
        (ORDER, {"order_id": "o1", "amount": 500}),
        (ORDER, {"order_id": "o2", "amount": 50}),
    ]
    run = begin([[("stock__level", {"item_id": "A"})], [orders[0]], [orders[1]]])
    (request,) = waiting()
    approvals.answer_request(request["id"], "approve", "bo", "within the budget")
    run.get_result()
    engine.result_of_work(controls.request_undo("run-1", "bo", "wrong month"))
    capsys.readouterr()
    terminal.print_run("run-1")
    shown = re.sub(r"(?m)^\d\d:\d\d:\d\d  ", "", capsys.readouterr().out)
    golden(GOLDEN / "run.txt", shown)


EVENTS = [
    *version_1.EVENTS,
    *(f"{name}: value" for name in version_1.WITH_VALUE),
    *version_1.STATUSES,
]


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_can_be_read_back(event: str) -> None:
    for about in ({"sequence": 1, "why": "x"}, {"report": "x"}, {}):
        kind, translated = version_1.translated(event, dict(about))
        assert kind in Kind
        assert version_1.about_of(event, translated) == about
