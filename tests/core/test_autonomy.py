"""How much it may do alone: the lowest cap, the ladder, the catalogue of actions, guardrails."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping.decision import Decision, decide
from scoping.questions import LEVELS, Level, Rating
from scoping.rulebook import Architecture, Rulebook
from scoping.workflow import Input, Operation, Response, System, Workflow
from tests.support.wording import load_wording

SAYS = load_wording("core")

CRITERIA = ("multi_system", "step_dependencies", "unprompted", "persistent_context", "outcome")
MODIFIERS = (
    "judgment",
    "autonomy_tolerance",
    "error_cost",
    "reversibility",
    "verifiability",
    "external_reach",
    "data_sensitivity",
    "regulation",
    "maturity",
)
FREEST = {
    "judgment": "low",
    "autonomy_tolerance": "high",
    "error_cost": "low",
    "reversibility": "high",
    "verifiability": "high",
    "external_reach": "low",
    "data_sensitivity": "low",
    "regulation": "low",
    "maturity": "high",
}
READY = {
    "engagement": "no",
    "named_process": "yes",
    "baseline": "yes",
    "data_quality": "yes",
    "fixed_rules": "no",
    "one_call_enough": "no",
    "product_exists": "no",
    "reserved_for_person": "no",
}


def decided(
    rules: Rulebook, ratings: dict[str, str] | None = None, *, yes: int = 5, **rest: Any
) -> Decision:
    answers = {
        id_: Response("yes" if number < yes else "no") for number, id_ in enumerate(CRITERIA)
    }
    profile = READY | FREEST | (ratings or {})
    given_ = {id_: Response(word) for id_, word in profile.items() if word}
    return decide(
        rules,
        Workflow("a", "A", **{"owner": "Role", "answers": answers, "profile": given_, **rest}),
    )


def level(decision: Decision) -> Level:
    assert decision.autonomy.level is not None
    return decision.autonomy.level.id


def test_without_any_cap_a_person_observes(rules: Rulebook) -> None:
    decision = decided(rules)
    assert (level(decision), decision.autonomy.caps) == (Level.OBSERVER, ())


@pytest.mark.parametrize(
    ("ratings", "expected", "held_by"),
    [
        pytest.param({"error_cost": "high"}, "consultant", ["error_cost"], id="a-dear-error"),
        pytest.param({"maturity": "medium"}, "approver", ["maturity"], id="some-practice"),
        pytest.param(
            {"maturity": "medium", "regulation": "high"},
            "consultant",
            ["regulation"],
            id="lowest-not-average",
        ),
        pytest.param(
            {"judgment": "high", "autonomy_tolerance": "low"},
            "operator",
            ["judgment_tolerance"],
            id="a-persons-work",
        ),
        pytest.param(
            {"judgment": "high"},
            "approver",
            ["judgment_tolerance"],
            id="high-judgment-is-never-left-alone",
        ),
        pytest.param(
            {"judgment": ""}, "approver", ["judgment_tolerance"], id="judgment-not-answered"
        ),
        pytest.param(
            {"judgment": "unsure", "autonomy_tolerance": "low"},
            "operator",
            ["judgment_tolerance"],
            id="unsure-judgment-counts-as-the-most-cautious",
        ),
        pytest.param(
            {"verifiability": "unsure"},
            "consultant",
            ["verifiability"],
            id="unsure-is-never-a-pass",
        ),
        pytest.param({"external_reach": ""}, "consultant", ["external_reach"], id="nor-is-silence"),
        pytest.param(
            {"reserved_for_person": "yes"},
            "collaborator",
            ["reserved"],
            id="gone-on-despite-a-reserved-decision",
        ),
        pytest.param(
            {"reserved_for_person": "unsure"}, "consultant", ["reserved"], id="perhaps-reserved"
        ),
        pytest.param(
            {"baseline": "no"}, "consultant", ["not_ready"], id="gone-on-though-not-ready"
        ),
    ],
)
def test_the_lowest_cap_wins_and_is_named(
    rules: Rulebook, ratings: dict[str, str], expected: str, held_by: list[str]
) -> None:
    said = decided(rules, ratings).autonomy
    assert said.level is not None
    assert (said.level.id, [cap.id for cap in said.held_by]) == (expected, held_by)
    assert all(cap.because for cap in said.caps)


def test_an_assistant_has_no_level_and_says_why(rules: Rulebook) -> None:
    said = decided(rules, yes=1).autonomy
    assert (said.level, said.caps, said.ladder, said.because) == (
        None,
        (),
        (),
        rules.autonomy.assistant,
    )


PROFILES = st.fixed_dictionaries(
    {id_: st.sampled_from(["low", "medium", "high", "unsure", ""]) for id_ in MODIFIERS}
)


@given(ratings=PROFILES, yes=st.integers(0, 5))
def test_autonomy_stays_within_every_cap(
    rules: Rulebook, ratings: dict[str, str], yes: int
) -> None:
    """Autonomy is never above any cap, and the count never changes."""
    decision = decided(rules, ratings, yes=yes)
    assert len(decision.assessment.agent) == yes
    assert decision.assessment == decided(rules, yes=yes).assessment
    if yes < 2:
        assert decision.autonomy.level is None
        return
    reached = LEVELS.index(level(decision))
    for modifier in rules.modifiers:
        if cap := modifier.caps.get(Rating(ratings[modifier.id] or "unsure")):
            assert reached <= LEVELS.index(cap.level), modifier.id
    assert reached == min(
        [LEVELS.index(cap.level) for cap in decision.autonomy.caps], default=len(LEVELS) - 1
    )


@given(
    ratings=PROFILES,
    id_=st.sampled_from(MODIFIERS),
    word=st.sampled_from(["low", "medium", "high"]),
)
def test_an_answer_in_place_of_unsure_never_lowers_the_level(
    rules: Rulebook, ratings: dict[str, str], id_: str, word: str
) -> None:
    unsure = level(decided(rules, ratings | {id_: "unsure"}))
    assert LEVELS.index(unsure) <= LEVELS.index(level(decided(rules, ratings | {id_: word})))


@given(ratings=PROFILES, yes=st.integers(0, 5), talks=st.booleans())
def test_every_guardrail_has_a_cause_and_a_carrier(
    rules: Rulebook, ratings: dict[str, str], yes: int, *, talks: bool
) -> None:
    """Every guardrail has a cause that holds and something that carries it."""
    decision = decided(rules, {**ratings, "engagement": "yes" if talks else "no"}, yes=yes)
    assert decision.guardrails
    known = {
        **decision.workflow.yes_or_no,
        **decision.ratings,
        "architecture": decision.architecture,
        "orchestration": decision.orchestration.key,
    }
    for guardrail in decision.guardrails:
        assert guardrail.causes, guardrail.rule.id
        assert all(known[cause.id] == cause.answer for cause in guardrail.causes)
        assert guardrail.carrier in guardrail.rule.carried_by.values()


def test_every_guardrail_is_needed_by_some_workflow(rules: Rulebook) -> None:
    """One that no answer brings about would only look like protection."""
    cautious = dict.fromkeys(MODIFIERS, "unsure")
    everything = [
        decided(rules, cautious | {"engagement": talks}, yes=5) for talks in ("yes", "no")
    ]
    for only in ("", *CRITERIA):
        answers = {id_: Response("yes" if id_ == only else "no") for id_ in CRITERIA}
        everything.append(decide(rules, Workflow("a", "A", answers=answers)))
    seen = {guardrail.rule.id for decision in everything for guardrail in decision.guardrails}
    assert seen == {rule.id for rule in rules.guardrails}


def test_every_public_reference_is_answered_by_some_guardrail(rules: Rulebook) -> None:
    answered = {name for rule in rules.guardrails for name in rule.references}
    assert answered == set(rules.references)


ORDER = Operation(
    "order", "write", undo="cancel", approve="amount > 100", input={"amount": Input("number")}
)
FREE = Operation("note", "write", undo="unnote")
FINAL = Operation("send", "write")
ALWAYS = Operation("pay", "write", undo="refund", approve="always")
READ = Operation("find", "read")
UNDO = tuple(Operation(id_, "write") for id_ in ("cancel", "unnote", "refund"))
SYSTEMS = (System("erp", (READ, ORDER, FREE, FINAL, ALWAYS, *UNDO)),)
HELD = {"observer": {}, "approver": {"maturity": "medium"}, "consultant": {"error_cost": "high"}}
HELD |= {
    "collaborator": {"reserved_for_person": "yes"},
    "operator": {"judgment": "high", "autonomy_tolerance": "low"},
}


@pytest.mark.parametrize(
    ("name", "approvals"),
    [
        pytest.param(
            "operator",
            "find -, order always, note always, send always, pay always, cancel always",
            id="L1-a-person-applies-every-write",
        ),
        pytest.param(
            "collaborator",
            "find -, order always, note always, send always, pay always, cancel always",
            id="L2-so-too",
        ),
        pytest.param(
            "consultant",
            "find -, order always, note always, send always, pay always, cancel always",
            id="L3-every-write-is-approved",
        ),
        pytest.param(
            "approver",
            "find -, order amount > 100, note never, send always, pay always, cancel never",
            id="L4-exceptions-are-approved",
        ),
    ],
)
def test_the_catalogue_of_actions_follows_the_level(
    rules: Rulebook, name: str, approvals: str
) -> None:
    decision = decided(rules, HELD[name], systems=SYSTEMS)
    assert level(decision) == name
    said = [
        f"{action.operation} {action.approve or '-'}"
        for action in decision.actions
        if action.operation not in ("unnote", "refund")
    ]
    assert ", ".join(said) == approvals
    assert all(action.allow for action in decision.actions)
    assert all(action.because and action.record for action in decision.actions)


def test_at_L5_what_cannot_be_undone_is_still_approved(rules: Rulebook) -> None:  # noqa: N802
    one = (System("erp", (READ, FREE, UNDO[1])), System("mail", (FINAL,)))
    decision = decided(rules, {"reversibility": ""}, systems=one)
    assert level(decision) == "approver", "a write without undo makes reversibility medium"
    approve = {action.operation: action.approve for action in decision.actions}
    assert (approve["note"], approve["send"]) == ("never", "always")


def test_approval_also_counts_for_a_write_that_only_undoes(rules: Rulebook) -> None:
    """An approval that a workflow asks for also counts for a write that only undoes."""
    cancel = Operation("unnote", "write", approve="always")
    decision = decided(rules, systems=(System("erp", (READ, FREE, cancel)),))
    assert {action.operation: action.approve for action in decision.actions}["unnote"] == "always"


def test_preparing_assistant_says_so_everywhere(rules: Rulebook) -> None:
    """An assistant that prepares says so in its catalogue, mandate and guardrails."""
    answers = {id_: Response("yes" if id_ == "outcome" else "no") for id_ in CRITERIA}
    profile = {id_: Response(word) for id_, word in (READY | FREEST).items()}
    decision = decide(
        rules, Workflow("a", "A", owner="Role", answers=answers, profile=profile, systems=SYSTEMS)
    )
    because = {action.operation: action.because for action in decision.actions}
    assert because["order"] == SAYS["the assistant prepares the change"]
    assert because["cancel"] == SAYS["an assistant changes no system"]
    permission = {action.operation: action.permission for action in decision.actions}
    assert (permission["order"], permission["cancel"]) == ("approve: always", "allow: no")
    assert decision.mandate.says == SAYS["the assistant may answer for"]
    carried = {guardrail.rule.id for guardrail in decision.guardrails}
    assert "applied_by_a_person" in carried
    assert carried.isdisjoint({"read_only", "hand_to_a_person", "own_notes"})


def test_an_assistant_may_read_and_nothing_else(rules: Rulebook) -> None:
    decision = decided(rules, yes=0, systems=SYSTEMS)
    said = {(action.effect, action.permission) for action in decision.actions}
    assert said == {("write", "allow: no"), ("read", "a read")}
    assert all(action.approve is None for action in decision.actions)


@pytest.mark.parametrize(
    ("operations", "answer", "counts"),
    [
        pytest.param((FREE, UNDO[1]), "", "high", id="every-write-names-its-undo"),
        pytest.param((FREE, UNDO[1], FINAL), "", "medium", id="some-do"),
        pytest.param((FREE, UNDO[1], FINAL), "high", "medium", id="the-lower-of-the-two-counts"),
        pytest.param((FREE, UNDO[1]), "low", "low", id="also-when-it-is-the-answer"),
        pytest.param((FINAL,), "high", "high", id="none-does-so-the-answer-counts"),
        pytest.param((FINAL,), "", "unsure", id="none-does-and-nobody-said"),
        pytest.param((READ,), "unsure", "unsure", id="nothing-is-written"),
    ],
)
def test_reversibility_is_read_from_the_operations(
    rules: Rulebook, operations: tuple[Operation, ...], answer: str, counts: str
) -> None:
    decision = decided(rules, {"reversibility": answer}, systems=(System("erp", operations),))
    assert decision.ratings["reversibility"] == counts
    warned = "reversibility is answered high, but some writes name no undo, so it counts as medium"
    assert (warned in decision.warnings) == (answer == "high" and counts == "medium")


def test_ladder_ends_at_the_level_with_pilot_figures(rules: Rulebook) -> None:
    """The ladder ends at the level and carries the pilot's figures."""
    decision = decided(rules, {"maturity": "medium"}, pilot={"error_rate": 0.02})
    ladder = decision.autonomy.ladder
    assert [rung.rule.id for rung in ladder if rung.allowed] == [
        "shadow",
        "collaborator",
        "consultant",
        "approver",
    ]
    assert {
        (rung.error_rate, rung.escalation_rate, rung.demotion_error_rate) for rung in ladder
    } == {(0.02, 0.2, 0.04)}
    assert ladder[0].promoted_when == SAYS["50 runs people left at"]
    assert ladder[0].demoted_when == SAYS["the error rate is above"]
    runs = [rung.rule.runs for rung in ladder[:-1]]
    assert runs == sorted(runs), "a higher rung is kept no shorter"


