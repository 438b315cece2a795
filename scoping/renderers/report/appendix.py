"""The report's appendix: files, tests, risks, settings and digests, which nothing before it has."""

from __future__ import annotations

from collections.abc import Iterator

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
    risks = [*_risks(decision)]
    caption = "Where a scaffolded project implements each guardrail"
    return section(
        "carriers",
        "Guardrails in code",
        table("carriers-table", caption, head, rows),
        terms(risks, class_="facts") if risks else None,
    )


def _risks(decision: Decision) -> Iterator[tuple[Child, Child]]:
    """Name each list of risks once, and beside it those of its risks that a guardrail answers."""
    named = {id_ for guardrail in decision.guardrails for id_ in guardrail.rule.references}
    by_list = dict[str, list[str]]()
    for id_, text in decision.rules.references.items():
        if id_ in named:
            list_, _, risk = text.rpartition(": ")
            is_a_word = risk.upper() == id_  # such as `GOVERN`, which says what it is
            by_list.setdefault(list_, []).append(risk if is_a_word else f"{id_} {risk}")
    for list_, risks in by_list.items():
        yield list_, "; ".join(risks)


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
