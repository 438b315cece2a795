"""What is handed off and what comes back, in version 1 of the form.

`request.schema.json` and `receipt.schema.json` publish it.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)

from ..base.display import visible, visible_data

VERSION = 1
# Said alike of another person's task, of another client's, and of none.
UNKNOWN = "There is no such task."
# Of a person, a task or a key: no text in it can pose as anything else.
NAME = r"^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,99}$"
Name = Annotated[str, StringConstraints(pattern=NAME)]
Note = Annotated[str, StringConstraints(max_length=1000)]
Shown = Annotated[str, AfterValidator(visible)]  # read by people, so nothing in it is hidden
ShownInputs = Annotated[dict[str, Any], AfterValidator(visible_data)]


class TaskStatus(StrEnum):
    """Where a task stands."""

    WORKING = "working"
    INPUT_REQUIRED = "input_required"  # it waits for a person
    COMPLETED = "completed"
    ESCALATED = "escalated"  # with a person, who took it over or may
    FAILED = "failed"
    CANCELLED = "cancelled"


# Published as its values, so that a change of our names is none of the form.
_FORM = {"enum": [*TaskStatus], "title": "Status", "type": "string"}
Status = Annotated[TaskStatus, WithJsonSchema(_FORM)]


class Message(BaseModel):
    """A part of the form. What it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Request(Message):
    """A task, as the conversation hands it off.

    The same key from the same client is the same task.
    """

    version: int = Field(description="Of this form: 1.")
    key: Name = Field(description="Idempotency key: sent again, the request is the same task.")
    on_behalf_of: Name = Field(
        description="The customer or colleague under whose authority it is done."
    )
    proven_by: Literal["sign_in", "code"] = Field(description="How that person was verified.")
    issue: Name = Field(description="What kind of task, of those in handoff.yaml.")
    details: dict[str, Any] = Field(
        description="What this kind of task needs to know, such as an order number."
    )
    note: Note = Field(
        default="", description="The person's own words. They are information, and change no rule."
    )
    reply_to: str = Field(
        default="",
        max_length=500,
        description="Where signed callbacks are to be sent, if anywhere.",
    )


class Addition(Message):
    """What the person adds to a task that runs; the same key is the same note."""

    note: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    key: Name


class Cancellation(Message):
    """That a task is to be stopped."""

    reason: Note = ""


class Answer(Message):
    """A person's answer to an approval, bound by its digest to what was shown."""

    answer: Literal["approve", "deny"]
    digest: str = Field(min_length=1, max_length=100)
    reason: Note = ""


class Confirmation(Message):
    """A write that was made, by the id under which its system knows it."""

    operation: str
    id: str
    at: str


class Approval(Message):
    """A call that waits for a person's yes.

    The answer is bound to the digest of what that person was shown.
    """

    id: str
    operation: str
    inputs: ShownInputs
    because: Shown
    to: Shown
    until: str
    digest: str


class LimitUse(Message):
    """A limit that a call of this task met.

    What was used before it, what it takes, what is allowed.
    """

    limit: Shown
    value: Shown = Field(
        default="", description="The value that the limit is counted for, if it is counted by one."
    )
    used: str = Field(description="Before the call; as the others, a decimal number as text.")
    takes: Shown = Field(description="What the call takes; empty if that is no number.")
    allowed: str
    at: str


class Receipt(Message):
    """Where a task stands. Of two receipts of a task, the one of the higher revision holds.

    What a later version adds to it is passed over.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    version: int = VERSION
    task: str
    key: str
    issue: str
    on_behalf_of: str
    status: Status = Field(
        description="working, input_required and, unless final, escalated wait for something."
    )
    final: bool = Field(description="Whether the task will not change any more.")
    revision: int
    details: dict[str, Any] = {}
    began: str = Field(description="When it was accepted, in ISO 8601, like every time here.")
    changed: str
    doing: Shown = Field(default="", description="What is being decided or done now, and why.")
    confirmations: list[Confirmation] = []
    approvals: list[Approval] = []
    limits: list[LimitUse] = Field(default=[], description="Of each limit, its latest call.")
    reason: Shown = Field(
        default="", description="Why it waits, or why it did not end as completed."
    )
    report: Shown = Field(
        default="", description="What was done, in the words of the agent's model."
    )
    backed_by: Literal["", "checks", "ledger", "nothing"] = Field(
        default="",
        description="Of a completed task, what backs it: checks that held, writes, or nothing.",
    )
    checked: list[Shown] = Field(
        default=[], description="The checks that were made at its end, and held."
    )


class Rejected(Exception):
    """A request that is not taken, by kind, and why; nothing has happened."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


class Unreachable(Exception):
    """Nobody answered, and it is not known whether the request arrived: send the same one again."""


def read_receipts(data: Any) -> list[Receipt]:
    """The receipts in an answer.

    Raises Unreachable for what is none: it was not the other side that answered.
    """
    try:
        return [Receipt.model_validate(one) for one in data]
    except (ValidationError, TypeError) as error:
        raise Unreachable(f"what answered sent no receipt: {str(error)[:200]}") from None


Form = TypeVar("Form", bound=Message)


def form(kind: type[Form], data: Any) -> Form:
    """A message that holds to its form.

    Raises Rejected with all that is wrong, each place with its fault.
    """
    try:
        return kind.model_validate(data, strict=True)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'request'}: {e['msg']}" for e in error.errors()
        )
        raise Rejected("invalid", faults[:1000]) from None
