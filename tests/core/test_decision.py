"""What a decision adds to the count: the smaller first step, warnings, parts, and the verdict in
one sentence.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from scoping.decision import Decision, decide
from scoping.rulebook import Rulebook
from scoping.workflow import Input, Operation, Response, System, Trigger, Workflow
from tests.support.wording import load_wording

SAYS = load_wording("core")

CRITERIA = ("multi_system", "step_dependencies", "unprompted", "persistent_context", "outcome")
FREE_HAND = {
    **dict.fromkeys(
        ("judgment", "error_cost", "external_reach", "data_sensitivity", "regulation"), "low"
    ),
    **dict.fromkeys(("autonomy_tolerance", "reversibility", "verifiability", "maturity"), "high"),
    **dict.fromkeys(("named_process", "baseline", "data_quality"), "yes"),
    **dict.fromkeys(
        ("known_path", "fixed_rules", "one_call_enough", "product_exists", "reserved_for_person"),
        "no",
    ),
}
SAID = {"y": "yes", "n": "no", "?": "unsure"}


@pytest.fixture
def decided(rules: Rulebook) -> Any:
    """Decide five letters, a dot for an answer that is left out, with whatever else the workflow
    has.
    """

    def make(word: str, *, profile: dict[str, str] | None = None, **rest: Any) -> Decision:
        answers = {
            id_: Response(SAID[letter])
            for id_, letter in zip(CRITERIA, word, strict=True)
            if letter != "."
        }
        return decide(
            rules,
            Workflow(
                "a",
                "A",
                rulebook=rules.wording,
                answers=answers,
                profile={id_: Response(a) for id_, a in {**FREE_HAND, **(profile or {})}.items()},
                **rest,
            ),
        )

    return make


APPROVED = Operation("order", "write", undo="cancel", approve="always")
ABOVE = Operation(
    "pay", "write", input={"amount": Input("number")}, undo="cancel", approve="amount > 100"
)
FREE = Operation("note", "write", "Notes a call.", undo="cancel")
MARKED = FREE._replace(targets=())
FINAL = Operation("send", "write")
CANCEL = Operation("cancel", "write")
FIND = Operation("find", "read", "Finds an order.")


@pytest.mark.parametrize(
    ("answers", "operations", "extension"),
    [
        pytest.param(
            "yynnn",
            (APPROVED, CANCEL, FIND),
            "multi_system",
            id="every-write-approved-and-undoing-not-counted",
        ),
        pytest.param(
            "nnnyy",
            (APPROVED, CANCEL),
            "outcome",
            id="without-several-systems-it-is-the-outcome-kind",
        ),
        pytest.param(
            "yynnn",
            (APPROVED, ABOVE, CANCEL),
            None,
            id="approval-above-a-threshold-is-not-every-time",
        ),
        pytest.param(
            "yynnn", (APPROVED, CANCEL, FREE), None, id="one-free-write-is-enough-against-it"
        ),
        pytest.param(
            "yynnn",
            (APPROVED, CANCEL, FINAL),
            "multi_system",
            id="what-cannot-be-undone-is-approved-too",
        ),
        pytest.param("yynnn", (FIND,), None, id="nothing-is-written-so-nothing-is-approved"),
        pytest.param("ynnnn", (APPROVED, CANCEL), None, id="an-assistant-is-small-already"),
        pytest.param("y?nnn", (APPROVED, CANCEL), None, id="so-is-a-provisional-one"),
    ],
)
def test_smaller_first_step(
    rules: Rulebook,
    decided: Any,
    answers: str,
    operations: tuple[Operation, ...],
    extension: str | None,
) -> None:
    step = decided(answers, systems=(System("erp", operations),)).smaller_first_step
    assert step == (rules.near_miss(extension) if extension else None)
    assert step is None or (step.extension == "prepared_change" and step.limits)


def test_smaller_first_step_looks_at_every_system(decided: Any) -> None:
    approved, free = System("erp", (APPROVED, CANCEL)), System("crm", (FREE, CANCEL))
    assert decided("yynnn", systems=(approved,)).smaller_first_step
    assert decided("yynnn", systems=(approved, free)).smaller_first_step is None


def test_smaller_first_step_at_a_level_with_full_approval(decided: Any) -> None:
    """There is a smaller first step where the level has a person approve every write."""
    free = (System("erp", (FREE, CANCEL)),)
    assert decided("yynnn", systems=free).smaller_first_step is None
    assert decided("yynnn", systems=free, profile={"error_cost": "high"}).smaller_first_step


def test_smaller_first_step_depends_on_approvals_and_count(decided: Any) -> None:
    """The smaller first step depends on approvals and the count alone."""
    for word in map("".join, product("yn?", repeat=5)):
        for operations, approved in (((APPROVED, CANCEL), True), ((FREE, APPROVED, CANCEL), False)):
            step = decided(word, systems=(System("erp", operations),)).smaller_first_step
            assert (step is not None) == (approved and word.count("y") >= 2), word


def test_writes_that_undo_each_other_are_writes() -> None:
    lock, unlock = (
        Operation("lock", "write", undo="unlock"),
        Operation("unlock", "write", undo="lock"),
    )
    assert System("doors", (lock, unlock, FIND)).primary_writes == (lock, unlock)
    assert System("erp", (APPROVED, CANCEL, FIND)).primary_writes == (APPROVED,)


BARE = Operation("look", "read", input={"id": Input("string")})
BARE_NAMES = ["erp.look", "erp.look (id)"]
UNDESCRIBED = (
    "a model knows only the names of these: {}; give each a description, with its unit or form"
)
READS_ORDERS = System("orders", (FIND,))
WRITES_BILLING = System("billing", (FREE,))
UNMARKED = (
    "these writes do not name their targets, so all their texts and lists count as targets: {}; "
    "mark inputs with target: true, or write targets: []"
)


@pytest.mark.parametrize(
    ("answers", "rest", "warnings"),
    [
        pytest.param("nnnnn", {}, (), id="nothing-to-say"),
        pytest.param(
            "nn..n",
            {"profile": {"engagement": "no"}},
            ("these questions have no answer and count as unsure: unprompted, persistent_context",),
            id="answers-left-out",
        ),
        pytest.param("?nnnn", {}, (), id="unsure-is-an-answer"),
        pytest.param(
            "yynnn",
            {},
            ("these questions have no answer and count as unsure: engagement",),
            id="engagement-left-out-where-it-matters",
        ),
        pytest.param("ynnnn", {}, (), id="engagement-left-out-where-it-does-not"),
        pytest.param(
            "nnnny",
            {"systems": (WRITES_BILLING,)},
            ("an assistant changes no system, so a person applies these writes: billing.note",),
            id="writes-that-the-near-miss-prepares",
        ),
        pytest.param(
            "nnynn",
            {"systems": (WRITES_BILLING,)},
            ("an assistant changes no system, so it gets none of these writes: billing.note",),
            id="writes-of-an-assistant",
        ),
        pytest.param(
            "nnnyy",
            {"systems": (READS_ORDERS, WRITES_BILLING), "profile": {"engagement": "no"}},
            (
                UNMARKED.format("billing.note"),
                "multi_system is answered no, but the software reads one system and writes another",
            ),
            id="systems-against-the-answer",
        ),
        pytest.param(
            "nnnyy",
            {"systems": (System("erp", (FIND, MARKED)),), "profile": {"engagement": "no"}},
            (),
            id="one-system-read-and-written-is-no-second-one",
        ),
        pytest.param(
            "nnnnn",
            {"systems": (System("erp", (BARE, FIND._replace(input={"id": Input("string")}))),)},
            (UNDESCRIBED.format("erp.look, erp.look (id), erp.find (id)"),),
            id="what-is-not-described",
        ),
        pytest.param(
            "nnnnn",
            {"systems": (System("erp", (BARE, BARE, BARE, BARE)),)},
            (UNDESCRIBED.format(f"{', '.join(BARE_NAMES * 2)}, erp.look and 3 more"),),
            id="of-many-the-first-five",
        ),
        pytest.param(
            "nnnnn",
            {
                "triggers": (
                    Trigger("webhook"),
                    Trigger("prompt"),
                    Trigger("schedule"),
                    Trigger("webhook"),
                )
            },
            ("unprompted is answered no, but there are triggers of the kind schedule, webhook",),
            id="triggers-against-the-answer",
        ),
        pytest.param(
            "nnynn", {"triggers": (Trigger("schedule"),)}, (), id="triggers-that-agree-with-it"
        ),
    ],
)
def test_warnings(
    decided: Any, answers: str, rest: dict[str, Any], warnings: tuple[str, ...]
) -> None:
    assert decided(answers, **rest).warnings == warnings


def test_parts_of_an_assistant_are_the_small_ones(rules: Rulebook, decided: Any) -> None:
    for result, part in zip(decided("ynnnn").parts, rules.parts, strict=True):
        assert (result.id, result.chosen, result.because) == (part.id, part.assistant, part.because)


def test_parts_of_an_agent_name_the_criteria_that_ask_for_them(
    rules: Rulebook, decided: Any
) -> None:
    multi_system, outcome = (rules.question(id_).parts for id_ in ("multi_system", "outcome"))
    parts = {part.id: part for part in decided("ynnny", profile={"engagement": "no"}).parts}
    assert {id_: part.chosen for id_, part in parts.items()} == {
        part.id: part.agent for part in rules.parts
    }
    assert parts["tools"].because == f"{multi_system['tools']} {outcome['tools']}"
    assert parts["memory"].because == SAYS["every agent has this part"]
    assert parts["model"].because == SAYS["an assistant and an agent"]


def test_parts_of_a_hybrid_name_both_sides(rules: Rulebook, decided: Any) -> None:
    parts = {part.id: part for part in decided("yynnn", profile={"engagement": "yes"}).parts}
    for part in rules.parts:
        assert parts[part.id].chosen == f"engagement: {part.assistant}; action: {part.agent}"
    assert parts["interaction"].because == rules.engagement.parts["interaction"]


READY = dict.fromkeys(("named_process", "baseline", "data_quality"), "yes") | dict.fromkeys(
    ("fixed_rules", "one_call_enough", "product_exists", "reserved_for_person"), "no"
)


@pytest.mark.parametrize(
    ("answers", "profile", "headline"),
    [
        pytest.param(
            "ynnnn",
            {},
            "Assistant: 1 of 5 criteria point to an agent. An agent needs at least 2.",
            id="below-the-threshold",
        ),
        pytest.param(
            "yyynn",
            {"engagement": "no"},
            "Agent: 3 of 5 criteria point to an agent. An agent needs at least 2.",
            id="above-it",
        ),
        pytest.param(
            "yynnn",
            {"engagement": "yes"},
            "Hybrid: 2 of 5 criteria point to an agent. An agent needs at least 2.",
            id="both",
        ),
        pytest.param(
            "y?nnn",
            {"engagement": "no"},
            "Provisionally assistant: 1 of 5 criteria point to an agent. Open answers: "
            "step_dependencies. The verdict can still be assistant or agent.",
            id="provisional",
        ),
        pytest.param(
            "yyyyn",
            {"engagement": "no", "fixed_rules": "yes"},
            "Agent by the criteria: 4 of 5 point to an agent. The gate “Is plain code "
            "enough?” says stop. Try plain code first. Every rule and the form of every "
            "input are fixed. Have a programmer write the rules. Send the cases that the rules "
            "refuse to a person. Come back if these cases are many and in free form.",
            id="gate-does-not-hide-the-score",
        ),
        pytest.param(
            "yy?nn",
            {"reserved_for_person": "yes", "product_exists": "yes"},
            "Provisionally agent: 2 of 5 criteria point to an agent. Open answers: engagement. The "
            "verdict can still be agent or hybrid. The gate “Is there a product for it?” says "
            "stop. Try the product first. Use it for a month on real cases. Ask its vendor how it "
            "handles edge cases, shows uncertainty and involves people. Build only what it does "
            "not do. The gate “Must a person decide?” says stop. A person must decide. Let the "
            "software prepare the case with its evidence. Give the person who decides enough "
            "time. Describe the workflow again without the decision, and answer again.",
            id="two-gates-and-an-open-question",
        ),
    ],
)
def test_headline(decided: Any, answers: str, profile: dict[str, str], headline: str) -> None:
    assert decided(answers, profile=READY | profile, owner="Support lead").headline == headline
