"""Undo: what takes each write back, tried on the sample rows.

Look at `undo` in systems.yaml, and at the tables in sandbox/ that an operation adds to (`into`) and
takes from (`out_of`). What was decided stands in scoping.yaml.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.bindings import Refused, call, call_system
from app.base.problem import Problem
from app.base.systems import Operation, way_back

from .agent import OwnAgent
from .conftest import ROOT, Sample, hold, sample_tables, samples

SAMPLE_ROWS = {"kind": "sandbox"}
Check = Callable[[OwnAgent, Path], Iterator[str]]


def rollback(agent: OwnAgent, folder: Path) -> Iterator[str]:
    """Each undo of the decision takes its write back, alone and after a run."""
    for name, operation in agent.writes.items():
        undo = agent.promise(name).undo
        if undo and operation.undo != undo:
            yield f"systems.yaml: {name} has not the undo {undo} of scoping.yaml"
        elif operation.undo:
            yield from _try_undo(agent, name, folder / name)
    first = agent.first_run
    names = [write["operation"] for write in first.run.writes]
    irreversible = [name for name in names if not agent.operations[name].undo]
    if len(first.run.remains) != len(irreversible):
        yield f"systems.yaml: of {first.case.goal!r} this was not taken back: {first.run.remains}"
    if not irreversible and first.tables_after != first.tables_before:
        yield f"sandbox/: {first.case.goal!r} was taken back, and its rows are not as before"


def _try_undo(agent: OwnAgent, name: str, folder: Path) -> Iterator[str]:
    """Make one write and take it back, with the first inputs that the sample rows accept."""
    write = agent.operations[name]
    undo = agent.operations[write.undo_name]
    results = []
    for number, sample in enumerate(samples(write)):
        place = folder / str(number)
        shutil.copytree(ROOT / "sandbox", place / "sandbox")
        here = {
            name: replace(write, folder=place, binding=SAMPLE_ROWS),
            write.undo_name: replace(undo, folder=place, binding=SAMPLE_ROWS),
        }
        results.append(_restores(here, name, sample))
        if results[-1]:
            return
    if False in results:
        yield f"sandbox/{write.system}.yaml: {write.undo} does not take back what {name} adds"
    else:
        yield f"sandbox/{write.system}.yaml: no row has inputs with which {name} can be tried"


def _restores(here: dict[str, Operation], name: str, sample: Sample) -> bool | None:
    """Tell whether an undo leaves the rows as they were; None where the write is refused."""
    write = here[name]
    tables = sample_tables(write.folder)
    try:
        said = call_system(write, sample.inputs, sample.person, "write")
    except (Refused, Problem):
        return None
    back = way_back(here, name, sample.inputs, said)
    if back is None or back.lacks:
        return False
    try:
        call(here[back.operation], back.inputs, sample.person, "undo")
    except (Refused, Problem):
        return False
    return sample_tables(write.folder) == tables


GUARDRAILS = [rollback]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Check, agent: OwnAgent, tmp_path: Path) -> None:
    hold(guardrail(agent, tmp_path))
