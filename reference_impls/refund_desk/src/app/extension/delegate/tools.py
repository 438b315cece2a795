"""What the model is offered beside the reads, and what becomes of a proposal: nothing here hands anything off."""

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from ...handoff.contract import Issue
from ...handoff.messages import Request

if TYPE_CHECKING:
    from anthropic.types import ToolParam

LONGEST = 1000  # characters of a note
HAND_OVER, SEND_CODE, STOP_TASK, ADD_TO_TASK = "propose__", "send_code", "stop_task", "add_to_task"
NOTE = "What the person wants considered and no field holds, in their words. A task with one has its writes approved by a person."


class Proposal(NamedTuple):
    """A request that waits for its person's yes, as that person was shown it."""

    request: Request
    shown: str

    @property
    def digest(self) -> str:
        """What the yes is bound to."""
        return hashlib.sha256(f"{self.request.model_dump_json()}\n{self.shown}".encode()).hexdigest()


def proposing(issue: Issue) -> "ToolParam":
    """An issue as the model may propose it; whom it is for is not the model's to say."""
    note = {"type": "string", "maxLength": LONGEST, "description": NOTE}
    form = {**issue.asked, "properties": {**issue.asked["properties"], "note": note}}
    said = f"Propose to the person, who says yes or no: {issue.title} This call does nothing else."
    return {"name": f"{HAND_OVER}{issue.id}", "description": said, "input_schema": form}


def _tool(name: str, description: str, **inputs: str) -> "ToolParam":
    properties = {key: {"type": "string", "description": said} for key, said in inputs.items()}
    form = {"type": "object", "properties": properties, "required": [*inputs], "additionalProperties": False}
    return {"name": name, "description": description, "input_schema": form}


ALWAYS = (
    _tool(
        STOP_TASK, "Stop a task that was handed off, if the person asks for it.", task="Its id, as a receipt has it."
    ),
    _tool(ADD_TO_TASK, "Pass on what the person adds to a task.", task="Its id.", note="In the person's words."),
)
CODE_TOOL = _tool(
    SEND_CODE, "Have a code sent to the e-mail address of the person, who then types it.", email="The address."
)
