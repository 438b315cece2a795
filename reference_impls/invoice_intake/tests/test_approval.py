"""Approval: which writes a person sees before they run, also after text from outside was read.

Look at policy.yaml. What was decided stands in scoping.yaml, and the highest level in
docs/record.md.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.action.rules.policy import Level, may_meet
from app.action.rules.trigger_file import Event, Webhook

from .agent import Guardrail, OwnAgent
from .conftest import answer, hold, page

RUNG = re.compile(r"^\| L\d (\w+) \|.*\| yes \|", re.MULTILINE)  # of the ladder, and allowed


def approval(agent: OwnAgent) -> Iterator[str]:
    """A person approves what was decided, and is shown exactly what will run; silence is a no."""
    level, rungs = agent.guard.policy.level, RUNG.findall(page("record"))
    if level.rank > max((Level(rung).rank for rung in rungs), default=0):
        yield f"policy.yaml: level {level} is higher than docs/record.md allows"
    without = agent.guard.policy.model_copy(update={"limits": ()})  # the rules hold by themselves
    guard = replace(agent.guard, policy=without)
    for name in agent.writes:
        for inputs in agent.inputs_around(name):
            reason = _reason_to_approve(agent, name, inputs)
            planned, unplanned = agent.facts(name, named=inputs), agent.facts(named=inputs)
            if reason and guard.verdict_on(name, inputs, planned).kind == "allow":
                yield f"policy.yaml: {name} runs alone with {inputs}, and {reason}"
            if guard.verdict_on(name, inputs, unplanned).kind == "allow":
                yield f"policy.yaml: {name} runs alone with {inputs}, and no plan names it"
    if agent.sample_write:
        name, sample = agent.sample_write
        run = agent.run_without_plan
        if (name, sample.inputs) not in [(one["what"], one["about"]) for one in run.requests]:
            yield f"policy.yaml: nobody is shown {name} with {sample.inputs} before it runs"
        if [write for write in run.writes if write["state"] != "undone"]:
            yield f"policy.yaml: {name} was made, and nobody had said yes"


def _reason_to_approve(agent: OwnAgent, name: str, inputs: dict[str, Any]) -> str:
    """Say why the decision has a person approve this write; empty if it does not."""
    promise = agent.promise(name)
    if promise.approve == "always":
        return "scoping.yaml has it approved always"
    if promise.approve and may_meet(promise.approve, inputs):
        return f"scoping.yaml has it approved when {promise.approve}"
    if not promise.undo and not agent.only_undoes(name):
        return "scoping.yaml names no undo of it"
    return ""


def untrusted_text(agent: OwnAgent) -> Iterator[str]:
    """Where people outside can write what it reads, that is marked, and opens no write."""
    reach, rules = answer("external_reach"), agent.guard.policy.operations
    reads = [name for name in agent.operations if name not in agent.writes]
    said = {name: agent.promise(name).untrusted for name in reads}
    for name in reads:
        if said[name] == "yes" and not rules[name].untrusted:
            yield f"policy.yaml: {name} is not untrusted, and scoping.yaml says that it is"
    unsaid = [name for name in reads if not said[name]]
    if reach != "low" and unsaid and not any(rules[name].untrusted for name in unsaid):
        yield f"policy.yaml: no read is untrusted, and external_reach is {reach} in scoping.yaml"
    for trigger in (*agent.triggers.of_kind(Webhook), *agent.triggers.of_kind(Event)):
        if trigger.trusted and reach != "low":
            yield f"triggers.yaml: {trigger.id} is trusted, and external_reach is {reach}"
    for name in agent.writes:
        for inputs in agent.inputs_around(name):
            facts = agent.facts(name, read_untrusted=True, read_private=True)
            kind = agent.guard.verdict_on(name, inputs, facts).kind
            if kind == "allow" and not agent.operations[name].undo:
                yield f"policy.yaml: {name} has no undo, and runs alone after text from outside"


GUARDRAILS = [approval, untrusted_text]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, agent: OwnAgent) -> None:
    hold(guardrail(agent))
