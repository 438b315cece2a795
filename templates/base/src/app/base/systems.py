"""`systems.yaml`: what could be done in other systems, as data.

Each layer decides what of it is allowed.

The inputs of an undo come from its write: a reference begins with `input`, the inputs of the write,
or with `result`, its answer.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from jsonschema import ValidationError

from .display import as_tool
from .problem import (
    Problem,
    check_version,
    hold_together,
    lines_of,
    parse_yaml,
    place_at,
    read_text,
)
from .references import find, parse, undeclared
from .schemas import dangling, faults, schema_of

SCHEMA = schema_of(json.loads(Path(__file__).with_name("systems.schema.json").read_text("utf-8")))
NOTHING = {"type": "null"}  # what fits `output: nothing`
# Lists of names that say what an operation reaches and gives.
MARKS = ("sends", "secret", "targets")
TAKEN = {"key", "reader"}  # what a binding passes beside the inputs: a write's key, and who asks


class Effect(StrEnum):
    """Whether an operation changes its system."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class Operation:
    """One thing that a system can be asked for. `undo` is for layers that write.

    `undo_with` maps each input of the undo to a reference or to `{"value": literal}`; where it is
    empty, the undo takes its inputs by name from those of the write. `output` is a JSON Schema of
    the answer, empty where none is declared; `output: nothing` in the file is that of null.

    `sends` names the inputs of a read that leave for somewhere, such as an address that is fetched,
    and `secret` the fields of its answer that no text may carry outward. `targets` names the inputs
    of a write that say whom or what it reaches; None where nobody has said which those are.
    """

    folder: Path
    system: str
    owner: str
    acts_as: str
    id: str
    effect: Effect
    input: dict[str, Any]
    binding: dict[str, Any]
    description: str = ""
    undo: str = ""
    undo_with: dict[str, Any] = field(default_factory=dict)
    output: dict[str, Any] = field(default_factory=dict)
    sends: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    targets: tuple[str, ...] | None = None
    timeout: float = 0.0  # seconds that the system has for an answer; 0 for those of `bindings`

    @property
    def name(self) -> str:
        """Its name in files and for people."""
        return f"{self.system}.{self.id}"

    @property
    def tool(self) -> str:
        """The name that a model calls it by."""
        return as_tool(self.name)

    @property
    def undo_name(self) -> str:
        """What takes it back, by the name that a model calls it by; empty if nothing does."""
        return self.undo and as_tool(f"{self.system}.{self.undo}")

    @property
    def reversible(self) -> bool | Literal["by_its_answer"]:
        """Whether it can be taken back; `by_its_answer` if its undo needs a part of the answer."""
        by_answer = any(str(origin).startswith("result.") for origin in self.undo_with.values())
        if self.undo and by_answer:
            return "by_its_answer"
        return bool(self.undo)

    @property
    def answers_nothing(self) -> bool:
        """Whether its system answers a success without a body."""
        return self.output == NOTHING

    @property
    def token_name(self) -> str:
        """The environment variable with the token that this system is called with.

        For a read, one that can only read, if it is set.
        """
        name = self.system.upper().replace("-", "_")
        reading = f"{name}_READ_TOKEN"
        if self.effect == Effect.READ and os.environ.get(reading):
            return reading
        return f"{name}_TOKEN"


def load_systems(file: Path) -> dict[str, Operation]:
    """Every operation by the name that a model calls it by, or one Problem with what is wrong."""
    text = read_text(file)
    document = parse_yaml(text, file)
    check_version(document, text, file)
    hold_together(file, _misfits(text))
    operations: dict[str, Operation] = {}
    for system in document["systems"] or []:
        for entry in system["operations"] or []:
            owned = file.parent, system["id"], system["owner"], system["acts_as"]
            declared = {**entry, **_undo(entry), **_output(entry), **_marks(entry)}
            declared["effect"] = Effect(entry["effect"])
            declared["timeout"] = float(system.get("timeout", 0))
            operation = Operation(*owned, **declared)
            if operation.tool in operations:
                raise Problem(f"{file}: {operation.name} is declared twice.")
            if reserved := sorted(TAKEN & set(entry["input"].get("properties", {}))):
                problem = f"an input cannot be called {' or '.join(reserved)}"
                raise Problem(f"{file}: {operation.name}: {problem}; bindings pass that.")
            if entry["effect"] == Effect.READ and entry.get("output") == "nothing":
                problem = "a read answers something; write what, or delete output"
                raise Problem(f"{file}: {operation.name}: {problem}.")
            operations[operation.tool] = operation
    mistakes = [(name, "undo", fault) for name, fault in undo_mistakes(operations)]
    if mistakes := [*mistakes, *_mismarked(operations), *_dangling(operations)]:
        lines = {name: lines_of(text, *place) for name, place in _places(document)}
        hold_together(file, (f"line {lines[name][key]}: {fault}" for name, key, fault in mistakes))
    return operations


