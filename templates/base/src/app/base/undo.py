"""The undo of a write, as `systems.yaml` declares it.

Its inputs come from the write: a reference begins with `input`, the inputs of the write, or with
`result`, its answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .references import find, parse, undeclared
from .schemas import faults

if TYPE_CHECKING:
    from .systems import Operation


class WayBack(NamedTuple):
    """The undo of one write. `lacks` says why it cannot be made; it is empty if it can."""

    operation: str
    inputs: dict[str, Any]
    lacks: str = ""


def taken_back_by(operations: Mapping[str, Operation], name: str) -> list[str]:
    """The names of the writes that an operation takes back."""
    return [write for write, one in operations.items() if one.undo_name == name]


def way_back(
    operations: Mapping[str, Operation],
    name: str,
    inputs: Mapping[str, Any],
    answer: str,
) -> WayBack | None:
    """The undo of a write with these inputs, after this answer; None if none is declared."""
    operation = operations[name]
    if not operation.undo:
        return None
    back = operations[operation.undo_name]
    arguments, lacking = _resolved(
        operation, back, {"input": inputs, "result": _json_or_none(answer)}
    )
    if lacking:
        return WayBack(operation.undo_name, arguments, f"{', '.join(lacking)} is not known")
    misfits = faults(back.input, arguments)
    lacks = "; ".join(f"{fault.json_path[2:]} does not fit" for fault in misfits)
    return WayBack(operation.undo_name, arguments, lacks[:300])


def lacks_before(
    operations: Mapping[str, Operation],
    name: str,
    inputs: Mapping[str, Any],
) -> str:
    """What the undo of a write with these inputs lacks whatever the answer is; empty if nothing."""
    operation = operations[name]
    back = way_back(operations, name, inputs, "")
    if back is None:
        return ""
    if operation.reversible != "by_its_answer":
        return back.lacks
    lacking = _resolved(operation, operations[operation.undo_name], {"input": inputs})[1]
    missing = [reference for reference in lacking if reference.startswith("input.")]
    if missing:
        return f"{', '.join(missing)} is not known"
    return ""


def origins(operation: Operation, back: Operation) -> dict[str, Any]:
    """Where each input of an undo comes from, which by default is the input of that name."""
    declared = operation.input.get("properties", {})
    by_name = {
        name: f"input.{name}" for name in back.input.get("properties", {}) if name in declared
    }
    return operation.undo_with or by_name


def mistakes(operations: Mapping[str, Operation]) -> Iterator[tuple[str, str]]:
    """What keeps an undo from ever working: the name of its write, and what is wrong and to do."""
    for name, operation in operations.items():
        if operation.undo:
            label = f"{operation.system}.{operation.id}"
            for problem in _problems(operations, operation):
                yield name, f"{label}: {problem}"


def _problems(operations: Mapping[str, Operation], operation: Operation) -> Iterator[str]:
    back = operations.get(operation.undo_name)
    if operation.effect == "read":
        yield "a read has no undo; delete it, or write effect: write"
        return
    if back is None or back.effect == "read" or back.id == operation.id:
        problem = f"its undo {operation.undo} is not another write of {operation.system}"
        yield f"{problem}; correct the name, or delete undo"
        return
    if back.undo not in ("", operation.id):
        only = f"name a write that only takes {operation.id} back, or delete the undo of {back.id}"
        yield f"its undo {back.id} is taken back by {back.undo} in turn; {only}"
    declared = back.input.get("properties", {})
    sources = origins(operation, back)
    for name in back.input.get("required", ()):
        if name not in sources:
            form = f"{{operation: {back.id}, with: {{{name}: result.FIELD}}}}"
            problem = f"its undo {back.id} needs {name}, and nothing gives it"
            yield f"{problem}; write undo: {form}, and output with that field"
    for name, origin in sources.items():
        if name not in declared:
            yield f"undo.with gives {name}, which is not an input of {back.id}; correct the name"
        elif isinstance(origin, str):
            yield from _undeclared(operation, name, origin)


def _undeclared(operation: Operation, name: str, origin: str) -> Iterator[str]:
    """Whether the schema of inputs or answer has what a reference leads to, as far as it says."""
    root, steps = parse(origin)
    where = "input" if root == "input" else "output"
    schema: Any = {"input": operation.input, "output": operation.output}[where]
    if step := undeclared({"properties": {}, **schema}, steps):
        problem = f"undo.with takes {name} from {origin}, which {where} does not declare"
        yield f"{problem}; declare {step} there"


def _resolved(
    operation: Operation,
    back: Operation,
    roots: Mapping[str, Any],
) -> tuple[dict[str, Any], list[str]]:
    """The inputs of an undo, and the references of required ones that lead to nothing."""
    arguments = {}
    lacking = []
    required = back.input.get("required", ())
    for name, origin in origins(operation, back).items():
        value = origin["value"] if isinstance(origin, Mapping) else find(origin, roots)
        if value is not None and not _is_blank(value):
            arguments[name] = value
        elif name in required or operation.undo_with:
            lacking.append(str(origin))
    return arguments, lacking


def _is_blank(value: Any) -> bool:
    """Whether a value is a text that names nothing."""
    return isinstance(value, str) and not value.strip()


def _json_or_none(answer: str) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):  # an answer in words has no fields
        return None
