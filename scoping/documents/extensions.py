"""An organisation's own rulebook file, laid over the packaged rulebook.

It adds and rewords, and never counts anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..checks.rulebook import RulebookMistake, cross_check_items
from ..errors import RepeatedIdError, ScopingError, nearest, raise_all
from ..files import read_text
from ..rulebook import OWNER
from ..yaml.source import Source, parse
from . import schema

_ADDED = {
    "questions": "readiness",
    "gates": "gates",
    "modifiers": "modifiers",
    "guardrails": "guardrails",
}
_FIXED = {"criteria", "threshold", "engagement", "known_path", "near_misses", "orchestration"}
# Of the criteria and the questions about conversation and path.
_MAY_BE_REWORDED = {"why", "examples", "ask_whom"}
_WHY = "delete it: everybody counts the same way, so that verdicts can be compared"


class FixedRuleError(ScopingError):
    """An organisation's rulebook that would change what makes verdicts comparable."""


def lay_over(base: Source, path: Path) -> None:
    """Add an organisation's questions, gates, modifiers, guardrails and wording to a rulebook."""
    own = parse(read_text(path, kind="rulebook"), str(path))
    whole: Any = base.value
    expected = schema.load("own-rulebook")
    fixed = list(_fixed(own, whole))
    value = expected.convert(own.value)
    raise_all([*own.duplicates, *fixed, *expected.mistakes(value, own)])
    lists = {key: value.get(key, []) for key in _ADDED}
    mistakes = [
        *_repetitions(whole, value, lists, own),
        *_unknown_words(whole, value, expected.schema, own),
    ]
    whole["id"] = value["id"]
    whole["version"] = value["version"]
    whole["sources"] = {**whole["sources"], **value.get("sources", {})}
    by_id = {item["id"]: item for item in _worded(whole)}
    for id_, words in value.get("wording", {}).items():
        by_id.get(id_, {}).update(words)
    for key in _ADDED:
        _items(whole, key).extend(lists[key])
    raise_all([*mistakes, *_cross_check_added(whole, lists, own)])


def _fixed(own: Source, whole: Mapping[str, Any]) -> Iterator[FixedRuleError]:
    """Find, and take out of the way, what everybody shares.

    The criteria, the questions about conversation and path, the threshold.
    """
    value = own.value
    if not isinstance(value, dict):
        return
    for key in _FIXED & value.keys():
        yield FixedRuleError(f"{key} cannot be changed", where=own.key_place((key,)), fix=_WHY)
        del value[key]
    wording: Any = value.get("wording")
    if not isinstance(wording, dict):
        return
    asked = (*whole["criteria"], whole["engagement"], whole["known_path"])
    for id_ in [item["id"] for item in asked]:
        words = wording.get(id_)
        if not isinstance(words, dict):
            continue
        for word in [word for word in words if word not in _MAY_BE_REWORDED]:
            where = own.key_place(("wording", id_, word))
            yield FixedRuleError(f"{word!r} of {id_} cannot be changed", where=where, fix=_WHY)
            del words[word]


def _repetitions(
    whole: Mapping[str, Any], value: Mapping[str, Any], lists: Mapping[str, list[Any]], own: Source
) -> Iterator[ScopingError]:
    """Find the letters and ids that the rulebook has already."""
    for letter in value.get("sources", {}):
        if letter in whole["sources"]:
            where = own.key_place(("sources", letter))
            yield RulebookMistake(
                f"another source has the letter {letter}", where=where, fix="choose another letter"
            )
    ids = {item["id"] for item in _worded(whole)} | {OWNER}
    for key, items in lists.items():
        others = ids
        if key in ("gates", "guardrails"):
            others = {item["id"] for item in _items(whole, key)}
        for number, item in enumerate(items):
            if item["id"] in others:
                yield RepeatedIdError(item["id"], where=own.place((key, number, "id")))
            others.add(item["id"])


def _unknown_words(
    whole: Mapping[str, Any], value: Mapping[str, Any], form: Mapping[str, Any], own: Source
) -> Iterator[RulebookMistake]:
    """Find wording for what there is not, or for words that it does not have."""
    words_of = form["properties"]["wording"]["additionalProperties"]["properties"]
    by_id = {item["id"]: item for item in _worded(whole)}
    for id_, words in value.get("wording", {}).items():
        if id_ not in by_id:
            where = own.key_place(("wording", id_))
            fix = nearest(id_, by_id)
            yield RulebookMistake(f"nothing is called {id_!r}", where=where, fix=fix)
            continue
        offered = [name for name in by_id[id_] if name in words_of]
        for word in sorted(set(words) - set(by_id[id_])):
            where = own.key_place(("wording", id_, word))
            yield RulebookMistake(f"{id_} has no {word!r}", where=where, fix=nearest(word, offered))


def _items(whole: Mapping[str, Any], key: str) -> list[Any]:
    section: Any = whole[_ADDED[key]]
    if key == "guardrails":
        section = section["guardrails"]
    items: list[Any] = section
    return items


def _worded(value: Mapping[str, Any]) -> Iterator[Any]:
    """Everything whose words may be changed."""
    yield from value["criteria"]
    yield value["engagement"]
    yield value["known_path"]
    for section in ("readiness", "modifiers", "figures", "gates"):
        yield from value[section]


def _cross_check_added(
    whole: Mapping[str, Any], lists: Mapping[str, list[Any]], own: Source
) -> Iterator[ScopingError]:
    for key, items in lists.items():
        yield from cross_check_items(whole, items, (key,), own)
    read = {id_ for gate in whole["gates"] for id_ in gate["stops_on"]}
    read |= {id_ for guardrail in whole["guardrails"]["guardrails"] for id_ in guardrail["when"]}
    for number, question in enumerate(lists["questions"]):
        if question["id"] not in read:
            where = own.place(("questions", number, "id"))
            fix = "name it in stops_on of a gate or in when of a guardrail, or delete the question"
            yield RulebookMistake(
                f"no gate or guardrail uses the answer to {question['id']!r}", where=where, fix=fix
            )
