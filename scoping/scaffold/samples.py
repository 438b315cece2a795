"""Sample inputs and rows for a workflow's operations, so that a new project's reads answer at once."""

from __future__ import annotations

from ..workflow import Operation, System, Workflow

STATES = ("open", "in progress", "closed")


def inputs(system: System, operation: Operation, number: int = 1) -> dict[str, object]:
    """Give each input of an operation a value of its type; `number` is 1, 2 or 3 and makes them differ."""
    return {name: _value(system, name, kind, number) for name, kind in operation.input.items()}


def row(system: System, operation: Operation, number: int) -> dict[str, object]:
    """Give the row that a read with `inputs` of the same number finds."""
    remark = "sample-remark" if "remark" in operation.input else "remark"
    found = {"status": STATES[number - 1], remark: f"sample row {number}", **inputs(system, operation, number)}
    return {**found, "reader": _reader(number)} if system.acts_as == "requester" else found


def spoken(id_: str) -> str:
    """Say an id as a person would."""
    return id_.replace("_", " ")


def owner(workflow: Workflow, system: System) -> str:
    """Name whom to ask for what only people do, on one line."""
    return " ".join((workflow.owner or "").split()) or f"the people responsible for {system.id}"


def _value(system: System, name: str, kind: str, number: int) -> object:
    if name == "reader" and system.acts_as == "requester":
        return _reader(number)
    values: dict[str, object] = {"integer": number * 10, "number": number * 10.5, "boolean": number % 2 == 1}
    return values.get(kind, f"{name.replace('_', '-').upper()}-100{number}")


def _reader(number: int) -> str:
    """Let the one who tries the project out see the first two rows and not the third."""
    return "someone-else" if number == len(STATES) else "local"
