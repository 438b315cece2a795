"""A request to see to a write by hand, open until somebody says what has become of it."""

import json
from typing import Any, NamedTuple

from ..durable.parking import END_OF_TIME
from ..durable.store import RequestKind
from ..model.agent import agent
from ..people import approvals
from ..people.approvals import Request
from .execution import Call

SHOWN = 2_000  # characters of an answer that a person is shown


class Left(NamedTuple):
    """A write that is not undone: its row of the ledger, its undo, and why that failed.

    `act` says what a person is to do, where that does not follow from the undo. The undo is unclear
    if it is not known whether it was made.
    """

    write: dict[str, Any]
    undo: Call
    because: str
    act: str = ""
    is_undo_unclear: bool = False


def ask(left: Left) -> str:
    """Ask a person to see to a write by hand, in the transaction that is running.

    Gives what is left, in words, as it was first said. One that a person has answered is asked
    again under an id of its own.
    """
    write = left.write
    undo = left.undo
    to = agent().gate.policy.escalate_to
    before = approvals.requests_about(write["key"], undo.run)
    if open_ := [row for row in before if row["answer"] == ""]:
        return approvals.request_line(open_[0]["because"], open_[0]["to"])
    id_ = f"{undo.key}-{len(before) + 1}" if before else undo.key
    about = {
        "do": left.act or _act(left),
        "inputs": write["inputs"],
        "answer": write["result"][:SHOWN],
        "key": write["key"],
    }
    what = write["operation"]
    request = Request(id_, undo.run, RequestKind.BY_HAND, what, about, left.because, to)
    approvals.put(request, END_OF_TIME)
    approvals.tell_left(undo.run)
    return approvals.request_line(left.because, to)


def _act(left: Left) -> str:
    """What a person is to do about a write, in a sentence."""
    system, _, operation = left.undo.name.partition("__")
    definition = agent().operations.get(left.undo.name)
    required = definition.input.get("required", ()) if definition else ()
    if definition and all(name in left.undo.inputs for name in required):
        inputs = json.dumps(left.undo.inputs, ensure_ascii=False)
        if left.is_undo_unclear:
            look = f"Look in {system} whether {operation} was done already"
            return f"{look}. If not, do what it would: {inputs}"
        return f"Do in {system} what {operation} would: {inputs}"
    if left.write.get("unclear") or left.write["state"] in ("intended", "unknown"):
        look = f"Look in {system} whether it was written, by its inputs or its key"
        return f"{look}, and take it back there"
    return f"Find in {system} what was written, by its inputs or its key, and take it back there"
