"""The decision as one page that a consultant hands to a client: the verdict first, then everything behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..assessment import GateResult
from ..decision import Decision
from . import drawings, page, report_effort, report_limits, report_people, report_reasons
from .amounts import figure as figure_in_words
from .amounts import saving_range, weeks
from .elements import Child, Markup, Section, element, figure, joined, listing, section, terms
from .phrases import begun, standing

OPEN_LISTED = 4  # open questions that the summary names before it counts the rest

_STYLE = """
.cover, main, footer { max-width: 64rem; margin: 0 auto; padding: 0 1.25rem; }
.cover { padding-top: 2.5rem; padding-bottom: 1.2rem; }
.eyebrow { font-size: .85rem; letter-spacing: .08em; text-transform: uppercase; color: var(--scoping-faint); margin: 0 0 .4rem; }
.meta { display: flex; flex-wrap: wrap; gap: .2rem 2rem; margin: .9rem 0 0; font-size: .9rem; color: var(--scoping-faint); }
.meta div { display: flex; gap: .4rem; min-width: 0; } .meta dd { margin: 0; min-width: 0; color: var(--scoping-ink); }
section { margin: 0 0 3.2rem; padding-top: 1.6rem; border-top: 2px solid var(--scoping-ink); }
#summary { border-top: 4px solid var(--scoping-ink); margin-bottom: 2rem; }
.verdict { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1rem 2.5rem; align-items: center; }
.verdict strong { display: block; font-size: clamp(2rem, 1.4rem + 3vw, 3.2rem); line-height: 1.1; font-weight: 700; }
.verdict .badge { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: .05rem .7rem; font-size: .85rem; margin: .5rem 0 .8rem; }
figure { margin: 0 0 1.4rem; max-width: 28rem; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-size: .85rem; color: var(--scoping-faint); margin-top: .3rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); gap: 1rem 2.5rem; align-items: start; }
.key { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: 1rem 2rem; margin: 1.4rem 0; }
.key div { border-top: 2px solid var(--line); padding-top: .5rem; }
dt { color: var(--scoping-faint); font-size: .85rem; } dd { margin: 0; }
.pair dl div { margin: 0 0 .7rem; }
.key dd { font-weight: 600; }
.key dd span { font-weight: 400; display: block; }
.facts div { display: grid; grid-template-columns: minmax(6rem, 10rem) minmax(0, 1fr); gap: .2rem 1.2rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
#work .facts div:last-child, #record .facts div:last-child { border-bottom: 0; }
.mandate { border-left: 4px solid var(--scoping-ink); padding: .2rem 0 .2rem 1rem; margin: 1.4rem 0; }
.mandate p { margin: 0 0 .3rem; }
.note { border-left: 4px solid var(--unknown); padding: .2rem 0 .2rem 1rem; margin: 1.2rem 0; }
.note ul { margin: 0; }
.state { white-space: nowrap; } .stop { color: var(--stop); } .unknown { color: var(--unknown); } .pass { color: var(--scoping-assistant); }
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
        _summary(decision, gone_on).markup,
        _contents(sections),
        *(each.markup for each in sections),
        id="content",
    )
    body = [_cover(decision), main, _footer(decision)]
    return page.page(f"{decision.workflow.name}: {form}", _STYLE, body, description=decision.headline)


def _sections(decision: Decision, despite: Mapping[str, str]) -> Iterator[Section]:
    """Everything behind the summary, in the order in which a client asks for it."""
    yield report_people.workflow(decision)
    yield report_reasons.criteria(decision)
    yield report_reasons.changes(decision)
    if smaller := report_reasons.smaller(decision):
        yield smaller
    yield report_reasons.gates(decision, despite)
    yield report_people.rejected(decision)
    yield report_reasons.unknowns(decision)
    yield report_effort.cost(decision)
    yield report_limits.parts(decision)
    yield report_limits.autonomy(decision)
    yield report_limits.actions(decision)
    yield report_limits.guardrails(decision)
    if rollout := report_limits.rollout(decision):
        yield rollout
    yield report_people.adoption(decision)
    yield report_people.answers(decision)
    yield report_people.record(decision)


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
    links = listing((element("a", each.title, href=f"#{each.id}") for each in sections), ordered=True)
    return element(
        "nav", element("h2", "In this report", id="contents"), links, class_="toc", aria_labelledby="contents"
    )


