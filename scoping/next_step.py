"""What a verdict asks for next, chosen from what was found.

Pure: the first of the steps that applies is the answer, so that the one that can make the others
needless comes first.
"""

from __future__ import annotations

from enum import StrEnum

from .assessment import State
from .cost import Option
from .decision import Decision


class NextStep(StrEnum):
    """The steps, the most pressing first."""

    HEED_GATE = "heed_gate"  # a gate says stop
    SETTLE_VERDICT = "settle_verdict"  # an unsure answer can still change the architecture
    SETTLE_GATE = "settle_gate"  # a gate cannot say yet whether it stops
    GIVE_FIGURES = "give_figures"  # nothing can be compared without them
    SPARE_BUILD = "spare_build"  # a run costs more than it saves, so no volume pays for the build
    WEIGH_VOLUME = "weigh_volume"  # it pays, but only with more runs than there are
    BEGIN_SMALLER = "begin_smaller"  # a person approves every write anyway
    SCAFFOLD = "scaffold"  # nothing stands in the way


def next_step(decision: Decision) -> NextStep:
    """Choose the step that comes next."""
    chosen = decision.cost.chosen
    conditions = {
        NextStep.HEED_GATE: bool(decision.stops),
        NextStep.SETTLE_VERDICT: not decision.assessment.settled,
        NextStep.SETTLE_GATE: any(
            result.state is State.UNKNOWN for result in decision.assessment.gates
        ),
        NextStep.GIVE_FIGURES: bool(decision.cost.missing),
        NextStep.SPARE_BUILD: chosen.break_even_runs_per_month is None,
        NextStep.WEIGH_VOLUME: not _saves(chosen),
        NextStep.BEGIN_SMALLER: decision.smaller_first_step is not None,
    }
    return next((step for step, applies in conditions.items() if applies), NextStep.SCAFFOLD)


def questions_to_settle(decision: Decision) -> tuple[str, ...]:
    """List the ids whose answers the next step waits for; `owner` is one where nobody is named."""
    match next_step(decision):
        case NextStep.SETTLE_VERDICT:
            return tuple(question.id for question in decision.assessment.open_questions)
        case NextStep.SETTLE_GATE:
            gates = [each for each in decision.assessment.gates if each.state is State.UNKNOWN]
            return tuple(dict.fromkeys(id_ for gate in gates for id_ in gate.decided_by))
        case NextStep.GIVE_FIGURES:
            return decision.cost.missing
    return ()


def cheaper_option(decision: Decision) -> Option | None:
    """Find the option that saves most, where the one decided on saves nothing.

    None where that one saves, where nothing does, or where nothing can be compared.
    """
    options = [option for option in decision.cost.options if _saves(option)]
    if _saves(decision.cost.chosen):
        return None
    return max(options, key=_saving, default=None)


def _saves(option: Option) -> bool:
    return _saving(option) > 0


def _saving(option: Option) -> float:
    return option.saved_per_month.expected if option.saved_per_month else 0.0
