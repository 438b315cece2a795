"""Requests and receipts in words, and which words of a person are about them."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from ..base.display import as_written, visible_json
from ..base.words import typed
from ..handoff.messages import Approval, Receipt, TaskStatus

YES = re.compile(
    r"(?i)(yes|yes please|confirm|confirmed|do it|go ahead)|/yes(?: (?P<digest>[0-9a-f]{64}))?"
)
NO = re.compile(r"(?i)(no|no thanks|no thank you|don't)|/no")
STOP = re.compile(
    r"(?i)(?:please )?(?:stop|cancel) (?:that|it|this)(?: please)?|/stop(?: (?P<task>\S+))?"
)
ADD = re.compile(r"(?i)(?:and )?also:?,? (?P<also>.+)|/add (?P<add>.+)", re.DOTALL)
EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+")
CODE = re.compile(
    r"\D{0,40}(?<![\w-])(?P<digits>[0-9]{3}[ -]?[0-9]{3})(?![\w-])\D{0,40}"
)  # "my code is 123 456", too
STATUS = {
    TaskStatus.WORKING: "at work", TaskStatus.INPUT_REQUIRED: "waits for a person",
    TaskStatus.COMPLETED: "completed", TaskStatus.ESCALATED: "with a person",
    TaskStatus.FAILED: "not done", TaskStatus.CANCELLED: "stopped",
}  # fmt: skip
SAY_YES = 'Reply "yes" to do this, or "no" to cancel.'
HAS_ENDED = "This task has ended:"
THEN = "Once it has ended, you will read here what was undone and what was not."


class Meaning(StrEnum):
    """What a typed line is about."""

    YES = "yes"  # to a proposal
    NO = "no"
    STOP = "stop"  # a task, or what is proposed
    ADD = "add"  # to a task
    CODE = "code"  # by which they prove who they are
    EMAIL = "email"  # to which a code is to be sent
    TASKS = "tasks"  # to see them
    QUESTION = ""  # or anything else, which the model is asked


def meant(line: str) -> tuple[Meaning, str]:
    """What a typed line means, and the text that goes with it; two empty texts for a question.

    It can be an answer to a proposal, a word about a task, a code or an address.
    """
    plain = typed(line).replace(",", "").rstrip(".!\u3002 ")
    if match := YES.fullmatch(plain):
        return Meaning.YES, match["digest"] or ""
    if NO.fullmatch(plain):
        return Meaning.NO, ""
    if match := STOP.fullmatch(plain):
        return Meaning.STOP, match["task"] or ""
    if (match := ADD.fullmatch(line.strip())) and not plain.endswith("?"):
        return Meaning.ADD, match["also"] or match["add"]
    if match := CODE.fullmatch(plain):
        return Meaning.CODE, re.sub(r"\D", "", match["digits"])
    address = plain.strip("<>; ")
    if EMAIL.fullmatch(address):
        return Meaning.EMAIL, address
    if plain == "/tasks":
        return Meaning.TASKS, ""
    return Meaning.QUESTION, ""


def proposal(title: str, details: dict[str, Any], note: str, before: int) -> str:
    """All of a request, each value as JSON on a line of its own: none can pose as another line."""
    lines = [f"To hand off: {title}"]
    lines += [f"{name}: {visible_json(value)}" for name, value in details.items()]
    if note:
        lines.append(f"in your words: {visible_json(note)}")
    if before:
        times = f"{before} times" if before > 1 else "1 time"
        lines.append(f"This was done {times} before, and would be done again.")
    lines.append('Reply "yes" to go ahead exactly as shown, or "no" to cancel.')
    return "\n".join(lines)


def stop_proposal(task: Receipt) -> str:
    """The stop of a task, as a person is asked about it."""
    return f"To stop: {title(task)}\n{written(task)}\n{SAY_YES}"


def wish_proposal(task: Receipt, note: str) -> str:
    """What a task is to be told, as a person is asked about it."""
    return f"To pass on to: {title(task)}\nin your words: {visible_json(note)}\n{SAY_YES}"


def stop_notice(task: Receipt) -> str:
    """The reply once a task is told to stop; it may make one more write before it hears that."""
    lines = [f'Stopping "{named(task)}".', written(task), THEN]
    return "\n".join(lines)


def end_notice(task: Receipt) -> str:
    """That a task has ended, and how."""
    return f"{HAS_ENDED}\n{title(task)}\n{describe(task)}"


def written(task: Receipt) -> str:
    """What a task has written, as far as its receipt knows."""
    if not task.confirmations:
        return "It has changed nothing yet, as far as we know."
    writes = [f"{spoken(one.operation)}, confirmation {one.id}" for one in task.confirmations]
    return f"It has made these changes: {'; '.join(writes)}. They will be undone where possible."


def title(receipt: Receipt) -> str:
    """A task in one line, with its status, but without its person, who reads this."""
    return f"{named(receipt)}: {STATUS[receipt.status]}"


def named(receipt: Receipt) -> str:
    """What a task is about, with its details."""
    details = receipt.details.values()
    about = ", ".join(str(value) for value in details if value != receipt.on_behalf_of)
    issue = receipt.issue.replace("_", " ").capitalize()
    if about:
        return f"{issue} ({about})"
    return issue


def describe(receipt: Receipt) -> str:
    """Where a task stands, in lines."""
    lines = list[str]()
    if receipt.doing and receipt.status == TaskStatus.WORKING:
        lines.append(f"Now: {receipt.doing}")
    for one in receipt.confirmations:
        lines.append(f"Done: {spoken(one.operation)}, confirmation {one.id}, {moment(one.at)}")
    lines += [waits(approval) for approval in receipt.approvals]
    if receipt.reason and not receipt.approvals:
        lines.append(f"Why: {' '.join(receipt.reason.split())}")
    lines += [f"Checked: {check}" for check in receipt.checked]
    if receipt.backed_by == "nothing":
        lines.append("No change was made for it.")
    lines += [f"It reports: {line}" for line in receipt.report.splitlines() if line.strip()]
    return "\n".join([*lines, f"Task {receipt.task}, of {moment(receipt.began)}"])


def waits(approval: Approval) -> str:
    """What waits for a person's yes, whose, and why."""
    inputs = ", ".join(f"{name} {value}" for name, value in approval.inputs.items())
    what = f"{spoken(approval.operation)} ({inputs})"
    until = moment(approval.until)
    return f"Waits for approval by {approval.to}, until {until}: {what}. Why: {approval.because}"


def moment(at: str) -> str:
    """A time as people write it."""
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def spoken(operation: str) -> str:
    """An operation as a person would say it."""
    return as_written(operation).replace(".", ": ", 1).replace("_", " ")
