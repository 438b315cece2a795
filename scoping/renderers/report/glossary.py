"""The terms that the report uses, each in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from ...decision import Decision
from ..pages.elements import Section, section, terms

_TERMS = {
    "Criterion": "A question whose answer is counted. The answer points to an agent or to an "
    "assistant.",
    "Gate": "A check before anything is built. It says pass, stop or unknown, and never changes "
    "the count.",
    "Provisional": "A verdict is provisional while an unsure answer can change it, and settled "
    "otherwise.",
    "Operation": "One thing that software can do in a system. A read looks something up. A write "
    "changes something.",
    "Trigger": "Something that starts a run: a person's prompt, a schedule, an event or another "
    "system.",
    "Run": "The work on one case, from its trigger to its result.",
    "Autonomy": "How much the software may do without approval, on five levels. At L1, the agent "
    "only prepares. At L5, it acts, and people look at samples.",
    "Mandate": "The statement of what the software may do in which systems, and whom it must ask.",
    "Approval": "A person's yes to exactly the call that the person sees.",
    "Undo": "The operation that reverses a write.",
    "Guardrail": "A rule that code enforces, whatever the model says.",
    "Rollout": "The agent's way to more autonomy, level by level. It begins in shadow, where it "
    "changes nothing.",
    "Baseline": "Today's measured volume, time and errors.",
    "Break-even": "The number of runs per month at which the saving pays for the build and the "
    "upkeep.",
    "Estimate": "A figure that rests on assumptions. It has a low, an expected and a high value.",
    "Pilot": "The first weeks of real use. Its measurements replace the estimates.",
}


def glossary(decision: Decision) -> Section:
    """Explain the terms: the architectures in the rulebook's words, then the others."""
    return section("glossary", "Glossary", terms(_entries(decision), class_="facts"))


def _entries(decision: Decision) -> Iterator[tuple[str, str]]:
    for form in decision.rules.architectures.values():
        yield form.title, form.runs
    yield from _TERMS.items()
