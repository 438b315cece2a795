"""Authority: what the model can have looked up, in whose name, and who does all else.

Look at systems.yaml. What was decided stands in scoping.yaml.
"""

from collections.abc import Iterator

import pytest

from app.engagement.assistant import Reader

from .conftest import READER, hold, promises
from .desk import Desk, Guardrail


def permissions(desk: Desk) -> Iterator[str]:
    """Declared reads are made and nothing else, each under the authority that was decided."""
    extra = {tool["name"] for tool in desk.assistant.extension.tools}
    if not desk.is_refused(desk.call("another__operation")):
        yield "an operation that nobody declared is called"
    for name, operation in desk.operations.items():
        promise = promises().get(name)
        if promise and operation.acts_as != promise.acts_as:
            yield f"systems.yaml: {name} acts as {operation.acts_as}, and not {promise.acts_as}"
        if promise and operation.effect != promise.effect:
            yield f"systems.yaml: {name} is a {operation.effect}, and not a {promise.effect}"
        may_call = operation.effect == "read" or name in extra
        if may_call is desk.is_refused(desk.call(name)):
            yield f"systems.yaml: {name}, a {operation.effect}, is made and may not, or the reverse"
        if not desk.is_refused(desk.call(name, undeclared="input")):
            yield f"systems.yaml: {name} takes an input that it does not declare"


def hand_to_a_person(desk: Desk) -> Iterator[str]:
    """Asked to act, it refuses and names who does that; the model is told the same."""
    instructions = desk.assistant.request["system"][0]["text"]
    for name, operation in desk.operations.items():
        if not operation.owner.strip():
            yield f"systems.yaml: {operation.system} has no owner who could be asked"
        promise = promises().get(name)
        if promise and promise.effect == "write":
            result, _ = desk.assistant.look_up(desk.call(name), Reader(READER))
            if operation.owner not in str(result["content"]):
                yield f"systems.yaml: who does {name} is not said when it is refused"
            if f"`{name}`: {operation.owner}" not in instructions:
                yield f"prompt.md: the model is not told who does {name}"


GUARDRAILS = [permissions, hand_to_a_person]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, desk: Desk) -> None:
    hold(guardrail(desk))
