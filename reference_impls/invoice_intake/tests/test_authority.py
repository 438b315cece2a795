"""Authority: what the agent can call, in whose name, and what may begin a run.

Look at systems.yaml, policy.yaml and triggers.yaml. What was decided stands in scoping.yaml.
"""

import asyncio
from collections.abc import Iterator

import httpx2
import pytest
from pytest import MonkeyPatch
from starlette.applications import Starlette

from app.action.durable import engine
from app.action.durable.engine import Task
from app.action.model.agent import Agent
from app.action.record.memory import TOOLS
from app.action.rules.trigger_file import Unprompted, Webhook
from app.action.triggers import occasions
from app.action.triggers.occasions import set_off
from app.base.bindings import call
from app.base.model import connect_model
from app.base.settings import Settings

from .agent import Guardrail, OwnAgent
from .conftest import answer, finds_nothing, hold, owners, samples, scoping


def permissions(agent: OwnAgent) -> Iterator[str]:
    """It can call what is declared and nothing else, each under the authority that was decided."""
    yield from _tools(agent)
    if agent.guard.verdict_on("another__operation", {}, agent.facts()).kind != "deny":
        yield "policy.yaml: an operation that nobody declared is allowed"
    for name, operation in agent.operations.items():
        promise = agent.promise(name)
        if operation.acts_as != promise.acts_as:
            yield f"systems.yaml: {name} acts as {operation.acts_as}, and not {promise.acts_as}"
        if operation.effect != promise.effect:
            yield f"systems.yaml: {name} is a {operation.effect}, and not a {promise.effect}"
        for sample in samples(operation):
            inputs = {**sample.inputs, "undeclared": "input"}
            if agent.guard.verdict_on(name, inputs, agent.facts(name)).kind != "deny":
                yield f"systems.yaml: {name} takes an input that it does not declare"
                break
        if operation.effect == "read" and operation.acts_as == "requester":
            yield from _rows_of_others(agent, name)


def _tools(agent: OwnAgent) -> Iterator[str]:
    """The model is offered what the policy allows, and memory only where it was decided."""
    policy = agent.guard.policy
    tools = Agent(Settings(), connect_model(Settings()), agent.folder).tools
    names = {tool["name"] for tool in tools}
    expected = {name for name, rule in policy.operations.items() if rule.allow}
    if policy.memory:
        expected |= {*TOOLS}
    for name in sorted(names ^ expected):
        yield f"policy.yaml: the model is offered {name} and may not call it, or the reverse"
    if policy.memory and answer("persistent_context") == "no":
        yield "policy.yaml: memory is true, and persistent_context is no in scoping.yaml"


def _rows_of_others(agent: OwnAgent, name: str) -> Iterator[str]:
    """A system that acts for the person who asks answers with that person's rows only."""
    for sample in samples(agent.operations[name]):
        text = call(agent.operations[name], sample.inputs, sample.person)
        others = owners(text) - {sample.person, "*"}
        if others:
            yield f"sandbox/: {name} shows {sample.person} the rows of {others}"


GUARDRAILS = [permissions]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, agent: OwnAgent) -> None:
    hold(guardrail(agent))


@finds_nothing
def test_a_trigger_begins_its_run(agent: OwnAgent, monkeypatch: MonkeyPatch) -> Iterator[str]:
    tasks: list[Task] = []

    def keep_task(task: Task, run: str) -> str:
        tasks.append(task)
        return run

    monkeypatch.setattr(engine, "queue_run_along", keep_task)
    for trigger in agent.triggers.of_kind(Unprompted):
        tasks.clear()
        set_off([trigger], "in the tests", "what comes with it")
        expected = (trigger.goal, trigger.id, trigger.behalf, trigger.trusted)
        if [(task.goal, task.trigger, task.behalf, task.trusted) for task in tasks] != [expected]:
            yield f"triggers.yaml: {trigger.id} begins {tasks}"


@finds_nothing
def test_a_webhook_wants_a_signature(agent: OwnAgent, monkeypatch: MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("WEBHOOK_SECRET", "of-these-very-tests")
    app = Starlette(routes=occasions.webhook_routes(agent.triggers))
    for hook in agent.triggers.of_kind(Webhook):
        status = asyncio.run(_post(app, hook.path))
        if status != 401:
            yield f"triggers.yaml: {hook.id} answers {status} to a request without a signature"


async def _post(app: Starlette, path: str) -> int:
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return (await client.post(path, content=b"{}")).status_code


@finds_nothing
def test_nothing_begins_by_itself_against_the_decision(agent: OwnAgent) -> Iterator[str]:
    kinds = {trigger["kind"] for trigger in scoping().get("triggers", [])}
    for trigger in agent.triggers.of_kind(Unprompted):
        if answer("unprompted") == "no" and trigger.kind not in kinds:
            yield f"triggers.yaml: {trigger.id} begins by itself, and unprompted is answered no"
