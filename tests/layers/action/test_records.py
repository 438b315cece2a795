"""A record as people read it, and the kinds as the reference lists them."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.action.record import records, version_1
from app.action.record.records import Kind

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "audit.md"


def test_the_reference_lists_every_kind_and_no_other() -> None:
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|", REFERENCE.read_text("utf-8"), re.MULTILINE)
    listed = [name for row in rows for name in re.findall("`([a-z_]+)`", row)]
    assert sorted(listed) == sorted(Kind)


@pytest.mark.parametrize(
    ("kind", "about", "line"),
    [
        pytest.param(
            Kind.CALL_DECIDED,
            {
                "sequence": 1,
                "operation": "pay",
                "inputs": {"to": "A"},
                "verdict": "deny",
                "because": "no",
            },
            'pay {"to": "A"} refused: no',
            id="a-decision",
        ),
        pytest.param(
            Kind.PLAN_MADE,
            {"plan": [{"operation": "pay", "why": "it is due"}]},
            "plan: pay (it is due)",
            id="a-plan",
        ),
        pytest.param(Kind.PLAN_MADE, {"plan": []}, "plan: nothing", id="an-empty-plan"),
        pytest.param(
            Kind.WRITE_DONE, {"ok": False, "result": "409"}, "NOT written: 409", id="a-failed-write"
        ),
        pytest.param(
            Kind.WRITE_DONE,
            {"ok": False, "unknown": True, "result": "<p>"},
            "perhaps written, not known whether: <p>",
            id="an-unclear-write",
        ),
        pytest.param(
            Kind.WRITE_DONE,
            {"ok": False, "result": "Not clear: <p>"},
            "perhaps written, not known whether: Not clear: <p>",
            id="an-unclear-write-of-an-older-record",
        ),
        pytest.param(
            Kind.WRITE_DONE,
            {"ok": False, "unknown": False, "result": "Not clear: <p>"},
            "NOT written: Not clear: <p>",
            id="a-refusal-in-such-words",
        ),
        pytest.param(Kind.READ_DONE, {"ok": True, "result": "3"}, "read: 3", id="a-read"),
        pytest.param(
            Kind.REQUEST_ANSWERED,
            {"id": "r:1", "answer": "deny", "by": "bo", "reason": "too\ndear"},
            "a person answered: deny: id r:1, by bo, reason too dear",
            id="an-answer-on-one-line",
        ),
        pytest.param(
            Kind.REQUEST_MADE,
            {"id": "r:1", "request": "approval", "digest": "f" * 64},
            "asked a person: approval: id r:1",
            id="no-digest",
        ),
        pytest.param(
            Kind.RUN_TOLD,
            {"word": "steer", "by": "bo", "text": "only A"},
            "people told it: steer: by bo, text only A",
            id="a-word-of-people",
        ),
        pytest.param(
            Kind.STATUS_CHANGED, {"status": "waiting", "why": "x"}, "waiting: why x", id="a-status"
        ),
        pytest.param(
            Kind.RUN_ENDED, {"status": "done", "report": "All."}, "done", id="no-report-twice"
        ),
        pytest.param(Kind.RUNS_STOPPED, {}, "all runs are stopped", id="nothing-to-add"),
    ],
)
def test_a_record_is_one_line(kind: Kind, about: dict[str, Any], line: str) -> None:
    assert records.line({"kind": str(kind), "about": about}) == line


def test_a_long_value_is_cut() -> None:
    record = {"kind": Kind.READ_DONE, "about": {"ok": True, "result": "x" * 1000}}
    assert records.line(record) == f"read: {'x' * records.SHOWN} …"


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
