"""What an undo could not take back: a request to a person, open until somebody says it is done."""

import json
from typing import Any, NamedTuple

import sqlalchemy as sa

from . import approvals
from .agent import agent
from .approvals import BY_HAND, NEVER, Request
from .calls import Call
from .store import requests, session

SHOWN = 2_000  # characters of an answer that a person is shown


class Left(NamedTuple):
    """A write that is not undone: its row of the ledger, its undo, and why that failed.

    `act` says what a person is to do, where that does not follow from the undo.
    """

    write: dict[str, Any]
    undo: Call
    because: str
    act: str = ""


def ask(left: Left) -> str:
    """Ask a person to take a write back by hand, in the transaction that is running.

    Gives why, as it was first said.
    """
    query = sa.select(requests.c.because).where(requests.c.id == left.undo.key)
    asked = session().execute(query).scalar()
    if asked is not None:
        return str(asked)
    write, undo, to = left.write, left.undo, agent().gate.policy.escalate_to
    about = {
        "do": left.act or _act(left),
        "inputs": write["inputs"],
        "answer": write["result"][:SHOWN],
        "key": write["key"],
    }
    what = write["operation"]
    request = Request(undo.key, undo.run, BY_HAND, what, about, left.because, to)
    approvals.put(request, NEVER)
    return left.because


def _act(left: Left) -> str:
    """What a person is to do."""
    system, _, operation = left.undo.name.partition("__")
    known = agent().operations.get(left.undo.name)
    required = known.input.get("required", ()) if known else ()
    if known and all(name in left.undo.inputs for name in required):
        inputs = json.dumps(left.undo.inputs, ensure_ascii=False)
        return f"Do in {system} what {operation} would: {inputs}"
    return f"Find in {system} what was written, by its inputs or its key, and take it back there"
