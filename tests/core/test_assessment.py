"""The count and what stands beside it: single cases, and what no profile may change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping.assessment import Assessment, State, assess
from scoping.decision import Decision, decide
from scoping.questions import Answer
from scoping.rulebook import OWNER, Rulebook
from scoping.workflow import Operation, Response, System, Trigger, Workflow

CRITERIA = ("multi_system", "step_dependencies", "unprompted", "persistent_context", "outcome")
READINESS = (
    "named_process",
    "baseline",
    "data_quality",
    "fixed_rules",
    "one_call_enough",
    "product_exists",
    "reserved_for_person",
)
RATED = (
    "judgment",
    "autonomy_tolerance",
    "error_cost",
    "reversibility",
    "verifiability",
    "external_reach",
)
LETTERS = {"y": Answer.YES, "n": Answer.NO, "?": Answer.UNSURE}

answers_of = st.sampled_from(Answer)
some_answers = st.dictionaries(st.sampled_from(CRITERIA), answers_of.map(Response))
some_readiness = st.dictionaries(st.sampled_from(READINESS), answers_of.map(Response))
some_ratings = st.dictionaries(
    st.sampled_from(RATED),
    st.sampled_from(("low", "medium", "high", "unsure")).map(Response),
    max_size=4,
)
some_systems = st.sampled_from(
    (
        (),
        (System("crm", (Operation("note", "write", approve="always"),)),),
        (System("crm", (Operation("find", "read"),)), System("erp", (Operation("book", "write"),))),
    )
)
some_triggers = st.sampled_from(
    ((), (Trigger("prompt"),), (Trigger("schedule", {"cron": "0 6 * * *"}),))
)


def answered(word: str, engagement: str = "n") -> dict[str, Answer]:
    """Read five letters as the criteria's answers; a dot leaves one out."""
    letters = zip((*CRITERIA, "engagement"), word + engagement, strict=True)
    return {id_: LETTERS[letter] for id_, letter in letters if letter != "."}


@pytest.mark.parametrize(
    ("answers", "engagement", "architecture", "settled"),
    [
        pytest.param("nnnnn", "n", "assistant", True, id="no-agent-answer-is-an-assistant"),
        pytest.param("ynnnn", "n", "assistant", True, id="one-is-not-enough"),
        pytest.param("yynnn", "n", "agent", True, id="two-agent-answers-are-enough"),
        pytest.param("yyyyy", "n", "agent", True, id="five-are-no-more-than-two"),
        pytest.param("yynnn", "y", "hybrid", True, id="conversation-makes-it-a-hybrid"),
        pytest.param("ynnnn", "y", "assistant", True, id="conversation-alone-makes-no-hybrid"),
        pytest.param("y?nnn", "n", "assistant", False, id="unsure-leaves-it-open"),
        pytest.param("?nnnn", "n", "assistant", True, id="one-unsure-alone-cannot-reach-two"),
        pytest.param("??nnn", "n", "assistant", False, id="two-unsure-can"),
        pytest.param("yy???", "n", "agent", True, id="unsure-cannot-take-two-away"),
        pytest.param(
            "yynnn", "?", "agent", False, id="unsure-about-conversation-leaves-agent-or-hybrid"
        ),
        pytest.param("ynnnn", "?", "assistant", True, id="and-does-not-matter-below-two"),
        pytest.param("y....", "n", "assistant", False, id="left-out-counts-as-unsure"),
    ],
)
def test_architecture(
    rules: Rulebook, answers: str, engagement: str, architecture: str, *, settled: bool
) -> None:
    said = assess(rules, answered(answers, engagement))
    assert (said.architecture, said.settled) == (architecture, settled)


@pytest.mark.parametrize(
    ("criterion", "extension"),
    [
        pytest.param(
            "multi_system",
            "prepared_change",
            id="several-systems-by-a-change-that-a-person-applies",
        ),
        pytest.param(
            "step_dependencies", "bounded_tool_loop", id="dependent-steps-by-a-bounded-tool-loop"
        ),
        pytest.param("unprompted", "scheduled_prompt", id="no-prompt-by-a-schedule-that-sends-one"),
        pytest.param("persistent_context", "notebook", id="lasting-context-by-a-notebook"),
        pytest.param(
            "outcome", "prepared_change", id="an-outcome-by-a-change-that-a-person-applies"
        ),
    ],
)
def test_near_miss(rules: Rulebook, criterion: str, extension: str) -> None:
    near = assess(rules, {**answered("nnnnn"), criterion: Answer.YES}).near_miss
    assert near is not None
    assert (near.criterion, near.extension) == (criterion, extension)
    assert near.tips.startswith("You need an agent when ")


