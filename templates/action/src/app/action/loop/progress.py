"""Whether a run comes closer to its goal, what of it is owed, and whether its checks hold.

The reads of a check are calls of code's own, which no model sees. Each is decided by the policy and
recorded as any other step of the run, so that after a crash it is not made again; so is what came
of the checks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ...base.names import as_written
from ..calls import execution
from ..calls.execution import Call
from ..durable.steps import transaction
from ..model.agent import agent
from ..people.controls import Said
from ..record import audit
from ..record.records import Kind, for_people, planned, short
from ..rules.plan import Row
from ..rules.policy import used_up
from ..rules.run_file import Answer, Check, Finding, State, Story, Write, make_checks, parse_answer

if TYPE_CHECKING:
    from .run import Run

STANDSTILL = 3  # turns without a call, or same answers to the same call, that bring nothing closer
LONGEST = 300  # characters of what the model said
NOTHING_CALLED = "nothing was called, so nothing was read and nothing written"
TAKEN_BACK = "was made and taken back"


class Progress:
    """What came of the calls of a run so far, of which code knows, whatever its model says."""

    def __init__(self) -> None:
        self.idle = 0  # turns without a call, one after another
        self.words = ""  # what the model said last
        self.called = set[str]()
        self.unmade: dict[str, str] = {}  # what became of a write that was asked for, by operation
        self._owed = set[str]()  # of them, those that no later plan has left out
        self._answers: dict[str, tuple[str, int]] = {}  # of each call, and how often in a row

    def turn(self, words: str, *, has_calls: bool) -> str:
        """Count a turn of the model; gives why the run stands still, or nothing if it moves."""
        self.words = words[:LONGEST] if words else self.words
        self.idle = 0 if has_calls else self.idle + 1
        if self.idle < STANDSTILL:
            return ""
        return self._reason(f"the model made no call in {self.idle} turns, one after another")

    def answer(self, name: str, inputs: Any, answer: str) -> str:
        """Count an answer; gives why the run stands still, or nothing if it moves."""
        call = json.dumps([name, inputs], sort_keys=True, default=str)
        before, count = self._answers.get(call, ("", 0))
        count = count + 1 if before == answer else 1
        self._answers[call] = answer, count
        if count < STANDSTILL:
            return ""
        return self._reason(
            f"the same call had the same answer {count} times, with no write between"
        )

    def note_write(self, name: str) -> None:
        """Count a write that was made, or prepared for a person."""
        self.called.add(name)
        self.unmade.pop(name, None)
        self._owed.discard(name)
        self._answers.clear()

    def note_unmade(self, name: str, became: str) -> None:
        """Note a write that was asked for and is not made, and what became of it."""
        self.called.add(name)
        self.unmade[name] = became[:LONGEST].removesuffix(".")
        self._owed.add(name)

    def drop_owed(self) -> None:
        """Drop what was owed before: a new plan says what is needed."""
        self._owed.clear()

    def restart(self) -> None:
        """Count turns and answers from zero again, since a person has the run go on."""
        self.idle = 0
        self._answers = {}

    @property
    def shown_unmade(self) -> dict[str, str]:
        """Each write that was asked for and is not made, in words."""
        return {name: f"{as_written(name)} {became}" for name, became in self.unmade.items()}

    def lacks(self, rows: Sequence[Row], writes: Collection[str]) -> str:
        """What an end with the goal met lacks; empty if nothing.

        `rows` are what is left of the plan. Of it a write is owed, one of `writes`, and a read that
        was not made at all.
        """
        if not self.called:
            return NOTHING_CALLED
        owed = self.owed(rows, writes)
        missing = [f"{planned(for_people(row))} is planned and was not made" for row in owed]
        unmade = [words for name, words in self.shown_unmade.items() if name in self._owed]
        return "; ".join([*missing, *unmade])

    def owed(self, rows: Sequence[Row], writes: Collection[str]) -> list[Row]:
        """What is owed of what is left of the plan, but for writes that were asked for."""
        done = ({*writes} & self._owed) | (self.called - {*writes})
        return [row for row in rows if row["operation"] not in done]

    def _reason(self, why: str) -> str:
        if self.words:
            return f"{why}; it said last: {self.words}"
        return why


class Heard(Exception):
    """People have told the run something before a read was decided, so the checks wait."""

    def __init__(self, words: Said) -> None:
        super().__init__()
        self.words = words


def check_goal(run: Run) -> list[Finding]:
    """Make all checks of a run, and record what came of them. Raises Heard."""
    if not run.checks:
        return []
    findings = make_checks(
        run.checks,
        _story(run),
        agent().operations,
        lambda this, inputs: _read(run, this, inputs),
    )
    recorded = _record(run.id, [one._asdict() for one in findings])
    return [Finding(**{**one, "state": State(one["state"])}) for one in recorded]


def _story(run: Run) -> Story:
    """What the checks are about."""
    day = datetime.fromtimestamp(run.now, ZoneInfo(run.zone or "UTC")).date().isoformat()
    person = run.task.behalf or run.task.by
    trigger = {"id": run.task.trigger, "data": parse_answer(run.task.data)}
    writes = [_write_of(run, one.call, one.answer) for one in run.standing_writes]
    about = {"id": run.id, "person": person, "today": day}
    return Story(run.task.inputs, trigger, about, writes)


def _write_of(run: Run, call: Call, answer: str) -> Write:
    inputs = audit.redact_inputs(call.inputs, run.terms.redact)
    return Write(call.name, call.inputs, answer, f"{as_written(call.name)} {short(inputs)}")


def _read(run: Run, this: Check, inputs: dict[str, Any]) -> Answer:
    """Make the read of a check as a call of the run's own, if budget and policy allow it."""
    if reason := used_up(run.terms.budgets, run.spent.since(run.granted)):
        return Answer(is_read=False, text=reason)
    run.sequence += 1
    call = Call(run.id, run.sequence, this.read, inputs, run.task.behalf)
    decided = execution.decide(call, run.facts(), run.spent, this.says)
    words = Said(**{key: decided[key] for key in Said._fields})
    if any(words):
        raise Heard(words)
    run.now = decided["at"]
    run.level = decided["level"]
    if decided["kind"] != "allow":
        return Answer(is_read=False, text=decided["because"])
    done = execution.carry_out(call, whole=True)
    run.tick(done["at"])
    run.spent.steps += 1
    if done["ok"]:
        return Answer(is_read=True, text=done["result"])
    return Answer(is_read=False, text=audit.excerpt(done["result"], inputs, run.terms.redact))


@transaction("_record")
def _record(run: str, findings: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Record the findings; gives them as they were recorded first."""
    fields = ("state", "missing", "of")
    checks = [{"check": one["says"], **{key: one[key] for key in fields}} for one in findings]
    audit.record(run, Kind.CHECKS_MADE, checks=checks)
    return [*findings]
