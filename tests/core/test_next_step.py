"""What comes next: the most pressing step that applies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scoping import documents
from scoping.decision import Decision, decide
from scoping.next_step import NextStep, cheaper_option, next_step, questions_to_settle
from scoping.rulebook import Rulebook
from tests.support.ready import ACTS, FIGURES, READY, workflow

Describe = Callable[..., Decision]


@pytest.fixture
def described(rules: Rulebook, tmp_path: Path) -> Describe:
    """Decide on a workflow that is ready to be built, but for what a test says of it."""

    def decision(**parts: str) -> Decision:
        path = tmp_path / "scoping.yaml"
        path.write_text(workflow(**parts), "utf-8")
        return decide(rules, documents.load_workflow(path, rules))

    return decision


def test_a_settled_workflow_that_pays_is_scaffolded(described: Describe) -> None:
    decision = described()
    assert next_step(decision) is NextStep.SCAFFOLD
    assert questions_to_settle(decision) == ()


def test_a_gate_that_stops_comes_before_all_else(described: Describe) -> None:
    """It makes the open answers and the missing figures needless."""
    profile = READY.replace("fixed_rules: no", "fixed_rules: yes").replace("baseline: yes, ", "")
    decision = described(
        answers="{multi_system: unsure, outcome: unsure}", profile=profile, volume="{}"
    )
    assert next_step(decision) is NextStep.HEED_GATE


def test_open_answers_are_settled_before_gates(described: Describe) -> None:
    answers = ACTS.replace("outcome: yes", "outcome: unsure")
    profile = READY.replace("data_quality: yes, ", "")
    decision = described(answers=answers, profile=profile, volume="{}")
    assert next_step(decision) is NextStep.SETTLE_VERDICT
    assert questions_to_settle(decision) == ("outcome",)


def test_gates_are_settled_before_figures(described: Describe) -> None:
    decision = described(profile=READY.replace("data_quality: yes, ", ""), volume="{}")
    assert next_step(decision) is NextStep.SETTLE_GATE
    assert questions_to_settle(decision) == ("data_quality",)


def test_figures_that_the_cost_lacks_are_named(described: Describe) -> None:
    decision = described(volume="{runs_per_month: 5, hourly_cost: 40}")
    assert next_step(decision) is NextStep.GIVE_FIGURES
    assert questions_to_settle(decision) == ("minutes_by_hand",)


def test_a_build_that_never_pays_is_spared(described: Describe) -> None:
    decision = described(volume="{runs_per_month: 100000, minutes_by_hand: 0, hourly_cost: 60}")
    assert decision.cost.chosen.break_even_runs_per_month is None
    assert next_step(decision) is NextStep.SPARE_BUILD
    assert cheaper_option(decision) is None


def test_a_build_with_too_few_runs_is_weighed(described: Describe) -> None:
    decision = described(volume=FIGURES.replace("100000", "3"))
    assert decision.cost.chosen.break_even_runs_per_month is not None
    assert next_step(decision) is NextStep.WEIGH_VOLUME


def test_a_form_that_saves_where_the_chosen_one_does_not(described: Describe) -> None:
    """An agent whose every run is reviewed at length saves nothing; an assistant does."""
    volume = "{runs_per_month: 3000, minutes_by_hand: 30, hourly_cost: 60, review_minutes: 29}"
    decision = described(answers=ACTS, volume=volume)
    option = cheaper_option(decision)
    assert option is not None
    assert option.form == "assistant"


def test_writes_that_a_person_approves_can_begin_smaller(described: Describe) -> None:
    systems = "systems: [{id: crm, operations: [{id: note, effect: write, approve: always}]}]"
    assert next_step(described(answers=ACTS, rest=systems)) is NextStep.BEGIN_SMALLER
    assert next_step(described(answers=ACTS)) is NextStep.SCAFFOLD
