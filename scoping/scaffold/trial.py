"""The first goal that a new agent pursues, on sample rows.

It looks at everything, then writes what needs no person if it can.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from ..decision import Decision
from ..workflow import Operation, System
from . import samples

# At most, so that a person can follow it.
READS = 6
WRITES = 3


class Call(NamedTuple):
    """One call of an operation, by the name that files have for it."""

    tool: str
    input: dict[str, object]


def reads(decision: Decision) -> list[Call]:
    """Give the reads that it begins with."""
    pairs = _operations(decision, "read")
    calls = [Call(f"{system.id}.{read.id}", samples.inputs(system, read)) for system, read in pairs]
    return calls[:READS]


def writes(decision: Decision) -> list[Call]:
    """Give its writes, below their thresholds; where a person has to see every one, those."""
    undoing = {(action.system, action.reversal) for action in decision.actions}
    deeds = {
        (action.system, action.operation): action.can_run_alone
        for action in decision.actions
        if action.reversal or (action.system, action.operation) not in undoing
    }
    pairs = [pair for pair in _operations(decision, "write") if (pair[0].id, pair[1].id) in deeds]
    alone = [(system, write) for system, write in pairs if deeds[system.id, write.id]]
    rows = Counter[tuple[str, str]]()
    calls = []
    for system, write in (alone or pairs)[:WRITES]:
        _, table = samples.changes(system)[write.id]
        number = samples.next_number(system, write) + rows[system.id, table]
        rows[system.id, table] += 1  # so that no undo takes back the row of another write
        calls.append(Call(f"{system.id}.{write.id}", samples.unasked(system, write, number)))
    return calls


def asks(decision: Decision) -> bool:
    """Whether a person is asked about each of its writes."""
    writes = [action for action in decision.actions if action.effect == "write"]
    return not any(write.can_run_alone for write in writes if write.reversal)


def _operations(decision: Decision, effect: str) -> list[tuple[System, Operation]]:
    systems = decision.workflow.systems
    return [
        (system, operation)
        for system in systems
        for operation in system.operations
        if operation.effect == effect
    ]
