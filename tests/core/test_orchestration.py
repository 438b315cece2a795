"""Who decides the next step, what others call it, and that neither alters the count."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping.assessment import assess
from scoping.decision import as_built, decide
from scoping.orchestration import is_path_asked, orchestrate
from scoping.questions import Answer
from scoping.rulebook import Orchestration, Rulebook
from scoping.workflow import Input, Response, Workflow
from tests.support.wording import load_wording

SAYS = load_wording("core")
PATH, LOOP, STEP = Orchestration


@pytest.mark.parametrize(
    ("dependent", "known", "possible"),
    [
        ("yes", "yes", (PATH,)),
        ("no", "yes", (PATH,)),
        ("unsure", "yes", (PATH,)),
        ("no", "no", (STEP,)),
        ("no", "unsure", (STEP,)),
        ("yes", "no", (LOOP,)),
        ("yes", "unsure", (PATH, LOOP)),
        ("unsure", "no", (LOOP, STEP)),
        ("unsure", "unsure", (PATH, LOOP, STEP)),
    ],
)
def test_every_pair_of_answers(
    rules: Rulebook, dependent: str, known: str, possible: tuple[Orchestration, ...]
) -> None:
    answers = {"step_dependencies": Answer(dependent), "known_path": Answer(known)}
    steps = orchestrate(rules, answers)
    assert steps.possible == possible
    assert steps.settled == (len(possible) == 1)
    assert steps.form == (possible[0] if steps.settled else None)
    assert {question.id for question in steps.open_questions} == (
        {id_ for id_, answer in answers.items() if answer is Answer.UNSURE}
        if not steps.settled
        else set()
    )


def test_an_open_question_leaves_what_its_answers_give(rules: Rulebook) -> None:
    answers = {"step_dependencies": Answer.YES}
    (question,) = orchestrate(rules, answers).open_questions
    assert (question.id, question.if_yes, question.if_no) == ("known_path", (PATH,), (LOOP,))


ANSWERS = st.dictionaries(
    st.sampled_from(
        (
            "multi_system",
            "step_dependencies",
            "unprompted",
            "persistent_context",
            "outcome",
            "engagement",
        )
    ),
    st.sampled_from(list(Answer)),
)
PROFILE = st.fixed_dictionaries(
    {},
    optional={
        "judgment": st.sampled_from(("low", "medium", "high", "unsure")),
        "autonomy_tolerance": st.sampled_from(("low", "medium", "high", "unsure")),
        "fixed_rules": st.sampled_from(("yes", "no", "unsure")),
        "reversibility": st.sampled_from(("low", "medium", "high", "unsure")),
    },
)


@given(answers=ANSWERS, profile=PROFILE, rulebook=st.integers(1, 3))
def test_the_count_is_untouched(
    rules: Rulebook, answers: dict[str, Answer], profile: dict[str, str], rulebook: int
) -> None:
    """Whatever is said of the path, count, verdict, flips, gates and level stay the same."""
    scored = {id_: answer for id_, answer in answers.items() if id_ != "engagement"}
    beside = {id_: answer for id_, answer in answers.items() if id_ == "engagement"}
    decisions = []
    for known in (None, *Answer):
        given_ = {**profile, **beside, **({"known_path": known} if known else {})}
        workflow = Workflow(
            "a",
            "A",
            answers={id_: Response(answer) for id_, answer in scored.items()},
            profile={id_: Response(answer) for id_, answer in given_.items()},
            rulebook=rulebook,
        )
        decisions.append(decide(rules, workflow))
    first = assess(rules, {**answers, **_definite(profile)})
    for decision in decisions:
        assert decision.assessment == first
        assert decision.autonomy == decisions[0].autonomy
        assert decision.preset == decisions[0].preset


def _definite(profile: dict[str, str]) -> dict[str, Answer]:
    return {"fixed_rules": Answer(profile["fixed_rules"])} if "fixed_rules" in profile else {}


def test_over_all_answers_an_asked_path_settles_it(rules: Rulebook) -> None:
    """With every answer definite and the path said where it is asked, nothing is open."""
    ids = [criterion.id for criterion in rules.criteria]
    for word in product((Answer.YES, Answer.NO), repeat=len(ids) + 1):
        answers = dict(zip((*ids, "known_path"), word, strict=True))
        if not is_path_asked(rules, answers):
            del answers["known_path"]
        assert orchestrate(rules, answers).settled


BEST = {
    **dict.fromkeys(("error_cost", "external_reach", "data_sensitivity", "regulation"), "low"),
    **dict.fromkeys(("reversibility", "verifiability", "maturity"), "high"),
    **dict.fromkeys(("named_process", "baseline", "data_quality"), "yes"),
    **dict.fromkeys(
        ("fixed_rules", "one_call_enough", "product_exists", "reserved_for_person"), "no"
    ),
    "judgment": "medium",
    "autonomy_tolerance": "high",
}


@pytest.mark.parametrize(
    ("answers", "profile", "name"),
    [
        pytest.param(
            "yynny", {"autonomy_tolerance": "medium"}, "human-in-the-loop hybrid", id="L4"
        ),
        pytest.param("yynny", {"autonomy_tolerance": "low"}, "human-in-the-loop hybrid", id="L3"),
        pytest.param("yynny", {"judgment": "high", "autonomy_tolerance": "low"}, None, id="L1"),
        pytest.param("yynny", {}, None, id="agent-that-acts-alone"),
        pytest.param("yynny", {"known_path": "yes"}, "workflow", id="its-path-is-known"),
        pytest.param("yynny", {"engagement": "yes"}, "conversational agent", id="hybrid"),
        pytest.param(
            "yynny",
            {"engagement": "yes", "known_path": "yes"},
            "conversational agent",
            id="hybrid-with-a-path",
        ),
        pytest.param("yynny", {"fixed_rules": "yes"}, "rule-based agent", id="fixed-rules"),
        pytest.param("nnynn", {}, "scheduled agent", id="on-a-schedule"),
        pytest.param("nynnn", {}, "research agent", id="each-finding-decides"),
        pytest.param("nynnn", {"known_path": "yes"}, "workflow", id="assistant-with-a-path"),
        pytest.param("nnnny", {}, "copilot", id="a-person-applies"),
        pytest.param("nnnyn", {}, None, id="notebook"),
        pytest.param("nnnnn", {}, None, id="plain-assistant"),
    ],
)
def test_also_called(
    rules: Rulebook, answers: str, profile: dict[str, str], name: str | None
) -> None:
    ids = (criterion.id for criterion in rules.criteria)
    said = {"y": "yes", "n": "no"}
    given_ = {**BEST, "engagement": "no", "known_path": "no", **profile}
    workflow = Workflow(
        "a",
        "A",
        owner="Support lead",
        answers={id_: Response(said[one]) for id_, one in zip(ids, answers, strict=True)},
        profile={id_: Response(answer) for id_, answer in given_.items()},
    )
    other = decide(rules, workflow).also_called
    assert (other and other.name) == name
    if other:
        assert other.usage
        assert other.differs
        assert other.source


def decided(rules: Rulebook, **given_: Any) -> Any:
    answers = {"step_dependencies": Response("yes")} | given_.pop("answers", {})
    profile = {id_: Response(answer) for id_, answer in given_.items()}
    return decide(rules, Workflow("a", "A", answers=answers, profile=profile, rulebook=2))


def test_the_part_says_who_decides(rules: Rulebook) -> None:
    def part(decision: Any) -> Any:
        return next(each for each in decision.parts if each.id == "orchestration")

    acts = {"answers": {"outcome": Response("yes"), "multi_system": Response("yes")}}
    path = rules.orchestration["known_path"]
    for known in (decided(rules, known_path="yes"), decided(rules, known_path="yes", **acts)):
        assert part(known).because == path.says
    assert part(decided(rules, known_path="yes", **acts)).chosen == path.parts["agent"]
    loop = rules.orchestration["model_directed"]
    assert part(decided(rules, known_path="no")).chosen == loop.parts["assistant"]
    assert part(decided(rules, known_path="no", **acts)).chosen.startswith("plans")


def test_an_assistant_says_why_it_needs_fewer_guardrails(rules: Rulebook) -> None:
    decision = decided(rules, known_path="no")
    assert (
        decision.orchestration_guards == rules.orchestration["model_directed"].guards["assistant"]
    )
    assert "no undo" in decision.orchestration_guards


def test_the_loop_is_a_cause_of_its_bounds(rules: Rulebook) -> None:
    def causes(known: str) -> set[str]:
        decision = decided(rules, known_path=known)
        return {
            each.rule.id
            for each in decision.guardrails
            if any(cause.id == "orchestration" for cause in each.causes)
        }

    assert causes("no") == causes("unsure") == {"untrusted_text", "budgets"}
    assert causes("yes") == set()


def test_open_path_is_an_unknown_that_names_whom_to_ask(rules: Rulebook) -> None:
    unknown = next(each for each in decided(rules).unknowns if each.id == "known_path")
    assert unknown.ask_whom == rules.known_path.ask_whom
    assert unknown.matters == SAYS["who decides the next step"]


def test_answers_to_older_questions_are_named(rules: Rulebook) -> None:
    answers = {"step_dependencies": Response("no"), "persistent_context": Response("yes")}
    old, new = (
        decide(rules, Workflow("a", "A", answers=answers, rulebook=version)).warnings
        for version in (1, 2)
    )
    (warning,) = set(old) - set(new)
    assert "version 1" in warning
    assert "step_dependencies" in warning
    assert "persistent_context" not in warning  # its yes is a yes under the new wording, too


def test_a_newer_rulebook_is_named(rules: Rulebook) -> None:
    warnings = decide(rules, Workflow("a", "A", rulebook=3)).warnings
    assert SAYS["the answers are to rulebook"] in warnings


@pytest.mark.parametrize(
    ("criteria", "form"),
    [
        pytest.param({"outcome": "yes", "multi_system": "yes"}, LOOP, id="what-acts"),
        pytest.param({}, LOOP, id="assistant-whose-steps-depend-on-each-other"),
        pytest.param(
            {"step_dependencies": "no", "unprompted": "yes"}, STEP, id="scheduled-assistant"
        ),
        pytest.param(
            {"step_dependencies": "no", "persistent_context": "yes"}, STEP, id="with-a-notebook"
        ),
        pytest.param({"step_dependencies": "no"}, STEP, id="plain-assistant"),
    ],
)
def test_a_project_is_told_as_it_is_built(
    rules: Rulebook, criteria: dict[str, str], form: Orchestration
) -> None:
    """Without a path that is declared, its pages tell of the loop or of one step."""
    said = dict.fromkeys(("unprompted", "persistent_context"), "no") | criteria
    answers = {id_: Response(word) for id_, word in said.items()}
    decision = decided(rules, answers=answers, known_path="yes")
    built = as_built(decision)
    assert decision.orchestration.form is PATH
    assert built.orchestration.form is form
    part = next(each for each in built.parts if each.id == "orchestration")
    assert "path; code" not in part.chosen
    assert not built.cost.chosen.on_path
    causes = {cause for each in built.guardrails for cause in each.causes}
    assert (("orchestration", "model_directed") in causes) == (form is LOOP)
    assert as_built(built) == built


@pytest.mark.parametrize(
    "criteria",
    [
        pytest.param({"outcome", "multi_system"}, id="what-acts"),
        pytest.param({"step_dependencies"}, id="assistant-whose-steps-depend-on-each-other"),
        pytest.param({"unprompted"}, id="scheduled-assistant"),
    ],
)
def test_a_project_with_a_declared_path_is_told_with_it(
    rules: Rulebook, criteria: set[str]
) -> None:
    ids = [criterion.id for criterion in rules.criteria]
    answers = {id_: Response("yes" if id_ in criteria else "no") for id_ in ids}
    decision = decided(rules, answers=answers, known_path="yes")
    workflow = decision.workflow._replace(path=({"finish": "done", "report": "Done."},))
    built = as_built(decide(rules, workflow))
    assert built.orchestration.form is PATH
    assert built.cost.on_path
    part = next(each for each in built.parts if each.id == "orchestration")
    assert "path; code" in part.chosen
    causes = {cause for each in built.guardrails for cause in each.causes}
    assert ("orchestration", "model_directed") not in causes
    assert as_built(built) == built


def test_an_assistant_follows_no_path_with_what_it_has_not(rules: Rulebook) -> None:
    """What its path has and an assistant has not is named, and the path is not followed."""
    ids = [criterion.id for criterion in rules.criteria]
    answers = {id_: Response("yes" if id_ == "step_dependencies" else "no") for id_ in ids}
    steps = (
        {"branch": [{"otherwise": [{"write": "shop.refund"}, {"wait": {"minutes": 1}}]}]},
        {"finish": "done", "report": "Done."},
    )
    inputs = {"question": Input("string"), "order_id": Input("string")}
    decision = decided(rules, answers=answers, known_path="yes")
    decision = decide(rules, decision.workflow._replace(path=steps, inputs=inputs))
    assert as_built(decision).orchestration.form is LOOP
    assert SAYS["an assistants path has no"] in decision.warnings


def test_declaring_a_path_does_not_make_its_answer_yes(rules: Rulebook) -> None:
    path = ({"finish": "done", "report": "Done."},)
    acts = {id_: Response("yes") for id_ in ("outcome", "multi_system")}
    opened = decided(rules, answers=acts, known_path="unsure").workflow._replace(path=path)
    assert as_built(decide(rules, opened)).orchestration.form is LOOP
    nothing = dict.fromkeys(acts, Response("no")) | {"step_dependencies": Response("no")}
    talks = decided(rules, answers=nothing, known_path="yes").workflow._replace(path=path)
    assert as_built(decide(rules, talks)).orchestration.form is STEP