def _summary(decision: Decision, despite: Mapping[str, str]) -> Section:
    form = decision.rules.architectures[decision.architecture]
    words = element(
        "div",
        element("p", element("strong", form.title), element("span", standing(decision), class_="badge")),
        element("p", decision.headline),
        element("p", form.says if decision.assessment.settled and not decision.stops else form.runs),
    )
    ruler = figure(drawings.ruler(decision, step=60), "How many criteria point to an agent.")
    missing = decision.mandate.missing
    return section(
        "summary",
        "Summary",
        element("div", words, ruler, class_="verdict"),
        element(
            "div",
            element("p", "The mandate", class_="quiet small"),
            element("p", decision.mandate.says),
            element("p", f"The sentence still lacks: {'; '.join(missing)}.", class_="small") if missing else None,
            class_="mandate",
        ),
        terms(_key(decision, despite), class_="key"),
        _warnings(decision),
    )


def _key(decision: Decision, despite: Mapping[str, str]) -> Iterator[tuple[Child, Child]]:
    """What a reader of one page needs to know besides the verdict."""
    cost, level = decision.cost, decision.autonomy.level
    yield "Autonomy", _said(level.title if level else "None", decision.autonomy.because)
    saved = cost.chosen.saved_per_month
    spread = f"from {saving_range(saved, cost.currency)}; an estimate" if saved else _lacking(decision)
    yield "Saved", _said(begun(report_effort.saved(decision)), spread)
    runs = next((figure_in_words(used, cost.currency) for used in cost.inputs if used.id == "runs_per_month"), None)
    today = f"an estimate, beside {runs} today" if runs else "how many there are today is not known"
    yield "Break-even", _said(begun(report_effort.break_even(decision, cost.chosen)), today)
    yield (
        "Time to build",
        _said(begun(weeks(cost.chosen.build.weeks)), "of one engineer until the pilot; an estimate"),
    )
    yield "What comes first", _first(decision, despite)
    yield "What is open", _open(decision)


def _said(first: str, more: str) -> Markup:
    return joined([first, element("span", more, class_="small quiet")])


def _lacking(decision: Decision) -> str:
    return "figures are missing; see the chapter on cost" if decision.cost.missing else "an estimate"


def _first(decision: Decision, despite: Mapping[str, str]) -> Markup:
    """Name what comes before the build: what a gate says, open answers, a smaller step, or the first milestone."""
    if decision.stops:
        return joined(_said(result.gate.title, _stop(result, despite)) for result in decision.stops)
    if questions := decision.assessment.open_questions:
        asked = [decision.rules.question(question.id) for question in questions]
        return _said("Settle what is open", "; ".join(f"{each.title}: {each.ask_whom}" for each in asked))
    if step := decision.assessment.near_miss or decision.smaller_first_step:
        return _said(step.title, step.says)
    milestone = decision.adoption.milestones[0]
    return _said(f"First milestone: {milestone.title.lower()}", milestone.done_when)


def _stop(result: GateResult, despite: Mapping[str, str]) -> str:
    reason = despite.get(result.gate.id)
    return f"Gone on despite it: {reason}" if reason else result.because


def _open(decision: Decision) -> Markup:
    titles = [unknown.title for unknown in decision.unknowns]
    if not titles:
        return _said("Nothing", "every question that matters has an answer")
    more = len(titles) - OPEN_LISTED
    listed = "; ".join(titles[:OPEN_LISTED]) + (f"; and {more} more" if more > 0 else "")
    return _said(f"{len(titles)} question{'s' if len(titles) > 1 else ''}", listed)


def _warnings(decision: Decision) -> Markup | None:
    if not decision.warnings:
        return None
    warnings = (f"{begun(warning)}." for warning in decision.warnings)
    title = element("p", element("strong", "Warnings"))
    return element("div", title, listing(warnings), class_="note")


def _footer(decision: Decision) -> Markup:
    rules = decision.rules
    return element(
        "footer",
        element(
            "p", f"Computed from the workflow's own answers with the rulebook {rules.id}, version {rules.version}."
        ),
    )
