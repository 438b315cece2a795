"""A workflow's plain values, as they were checked, to `Workflow`. Nothing is checked here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ..checks import done_when, inputs, limits, marks, patterns
from ..checks.origins import literal
from ..workflow import NEVER, Check, Input, Operation, Record, Response, System, Trigger, Workflow
from ..yaml.scalars import number

Declared = Mapping[str, Any]  # a part of the file: an operation, or inputs by name
_LISTS = ("sends", "secret")


def workflow(value: Mapping[str, Any]) -> Workflow:
    """Build a workflow from the values of its file."""
    head = value["workflow"]
    run_inputs = {name: _input(declared) for name, declared in head.get("inputs", {}).items()}
    systems = value.get("systems", [])
    return Workflow(
        **{**head, "inputs": run_inputs},
        answers={id_: _response(answer) for id_, answer in value["answers"].items()},
        profile={id_: _response(answer) for id_, answer in value.get("profile", {}).items()},
        systems=tuple(_system(system) for system in systems),
        triggers=tuple(
            Trigger(trigger["kind"], {key: word for key, word in trigger.items() if key != "kind"})
            for trigger in value.get("triggers", [])
        ),
        handoff=tuple(value.get("handoff", [])),
        limits=tuple(map(limits.build, value.get("limits", []))),
        done_when=tuple(_check(check, systems) for check in value.get("done_when", [])),
        path=tuple(value.get("path", [])),
        volume=value.get("volume", {}),
        pilot=value.get("pilot", {}),
        review_by=_date(value.get("review_by")),
        record=_record(value.get("record", {})),
        rulebook=int(value.get("rulebook", 1)),
    )


def _system(value: Mapping[str, Any]) -> System:
    siblings = value["operations"]
    operations = [{**operation, **_undo(operation, siblings)} for operation in siblings]
    return System(**{**value, "operations": tuple(map(_operation, operations))})


def _operation(value: Mapping[str, Any]) -> Operation:
    built = {name: _input(declared) for name, declared in value.get("input", {}).items()}
    approve = value.get("approve")
    if approve == NEVER:
        approve = None
    return Operation(**{**value, "input": built, "approve": approve, **_marks(value)})


def _input(declared: str | Mapping[str, Any]) -> Input:
    """Build an input from either form; a text with a pattern gets a greatest length."""
    if isinstance(declared, str):
        return Input(declared)
    keywords = {key: value for key, value in declared.items() if key not in inputs.OF_EVERY_TYPE}
    if "enum" in keywords and declared["type"] in inputs.NUMBERS:
        keywords["enum"] = [number(text) for text in keywords["enum"]]
    if "pattern" in keywords:
        keywords.setdefault("maxLength", patterns.LONGEST)
    described = declared.get("description")
    return Input(declared["type"], described, inputs.is_required(declared), keywords)


def _undo(operation: Declared, siblings: Sequence[Declared]) -> dict[str, Any]:
    """Give `undo` and `undo_with` of an `Operation`; a literal gets the type of its input."""
    undo = operation.get("undo")
    if not isinstance(undo, Mapping):
        return {"undo": undo}
    back = next(other for other in siblings if other["id"] == undo["operation"])
    return {
        "undo": undo["operation"],
        "undo_with": _with_literals(undo["with"], back.get("input", {})),
    }


def _with_literals(origins: Declared, declared: Declared) -> dict[str, Any]:
    """Give each literal among the origins of inputs the type of its input."""
    typed = dict(origins)
    for name, origin in origins.items():
        if isinstance(origin, Mapping):
            typed[name] = {"value": literal(origin["value"], inputs.kind(declared[name]))}
    return typed


def _marks(value: Mapping[str, Any]) -> dict[str, tuple[str, ...] | bool | None]:
    """Give the marks of an `Operation`.

    Whether it is untrusted, and its targets, are None where nobody has said so.
    """
    built: dict[str, tuple[str, ...] | bool | None] = {"untrusted": None, "targets": None}
    built |= {key: tuple(value.get(key, ())) for key in _LISTS}
    if "untrusted" in value:
        built["untrusted"] = value["untrusted"] == "yes"
    targets = tuple(marks.targets(value))
    if targets or "targets" in value:
        built["targets"] = targets
    return built


def _check(declared: str | Declared, systems: Sequence[Declared]) -> Check:
    """Build a check that is sound from either form; a literal gets the type of its input."""
    if isinstance(declared, str):
        return Check(declared)
    if "read" not in declared:
        return Check(declared["expect"])
    name = declared["read"]
    takes = done_when.operations(systems)[name].get("input", {})
    return Check(declared["expect"], name, _with_literals(declared.get("with", {}), takes))


def _record(value: Mapping[str, Any]) -> Record:
    deciders = tuple(value.get("deciders", ()))
    return Record(**{**value, "deciders": deciders, "date": _date(value.get("date"))})


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _response(value: str | Mapping[str, str]) -> Response:
    if isinstance(value, str):
        return Response(value)
    return Response(**value)
