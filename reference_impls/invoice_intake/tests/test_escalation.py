"""Escalation: whom a run is handed over to that cannot go on, and what becomes of it.

Look at `escalate_to` and `approval_minutes` in policy.yaml. Whom it asks stands in scoping.yaml, or
in docs/incident.md.
"""

import re
from collections.abc import Iterator

import pytest

from .agent import Guardrail, OwnAgent
from .conftest import hold, page, scoping


def escalation(agent: OwnAgent) -> Iterator[str]:
    """A run that is stuck goes to the person who is named, by a deadline; silence is a no."""
    policy, run = agent.guard.policy, agent.run_without_result
    texts = [str(scoping()["workflow"].get("owner", "")), page("incident"), page("record")]
    if not any(words(policy.escalate_to) in words(text) for text in texts):
        yield f"policy.yaml: {policy.escalate_to!r} is named in neither scoping.yaml nor docs/"
    requests = [request for request in run.requests if request["kind"] == "escalation"]
    if not requests:
        yield f"a run that reaches nothing is handed to nobody: {run.row}"
    for request in requests:
        minutes = round((request["until"] - request["asked"]) / 60)
        if (request["to"], minutes) != (policy.escalate_to, policy.approval_minutes):
            yield f"it is handed to {request['to']} for {minutes} minutes"
        if not {"known", "needed"} <= request["about"].keys():
            yield f"it does not say what is known and what is needed: {request['about']}"
    if run.row["status"] != "escalated":
        yield f"nobody answers, and it ends {run.row['status']}"


def words(text: str) -> str:
    """Give the words of a text without the marks between them."""
    return " ".join(re.findall(r"\w+", text))


GUARDRAILS = [escalation]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, agent: OwnAgent) -> None:
    hold(guardrail(agent))
