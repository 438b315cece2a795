"""Limits: what one run may use, and the switch that stops all of them.

Look at `budgets` in policy.yaml. What was agreed stands in docs/cost.md and docs/incident.md.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from app.action.durable import engine
from app.action.people import controls
from app.action.rules.policy import Spent, too_dear, used_up
from app.action.rules.trigger_file import Unprompted
from app.action.triggers.occasions import set_off
from app.base.settings import Settings

from .agent import NAME, Guardrail, OwnAgent, task_of
from .conftest import hold, page

# A row of the table of limits in docs/guardrails.md.
LIMIT = re.compile(r"^\| `([^`]+)` \| ([\d.]+) \| ([\w ]+) \|", re.MULTILINE)
BUDGET = re.compile(r"\| ([\d,.]+)[^|]*\| `budgets\.(\w+)`")  # a row of the table in docs/cost.md


def budgets(agent: OwnAgent) -> Iterator[str]:
    """A run has room for the first goal, and no more than was agreed; then it is handed over."""
    policy = agent.guard.policy
    yield from limits_over_time(agent)
    most = {name: float(number.replace(",", "")) for number, name in BUDGET.findall(page("cost"))}
    for name, value in policy.budgets.model_dump().items():
        if name not in most:
            yield f"docs/cost.md: budgets.{name} is missing"
        elif value > most[name]:
            yield f"policy.yaml: budgets.{name} is {value}, and {most[name]:g} in docs/cost.md"
    outcome = agent.first_run.run.row["outcome"]
    if "budget" in str(outcome):
        yield f"policy.yaml: the first goal finds no room: {outcome}"
    limits = policy.budgets
    for spent in (Spent(steps=limits.steps), Spent(seconds=limits.minutes * 60 + 1)):
        if not used_up(limits, spent):
            yield f"policy.yaml: a run goes on after {spent}"
    for spent in (Spent(tokens=limits.tokens), Spent(money=limits.money)):
        if not too_dear(policy, spent, 0, Settings().max_tokens):
            yield f"policy.yaml: the model is asked again after {spent}"


def limits_over_time(agent: OwnAgent) -> Iterator[str]:
    """Each limit that was agreed is there, allows no more, and denies where it was to deny."""
    held = {f"{limit.says} a {limit.per}": limit for limit in agent.guard.policy.limits}
    for name, most, beyond in LIMIT.findall(page("guardrails")):
        limit = held.get(name)
        if limit is None:
            yield f"policy.yaml: limits: {name} is missing, which docs/guardrails.md has"
        elif limit.most > Decimal(most):
            yield f"policy.yaml: limits: {name}: {limit.most}, and {most} in docs/guardrails.md"
        elif beyond == "it is denied" and limit.model_dump().get("beyond") == "ask":
            yield f"policy.yaml: limits: {name} asks, where docs/guardrails.md denies"


def kill_switch(agent: OwnAgent) -> Iterator[str]:
    """One action stops all runs and lets none begin; the page for incidents names it."""
    for command in ("kill", "allow"):
        if f"`agent {command}`" not in page("incident"):
            yield f"docs/incident.md: it does not name `agent {command}`"
    case = agent.first_run.case
    controls.kill_runs(NAME)
    try:
        for trigger in agent.triggers.of_kind(Unprompted):
            if set_off([trigger], "while all is stopped"):
                yield f"triggers.yaml: {trigger.id} begins a run while all are stopped"
        run = agent.finish(engine.queue_run(task_of(case)), "approve")
        if run.row["status"] != "stopped" or run.writes:
            yield f"evals/cases.yaml: {case.id} goes on while all runs are stopped: {run.row}"
    finally:
        controls.allow_runs(NAME)


GUARDRAILS = [budgets, kill_switch]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, agent: OwnAgent) -> None:
    hold(guardrail(agent))
