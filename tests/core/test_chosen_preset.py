"""The preset that a workflow gets, by its ratings and by what its operations say of themselves."""

from __future__ import annotations

import pytest

from scoping.actions import is_untrusted, preset
from scoping.questions import Rating
from scoping.workflow import Operation, System, Trigger, Workflow

READ, OPEN = Operation("find", "read"), Operation("find", "read", untrusted=True)
CLOSED = Operation("look", "read", untrusted=False)
WRITE = Operation("note", "write")
MARKED = WRITE._replace(targets=("id",))
PROMPT, HOOK = Trigger("prompt"), Trigger("webhook")
OF_TWO, PROVENANCE = "plan_and_rule_of_two", "plan_and_provenance"


@pytest.mark.parametrize(
    ("operations", "trigger", "reach", "chosen"),
    [
        pytest.param((READ, MARKED), PROMPT, "low", OF_TWO, id="reach-speaks-for-unmarked-reads"),
        pytest.param((READ, MARKED), PROMPT, "medium", "targets", id="which-are-strict-otherwise"),
        pytest.param((READ, MARKED), PROMPT, "unsure", "targets", id="also-where-nobody-knows"),
        pytest.param((OPEN, MARKED), PROMPT, "low", "targets", id="a-read-knows-better-than-reach"),
        pytest.param((OPEN, WRITE), PROMPT, "low", PROVENANCE, id="its-write-is-unmarked"),
        pytest.param(
            (CLOSED, OPEN, MARKED), PROMPT, "low", "targets", id="one-untrusted-is-enough"
        ),
        pytest.param(
            (CLOSED, MARKED), PROMPT, "high", OF_TWO, id="every-read-is-said-to-be-closed"
        ),
        pytest.param((CLOSED, READ, MARKED), PROMPT, "high", "targets", id="one-is-not-said-to-be"),
        pytest.param((CLOSED, MARKED), HOOK, "high", "targets", id="a-webhook-brings-text-as-well"),
        pytest.param((CLOSED, MARKED), HOOK, "low", OF_TWO, id="but-not-where-all-stays-inside"),
        pytest.param((MARKED,), PROMPT, "high", "targets", id="no-read-is-named-yet"),
    ],
)
def test_the_preset_follows_from_what_is_read(
    operations: tuple[Operation, ...],
    trigger: Trigger,
    reach: str,
    chosen: str,
) -> None:
    workflow = Workflow("a", "A", systems=(System("crm", operations),), triggers=(trigger,))
    harmless = dict.fromkeys(("regulation", "error_cost"), Rating.LOW)
    assert preset(workflow, {**harmless, "external_reach": Rating(reach)}).id == chosen


def test_a_read_is_untrusted_unless_somebody_said_otherwise() -> None:
    assert is_untrusted(READ, {})
    assert is_untrusted(OPEN, {"external_reach": Rating.LOW})
    assert not is_untrusted(CLOSED, {})
