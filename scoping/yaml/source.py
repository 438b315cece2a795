"""YAML text to plain values that still know their line, in bounded time and memory.

Scalars stay strings, so that a bare `no` is not False and a date stays what was written; `schema`
converts them. Aliases, tags, duplicate keys and deep nesting are refused while reading, before
anything can grow.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from ..errors import Place, RepeatedIdError, ScopingError, quote

MAX_DEPTH = 40
MAX_VALUES = 50_000

KeyPath = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BASE_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# What only some YAML readers take for the end of a line.
_LINE_END = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[\ud800-\udfff\ufffe\uffff]")
# What an escape such as `\e` can put into a value.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NOTHING = {"", "~", "null", "Null", "NULL"}


class YamlMistake(ScopingError):
    """Text that is not YAML, or YAML that these files do without."""


class DecisionMistake(ScopingError):
    """The JSON of a decision where a workflow belongs.

    Nothing reads one again: it is computed from the workflow.
    """

    def __init__(self, *, where: Place) -> None:
        fix = "name the scoping.yaml that it was made from"
        super().__init__("is a decision, not a workflow", where=where, fix=fix)


def is_decision(keys: Collection[str]) -> bool:
    """Whether these are the keys of a decision's JSON, of whichever version."""
    return all(key in keys for key in ("architecture", "criteria", "actions"))


@dataclass(slots=True)
class Source:
    """A file's value (mappings, lists, strings, None for nothing) with the place of each part."""

    file: str
    value: object = None
    values: dict[KeyPath, Place] = field(default_factory=dict)
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    # Keys given twice; of each the first value stands.
    duplicates: list[ScopingError] = field(default_factory=list)

    def place(self, path: KeyPath) -> Place:
        """Find where a value starts, or its nearest ancestor that is in the file."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(self.file, 1, 1))

    def key_place(self, path: KeyPath) -> Place:
        """Find where the key of a value stands."""
        return self.keys.get(path) or self.place(path)

    def graft(self, path: KeyPath, other: Source) -> None:
        """Take in the places of another file whose value stands at `path` of this one."""
        self.values |= {(*path, *inner): place for inner, place in other.values.items()}
        self.keys |= {(*path, *inner): place for inner, place in other.keys.items()}
        self.duplicates += other.duplicates

    def repeated_ids(
        self, items: Iterable[Mapping[str, Any]], path: KeyPath
    ) -> Iterator[RepeatedIdError]:
        """Find the ids that stand twice in the list at `path`."""
        seen: set[str] = set()
        for number, item in enumerate(items):
            if item["id"] in seen:
                yield RepeatedIdError(item["id"], where=self.place((*path, number, "id")))
            seen.add(item["id"])


def parse(text: str, name: str) -> Source:
    """Build the value of a one-document YAML text.

    Raises a `ScopingError` with the first thing that YAML itself refuses. Keys that are given twice
    are kept in `Source.duplicates`, to be told with all other mistakes.
    """
    for unwanted, problem, fix in (
        (_LINE_END, "ends a line with", "end lines like Unix or Windows, or delete it"),
        (_UNPRINTABLE, "contains the control character", "delete it"),
    ):
        if match := unwanted.search(text):
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            where = Place(name, line, column)
            raise YamlMistake(f"{problem} {match.group()!a}", where=where, fix=fix)
    return _Builder(name).build(text)


def parse_sound(text: str, name: str) -> Source:
    """Build the value of a text of our own that the tests have checked: faster, without places."""
    # The loader builds strings, lists and dicts only.
    return Source(name, yaml.load(text, _BASE_LOADER))  # noqa: S506


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been read."""

    value: dict[str, object] | list[object]
    path: KeyPath
    key: str | None = None  # of a mapping: read, and waiting for its value

    @property
    def next_step(self) -> str | int:
        """The last step of the path of the value that comes next."""
        if self.key is None:
            return len(self.value)
        return self.key

    def take(self, value: object) -> None:
        """Put in a value; of a duplicate key the first one stays."""
        if isinstance(self.value, list):
            self.value.append(value)
        elif self.key is not None:
            self.value.setdefault(self.key, value)
            self.key = None


