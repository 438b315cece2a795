"""`systems.yaml`: what could be done in other systems, as data. Each layer decides what of it is allowed."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError

from .problem import Problem, hold_together, parse_yaml, read_text

SCHEMA = Draft202012Validator(json.loads(Path(__file__).with_name("systems.schema.json").read_text("utf-8")))
TAKEN = {"key", "reader"}  # what a binding passes beside the inputs: a write's key, and who asks


@dataclass(frozen=True)
class Operation:
    """One thing that a system can be asked for. `undo` and `approve` are for layers that write."""

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
    approve: str = ""

    @property
    def token_name(self) -> str:
        """The environment variable with the token that this system is called with: for a read, one that can only read, if it is set."""
        name = self.system.upper().replace("-", "_")
        reading = f"{name}_READ_TOKEN"
        return reading if self.effect == "read" and os.environ.get(reading) else f"{name}_TOKEN"


def load_systems(file: Path) -> dict[str, Operation]:
    """Every operation by the name that a model calls it by, or one Problem with all that is wrong."""
    document = parse_yaml(read_text(file), file)
    hold_together(file, (f"{error.json_path}: {_said(error)}" for error in SCHEMA.iter_errors(document)))
    operations: dict[str, Operation] = {}
    for system in document["systems"] or []:
        for entry in system["operations"] or []:
            name = f"{system['id']}__{entry['id']}"
            if name in operations:
                raise Problem(f"{file}: {name} is declared twice.")
            if taken := sorted(TAKEN & set(entry["input"].get("properties", {}))):
                raise Problem(f"{file}: {name}: an input cannot be called {' or '.join(taken)}; bindings pass that.")
            operations[name] = Operation(file.parent, system["id"], system["owner"], system["acts_as"], **entry)
    return operations


def _said(error: ValidationError) -> str:
    """The mistake in words; of alternatives, the schema says it better than its check."""
    return str(cast(dict[str, Any], error.schema)["description"]) if error.validator == "oneOf" else error.message
