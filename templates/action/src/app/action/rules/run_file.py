"""`run.yaml`: what a run is told, and what must hold when it says that it is done.

A project without the file has runs that are told nothing but their goal, and that nobody checks.

Checks are pure: who reads is given. One that names a write is made once for each write of that
operation that stands, and is not met where there is none. What it cannot find out is not known, and
then a person looks.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from pydantic import AfterValidator, BeforeValidator, Field

from ...base import amounts
from ...base.display import as_tool, as_written
from ...base.expressions import Expression, Truth, read_expression
from ...base.files import OperationName, Strict, read_form
from ...base.problem import (
    VERSION,
    Problem,
    check_version,
    hold_together,
    parse_yaml,
    place_at,
    read_text,
)
from ...base.references import Reference, find, parse, undeclared
from ...base.schemas import faults
from ...base.systems import Effect, Operation

OF_RUN = {"properties": {name: {"type": "string"} for name in ("id", "person", "today")}}
OF_TRIGGER = {"properties": {"id": {"type": "string"}, "data": {}}}
NO_INPUTS: Mapping[str, Any] = {"type": "object", "properties": {}}
_YES = ("true", "yes", "on")
_NO = ("false", "no", "off")
ROOTS = ("input", "trigger", "run", "write")  # beside `result`
Operations = Mapping[str, Operation]


class Check(NamedTuple):
    """An expression, over what a read answers where there is one.

    `origins` maps each input of the read to a reference or to `{"value": literal}`.
    """

    expect: Expression
    read: str = ""
    origins: Mapping[str, Any] = {}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Give the check of a row as `row` gives it; in `expect`, fields of the answer may be bare.

        That is, `status` stands for `result.status` where the check has a read.
        """
        expect = read_expression(row["expect"])
        if row["read"]:
            expect = expect.rooted_in("result", ROOTS)
        return cls(expect, row["read"], row["with"])

    @property
    def row(self) -> dict[str, Any]:
        """The check as a run keeps it, in JSON."""
        return {"expect": self.expect.text, "read": self.read, "with": {**self.origins}}

    @property
    def says(self) -> str:
        """The check in one line, as people read it."""
        if self.read:
            return f"{as_written(self.read)}: {self.expect.text}"
        return self.expect.text

    @property
    def references(self) -> list[Reference]:
        """All that its expression and the inputs of its read refer to."""
        origins = [origin for origin in self.origins.values() if isinstance(origin, str)]
        return [*self.expect.references, *map(parse, origins)]

    @property
    def writes(self) -> list[str]:
        """Name the operations whose writes it is about, as a model calls them."""
        named = (".".join(one.steps[:2]) for one in self.references if one.root == "write")
        return [as_tool(name) for name in dict.fromkeys(named)]


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
    def as_check(self) -> Check:
        """The check that this entry stands for."""
        return Check.from_row({"expect": self.expect.text, "read": self.read, "with": self.origins})


def _as_mapping(entry: Any) -> Any:
    """An entry as a mapping; a text alone is what to `expect`."""
    return {"expect": entry} if isinstance(entry, str) else entry


