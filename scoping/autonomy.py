"""How much an agent may do alone: the lowest level that any cap allows, and the way up to it.

Autonomy stands beside the score and never alters it. An answer that is unsure or missing holds the
level down, since unsure is never a pass. Source: L for the levels, T for judgment and tolerance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .assessment import GateResult
from .questions import LEVELS, Level, Rating
from .rulebook import Architecture, AutonomyRules, LevelRule, Rulebook, RungRule
from .workflow import Workflow

TOGETHER = "judgment_tolerance"  # the cap that two ratings make together

Ratings = Mapping[str, Rating]


class CapResult(NamedTuple):
    """One thing that holds the level down: its id, what was answered, and the level it allows."""

    id: str
    answer: str
    level: Level
    because: str


class Rung(NamedTuple):
    """A rung of the rollout, with the shares of runs that allow the next one or revoke it."""

    rule: RungRule
    allowed: bool
    error_rate: float
    escalation_rate: float
    demotion_runs: int
    demotion_error_rate: float

    @property
    def promoted_when(self) -> str:
        """What allows the next rung."""
        return (
            f"{self.rule.runs} runs; people left at least {self.rule.agreement:.0%} of the results "
            f"unchanged; the error rate is at most {self.error_rate:.1%}; "
            f"the escalation rate is at most {self.escalation_rate:.0%}"
        )

    @property
    def demoted_when(self) -> str:
        """What takes it back a rung."""
        rate = f"{self.demotion_error_rate:.1%}"
        return f"the error rate is above {rate} in the last {self.demotion_runs} runs"


class Autonomy(NamedTuple):
    """The level, what holds it there, and the rollout. An assistant has no level and no rungs."""

    level: LevelRule | None
    because: str
    caps: tuple[CapResult, ...]
    ladder: tuple[Rung, ...]

    @property
    def held_by(self) -> tuple[CapResult, ...]:
        """The caps that are as low as the level: what would have to change for a higher one."""
        return tuple(
            cap for cap in self.caps if self.level is not None and cap.level is self.level.id
        )


def ratings(rules: Rulebook, workflow: Workflow) -> dict[str, Rating]:
    """Give the rating of every modifier; one that was not answered is unsure.

    Reversibility is also read from the operations, and the lower of the two counts: all writes with
    an undo are high, some of them medium; where none names one, only the answer counts.
    """
    by_modifier = {modifier.id: _rating(workflow, modifier.id) for modifier in rules.modifiers}
    if "reversibility" in by_modifier and (read := _reversibility(workflow)):
        answer = by_modifier["reversibility"]
        if answer is not Rating.UNSURE:
            read = min(answer, read, key=list(Rating).index)
        by_modifier["reversibility"] = read
    return by_modifier


def _rating(workflow: Workflow, modifier: str) -> Rating:
    response = workflow.response(modifier)
    return Rating(response.answer) if response else Rating.UNSURE


def undo_said(workflow: Workflow) -> bool:
    """Whether any operation says how it is undone."""
    return any(operation.undo for system in workflow.systems for operation in system.operations)


def _reversibility(workflow: Workflow) -> Rating | None:
    if not undo_said(workflow):
        return None
    writes = [operation for system in workflow.systems for operation in system.primary_writes]
    if all(operation.undo for operation in writes):
        return Rating.HIGH
    return Rating.MEDIUM


def assess_autonomy(
    rules: Rulebook,
    workflow: Workflow,
    architecture: Architecture,
    rated: Ratings,
    gates: Iterable[GateResult],
) -> Autonomy:
    """Find the level that all caps allow; none for an assistant, which takes no action."""
    if architecture is Architecture.ASSISTANT:
        return Autonomy(None, rules.autonomy.assistant, (), ())
    results = [_shared_cap(rules.autonomy, rated), *_rating_caps(rules, rated), *_gate_caps(gates)]
    caps = tuple(
        sorted(
            (cap for cap in results if cap.level is not LEVELS[-1]),
            key=lambda cap: LEVELS.index(cap.level),
        )
    )
    level = caps[0].level if caps else LEVELS[-1]
    rule = rules.autonomy.levels[level]
    return Autonomy(rule, rule.writes, caps, tuple(_ladder(rules.autonomy, workflow, level)))


def _shared_cap(rules: AutonomyRules, rated: Ratings) -> CapResult:
    """What the two allow; where one is unsure, its most cautious answer counts."""
    judgment, tolerance = (
        rated.get(id_, Rating.UNSURE) for id_ in ("judgment", "autonomy_tolerance")
    )
    fitting = [
        cap
        for (needs, accepts), cap in rules.judgment_tolerance.items()
        if judgment in (needs, Rating.UNSURE) and tolerance in (accepts, Rating.UNSURE)
    ]
    cap = min(fitting, key=lambda cap: LEVELS.index(cap.level))
    because = rules.unsure_judgment_tolerance
    if len(fitting) == 1:
        because = cap.because or ""
    return CapResult(TOGETHER, f"{judgment} × {tolerance}", cap.level, because)


def _rating_caps(rules: Rulebook, rated: Ratings) -> Iterator[CapResult]:
    for modifier in rules.modifiers:
        if cap := modifier.caps.get(rated[modifier.id]):
            yield CapResult(modifier.id, rated[modifier.id], cap.level, cap.because or "")


def _gate_caps(gates: Iterable[GateResult]) -> Iterator[CapResult]:
    for result in gates:
        if level := result.gate.caps.get(result.state):
            yield CapResult(result.gate.id, result.state, level, result.because)


def _ladder(rules: AutonomyRules, workflow: Workflow, level: Level) -> Iterator[Rung]:
    error_rate, escalation_rate = (
        workflow.pilot.get(target, rules.targets[target])
        for target in ("error_rate", "escalation_rate")
    )
    for rung in rules.ladder:
        yield Rung(
            rung,
            allowed=rung.id not in LEVELS or LEVELS.index(Level(rung.id)) <= LEVELS.index(level),
            error_rate=error_rate,
            escalation_rate=escalation_rate,
            demotion_runs=rules.demotion_runs,
            demotion_error_rate=min(1, error_rate * rules.demotion_error_rate_times),
        )