class WayBack(NamedTuple):
    """The undo of one write. `lacks` says why it cannot be made; it is empty if it can."""

    operation: str
    inputs: dict[str, Any]
    lacks: str = ""


def taken_back_by(operations: Mapping[str, Operation], name: str) -> list[str]:
    """The names of the writes that an operation takes back."""
    return [write for write, one in operations.items() if one.undo_name == name]


def way_back(
    operations: Mapping[str, Operation],
    name: str,
    inputs: Mapping[str, Any],
    answer: str,
) -> WayBack | None:
    """The undo of a write with these inputs, after this answer; None if none is declared."""
    operation = operations[name]
    if not operation.undo:
        return None
    back = operations[operation.undo_name]
    arguments, lacking = _resolved(
        operation, back, {"input": inputs, "result": _json_or_none(answer)}
    )
    if lacking:
        return WayBack(operation.undo_name, arguments, f"{', '.join(lacking)} is not known")
    misfits = faults(back.input, arguments)
    lacks = "; ".join(f"{fault.json_path[2:]} does not fit" for fault in misfits)
    return WayBack(operation.undo_name, arguments, lacks[:300])


def lacks_before(
    operations: Mapping[str, Operation],
    name: str,
    inputs: Mapping[str, Any],
) -> str:
    """What the undo of a write with these inputs lacks whatever the answer is; empty if nothing."""
    operation = operations[name]
    back = way_back(operations, name, inputs, "")
    if back is None:
        return ""
    if operation.reversible != "by_its_answer":
        return back.lacks
    lacking = _resolved(operation, operations[operation.undo_name], {"input": inputs})[1]
    missing = [reference for reference in lacking if reference.startswith("input.")]
    if missing:
        return f"{', '.join(missing)} is not known"
    return ""


def undo_origins(operation: Operation, back: Operation) -> dict[str, Any]:
    """Where each input of an undo comes from, which by default is the input of that name."""
    declared = operation.input.get("properties", {})
    by_name = {
        name: f"input.{name}" for name in back.input.get("properties", {}) if name in declared
    }
    return operation.undo_with or by_name


def undo_mistakes(operations: Mapping[str, Operation]) -> Iterator[tuple[str, str]]:
    """What keeps an undo from ever working: the name of its write, and what is wrong and to do."""
    for name, operation in operations.items():
        if operation.undo:
            label = f"{operation.system}.{operation.id}"
            for problem in _undo_problems(operations, operation):
                yield name, f"{label}: {problem}"


@lru_cache(maxsize=8)
def _misfits(text: str) -> tuple[str, ...]:
    """Say what of a sound YAML text does not fit the schema; a text is looked through once."""
    errors = SCHEMA.iter_errors(parse_yaml(text, Path("systems.yaml")))
    misfits = [(place_at(text, *error.path), error) for error in errors]
    lines = [f"{place}: {error.json_path}: {_message(error)}" for place, error in misfits]
    return tuple(dict.fromkeys(lines))  # what is no schema misfits each part of its own


