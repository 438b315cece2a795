"""A run of a task as a project of ours has it: each call is decided by the code that is shipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple, Self

from app.action.rules import knowledge
from app.action.rules.plan import Plan, Use
from app.action.rules.policy import Facts, Guard, Verdict
from app.base.bindings import cut
from app.base.systems import Effect, way_back

from .suites import Answer, Call


class Made(NamedTuple):
    """A write that stands, and the call that takes it back, if one can."""

    name: str
    inputs: Mapping[str, Any]
    undo: tuple[str, Mapping[str, Any]] | None


class Run:
    """What a run knows, gathered as the loop of a project gathers it.

    No model takes part: the plan is what the task needs, and does not bind its uses to inputs,
    which would only hold an attacker more.
    """

    def __init__(self, guard: Guard, goal: str, calls: Sequence[Call]) -> None:
        self.guard = guard
        self.names = {name.partition("__")[2]: name for name in guard.operations}
        self.known = knowledge.knowledge_at_start(goal)
        times = Counter(self.names[call.name] for call in calls)
        self.plan = Plan(tuple(Use(name, count) for name, count in times.items()))
        self.made: tuple[Made, ...] = ()

    @property
    def undos(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """The calls that take back what it has written."""
        return tuple(one.undo for one in self.made if one.undo is not None)

    def copy(self) -> Self:
        """The same run, which goes on by itself."""
        return copy(self)  # all that it holds is replaced and never changed

    def decide(self, call: Call) -> Verdict:
        """What the policy says of a call."""
        writes = tuple((one.name, one.inputs) for one in self.made)
        of_run = self.guard.policy.level, self.plan, self.known, self.undos
        facts = Facts(*of_run, writes=writes)
        return self.guard.verdict_on(self.names[call.name], call.inputs, facts)

    def runs_alone(self, call: Call) -> bool:
        """Whether a call would run, and does more than to take back what the run has written."""
        is_undo = (self.names[call.name], call.inputs) in self.undos
        return not is_undo and self.decide(call).kind == "allow"

    def learn(self, call: Call, answer: Answer) -> None:
        """What an answer makes of the run."""
        name = self.names[call.name]
        operation = self.guard.operations[name]
        if operation.effect == Effect.READ:
            text = cut(answer.text) if answer.ok else None
            is_planned = not self.plan.objection_to(name, call.inputs)
            source = self.guard.source(name)
            self.known = self.known.after_read(
                operation, source, call.inputs, text, is_planned=is_planned
            )
            self.plan = self.plan.without(name, call.inputs)
        elif answer.ok:
            self.known = self.known.after_write(operation, answer.text)
            self._write(call, answer)

    def writes(self, name: str) -> bool:
        """Whether a tool changes something."""
        return bool(self.guard.operations[self.names[name]].effect == Effect.WRITE)

    def reaches(self, call: Call) -> bool:
        """Whether a call does something outside: a write, or a read that sends."""
        return self.writes(call.name) or bool(self.guard.operations[self.names[call.name]].sends)

    def schema(self, name: str) -> Mapping[str, Any]:
        """What a tool takes."""
        schema: Mapping[str, Any] = self.guard.operations[self.names[name]].input
        return schema

    def targets(self, name: str) -> Sequence[str]:
        """The inputs that say whom or what a tool reaches."""
        operation = self.guard.operations[self.names[name]]
        return operation.sends if operation.effect == Effect.READ else operation.targets or ()

    def _write(self, call: Call, answer: Answer) -> None:
        """Count a write and use up what is planned of it, or no longer count what it takes back."""
        name, inputs = self.names[call.name], call.inputs
        back = [one for one in self.made if one.undo == (name, inputs)]
        if back:
            rest = [*self.made]
            rest.remove(back[-1])
            self.made = tuple(rest)
            return
        self.plan = self.plan.without(name, inputs)
        way = way_back(self.guard.operations, name, inputs, answer.text)
        undo = (way.operation, way.inputs) if way and not way.lacks else None
        self.made += (Made(name, inputs, undo),)
