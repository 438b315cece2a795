"""The names that a rulebook's parts use for each other.

Whether there is something that each of them names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from string import Formatter
from typing import Any

from ..errors import RepeatedIdError, ScopingError, nearest
from ..questions import LEVELS, Answer, Level, Rating
from ..rulebook import NOTHING, OPEN, OWNER, Architecture, Orchestration
from ..yaml.source import KeyPath, Source

MANDATE_PARTS = {"work", "means", "until", "approver", "approved", "reads"}


class RulebookMistake(ScopingError):
    """A name in a rulebook that no other part of it knows."""


def cross_check(value: Mapping[str, Any], source: Source) -> Iterator[ScopingError]:
    """Compare names with what they name; every item has its place in the files."""
    parts = [part["id"] for part in value["parts"]]
    for number, criterion in enumerate(value["criteria"]):
        yield from _unknown(
            criterion["parts"], parts, ("criteria", number, "parts"), "part", source
        )
    yield from _unknown(
        value["engagement"].get("parts", {}), parts, ("engagement", "parts"), "part", source
    )
    for section in ("readiness", "gates", "modifiers"):
        yield from cross_check_items(value, value[section], (section,), source)
    yield from cross_check_items(
        value, value["guardrails"]["guardrails"], ("guardrails", "guardrails"), source
    )
    for section in (
        "criteria",
        "readiness",
        "gates",
        "near_misses",
        "parts",
        "modifiers",
        "figures",
        "alternatives",
    ):
        items = value[section]
        if section in ("criteria", "near_misses", "parts"):
            yield from _unknown_sources(value, items, (section,), source)
        if section == "near_misses":
            items = [{"id": near["criterion"]} for near in items]
        yield from source.repeated_ids(items, (section,))
    for number, question in enumerate(value["readiness"]):
        if question["id"] in {
            question["id"]
            for question in (*value["criteria"], value["engagement"], value["known_path"])
        }:
            yield RepeatedIdError(question["id"], where=source.place(("readiness", number, "id")))
    yield from _cross_check_autonomy(value["autonomy"], source)
    causes = _offered(value)
    for number, driver in enumerate(value["cost"]["drivers"]):
        yield from _unknown_answers(
            driver.get("when", {}), causes, ("cost", "drivers", number, "when"), source
        )
    yield from _cross_check_names(value, source)
    gates = [gate["id"] for gate in value["gates"]]
    for number, option in enumerate(value["alternatives"]):
        if "gate" in option and option["gate"] not in gates:
            where = source.place(("alternatives", number, "gate"))
            fix = nearest(option["gate"], gates)
            yield RulebookMistake(f"no gate is called {option['gate']!r}", where=where, fix=fix)


def _cross_check_names(value: Mapping[str, Any], source: Source) -> Iterator[ScopingError]:
    """Compare the facts of other names, and reworded questions, with what there is."""
    facts = {
        **_offered(value),
        "level": (*Level, NOTHING),
        "extension": (*(near["extension"] for near in value["near_misses"]), NOTHING),
    }
    for number, other in enumerate(value["also_called"]):
        yield from _unknown_answers(other["when"], facts, ("also_called", number, "when"), source)
    for number, each in enumerate(value.get("reworded", ())):
        if each["question"] not in facts:
            where = source.place(("reworded", number, "question"))
            fix = nearest(each["question"], facts)
            problem = f"no question or rating is called {each['question']!r}"
            yield RulebookMistake(problem, where=where, fix=fix)


def _cross_check_autonomy(value: Mapping[str, Any], source: Source) -> Iterator[ScopingError]:
    """Hold levels and pairs of ratings complete, and sentences to the parts they can name."""
    for section, items in (
        ("levels", value["levels"]),
        (
            "judgment_tolerance",
            [{"id": f"{c['judgment']} × {c['tolerance']}"} for c in value["judgment_tolerance"]],
        ),
    ):
        yield from source.repeated_ids(items, ("autonomy", section))
    for key in value["mandate"].keys() - {"missing"}:
        used = {
            name for _, name, _, _ in Formatter().parse(value["mandate"][key]) if name is not None
        }
        for name in sorted(used - MANDATE_PARTS):
            where = source.place(("autonomy", "mandate", key))
            fix = nearest(name, MANDATE_PARTS)
            yield RulebookMistake(f"a mandate has no part {{{name}}}", where=where, fix=fix)


def cross_check_items(
    value: Mapping[str, Any], items: Iterable[Mapping[str, Any]], path: KeyPath, source: Source
) -> Iterator[ScopingError]:
    """Compare the names that questions, gates, modifiers and guardrails use with what there is."""
    readiness = [question["id"] for question in value["readiness"]]
    offered = _offered(value)
    items = list(items)
    yield from _unknown_sources(value, items, path, source)
    for number, item in enumerate(items):
        here = (*path, number)
        yield from _unknown(
            item.get("stops_on", ()), [*readiness, OWNER], (*here, "stops_on"), "question", source
        )
        yield from _unknown_answers(item.get("when", {}), offered, (*here, "when"), source)
        for rating, cap in item.get("caps", {}).items():
            if isinstance(cap, dict) and cap["level"] != LEVELS[-1] and "because" not in cap:
                where = source.key_place((*here, "caps", rating))
                fix = "add because: the sentence that a report prints for it"
                yield RulebookMistake(
                    f"a cap at {cap['level']} has no reason", where=where, fix=fix
                )
        references = value["guardrails"]["references"]
        for index, name in enumerate(item.get("references", ())):
            if name not in references:
                where = source.place((*here, "references", index))
                fix = nearest(name, references)
                yield RulebookMistake(f"no reference is called {name!r}", where=where, fix=fix)


def _offered(value: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Everything that can cause a guardrail or add to the cost, with the answers it can have."""
    asked = (value["engagement"], value["known_path"])
    questions = (*value["criteria"], *asked, *value["readiness"])
    return {
        **{question["id"]: tuple(Answer) for question in questions},
        **{modifier["id"]: tuple(Rating) for modifier in value["modifiers"]},
        "architecture": tuple(Architecture),
        "orchestration": (*Orchestration, OPEN),
    }


def _unknown_answers(
    when: Mapping[str, list[str]],
    offered: Mapping[str, tuple[str, ...]],
    path: KeyPath,
    source: Source,
) -> Iterator[RulebookMistake]:
    yield from _unknown(when, offered, path, "question or rating", source)
    for id_, answers in when.items():
        for number, answer in enumerate(answers):
            if id_ in offered and answer not in offered[id_]:
                where = source.place((*path, id_, number))
                fix = nearest(answer, offered[id_])
                yield RulebookMistake(f"{id_!r} has no answer {answer!r}", where=where, fix=fix)


def _unknown_sources(
    value: Mapping[str, Any], items: Iterable[Mapping[str, Any]], path: KeyPath, source: Source
) -> Iterator[RulebookMistake]:
    for number, item in enumerate(items):
        for letter in set(item.get("source", "").split()) - set(value["sources"]):
            where = source.place((*path, number, "source"))
            problem = f"no source has the letter {letter}"
            fix = nearest(letter, [*value["sources"]])
            yield RulebookMistake(problem, where=where, fix=fix)


def _unknown(
    names: Iterable[str], offered: Collection[str], path: KeyPath, kind: str, source: Source
) -> Iterator[RulebookMistake]:
    for name in names:
        if name not in offered:
            where = source.key_place((*path, name))
            yield RulebookMistake(
                f"no {kind} is called {name!r}", where=where, fix=nearest(name, offered)
            )
