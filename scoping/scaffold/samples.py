"""Sample inputs and rows for a workflow's operations, so that a new project's reads answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import ceil, floor
from typing import Any

from ..checks import patterns
from ..checks.grammar import expressions, references
from ..workflow import Input, Operation, System, Workflow

_BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))
_OF_FORMAT = {
    "date": "2026-03-0{0}",
    "date-time": "2026-03-0{0}T09:00:00Z",
    "email": "person-{0}@example.com",
    "uri": "https://example.com/{0}",
}
STATES = ("open", "in progress", "closed")
ROWS = (1, 2, 3)
READER = "local"  # who tries a project out, unless a setting says otherwise
# What to add to a threshold for a value that meets the condition.
_MEETS = {"<": -1, "<=": 0, "==": 0, ">=": 0, ">": 1}
_MISSES = {"<": 0, "<=": 1, "==": 1, ">=": -1, ">": 0}


def inputs(system: System, operation: Operation, number: int = 1) -> dict[str, object]:
    """Give each input of an operation a value that fits it.

    `number` is 1, 2 or 3 and makes them differ where they can.
    """
    declared = operation.input.items()
    return {name: _value(system, name, form, number) for name, form in declared}


def required(inputs: Mapping[str, Input]) -> list[str]:
    """Name the inputs that an operation, or a run, cannot do without."""
    return [name for name, declared in inputs.items() if declared.is_required]


def of_run(workflow: Workflow) -> dict[str, object]:
    """Give what a run is told: the values that calls on sample rows have under those names."""
    by_name: dict[str, object] = {}
    for system in workflow.systems:
        for operation in system.operations:
            pairs = inputs(system, operation).items()
            by_name |= {name: value for name, value in pairs if name not in by_name}
    run = System("run", ())
    values = {}
    for name, declared in workflow.inputs.items():
        values[name] = _value(run, name, declared, 1)
        if name in by_name and _fits(by_name[name], declared):
            values[name] = by_name[name]
    return values


def unasked(system: System, operation: Operation, number: int = 1) -> dict[str, object]:
    """Give the inputs of a write, with a number that its approval leaves alone where it has one."""
    values = inputs(system, operation, number)
    if operation.approve and operation.approve != "always":
        condition = expressions.read_condition(operation.approve)
        if condition.holds(values):
            name, sign, threshold = condition
            towards = floor if ">" in sign else ceil
            below = towards(threshold + _MISSES[sign])
            if _fits(below, operation.input[name]):
                values[name] = below
    return values


def row(system: System, operation: Operation, number: int) -> dict[str, object]:
    """Give the row that a read with `inputs` of the same number finds."""
    return _row(system, operation, number, {})


def telling_row(
    workflow: Workflow,
    system: System,
    operation: Operation,
    number: int,
) -> dict[str, object]:
    """Give the row of a read whose result is acted on.

    It has the inputs of its system's writes, whom or what the writes of any system reach, since a
    run has to find that somewhere, and is past its limit if it is the first.
    """
    columns: dict[str, object] = {}
    for write in system.primary_writes:
        columns = {**unasked(system, write, number), **columns}
    for other in workflow.systems:
        for write in other.primary_writes:
            columns = {**_reached(other, write, number), **columns}
    for trigger in workflow.triggers:
        if trigger.settings.get("read") == f"{system.id}.{operation.id}":
            condition = expressions.read_condition(trigger.settings["when"])
            distance = _MEETS if number == 1 else _MISSES
            columns[condition.name] = _plain_number(
                float(condition.threshold) + distance[condition.sign],
            )
    if number == 1:
        columns |= expected(workflow, f"{system.id}.{operation.id}")
    return _row(system, operation, number, {**_answered(operation, number), **columns})


def typed(workflow: Workflow) -> list[str]:
    """Give what a run has to be told as a person types it."""
    values = of_run(workflow)
    return [f"{name}={_input_text(values[name])}" for name in required(workflow.inputs)]


def _input_text(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value)


def expected(workflow: Workflow, read: str) -> dict[str, object]:
    """Give the fields of a read's first row that checks expect to equal something."""
    fields: dict[str, object] = {}
    inputs_of_run = of_run(workflow)
    checks = (check.expect for check in workflow.done_when if check.read == read)
    for field, value in (pair for expect in checks for pair in equalities(expect)):
        fields[field] = value
        if isinstance(value, references.Reference):
            fields[field] = inputs_of_run.get(value.steps[0])
    return fields


def equalities(text: str) -> list[tuple[str, str | int | float | references.Reference]]:
    """Give the fields of an answer that must equal something for an expression to hold.

    That is what `and` joins of comparisons with a literal, or with an input of the run.
    """
    fields = []
    nodes: list[expressions.Node] = [expressions.read_expression(text).node]
    while nodes:
        match nodes.pop(0):
            case expressions.Joined("and", parts):
                nodes += parts
            case expressions.Quantified(_, part):
                nodes.append(part)
            case expressions.Comparison(references.Reference(root, steps), "==", value):
                field = (root, *steps)
                if root == "result":
                    field = steps
                if len(field) == 1 and (literal := _literal(value)) is not None:
                    fields.append((field[0], literal))
    return fields


