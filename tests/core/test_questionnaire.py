"""Which question comes next: order, back, skip, stop and resume, without a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping import questionnaire
from scoping.questionnaire import Move, Section, Step
from scoping.questions import Answer
from scoping.rulebook import Rulebook
from scoping.workflow import Response

MULTI, STEPS, UNPROMPTED, CONTEXT, OUTCOME = CRITERIA = (
    "multi_system",
    "step_dependencies",
    "unprompted",
    "persistent_context",
    "outcome",
)
READINESS = (
    "named_process",
    "baseline",
    "data_quality",
    "fixed_rules",
    "one_call_enough",
    "product_exists",
    "reserved_for_person",
)
WORDS: dict[str, str | Move] = {
    "y": "yes",
    "n": "no",
    "?": "unsure",
    "b": Move.BACK,
    "s": Move.SKIP,
    "q": Move.STOP,
}


class Person:
    """Answers from a script, one letter a question, then stops.

    It remembers what was asked and kept.
    """

    def __init__(self, script: str) -> None:
        self.script: Iterator[str] = iter(script)
        self.asked: list[str] = []
        self.steps: list[Step] = []
        self.kept: list[tuple[str, str]] = []

    def __call__(self, step: Step) -> Response | Move:
        self.asked.append(step.question.id)
        self.steps.append(step)
        said = WORDS[next(self.script, "q")]
        if isinstance(said, Move):
            return said
        offered = step.question.offers
        if said in offered:
            return Response(said)
        return Response(offered[1] if offered else "1")

    def keep(self, id_: str, answer: Response) -> None:
        self.kept.append((id_, answer.answer))


VERDICT = (Section.ARCHITECTURE, Section.GATES)


def run(
    rules: Rulebook,
    script: str,
    given_: dict[str, str] | None = None,
    *,
    again: bool = False,
    only: tuple[Section, ...] = VERDICT,
) -> tuple[Person, bool]:
    person = Person(script)
    known = {id_: Response(answer) for id_, answer in (given_ or {}).items()}
    finished = questionnaire.run(
        rules, known, ask=person, keep=person.keep, again=known if again else (), only=only
    )
    return person, finished


ALL_NO = dict.fromkeys((*CRITERIA, *READINESS), "no")


def test_questions_come_in_the_rulebooks_order(rules: Rulebook) -> None:
    person, finished = run(rules, "yyyyy" + "nn" + "y" * 7)
    assert person.asked == [*CRITERIA, "engagement", "known_path", *READINESS]
    assert [(step.number, step.of) for step in person.steps] == [
        (number, 14) for number in range(1, 15)
    ]
    assert finished


def test_every_answer_is_kept_before_the_next_question(rules: Rulebook) -> None:
    person = Person("yn?")
    seen: list[int] = []

    def ask(step: Step) -> Response | Move:
        seen.append(len(person.kept))
        return person(step)

    finished = questionnaire.run(rules, {}, ask=ask, keep=person.keep, only=VERDICT)
    assert seen == [0, 1, 2, 3]
    assert person.kept == [(MULTI, "yes"), (STEPS, "no"), (UNPROMPTED, "unsure")]
    assert not finished


@pytest.mark.parametrize(
    ("criteria", "asked"),
    [
        pytest.param("nnnny", False, id="left-out-when-the-count-cannot-reach-two"),
        pytest.param("nnn?y", True, id="asked-when-an-unsure-answer-could-still-bring-two"),
        pytest.param("ynnny", True, id="asked-with-two"),
        pytest.param("nnnss", True, id="asked-when-two-were-skipped"),
        pytest.param("nnnns", False, id="left-out-when-only-one-was-skipped"),
    ],
)
def test_engagement_is_asked_only_where_it_matters(
    rules: Rulebook, criteria: str, *, asked: bool
) -> None:
    person, _ = run(rules, criteria + "n" * 9)
    assert ("engagement" in person.asked) == asked
    assert person.steps[-1].of == 12 + 2 * asked  # and whether its path is known


@pytest.mark.parametrize(
    ("criteria", "asked"),
    [
        pytest.param("nnnny", False, id="left-out-of-one-step-that-cannot-act"),
        pytest.param("nynnn", True, id="asked-where-steps-depend-on-each-other"),
        pytest.param("n?nnn", True, id="asked-where-they-may"),
        pytest.param("nsnnn", True, id="asked-where-that-was-skipped"),
        pytest.param("ynnny", True, id="asked-of-two-yes-without-dependent-steps"),
        pytest.param("ynnn?", True, id="asked-where-the-count-can-still-reach-two"),
    ],
)
def test_the_path_is_asked_where_there_are_steps_or_acts(
    rules: Rulebook, criteria: str, *, asked: bool
) -> None:
    person, finished = run(rules, criteria + "n" * 9)
    assert ("known_path" in person.asked) == asked
    assert finished


def test_back_puts_the_question_before_again_with_its_answer(rules: Rulebook) -> None:
    person, _ = run(rules, "ynbn")
    assert person.asked == [MULTI, STEPS, UNPROMPTED, STEPS, UNPROMPTED]
    assert person.steps[3].response == Response("no")
    assert person.kept == [(MULTI, "yes"), (STEPS, "no"), (STEPS, "no")]


def test_back_at_the_first_question_stays_there(rules: Rulebook) -> None:
    person, _ = run(rules, "bby")
    assert person.asked == [MULTI, MULTI, MULTI, STEPS]


def test_back_twice_and_on_returns_to_where_it_was(rules: Rulebook) -> None:
    person, _ = run(rules, "yyybbn")
    assert person.asked == [MULTI, STEPS, UNPROMPTED, CONTEXT, UNPROMPTED, STEPS, CONTEXT]


def test_back_skips_a_question_that_became_pointless(rules: Rulebook) -> None:
    """Back skips a question that an answer has made pointless."""
    # Two yes, engagement answered; back to outcome, now no: engagement is gone, also on the way
    # back again.
    person, _ = run(rules, "ynnny" + "yy" + "bbb" + "n" + "b" + "q")
    assert person.asked == [
        *CRITERIA,
        "engagement",
        "known_path",
        "named_process",
        "known_path",
        "engagement",
        OUTCOME,
        "named_process",
        OUTCOME,
    ]


def test_a_question_that_matters_again_is_put(rules: Rulebook) -> None:
    person, _ = run(rules, "nnnny" + "bb" + "y" + "q")
    assert person.asked == [*CRITERIA, "named_process", OUTCOME, CONTEXT, "engagement"]


def test_skip_leaves_a_question_open_and_does_not_put_it_again(rules: Rulebook) -> None:
    person, finished = run(rules, "ysnnn" + "n" * 9)
    assert person.asked.count(STEPS) == 1
    assert STEPS not in dict(person.kept)
    assert finished


def test_back_returns_to_a_skipped_question(rules: Rulebook) -> None:
    person, _ = run(rules, "sby")
    assert person.asked == [MULTI, STEPS, MULTI, STEPS]
    assert person.kept == [(MULTI, "yes")]


def test_stop_ends_at_once_and_keeps_what_was_said(rules: Rulebook) -> None:
    person, finished = run(rules, "yq")
    assert (person.asked, person.kept, finished) == ([MULTI, STEPS], [(MULTI, "yes")], False)


def test_resume_goes_on_at_the_first_open_question(rules: Rulebook) -> None:
    person, finished = run(
        rules, "n", {id_: a for id_, a in ALL_NO.items() if id_ != "data_quality"}
    )
    assert person.asked == ["data_quality"]
    assert (person.steps[0].number, person.steps[0].of) == (8, 12)
    assert finished


def test_unsure_is_an_answer_and_not_put_again(rules: Rulebook) -> None:
    person, finished = run(rules, "", ALL_NO | {"baseline": "unsure"})
    assert (person.asked, finished) == ([], True)


def test_again_puts_the_answered_questions_too(rules: Rulebook) -> None:
    person, finished = run(rules, "n" * 12, ALL_NO, again=True)
    assert person.asked == [*CRITERIA, *READINESS]
    assert all(step.response == Response("no") for step in person.steps)
    assert finished


def test_unanswered_lists_what_matters_and_is_missing(rules: Rulebook) -> None:
    given_ = {id_: Response("no") for id_ in CRITERIA}
    assert questionnaire.unanswered(rules, given_, only=VERDICT) == READINESS
    given_ |= {MULTI: Response("yes"), STEPS: Response(Answer.UNSURE)}
    beside = ("engagement", "known_path")
    assert questionnaire.unanswered(rules, given_, only=VERDICT) == (*beside, *READINESS)


def test_an_assistant_is_not_asked_about_undo_or_acting_alone(rules: Rulebook) -> None:
    person, finished = run(rules, "n" * 40, only=tuple(Section))
    assert person.asked == [
        *(*CRITERIA, *READINESS, "judgment", "data_sensitivity", "regulation"),
        *(figure.id for figure in rules.figures),
    ]
    assert finished


def test_acting_workflow_is_asked_all_in_section_order(rules: Rulebook) -> None:
    """Of a workflow that may act everything is asked, in the order of the sections."""
    person, finished = run(rules, "y" * 40, only=tuple(Section))
    assert person.asked == [question.id for question in rules.items]
    assert [step.section for step in person.steps] == sorted(
        (step.section for step in person.steps), key=list(Section).index
    )
    assert finished


def test_reversibility_is_not_asked_where_an_undo_is_named(rules: Rulebook) -> None:
    """Reversibility is left to the operations where one of them names its undo."""
    given_ = {id_: Response("yes") for id_ in CRITERIA}
    assert "reversibility" in questionnaire.unanswered(rules, given_)
    assert "reversibility" not in questionnaire.unanswered(rules, given_, undo_said=True)


def test_a_section_can_be_asked_by_itself(rules: Rulebook) -> None:
    person, finished = run(rules, "n" * 20, only=(Section.COST,))
    assert (person.asked, finished) == ([figure.id for figure in rules.figures], True)


@given(script=st.text(alphabet="yn?bs", max_size=60))
def test_questionnaire_ends_with_all_that_matters_put(rules: Rulebook, script: str) -> None:
    """Whatever a person does, it ends when every question that matters has been put."""
    person, finished = run(rules, script + "n" * 30, only=tuple(Section))
    answered = {id_: Response(answer) for id_, answer in person.kept}
    assert finished
    assert {*questionnaire.applicable(rules, answered)} <= set(person.asked)
    assert all(1 <= step.number <= step.of for step in person.steps)
