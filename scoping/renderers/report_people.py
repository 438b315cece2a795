"""The report's chapters on the organisation.

Options not taken, what people take on, every answer, the record.
"""

from __future__ import annotations

from ..decision import Decision
from ..questions import Answer, Asked, Question, Rating
from . import phrases
from .elements import Child, Markup, Section, code, element, joined, listing, section, table, terms
from .report_reasons import MARKS, evidence


def workflow(decision: Decision) -> Section:
    """Show the work itself, as its people described it."""
    said = decision.workflow
    starts = ", ".join(
        " ".join([trigger.kind, *trigger.settings.values()]) for trigger in said.triggers
    )
    facts: list[tuple[Child, Child]] = [
        ("Goal", said.goal),
        ("Today", said.description),
        ("Owner", (said.owner or "").strip() or "nobody is named"),
        ("Starts with", starts or None),
        ("Systems", listing(_system(system.id, system.description) for system in said.systems)),
    ]
    return section(
        "work", "The work", terms(((name, fact) for name, fact in facts if fact), class_="facts")
    )


def _system(id_: str, description: str | None) -> Markup:
    return joined([element("strong", id_), f": {description}" if description else None])


def rejected(decision: Decision) -> Section:
    """Show what else could be done, and why not.

    An option that a gate would rather have is marked.
    """
    rows = (
        (
            option.title,
            joined(
                [element("strong", "Comes first. ") if option.comes_first else None, option.because]
            ),
        )
        for option in decision.rejected
    )
    found = table(
        "rejected-table", "Options that were not taken, and why not", ("Option", "Because"), rows
    )
    return section("options", "Options weighed", found)


def adoption(decision: Decision) -> Section:
    """Show what an organisation takes on: people, days, questions to vendors, a pilot."""
    said = decision.adoption
    pilot = [
        joined([element("strong", f"{step.title}. "), step.done_when]) for step in said.milestones
    ]
    targets = ", ".join(
        f"{name.replace('_', ' ')} {value:.10g}"
        if name == "minutes_saved"
        else f"{name.replace('_', ' ')} {value:.1%}"
        for name, value in decision.workflow.pilot.items()
    )
    return section(
        "people",
        "What the organisation takes on",
        *(
            part
            for title, people in phrases.involved(decision).items()
            for part in (element("h3", title), listing(people))
        ),
        element("h3", "What changes in their day"),
        listing(said.day),
        element("h3", "Questions to put to a vendor"),
        listing(said.vendor),
        element("h3", "Milestones of a pilot"),
        listing(pilot, ordered=True),
        element("p", f"Targets of the pilot: {targets}.") if targets else None,
    )


def answers(decision: Decision) -> Section:
    """Show the answers beside the criteria, with their evidence."""
    rules = decision.rules
    asked: tuple[Asked, ...] = (rules.engagement, *rules.readiness, *rules.modifiers)
    rows = (_answered(decision, each) for each in asked)
    head = ("Question", "Answer", "Means", "Evidence")
    caption = "Engagement, readiness and ratings, as they were answered"
    return section("answers", "The other answers", table("answers-table", caption, head, rows))


def _answered(decision: Decision, asked: Asked) -> tuple[Child, ...]:
    given = decision.workflow.given(asked.id)
    if isinstance(asked, Question):
        answer = decision.workflow.yes_or_no.get(asked.id, Answer.UNSURE)
        return asked.title, MARKS[answer], asked.because(answer), evidence(given)
    rating = decision.ratings.get(asked.id, Rating.UNSURE)
    levels = getattr(asked, "levels", {})
    return (
        asked.title,
        rating,
        levels.get(rating, f"Who could tell: {asked.ask_whom}."),
        evidence(given),
    )


def record(decision: Decision) -> Section:
    """Show what became of the decision, and which rules it was made with."""
    kept, rules, said = decision.workflow.record, decision.rules, decision.workflow
    facts: list[tuple[Child, Child]] = [
        ("Status", kept.status),
        ("Date", str(kept.date) if kept.date else "not dated"),
        ("Decided by", ", ".join(kept.deciders) or "nobody is named"),
        ("Supersedes", kept.supersedes),
        ("Review by", str(said.review_by) if said.review_by else "no day is set"),
        ("Workflow", code(said.id)),
        (
            "Rulebook",
            joined([f"{rules.id}, version {rules.version}, SHA-256 ", code(rules.digest)]),
        ),
        ("Sources", listing(rules.sources.values())),
    ]
    return section(
        "record", "Record", terms(((name, fact) for name, fact in facts if fact), class_="facts")
    )
