"""The shape of a path: whether each step is of one kind, and has what that kind needs. Pure.

A `Mistake` says where, by the keys that lead there, so that whoever has the file names the line.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches
from keyword import iskeyword
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator

from .path import KINDS, LONGEST_DRAFT, MODEL_KINDS, SURE, Step
from .schemas import schema_of

Keys = tuple[str | int, ...]
DEEPEST = 8  # branches and repetitions within each other
MOST_ITEMS = 1000  # of a list that steps are repeated for
MOST_MINUTES = 5_000_000  # nine years
TYPES = ("string", "number", "integer", "boolean", "object", "array")
_LONGEST_SHOWN = 60  # characters
_SYNONYMS = {
    "text": "string",
    "str": "string",
    "date": "string",
    "float": "number",
    "decimal": "number",
    "list": "array",
    "dict": "object",
}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_OF_KIND: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # what it needs, and may have
    "read": (("id",), ("with",)),
    "write": ((), ("id", "with")),
    "model": (("id",), ("from", "task", "unless_sure")),
    "branch": ((), ("id",)),
    "each": (("as", "most", "do"), ("id",)),
    "ask": (("id", "form"), ("shows", "minutes")),
    "wait": ((), ("id",)),
    "loop": (("operations", "steps"), ("id", "from")),
    "python": (("id", "output"), ("with",)),
    "escalate": ((), ("id",)),
    "finish": (("report",), ("id",)),
}
_OF_MODEL = {  # what else a model step needs, by what the model does
    "extract": (("from", "output"), ()),
    "classify": (("from", "labels"), ()),
    "choose": (("of",), ()),
    "draft": (("from", "task"), ("most",)),
}
_MEANING = {
    "id": "id: a name of its own, such as order",
    "from": "from: [the data that the model is shown]",
    "output": "output: {field: type}",
    "labels": "labels: [the words to choose from]",
    "of": "of: a list, such as orders.rows",
    "task": "task: what to write",
    "as": "as: a name for one item, such as line",
    "most": "most: how many items at most, such as 50",
    "do": "do: [the steps for one item]",
    "form": "form: {field: type}",
    "operations": "operations: [what the model may call]",
    "steps": "steps: how many steps at most, such as 10",
    "report": "report: what the run says at its end",
}
_WAITS = "{minutes: 60}, {until: a time} or {event: name, of: an id, minutes: 60}"
_CASE = "{when: a condition, do: [steps]}, {otherwise: [steps]} or {otherwise: escalate}"
_KEYWORDS = (  # of JSON Schema, as far as a field may have them
    "type", "enum", "const", "title", "description", "default", "examples", "format", "pattern",
    "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "items", "minItems", "maxItems", "uniqueItems", "properties", "required",
)  # fmt: skip
_FIELDS = schema_of(Draft202012Validator.META_SCHEMA)


class Mistake(NamedTuple):
    """What is wrong at a place and what to do; with `of_key`, the key there is what is wrong."""

    keys: Keys
    problem: str
    fix: str
    of_key: bool = False


def shape_mistakes(steps: Any, without: Collection[str]) -> Iterator[Mistake]:
    """Find what is wrong with the shape of a path; `without` names kinds that are not had."""
    yield from _of_steps(steps, (), 1, without)


def nearest(name: str, offered: Collection[str], *, if_none: str = "") -> str:
    """Say which of the names that are offered to write instead."""
    near = get_close_matches(name, [*offered], n=1)
    if near:
        return f"write {near[0]}"
    return if_none or f"name one of {', '.join(offered)}"


def in_brief(value: Any) -> str:
    """Give a value in the words of a mistake."""
    if value is None:
        return "empty"
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) > _LONGEST_SHOWN:
        return f"{text[:_LONGEST_SHOWN]}…"
    return text


def _of_steps(steps: Any, keys: Keys, depth: int, without: Collection[str]) -> Iterator[Mistake]:
    if not isinstance(steps, list):
        yield Mistake(keys, "this is not a list of steps", "write - {id: …, read: …} and so on")
        return
    if not steps and not keys:
        yield Mistake(keys, "the path has no steps", "add a step, or delete path")
    if depth > DEEPEST:
        fix = "put the inner part into a python step"
        yield Mistake(keys, f"steps are nested deeper than {DEEPEST} levels", fix)
        return
    for number, step in enumerate(steps):
        here = (*keys, number)
        wrong = [*_of_keys(step, here, without)]
        yield from wrong
        if not wrong:
            yield from _of_parts(step, here, depth, without)


def _of_keys(step: Any, keys: Keys, without: Collection[str]) -> Iterator[Mistake]:
    """Whether a step is of one kind, and has the keys of that kind."""
    if not isinstance(step, dict):
        yield Mistake(keys, "this is not a step", "write {id: …, read: …}")
        return
    kinds = [kind for kind in KINDS if kind in step]
    if not kinds:
        yield Mistake(keys, "this step has no kind", f"write one of {', '.join(KINDS)}")
    elif len(kinds) > 1:
        yield Mistake(keys, f"this step is {' and '.join(kinds)} at once", "make two steps of it")
    elif kinds[0] in without:
        here = (*keys, kinds[0])
        yield Mistake(here, f"a {kinds[0]} step is not supported here", "delete the step")
    elif kinds == ["model"] and step["model"] not in MODEL_KINDS:
        fix = nearest(str(step["model"]), MODEL_KINDS)
        yield Mistake((*keys, "model"), f"model is {in_brief(step['model'])}", fix)
    else:
        yield from _of_kind(step, kinds[0], keys)


def _of_kind(step: Step, kind: str, keys: Keys) -> Iterator[Mistake]:
    """Whether a step has what its kind needs, and nothing else."""
    needs, others = _OF_KIND[kind]
    what = f"a step with {kind}"
    if kind == "model":
        what = f"a step with model: {step['model']}"
        needs = (*needs, *_OF_MODEL[step["model"]][0])
        others = (*others, *_OF_MODEL[step["model"]][1])
    for key in needs:
        if key not in step:
            yield Mistake(keys, f"{what} needs {key}", f"add {_MEANING[key]}", of_key=True)
    for key in step:
        if key not in (kind, *needs, *others):
            fix = nearest(key, (*needs, *others), if_none=f"delete {key}")
            yield Mistake((*keys, key), f"{what} has no {key}", fix, of_key=True)


def _of_parts(step: Step, keys: Keys, depth: int, without: Collection[str]) -> Iterator[Mistake]:
    """Whether the parts of a step are of their kinds, such as numbers and lists."""
    yield from _of_values(step, keys)
    for key in ("output", "form"):
        if key in step:
            yield from _of_fields(step[key], (*keys, key))
    if "unless_sure" in step and SURE in _mapping(step.get("output")):
        here = (*keys, "output", SURE)
        problem = f"{SURE} is where the model says how sure it is"
        yield Mistake(here, problem, "choose another name", of_key=True)
    if "each" in step:
        yield from _of_steps(step["do"], (*keys, "do"), depth + 1, without)
    if "wait" in step:
        yield from _of_wait(step["wait"], (*keys, "wait"))
    if "branch" in step:
        yield from _of_cases(step["branch"], (*keys, "branch"), depth, without)


def _of_values(step: Step, keys: Keys) -> Iterator[Mistake]:
    values = {**_VALUES, "most": _LENGTH} if step.get("model") == "draft" else _VALUES
    for key, value in step.items():
        if key in values and not values[key].fits(value):
            problem = f"{key} is {in_brief(value)}"
            yield Mistake((*keys, key), problem, f"write {values[key].form}")


def _of_fields(fields: Any, keys: Keys) -> Iterator[Mistake]:
    """Whether a mapping has names and, for each, a type or a JSON Schema."""
    if not isinstance(fields, dict) or not fields:
        form = "{name: type} or {name: {type: …}}"
        yield Mistake(keys, f"{keys[-1]} is {in_brief(fields)}", f"write {form}")
        return
    for name, field in fields.items():
        here = (*keys, name)
        if not _is_name(name):
            fix = "write letters, digits and underscores"
            yield Mistake(here, f"{name!r} is no name of a field", fix, of_key=True)
        if isinstance(field, dict):
            yield from _of_field(field, here)
        elif field not in TYPES:
            yield Mistake(here, f"{name} is {in_brief(field)}", _nearest_type(field))


def _of_field(field: Step, keys: Keys) -> Iterator[Mistake]:
    """Whether a field is a JSON Schema; `required: no` is ours, and says that it may be missing."""
    schema = {**field}
    required = schema.pop("required", [])
    if isinstance(required, list):
        schema["required"] = required
    elif not is_yes_or_no(required):
        problem = f"required is {in_brief(required)}"
        yield Mistake((*keys, "required"), problem, "write yes or no")
    wrong = [*_of_schema(schema, keys)]
    yield from wrong
    if not wrong:
        for fault in _FIELDS.iter_errors(schema):
            here = (*keys, *fault.path)
            yield Mistake(here, fault.message[:200], "correct this JSON Schema")


def _of_schema(schema: Any, keys: Keys) -> Iterator[Mistake]:
    """Whether a JSON Schema, and each in it, has a type or values, and no keywords but these."""
    if not isinstance(schema, dict):
        yield Mistake(keys, f"{keys[-1]} is {in_brief(schema)}", "write {type: …}")
        return
    for key in schema:
        if key not in _KEYWORDS:
            fix = nearest(key, _KEYWORDS, if_none=f"delete {key}")
            yield Mistake((*keys, key), f"a field cannot have {key}", fix, of_key=True)
    if "type" not in schema and not schema.get("enum"):
        fix = f"add type: one of {', '.join(TYPES)}"
        yield Mistake(keys, f"{keys[-1]} has no type", fix, of_key=True)
    elif schema.get("type", TYPES[0]) not in TYPES:
        fix = _nearest_type(schema["type"])
        yield Mistake((*keys, "type"), f"type is {in_brief(schema['type'])}", fix)
    if schema.get("enum", [""]) == []:
        yield Mistake((*keys, "enum"), "no value is allowed", "list the values, or delete enum")
    for name, part in _mapping(schema.get("properties")).items():
        yield from _of_schema(part, (*keys, "properties", name))
    if "items" in schema:
        yield from _of_schema(schema["items"], (*keys, "items"))


def _nearest_type(word: Any) -> str:
    if isinstance(word, str) and word in _SYNONYMS:
        return f"write {_SYNONYMS[word]}"
    return nearest(str(word), TYPES)


def _of_wait(wait: Any, keys: Keys) -> Iterator[Mistake]:
    if not isinstance(wait, dict) or not wait.keys() & {"event", "until", "minutes"}:
        yield Mistake(keys, "wait does not say for what", f"write {_WAITS}")
        return
    kind = next(key for key in ("event", "until", "minutes") if key in wait)
    if kind == "event" and "minutes" not in wait:
        fix = "add minutes: how long to wait for it at most"
        yield Mistake(keys, "a wait for an event has no end", fix, of_key=True)
    allowed = ("event", "of", "minutes") if kind == "event" else (kind,)
    for key, value in wait.items():
        if key not in allowed:
            problem = f"a wait with {kind} has no {key}"
            yield Mistake((*keys, key), problem, f"write {_WAITS}", of_key=True)
        elif not _WAIT_VALUES[key].fits(value):
            problem = f"{key} is {in_brief(value)}"
            yield Mistake((*keys, key), problem, f"write {_WAIT_VALUES[key].form}")


def _of_cases(cases: Any, keys: Keys, depth: int, without: Collection[str]) -> Iterator[Mistake]:
    """Whether each case has a condition and steps, and the last one is the rest."""
    if not isinstance(cases, list) or not cases:
        fix = "write [{when: …, do: […]}, {otherwise: escalate, because: …}]"
        yield Mistake(keys, "a branch needs a list of cases", fix)
        return
    for number, case in enumerate(cases):
        here = (*keys, number)
        match case:
            case {"when": when} if not isinstance(when, str):
                fix = "write a condition, such as order.total > 100"
                yield Mistake((*here, "when"), f"when is {in_brief(when)}", fix)
            case {"when": _, "do": inner} if case.keys() == {"when", "do"}:
                yield from _of_steps(inner, (*here, "do"), depth + 1, without)
            case {"otherwise": "escalate"} if case.keys() <= {"otherwise", "because"}:
                because = case.get("because", "…")
                if not _is_text(because):
                    yield Mistake(
                        (*here, "because"), f"because is {in_brief(because)}", "write why"
                    )
            case {"otherwise": list() as inner} if case.keys() == {"otherwise"}:
                yield from _of_steps(inner, (*here, "otherwise"), depth + 1, without)
            case _:
                yield Mistake(here, "this is not a case of a branch", f"write {_CASE}")
    rests = [number for number, case in enumerate(cases) if "otherwise" in _mapping(case)]
    if not rests:
        fix = "add {otherwise: escalate, because: …}, or {otherwise: []} to go on"
        yield Mistake(keys, "the branch does not say what happens otherwise", fix)
    elif rests[0] != len(cases) - 1:
        fix = "move it to the end of the branch"
        problem = "cases after otherwise are never reached"
        yield Mistake((*keys, rests[0]), problem, fix, of_key=True)


def _mapping(value: Any) -> Mapping[str, Any]:
    """A value, or nothing where it is no mapping."""
    return value if isinstance(value, dict) else {}


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_DRAFT


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _are_words(value: Any) -> bool:
    return _are_texts(value) and len({*value}) == len(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 < value <= 1


def _are_minutes(value: Any) -> bool:
    return _is_number(value) and 0 < value <= MOST_MINUTES


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 < value <= MOST_ITEMS


def _is_length(value: Any) -> bool:
    return type(value) is int and 0 < value <= LONGEST_DRAFT


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_function(value: Any) -> bool:
    return _is_name(value) and not iskeyword(value)


def _is_done(value: Any) -> bool:
    return bool(value == "done")


def is_yes_or_no(value: Any) -> bool:
    """Whether a value says yes or no; in YAML, both are words here."""
    return isinstance(value, bool) or value in ("yes", "no")


class _Value(NamedTuple):
    """Whether a value fits, and what one that fits looks like."""

    fits: Callable[[Any], bool]
    form: str


_TEXT = _Value(_is_text, f"a text of up to {LONGEST_DRAFT} characters")
_OPERATION = _Value(_is_text, "system.operation, such as shop.find_order")
_REFERENCES = _Value(_are_texts, "a list of references, such as [invoice.text]")
_COUNT = _Value(_is_count, f"a whole number from 1 to {MOST_ITEMS}")
_LENGTH = _Value(_is_length, f"a whole number from 1 to {LONGEST_DRAFT}, of characters")
_MINUTES = _Value(_are_minutes, f"a number above 0 and up to {MOST_MINUTES:,}, such as 60")
_VALUES: Mapping[str, _Value] = {
    "id": _Value(_is_name, "a name in letters, digits and underscores, such as order"),
    "as": _Value(_is_name, "a name in letters, digits and underscores, such as line"),
    "read": _OPERATION,
    "write": _OPERATION,
    "with": _Value(_is_mapping, "{input: reference}, such as {order_id: input.order_id}"),
    "from": _REFERENCES,
    "shows": _REFERENCES,
    "labels": _Value(_are_words, "a list of words, each once"),
    "operations": _Value(_are_texts, "a list of operations, such as [shop.find_order]"),
    "unless_sure": _Value(_is_share, "a share above 0 and up to 1, such as 0.8"),
    "of": _Value(_is_text, "a reference to a list, such as orders.rows"),
    "each": _Value(_is_text, "a reference to a list, such as order.lines"),
    "most": _COUNT,
    "steps": _COUNT,
    "minutes": _MINUTES,
    "task": _TEXT,
    "ask": _TEXT,
    "loop": _TEXT,
    "python": _Value(_is_function, "the name of a function in steps.py"),
    "escalate": _TEXT,
    "finish": _Value(_is_done, "finish: done"),
    "report": _TEXT,
}
_WAIT_VALUES: Mapping[str, _Value] = {
    "event": _Value(_is_text, "the name of an event, such as parcel_arrived"),
    "of": _Value(_is_text, "a reference to an id, such as order.id"),
    "until": _Value(_is_text, "a reference to a time, such as order.due_at"),
    "minutes": _MINUTES,
}
