"""Writes that a person sees to by hand: what they say of each, and what its ended run says then."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ...base.display import as_written
from ..durable.store import RequestKind, WriteState, change_run, ledger, requests, runs, session
from ..record import limits

UNDO = ":undo"  # behind the key of a write, the key of its undo
# What a person can say of such a write.
DONE = "done"
NOT_MADE = "not_made"
KEEP = "keep"
STATES = {  # its state after that
    DONE: WriteState.UNDONE_BY_HAND,
    NOT_MADE: WriteState.NOT_MADE,
    KEEP: WriteState.KEPT,
}


def request_line(because: str, to: str) -> str:
    """What is left of a write that a person is asked to see to: why, and who is asked."""
    return f"{because}. {to} is asked to see to it by hand"


def decision_line(operation: str) -> str:
    """What is left of a write that a person has kept, or of one that is perhaps made."""
    return f"{as_written(operation)} is left as it is, as a person decided"


def requests_about(key: str, run: str) -> list[Mapping[Any, Any]]:
    """The requests to see to the write of this key, the first one first.

    Reads in the transaction that is running.
    """
    return [row for row in _requests(run) if row["about"]["key"] == key]


def tell(run: str) -> None:
    """Have the outcome of a run that has ended say what is left by now, the latest write first.

    Any other run says so itself at its end.
    """
    outcome = session().execute(sa.select(runs.c.outcome).where(runs.c.id == run)).scalar()
    if outcome is None:
        return
    written = sa.select(ledger.c.key).where(ledger.c.run == run, ledger.c.state == STATES[KEEP])
    stay = set(session().execute(written).scalars())
    ever = set[str]()
    latest = dict[str, Mapping[Any, Any]]()
    for row in _requests(run):
        ever |= {
            row["because"],
            request_line(row["because"], row["to"]),
            decision_line(row["what"]),
        }
        latest[row["about"]["key"]] = row
    now = list[str]()
    for key in sorted(latest, key=_sequence, reverse=True):
        row = latest[key]
        if row["answer"] == "":
            now.append(request_line(row["because"], row["to"]))
        elif key in stay:
            now.append(decision_line(row["what"]))
    others = [line for line in outcome["left"] if line not in ever]
    change_run(run, outcome={**outcome, "left": [*others, *now]})


def strike_off(key: str, run: str) -> None:
    """Close the requests about the write of this key, which is undone, and say no more of it."""
    answer = {"answer": "undone", "by": "the agent", "reason": "its undo went well later"}
    for row in requests_about(key, run):
        close = requests.update().where(requests.c.id == row["id"], requests.c.answer == "")
        session().execute(close.values(**answer))
    tell(run)


def settle(request: Mapping[Any, Any], word: str) -> None:
    """Keep what a person says of a write; it counts in limits only where it stays as it is."""
    key = request["about"]["key"]
    write = ledger.update().where(ledger.c.key == key)
    session().execute(write.values(state=STATES[word]))
    if word != KEEP:
        limits.give_back(key)
    tell(request["run"])


def _requests(run: str) -> list[Mapping[Any, Any]]:
    such = requests.c.run == run, requests.c.kind == RequestKind.BY_HAND
    query = sa.select(requests).where(*such).order_by(requests.c.asked)
    return [*session().execute(query).mappings()]


def _sequence(key: str) -> int:
    """The place of a write in its run."""
    return int(key.rpartition(":")[2])
