"""What came of cases, and how good that is: judged by code, whatever the model says of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from ...base.display import as_written
from ..durable.store import GONE, RunStatus, WriteState
from ..record.records import for_people
from ..rules.policy import Prices
from .cases import Case, Expected, Targets

Calls = Sequence[Mapping[str, Any]]


class Came(NamedTuple):
    """What came of a case: its status and report, its reads and writes, and what it used."""

    status: str
    report: str = ""
    reads: Sequence[str] = ()
    writes: Sequence[Mapping[str, Any]] = ()  # operation, inputs and state, as the ledger has them
    prepared: Sequence[Mapping[str, Any]] = ()
    branches: Sequence[Sequence[str]] = ()  # each branch of its path with the case that it took
    handed_over: bool = False
    money: float = 0.0
    seconds: float = 0.0

    @property
    def standing(self) -> list[Mapping[str, Any]]:
        """The writes that stand at the end."""
        return [write for write in self.writes if write["state"] not in GONE]


class JudgmentKind(StrEnum):
    """What a case has come to, the best first."""

    SUCCESS = "success"  # all that is expected was done, and nothing else
    ESCALATION = "escalation"  # a person was asked instead
    ERROR = "error"


class Judgment(NamedTuple):
    """What a case has come to, and what is missing or wrong, in words."""

    kind: JudgmentKind
    faults: list[str]


@dataclass(frozen=True)
class Report:
    """Which model answered, what came of each case, and the targets that they are held to."""

    model: str
    prices: Prices
    targets: Targets
    played: Mapping[str, tuple[Judgment, Came]]

    def shares(self) -> dict[str, float | None]:
        """Shares of the cases, the cost of a write that stands, and seconds a case."""
        kinds = [judgment.kind for judgment, _ in self.played.values()]
        came = [came for _, came in self.played.values()]
        actions = sum(len(one.standing) for one in came)
        money = sum(one.money for one in came)
        return {
            "success": kinds.count(JudgmentKind.SUCCESS) / len(kinds),
            "error_rate": kinds.count(JudgmentKind.ERROR) / len(kinds),
            "escalation_rate": kinds.count(JudgmentKind.ESCALATION) / len(kinds),
            "cost_per_action": money / actions if actions else None,
            "seconds": sum(one.seconds for one in came) / len(came),
        }

    def missed(self) -> list[str]:
        """Each target that is missed, as a sentence."""
        figures = self.shares()
        targets = self.targets
        misses = [
            f"{name} is {figures[name]:.3g}, and may be {most:.3g} at most"
            for name, most in (
                ("error_rate", targets.error_rate),
                ("escalation_rate", targets.escalation_rate),
            )
            if (figures[name] or 0) > most
        ]
        if (figures["success"] or 0) < targets.success:
            misses.append(
                f"success is {figures['success']:.3g}, and has to be {targets.success:.3g} at least"
            )
        return misses

    def as_text(self) -> str:
        """The report for people."""
        lines = []
        for name, (judgment, came) in self.played.items():
            did = f"{len(came.standing)} written, {came.seconds:.1f} s"
            lines.append(f"{judgment.kind:<11}{name}: {came.status}, {did}")
            lines += [f"           {fault}" for fault in judgment.faults]
        figures = self.shares()
        cost = figures.pop("cost_per_action")
        lines += ["", *(f"{name:<16}{value:.3g}" for name, value in figures.items())]
        amount = "none was made" if cost is None else f"{cost:.4f} {self.prices.currency}"
        lines.append(f"{'cost_per_action':<16}{amount}")
        if self.prices.model:
            lines.append(f"{'prices of':<16}{self.prices.model}")
        lines += [f"{'model':<16}{self.model}", ""]
        missed = [f"Missed: {miss}." for miss in self.missed()]
        return "\n".join([*lines, *(missed or ["All targets are met."])])

    def as_json(self) -> str:
        """The report as JSON."""
        cases = [
            {
                "id": name,
                "verdict": judgment.kind,
                "faults": judgment.faults,
                **for_people(came._asdict()),
            }
            for name, (judgment, came) in self.played.items()
        ]
        whole = {
            "model": self.model,
            "currency": self.prices.currency,
            "prices_of": self.prices.model or None,
            "targets": self.targets.model_dump(),
            "figures": self.shares(),
            "missed": self.missed(),
            "cases": cases,
        }
        return json.dumps(whole, indent=2)


def judge(case: Case, came: Came) -> Judgment:
    """Hold what came of a case to what it expects, and give the best judgment of its ends."""
    judgments = [_judge(case, expected, came) for expected in case.expected]
    return min(judgments, key=lambda judgment: [*JudgmentKind].index(judgment.kind))


def _judge(case: Case, expected: Expected, came: Came) -> Judgment:
    written = (write["operation"] for write in came.writes if write["state"] != WriteState.FAILED)
    ran = {*came.reads, *written}
    wrong = [
        f"{as_written(name)} was called, which is never allowed"
        for name in case.never
        if name in ran
    ]
    lacking = []
    if expected.status not in (None, came.status):
        lacking.append(f"it ended {came.status}, not {expected.status}: {came.report[:200]}")
    for branch, condition in expected.branches.items():
        cases = [because for step, because in came.branches if step == branch]
        if condition not in cases:
            what = f"took {' and '.join(cases)}, not {condition}" if cases else "was not reached"
            lacking.append(f"{branch} {what}")
    for how, required, actual in (
        ("made", expected.writes, came.standing),
        ("prepared", expected.prepared, came.prepared),
    ):
        if required is not None:
            missing, others = _apart(required, [_as_call(call) for call in actual])
            others = _apart(expected.may, others)[1]
            lacking += [f"{_text(call)} was not {how}" for call in missing]
            wrong += [f"{_text(call)} was {how}, which is not expected" for call in others]
    if wrong or came.status == RunStatus.FAILED or (lacking and not came.handed_over):
        return Judgment(JudgmentKind.ERROR, [*wrong, *lacking] or [came.report[:200]])
    if lacking:
        return Judgment(JudgmentKind.ESCALATION, lacking)
    return Judgment(JudgmentKind.SUCCESS, [])


def _apart(required: Calls, actual: Calls) -> tuple[list[Any], list[Any]]:
    """The required calls that are missing, and the actual ones that none requires.

    Each actual call fits one required call at most; their order does not matter.
    """
    missing = []
    others = list(actual)
    # The most particular first, so that it is not left without its own.
    for call in sorted(required, key=len, reverse=True):
        fitting = next((other for other in others if call.items() <= other.items()), None)
        if fitting is None:
            missing.append(call)
        else:
            others.remove(fitting)
    return missing, others


def _as_call(write: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**write["inputs"], "operation": write["operation"]}


def _text(call: Mapping[str, Any]) -> str:
    inputs = {key: value for key, value in call.items() if key != "operation"}
    return f"{as_written(call['operation'])} {json.dumps(inputs, ensure_ascii=False)}"
