"""The decision as one page that a consultant hands to a client.

The verdict first, then everything behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...decision import Decision
from ..pages.elements import Child, Markup, Section, element, listing, terms
from ..pages.page import page
from . import answers, autonomy, cost, organisation, verdict
from .summary import summary

_STYLE = """
.cover, main, footer { max-width: 64rem; margin: 0 auto; padding: 0 1.25rem; }
.cover { padding-top: 2.5rem; padding-bottom: 1.2rem; }
.eyebrow {
  font-size: .85rem; letter-spacing: .08em; text-transform: uppercase; color: var(--scoping-faint);
  margin: 0 0 .4rem;
}
.meta {
  display: flex; flex-wrap: wrap; gap: .2rem 2rem; margin: .9rem 0 0; font-size: .9rem;
  color: var(--scoping-faint);
}
.meta div { display: flex; gap: .4rem; min-width: 0; }
.meta dd { margin: 0; min-width: 0; color: var(--scoping-ink); }
section { margin: 0 0 3.2rem; padding-top: 1.6rem; border-top: 2px solid var(--scoping-ink); }
#summary { border-top: 4px solid var(--scoping-ink); margin-bottom: 2rem; }
.verdict {
  display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1rem 2.5rem;
  align-items: center;
}
.verdict strong {
  display: block; font-size: clamp(2rem, 1.4rem + 3vw, 3.2rem); line-height: 1.1; font-weight: 700;
}
.verdict .badge {
  display: inline-block; border: 1px solid currentColor; border-radius: 1rem;
  padding: .05rem .7rem; font-size: .85rem; margin: .5rem 0 .8rem;
}
figure { margin: 0 0 1.4rem; max-width: 28rem; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-size: .85rem; color: var(--scoping-faint); margin-top: .3rem; }
.pair {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
  gap: 1rem 2.5rem; align-items: start;
}
.key {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr));
  gap: 1rem 2rem; margin: 1.4rem 0;
}
.key div { border-top: 2px solid var(--line); padding-top: .5rem; }
dt { color: var(--scoping-faint); font-size: .85rem; } dd { margin: 0; }
.pair dl div { margin: 0 0 .7rem; }
.key dd { font-weight: 600; }
.key dd span { font-weight: 400; display: block; }
.facts div {
  display: grid; grid-template-columns: minmax(6rem, 10rem) minmax(0, 1fr); gap: .2rem 1.2rem;
  padding: .5rem 0; border-bottom: 1px solid var(--line);
}
#work .facts div:last-child, #record .facts div:last-child { border-bottom: 0; }
.mandate {
  border-left: 4px solid var(--scoping-ink); padding: .2rem 0 .2rem 1rem; margin: 1.4rem 0;
}
.mandate p { margin: 0 0 .3rem; }
.note { border-left: 4px solid var(--unknown); padding: .2rem 0 .2rem 1rem; margin: 1.2rem 0; }
.note ul { margin: 0; }
.state { white-space: nowrap; }
.stop { color: var(--stop); }
.unknown { color: var(--unknown); }
.pass { color: var(--scoping-assistant); }
.toc ol { columns: 17rem; column-gap: 2rem; padding-left: 1.6rem; font-size: .95rem; }
.toc h2 { font-size: 1rem; margin: 0 0 .4rem; }
.toc { margin-bottom: 2.4rem; }
footer { padding-bottom: 3rem; font-size: .85rem; color: var(--scoping-faint); }
td ul { padding-left: 1rem; }
@media (max-width: 40rem) {
  .verdict { grid-template-columns: minmax(0, 1fr); }
  .facts div { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  .cover, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  .cover { padding-top: 0; padding-bottom: .6rem; }
  section { margin-bottom: 1.6rem; padding-top: 1rem; }
  #summary { break-after: page; }
  .verdict { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
  .verdict strong { font-size: 27pt; }
  .pair, .key { grid-template-columns: 1fr 1fr; }
  figure { max-width: 11cm; }
}
"""


def render(decision: Decision, *, despite: Mapping[str, str] | None = None) -> str:
    """Write the page; `despite` maps a gate that says stop to the reason for going on."""
    gone_on = despite or {}
    sections = [*_sections(decision, gone_on)]
    form = decision.rules.architectures[decision.architecture].title.lower()
    main = element(
        "main",
        summary(decision, gone_on).markup,
        _contents(sections),
        *(each.markup for each in sections),
        id="content",
    )
    body = [_cover(decision), main, _footer(decision)]
    return page(f"{decision.workflow.name}: {form}", _STYLE, body, description=decision.headline)


def _sections(decision: Decision, despite: Mapping[str, str]) -> Iterator[Section]:
    """Everything behind the summary, in the order in which a client asks for it."""
    yield organisation.workflow(decision)
    yield verdict.criteria(decision)
    yield verdict.changes(decision)
    if smaller := verdict.smaller(decision):
        yield smaller
    yield verdict.gates(decision, despite)
    yield verdict.rejected(decision)
    yield answers.unknowns(decision)
    yield cost.cost(decision)
    yield verdict.parts(decision)
    yield autonomy.autonomy(decision)
    yield autonomy.actions(decision)
    yield autonomy.guardrails(decision)
    if rollout := autonomy.rollout(decision):
        yield rollout
    yield organisation.adoption(decision)
    yield answers.answers(decision)
    yield organisation.record(decision)


def _cover(decision: Decision) -> Markup:
    said, kept = decision.workflow, decision.workflow.record
    facts: list[tuple[Child, Child]] = [
        ("Owner", (said.owner or "").strip() or "nobody is named"),
        ("Status", kept.status),
        ("Date", str(kept.date) if kept.date else None),
        ("Review by", str(said.review_by) if said.review_by else None),
    ]
    return element(
        "header",
        element("p", "Assistant, agent or both", class_="eyebrow"),
        element("h1", said.name),
        terms(((name, fact) for name, fact in facts if fact), class_="meta"),
        class_="cover",
    )


def _contents(sections: Sequence[Section]) -> Markup:
    links = listing(
        (element("a", each.title, href=f"#{each.id}") for each in sections), ordered=True
    )
    return element(
        "nav",
        element("h2", "In this report", id="contents"),
        links,
        class_="toc",
        aria_labelledby="contents",
    )


def _footer(decision: Decision) -> Markup:
    rules = decision.rules
    return element(
        "footer",
        element(
            "p",
            f"Computed from the workflow's own answers with the rulebook {rules.id}, "
            f"version {rules.version}.",
        ),
    )
