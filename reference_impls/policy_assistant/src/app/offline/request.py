"""What a request to the model says, and the pieces of a reply to it."""

import re
from collections.abc import Callable
from typing import Any

from ..base.words import words_of
from .messages_api import Reply

MARK = "(offline stand-in) "
# What stands in quotes, and each word with a digit or an @; a word is looked at from its beginning
# only.
MARKED = re.compile(
    r"\"([^\"]+)\"|'([^']+)'|`([^`]+)`|(?<![^\s,;?!\"'`])([^\s,;?!\"'`]*[\d@][^\s,;?!\"'`]*)"
)
REASON = "You asked for it."  # where a tool wants to know `because` of what: it judges nothing


def same(text: str) -> str:
    """Equal for two ways to type one question."""
    return " ".join(words_of(text))


def blocks(message: dict[str, Any]) -> list[dict[str, Any]]:
    """A message's content, as a list in either form."""
    content: str | list[dict[str, Any]] = message["content"]
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return content


def text_in(message: dict[str, Any]) -> str:
    """What the person typed: passages and results are other blocks."""
    return "\n".join(block["text"] for block in blocks(message) if block["type"] == "text")


def text_reply(text: str) -> Reply:
    """A plain answer."""
    return Reply([{"type": "text", "text": MARK + text}])


def calls_reply(entries: Any, rounds: int = 0) -> Reply:
    """Tool calls, each with an id of its own in the turn."""
    return Reply(
        [
            {
                "type": "tool_use",
                "id": f"toolu_offline_{rounds}_{index}",
                "name": name,
                "input": inputs,
            }
            for index, (name, inputs) in enumerate(entries)
        ]
    )


def found_inputs(question: str, schema: dict[str, Any]) -> dict[str, Any] | None:
    """A value from the question for each required input; None if one is missing."""
    spare = ["".join(groups).rstrip(".") for groups in MARKED.findall(question)]
    inputs: dict[str, Any] = {}
    for name in schema.get("required", []):
        declared = schema["properties"].get(name, {})
        kind = declared.get("type")
        convert: Callable[[str], Any] = {"number": float, "integer": int}.get(kind, str)
        if name == "because":
            inputs[name] = REASON
            continue
        if kind == "object":
            inner = found_inputs(question, {"properties": {}} | declared)
            if inner is not None:
                inputs[name] = inner
                continue
        if kind == "boolean":
            inputs[name] = not re.search(r"(?i)\b(no|not|false|without)\b", question)
            continue
        beside = re.search(rf"(?i)\b{re.escape(name.split('_')[0])}\w*\W+(\w\S*\w)", question)
        candidates = [*spare]
        if beside and kind == "string":
            candidates.append(beside[1])
        for value in candidates:
            try:
                inputs[name] = convert(value)
            except ValueError:
                continue
            spare = [other for other in spare if other != value]
            break
        else:
            return None
    return inputs