def _literal(
    value: expressions.Operand,
) -> str | int | float | references.Reference | None:
    match value:
        case str():
            return value
        case Decimal() if value == value.to_integral_value():
            return int(value)
        case Decimal():
            return float(value)
        case references.Reference("input", (_,)):
            return value
    return None


def _answered(operation: Operation, number: int) -> dict[str, object]:
    """Give the fields that a read declares, each with a value of its type."""
    run = System("answer", ())
    return {
        name: _value(run, name, Input(form["type"]), number)
        for name, declared in operation.output.items()
        if (form := schema(declared))["type"] not in ("array", "object")
    }


def _reached(system: System, write: Operation, number: int) -> dict[str, object]:
    """Give the inputs of a write that say whom or what it reaches, as far as it marks them."""
    values = unasked(system, write, number)
    return {name: values[name] for name in write.targets or ()}


def changes(system: System) -> dict[str, tuple[str, str]]:
    """Say of each write which table it adds a row `into`, or, as an undo, takes rows `out_of`."""
    tables: dict[str, tuple[str, str]] = {}
    writes = [operation for operation in system.operations if operation.effect == "write"]
    # Those that say what undoes them come first.
    for write in sorted(writes, key=lambda write: write.undo is None):
        if write.id in tables:
            continue
        kind, table = tables.get(write.undo or "", ("", ""))
        tables[write.id] = ("into", table if kind == "out_of" else write.id)
        if write.undo and not kind:
            tables[write.undo] = ("out_of", write.id)
    return tables


def schema(declared: str | Mapping[str, Any]) -> dict[str, Any]:
    """Give a type, or a JSON Schema as the workflow has it, as the JSON Schema of a project."""
    if isinstance(declared, str):
        return {"type": declared}
    form = dict(declared)
    if "properties" in form:
        form["properties"] = {name: schema(part) for name, part in form["properties"].items()}
    if "items" in form:
        form["items"] = schema(form["items"])
    return form


def answer(operation: Operation) -> dict[str, Any]:
    """Give the JSON Schema of what a write answers, as far as it is declared."""
    return schema({"type": "object", "properties": operation.output})


def by_answer(system: System, operation: Operation) -> list[tuple[str, dict[str, Any]]]:
    """Say of a write which ids its sample answers allot, and which columns keep them.

    Of one that undoes another: by which columns it finds the row.
    """
    by_kind = {
        "allots": dict(_allotted(system, operation)),
        "keeps": dict(_key_columns(system, operation)),
        "by": dict(_told_by(system, operation)),
    }
    return [(kind, columns) for kind, columns in by_kind.items() if columns]


def _allotted(system: System, operation: Operation) -> Iterator[tuple[str, str]]:
    """The fields of an answer with their types: the declared ones, and those that an undo needs."""
    for name, declared in operation.output.items():
        yield from _fields(name, schema(declared))
    back = next((other for other in system.operations if other.id == operation.undo), None)
    for name, origin in operation.undo_with.items():
        if back and str(origin).startswith("result."):
            yield origin.removeprefix("result."), back.input[name].type


