"""An organisation's own rulebook file, laid over the packaged rulebook: it adds and rewords, and never counts anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import RepeatedIdError, ScopingError, nearest, raise_all
from ..rulebook import OWNER
from . import schema
from .names import RulebookMistake, cross_check_items
from .source import Source, parse, read_text

_ADDED = {"questions": "readiness", "gates": "gates", "modifiers": "modifiers", "guardrails": "guardrails"}


class FixedRuleError(ScopingError):
    """An organisation's rulebook that would change what makes verdicts comparable."""


def lay_over(base: Source, path: Path) -> None:
    """Add an organisation's questions, gates, modifiers and guardrails to a rulebook, and change its wording."""
    own = parse(read_text(path), str(path))
    whole: Any = base.value
    if isinstance(own.value, dict):
        fixed = [key for key in ("criteria", "threshold", "engagement", "near_misses") if key in own.value]
        why = "delete it: verdicts compare across organisations because everybody counts the same way"
        raise_all(FixedRuleError(f"{key} may not be changed", where=own.key_place((key,)), fix=why) for key in fixed)
    expected = schema.load("own-rulebook")
    value = expected.convert(own.value)
    raise_all([*own.duplicates, *expected.mistakes(value, own)])
    lists = {key: [] for key in _ADDED} | {key: value[key] for key in _ADDED if key in value}
    whole["id"], whole["version"] = value["id"], value["version"]
    known = {item["id"]: item for item in _worded(whole)}
    mistakes: list[ScopingError] = [
        RulebookMistake(
            f"the letter {letter} stands for a source already",
            where=own.key_place(("sources", letter)),
            fix="take another",
        )
        for letter in value.get("sources", {})
        if letter in whole["sources"]
    ]
    for key, section in _ADDED.items():
        there = whole[section]["guardrails"] if section == "guardrails" else whole[section]
        taken = {item["id"] for item in there} if key in ("gates", "guardrails") else set(known) | {OWNER}
        for number, item in enumerate(lists[key]):
            if item["id"] in taken:
                mistakes.append(RepeatedIdError(item["id"], where=own.place((key, number, "id"))))
            taken.add(item["id"])
        there += lists[key]
    words_of = expected.schema["properties"]["wording"]["additionalProperties"]["properties"]
    for id_, words in value.get("wording", {}).items():
        if id_ not in known:
            where, fix = own.key_place(("wording", id_)), nearest(id_, known)
            mistakes.append(RulebookMistake(f"nothing is called {id_!r}", where=where, fix=fix))
            continue
        for word in set(words) - set(known[id_]):
            where = own.key_place(("wording", id_, word))
            offered = [name for name in known[id_] if name in words_of]
            mistakes.append(RulebookMistake(f"{id_} has no {word!r}", where=where, fix=nearest(word, offered)))
        known[id_].update(words)
    whole["sources"] = {**whole["sources"], **value.get("sources", {})}
    raise_all(mistakes or _cross_check_added(whole, lists, own))


def _worded(value: Mapping[str, Any]) -> Iterator[Any]:
    """Everything whose words may be changed."""
    yield from value["criteria"]
    yield value["engagement"]
    for section in ("readiness", "modifiers", "figures", "gates"):
        yield from value[section]


def _cross_check_added(whole: Mapping[str, Any], lists: Mapping[str, list[Any]], own: Source) -> Iterator[ScopingError]:
    for key, items in lists.items():
        yield from cross_check_items(whole, items, (key,), own)
    read = {id_ for gate in whole["gates"] for id_ in gate["stops_on"]}
    read |= {id_ for guardrail in whole["guardrails"]["guardrails"] for id_ in guardrail["when"]}
    for number, question in enumerate(lists["questions"]):
        if question["id"] not in read:
            where = own.place(("questions", number, "id"))
            fix = "let a gate stop on it or a guardrail come from it, or delete it: nobody should be asked in vain"
            yield RulebookMistake(f"nothing reads the answer to {question['id']!r}", where=where, fix=fix)
