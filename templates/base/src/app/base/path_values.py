"""What the values of a path can be, by the JSON Schemas that steps and operations declare. Pure.

A schema is looked at in its plain form: one `type`, `properties`, `items` and `enum`. What it says
in other ways, or not at all, is not known, and then a value can be anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from .expressions import (
    Choices,
    Comparison,
    Joined,
    Negation,
    Node,
    Operand,
    Quantified,
    compare,
)
from .references import Reference

Schema = Mapping[str, Any]
WHOLE = ("object", "array", "null")  # types of what is no single word or number
_IN_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "nothing",
}


def plain_form(schema: Any) -> dict[str, Any]:
    """Give the plain form of a JSON Schema, which may be a boolean."""
    if not isinstance(schema, Mapping):
        return {}
    form = dict[str, Any]()
    if kind := _type_of(schema):
        form["type"] = kind
    if "properties" in schema:
        form["properties"] = {name: plain_form(one) for name, one in schema["properties"].items()}
    if "items" in schema:
        form["items"] = plain_form(schema["items"])
    if "enum" in schema:
        form["enum"] = [value for value in schema["enum"] if value is not None]
    return form


def _type_of(schema: Schema) -> str:
    """The one type that a schema has beside null; empty where it has several or does not say."""
    types = schema.get("type", [])
    if isinstance(types, str):
        return types
    words = schema.get("enum", ())
    if not types and words and all(isinstance(value, str) for value in words):
        return "string"
    if not types and "properties" in schema:
        return "object"
    others = [kind for kind in types if kind != "null"]
    if {*others} == {"integer", "number"}:
        return "number"
    return others[0] if len(others) == 1 else ""


class Lead(NamedTuple):
    """What a reference leads to: its schema, of an item where it is a list; and in how many lists.

    `lists` counts those that it goes through or ends at, as far as the schema says.
    """

    schema: Schema
    lists: int


NOT_DECLARED = Lead({}, 0)


def lead(schema: Schema, steps: Sequence[str]) -> Lead:
    """Give what a reference leads to whose keys also lead through lists, as in a condition."""
    part = schema
    count = 0
    for step in (*steps, ""):
        while part.get("type") == "array" and not step.isdecimal():
            part = part.get("items", {})
            count += 1
        if step:
            part = _schema_of_part(part, step)
    return Lead(part, count)


def schema_at(schema: Schema, steps: Sequence[str]) -> Schema:
    """Give the schema of what a reference leads to."""
    part = schema
    for step in steps:
        part = _schema_of_part(part, step)
    return part


def _schema_of_part(schema: Schema, step: str) -> Schema:
    """The schema of what stands under a key or at a position; empty where nothing is declared."""
    if schema.get("type") == "array":
        items: Schema = schema.get("items", {})
        return items
    field: Schema = schema.get("properties", {}).get(step, {})
    return field


def can_be(schema: Schema, other: Schema) -> bool:
    """Whether a value of one schema can be one of another."""
    return _share_a_type(schema, other) and _share_a_word(schema, other)


def _share_a_type(schema: Schema, other: Schema) -> bool:
    types = {schema.get("type", ""), other.get("type", "")}
    return len(types) == 1 or "" in types or types == {"integer", "number"}


def _share_a_word(schema: Schema, other: Schema) -> bool:
    if "enum" not in schema or "enum" not in other:
        return True
    return any(one == two for one in schema["enum"] for two in other["enum"])


def in_words(schema: Schema) -> str:
    """Say what a value of a schema is."""
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    return _IN_WORDS.get(schema.get("type", ""), "a value")


def common(schemas: Sequence[Schema]) -> Schema:
    """Give the schema of what several ways give; nothing is known where they differ."""
    if all(schema == schemas[0] for schema in schemas):
        return schemas[0]
    return {}


def comparisons(node: Node, depth: int = 0) -> Iterator[tuple[Comparison, int]]:
    """Give each comparison of a condition, and within how many of `any:` and `all:` it stands."""
    match node:
        case Comparison():
            yield node, depth
        case Joined(_, parts):
            for part in parts:
                yield from comparisons(part, depth)
        case Negation(part):
            yield from comparisons(part, depth)
        case Quantified(_, part):
            yield from comparisons(part, depth + 1)


def comparison_mistakes(
    comparison: Comparison,
    depth: int,
    leads: Mapping[Reference, Lead],
) -> Iterator[tuple[str, str]]:
    """Say why nobody can ever know whether a comparison holds, and what to do; nothing if one can.

    `depth` is that of `comparisons`.
    """
    lists = [*_list_mistakes(comparison, depth, leads)]
    if lists:
        yield from lists
    else:
        yield from _type_mistakes(comparison, leads)


def _list_mistakes(
    comparison: Comparison,
    depth: int,
    leads: Mapping[Reference, Lead],
) -> Iterator[tuple[str, str]]:
    """Lists for which no `any:` or `all:` stands, and what is no list behind `in`."""
    for side in (comparison.left, comparison.right):
        if not isinstance(side, Reference) or side not in leads:
            continue
        schema, lists = leads[side]
        is_behind_in = comparison.sign == "in" and side is comparison.right
        most = depth + 1 if is_behind_in else depth
        if lists > most:
            more = "one more any: or all:" if depth else "any: or all:"
            yield f"{side} is in a list", f"write {more} before the condition"
        elif is_behind_in and not lists and "type" in schema:
            yield f"{side} is {in_words(schema)}, and not a list", "write == instead of in"


def _type_mistakes(
    comparison: Comparison,
    leads: Mapping[Reference, Lead],
) -> Iterator[tuple[str, str]]:
    """Values that cannot be compared, or are never equal."""
    sides = sorted(
        (comparison.left, comparison.right),
        key=lambda side: not isinstance(side, Reference),
    )
    first = _schema_of(sides[0], leads)
    second = _schema_of(sides[1], leads)
    for side, schema in zip(sides, (first, second), strict=True):
        if schema.get("type") in (*WHOLE, "boolean"):
            problem = f"{side} is {in_words(schema)}, which no condition can compare"
            yield problem, _what_to_compare(side, schema)
            return
    fix = "compare what can be equal, or correct what is declared"
    if not _share_a_type(first, second):
        types = [_IN_WORDS[schema["type"]] for schema in (first, second)]
        yield f"{sides[0]} is {types[0]}, and {_as_written(sides[1])} is {types[1]}", fix
    elif comparison.sign in ("==", "in") and _never_equal(first, second):
        yield f"{sides[0]} is {in_words(first)}, and never {_as_written(sides[1])}", fix


def _what_to_compare(side: Operand, schema: Schema) -> str:
    """Say what to write in place of a whole object or list, or of a yes or no."""
    fields = schema.get("properties", {})
    if fields:
        return f"name a field of it, such as {side}.{next(iter(fields))}"
    if schema.get("type") == "boolean":
        return "compare a text or a number: have a form, or a python step, give a word for it"
    return "compare a text or a number"


def _never_equal(schema: Schema, other: Schema) -> bool:
    words = schema.get("enum", ())
    others = other.get("enum", ())
    pairs = [(one, two) for one in words for two in others]
    return bool(pairs) and not any(compare(one, "==", two) for one, two in pairs)


def _schema_of(operand: Operand, leads: Mapping[Reference, Lead]) -> Schema:
    if isinstance(operand, Reference):
        return leads.get(operand, NOT_DECLARED).schema
    values = operand.values if isinstance(operand, Choices) else (operand,)
    if all(isinstance(value, str) for value in values):
        return {"type": "string", "enum": [*values]}
    if all(isinstance(value, Decimal) for value in values):
        return {"type": "number", "enum": [*values]}
    return {"enum": [*values]}


def _as_written(operand: Operand) -> str:
    match operand:
        case Choices(values):
            return f"[{', '.join(map(_as_written, values))}]"
        case str():
            return f"'{operand}'"
        case Decimal() | Reference():
            return str(operand)
