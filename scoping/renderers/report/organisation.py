"""The report's chapters on the organisation: the work, what people take on, the record."""

from __future__ import annotations

from ...decision import Decision
from ..pages.elements import Child, Markup, Section, element, joined, listing, section, terms
from ..wording import phrases


def workflow(decision: Decision) -> Section:
    """Show the work itself, as its people described it."""
    workflow = decision.workflow
    starts = ", ".join(dict.fromkeys(trigger.kind for trigger in workflow.triggers))
    facts: list[tuple[Child, Child]] = [
        ("Goal", workflow.goal),
        ("Today", workflow.description),
        ("Owner", (workflow.owner or "").strip() or "nobody is named"),
        ("Starts with", starts or None),
        ("Systems", listing(_system(system.id, system.description) for system in workflow.systems)),
    ]
    return section(
        "work", "The work", terms(((name, fact) for name, fact in facts if fact), class_="facts")
    )


def _system(id_: str, description: str | None) -> Markup:
    return joined([element("strong", id_), f": {description}" if description else None])


def adoption(decision: Decision) -> Section:
    """Show what an organisation takes on: people, days, questions to vendors, a pilot."""
    adoption = decision.adoption
    pilot = [
        joined([element("strong", f"{step.title}. "), step.done_when])
        for step in adoption.milestones
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
            for part in (element("h4", title), listing(people))
        ),
        element("h4", "What changes in people's work"),
        listing(adoption.day),
        element("h4", "Questions for a vendor"),
        listing(adoption.vendor),
        element("h4", "Milestones of a pilot"),
        listing(pilot, ordered=True),
        element("p", f"The pilot's targets: {targets}.") if targets else None,
    )


def record(decision: Decision) -> Section:
    """Show what became of the decision, and which rules it was made with."""
    workflow = decision.workflow
    record = workflow.record
    rules = decision.rules
    facts: list[tuple[Child, Child]] = [
        ("Status", record.status),
        ("Date", str(record.date) if record.date else "none"),
        ("Decided by", ", ".join(record.deciders) or "nobody is named"),
        ("Supersedes", record.supersedes),
        ("Review by", str(workflow.review_by) if workflow.review_by else "none"),
        ("Rulebook", f"{rules.id}, version {rules.version}"),
        ("Sources", listing(rules.sources.values())),
    ]
    return section(
        "record", "Record", terms(((name, fact) for name, fact in facts if fact), class_="facts")
    )