def _fields(path: str, declared: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if declared["type"] not in ("array", "object"):
        yield path, declared["type"]
    if declared["type"] == "array" and "items" in declared:
        yield from _fields(f"{path}.0", declared["items"])
    for name, part in declared.get("properties", {}).items():
        yield from _fields(f"{path}.{name}", part)


def _key_columns(system: System, operation: Operation) -> Iterator[tuple[str, str]]:
    """The columns by which an undo finds a row, with what of the write and its answer they hold."""
    for name, origin in operation.undo_with.items():
        if isinstance(origin, str) and origin != f"input.{_column(system, operation.undo, name)}":
            yield _column(system, operation.undo, name), origin


def _told_by(system: System, operation: Operation) -> Iterator[tuple[str, str]]:
    """Of what undoes by references: the column that each of its inputs is compared with."""
    for write in system.operations:
        if write.undo == operation.id:
            for name, origin in write.undo_with.items():
                if isinstance(origin, str):
                    yield name, _column(system, operation.id, name)


def _column(system: System, undo: str | None, name: str) -> str:
    """Give the column for an input of an undo: that of its name, unless a write has it already."""
    same = f"input.{name}"
    others = [write for write in system.operations if write.undo == undo and name in write.input]
    is_taken = any(write.undo_with.get(name, same) != same for write in others)
    if is_taken:
        return f"{undo}.{name}"
    return name


def begun_with(system: System, table: str) -> list[dict[str, object]]:
    """Give the rows that a table of writes begins with.

    None, but where its rows can also be taken out first, as with a lock.
    """
    undoing = {operation.undo for operation in system.operations}
    write = next(operation for operation in system.operations if operation.id == table)
    if not write.undo or write.id not in undoing:
        return []
    return [_with_owner(system, inputs(system, write, number), number) for number in ROWS]


def row_to_undo(
    system: System, undo: Operation, given: Mapping[str, object]
) -> tuple[str, dict[str, object]] | None:
    """Give the table out of which a write takes rows, and the row that it finds by its inputs.

    None for one that adds a row.
    """
    kind, table = changes(system)[undo.id]
    if kind != "out_of":
        return None
    columns = dict(_told_by(system, undo))
    row = {columns.get(name, name): value for name, value in given.items()}
    return table, _with_owner(system, row, ROWS[0])


def next_number(system: System, write: Operation) -> int:
    """Give the number of the sample inputs with which a write can be made at first.

    A write that adds a row to a table with rows adds one that is not there yet.
    """
    kind, table = changes(system)[write.id]
    if kind == "into" and begun_with(system, table):
        return len(ROWS) + 1
    return ROWS[0]


def spoken(id_: str) -> str:
    """Say an id as a person would."""
    return id_.replace("_", " ")


def owner(workflow: Workflow, system: System) -> str:
    """Name whom to ask for what only people do, on one line."""
    return " ".join((workflow.owner or "").split()) or f"the people responsible for {system.id}"


def _row(
    system: System,
    operation: Operation,
    number: int,
    columns: dict[str, object],
) -> dict[str, object]:
    remark = "remark"
    if remark in {*columns, *operation.input}:
        remark = "sample-remark"
    head = {"status": STATES[number - 1], remark: f"sample row {number}"}
    return _with_owner(system, {**head, **columns, **inputs(system, operation, number)}, number)


def _with_owner(system: System, row: dict[str, object], number: int) -> dict[str, object]:
    """Say whose row it is, in a system that answers each person with their own."""
    if system.acts_as == "requester":
        return {**row, "reader": _reader(number)}
    return row


def _plain_number(number: float) -> float:
    if number == int(number):
        return int(number)
    return number


def _value(system: System, name: str, declared: Input, number: int) -> object:
    """Give the first value that fits, beginning with one that tells the name; else that one."""
    if name == "reader" and system.acts_as == "requester":
        return _reader(number)
    values = [*_values(name, declared, number)]
    return next((value for value in values if _fits(value, declared)), values[0])


def _values(name: str, declared: Input, number: int) -> Iterator[object]:
    """Give values of a type to choose from."""
    keywords = declared.keywords
    if "enum" in keywords:
        choices = keywords["enum"]
        yield from (choices[(number + turn - 1) % len(choices)] for turn in range(len(choices)))
    elif declared.type == "boolean":
        yield number % 2 == 1
    elif declared.type == "string":
        yield from _texts(name, keywords, number)
    else:
        step = 10 if declared.type == "integer" else 10.5
        least, most = (keywords.get(key, keywords.get(other)) for key, other in _BOUNDS)
        yield from _numbers(step, least, most, number)


def _numbers(step: float, least: float | None, most: float | None, number: int) -> Iterator[float]:
    """Give multiples of a step, then numbers within the bounds."""
    yield number * step
    if least is not None and most is not None:
        yield _plain_number(least + (most - least) * number / (len(ROWS) + 1))
    if least is not None:
        yield from (
            _plain_number(least + number * step),
            floor(least) + number,
            _plain_number(least),
        )
    if most is not None:
        yield from (_plain_number(most - number * step), ceil(most) - number, _plain_number(most))


def _texts(name: str, keywords: Mapping[str, Any], number: int) -> Iterator[str]:
    """Give texts of the pattern and the format, then one that tells the name."""
    code = f"{name.replace('_', '-').upper()}-100{number}"
    if "pattern" in keywords:
        for longer in range(patterns.LONGEST):
            yield patterns.sample(keywords["pattern"], number, longer)
        yield f"{patterns.sample(keywords['pattern'], number)}{code}"
    if "format" in keywords:
        yield _OF_FORMAT[keywords["format"]].format(number)
    yield from (code, f"{number}{code}"[: keywords.get("maxLength")])
    yield code.ljust(keywords.get("minLength", 0), "0")


def _fits(value: object, declared: Input) -> bool:
    """Whether a value fits what is declared of an input, but for formats other than date."""
    if not declared.keywords:
        return True
    from jsonschema import Draft202012Validator, FormatChecker

    check = Draft202012Validator(declared.schema, format_checker=FormatChecker(["date"]))
    return check.is_valid(value)


def _reader(number: int) -> str:
    """Let the one who tries the project out see the first two rows and not the third."""
    if number == len(STATES):
        return "someone-else"
    return READER
