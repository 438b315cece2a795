"""Records: what is written down of a run, what it comes to, and what is kept out of it.

Look at systems.yaml, and at `prices` and `redact` in policy.yaml. What was decided stands in
scoping.yaml and docs/cost.md.
"""

from collections.abc import Iterator

import pytest

from app.action.figures.monitoring import FACTOR, Usual
from app.action.record import verification
from app.action.record.records import Kind
from app.action.rules.policy import Spent

from .agent import NAME, Guardrail, OwnAgent
from .conftest import hold, page

SECRET_WORDS = {
    "card",
    "iban",
    "passport",
    "password",
    "pin",
    "salary",
    "secret",
    "ssn",
    "token",
}


def audit(agent: OwnAgent) -> Iterator[str]:
    """Each write of the first run is recorded before and after, with its authority, in a chain."""
    case, run = agent.first_run.case, agent.first_run.run
    if agent.operations and run.row["status"] != "done":
        yield f"evals/cases.yaml: {case.id} ended {run.row['status']}: {run.row['outcome']}"
    start = next(record["about"] for record in run.records if record["kind"] == Kind.RUN_STARTED)
    if (start["by"], start["behalf"]) != (NAME, case.behalf):
        yield f"it is not recorded who began the run, and for whom: {start}"
    for write in run.writes:
        name, number = write["operation"], write["sequence"]
        kinds = [one["kind"] for one in run.records if one["about"].get("sequence") == number]
        if kinds[:1] != [Kind.CALL_DECIDED] or Kind.WRITE_DONE not in kinds:
            yield f"{name} is not recorded before and after it is made: {kinds}"
        authority = agent.promise(name).acts_as
        if agent.operations[name].acts_as != authority:
            yield f"systems.yaml: {name} is not made as {authority}, as scoping.yaml says"
        if authority == "requester" and not write["behalf"]:
            yield f"{name} is made in nobody's name"
    yield from verification.verify()[2]


def monitoring(agent: OwnAgent) -> Iterator[str]:
    """Cost, errors and escalations are counted, and a run out of the usual shows."""
    run = agent.first_run.run
    figures = run.figures
    currency = figures["cost"]["currency"]
    if f"in {currency}" not in page("cost"):
        yield f"policy.yaml: prices are in {currency}, and the estimate in docs/cost.md is not"
    names = [write["operation"] for write in run.writes]
    rates = [figures["escalation_rate"], figures["cost"]["per_run"]]
    if names:
        rates.append(figures["cost"]["per_action"])
    if figures["writes"]["allowed"]:
        rates.append(figures["error_rate"])
    if None in rates:
        yield f"a rate is missing: {figures}"
    usual = Usual(run.row["money"], 0, names or ["a__read"])
    spent = Spent(money=run.row["money"] * FACTOR * 2)
    for name in agent.writes.keys() - {*names}:
        if not usual.unlike(spent, 0, name):
            yield f"a run that costs {spent.money} and makes {name} is not out of the usual"


def redaction(agent: OwnAgent) -> Iterator[str]:
    """Inputs that hold secrets are named in policy.yaml, and their values are in no record."""
    secrets = {*agent.guard.policy.redact}
    operations = agent.operations.values()
    inputs = {name for one in operations for name in one.input.get("properties", {})}
    for name in sorted(secrets - inputs):
        yield f"policy.yaml: redact names {name}, which is not an input of systems.yaml"
    for name in sorted(inputs - secrets):
        if not SECRET_WORDS.isdisjoint(name.split("_")):
            yield f"policy.yaml: redact does not name {name}"
    run = agent.first_run.run
    for write in run.writes:
        values = [str(value) for name, value in write["inputs"].items() if name in secrets]
        for record in run.records:
            if any(value in str(record["about"]) for value in values):
                yield f"policy.yaml: redact is not held to: {record['about']}"


GUARDRAILS = [audit, monitoring, redaction]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, agent: OwnAgent) -> None:
    hold(guardrail(agent))
