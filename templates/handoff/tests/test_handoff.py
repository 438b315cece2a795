"""The handoff: what the conversation can ask for, and what becomes of such a request.

Look at handoff.yaml. The ways in which work is handed off stand in scoping.yaml, and the published
form in docs/request.schema.json.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from app.agent_side.callers import Caller
from app.agent_side.task_service import TaskService
from app.handoff.contract import Contract, Issue, load_contract
from app.handoff.messages import Rejected

from .agent import Guardrail, OwnAgent
from .conftest import READER, ROOT, hold, sample_rows, sample_value, scoping


def handoff_contract(agent: OwnAgent) -> Iterator[str]:
    """Work is handed off by a client, in the published form, and is one task for its key."""
    contract = load_contract(ROOT / "handoff.yaml", agent.operations)
    for transport in contract.transports:
        if transport not in scoping().get("handoff", ["function"]):
            yield f"handoff.yaml: {transport} is a way that scoping.yaml does not name"
    places = (ROOT / "docs", ROOT / "src/app/handoff")
    forms = {(place / "request.schema.json").read_text("utf-8") for place in places}
    if len(forms) > 1:
        yield "docs/request.schema.json: it is not the form that the program holds requests to"
    agent.launch()
    for issue in contract.issues:
        request = _request(agent, issue)
        if request is None:
            yield f"handoff.yaml: no sample row has details for {issue.id}; give them examples"
        else:
            yield from _hand_off(agent, contract, request)


def _request(agent: OwnAgent, issue: Issue) -> dict[str, Any] | None:
    """Make a request of the first sample row that has the details of an issue."""
    rows = [row for one in agent.operations.values() for row in sample_rows(one.system)]
    for row in ({}, *rows):
        forms = issue.details_form["properties"].items()
        details = {name: sample_value(form, row.get(name)) for name, form in forms}
        if None not in details.values():
            return {
                "version": 1,
                "key": f"of-the-tests-{issue.id}",
                "on_behalf_of": row.get("reader", READER),
                "proven_by": "code",
                "issue": issue.id,
                "details": details,
            }
    return None


def _hand_off(agent: OwnAgent, contract: Contract, request: dict[str, Any]) -> Iterator[str]:
    """Hand a request off, twice, and in every way that has to be refused."""
    issue = request["issue"]
    details = request["details"]
    desk = TaskService(contract, Caller("desk"))
    person = TaskService(contract, Caller("kim", person=True))
    variants = {
        "with a field that the form lacks": {**request, "urgent": True},
        "with a detail that the issue lacks": {**request, "details": {**details, "urgent": True}},
        "without its key": {name: value for name, value in request.items() if name != "key"},
        "for an issue that does not exist": {**request, "issue": "another"},
    }
    for how, variant in variants.items():
        if _accepts(desk, variant):
            yield f"handoff.yaml: {issue} is accepted {how}"
    if _accepts(person, request):
        yield f"handoff.yaml: {issue} is accepted from somebody who is no client"
    task = desk.start_from_data(request).task
    if desk.start_from_data(request).task != task:
        yield f"handoff.yaml: {issue} is two tasks for one key"
    if _accepts(desk, {**request, "note": "something else"}):
        yield f"handoff.yaml: {issue} is accepted with the key of another request"
    goal = agent.finish(task, "approve").row["goal"]
    if not goal.endswith(contract.issue(issue).goal):
        yield f"handoff.yaml: {issue} begins a run for another goal: {goal}"


def _accepts(counter: TaskService, request: dict[str, Any]) -> bool:
    try:
        counter.start_from_data(request)
    except Rejected:
        return False
    return True


GUARDRAILS = [handoff_contract]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, agent: OwnAgent) -> None:
    hold(guardrail(agent))
