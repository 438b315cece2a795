"""What a project's `path.yaml` says: the path of `scoping.yaml`, or a first draft to be drawn.

The draft makes the reads whose inputs are known, has a model find what the writes need besides, and
makes the writes that the first goal makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from .. import escaping
from ..checks import grammar
from ..checks.origins import fits
from ..decision import Decision, follows_path, has_path_file
from ..rulebook import Architecture
from ..workflow import Input, Operation, System
from . import reading_path, samples, trial

Steps = Sequence[Mapping[str, Any]]
INDENT = 2
WIDTH = 110  # characters of a step on one line
_INNER = ("branch", "do", "otherwise")  # keys that hold steps
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*(?: [A-Za-z0-9_.-]+)*")
_WORDS = ("yes", "no", "true", "false", "on", "off", "null", "y", "n")  # that YAML reads otherwise


class PathFile(NamedTuple):
    """The steps of a project's path; a draft is the scaffold's own, and no run follows it.

    `own` is the text of them that a person has written, if a project reads it as these steps.
    """

    steps: Steps
    is_draft: bool
    own: str = ""

    @property
    def text(self) -> str:
        """The steps as YAML, below the key `path`."""
        return self.own or "\n".join(_step_lines(self.steps, INDENT))


class _Source(NamedTuple):
    """Where a value comes from, and its type."""

    reference: str
    type: str


def path_file(decision: Decision, text: str) -> PathFile | None:
    """Give what `path.yaml` says; None for a project that has none.

    One that acts has one where its path is known, and an assistant where its extension can follow
    it. `text` is that of its `scoping.yaml`, whose words and comments are kept where a project
    reads them as the same steps.
    """
    if not has_path_file(decision):
        return None
    if follows_path(decision):
        steps = decision.workflow.path
        return PathFile(steps, is_draft=False, own=_own_text(steps, text))
    if decision.architecture is Architecture.ASSISTANT:
        return PathFile(reading_path.draft(decision), is_draft=True)
    return PathFile(draft(decision), is_draft=True)


def draft(decision: Decision) -> list[dict[str, Any]]:
    """Give a first draft of a path, as the operations suggest."""
    known = {
        name: _Source(f"input.{name}", one.type)
        for name, one in decision.workflow.inputs.items()
        if one.is_required
    }
    ids = {*grammar.path_checks().RESERVED}
    steps = [*_reads(decision, known, ids)]
    writes = [*_writes(decision)]
    shown = [step["id"] for step in steps]
    if decision.workflow.inputs:
        shown.insert(0, "input")
    facts = _free("facts", ids)
    sought = _sought(writes, known)
    fields = {field: _field(one) for (_, _, field), one in sought.items()}
    if fields and shown:
        steps.append({"id": facts, "model": "extract", "from": shown, "output": fields})
    elif fields:
        steps.append({"id": facts, "ask": "Fill in what the writes need.", "form": fields})
    for system, write in writes:
        origins = {
            name: f"{facts}.{field}"
            for (of, name, field) in sought
            if of == _full_name(system, write)
        }
        origins |= {
            name: known[name].reference
            for name, one in write.input.items()
            if name not in origins and _has(known, name, one)
        }
        with_ = {name: origins[name] for name in write.input if name in origins}
        steps.append(
            {"id": _free(write.id, ids), "write": _full_name(system, write), "with": with_}
        )
    made = ", ".join(_full_name(system, write) for system, write in writes)
    steps.append({"finish": "done", "report": f"Made: {made or 'nothing yet'}."})
    return [{key: value for key, value in step.items() if value != {}} for step in steps]


def _own_text(steps: Steps, text: str) -> str:
    """Give the lines of a `scoping.yaml` below `path:`, or nothing where they would not do."""
    lines = text.replace("\r\n", "\n").split("\n")
    if "path:" not in lines:
        return ""
    lines = lines[lines.index("path:") + 1 :]
    end = next((at for at, line in enumerate(lines) if line and line[0] not in " -#"), len(lines))
    lines = lines[:end]
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines.pop()  # what is about the section behind the path
    own = "\n".join(lines)
    try:
        document = grammar.read_as_project(f"path:\n{own}\n")
    except ValueError:
        return ""
    return own if document == {"path": list(steps)} else ""


def _reads(
    decision: Decision,
    known: dict[str, _Source],
    ids: set[str],
) -> Iterator[dict[str, Any]]:
    """The reads whose inputs are known; what they answer is known from then on."""
    systems = decision.workflow.systems
    left = [(system, read) for system in systems for read in system.reads]
    made = 0
    while made < trial.READS:
        ready = [pair for pair in left if _can_be_called(pair[1], known)]
        if not ready:
            return
        system, read = ready[0]
        left.remove(ready[0])
        made += 1
        id_ = _free(read.id, ids)
        with_ = {
            name: known[name].reference
            for name, one in read.input.items()
            if _has(known, name, one)
        }
        yield {"id": id_, "read": _full_name(system, read), "with": with_}
        for name, declared in read.output.items():
            type_ = samples.schema(declared)["type"]
            known.setdefault(name, _Source(f"{id_}.{name}", type_))


def _writes(decision: Decision) -> Iterator[tuple[System, Operation]]:
    """The writes of the first goal."""
    names = [call.tool for call in trial.writes(decision)]
    operations = {
        _full_name(system, write): (system, write)
        for system in decision.workflow.systems
        for write in system.operations
    }
    yield from (operations[name] for name in names)


def _sought(
    writes: Sequence[tuple[System, Operation]],
    known: Mapping[str, _Source],
) -> dict[tuple[str, str, str], Input]:
    """What writes need and nothing gives: operation, input, and the name of the field for it.

    Inputs of one name and form share a field.
    """
    fields = dict[str, Input]()
    sought = dict[tuple[str, str, str], Input]()
    for system, write in writes:
        for name, one in write.input.items():
            if not one.is_required or _has(known, name, one):
                continue
            field = name
            number = 2
            while field in fields and _field(fields[field]) != _field(one):
                field = f"{name[:36]}_{number}"
                number += 1
            fields[field] = one
            sought[_full_name(system, write), name, field] = one
    return sought


def _can_be_called(read: Operation, known: Mapping[str, _Source]) -> bool:
    needed = {name: one for name, one in read.input.items() if one.is_required}
    return all(_has(known, name, one) for name, one in needed.items())


def _has(known: Mapping[str, _Source], name: str, declared: Input) -> bool:
    return name in known and fits(known[name].type, declared.type)


def _field(declared: Input) -> str | dict[str, Any]:
    schema = declared.schema
    if len(schema) == 1:
        return declared.type
    return schema


def _free(name: str, ids: set[str]) -> str:
    """Give a name that no step has, and take it."""
    free = name
    number = 2
    while free in ids:
        free = f"{name[:36]}_{number}"
        number += 1
    ids.add(free)
    return free


def _full_name(system: System, operation: Operation) -> str:
    return f"{system.id}.{operation.id}"


def _step_lines(steps: Steps, indent: int) -> Iterator[str]:
    """Write steps as YAML: one a line, but for those that hold others or are long."""
    blank = " " * indent
    for step in steps:
        inner = [key for key in _INNER if step.get(key) and isinstance(step[key], list | tuple)]
        line = f"{blank}- {_flow(step)}"
        if not inner and len(line) <= WIDTH:
            yield line
            continue
        mark = "- "
        for key, value in step.items():
            if key in inner:
                yield f"{blank}{mark}{key}:"
                yield from _step_lines(value, indent + 2 * INDENT)
            else:
                yield from _key_lines(f"{blank}{mark}{key}", value, indent + 2 * INDENT)
            mark = "  "


def _key_lines(head: str, value: Any, indent: int) -> Iterator[str]:
    """Write a key and its value, a mapping that is long on several lines."""
    line = f"{head}: {_flow(value)}"
    if len(line) <= WIDTH or not isinstance(value, Mapping):
        yield line
        return
    yield f"{head}:"
    for key, one in value.items():
        yield f"{' ' * indent}{_flow(key)}: {_flow(one)}"


def _flow(value: Any) -> str:
    """Write a value on one line, with as few quotation marks as YAML allows."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_flow(key)}: {_flow(one)}' for key, one in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, str):
        if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
            return value
        is_simple = value.isascii() and value.isprintable() and "'" not in value
        if '"' in value and is_simple:
            return f"'{value}'"
    if isinstance(value, float):
        return _decimal(value)
    return escaping.data(value)


def _decimal(value: float) -> str:
    """Write a number without an exponent, which not every reader of YAML takes for one."""
    text = f"{Decimal(repr(value)):f}"
    return text if "." in text else f"{text}.0"
