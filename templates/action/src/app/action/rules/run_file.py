"""`run.yaml`: what a run is told, and what must hold when it says that it is done.

A project without the file has runs that are told nothing but their goal, and that nobody checks.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from pydantic import AfterValidator, BeforeValidator, Field

from ...base.display import as_written
from ...base.expressions import Expression, read_expression
from ...base.files import OperationName, Strict, read
from ...base.problem import (
    VERSION,
    Problem,
    check_version,
    hold_together,
    parse_yaml,
    place_at,
    read_text,
)
from ...base.references import Reference, parse, undeclared
from ...base.schemas import faults
from ...base.systems import Operation
from .checks import ROOTS, Check, Operations

OF_RUN = {"properties": {name: {"type": "string"} for name in ("id", "person", "today")}}
OF_TRIGGER = {"properties": {"id": {"type": "string"}, "data": {}}}
NO_INPUTS: Mapping[str, Any] = {"type": "object", "properties": {}}
_YES = ("true", "yes", "on")
_NO = ("false", "no", "off")


def _schema(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        fault = f"{error.json_path} is no JSON Schema: {error.message}"
        raise ValueError(fault) from None
    if schema.get("type") != "object" or not isinstance(schema.get("properties"), Mapping):
        raise ValueError("write type: object, and properties with the inputs")
    return schema


def _expression(text: Any) -> Expression:
    if isinstance(text, str):
        return read_expression(text)  # whose error is a ValueError
    raise ValueError(f"{text!r}; write a comparison, such as result.status == 'refunded'")


def _origin(origin: Any) -> str | dict[str, Any]:
    if isinstance(origin, dict) and origin.keys() == {"value"}:
        return origin
    if isinstance(origin, str) and parse(origin).root in ROOTS:
        return origin
    forms = f"a reference that begins with {', '.join(ROOTS)}, or {{value: a literal}}"
    raise ValueError(f"{origin!r}; write {forms}")


class Entry(Strict):
    """A check as the file has it."""

    expect: Annotated[Any, AfterValidator(_expression)]
    read: OperationName = ""
    origins: Mapping[str, Annotated[Any, AfterValidator(_origin)]] = Field(default={}, alias="with")

    @property
    def check(self) -> Check:
        """The check that this entry stands for."""
        return Check.of({"expect": self.expect.text, "read": self.read, "with": self.origins})


def _entry(entry: Any) -> Any:
    """An entry as a mapping; a text alone is what to `expect`."""
    return {"expect": entry} if isinstance(entry, str) else entry


class RunFile(Strict):
    """All of `run.yaml`."""

    version: int = VERSION
    inputs: Annotated[Mapping[str, Any], AfterValidator(_schema)] = NO_INPUTS
    done_when: tuple[Annotated[Entry, BeforeValidator(_entry)], ...] = ()

    @property
    def checks(self) -> list[Check]:
        """What must hold when a run is done, in the order of the file."""
        return [entry.check for entry in self.done_when]

    def named_in(self, data: Any) -> dict[str, Any]:
        """Give the part of some data that declared inputs name; nothing of data without names."""
        declared = self.inputs["properties"]
        if not isinstance(data, Mapping):
            return {}
        return {
            name: value for name, value in data.items() if name in declared and value is not None
        }

    def lacks(self, inputs: Mapping[str, Any]) -> str:
        """Say what is missing or wrong of the inputs of a run; empty if nothing is."""
        declared = self.inputs["properties"]
        required = self.inputs.get("required", ())
        reasons = [f"{name} is missing" for name in required if name not in inputs]
        reasons += [f"there is no input {name}" for name in inputs if name not in declared]
        for name in declared.keys() & inputs.keys():
            wrong = faults(declared[name], inputs[name])
            reasons += [f"{name}: {fault.message}" for fault in wrong]
        return "; ".join(reasons)[:500]

    def typed(self, words: Sequence[str]) -> dict[str, Any]:
        """Give inputs that were typed as `name=value`, each by its declared type.

        Raises one Problem with all that is wrong.
        """
        declared = self.inputs["properties"]
        inputs = dict[str, Any]()
        wrong = list[str]()
        for one in words:
            name, sign, text = one.partition("=")
            if not sign:
                wrong.append(f"{one!r} is not an input; write name=value")
            elif name in inputs:
                wrong.append(f"{name} is given twice")
            else:
                inputs[name] = _typed(text, declared.get(name, {}).get("type"))
        if lacks := self.lacks(inputs):
            wrong.append(lacks)
        if wrong:
            names = ", ".join(declared) or "nothing by name"
            how = "`agent run GOAL --input NAME=VALUE`"
            raise Problem(f"{'; '.join(wrong)}. A run of this project is told {names}: {how}.")
        return inputs


def _typed(text: str, kind: Any) -> Any:
    """A word as a type has it; as it stands where it is none of that type."""
    if kind == "boolean" and text.lower() in (*_YES, *_NO):
        return text.lower() in _YES
    if kind in ("integer", "number"):
        try:
            number = json.loads(text)
        except ValueError:
            return text
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        if is_number:
            return number
    return text


def load_run_file(file: Path, operations: Operations) -> RunFile:
    """Read `run.yaml`, or one Problem with all that is wrong; a project may have none."""
    if not file.exists():
        return RunFile()
    text = read_text(file)
    check_version(parse_yaml(text, file), text, file)
    run_file = read(RunFile, file)
    mistakes = []
    for number, check in enumerate(run_file.checks):
        place = place_at(text, "done_when", number)
        wrong = _mistakes(check, run_file.inputs, operations)
        mistakes += [f"{place}: done_when.{number}: {one}" for one in wrong]
    hold_together(file, mistakes)
    return run_file


def _mistakes(check: Check, inputs: Mapping[str, Any], operations: Operations) -> Iterator[str]:
    """What keeps a check from ever being made."""
    operation = operations.get(check.read)
    if check.read and (operation is None or operation.effect == "write"):
        yield f"{as_written(check.read)} is not a read in systems.yaml; name one"
        return
    if operation is not None:
        yield from _of_inputs(check, operation)
    elif check.origins:
        yield "with is given to a read, and there is none; add read, or delete with"
    for reference in check.references:
        if wrong := _unfounded(reference, operation, inputs, operations):
            yield f"it takes {reference}, {wrong}"
    if len(check.writes) > 1:
        named = " and ".join(map(as_written, check.writes))
        yield f"it names the writes of {named}; write a check for each of them"
    if not check.writes and not check.read:
        yield "it says nothing of what was done; name a write, or add read"


def _of_inputs(check: Check, read: Operation) -> Iterator[str]:
    declared = read.input.get("properties", {})
    for name in read.input.get("required", ()):
        if name not in check.origins:
            yield f"with lacks {name}, which {read.name} takes; add it"
    for name, origin in check.origins.items():
        if name not in declared:
            yield f"with names {name}, which is not an input of {read.name}; correct it"
        elif isinstance(origin, Mapping) and faults(declared[name], origin["value"]):
            yield f"with gives {name} {origin['value']!r}, which does not fit {read.name}"


def _unfounded(
    reference: Reference,
    read: Operation | None,
    inputs: Mapping[str, Any],
    operations: Operations,
) -> str:
    """Say why a reference leads nowhere, and what to do; empty if it leads somewhere."""
    root, steps = reference
    if root == "write":
        return _unfounded_in_write(reference, operations)
    schemas = {"input": inputs, "run": OF_RUN, "trigger": OF_TRIGGER}
    if root in schemas:
        return _undeclared(schemas[root], steps, root)
    if read is None:
        return f"and nothing is read; begin with one of {', '.join(ROOTS)}, or add read"
    return _undeclared(read.output, steps, f"output of {read.name}")


def _unfounded_in_write(reference: Reference, operations: Operations) -> str:
    name = ".".join(reference.steps[:2])
    steps = reference.steps[2:]
    operation = next((one for one in operations.values() if one.name == name), None)
    if operation is None or operation.effect == "read":
        return f"and {name} is not a write in systems.yaml; name one"
    parts = (one.get("properties", {}) for one in (operation.input, operation.output))
    fields: dict[str, Any] = {}
    for properties in parts:
        fields |= properties
    return _undeclared({"properties": fields}, steps, f"input and output of {name}")


def _undeclared(schema: Mapping[str, Any], steps: Sequence[str], what: str) -> str:
    if not steps:
        return f"which is all of {what}; name a part of it"
    step = undeclared({"properties": {}, **schema}, steps, lists=True)
    return step and f"and {what} does not declare {step}; correct it, or declare it"
