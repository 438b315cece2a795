"""A YAML text changed in place.

Comments, order, quotes and everything else that was not changed stay as written.

The only user of ruamel.yaml, imported when a file is saved. What it would read as a number, date or
truth value stays the text that stands there, so that saving one answer rewrites no other value.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import CommentMark, MarkedYAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
)
from ruamel.yaml.tag import Tag
from ruamel.yaml.tokens import CommentToken
from ruamel.yaml.util import load_yaml_guess_indent

from ..errors import Place
from .source import KeyPath, YamlMistake, way_out

# Needs no quotes; anything else gets them.
_BARE = re.compile(r"(?!(null|true|false|on|off)$)[a-z][a-z_]*|[0-9]{1,12}(\.[0-9]{1,6})?|[A-Z]{3}")


class _AsWritten(VersionedResolver):
    """Takes every plain scalar for text, and one that is empty for nothing."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """Name the tag of a node."""
        if kind is ScalarNode and implicit[0]:
            name = "str" if value else "null"
            return Tag(suffix=f"tag:yaml.org,2002:{name}")
        return super().resolve(kind, value, implicit)


class Document:
    """A text that was loaded with all that stands around its values."""

    def __init__(self, text: str, file: str) -> None:
        self._yaml = YAML()
        self._yaml.Resolver = _AsWritten
        self._yaml.preserve_quotes = True
        self._yaml.width = 100_000
        try:
            _, indent, offset = load_yaml_guess_indent(text)
            self._yaml.indent(mapping=2, sequence=indent or 2, offset=offset or 0)
            self.value: MutableMapping[str, Any] = self._yaml.load(text)
        except MarkedYAMLError as error:
            # It is stricter than the parser that read the text, about tabs for one.
            mark = error.problem_mark or error.context_mark
            where = Place(file)
            if mark:
                where = Place(file, mark.line + 1, mark.column + 1)
            raise YamlMistake(
                f"cannot be changed in place: {error.problem}",
                where=where,
                fix=way_out(str(error.problem)),
            ) from None

    def set(self, path: KeyPath, value: object) -> None:
        """Set a word or a mapping of words; None takes a value out."""
        *parents, last = path
        section: Any = self.value
        for step in parents:
            if not isinstance(section.get(step), MutableMapping):
                _put(section, step, CommentedMap())
            section = section[step]
            if not section:  # `{}` opens up into lines of its own
                section.fa.set_block_style()
        if isinstance(value, Mapping):
            if not isinstance(section.get(last), MutableMapping):
                _put(section, last, CommentedMap())
                section[last].fa.set_flow_style()
            for key, word in value.items():
                _put(section[last], key, word)
        else:
            _put(section, last, value)

    def __str__(self) -> str:
        """Write the text."""
        stream = io.StringIO()
        self._yaml.dump(self.value, stream)
        return stream.getvalue()


def _put(section: CommentedMap, key: str | int, value: object) -> None:
    """Set or take out one value.

    The comments below it, which belong to what follows, stay where they are.
    """
    below = _comment_below(section, key)
    if value is None:
        keys = [*section]
        if key in section:
            section.pop(key)
            key = keys[max(0, keys.index(key) - 1)]
        below = _comment_below(section, key) + below
    elif isinstance(value, str):
        section[key] = str(value) if _BARE.fullmatch(value) else DoubleQuotedScalarString(value)
    else:
        section[key] = value
    if below and key in section:
        _set_comment_below(section, key, below)


def _comment_below(section: CommentedMap, key: str | int) -> str:
    """Find the whole lines of comment that ruamel.yaml keeps with the last scalar of a value."""
    section, key = _last(section, key)
    tokens = section.ca.items.get(key)
    if not tokens or tokens[2] is None:
        return ""
    text: str = tokens[2].value
    if isinstance(section.get(key), (FoldedScalarString, LiteralScalarString)):
        return text
    return text.partition("\n")[2]


def _set_comment_below(section: CommentedMap, key: str | int, below: str) -> None:
    section, key = _last(section, key)
    tokens = section.ca.items.setdefault(key, [None, None, None, None])
    beside = ""
    column = 0
    if tokens[2] is not None:
        beside = tokens[2].value.partition("\n")[0]
    if beside:
        column = tokens[2].start_mark.column
    tokens[2] = CommentToken(f"{beside}\n{below}", CommentMark(column), None)


def _last(section: CommentedMap, key: str | int) -> tuple[CommentedMap, str | int]:
    """Go down to the last entry of a value, and give the section and key that hold it."""
    while (
        isinstance(value := section.get(key), CommentedMap) and value and not value.fa.flow_style()
    ):
        section = value
        *_, key = section
    return section, key
