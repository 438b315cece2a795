"""A rulebook's folder to `Rulebook`: its files put together, checked, and given a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import RepeatedIdError, ScopingError, nearest, raise_all
from ..rulebook import OWNER, Answer, Architecture, Borderline, Form, Gate, NearMiss, Part, Question, Rulebook
from .source import PACKAGE, KeyPath, Source, YamlMistake, parse, parse_sound, read_text

PACKAGED = PACKAGE / "data" / "rulebook"

_FILES = ("sources", "architectures", "engagement", "readiness", "gates", "near_misses", "parts")


class RulebookMistake(ScopingError):
    """A name in a rulebook that no other part of it knows."""


def load_rulebook(folder: Path = PACKAGED, *, check: bool = False) -> Rulebook:
    """Put a rulebook's files together.

    A folder that is not the packaged one is always checked; the packaged one is checked by the tests, so that
    no command waits for it. Raises a `ScopingError` with every mistake and its line.
    """
    check = check or folder != PACKAGED
    source = _read(folder, parse if check else parse_sound)
    written = json.dumps(source.value, sort_keys=True, ensure_ascii=False).encode()
    if check:
        check_rulebook(source)
    return _rulebook(source.value, hashlib.sha256(written).hexdigest())


def check_rulebook(source: Source) -> None:
    """Compare a rulebook that was read with its schema, and its names with each other."""
    from . import schema

    expected = schema.load("rulebook")
    source.value = value = expected.convert(source.value)
    mistakes = [*source.duplicates, *expected.mistakes(value, source)]
    raise_all(mistakes or _cross_check(value, source))


def _read(folder: Path, parse: Callable[[str, str], Source]) -> Source:
    """Read the files of a rulebook into one source, in which every part knows its own file."""
    whole = parse(read_text(folder / "rulebook.yaml"), str(folder / "rulebook.yaml"))
    if not isinstance(whole.value, dict):
        raise YamlMistake("holds no rulebook", where=whole.place(()), fix="start it with an id and a version")
    criteria = whole.value.get("criteria")
    names = [name for name in criteria if isinstance(name, str)] if isinstance(criteria, list) else []
    whole.value["criteria"] = [
        _take(whole, ("criteria", number), parse, folder / "criteria" / f"{name}.yaml")
        for number, name in enumerate(names)
    ]
    for name in _FILES:
        if name not in whole.value:
            whole.value[name] = _take(whole, (name,), parse, folder / f"{name}.yaml")
    return whole


def _take(whole: Source, path: KeyPath, parse: Callable[[str, str], Source], file: Path) -> object:
    part = parse(read_text(file), str(file))
    whole.graft(path, part)
    return part.value


def _cross_check(value: Mapping[str, Any], source: Source) -> Iterator[ScopingError]:
    """Compare names with what they name; every item has its place in the files."""
    parts = [part["id"] for part in value["parts"]]
    for number, criterion in enumerate(value["criteria"]):
        yield from _unknown(criterion["parts"], parts, ("criteria", number, "parts"), "part", source)
    yield from _unknown(value["engagement"].get("parts", {}), parts, ("engagement", "parts"), "part", source)
    readiness = [question["id"] for question in value["readiness"]]
    for number, gate in enumerate(value["gates"]):
        yield from _unknown(gate["stops_on"], [*readiness, OWNER], ("gates", number, "stops_on"), "question", source)
    for section in ("criteria", "readiness", "gates", "near_misses", "parts"):
        items = value[section]
        for number, item in enumerate(items):
            for letter in set(item["source"].split()) - set(value["sources"]):
                where = source.place((section, number, "source"))
                yield RulebookMistake(f"no source is {letter}", where=where, fix=nearest(letter, [*value["sources"]]))
        if section == "near_misses":
            items = [{"id": near["criterion"]} for near in items]
        yield from source.repeated_ids(items, (section,))
    for number, id_ in enumerate(readiness):
        if id_ in {question["id"] for question in (*value["criteria"], value["engagement"])}:
            yield RepeatedIdError(id_, where=source.place(("readiness", number, "id")))


def _unknown(
    names: Iterable[str], known: Collection[str], path: KeyPath, kind: str, source: Source
) -> Iterator[RulebookMistake]:
    for name in names:
        if name not in known:
            where = source.key_place((*path, name))
            yield RulebookMistake(f"no {kind} is called {name!r}", where=where, fix=nearest(name, known))


def _rulebook(value: Any, digest: str) -> Rulebook:
    return Rulebook(
        id=value["id"],
        version=int(value["version"]),
        digest=digest,
        threshold=int(value["threshold"]),
        sources=value["sources"],
        architectures={
            form: Form(**{**value["architectures"][form], "layers": tuple(value["architectures"][form]["layers"])})
            for form in Architecture
        },
        criteria=tuple(_question(criterion) for criterion in value["criteria"]),
        engagement=_question(value["engagement"]),
        readiness=tuple(_question(question) for question in value["readiness"]),
        gates=tuple(_gate(gate) for gate in value["gates"]),
        near_misses=tuple(NearMiss(**{"limits": None, **near}) for near in value["near_misses"]),
        parts=tuple(Part(**part) for part in value["parts"]),
    )


def _question(value: Mapping[str, Any]) -> Question:
    plain = {key: part for key, part in value.items() if key not in ("borderline", "silence", "examples")}
    borderline = value["borderline"]
    return Question(
        **{
            "points_to": {},
            "parts": {},
            **plain,
            "counts": tuple(value["counts"]),
            "does_not_count": tuple(value["does_not_count"]),
            "borderline": Borderline(**{**borderline, "answer": Answer(borderline["answer"])}),
            "silence": Answer(value["silence"]["answer"]),
            "silence_says": value["silence"]["says"],
            "examples_yes": tuple(value["examples"]["yes"]),
            "examples_no": tuple(value["examples"]["no"]),
        }
    )


def _gate(value: Mapping[str, Any]) -> Gate:
    plain = {key: part for key, part in value.items() if key not in ("pass", "stops_on")}
    stops_on = {id_: Answer(answer) for id_, answer in value["stops_on"].items()}
    return Gate(**plain, passes=value["pass"], stops_on=stops_on)