def test_a_mandate_names_work_means_limit_person_and_writes(rules: Rulebook) -> None:
    decision = decided(rules, {"maturity": "medium"}, systems=SYSTEMS)
    assert decision.mandate.missing == ()
    assert decision.mandate.says == SAYS["the agent may work on"]


@pytest.mark.parametrize(
    ("rest", "missing"),
    [
        pytest.param({"owner": ""}, "approver", id="nobody-to-ask"),
        pytest.param({"systems": ()}, "means", id="nothing-to-work-with"),
        pytest.param(
            {"systems": (System("erp", (READ,)),)},
            None,
            id="reads-alone-ask-for-what-was-not-planned",
        ),
    ],
)
def test_what_a_mandate_lacks_is_named(
    rules: Rulebook, rest: dict[str, Any], missing: str | None
) -> None:
    said = decided(rules, **{"systems": SYSTEMS, **rest}).mandate
    assert (
        (rules.autonomy.mandate_missing[missing] in said.missing) if missing else not said.missing
    )
    assert ("(not yet named)" in said.says) == bool(missing)


def test_unknown_things_name_who_could_tell_and_what_they_decide(rules: Rulebook) -> None:
    decision = decided(rules, {"error_cost": "unsure", "judgment": "", "data_quality": "unsure"})
    unknown = {item.id: item for item in decision.unknowns}
    assert {
        "known_path",
        "error_cost",
        "judgment",
        "data_quality",
        "runs_per_month",
        "minutes_by_hand",
        "hourly_cost",
    } == set(unknown)
    assert unknown["error_cost"].matters == SAYS["autonomy limited to l 3"]
    assert unknown["data_quality"].matters == "gate “Is the work ready?”"
    assert all(item.ask_whom for item in decision.unknowns)


@pytest.mark.parametrize("form", list(Architecture))
def test_decision_weighs_the_plain_options_and_not_itself(
    rules: Rulebook, form: Architecture
) -> None:
    """No decision rejects itself, and all of them weigh the four plain options."""
    talks = "yes" if form is Architecture.HYBRID else "no"
    decision = decided(rules, {"engagement": talks}, yes=1 if form is Architecture.ASSISTANT else 5)
    assert decision.architecture is form
    rejected = {option.id for option in decision.rejected}
    assert {"no_ai", "one_call", "product", "nothing"} <= rejected
    assert form not in rejected
    assert all(option.because for option in decision.rejected)


def test_a_gate_that_stops_makes_its_option_come_first(rules: Rulebook) -> None:
    decision = decided(rules, {"fixed_rules": "yes"})
    assert [option.id for option in decision.rejected if option.comes_first] == ["no_ai"]
