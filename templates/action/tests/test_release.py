"""Release: the cases and scripted goals that have to go well before a change goes live.

Look at evals/ and scenarios/. The pilot's targets stand in scoping.yaml.
"""

import re
from collections.abc import Iterator

import pytest

from app.action.evaluation.cases import load_targets
from app.action.evaluation.play import evaluate
from app.offline.stand_in import Scenarios

from .agent import Guardrail, OwnAgent
from .conftest import READER, ROOT, finds_nothing, hold, scoping

BEHALF = re.compile(r"^on_behalf_of: (\S+)", re.MULTILINE)


def evaluation_gate(agent: OwnAgent) -> Iterator[str]:
    """Every case is played, and held to targets that are no looser than the pilot's."""
    targets, pilot = load_targets(ROOT / "evals").model_dump(), scoping().get("pilot", {})
    for name in ("error_rate", "escalation_rate"):
        if targets[name] > pilot.get(name, 1.0):
            yield f"evals/targets.yaml: {name} is looser than {pilot[name]:g} in scoping.yaml"
    if not agent.operations:
        return  # there is nothing yet that a case could have it do
    report = evaluate(agent.folder_with_path)
    yield from (f"evals/: {line}" for line in report.missed())
    for name, (verdict, _) in report.played.items():
        if verdict.kind == "error":
            yield f"evals/cases.yaml: {name}: {'; '.join(verdict.faults)}"


GUARDRAILS = [evaluation_gate]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, agent: OwnAgent) -> None:
    hold(guardrail(agent))


@finds_nothing
def test_a_goal_that_is_in_no_case_is_reached(agent: OwnAgent) -> Iterator[str]:
    cases = {case.goal for case in agent.cases}
    goals = [entry["goal"] for entry in Scenarios(ROOT / "scenarios").goals.values()]
    for goal in goals:
        if agent.operations and goal not in cases:
            behalf = BEHALF.search(goal)
            person = behalf[1] if behalf else READER
            row = agent.play(agent.task(goal, person), "approve").row
            if row["status"] != "done":
                yield f"scenarios/: {goal!r} ended {row['status']}: {row['outcome']}"