def _count(said: Assessment) -> object:
    """Everything of an assessment that the gates and the engagement answer have no say in."""
    return (
        said.agent,
        said.assistant,
        said.unsure,
        said.near_miss,
        [flip.changes for flip in said.flips],
    )


def _workflow(
    answers: dict[str, Response],
    profile: dict[str, Response] | None = None,
    systems: tuple[System, ...] = (),
    triggers: tuple[Trigger, ...] = (),
    owner: str | None = None,
) -> Workflow:
    return Workflow(
        "a", "A", owner, answers=answers, profile=profile or {}, systems=systems, triggers=triggers
    )


@given(
    answers=some_answers,
    readiness=some_readiness,
    ratings=some_ratings,
    systems=some_systems,
    triggers=some_triggers,
    owner=st.sampled_from((None, "", "Support lead")),
    engagement=answers_of,
)
def test_profile_systems_and_gates_never_change_the_verdict(
    rules: Rulebook,
    answers: dict[str, Response],
    readiness: dict[str, Response],
    ratings: dict[str, Response],
    systems: tuple[System, ...],
    triggers: tuple[Trigger, ...],
    owner: str | None,
    engagement: Answer,
) -> None:
    talks = {"engagement": Response(engagement)}
    bare = decide(rules, _workflow(answers, talks)).assessment
    full = decide(
        rules, _workflow(answers, talks | readiness | ratings, systems, triggers, owner)
    ).assessment
    assert full._replace(gates=bare.gates) == bare


@given(answers=some_answers, one=answers_of, other=answers_of)
def test_engagement_never_changes_the_count(
    rules: Rulebook, answers: dict[str, Response], one: Answer, other: Answer
) -> None:
    first, second = (
        decide(rules, _workflow(answers, {"engagement": Response(engagement)})).assessment
        for engagement in (one, other)
    )
    assert _count(first) == _count(second)


@given(
    answers=some_answers,
    readiness=some_readiness,
    owner=st.sampled_from((None, "", "  ", "Support lead")),
)
def test_unsure_never_passes_a_gate(
    rules: Rulebook, answers: dict[str, Response], readiness: dict[str, Response], owner: str | None
) -> None:
    workflow = _workflow(answers, readiness, owner=owner)
    for result in decide(rules, workflow).assessment.gates:
        given_ = {id_: workflow.yes_or_no.get(id_, Answer.UNSURE) for id_ in result.gate.stops_on}
        stopping = tuple(
            id_ for id_, answer in given_.items() if answer == result.gate.stops_on[id_]
        )
        unsure = tuple(id_ for id_, answer in given_.items() if answer == Answer.UNSURE)
        expected = State.PASS
        if stopping:
            expected = State.STOP
        elif unsure:
            expected = State.UNKNOWN
        assert (result.state, result.decided_by) == (expected, stopping or unsure)


@pytest.mark.parametrize(
    ("owner", "state"),
    [
        pytest.param("Support lead", State.PASS, id="a-named-owner-passes"),
        pytest.param("", State.STOP, id="an-owner-left-empty-is-a-no"),
        pytest.param(None, State.UNKNOWN, id="an-owner-left-out-is-not-known"),
    ],
)
def test_owner_is_a_condition_of_readiness(
    rules: Rulebook, owner: str | None, state: State
) -> None:
    ready = {id_: Response("yes") for id_ in ("named_process", "baseline", "data_quality")}
    gates = {
        result.gate.id: result
        for result in decide(rules, _workflow({}, ready, owner=owner)).assessment.gates
    }
    assert (gates["not_ready"].state, gates["not_ready"].decided_by) == (
        state,
        () if owner else (OWNER,),
    )


@given(answers=some_answers, readiness=some_readiness, systems=some_systems, triggers=some_triggers)
def test_same_workflow_gives_the_same_decision(
    rules: Rulebook,
    answers: dict[str, Response],
    readiness: dict[str, Response],
    systems: tuple[System, ...],
    triggers: tuple[Trigger, ...],
) -> None:
    """The same workflow gives the same decision and stays as it was."""
    workflow = _workflow(dict(answers), dict(readiness), systems, triggers)
    first: Decision = decide(rules, workflow)
    assert decide(rules, workflow) == first
    assert workflow == _workflow(answers, readiness, systems, triggers)
