"""One turn of the model: whether it came to its end, and what of it may go back. Pure.

The service refuses a history that holds a blank text, an empty list, a call whose name no tool can
have, or an input that is no object.
"""

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

Block = dict[str, Any]

DEEPEST = 50  # levels of an input; the client cannot write one of more than 255
MOST_TOKENS = 2**53  # of one turn; more is no count that a database takes
LONGEST_NAME = 128  # of a tool, in characters
NOTHING = "(nothing)"  # stands where the service wants a text and there is none


class Ending(StrEnum):
    """How a turn ended. Calls are made of a whole one alone: else a part may be missing."""

    WHOLE = "whole"
    CUT = "cut"
    REFUSED = "refused"
    UNKNOWN = "unknown"


ENDINGS = {
    "end_turn": Ending.WHOLE,
    "tool_use": Ending.WHOLE,
    "max_tokens": Ending.CUT,
    "model_context_window_exceeded": Ending.CUT,
    "refusal": Ending.REFUSED,
}


def ending(stop_reason: str | None) -> Ending:
    """Say what a stop reason means.

    `pause_turn` and any that is not listed here are unknown: nothing that we ask for ends so.
    """
    return ENDINGS.get(stop_reason or "", Ending.UNKNOWN)


def blocks(content: Any) -> list[Block]:
    """Give the blocks of a turn's content. Raises ValueError for what is the content of no message.

    An input that is nested too deep becomes a text that says so, and thereby one in no form. A call
    that has the id of one before it gets another.
    """
    if not isinstance(content, list):
        raise ValueError("it is no message")  # noqa: TRY004 -- it came from outside
    parts = [_block(block) for block in content]
    ids = set[str]()
    for call in calls_in(parts):
        while call["id"] in ids:
            call["id"] += "_"
        ids.add(call["id"])
    return list(encodable(parts))


def usage(used: Mapping[str, Any] | None) -> dict[str, int]:
    """Give the tokens of a turn by kind. Raises ValueError where they are not counted.

    Budgets rest on them, so that a turn without them is none that a run may go on with.
    """
    if not isinstance(used, Mapping):
        raise ValueError("it does not say how many tokens it used")  # noqa: TRY004 -- as above
    counted = {"input_tokens": 0, "output_tokens": 0}
    for kind, tokens in used.items():
        if not kind.endswith("_tokens") or not tokens:
            continue
        if type(tokens) is not int or not 0 < tokens < MOST_TOKENS:
            raise ValueError(f"its {kind} is not a number of tokens")
        counted[kind] = tokens
    return counted


def returnable(content: Sequence[Block]) -> list[Block]:
    """Give what of a turn the service takes back; if that is nothing, a text that says so."""
    parts = [_returnable(block) for block in content if not is_blank(block)]
    return parts or [{"type": "text", "text": NOTHING}]


def calls_in(content: Sequence[Block]) -> list[Block]:
    """Give the calls of a turn, in order."""
    return [block for block in content if block["type"] == "tool_use"]


def is_blank(block: Block) -> bool:
    """Tell whether a block is a text that says nothing."""
    return block["type"] == "text" and not str(block.get("text") or "").strip()


def encodable(value: Any) -> Any:
    """Give data as the client can send them: half a surrogate pair as a question mark."""
    whole = json.dumps(value, ensure_ascii=False).encode(errors="replace")
    return json.loads(whole, parse_constant=str)


def text_or_nothing(text: str) -> str:
    """Give a text that the service takes: itself, unless it is blank."""
    if text.strip():
        return text
    return NOTHING


def depth(value: Any) -> int:
    """Count the levels of lists and objects in a value: 0 for a number, 1 for an empty list."""
    levels = 0
    level = [value]
    while level := [one for one in level if isinstance(one, dict | list)]:
        levels += 1
        level = [part for one in level for part in _children(one)]
    return levels


def _children(value: dict[str, Any] | list[Any]) -> Sequence[Any]:
    if isinstance(value, dict):
        return [*value.values()]
    return value


def _block(block: Any) -> Block:
    if not isinstance(block, dict) or not isinstance(block.get("type"), str):
        raise ValueError("a block in it has no type")  # noqa: TRY004 -- as above
    if block["type"] != "tool_use":
        return {name: value for name, value in block.items() if value is not None}
    call = {name: block.get(name) for name in ("type", "id", "name", "input")}
    if not isinstance(call["id"], str) or not isinstance(call["name"], str):
        raise ValueError("a call in it has no id or no name")  # noqa: TRY004 -- as above
    levels = depth(call["input"])
    if levels > DEEPEST:
        call["input"] = f"(an input of {levels} levels; at most {DEEPEST} are read)"
    return call


def _returnable(block: Block) -> Block:
    if block["type"] != "tool_use":
        return block
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", block["name"])[:LONGEST_NAME]
    inputs = block["input"] if isinstance(block["input"], dict) else {}
    return {**block, "name": name or "_", "input": inputs}
