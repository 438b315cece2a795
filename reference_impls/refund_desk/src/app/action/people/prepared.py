"""What people make of the writes that a run has prepared: it waits for that before it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from ..durable.parking import END_OF_TIME, Waits
from ..durable.steps import transaction
from ..durable.store import WriteState, ledger, requests, session
from ..durable.store import audit as records
from ..record import audit
from ..record.records import Kind
from . import approvals, controls

LAPSED = "nobody applied it by the deadline"


class State(StrEnum):
    """What has become of a prepared write."""

    MADE = "made"
    NOT_MADE = "not made"
    UNKNOWN = "not known"


class Answer(NamedTuple):
    """What came of a prepared write: its system's answer or why it is not made, and by whom."""

    state: State
    text: str
    by: str = ""


@transaction("wait")
def wait(run: str, prepared: Sequence[str]) -> dict[str, Any]:
    """What people have said to a run, or else what came of its prepared writes, by their keys.

    Raises Waits while one of them waits for a person, or is being made.
    """
    words = controls.take(run)
    if any(words):
        audit.record(run, Kind.PEOPLE_HEARD, **words._asdict())
        return {"said": words._asdict(), "answers": [], "at": time()}
    stored = _stored(prepared)
    refused = _refused(run)
    answers = list[Answer]()
    open_ = dict[str, float]()
    for key in prepared:
        request, write = stored[key]
        if not request["answer"] and time() < request["until"]:
            open_[key] = request["until"]
        elif answer := _answer(key, request, write, refused):
            answers.append(answer)
        else:
            open_[key] = (
                END_OF_TIME  # a person has agreed to it, and it wakes the run once it is made
            )
    if open_:
        raise Waits(min(open_.values()), next(iter(open_)))
    rows = [answer._asdict() for answer in answers]
    return {"said": words._asdict(), "answers": rows, "at": time()}


def _stored(prepared: Sequence[str]) -> dict[str, tuple[Mapping[Any, Any], Mapping[Any, Any]]]:
    """The request and the ledger's row of each, by key; the latter is empty before it is made."""
    questions = sa.select(requests).where(requests.c.id.in_(prepared))
    of_keys = sa.select(ledger).where(ledger.c.key.in_(prepared))
    writes = {row["key"]: row for row in session().execute(of_keys).mappings()}
    put = session().execute(questions).mappings()
    return {row["id"]: (row, writes.get(row["id"], {})) for row in put}


def _refused(run: str) -> dict[int, str]:
    """Why a write that a person agreed to was not made after all, by its number."""
    such = records.c.run == run, records.c.kind == Kind.WRITE_REFUSED
    abouts = session().execute(sa.select(records.c.about).where(*such)).scalars()
    return {about["sequence"]: about["because"] for about in abouts}


def _answer(
    key: str,
    request: Mapping[Any, Any],
    write: Mapping[Any, Any],
    refused: Mapping[int, str],
) -> Answer | None:
    """What came of one; None while it is being made."""
    if request["answer"] == "deny":
        no = approvals.refusal(request["by"], request["reason"])
        return Answer(State.NOT_MADE, f"was refused: {no}")
    if request["answer"] != "approve":
        return Answer(State.NOT_MADE, f"was not made: {request['reason'] or LAPSED}")
    if why := refused.get(int(key.rpartition(":")[2])):
        return Answer(State.NOT_MADE, f"was not made: {why}")
    match write.get("state", WriteState.INTENDED):
        case WriteState.INTENDED:
            return None
        case WriteState.UNKNOWN:
            return Answer(State.UNKNOWN, write["result"])
        case WriteState.FAILED:
            return Answer(State.NOT_MADE, f"was tried and not made: {write['result']}")
    return Answer(State.MADE, write["result"], write["behalf"])
