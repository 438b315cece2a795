"""The stand-in as the model of one step of a path.

A scenario can say what it answers, for all data or for such that contain a text. Otherwise it goes
by rule: a field has the value that stands under its name in the data, a label is the one that
shares most words with them, an item is the first, and a text says that nobody wrote it, with the
data below.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ..base.display import excerpt
from ..base.model_step import TOOL
from ..base.path import NUMBER, SURE
from ..base.schemas import faults
from ..base.words import words_of
from .messages_api import MARK, Reply, blocks, calls_reply, same, text_in

HEAD = re.compile(r"Step: (?P<step>.+) \((?P<kind>\w+)\)")
TASK = re.compile(r"^Task: (?P<task>.+)", re.MULTILINE | re.DOTALL)
AMOUNT = re.compile(r"(?:[A-Z]{3} ?|[^\w-]+)?(-?\d[\d,]*)(\.\d+)?(?: ?[A-Z]{3}|\W+)?")
ID = "_id"  # at the end of a name: `order_id` may stand in a text as `order: 17`
END = re.compile(r"[.,;](?=\s|$)")  # of a value in a text
HOW_SURE = 0.9
SHOWN = 200  # characters of each source in a draft
Schema = Mapping[str, Any]


def answers_step(request: dict[str, Any]) -> bool:
    """Whether a request is that of one step of a path."""
    return [tool["name"] for tool in request.get("tools", [])] == [TOOL]


def step_reply(request: dict[str, Any], scripts: Sequence[Mapping[str, Any]]) -> Reply:
    """The answer to one step: that of the first script which fits, or one by rule."""
    first = request["messages"][0]
    words = text_in(first)
    head = HEAD.match(words)
    sources = {one["source"]: text_in(one) for one in blocks(first) if "source" in one}
    schema = request["tools"][0]["input_schema"]
    step, kind = head.groups() if head else ("", "")
    answer = _scripted(step, sources, scripts)
    if answer is None:
        task = TASK.search(words)
        answer = _by_rule(kind, task["task"] if task else "", sources, schema)
    if SURE in schema["properties"]:
        answer = {SURE: HOW_SURE, **answer}
    return calls_reply([(TOOL, answer)], len(request["messages"]) // 2)


def _scripted(
    step: str, sources: Mapping[str, str], scripts: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """The answer of a script whose `when` stands in the data; otherwise of one without `when`.

    Of several it is the one for the earliest of the data, and of these the first.
    """
    for_step = [script for script in scripts if script["step"] == step]
    for text in (f" {same(source)} " for source in sources.values()):
        for script in for_step:
            if "when" in script and f" {same(str(script['when']))} " in text:
                return dict(script["answer"])
    for script in for_step:
        if "when" not in script:
            return dict(script["answer"])
    return None


def _by_rule(kind: str, task: str, sources: Mapping[str, str], schema: Schema) -> dict[str, Any]:
    fields: dict[str, Any] = schema["properties"]
    match kind:
        case "extract":
            texts = [*sources.values()]
            return {name: _value(name, texts, fields[name]) for name in fields if name != SURE}
        case "classify":
            return {"label": _nearest(fields["label"]["enum"], [*sources.values()])}
        case "choose":
            return {NUMBER: 1}
        case _:
            lines = [f"- {name}: {excerpt(text, SHOWN)}" for name, text in sources.items()]
            text = "\n".join([f"{MARK}Nobody wrote this: {task}", *lines])
            return {"text": text[: fields["text"]["maxLength"]]}


def _nearest(labels: Sequence[str], texts: Sequence[str]) -> str:
    """The label that shares most words with the data; of several, the first."""
    words = {*words_of(" ".join(texts))}
    return max(labels, key=lambda label: len(words.intersection(words_of(label))))


def _value(name: str, texts: Sequence[str], schema: Schema) -> Any:
    """The first value of this name in the data that fits; null if there is none."""
    for text in texts:
        for value in _candidates(name, text):
            for one in (value, _amount_in(value)):
                if one is not None and not faults(schema, one):
                    return one
    return None


def _candidates(name: str, text: str) -> Iterator[Any]:
    """What stands in a text under a name: in JSON as its value, else behind the name."""
    with suppress(ValueError, RecursionError):
        yield from _under(name, json.loads(text))
    is_id = name.endswith(ID)
    label = re.escape(name.removesuffix(ID)).replace("_", "[ _-]?")
    if is_id:
        label += f"(?:[ _-]?{ID[1:]})?"
    for match in re.finditer(rf"(?i)\b{label}\b[ \t]*:[ \t]*(\S[^\n]*)", text):
        value = END.split(match[1])[0].strip()
        yield value.split()[0] if is_id else value
    for match in re.finditer(rf"(?i)\b{label}\b[ \t#]+(\S{{0,40}}\d\S*)", text):
        yield match[1].rstrip(".,;")


def _under(name: str, value: Any) -> Iterator[Any]:
    """Each value of a key anywhere in JSON data, the outer ones first."""
    if isinstance(value, dict) and name in value:
        yield value[name]
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _under(name, part)


def _amount_in(value: Any) -> int | float | None:
    """The number that a text says, such as `1,200.50 EUR`; None for what says none."""
    match = AMOUNT.fullmatch(str(value))
    if match is None:
        return None
    whole = match[1].replace(",", "")
    if match[2]:
        return float(whole + match[2])
    return int(whole)
