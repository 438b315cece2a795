"""The checks of a run, made: their reads are calls of code's own, which no model sees.

Each read is decided by the policy and recorded as any other step of the run, so that after a crash
it is not made again; so is what came of the checks.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from ..record.records import Kind, short
from ..rules.policy import used_up
from ..rules.run_file import Answer, Check, Finding, State, Story, Write, make_checks, parse_answer

if TYPE_CHECKING:
    from .run import Run


class Heard(Exception):
    """People have told the run something before a read was decided, so the checks wait."""

    def __init__(self, words: Said) -> None:
        super().__init__()
        self.words = words


def check(run: Run) -> list[Finding]:
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
    writes = [_write(run, one.call, one.answer) for one in run.standing_writes]
    about = {"id": run.id, "person": person, "today": day}
    return Story(run.task.inputs, trigger, about, writes)


def _write(run: Run, call: Call, answer: str) -> Write:
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
