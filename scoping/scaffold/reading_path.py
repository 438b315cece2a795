"""The first draft of an assistant's path: its reads, then a model's text from what they gave.

Whoever draws the real path replaces it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import count
from typing import Any, NamedTuple

from ..checks import grammar
from ..decision import Decision
from ..workflow import Operation, System, Workflow
from . import samples

_QUESTION = ("input.question", "input.earlier", "input.passages")
_TRIGGER = ("trigger.data",)
_ASKED = "asked"
_ANSWER = "answer"
_MOST_READS = 20
_ABOUT = "What the question is about. What it leaves open, take from the turns before it."
_ASK = "Answer the question from the data, in its language. Say what they do not hold."
_WRITE = "Write the text that is due now from the data. Begin with what matters most."


class _Reads(NamedTuple):
    """The reads of a path, the types of the fields that they need, and a sample value of each."""

    steps: list[dict[str, Any]]
    types: dict[str, str]
    samples: dict[str, Any]


def draft(decision: Decision) -> list[dict[str, Any]]:
    """Give the steps of a path over the reads of a workflow, for a question or for a trigger."""
    reads = _reads(decision.workflow)
    ids = [step["id"] for step in reads.steps]
    first: dict[str, Any] = {"id": _ASKED, "model": "extract"}
    last: dict[str, Any] = {"id": _ANSWER, "model": "draft"}
    near = decision.near_miss
    if near and near.extension == "scheduled_prompt":
        first |= {"from": _TRIGGER}
        last |= {"from": (*_TRIGGER, *ids), "task": _WRITE}
    else:
        first |= {"from": _QUESTION[:2], "task": _ABOUT}
        last |= {"from": (*_QUESTION, *ids), "task": _ASK}
    first["output"] = reads.types
    return [
        *([first] if reads.types else []),
        *reads.steps,
        last,
        {"finish": "done", "report": f"{{{_ANSWER}.text}}"},
    ]


def sample_answer(workflow: Workflow) -> dict[str, Any]:
    """Give what the first step of a draft takes from a question about the first sample rows."""
    return _reads(workflow).samples


def sample_question(workflow: Workflow) -> str:
    """Give a question that names each input of a read, so that offline a path finds its way."""
    values = sample_answer(workflow).items()
    return ", ".join(f"{name}: {value}" for name, value in values) or "What is there?"


def _reads(workflow: Workflow) -> _Reads:
    reads = _Reads([], {}, {})
    operations = [(system, one) for system in workflow.systems for one in system.reads]
    ids = [*grammar.path_checks().RESERVED, _ASKED, _ANSWER]
    for system, operation in operations[:_MOST_READS]:
        id_ = _free_name(_candidates(operation.id, system.id), ids)
        ids.append(id_)
        step: dict[str, Any] = {"id": id_, "read": f"{system.id}.{operation.id}"}
        origins = _add_fields(reads, system, operation)
        if origins:
            step["with"] = origins
        reads.steps.append(step)
    return reads


def _add_fields(reads: _Reads, system: System, operation: Operation) -> dict[str, str]:
    """Note what a read needs; gives the origin of each of its inputs.

    Inputs of one name and one type are one field.
    """
    origins = dict[str, str]()
    values = samples.inputs(system, operation)
    for name in samples.required(operation.input):
        type_ = operation.input[name].type
        others = [field for field, one in reads.types.items() if one != type_]
        field = _free_name(_candidates(name, operation.id), others)
        reads.types[field] = type_
        reads.samples.setdefault(field, values[name])
        origins[name] = f"{_ASKED}.{field}"
    return origins


def _candidates(name: str, of: str) -> Iterator[str]:
    """Names for an id or a field: at most 40 characters."""
    yield name[:40]
    yield f"{of}_{name}"[:40]
    yield from (f"{name[:30]}_{number}" for number in count(2))


def _free_name(names: Iterator[str], others: Collection[str]) -> str:
    return next(name for name in names if name not in others)
