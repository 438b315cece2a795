"""`systems.yaml`: what could be done in other systems, as data.

Each layer decides what of it is allowed.

In files, and in what people type and read, an operation is called `system.operation`. A model knows
it as `system__operation`, since the name of a tool has no dot; so does the code, whose calls are a
model's.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from jsonschema import ValidationError

from . import undo
from .problem import (
    Problem,
    check_version,
    hold_together,
    lines_of,
    parse_yaml,
    place_at,
    read_text,
)
from .schemas import schema_of

SCHEMA = schema_of(json.loads(Path(__file__).with_name("systems.schema.json").read_text("utf-8")))
NOTHING = {"type": "null"}  # what fits `output: nothing`
# Lists of names that say what an operation reaches and gives.
MARKS = ("sends", "secret", "targets")
TAKEN = {"key", "reader"}  # what a binding passes beside the inputs: a write's key, and who asks


def as_tool(name: str) -> str:
    """The name that a model knows it by. Raises ValueError where a file says that name itself."""
    if "__" in name and "." not in name:
        raise ValueError(f"{name} is its name for models; write {as_written(name)}")
    return name.replace(".", "__", 1)


def as_written(tool: str) -> str:
    """The name that files and people have for what a model knows by this one.

    A name that is written so already stays as it is.
    """
    if "." in tool:
        return tool
    return tool.replace("__", ".", 1)


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
    effect: str
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
        if self.effect == "read" and os.environ.get(reading):
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
            declared["timeout"] = float(system.get("timeout", 0))
            operation = Operation(*owned, **declared)
            if operation.tool in operations:
                raise Problem(f"{file}: {operation.name} is declared twice.")
            if reserved := sorted(TAKEN & set(entry["input"].get("properties", {}))):
                problem = f"an input cannot be called {' or '.join(reserved)}"
                raise Problem(f"{file}: {operation.name}: {problem}; bindings pass that.")
            if entry["effect"] == "read" and entry.get("output") == "nothing":
                problem = "a read answers something; write what, or delete output"
                raise Problem(f"{file}: {operation.name}: {problem}.")
            operations[operation.tool] = operation
    mistakes = [(name, "undo", fault) for name, fault in undo.mistakes(operations)]
    if mistakes := [*mistakes, *_mismarked(operations)]:
        lines = {name: lines_of(text, *place) for name, place in _places(document)}
        hold_together(file, (f"line {lines[name][key]}: {fault}" for name, key, fault in mistakes))
    return operations


@lru_cache(maxsize=8)
def _misfits(text: str) -> tuple[str, ...]:
    """Say what of a sound YAML text does not fit the schema; a text is looked through once."""
    errors = SCHEMA.iter_errors(parse_yaml(text, Path("systems.yaml")))
    misfits = [(place_at(text, *error.path), error) for error in errors]
    return tuple(f"{place}: {error.json_path}: {_message(error)}" for place, error in misfits)


def _marks(entry: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The marks of an entry, as the names that they list."""
    return {key: tuple(entry[key]) for key in MARKS if key in entry}


def _mismarked(operations: dict[str, Operation]) -> Iterator[tuple[str, str, str]]:
    """Marks that mean nothing: the operation's name, the mark, and what is wrong and to do."""
    for name, operation in operations.items():
        is_read = operation.effect == "read"
        label = operation.name
        if is_read and operation.targets is not None:
            yield name, "targets", f"{label} is a read; mark with sends what it sends"
        for key in ("sends", "secret"):
            if getattr(operation, key) and not is_read:
                yield name, key, f"{label} is a write; {key} is a mark of reads, so delete it"
        for key, inputs in (("sends", operation.sends), ("targets", operation.targets or ())):
            if unknown := sorted({*inputs} - operation.input.get("properties", {}).keys()):
                lacks = f"{label} has no input {', '.join(unknown)}"
                yield name, key, f"{lacks}; name inputs of its own"


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