class _Builder:
    """Puts the parser's events together without recursion, so that depth costs nothing."""

    def __init__(self, name: str) -> None:
        self.source = Source(name)
        self.open: list[_Open] = []
        self.count = 0
        self.last_line = 1

    def build(self, text: str) -> Source:
        documents = 0
        self.last_line = text.count("\n") + 1
        for event in self._events(text):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if event.version or event.tags:
                    self._refuse(
                        event,
                        "`%` directives are not supported",
                        "delete the lines that start with %",
                    )
                if documents > 1:
                    self._refuse(
                        event,
                        "a second document starts here",
                        "keep one workflow per file; delete the `---`",
                    )
            elif isinstance(event, yaml.AliasEvent):
                problem = "aliases (`*name`) are not supported"
                self._refuse(event, problem, "write the value itself")
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.open.pop()
        return self.source

    def _events(self, text: str) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            problem = str(error.problem)
            if "end of stream" in problem and error.context_mark:
                mark = error.context_mark  # the quotation mark that was opened, far above perhaps
            where = self._at(mark) if mark else Place(self.source.file)
            if mark and text.split("\n")[where.line - 1][mark.column : mark.column + 1] == "\t":
                problem = "found a tab where YAML allows none"
            raise YamlMistake(
                f"not valid YAML: {problem}", where=where, fix=way_out(problem)
            ) from None
        except yaml.YAMLError as error:
            raise YamlMistake(
                f"not valid YAML: {error}", where=Place(self.source.file), fix=way_out("")
            ) from None

    def _node(self, event: yaml.NodeEvent) -> None:
        self.count += 1
        if self.count > MAX_VALUES:
            self._refuse(event, f"more than {MAX_VALUES:,} values", "keep one workflow per file")
        if event.anchor is not None:
            self._refuse(
                event,
                "anchors (`&name`) are not supported",
                "repeat the value wherever you need it",
            )
        if (tag := getattr(event, "tag", None)) is not None:
            self._refuse(
                event,
                f"the tag {quote(tag)} is not supported",
                "delete it; a plain value is enough",
            )
        if match := _CONTROL.search(getattr(event, "value", "")):
            self._refuse(event, f"contains the control character {match.group()!a}", "delete it")
        parent = self.open[-1] if self.open else None
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            self._key(event, parent)
            return
        path: KeyPath = () if parent is None else (*parent.path, parent.next_step)
        self.source.values.setdefault(path, self._here(event))
        value = self._value(event, path)
        if parent is None:
            self.source.value = value
        else:
            parent.take(value)

    def _key(self, event: yaml.NodeEvent, parent: _Open) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(
                event, "a key must be a single word", "quote it if it contains brackets or braces"
            )
        parent.key = str(event.value)
        path = (*parent.path, parent.key)
        if path in self.source.keys:
            first = self.source.key_place(path).line
            problem = f"{quote(parent.key)} is given twice, first on line {first}"
            self.source.duplicates.append(
                YamlMistake(problem, where=self._here(event), fix="delete one of the two")
            )
        else:
            self.source.keys[path] = self._here(event)

    def _value(self, event: yaml.NodeEvent, path: KeyPath) -> object:
        if isinstance(event, yaml.ScalarEvent):
            is_nothing = not event.style and event.value in _NOTHING
            return None if is_nothing else event.value
        if len(self.open) >= MAX_DEPTH:
            self._refuse(
                event,
                f"nested more than {MAX_DEPTH} levels deep",
                "use fewer levels",
            )
        value: dict[str, object] | list[object] = []
        if isinstance(event, yaml.MappingStartEvent):
            value = {}
        self.open.append(_Open(value, path))
        return value

    def _here(self, event: yaml.Event) -> Place:
        return self._at(event.start_mark)

    def _at(self, mark: Any) -> Place:
        """Turn the parser's mark into a place.

        Past the end of a text it counts a line that is not there.
        """
        return Place(self.source.file, min(mark.line + 1, self.last_line), mark.column + 1)

    def _refuse(self, event: yaml.Event, problem: str, fix: str) -> NoReturn:
        raise YamlMistake(problem, where=self._here(event), fix=fix)


_WAYS_OUT: Mapping[str, str] = {
    "tab": "use spaces instead of tabs",
    "\\t": "use spaces instead of tabs",
    "mapping values": "put quotes around a text that contains `: `, and check the indentation",
    "block end": "check that keys of one section start in the same column",
    "end of stream": "close the quotation mark",
    "escape": "write \\\\ for a backslash, or use single quotes",
    "expected ',' or": "close the bracket or brace, or put quotes around the text",
    "cannot start any token": "put quotes around the text",
}


def way_out(problem: str) -> str:
    """Say what usually mends a text of which a YAML parser says this."""
    return next(
        (fix for sign, fix in _WAYS_OUT.items() if sign in problem),
        "check indentation and quotes on this line",
    )
