"""Compiled schemas say what jsonschema says, and no keyword of ours goes unheeded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from compilers import schema as compiler
from scoping.documents import examples, schema
from scoping.documents.violations import Violation
from scoping.files import read_text
from scoping.yaml.source import parse

POSITIVE = sorted((Path(__file__).parents[1] / "documents" / "positive").glob("*.yaml"))
SCHEMAS = sorted((Path(schema.__file__).parents[1] / "data" / "schemas").glob("*.json"))


def _pattern(_: object, pattern: str, text: object, __: object) -> Iterator[ValidationError]:
    """Hold a text to its very end; the library's own lets a line feed follow."""
    if isinstance(text, str) and not re.search(compiler.whole(pattern), text):
        yield ValidationError("does not match")


Oracle = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]


def by_jsonschema(value: object, document: dict[str, Any]) -> set[tuple[str, tuple[Any, ...]]]:
    """Give the keyword and path of all that jsonschema finds wrong."""
    oracle = Oracle(document, format_checker=FormatChecker(["date"]))
    return {(each.validator, tuple(each.absolute_path)) for each in oracle.iter_errors(value)}


def places(violations: Iterable[Violation]) -> set[tuple[str, tuple[Any, ...]]]:
    return {(each.keyword, each.path) for each in violations}


def compiled(document: dict[str, Any], value: object) -> list[Violation]:
    """Compile a schema that is not packaged, and hold a value to it."""
    space: dict[str, Any] = {"__package__": "scoping.documents.compiled"}
    exec(compiler.compile_schema(document, "a test"), space)  # noqa: S102 -- what it is for
    return [*space["of_root"](value, ())]


@pytest.mark.parametrize(
    "path",
    [*POSITIVE, *(examples.find(name) for name in examples.names())],
    ids=lambda path: path.stem,
)
def test_a_sound_file_violates_nothing(path: Path) -> None:
    expected = schema.load("workflow")
    value = expected.convert(parse(read_text(path), path.name).value)
    assert [*expected.violations(value)] == []
    assert by_jsonschema(value, dict(expected.schema)) == set()


@given(st.data())
@settings(max_examples=4 * settings().max_examples)
def test_a_changed_file_violates_what_jsonschema_says(data: st.DataObject) -> None:
    expected = schema.load("workflow")
    path = examples.find(data.draw(st.sampled_from(examples.names())))
    value = expected.convert(parse(read_text(path), path.name).value)
    for _ in range(data.draw(st.integers(1, 3))):
        change(value, data)
    violations = places(expected.violations(value))
    event(f"sound: {not violations}")
    assert violations == by_jsonschema(value, dict(expected.schema))


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name.partition(".")[0])
def test_every_keyword_of_our_schemas_is_implemented(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    assert compiler.compile_schema(document, path.name)
    assert places(compiled(document, 1)) == by_jsonschema(1, document)


@pytest.mark.parametrize(
    "part",
    [
        {"multipleOf": 2},
        {"patternProperties": {"a": True}},
        {"format": "email"},
        {"uniqueItems": False},
        {"prefixItems": [True]},
        {"not": {}},
        {"$ref": "#/properties/a"},
        {"dependentRequired": {"a": ["b"]}},
    ],
    ids=lambda part: next(iter(part)),
)
@pytest.mark.parametrize("where", ["itself", "inside"])
def test_a_keyword_that_is_not_implemented_is_refused(part: dict[str, Any], where: str) -> None:
    document = part if where == "itself" else {"type": "object", "properties": {"b": part}}
    with pytest.raises(compiler.UnknownKeywordError):
        compiler.compile_schema(document, "a test")


KEYWORDS: list[dict[str, Any]] = [
    {"type": "integer"},
    {"type": ["string", "null"]},
    {"enum": ["yes", 1, True]},
    {"const": 1},
    {"minimum": 2, "maximum": 3},
    {"minLength": 2, "maxLength": 3},
    {"minItems": 1, "maxItems": 2, "uniqueItems": True},
    {"minProperties": 1, "maxProperties": 1, "propertyNames": {"pattern": "^[a-z]$"}},
    {"pattern": "^a|b$"},
    {"format": "date"},
    {"required": ["a"], "properties": {"a": {"type": "string"}}, "additionalProperties": False},
    {"additionalProperties": {"type": "integer"}},
    {"items": {"type": "integer"}},
    {"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "null"}},
    {"allOf": [{"type": "string"}, {"minLength": 2}]},
    {"anyOf": [{"type": "string"}, {"type": "null"}]},
    {"oneOf": [{"type": "integer"}, {"minimum": 2}]},
    {"$defs": {"a": {"items": {"$ref": "#/$defs/a"}, "maxItems": 1}}, "$ref": "#/$defs/a"},
]
VALUES: list[Any] = [
    None, True, False, 0, 1, 1.0, 2, 2.5, 5, "", "a", "b\n", "ab", "abcd", "yes", "2027-02-28",
    "2027-02-29", [], [1], [1, 1], [1, "a", None], [[1, 2]], {}, {"a": 1}, {"a": "b", "b": "c"},
    {"A": None},
]  # fmt: skip


@pytest.mark.parametrize("document", KEYWORDS, ids=json.dumps)
def test_each_keyword_is_read_as_jsonschema_reads_it(document: dict[str, Any]) -> None:
    for value in VALUES:
        assert places(compiled(document, value)) == by_jsonschema(value, document), value


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.floats(allow_nan=False), st.text(max_size=3),
    st.sampled_from([
        "yes", "unsure", "low", "read", "EUR", "2027-13-01", "20270520", "2027-W01-1", "always",
        "x" * 5000, "a\nb", "prompt", "A-b",
    ]),
    st.lists(st.sampled_from(["mcp", "function", 1]), max_size=3),
    st.dictionaries(
        st.sampled_from(["answer", "kind", "id", "x", "Ä"]),
        st.sampled_from(["yes", "prompt", "a", 1]),
        max_size=3,
    ),
)  # fmt: skip


def change(value: Any, data: st.DataObject) -> None:
    """Put something odd somewhere, or take something away."""
    while isinstance(value, dict | list) and value:
        keys = sorted(value) if isinstance(value, dict) else list(range(len(value)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(value[key], dict | list) or data.draw(st.booleans()):
            match data.draw(st.sampled_from(["set", "delete", "add"])):
                case "set":
                    value[key] = data.draw(ODD)
                case "delete":
                    del value[key]
                case "add" if isinstance(value, dict):
                    value[data.draw(st.sampled_from(["x", "undo", "approve", "id", "name"]))] = (
                        data.draw(ODD)
                    )
                case "add" if isinstance(value, list):
                    value.append(data.draw(ODD))
            return
        value = value[key]
