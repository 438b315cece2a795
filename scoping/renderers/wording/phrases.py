"""What text, Markdown and HTML say of the same thing, written once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...actions import Action
from ...autonomy import Rung
from ...cost import Cost, CostPart, Option
from ...decision import Decision, has_path_file
from ...rulebook import Architecture, Orchestration

NONE = "\N{EN DASH}"  # in a cell that has nothing to say
RUN = "One run of the model"
ON_PATH = "on a known path"  # behind an option's name, where code decides the next step
BY_ITS_ANSWER = ", by its answer"  # behind an undo that needs what only the system's answer says


def begun(text: str) -> str:
    """Begin a text with a capital, and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def permission(action: Action, form: str = "{}") -> str:
    """Say what a `policy.yaml` says of it, in a form such as "`{}`"; of a read, that it is one."""
    if action.effect == "read":
        return action.permission
    return form.format(action.permission)


def undone_by(action: Action, form: str = "{}") -> str:
    """Name what takes a write back, in a form such as "`{}`"."""
    name = form.format(action.reversal)
    if action.needs_answer:
        name += BY_ITS_ANSWER
    return name


def standing(decision: Decision) -> str:
    """Say whether the verdict can still change, and how little it takes."""
    assessment = decision.assessment
    if not assessment.settled:
        return f"provisional: {' or '.join(assessment.possible)}"
    return "settled, but one answer can change it" if assessment.fragile else "settled"


def cost_part(part: CostPart, decision: Decision) -> str:
    """Name a part of a month's cost."""
    months = decision.rules.cost.months_to_pay_back
    return {
        CostPart.BY_HAND: "Work that people still do",
        CostPart.MODEL: "Calls to the model",
        CostPart.REVIEW: "Review by people",
        CostPart.UPKEEP: "Upkeep by engineers",
        CostPart.BUILD: f"The build, spread over {months} months",
    }[part]


def built_as(decision: Decision, built: Decision) -> str:
    """Say who decides the next step in a project whose path is known or may be.

    `built` is the decision as the project is built.
    """
    draw = "Draw the path before you build on it."
    if has_path_file(decision):
        draw = "path.yaml has a first draft of the path: draw it, then write `follow: yes` there."
    match built.orchestration.form:
        case Orchestration.KNOWN_PATH:
            return (
                "The project follows the path of scoping.yaml: code decides the next step and each "
                "call."
            )
        case Orchestration.MODEL_DIRECTED:
            return (
                "The project has the loop: the model decides the next step, and code decides each "
                f"call. {draw}"
            )
    return f"The project takes one step for each prompt. {draw}"


def option_name(option: Option) -> str:
    """Name an option in a sentence, such as `agent on a known path`."""
    name = option.form.replace("_", " ")
    return f"{name} {ON_PATH}" if option.on_path else name


def path_calls(cost: Cost) -> str:
    """Say that the known path was counted, and what it calls; empty where no path is declared."""
    calls = cost.path_calls
    if calls is None:
        return ""
    least = round(calls.low)
    most = round(calls.high)
    number = f"{least} to {most} calls"
    if least == most:
        number = "1 call" if most == 1 else f"{most} calls"
    return (
        f"The known path is computed from the path that scoping.yaml declares, with {number} of "
        "the model in a run."
    )


def review(option: Option) -> list[str]:
    """Say what a run's cost holds besides the model, if it does."""
    return ["including review by people"] if option.reviewed else []


def rollout(ladder: Sequence[Rung]) -> Iterator[tuple[str, str, str, str, str]]:
    """Give each rung's title, what it does, whether it is allowed, and what moves it up and down.

    The last one allowed leads no further, also where it is the highest of all.
    """
    allowed = [rung for rung in ladder if rung.allowed]
    for rung in ladder:
        title = rung.rule.title
        does = rung.rule.does
        if not rung.allowed:
            yield title, does, "no", NONE, NONE
        elif rung is allowed[-1]:
            up = "not possible: the answers allow no higher level"
            yield title, does, "yes", up, rung.demoted_when
        else:
            yield title, does, "yes", rung.promoted_when, rung.demoted_when


def involved(decision: Decision) -> Mapping[str, Sequence[str]]:
    """List by heading who must be involved.

    A hybrid's list counts on the agent's, so that is given too.
    """
    lists = {"Who must be involved": decision.adoption.involve}
    if decision.architecture is Architecture.HYBRID:
        lists["Who an agent involves"] = decision.rules.adoption[Architecture.AGENT].involve
    return lists
