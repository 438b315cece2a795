"""Changes that the assistant prepares and a person applies.

Nothing that the model says carries one out.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ...base.bindings import Refused, call, check_inputs
from ...base.display import as_written, visible_json
from ...base.problem import Problem
from ...base.systems import Effect, Operation
from ...panel import Item, Panel
from .changes import Change, Changes, ChangeState, change_digest

if TYPE_CHECKING:
    from anthropic.types import SearchResultBlockParam, ToolParam

    from ...engagement.assistant import Assistant, Reader

MOST_OPEN = 20
MOST_CHARACTERS = 4_000
SHOWN = 10
USAGE = "/changes lists the changes; /apply N makes change N in your name; /discard N discards it"


class Extension(Panel):
    """The model is offered each write as a tool that only notes it down.

    A person's command carries it out.
    """

    hint = (
        "I can prepare a change. Nothing is done before you apply it: /changes, /apply N, "
        "/discard N."
    )
    heading = "Prepared changes"

    def __init__(self, assistant: "Assistant") -> None:
        super().__init__(assistant)
        self.tools = [
            tool_for(name, o)
            for name, o in assistant.operations.items()
            if o.effect == Effect.WRITE
        ]

    @property
    def changes(self) -> Changes:
        """Where they are kept."""
        return Changes(self.state)

    def call(self, tool: str, inputs: Any, reader: "Reader") -> tuple[str, str]:
        """Note the change down, if the operation takes these inputs, and show all of it."""
        if (
            not isinstance(inputs, dict)
            or set(inputs) != {"input", "because"}
            or not isinstance(inputs["because"], str)
        ):
            raise Refused("a change has input and because, a text, and nothing else")
        operation = self.assistant.operations[tool]
        check_inputs(operation, inputs["input"])
        arguments = json.dumps(inputs["input"], ensure_ascii=False)
        because = inputs["because"]
        if len(arguments) + len(because) > MOST_CHARACTERS:
            raise Refused(
                f"a change has at most {MOST_CHARACTERS} characters, so that a person can check it"
            )
        if not reader.id:
            raise Refused("a change needs a person's name, and nobody is signed in")
        if sum(change.is_open for change in self.changes.for_reader(reader.id)) >= MOST_OPEN:
            raise Refused(
                f"{MOST_OPEN} changes are open; the person has to apply or discard one first"
            )
        change = self.changes.add_change(reader.id, tool, arguments, because, operation.binding)
        reply = (
            f"Prepared as change {change.number}. Nothing is done: the person checks it, and "
            "applies it or not."
        )
        next_step = f"/apply {change.number} or /discard {change.number}"
        return reply, f"{self.describe(change)}\nNothing is done yet: {next_step}"

    def passages(self, reader: "Reader") -> Sequence["SearchResultBlockParam"]:
        """The reader's latest changes, so that the model can say what became of them."""
        return [
            {
                "type": "search_result",
                "source": f"change:{change.number}",
                "title": f"Prepared change {change.number}",
                "content": [{"type": "text", "text": self.describe(change)}],
                "citations": {"enabled": True},
            }
            for change in self.changes.for_reader(reader.id)[:SHOWN]
        ]

    def changes_in_list(self, reader: "Reader") -> list[Change]:
        """All that wait for the reader, then the latest that do not."""
        changes = self.changes.for_reader(reader.id)
        return [c for c in changes if c.is_open] + [c for c in changes if not c.is_open][:SHOWN]

    def command(self, line: str, reader: "Reader") -> str:
        """What a person decides about the changes prepared for them."""
        match line.split():
            case ["/changes"]:
                return (
                    "\n\n".join(map(self.describe, self.changes_in_list(reader)))
                    or "No change is prepared."
                )
            case ["/apply" | "/discard" as act, number, *digests] if len(digests) < 2:
                change = next(
                    (c for c in self.changes.for_reader(reader.id) if str(c.number) == number), None
                )
                if change is None or not reader.id:
                    return f"There is no change {number} of yours."
                if act == "/apply":
                    return self.apply_change(change, "".join(digests))
                return self.discard_change(change)
            case ["/changes" | "/apply" | "/discard", *_]:
                return USAGE
        return ""

    def items(self, reader: "Reader") -> Sequence[Item]:
        """The same list. A button applies exactly what stands above it."""
        entries: list[Item] = []
        for change in self.changes_in_list(reader):
            title, _, text = self.describe(change).partition("\n")
            buttons = dict[str, str]()
            if change.is_open:
                buttons["Apply"] = f"/apply {change.number} {change.digest}"
                buttons["Discard"] = f"/discard {change.number}"
            entries.append({"title": title, "text": text, "save": "", "buttons": buttons})
        return entries or [{"title": "None yet", "text": "", "save": "", "buttons": {}}]

    def apply_change(self, change: Change, expected: str) -> str:
        """Carry it out under its reader's name, once, and say what the system answered."""
        operation = self.assistant.operations.get(change.operation)
        signed = change.nonce, change.reader, change.operation, change.input, change.because
        bound = change_digest(*signed, operation and operation.binding)
        if operation is None or bound != change.digest or expected not in ("", bound):
            return (
                f"Change {change.number} is different from what was shown, so it is not applied. "
                "Discard it and ask again."
            )
        if not self.changes.mark_applying(change):
            return (
                f"Change {change.number} is not applied "
                f"again:\n{self.describe(self.reload(change))}"
            )
        try:
            receipt = call(operation, json.loads(change.input), change.reader, key=change.digest)
        except (Refused, Problem) as problem:
            lost = (
                f"Check {operation.system} before you apply it again; it is then sent with the "
                "same key."
            )
            self.changes.store_outcome(
                change, ChangeState.FAILED, f"Failed, or its answer was lost: {problem}. {lost}"
            )
        else:
            when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
            self.changes.store_outcome(
                change,
                ChangeState.APPLIED,
                f"Applied by {change.reader}, {when}. Receipt: {' '.join(receipt.split())}",
            )
        return self.describe(self.reload(change))

    def discard_change(self, change: Change) -> str:
        """Drop it, unless it is applied, or just being applied."""
        if change.state not in (
            ChangeState.PREPARED,
            ChangeState.FAILED,
        ) or not self.changes.mark_applying(change):
            return f"Change {change.number} is {change.state} already."
        self.changes.store_outcome(change, ChangeState.DISCARDED)
        return f"Change {change.number} is discarded."

    def reload(self, change: Change) -> Change:
        """The same change as it is now."""
        return next(
            now for now in self.changes.for_reader(change.reader) if now.number == change.number
        )

    def describe(self, change: Change) -> str:
        """All of it, each value as JSON on its own line: no text in it can pose as another line."""
        operation = self.assistant.operations.get(change.operation)
        lines = [f"Change {change.number}, {change.state}: {as_written(change.operation)}"]
        inputs = json.loads(change.input).items()
        lines += [f"{visible_json(name)}: {visible_json(value)}" for name, value in inputs]
        lines.append(f"Because: {visible_json(change.because)}")
        if operation and operation.undo:
            lines.append(f"It can be undone with {operation.undo}.")
        return "\n".join([*lines, *change.outcome.splitlines()])


def tool_for(name: str, operation: Operation) -> "ToolParam":
    """A write as the model may ask for it."""
    because = {
        "type": "string",
        "description": "Why, in a sentence or two, and what that rests on.",
    }
    return {
        "name": name,
        "description": (
            f"Prepare, for the person to check and apply: {operation.description} This call "
            "does nothing else."
        ),
        "input_schema": {
            "type": "object",
            "properties": {"input": operation.input, "because": because},
            "required": ["input", "because"],
            "additionalProperties": False,
        },
    }
