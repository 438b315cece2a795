"""What a run says that it is going to do: operations, each with how often and for which inputs.

Pure. A write that is made uses up one of these uses; one beyond them needs a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .limits import spelled

Row = dict[str, Any]  # a use as it stands in tables and in what a model says


class Use(NamedTuple):
    """An operation, how often it may be used, and for which inputs: those of `only` as they are."""

    operation: str
    times: int = 1
    only: Mapping[str, Any] = {}
    why: str = ""

    def fits(self, name: str, inputs: Mapping[str, Any]) -> bool:
        """Whether a call of this operation with these inputs may use this up."""
        return name == self.operation and not self.others(inputs)

    def others(self, inputs: Mapping[str, Any]) -> list[str]:
        """The inputs that are not as they were planned."""
        planned = self.only.items()
        return [key for key, value in planned if not _is_same(key, value, inputs)]

    def includes(self, other: Use) -> bool:
        """Whether all that another use allows is allowed by this one, the times left aside."""
        return self.fits(other.operation, other.only)

    @property
    def row(self) -> Row:
        """The use as it stands in tables; once, and for any inputs, where nothing else is said."""
        row: Row = {"operation": self.operation}
        if self.times > 1:
            row["times"] = self.times
        if self.only:
            row["for"] = dict(self.only)
        return {**row, "why": self.why}


@dataclass(frozen=True)
class Plan:
    """The uses that are left, in their order."""

    uses: tuple[Use, ...] = ()

    @property
    def rows(self) -> list[Row]:
        """The plan as it stands in tables."""
        return [use.row for use in self.uses]

    def objection_to(self, name: str, inputs: Mapping[str, Any]) -> str:
        """Say why a call is not in the plan; empty if it is."""
        if self._find(name, inputs) is not None:
            return ""
        others = [use.others(inputs) for use in self.uses if use.operation == name]
        if not others:
            return "it is not in the plan, or the plan has no more of it"
        nearest = min(others, key=lambda names: len(names))
        return f"the plan names another {', '.join(nearest)} for it"

    def without(self, name: str, inputs: Mapping[str, Any]) -> Plan:
        """The plan after a call, which uses up one use, if it is in the plan."""
        at = self._find(name, inputs)
        if at is None:
            return self
        rest = self.uses[at]._replace(times=self.uses[at].times - 1)
        left = (rest,) if rest.times else ()
        return Plan((*self.uses[:at], *left, *self.uses[at + 1 :]))

    def added_by(self, other: Plan, counts: Callable[[str], bool]) -> list[Use]:
        """What another plan has that is not left in this one, of the operations that count.

        A use that is bound to inputs is no addition where this plan has it unbound.
        """
        left = self
        added = list[Use]()
        for use in sorted(other.uses, key=lambda use: -len(use.only)):
            if not counts(use.operation):
                continue
            left, missing = left._take(use)
            if missing:
                added.append(use._replace(times=missing))
        return added

    def _take(self, other: Use) -> tuple[Plan, int]:
        """The plan without the times of a use, and how many of those it does not have."""
        uses = list[Use]()
        missing = other.times
        order = sorted(self.uses, key=lambda use: -len(use.only))
        for use in order:
            times = min(use.times, missing) if use.includes(other) else 0
            missing -= times
            if use.times > times:
                uses.append(use._replace(times=use.times - times))
        return Plan(tuple(uses)), missing

    def _find(self, name: str, inputs: Mapping[str, Any]) -> int | None:
        """Which use a call is: of several, the one that is bound to the most inputs."""
        fitting = [at for at, use in enumerate(self.uses) if use.fits(name, inputs)]
        return max(fitting, key=lambda at: len(self.uses[at].only), default=None)


def read_rows(rows: Iterable[Mapping[str, Any]]) -> Plan:
    """The plan that stands in a table. A step of an earlier version, without times, is one use."""
    uses = []
    for row in rows:
        uses.append(
            Use(row["operation"], row.get("times", 1), row.get("for", {}), row.get("why", ""))
        )
    return Plan(tuple(uses))


def left_of(rows: Sequence[Row], done: Iterable[str]) -> list[Row]:
    """What of a plan in a table is left after these operations, whatever their inputs were."""
    uses = [*read_rows(rows).uses]
    for name in done:
        at = next((at for at, use in enumerate(uses) if use.operation == name and use.times), None)
        if at is not None:
            uses[at] = uses[at]._replace(times=uses[at].times - 1)
    return [use.row for use in uses if use.times]


def _is_same(key: str, value: Any, inputs: Mapping[str, Any]) -> bool:
    return key in inputs and spelled(inputs[key]) == spelled(value)
