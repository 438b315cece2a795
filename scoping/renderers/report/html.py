"""The decision as a report that a consultant hands to a client.

A first page to sign, then a part for each reader, then what only a check needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ...decision import Decision
from ..pages.elements import Child, Markup, Section, element, listing, terms
from ..pages.page import page
from . import answers, appendix, autonomy, cost, glossary, organisation, verdict
from .style import STYLE
from .summary import summary


class Part(NamedTuple):
    """The chapters that one reader needs, and a sentence that tells who that is."""

    id: str
    title: str
    reader: str
    chapters: tuple[Section, ...]

    @property
    def markup(self) -> Markup:
        """Write its heading, whom it is for, and its chapters."""
        heading = element("h2", self.title, id=f"{self.id}-title")
        chapters = [chapter.at_level(3) for chapter in self.chapters]
        return element(
            "section",
            heading,
            element("p", self.reader, class_="reader"),
            *chapters,
            id=self.id,
            class_="part",
            aria_labelledby=f"{self.id}-title",
        )


def render(decision: Decision, *, despite: Mapping[str, str] | None = None) -> str:
    """Write the page; `despite` maps a gate that says stop to the reason for going on."""
    reasons = despite or {}
    parts = [*_page_parts(decision, reasons)]
    form = decision.rules.architectures[decision.architecture].title.lower()
    main = element(
        "main",
        summary(decision, reasons).markup,
        _contents(parts),
        *(part.markup for part in parts),
        id="content",
    )
    body = [_cover(decision), main, _footer(decision)]
    return page(f"{decision.workflow.name}: {form}", STYLE, body, description=decision.headline)


def _page_parts(decision: Decision, despite: Mapping[str, str]) -> Iterator[Part]:
    """Give the parts in the order in which their readers come."""
    yield Part(
        "decide",
        "For those who decide",
        "This part describes the work, what would change the verdict, the first steps, the cost "
        "and the effort.",
        tuple(_to_decide(decision, despite)),
    )
    yield Part(
        "build",
        "For those who build",
        "This part describes how each part is built, what it may do, and which rules apply.",
        tuple(_to_build(decision)),
    )
    yield Part(
        "review",
        "For those who review",
        "This part lists every answer with its evidence, and the rules behind the decision.",
        (verdict.criteria(decision), answers.answers(decision), organisation.record(decision)),
    )
    yield Part(
        "appendix",
        "Appendix",
        "This part explains the terms and gives the data for a check of this report.",
        tuple(_for_a_check(decision)),
    )


def _to_decide(decision: Decision, despite: Mapping[str, str]) -> Iterator[Section]:
    yield organisation.workflow(decision)
    yield verdict.changes(decision)
    if smaller := verdict.smaller(decision):
        yield smaller
    yield verdict.orchestration(decision)
    yield verdict.gates(decision, despite)
    yield verdict.rejected(decision)
    yield answers.unknowns(decision)
    yield cost.cost(decision)
    yield organisation.adoption(decision)


def _to_build(decision: Decision) -> Iterator[Section]:
    yield verdict.parts(decision)
    yield autonomy.autonomy(decision)
    yield autonomy.actions(decision)
    yield autonomy.guardrails(decision)
    if rollout := autonomy.rollout(decision):
        yield rollout


def _for_a_check(decision: Decision) -> Iterator[Section]:
    yield glossary.glossary(decision)
    yield appendix.carriers(decision)
    if triggers := appendix.triggers(decision):
        yield triggers
    yield appendix.identity(decision)


def _cover(decision: Decision) -> Markup:
    workflow = decision.workflow
    record = decision.workflow.record
    facts: list[tuple[Child, Child]] = [
        ("Owner", (workflow.owner or "").strip() or "nobody is named"),
        ("Status", record.status),
        ("Date", str(record.date or "")),
        ("Review by", str(workflow.review_by or "")),
    ]
    return element(
        "header",
        element("p", "Assistant, agent or both", class_="eyebrow"),
        element("h1", workflow.name),
        terms(((name, fact) for name, fact in facts if fact), class_="meta"),
        class_="cover",
    )


def _contents(parts: Sequence[Part]) -> Markup:
    groups = [
        element(
            "div",
            element("p", element("a", part.title, href=f"#{part.id}"), class_="part-link"),
            listing(element("a", each.title, href=f"#{each.id}") for each in part.chapters),
        )
        for part in parts
    ]
    return element(
        "nav",
        element("h2", "In this report", id="contents"),
        element("div", *groups, class_="groups"),
        class_="toc",
        aria_labelledby="contents",
    )


def _footer(decision: Decision) -> Markup:
    rules = decision.rules
    return element(
        "footer",
        element(
            "p",
            f"This report was computed from the workflow's answers with the rulebook {rules.id}, "
            f"version {rules.version}.",
        ),
    )
