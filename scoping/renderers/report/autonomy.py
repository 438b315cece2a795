"""The report's chapters on what it may do alone, and what holds it.

Autonomy, actions, guardrails, rollout.
"""

from __future__ import annotations

from ...actions import Action
from ...autonomy import TOGETHER, CapResult
from ...decision import Decision
from ...guardrails import Cause
from .. import charts
from ..pages.elements import Markup, Section, code, element, figure, joined, listing, section, table
from ..wording import phrases
from ..wording.verdict import titles_by_id

_AUTHORITY = {"service": "a service account", "requester": "the person who asks"}


def autonomy(decision: Decision) -> Section:
    """Show the level and what holds it there; an assistant has none, so the reason stands alone."""
    autonomy = decision.autonomy
    if autonomy.level is None:
        return section("autonomy", "Autonomy", element("p", autonomy.because))
    head = ("Question or gate", "Answer", "Highest level allowed", "Because")
    levels = decision.rules.autonomy.levels
    rows = (
        (
            _cap(decision, cap),
            cap.answer,
            levels[cap.level].title,
            cap.because,
        )
        for cap in autonomy.caps
    )
    caps = element("p", "No answer limits the level.")
    if autonomy.caps:
        caps = table(
            "caps-table", "Answers that limit the level; the lowest level applies", head, rows
        )
    return section(
        "autonomy",
        "Autonomy",
        element("p", element("strong", f"{autonomy.level.title}. "), autonomy.because),
        element(
            "p",
            "Each answer caps the level, and the lowest cap applies. ",
            "The rollout can reach this level at most.",
        ),
        element(
            "div",
            figure(
                charts.levels(decision),
                "Each title says what the agent does and what people do.",
            ),
            figure(
                charts.quadrant(decision),
                "The answers on judgment and on tolerance cap the level together. "
                "Other answers can lower the level.",
            ),
            class_="pair",
        ),
        caps,
    )


def _cap(decision: Decision, cap: CapResult) -> str:
    if cap.id == TOGETHER:
        return "Judgment and tolerance together"
    gates = {gate.id: f"Gate: {gate.title}" for gate in decision.rules.gates}
    return (titles_by_id(decision.rules) | gates).get(cap.id, cap.id)


def _undone_by(action: Action) -> Markup | str:
    if not action.reversal:
        return phrases.NONE
    answer = phrases.BY_ITS_ANSWER if action.needs_answer else ""
    return joined([code(action.reversal), answer])


def actions(decision: Decision) -> Section:
    """Show what it may do with every operation."""
    head = ("Operation", "What it may do", "Undone by", "Acts as", "Recorded in")
    rows = (
        (
            joined([code(action.name), element("span", action.effect, class_="quiet small line")]),
            _permission(action),
            _undone_by(action),
            _AUTHORITY.get(action.authority, action.authority),
            action.record,
        )
        for action in decision.actions
    )
    if not decision.actions:
        nothing = "The workflow names no systems yet, so there are no operations to list."
        return section("actions", "Action catalogue", element("p", nothing))
    catalogue = table("actions-table", "Every operation of every system", head, rows)
    return section("actions", "Action catalogue", catalogue)


def _permission(action: Action) -> Markup | str:
    """Say what a policy says of it, and why; of a read, only the reason."""
    if action.effect == "read":
        return action.because
    return joined([code(action.permission), element("br"), action.because])


def guardrails(decision: Decision) -> Section:
    """Show what must hold whatever the model says, and which answers ask for it."""
    titles = titles_by_id(decision.rules)
    head = ("Guardrail", "What the code enforces", "Required by")
    rows = (
        (
            guardrail.rule.title,
            guardrail.rule.must,
            listing(_cause(titles, cause) for cause in guardrail.causes),
        )
        for guardrail in decision.guardrails
    )
    return section(
        "guardrails",
        "Guardrails",
        element(
            "p",
            "Each guardrail follows from an answer. A scaffolded project implements it in code and "
            "tests it. The appendix names the file and the test.",
        ),
        table("guardrails-table", "Rules that hold whatever the model says", head, rows),
    )


def _cause(titles: dict[str, str], cause: Cause) -> str:
    return f"{titles.get(cause.id, cause.id.capitalize())}: {cause.answer}"


def rollout(decision: Decision) -> Section | None:
    """Show the rungs up to the level allowed, with what allows the next and revokes this one."""
    autonomy = decision.autonomy
    if not autonomy.ladder:
        return None
    head = ("Level", "What happens", "Allowed", "Condition to move up", "Condition to move down")
    return section(
        "rollout",
        "Rollout ladder",
        element(
            "p",
            "Every rollout begins in shadow, whatever level is allowed. "
            "The agent moves up only if its figures meet the conditions.",
        ),
        table(
            "rollout-table",
            "The levels, and the conditions to move between them",
            head,
            phrases.rollout(autonomy.ladder),
        ),
        element("p", decision.rules.autonomy.demotion_at_once),
    )