def _schema(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        fault = f"{error.json_path} is no JSON Schema: {error.message}"
        raise ValueError(fault) from None
    if schema.get("type") != "object" or not isinstance(schema.get("properties"), Mapping):
        raise ValueError("write type: object, and properties with the inputs")
    return schema


class RunFile(Strict):
    """All of `run.yaml`."""

    version: int = VERSION
    inputs: Annotated[Mapping[str, Any], AfterValidator(_schema)] = NO_INPUTS
    done_when: tuple[Annotated[Entry, BeforeValidator(_as_mapping)], ...] = ()

    @property
    def checks(self) -> list[Check]:
        """What must hold when a run is done, in the order of the file."""
        return [entry.as_check for entry in self.done_when]

    def named_in(self, data: Any) -> dict[str, Any]:
        """Give the part of some data that declared inputs name; nothing of data without names."""
        declared = self.inputs["properties"]
        if not isinstance(data, Mapping):
            return {}
        return {
            name: value for name, value in data.items() if name in declared and value is not None
        }

    def input_faults(self, inputs: Mapping[str, Any]) -> str:
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
                inputs[name] = typed_value(text, declared.get(name, {}).get("type"))
        if fault := self.input_faults(inputs):
            wrong.append(fault)
        if wrong:
            names = ", ".join(declared) or "no inputs"
            how = "`agent run GOAL --input NAME=VALUE`"
            raise Problem(f"{'; '.join(wrong)}. The inputs of a run are {names}: {how}.")
        return inputs


def load_run_file(file: Path, operations: Operations) -> RunFile:
    """Read `run.yaml`, or one Problem with all that is wrong; a project may have none."""
    if not file.exists():
        return RunFile()
    text = read_text(file)
    check_version(parse_yaml(text, file), text, file)
    run_file = read_form(RunFile, file)
    mistakes = []
    for number, check in enumerate(run_file.checks):
        place = place_at(text, "done_when", number)
        wrong = _check_mistakes(check, run_file.inputs, operations)
        mistakes += [f"{place}: done_when.{number}: {one}" for one in wrong]
    hold_together(file, mistakes)
    return run_file


class CheckState(StrEnum):
    """What came of a check."""

    HELD = "held"
    FAILED = "failed"
    UNKNOWN = "not known"


class Write(NamedTuple):
    """A write that stands: its operation, its inputs, its whole answer, and how people are told."""

    operation: str
    inputs: Mapping[str, Any]
    answer: str
    says: str


class Story(NamedTuple):
    """What a run was told and has done; `run` has its id, person and today's date."""

    inputs: Mapping[str, Any]
    trigger: Mapping[str, Any]
    run: Mapping[str, str]
    writes: Sequence[Write]


class ReadResult(NamedTuple):
    """What a read gave, as text; or why there is nothing."""

    is_read: bool
    text: str


class Finding(NamedTuple):
    """What came of one check, for one write where it is about one, and what is missing."""

    says: str
    state: CheckState
    missing: str = ""
    of: str = ""


Read = Callable[[Check, dict[str, Any]], ReadResult]  # makes the read of a check with these inputs


def carry_out_checks(
    checks: Sequence[Check],
    story: Story,
    operations: Operations,
    read: Read,
) -> list[Finding]:
    """Make every check, in order; gives a finding for each, or one for each write it is about.

    The same read with the same inputs is made once.
    """
    answers = dict[str, ReadResult]()

    def read_once(check: Check, inputs: dict[str, Any]) -> ReadResult:
        key = json.dumps([check.read, inputs], sort_keys=True)
        if key not in answers:
            answers[key] = read(check, inputs)
        return answers[key]

    findings = list[Finding]()
    for check in checks:
        findings += _of_check(check, story, operations, read_once)
    return findings


def failed(findings: Sequence[Finding]) -> list[str]:
    """Say what is missing where checks have failed, each once."""
    return [*dict.fromkeys(one.missing for one in findings if one.state is CheckState.FAILED)]


def unknown(findings: Sequence[Finding]) -> list[str]:
    """Say what is not known where checks could not be made, each once."""
    return [*dict.fromkeys(one.missing for one in findings if one.state is CheckState.UNKNOWN)]


def parse_answer(text: str) -> Any:
    """The data in an answer, its numbers exact; None for one in words, which has no fields."""
    try:
        return amounts.read_json(text)
    except (ValueError, RecursionError):
        return None


def typed_value(text: str, kind: Any) -> Any:
    """Give a word as a type has it; as it stands where it is none of that type."""
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


def _check_mistakes(
    check: Check, inputs: Mapping[str, Any], operations: Operations
) -> Iterator[str]:
    """What keeps a check from ever being made."""
    operation = operations.get(check.read)
    if check.read and (operation is None or operation.effect == Effect.WRITE):
        yield f"{as_written(check.read)} is not a read in systems.yaml; name one"
        return
    if operation is not None:
        yield from _of_inputs(check, operation)
    elif check.origins:
        yield "with needs a read; add read, or delete with"
    for reference in check.references:
        if wrong := _unfounded(reference, operation, inputs, operations):
            yield f"it uses {reference}, {wrong}"
    if len(check.writes) > 1:
        named = " and ".join(map(as_written, check.writes))
        yield f"it names the writes of {named}; write one check for each of them"
    if not check.writes and not check.read:
        yield "it names neither a write nor a read; name a write, or add read"


def _of_inputs(check: Check, read: Operation) -> Iterator[str]:
    declared = read.input.get("properties", {})
    for name in read.input.get("required", ()):
        if name not in check.origins:
            yield f"with lacks {name}, which {read.name} needs; add it"
    for name, origin in check.origins.items():
        if name not in declared:
            yield f"with names {name}, which is not an input of {read.name}; correct it"
        elif isinstance(origin, Mapping) and faults(declared[name], origin["value"]):
            yield f"with.{name} is {origin['value']!r}, which does not fit {read.name}"


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
        return f"but the check has no read; begin with one of {', '.join(ROOTS)}, or add read"
    return _undeclared(read.output, steps, f"output of {read.name}")


def _unfounded_in_write(reference: Reference, operations: Operations) -> str:
    name = ".".join(reference.steps[:2])
    steps = reference.steps[2:]
    operation = next((one for one in operations.values() if one.name == name), None)
    if operation is None or operation.effect == Effect.READ:
        return f"but {name} is not a write in systems.yaml; name one"
    parts = (one.get("properties", {}) for one in (operation.input, operation.output))
    fields: dict[str, Any] = {}
    for properties in parts:
        fields |= properties
    return _undeclared({"properties": fields}, steps, f"input and output of {name}")


def _undeclared(schema: Mapping[str, Any], steps: Sequence[str], what: str) -> str:
    if not steps:
        return f"which is all of {what}; name a part of it"
    step = undeclared({"properties": {}, **schema}, steps, lists=True)
    return step and f"but {what} does not declare {step}; correct it, or declare it"


def _of_check(
    check: Check,
    story: Story,
    operations: Operations,
    read: Read,
) -> Iterator[Finding]:
    """Make one check for each write that it is about, or once."""
    roots = {"input": story.inputs, "trigger": story.trigger, "run": story.run}
    names = filter(None, [*check.writes, check.read])
    if gone := [as_written(name) for name in names if name not in operations]:
        why = (
            f'systems.yaml has no {", ".join(gone)} any more, but the check "{check.says}" needs it'
        )
        yield Finding(check.says, CheckState.UNKNOWN, why)
        return
    if not check.writes:
        yield _make(check, roots, "", operations, read)
        return
    (name,) = check.writes
    writes = [write for write in story.writes if write.operation == name]
    if not writes:
        yield Finding(check.says, CheckState.FAILED, f"{as_written(name)} was not made")
    for write in writes:
        fields = _fields(write, operations[name])
        system, operation = as_written(name).split(".")
        with_write = {**roots, "write": {system: {operation: fields}}}
        yield _make(check, with_write, write.says, operations, read)


def _fields(write: Write, operation: Operation) -> dict[str, Any]:
    """The inputs of a write, and the fields of its answer, which count where both have a name."""
    answer = parse_answer(write.answer)
    declared = operation.output.get("properties", {})
    if not isinstance(answer, Mapping):
        answer = {}
    return {**write.inputs, **{name: answer.get(name) for name in declared}}


def _make(
    check: Check,
    roots: Mapping[str, Any],
    of: str,
    operations: Operations,
    read: Read,
) -> Finding:
    if check.read:
        inputs, lacking = _inputs(check, roots)
        name = as_written(check.read)
        if lacking:
            why = f"{name} could not be called, because {', '.join(lacking)} is not known"
            return Finding(check.says, CheckState.UNKNOWN, why, of)
        answer = read(check, inputs)
        if not answer.is_read:
            why = f"{name} could not be read: {answer.text}"
            return Finding(check.says, CheckState.UNKNOWN, why, of)
        truth = _holds(check.expect, {**roots, "result": parse_answer(answer.text)})
        return _finding(check, truth, of)
    return _finding(check, check.expect.holds(roots), of)


def _inputs(check: Check, roots: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The inputs of the read, and the references that lead to nothing."""
    inputs = dict[str, Any]()
    lacking = list[str]()
    for name, origin in check.origins.items():
        value = origin["value"] if isinstance(origin, Mapping) else find(origin, roots)
        if value is None:
            lacking.append(str(origin))
        inputs[name] = value
    return inputs, lacking


def _holds(expect: Expression, data: Mapping[str, Any]) -> Truth:
    """Whether it holds of what a read gave; of a list of one row, it may be about that row."""
    answer = data["result"]
    truth = expect.holds(data)
    if truth is None and isinstance(answer, list) and len(answer) == 1:
        return expect.holds({**data, "result": answer[0]})
    return truth


def _finding(check: Check, truth: Truth, of: str) -> Finding:
    whose = f" for {of}" if of else ""
    match truth:
        case True:
            return Finding(check.says, CheckState.HELD, of=of)
        case False:
            return Finding(check.says, CheckState.FAILED, f"{check.says} does not hold{whose}", of)
    why = f"whether {check.says} holds{whose} is not known"
    return Finding(check.says, CheckState.UNKNOWN, why, of)
