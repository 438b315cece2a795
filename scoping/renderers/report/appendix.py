"""The report's appendix: files, tests, risks, settings and digests, which nothing before it has."""

from __future__ import annotations

from ...decision import Decision
from ..pages.elements import Child, Section, code, element, joined, section, table, terms


def carriers(decision: Decision) -> Section:
    """Show which file and test of a project carry each guardrail, and the risks that it answers."""
    head = ("Guardrail", "File and test", "Risks that it reduces")
    rows = (
        (
            guardrail.rule.title,
            joined([code(guardrail.carrier.file), element("br"), code(guardrail.carrier.test)]),
            ", ".join(guardrail.rule.references),
        )
        for guardrail in decision.guardrails
    )
    named = {id_ for guardrail in decision.guardrails for id_ in guardrail.rule.references}
    risks = [f"{id_} {text}" for id_, text in decision.rules.references.items() if id_ in named]
    caption = "Where a scaffolded project implements each guardrail"
    return section(
        "carriers",
        "Guardrails in code",
        table("carriers-table", caption, head, rows),
        element("p", f"The risks: {'; '.join(risks)}.", class_="small quiet") if risks else None,
    )


def triggers(decision: Decision) -> Section | None:
    """Show how each trigger is set; None where none has anything to set."""
    rows = [
        (trigger.kind, joined([f"{key} ", code(value)]))
        for trigger in decision.workflow.triggers
        for key, value in trigger.settings.items()
    ]
    if not rows:
        return None
    caption = "What starts a run, and its setting"
    return section(
        "triggers",
        "Triggers",
        table("triggers-table", caption, ("Trigger", "Setting"), rows, class_="narrow"),
    )


def identity(decision: Decision) -> Section:
    """Show by what this decision can be told from any other: ids, versions, digest."""
    rules = decision.rules
    facts: list[tuple[Child, Child]] = [
        ("Workflow", code(decision.workflow.id)),
        ("Rulebook", code(f"{rules.id}, version {rules.version}")),
        ("SHA-256 of the rulebook", code(rules.digest)),
        ("Model and prices", f"{decision.cost.model}, prices of {rules.prices.as_of}"),
    ]
    return section("identity", "Ids and versions", terms(facts, class_="facts"))
