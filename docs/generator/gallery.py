"""The gallery: a page for each worked example, with its decision, charts and sources."""

from __future__ import annotations

from collections.abc import Iterator

from scoping.autonomy import TOGETHER
from scoping.cost import BY_HAND, Option
from scoping.decision import Decision
from scoping.renderers import charts
from scoping.renderers.record import markdown
from scoping.renderers.wording import amounts, phrases
from scoping.renderers.wording.path import lines as path_lines
from scoping.renderers.wording.path import note as path_note

from .cases import Case, cases, rulebook
from .query import address
from .templates import links, page

NOT_KNOWN = "not known"


def pages() -> Iterator[tuple[str, str]]:
    """Give every page: its path below docs/ and its Markdown."""
    yield "gallery/index.md", page("gallery/index.md", "gallery/index.md.jinja")
    for case in cases():
        path = f"gallery/{case.id}.md"
        yield path, page(path, "gallery/example.md.jinja", **_known(case, path))


def _known(case: Case, path: str) -> dict[str, object]:
    said, link = case.decision, links(path)
    gates = {gate.id for gate in rulebook().gates}

    def capped(id_: str) -> str:
        if id_ == TOGETHER:
            return (
                f"[Judgment and tolerance]({link.to('method/autonomy.md')}#judgment-and-tolerance)"
            )
        return link("gate" if id_ in gates else "asked", id_)

    return {
        "case": case,
        "standing": phrases.begun(phrases.standing(said)),
        "charts": _charts(said),
        "path_lines": path_lines(said),
        "path_note": path_note(),
        "changes": markdown.changes_table(said),
        "talks": case.workflow.response(rulebook().engagement.id),
        "drawable": case.workflow.response(rulebook().known_path.id),
        "options": [_option(said, option) for option in said.cost.options],
        "capped": capped,
        "questionnaire": link.to("questionnaire.md") + address(said),
    }


def _charts(decision: Decision) -> dict[str, str]:
    return {
        "ruler": charts.ruler(decision, step=60),
        "contributions": charts.contributions(decision),
        "levels": charts.levels(decision),
        "quadrant": charts.quadrant(decision),
        "cost": charts.cost_bars(decision),
        "architecture": charts.architecture(decision),
        "steps": charts.path(decision) or charts.steps(decision),
    }


def _option(decision: Decision, option: Option) -> list[str]:
    """Write an option's row: name, a run, a month, saved, break-even, time to build."""
    currency = decision.cost.currency
    name = charts.option_title(decision, option)
    month = amounts.money_range(option.per_month, currency) if option.per_month else NOT_KNOWN
    if option.form == BY_HAND:
        return [name, phrases.NONE, month, phrases.NONE, phrases.NONE, phrases.NONE]
    if option == decision.cost.chosen:
        name = f"**{name}**"
    saves = even = NOT_KNOWN
    if option.saved_per_month:
        saves = amounts.saving(option.saved_per_month.expected, currency)
        runs = option.break_even_runs_per_month
        even = "never" if runs is None else amounts.runs_a_month(runs)
    run = amounts.money_range(option.per_run, currency)
    return [name, run, month, saves, even, amounts.weeks(option.build.weeks)]
