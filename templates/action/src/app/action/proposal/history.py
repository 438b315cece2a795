"""Finished runs as the tables have them: what each did, and why others say nothing of a path.

Inputs are those of the audit. An answer to a write is that of the ledger, and an answer to a read
is the result of its step, or the audit's excerpt once the steps are cleared. What was redacted or
cut is not known.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ...base import amounts
from ...base.display import as_written
from ..durable.store import RunStatus, WriteState, ledger, rows, runs, steps
from ..record import audit
from ..record.records import Kind, counted
from ..rules.policy import VerdictKind
from .course import Call, Course

EXCERPT = 300  # characters that the audit has of an answer
ON_PATH = "followed a path"
ERASED = "erased"
NO_CALLS = "made no call"
TAKEN_BACK = "undone since"
OLD_OPERATION = "called what systems.yaml no longer has"
_CUT = re.compile(r" … cut, of \d+ characters$")
_UNDONE = (WriteState.UNDONE, WriteState.UNDONE_BY_HAND, WriteState.NOT_MADE, WriteState.UNKNOWN)
_BACK = (WriteState.TAKEN_BACK, WriteState.TAKES_BACK)


class History(NamedTuple):
    """What finished runs did, how many others were looked at by why they are left out.

    `unknown` counts the answers that the records do not hold whole.
    """

    courses: list[Course]
    left_out: Counter[str]
    unknown: int


class Terms(NamedTuple):
    """What is hidden in records, the operations by their written names, and the timezone."""

    hidden: Collection[str]
    operations: Collection[str]
    zone: str


def history(most: int, trigger: str, terms: Terms) -> History:
    """Read the latest runs that have ended, so many at most, of a trigger if one is named."""
    ended = sa.or_(runs.c.outcome.is_not(None), runs.c.status == RunStatus.FAILED)
    query = sa.select(runs).where(ended).order_by(runs.c.began.desc(), runs.c.id).limit(most)
    if trigger:
        query = query.where(runs.c.trigger == trigger)
    courses = list[Course]()
    left_out = Counter[str]()
    unknown = 0
    for row in rows(query):
        log = audit.of_run(row["id"])
        written = rows(sa.select(ledger).where(ledger.c.run == row["id"]))
        if why := _why_left_out(row, log, written):
            left_out[why] += 1
            continue
        calls = [*_calls(row["id"], log, written, terms)]
        if not calls:
            left_out[NO_CALLS] += 1
        elif any(call.operation not in terms.operations for call in calls):
            left_out[OLD_OPERATION] += 1
        else:
            courses.append(Course(_roots(row, log, terms), tuple(calls), row["goal"]))
            unknown += sum(call.answer is None for call in calls)
    return History(courses, left_out, unknown)


def _why_left_out(
    row: Mapping[str, Any], log: list[dict[str, Any]], written: list[dict[str, Any]]
) -> str:
    """Say why a run that has ended is no example; empty if it is one."""
    if row["erased"] is not None:
        return ERASED
    if row["status"] != RunStatus.DONE:
        return f"ended {row['status']}"
    if any("step" in record["about"] for record in log):
        return ON_PATH
    if any(write["state"] in _UNDONE for write in written):
        return TAKEN_BACK
    return ""


def _roots(row: Mapping[str, Any], log: list[dict[str, Any]], terms: Terms) -> dict[str, Any]:
    """What a path of this run would have known before its first step."""
    starts = [record["about"] for record in log if record["kind"] == Kind.RUN_STARTED]
    start = starts[0] if starts else {}
    day = datetime.fromtimestamp(row["began"], ZoneInfo(terms.zone or "UTC")).date().isoformat()
    person = start.get("behalf") or row["by"]
    return {
        "input": _readable(start.get("inputs") or {}),
        "trigger": {
            "id": row["trigger"],
            "data": _readable(parse_answer(start.get("data") or "")),
        },
        "run": {"id": row["id"], "person": person, "today": day},
    }


def _calls(
    run: str, log: list[dict[str, Any]], written: list[dict[str, Any]], terms: Terms
) -> Iterator[Call]:
    """The calls of a run that went well, in the order in which they were decided.

    Those of its checks are none of its own, and neither is a write that it took back, with what
    took it back.
    """
    writes = {write["sequence"]: write for write in written}
    results = _results(run, log)
    for record in log:
        about = record["about"]
        if record["kind"] != Kind.CALL_DECIDED or "check" in about:
            continue
        sequence = about["sequence"]
        write = writes.get(sequence)
        text = results.pop(sequence, None)  # an approved call can be decided twice
        if write is not None and write["state"] in _BACK:
            continue
        if write is not None and write["state"] == WriteState.DONE:
            text = write["result"]
        elif write is not None or text is None:
            continue
        inputs = {name: _readable(value) for name, value in about["inputs"].items()}
        yield Call(as_written(about["operation"]), inputs, _parsed_answer(text, terms.hidden))
        writes.pop(sequence, None)


def _results(run: str, log: list[dict[str, Any]]) -> dict[int, str]:
    """The answers to the calls that went well, by their numbers.

    A step has no number of its call: they are in the same order as the records of what came of
    calls. A write that was prepared is made by other work.
    """
    decided = [one["about"] for one in log if one["kind"] == Kind.CALL_DECIDED]
    prepared = [one["sequence"] for one in decided if one["verdict"] == VerdictKind.PREPARE]
    kinds = (Kind.READ_DONE, Kind.WRITE_DONE)
    outcomes = [one["about"] for one in log if one["kind"] in kinds]
    own = [about for about in outcomes if about["sequence"] not in prepared]
    of_run = steps.c.run == run, steps.c.name == "carry_out"
    query = sa.select(steps.c.result).where(*of_run).order_by(steps.c.number)
    stored = [row["result"] for row in rows(query)]
    texts = {about["sequence"]: _excerpt(about) for about in outcomes if about["ok"]}
    if [about["ok"] for about in own] == [one["ok"] for one in stored]:
        pairs = zip(own, stored, strict=True)
        texts |= {about["sequence"]: one["result"] for about, one in pairs if about["ok"]}
    return texts


def _excerpt(about: Mapping[str, Any]) -> str:
    """What the audit has of an answer, marked as cut where it may be."""
    text = str(about["result"])
    if len(text) < EXCERPT:
        return text
    return f"{text} … cut, of {len(text)} characters"


def _parsed_answer(text: str, hidden: Collection[str]) -> Any:
    """An answer as a path knows it; None where it is not held whole."""
    if _CUT.search(text):
        return None
    text = audit.redact_parsed_answer(text, hidden)
    try:
        return _readable(amounts.read_json(text))
    except (ValueError, RecursionError):
        return None if audit.HIDDEN in text else text


def _readable(value: Any) -> Any:
    """A value, with None for each part that the records do not hold."""
    match value:
        case dict():
            return {key: _readable(part) for key, part in value.items()}
        case list():
            return [_readable(part) for part in value]
        case str() if value == audit.HIDDEN or _CUT.search(value):
            return None
    return value


def nothing_to_draft(past: History, trigger: str) -> str:
    """Say why there is no run to draft a path from, and what to do."""
    of = f" of trigger {trigger}" if trigger else ""
    if not past.left_out:
        return f"There is no finished run{of} to draft a path from. Have some runs end first."
    return f"No finished run{of} says anything of a path: {_reasons(past)}."


def head(past: History) -> list[str]:
    """Give the paragraphs above a draft: what was looked at, what is not known, what to do."""
    number = len(past.courses)
    looked = number + past.left_out.total()
    drafted = f"Drafted by agent propose-path from {counted(number, 'run')} of the loop."
    text = f"{drafted} It looked at {counted(looked, 'finished run')}, the latest first."
    if past.left_out:
        text = f"{text} Left out: {_reasons(past)}."
    paragraphs = [text]
    if past.unknown:
        of = counted(past.unknown, "answer")
        paragraphs.append(f"Of {of}, the records hold nothing or a part: redacted, cut or cleared.")
    what = "What is above a step says how many runs made it. Correct what is wrong, then write"
    paragraphs.append(f"{what} draft: no and follow: yes.")
    return paragraphs


def _reasons(past: History) -> str:
    return ", ".join(f"{number} {why}" for why, number in past.left_out.most_common())
