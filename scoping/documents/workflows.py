"""`scoping.yaml` to `Workflow` and back: loading, what a schema cannot check, older formats, saving."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import OldFormatWarning, Place, ScopingError, UnavailableError, nearest, raise_all, shown
from ..escaping import data
from ..rulebook import Rulebook
from ..workflow import ALWAYS, NEVER, Given, Operation, Record, System, Trigger, Workflow
from . import checks, cron, inputs, limits, lock, marks, schema, undos
from .source import DecisionMistake, KeyPath, Source, YamlMistake, is_decision, parse, read_text
from .undos import ReferenceMistake

VERSION = 2
SCHEMA_COMMENT = "# yaml-language-server: $schema=.scoping/workflow.schema.json\n"


def _to_2(_: MutableMapping[str, Any]) -> str:
    """Version 2 has one word more."""
    return "`approve` may also say never, and nothing else is new"


Migration = Callable[[MutableMapping[str, Any]], str]
# From a format version to the next one: each changes the mapping in place, and says what is new.
MIGRATIONS: dict[int, Migration] = {1: _to_2}


class VersionMistake(ScopingError):
    """A format that this release does not read."""


class RepeatedPathMistake(ScopingError):
    """Two webhooks at one path of a scaffolded project."""

    def __init__(self, path: str, *, where: Place) -> None:
        fix = "give it another; a project has all of them below /hooks, so /orders is /hooks/orders"
        super().__init__(f"the path {shown(path)} is that of a webhook above", where=where, fix=fix)


def load_workflow(path: Path | str, rules: Rulebook | None = None) -> Workflow:
    """Read one workflow; raises a `ScopingError` that holds every mistake of the file."""
    return parse_workflow(read_text(path), str(path), rules)


def parse_workflow(text: str, name: str, rules: Rulebook | None = None) -> Workflow:
    """Build a workflow from text; `name` is what messages call the file.

    `rules` matters only if it asks more than the packaged rulebook, since its answers are then keys
    of the profile. Warns of an older format, which is read as the one of today.
    """
    source = parse(text, name)
    if not isinstance(source.value, dict):
        fix = "start it with `scoping: 2`, or make one with `scoping ask`"
        raise YamlMistake("holds no workflow", where=source.place(()), fix=fix)
    if is_decision(source.value):
        raise DecisionMistake(where=source.place(()))
    if old := _migrate(source.value, source):
        warnings.warn(old, stacklevel=3)  # of whoever has the file read
    expected = schema.workflow_for(rules)
    value = expected.convert(source.value)
    mistakes = list(expected.mistakes(value, source))
    sound = _sound(value, expected) if mistakes else value
    raise_all([*source.duplicates, *mistakes, *_cross_check(sound, source)])
    return _workflow(value)


def save_changes(
    path: Path,
    changes: Mapping[KeyPath, object],
    rules: Rulebook | None = None,
) -> None:
    """Set values in a `scoping.yaml`, keeping its comments, order and everything else.

    `changes` maps a path such as `("answers", "outcome")` to a word or a mapping; None takes a
    value out. The file is replaced in one step, so that a reader or a crash sees the old text or
    the new one. Whoever changes it at the same time waits, so that no answer is lost.
    """
    from .round_trip import Document

    with lock.held(path):
        text = read_text(path)
        parse_workflow(text, str(path), rules)
        document = Document(text.replace("\r\n", "\n"), str(path))
        _migrate(document.value, Source(str(path)))
        for key_path, value in changes.items():
            document.set(key_path, value)
        changed = str(document)
        parse_workflow(changed, str(path), rules)
        write_text(path, changed.replace("\n", "\r\n") if "\r\n" in text else changed)


def new_document(
    id_: str,
    name: str,
    *,
    owner: str | None = None,
    goal: str | None = None,
) -> str:
    """Give a `scoping.yaml` without answers; an empty owner says that nobody is."""
    said = {"name": name, "owner": owner, "goal": goal}
    given = {key: text for key, text in said.items() if text is not None}
    lines = [f"  {key}: {data(text)}\n" for key, text in given.items()]
    head = f"{SCHEMA_COMMENT}scoping: {VERSION}\nworkflow:\n  id: {id_}\n"
    return f"{head}{''.join(lines)}answers: {{}}\n"


def write_text(path: Path, text: str) -> None:
    """Replace a file in one step; its mode stays, and a link stays a link. Its folder is made if need be."""
    import tempfile  # brings much along that reading does without

    target = Path(os.path.realpath(path))  # unlike `Path.resolve`, no error for a link that leads to itself
    try:
        target.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            try:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
                temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
                temporary.replace(target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        fix = "check the folder's permissions and the space on its disk; the file is as it was"
        raise UnavailableError(f"cannot be written: {error.strerror}", where=Place(str(path)), fix=fix) from None


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _migrate(value: MutableMapping[str, Any], source: Source) -> OldFormatWarning | None:
    """Bring a value to the format of today, and give what is to be said of that."""
    given = str(value.get("scoping"))
    if not re.fullmatch("[0-9]{1,9}", given):
        return None  # the schema says what is wrong
    version = int(given)
    where = source.place(("scoping",))
    if version > VERSION:
        problem = f"format {version} is newer than this release, which reads {VERSION}"
        raise VersionMistake(problem, where=where, fix="update with `pipx upgrade agent-scoping`")
    if not MIGRATIONS.keys() >= set(range(version, VERSION)):
        fix = f"write scoping: {VERSION}"
        raise VersionMistake(f"there is no format {version}", where=where, fix=fix)
    news = [MIGRATIONS[step](value) for step in range(version, VERSION)]
    if not news:
        return None
    value["scoping"] = str(VERSION)
    said = f"format {version} is read as {VERSION}: {'; '.join(news)}"
    fix = f"write scoping: {VERSION}"
    if where.file != "-":
        fix = f"rewrite it with `scoping migrate {where.file}`"
    return OldFormatWarning(said, where=where, fix=fix)


_CROSS_CHECKED = {"systems": "system", "triggers": "trigger", "limits": "limit", "done_when": "check"}  # by definition


def _sound(value: Mapping[str, Any], expected: schema.Format) -> dict[str, Any]:
    """Keep the sections whose items are all of the right form, to be cross-checked."""
    kept: dict[str, Any] = {}
    for section, definition in _CROSS_CHECKED.items():
        items = value.get(section)
        if not isinstance(items, list):
            continue
        if all(expected.is_sound(item, definition) for item in items):
            kept[section] = items
    workflow = value.get("workflow")
    declared = workflow.get("inputs", {}) if isinstance(workflow, dict) else {}
    if expected.is_sound(declared, "inputs"):
        kept["workflow"] = {"inputs": declared}
    if "workflow" not in kept or ("systems" in value and "systems" not in kept):
        kept.pop("done_when", None)  # what it names may be in what is not sound
    return kept


def _cross_check(value: Mapping[str, Any], source: Source) -> Iterator[ScopingError]:
    """What the schema cannot say: names that must be unique, or declared elsewhere in the file."""
    systems = value.get("systems", [])
    yield from source.repeated_ids(systems, ("systems",))
    for number, system in enumerate(systems):
        operations = system["operations"]
        path: KeyPath = ("systems", number, "operations")
        yield from source.repeated_ids(operations, path)
        for index, operation in enumerate(operations):
            declared = operation.get("input", {})
            yield from inputs.mistakes(declared, (*path, index, "input"), source)
            yield from _check_operation(operation, operations, (*path, index), source)
    names = [system["id"] for system in systems]
    yield from _check_triggers(value.get("triggers", []), names, source)
    yield from limits.mistakes(value.get("limits", []), systems, source)
    told = value.get("workflow", {}).get("inputs", {})
    yield from inputs.mistakes_of_run(told, source)
    yield from checks.mistakes(value.get("done_when", []), told, systems, source)


def _check_triggers(
    triggers: Sequence[Mapping[str, str]], systems: list[str], source: Source
) -> Iterator[ScopingError]:
    paths = set[str]()
    for number, trigger in enumerate(triggers):
        places = {key: source.place(("triggers", number, key)) for key in trigger}
        match trigger:
            case {"cron": schedule}:
                yield from cron.mistakes(schedule, places["cron"])
            case {"path": path}:
                below = path if path.startswith("/hooks/") else f"/hooks{path}"  # as the template of triggers.yaml
                if below in paths:
                    yield RepeatedPathMistake(path, where=places["path"])
                paths.add(below)
            case {"read": read} if systems and (named := read.partition(".")[0]) not in systems:
                fix = nearest(named, systems)
                yield ReferenceMistake(f"no system is called {named!r}", where=places["read"], fix=fix)


def _check_operation(
    operation: Mapping[str, Any],
    siblings: Sequence[Mapping[str, Any]],
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    yield from marks.mistakes(operation, path, source)
    if operation["effect"] == "read":
        for key in ("undo", "approve"):
            if key in operation:
                where = source.key_place((*path, key))
                fix = f"delete {key}, or write effect: write"
                yield ReferenceMistake(f"a read has no {key!r}", where=where, fix=fix)
        return
    if "undo" in operation:
        yield from undos.mistakes(operation, siblings, path, source)
    name = re.split("[ <>=]", operation.get("approve", NEVER), maxsplit=1)[0]
    numbers = inputs.numbers(operation.get("input", {}))
    if name not in (NEVER, ALWAYS, *numbers):
        fix = "write approve: always, or declare a number in its input"
        if numbers:
            fix = nearest(name, numbers)
        problem = f"approve compares {shown(name)}, which is not a number among its inputs"
        yield ReferenceMistake(problem, where=source.place((*path, "approve")), fix=fix)


def _workflow(value: Mapping[str, Any]) -> Workflow:
    workflow = value["workflow"]
    told = {name: inputs.build(declared) for name, declared in workflow.get("inputs", {}).items()}
    systems = value.get("systems", [])
    return Workflow(
        **{**workflow, "inputs": told},
        answers={id_: _given(given) for id_, given in value["answers"].items()},
        profile={id_: _given(given) for id_, given in value.get("profile", {}).items()},
        systems=tuple(_system(system) for system in systems),
        triggers=tuple(
            Trigger(trigger["kind"], {key: word for key, word in trigger.items() if key != "kind"})
            for trigger in value.get("triggers", [])
        ),
        handoff=tuple(value.get("handoff", [])),
        limits=tuple(map(limits.build, value.get("limits", []))),
        done_when=tuple(checks.build(check, systems) for check in value.get("done_when", [])),
        volume=value.get("volume", {}),
        pilot=value.get("pilot", {}),
        review_by=date.fromisoformat(value["review_by"]) if "review_by" in value else None,
        record=_record(value.get("record", {})),
    )


def _system(value: Mapping[str, Any]) -> System:
    siblings = value["operations"]
    operations = [{**operation, **undos.undo_of(operation, siblings)} for operation in siblings]
    return System(**{**value, "operations": tuple(map(_operation, operations))})


def _operation(value: Mapping[str, Any]) -> Operation:
    built = {name: inputs.build(declared) for name, declared in value.get("input", {}).items()}
    said = value.get("approve", NEVER)
    approve = None if said == NEVER else said
    return Operation(**{**value, "input": built, "approve": approve, **marks.build(value)})


def _record(value: Mapping[str, Any]) -> Record:
    dated = {"date": date.fromisoformat(value["date"])} if "date" in value else {}
    return Record(**{**value, "deciders": tuple(value.get("deciders", ())), **dated})


def _given(value: str | Mapping[str, str]) -> Given:
    return Given(value) if isinstance(value, str) else Given(**value)
