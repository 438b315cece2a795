"""The terms that the report uses, each in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from ...decision import Decision
from ..pages.elements import Section, section, terms

_TERMS = {
    "Criterion": "One of the questions whose answers are counted; each points to an agent or to an "
    "assistant.",
    "Gate": "A question that is asked before anything is built. It says pass, stop or unknown, and "
    "never changes the count.",
    "Provisional": "An unsure answer can still change the verdict. Settled: none can.",
    "Operation": "One thing that a system lets software do. A read looks something up; a write "
    "changes something.",
    "Trigger": "What starts a run: a person's prompt, a schedule, an event or another system.",
    "Run": "One case, from what starts it to its result.",
    "Autonomy": "What the software may do without a person's yes, on five levels. L1 prepares; L5 "
    "acts, and people look at samples.",
    "Mandate": "The sentence that says what it may do, with which systems, and who is asked beyond "
    "that.",
    "Approval": "A person's yes to exactly the call that is shown.",
    "Undo": "The operation that takes a write back.",
    "Guardrail": "A rule that code holds, whatever the model says.",
    "Rollout": "The way from watching to acting, rung by rung. On the first, in shadow, it acts on "
    "nothing.",
    "Baseline": "Today's volume, time and errors, measured.",
    "Break-even": "The number of runs per month from which the saving pays for the build and the "
    "upkeep.",
    "Estimate": "A figure from assumptions: low, expected and high, for the cheapest, a likely and "
    "the dearest course.",
    "Pilot": "The first weeks of real use, which replace estimates by measurements.",
}


def glossary(decision: Decision) -> Section:
    """Explain the terms: the architectures in the rulebook's words, then the others."""
    return section("glossary", "Glossary", terms(_entries(decision), class_="facts"))


def _entries(decision: Decision) -> Iterator[tuple[str, str]]:
    for form in decision.rules.architectures.values():
        yield form.title, form.runs
    yield from _TERMS.items()
