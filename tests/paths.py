"""Paths by the thousand: each is refused with its place, or it ends, whatever the answers are.

    python -m tests.paths --count 20000 --seed 1

draws sound paths, the same with parts changed, and data that are no path. None may give a
traceback, neither as data nor as the text of a `path.yaml`. A sound one has no mistake. Each that
is accepted is walked along three times, with answers that fit and with others, to its end or until
it is stuck, and never looks for what no step on its way has given. A fault prints its path and ends
the run with exit code 1.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from templates.base.src.app.base import path, path_checks, path_shape
from templates.base.src.app.base.expressions import Expression, Truth
from templates.base.src.app.base.path_file import load_path
from templates.base.src.app.base.problem import Problem
from templates.base.src.app.base.references import find, parse
from templates.base.src.app.base.schemas import faults
from templates.base.src.app.base.systems import Effect, load_systems
from tests.support import path_maker, tally
from tests.support.drawn import Fault, main

SYSTEMS = Path(__file__).parent / "layers" / "base" / "paths" / "systems.yaml"
OPERATIONS = load_systems(SYSTEMS)
DECLARED = {
    one.name: path_checks.Declared(one.effect == Effect.WRITE, one.input, one.output)
    for one in OPERATIONS.values()
}
KINDS = {  # with how many of a hundred are of each
    "sound": (path_maker.sound, 40),
    "broken": (path_maker.broken, 45),
    "no path": (path_maker.no_path, 15),
}
WALKS = 3  # along each path that is accepted
TRIES = 3  # of a step that is stuck
MOST_NEEDS = 20_000  # of one walk; each list has a few items
STEP = 500  # paths between two reports
_LINE = re.compile(r"  line \d+, column \d+: .+; .+", re.DOTALL)


@dataclass
class Report:
    """What a run has seen so far."""

    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    needs: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def paths(self) -> int:
        return self.accepted.total() + self.refused.total()

    def __str__(self) -> str:
        lines = [f"{'paths':<16}{'accepted':>10}{'refused':>10}"]
        lines += [
            f"{kind:<16}{self.accepted[kind]:>10,}{self.refused[kind]:>10,}" for kind in KINDS
        ]
        all_ = f"{'all':<16}{self.accepted.total():>10,}{self.refused.total():>10,}"
        ends = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.ends.items()))
        needs = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.needs.items()))
        walks = f"{self.ends.total():,} walks: {ends}"
        return "\n".join([*lines, all_, walks, needs, f"{self.paths:,} in {self.seconds:.0f} s"])


def check_file(generator: random.Random, steps: Any, folder: Path) -> None:
    """Read a path as a file; raises `Fault` unless it is sound or refused with its places."""
    file = folder / "path.yaml"
    file.write_text(path_maker.as_yaml(generator, steps), "utf-8")
    try:
        load_path(file, OPERATIONS, path_maker.INPUTS)
    except Problem as problem:
        first, *lines = str(problem).split("\n  line ")
        if not first.startswith(str(file)) or not first.strip().endswith((":", ".")):
            raise Fault(f"a file was refused without its name: {problem}") from problem
        for line in lines:
            if not _LINE.fullmatch(f"  line {line}"):
                raise Fault(f"a mistake without place or way out: {line}") from problem


def find_strictly(reference: str, roots: Mapping[str, Any]) -> Any:
    """Find what a reference leads to, whose root has to be given; raises `Fault`."""
    root = parse(reference).root
    if root not in roots:
        raise Fault(f"no step on the way gives {root}, and the path was accepted")
    return find(reference, roots)


class Condition(NamedTuple):
    """The condition of a case, whose roots have to be given."""

    expression: Expression

    def holds(self, data: Mapping[str, Any]) -> Truth:
        """Whether it holds; raises `Fault`."""
        for reference in self.expression.references:
            find_strictly(str(reference), data)
        return self.expression.holds(data)


def walk_along(generator: random.Random, steps: path.Steps, report: Report) -> str:
    """Walk along an accepted path with drawn answers; gives how it ended. Raises `Fault`."""
    data = dict[str, Any]()
    for root in path.ROOTS:
        data[root] = path_maker.wild(generator)
    if generator.randrange(4):
        data["input"] = path_maker.fitting(generator, path_maker.INPUTS)
        data["run"] = {"id": "R-1", "person": "Ada", "today": "2026-11-30"}
    operations = path.operations_in(steps)
    way = path.walk(steps, data)
    answer: Any = None
    tries = 0
    for _ in range(MOST_NEEDS):
        try:
            need = way.send(answer)
        except StopIteration as stop:
            return check_end(stop.value, steps)
        report.needs[type(need).__name__] += 1
        check_need(need, operations)
        tries = tries + 1 if isinstance(need, path.Stuck) else 0
        if tries > TRIES:
            way.close()
            return "stuck"
        if tries and generator.randrange(2):  # somebody corrects what is not known
            data[generator.choice([*data])] = path_maker.wild(generator)
        answer = draw_answer(generator, need)
    raise Fault(f"a walk needs more than {MOST_NEEDS:,} answers")


def check_end(end: path.End, steps: path.Steps) -> str:
    """Give the kind of an end, which has to be that of a step; raises `Fault`."""
    kinds = {path.kind_of(step) for step in path.steps_in(steps)}
    if end.kind not in path.ENDS or end.kind not in kinds or not isinstance(end.text, str):
        raise Fault(f"a walk ended by {end}")
    return end.kind


def check_need(need: path.Need, operations: list[str]) -> None:
    """Hold what a walk needs to what is declared; raises `Fault`."""
    match need:
        case path.Call(_, name, inputs, is_write):
            is_right = name in operations and DECLARED[name].is_write == is_write
            is_right = is_right and inputs.keys() <= DECLARED[name].inputs["properties"].keys()
        case path.Goal(_, _, names, _, steps):
            is_right = {*names} <= {*operations} and 0 < steps <= path_shape.MOST_ITEMS
        case path.Pause():
            is_right = bool(need.until) or (need.minutes is not None and need.minutes > 0)
        case path.Form() | path.Question() | path.Computation():
            is_right = need.schema["type"] == "object"
        case _:
            is_right = True
    if not is_right:
        raise Fault(f"a walk needs {need}")


def draw_answer(generator: random.Random, need: path.Need) -> Any:
    """Draw what is sent for a need: most often what fits it, and otherwise anything."""
    if isinstance(need, path.Turn | path.Stuck):
        return None
    if generator.randrange(5) == 0:
        return path_maker.wild(generator)
    match need:
        case path.Call(_, name, _, _):
            schema: Mapping[str, Any] = DECLARED[name].output
        case path.Pause():
            schema = path.result_schema({"wait": {}})
        case path.Goal():
            schema = path.result_schema({"loop": ""})
        case _:
            schema = need.schema
    answer = path_maker.fitting(generator, schema)
    faults(schema, json.loads(json.dumps(answer, default=str)))  # a schema that can be checked
    return answer


def judge(generator: random.Random, kind: str, steps: Any, folder: Path, report: Report) -> None:
    """Check a path as data and as a file, and walk along one that is accepted; raises `Fault`."""
    wrong = [*path_checks.mistakes(steps, DECLARED, path_maker.INPUTS)]
    if wrong and kind == "sound":
        raise Fault(f"a sound path was refused: {wrong}")
    check_file(generator, steps, folder)
    if wrong:
        report.refused[kind] += 1
        return
    report.accepted[kind] += 1
    for _ in range(WALKS):
        report.ends[walk_along(generator, steps, report)] += 1


expression_of = path.expression_of
CONDITIONS = mock.patch.object(path, "expression_of", lambda case: Condition(expression_of(case)))


def run(count: int, seed: int, folder: Path) -> Report:
    """Draw so many paths, and judge each; raises `Fault`."""
    report = Report()
    kinds = [*KINDS]
    weights = [weight for _, weight in KINDS.values()]
    began = time.monotonic()
    for number in range(1, count + 1):
        generator = random.Random(f"{seed} {number}")  # noqa: S311 -- a sample is no secret
        kind = generator.choices(kinds, weights)[0]
        steps = KINDS[kind][0](generator)
        try:
            with mock.patch.object(path, "find", find_strictly), CONDITIONS:
                judge(generator, kind, steps, folder, report)
        except Exception as fault:
            tally.add(1, lost=[f"seed {seed}, path {number}"])
            words = f"{type(fault).__name__}: {fault}"
            raise Fault(f"path {number}, {kind}: {steps!r}\n{words}") from fault
        report.seconds = time.monotonic() - began
        if number % STEP == 0:
            tally.add(STEP)
            sys.stderr.write(f"{number:,} after {report.seconds:.0f} s\n")
    return report


if __name__ == "__main__":
    sys.exit(main(__doc__ or "", 400, "paths to draw", run))