def _marks(entry: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The marks of an entry, as the names that they list."""
    return {key: tuple(entry[key]) for key in MARKS if key in entry}


def _mismarked(operations: dict[str, Operation]) -> Iterator[tuple[str, str, str]]:
    """Marks that mean nothing: the operation's name, the mark, and what is wrong and to do."""
    for name, operation in operations.items():
        is_read = operation.effect == Effect.READ
        label = operation.name
        if is_read and operation.targets is not None:
            yield name, "targets", f"{label} is a read; use sends instead of targets"
        for key in ("sends", "secret"):
            if getattr(operation, key) and not is_read:
                yield name, key, f"{label} is a write; delete {key}, which only reads have"
        for key, inputs in (("sends", operation.sends), ("targets", operation.targets or ())):
            if unknown := sorted({*inputs} - operation.input.get("properties", {}).keys()):
                lacks = f"{label} has no input {', '.join(unknown)}"
                yield name, key, f"{lacks}; name inputs of this operation"


def _dangling(operations: dict[str, Operation]) -> Iterator[tuple[str, str, str]]:
    """References of a schema that lead nowhere: the operation's name, the key, and what to do."""
    for name, operation in operations.items():
        for key, schema in (("input", operation.input), ("output", operation.output)):
            for reference in dangling(schema):
                lacks = f"{operation.name}: $ref {reference!r} leads nowhere in {key}"
                yield name, key, f"{lacks}; declare it under $defs there, and write #/$defs/NAME"


def _undo(entry: dict[str, Any]) -> dict[str, Any]:
    """`undo` and `undo_with` of an entry, whichever way it declares them."""
    declaration = entry.get("undo", "")
    if isinstance(declaration, str):
        return {"undo": declaration}
    return {"undo": declaration["operation"], "undo_with": declaration["with"]}


def _output(entry: dict[str, Any]) -> dict[str, Any]:
    """The `output` of an entry as a JSON Schema."""
    declaration = entry.get("output", {})
    return {"output": NOTHING if declaration == "nothing" else declaration}


def _places(document: dict[str, Any]) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Where in the file each operation stands."""
    for number, system in enumerate(document["systems"] or []):
        for index, entry in enumerate(system["operations"] or []):
            place = ("systems", number, "operations", index)
            yield as_tool(f"{system['id']}.{entry['id']}"), place


def _message(error: ValidationError) -> str:
    """The mistake in words; of alternatives, the schema says it better than its check."""
    if error.validator == "oneOf":
        return str(cast(dict[str, Any], error.schema)["description"])
    return error.message


def _undo_problems(operations: Mapping[str, Operation], operation: Operation) -> Iterator[str]:
    back = operations.get(operation.undo_name)
    if operation.effect == Effect.READ:
        yield "a read cannot have an undo; delete it, or write effect: write"
        return
    if back is None or back.effect == Effect.READ or back.id == operation.id:
        problem = f"its undo {operation.undo} is not another write of {operation.system}"
        yield f"{problem}; correct the name, or delete undo"
        return
    if back.undo not in ("", operation.id):
        only = f"name a write that only undoes {operation.id}, or delete the undo of {back.id}"
        yield f"its undo {back.id} has another undo, {back.undo}; {only}"
    declared = back.input.get("properties", {})
    sources = undo_origins(operation, back)
    for name in back.input.get("required", ()):
        if name not in sources:
            form = f"{{operation: {back.id}, with: {{{name}: result.FIELD}}}}"
            problem = f"its undo {back.id} needs {name}, but no source is declared"
            yield f"{problem}; write undo: {form}, and declare that field in output"
    for name, origin in sources.items():
        if name not in declared:
            yield f"undo.with gives {name}, which is not an input of {back.id}; correct the name"
        elif isinstance(origin, str):
            yield from _undeclared(operation, name, origin)


def _undeclared(operation: Operation, name: str, origin: str) -> Iterator[str]:
    """Whether the schema of inputs or answer has what a reference leads to, as far as it says."""
    root, steps = parse(origin)
    where = "input" if root == "input" else "output"
    schema: Any = {"input": operation.input, "output": operation.output}[where]
    if step := undeclared({"properties": {}, **schema}, steps):
        problem = f"undo.with takes {name} from {origin}, which {where} does not declare"
        yield f"{problem}; declare {step} there"


def _resolved(
    operation: Operation,
    back: Operation,
    roots: Mapping[str, Any],
) -> tuple[dict[str, Any], list[str]]:
    """The inputs of an undo, and the references of required ones that lead to nothing."""
    arguments = {}
    lacking = []
    required = back.input.get("required", ())
    for name, origin in undo_origins(operation, back).items():
        value = origin["value"] if isinstance(origin, Mapping) else find(origin, roots)
        if value is not None and not _is_blank(value):
            arguments[name] = value
        elif name in required or operation.undo_with:
            lacking.append(str(origin))
    return arguments, lacking


def _is_blank(value: Any) -> bool:
    """Whether a value is a text that names nothing."""
    return isinstance(value, str) and not value.strip()


def _json_or_none(answer: str) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):  # an answer in words has no fields
        return None
