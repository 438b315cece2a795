"""What a hybrid's `handoff.yaml` says.

The one task that its conversation hands off, with what has to be known for it.
"""

from __future__ import annotations

from ..workflow import Input, Operation, System, Workflow
from . import samples, triggers

PERSON = (
    "customer_id",
    "client_id",
    "member_id",
    "patient_id",
    "employee_id",
    "user_id",
    "requester_id",
)
RESERVED = ("note", "issue", "on_behalf_of")  # what a request says beside its details
# Of a detail: no sentence fits in, so nobody's words reach the goal.
ONE_WORD = "^[A-Za-z0-9][A-Za-z0-9._/@:+-]{0,99}$"


def transports(workflow: Workflow) -> list[str]:
    """Name the ways of handing off, the first one the default."""
    return list(workflow.handoff) or ["function"]


def issue(workflow: Workflow) -> str:
    """Name the task as code does."""
    name = workflow.id.replace("-", "_")
    if not name[0].isalpha():
        name = f"task_{name}"
    return name


def person(workflow: Workflow) -> str:
    """Name the input that says on whose behalf an operation is.

    Empty where there is none of a usual name.
    """
    inputs = {name for _, operation in _operations(workflow) for name in operation.input}
    return next((name for name in PERSON if name in inputs), "")


def details(workflow: Workflow) -> dict[str, dict[str, object]]:
    """Give what the person has to say.

    That is what a run is told, or the inputs of the first read that asks more than a name.
    """
    own = person(workflow)
    inputs: dict[str, Input] = {**workflow.inputs}
    if not inputs:
        reads = (operation for _, operation in _operations(workflow) if operation.effect == "read")
        first = next((read.input for read in reads if read.input.keys() - {own}), {})
        inputs = {**first}
    if own:
        inputs[own] = Input("string")
    return {name: _detail_schema(one) for name, one in inputs.items() if name not in RESERVED}


def required_details(workflow: Workflow) -> list[str]:
    """Name the details that a task cannot do without: all but what a run need not be told."""
    optional = {name for name, one in workflow.inputs.items() if not one.is_required}
    return [name for name in details(workflow) if name not in optional]


def _detail_schema(declared: Input) -> dict[str, object]:
    """One detail as JSON Schema. A text without a form of its own is one word."""
    narrows = {"pattern", "enum", "format"} & declared.keywords.keys()
    is_word = declared.type == "string" and not narrows
    form = {"type": declared.type, **declared.keywords}
    if is_word:
        form["pattern"] = ONE_WORD
    return form


def checks(workflow: Workflow) -> list[str]:
    """Name the reads that have to find something of the person's own before a task is proposed."""
    names = details(workflow).keys()
    return [
        f"{system.id}.{operation.id}"
        for system, operation in _operations(workflow)
        if operation.effect == "read"
        and system.acts_as == "requester"
        and operation.input
        and operation.input.keys() <= names - {person(workflow)}
    ]


def first_details(workflow: Workflow) -> dict[str, object]:
    """Give the details of a task on sample rows, as a person says them."""
    own = person(workflow)
    values = samples.of_run(workflow)
    if not workflow.inputs:
        for system, operation in _operations(workflow):
            if operation.effect == "read" and operation.input.keys() - {own}:
                values = samples.inputs(system, operation)
                break
    return {name: values[name] for name in details(workflow) if name in values and name != own}


def first_goal(workflow: Workflow) -> str:
    """Say that task as the agent is told it.

    In the words of `Contract.goal`, on behalf of who tries the project out.
    """
    values = first_details(workflow)
    if own := person(workflow):
        values[own] = samples.READER
    sentences = [f"{name}: {values[name]}" for name in details(workflow) if name in values]
    lines = [
        f"issue: {issue(workflow)}",
        f"on_behalf_of: {samples.READER}",
        *sentences,
        triggers.goal(workflow),
    ]
    return "\n".join(lines)


def _operations(workflow: Workflow) -> list[tuple[System, Operation]]:
    return [(system, operation) for system in workflow.systems for operation in system.operations]
