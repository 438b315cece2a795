"""The limits over time that a project gets: those of its workflow, else what follows from that."""

from typing import Any

import pytest
import yaml

from scoping.documents import examples
from scoping.scaffold.policy import TOGETHER
from tests.support.projects import decision_on, render_text

TEXT = examples.find("damaged-order").read_text("utf-8")
DECLARED = """
limits:
  - {operation: billing.refund, sum: amount, most: 500.5, per: day, by: order_id, beyond: ask}
  - {operation: crm.add_case_note, count: true, most: 0, per: run}
  - {model: tokens, most: 1000000, per: month}
"""


def limits_of(text: str) -> list[dict[str, Any]]:
    policy = render_text(text).files["policy.yaml"].text
    return yaml.safe_load(policy)["limits"] or []


def test_what_a_workflow_declares_is_all_there_is() -> None:
    assert limits_of(TEXT + DECLARED) == [
        {
            "operation": "billing.refund",
            "sum": "amount",
            "most": 500.5,
            "per": "day",
            "by": "order_id",
            "beyond": "ask",
        },
        {
            "operation": "crm.add_case_note",
            "count": True,
            "most": 0,
            "per": "run",
            "beyond": "deny",
        },
        {"model": "tokens", "most": 1_000_000, "per": "month"},
    ]


def test_otherwise_they_follow_from_thresholds_and_volume() -> None:
    found = limits_of(TEXT)
    assert {
        "operation": "billing.refund",
        "sum": "amount",
        "most": 100,
        "per": "run",
        "beyond": "ask",
    } in found
    assert {
        "operation": "billing.refund",
        "count": True,
        "most": 400,  # twice the 200 runs of a working day
        "per": "day",
        "beyond": "ask",
    } in found
    assert next(limit for limit in found if "model" in limit)["per"] == "day"


@pytest.mark.parametrize(
    ("more", "notes"), [pytest.param("", 2, id="derived"), pytest.param(DECLARED, 0, id="declared")]
)
def test_a_rule_with_a_threshold_names_its_limit(more: str, notes: int) -> None:
    """`billing.refund` and `shipping.create_replacement` have one each."""
    assert render_text(TEXT + more).files["policy.yaml"].text.count(TOGETHER) == notes


@pytest.mark.parametrize(
    ("kind", "most"), [pytest.param("number", 99.99), pytest.param("integer", 99)]
)
def test_amounts_that_reach_a_threshold_together_are_asked_about(kind: str, most: float) -> None:
    """A limit is passed only above its most, so that of `>= 100` stays below it."""
    text = TEXT.replace("approve: amount > 100", "approve: amount >= 100")
    text = text.replace("amount: {type: number", f"amount: {{type: {kind}")
    (limit,) = (limit for limit in limits_of(text) if limit.get("sum") == "amount")
    assert limit["most"] == most


def test_nothing_follows_from_nothing() -> None:
    workflow = yaml.safe_load(TEXT)
    workflow["scoping"] = 2
    del workflow["volume"]
    for system in workflow["systems"]:
        for operation in system["operations"]:
            operation.pop("approve", None)
    text = yaml.safe_dump(workflow, sort_keys=False)
    assert limits_of(text) == []
    assert decision_on(text).workflow.limits == ()


@pytest.mark.parametrize("text", [TEXT, TEXT + DECLARED], ids=["follows", "declared"])
def test_the_page_of_guardrails_lists_each(text: str) -> None:
    page = render_text(text).files["docs/guardrails.md"].text
    rows = page.partition("## Limits over time")[2].partition("## The presets")[0]
    assert rows.count("\n| `") == len(limits_of(text))
