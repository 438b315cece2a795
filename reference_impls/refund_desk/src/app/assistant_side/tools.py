"""What the model is offered beside the reads, and what becomes of a proposal.

Nothing here hands anything off.
"""

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from ..handoff.contract import Issue
from ..handoff.messages import Request

if TYPE_CHECKING:
    from anthropic.types import ToolParam

LONGEST = 1000  # characters of a note
HAND_OVER = "propose__"
SEND_CODE = "send_code"
STOP_TASK = "stop_task"
ADD_TO_TASK = "add_to_task"
NOTE = (
    "What the person wants considered and no field covers, in their words. With a note, the "
    "task's writes need approval."
)


class Stop(NamedTuple):
    """That a task is to be stopped."""

    task: str


class Wish(NamedTuple):
    """What a task is to be told; sent again under the same key, it is told once."""

    task: str
    note: str
    key: str


class Proposal(NamedTuple):
    """What waits for the yes of this person, as they were shown it."""

    of: str
    act: Request | Stop | Wish
    text: str

    @property
    def digest(self) -> str:
        """What the yes is bound to."""
        bound = self.act.model_dump() if isinstance(self.act, Request) else self.act._asdict()
        what = json.dumps([type(self.act).__name__, self.of, bound], sort_keys=True)
        return hashlib.sha256(f"{what}\n{self.text}".encode()).hexdigest()


def tool_for(issue: Issue) -> "ToolParam":
    """An issue as the model may propose it; whom it is for is not the model's to say."""
    note = {"type": "string", "maxLength": LONGEST, "description": NOTE}
    form = {**issue.details_form, "properties": {**issue.details_form["properties"], "note": note}}
    description = (
        f"Propose to the person, who says yes or no: {issue.title} This call does nothing else."
    )
    return {"name": f"{HAND_OVER}{issue.id}", "description": description, "input_schema": form}


def _tool(name: str, description: str, **inputs: str) -> "ToolParam":
    properties = {key: {"type": "string", "description": text} for key, text in inputs.items()}
    form = {
        "type": "object",
        "properties": properties,
        "required": [*inputs],
        "additionalProperties": False,
    }
    return {"name": name, "description": description, "input_schema": form}


TASK = "The id of a task that has not ended, as its receipt has it."
ALWAYS = (
    _tool(
        STOP_TASK,
        "Propose to the person, who says yes or no: to stop a task. This call does nothing else.",
        task=TASK,
    ),
    _tool(
        ADD_TO_TASK,
        "Propose to the person, who says yes or no: to tell a task what they want considered."
        " This call does nothing else.",
        task=TASK,
        note="What they want considered, in their words.",
    ),
)
CODE_TOOL = _tool(
    SEND_CODE,
    "Have a code sent to the e-mail address of the person, who then types it.",
    email="The address.",
)
