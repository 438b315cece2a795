"""What an agent's `triggers.yaml` says.

The workflow's triggers as a project can have them, each with its goal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..workflow import Operation, System, Trigger, Workflow
from . import samples

EVERY = 15  # minutes between two looks at a threshold
_HOOKS = "/hooks"


class Entry(NamedTuple):
    """One trigger: its keys in their order, and what a reader should know about it, if anything."""

    keys: dict[str, Any]
    remark: str = ""


def goal(workflow: Workflow) -> str:
    """Say what a run is to reach."""
    return workflow.goal or workflow.name


def entries(workflow: Workflow) -> Iterator[Entry]:
    """Give the triggers besides the prompt, which every agent has."""
    counted: Counter[str] = Counter()
    ids: set[str] = {"prompt"}
    for trigger in workflow.triggers:
        if trigger.kind == "prompt":
            continue
        entry = _trigger_entry(workflow, trigger, ids)
        kind = entry.keys["kind"]
        counted[kind] += 1
        id_ = f"{kind}-{counted[kind]}"
        ids.add(id_)
        yield entry._replace(
            keys={"id": id_, **entry.keys, **_requester(workflow), "goal": goal(workflow)}
        )


def _requester(workflow: Workflow) -> dict[str, str]:
    """Name in whose name it asks, where a system answers under a person's authority.

    Who the sample rows belong to.
    """
    if any(system.acts_as == "requester" for system in workflow.systems):
        return {"as": samples.READER}
    return {}


def _trigger_entry(workflow: Workflow, trigger: Trigger, ids: set[str]) -> Entry:
    settings = trigger.settings
    match trigger.kind:
        case "schedule":
            return Entry({"kind": "schedule", "cron": settings["cron"]})
        case "webhook":
            path = settings["path"]
            if not path.startswith(f"{_HOOKS}/"):
                path = _HOOKS + path
            return Entry({"kind": "webhook", "path": path, "trusted": False})
        case "event":
            return Entry({"kind": "event", "name": settings["name"], "trusted": False})
        case "threshold":
            return _threshold(workflow, settings["read"], settings["when"])
        case _:
            return _run(settings["of"], ids)


def _threshold(workflow: Workflow, read: str, when: str) -> Entry:
    pair = next(
        (
            (system, operation)
            for system in workflow.systems
            for operation in system.reads
            if read == f"{system.id}.{operation.id}"
        ),
        None,
    )
    if pair is None:
        sees = f"whatever sees that {when} emits this event."
        remark = f"No read of systems.yaml is called {read}: {sees}"
        return Entry({"kind": "event", "name": read, "trusted": False}, remark)
    keys = {"kind": "threshold", "read": read, "when": when, "each": _each(*pair), "every": EVERY}
    return Entry(keys, "`each` are the inputs of the read, one set a case; put yours here.")


def _each(system: System, operation: Operation) -> list[dict[str, object]]:
    if not operation.input:
        return [{}]
    return [samples.inputs(system, operation, number) for number in samples.ROWS]


def _run(of: str, ids: set[str]) -> Entry:
    if of in ids:
        return Entry({"kind": "run", "of": of, "when": "done"})
    remark = (
        f"A run of {of}, which is no trigger of this file: its project emits this event when "
        "one is done."
    )
    return Entry({"kind": "event", "name": f"{of}.done", "trusted": False}, remark)
