"""The pages on how a decision is made.

One for each criterion, gate, rating and guardrail, and those that list them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from scoping.renderers import charts
from scoping.rulebook import Architecture, GuardrailRule

from .borderline import borderlines
from .cases import REPOSITORY, cases, pictured, rulebook
from .templates import page

Page = tuple[str, str]


def pages() -> Iterator[Page]:
    """Give every page of the method: its path below docs/ and its Markdown."""
    shown = pictured(Architecture.HYBRID)
    yield _page("index", shown=shown, ruler=charts.ruler(shown.decision, step=60))
    yield from _criteria()
    yield _page("borderline", borderlines=borderlines())
    yield _page("orchestration", drawn=_drawn(), decided=_decided())
    yield from _gates()
    yield _page("near-misses", nearly=_nearly())
    levels, quadrant = charts.levels(shown.decision), charts.quadrant(shown.decision)
    yield _page("autonomy", shown=shown, levels=levels, quadrant=quadrant)
    yield from _ratings()
    yield from _guardrails()
    yield _page("cost", shown=shown, bars=charts.cost_bars(shown.decision))


def _page(name: str, **known: object) -> Page:
    path = f"method/{name}.md"
    return path, page(path, f"{path}.jinja", **known)


def _criteria() -> Iterator[Page]:
    for question in (*rulebook().criteria, rulebook().engagement, rulebook().known_path):
        path = f"method/criteria/{question.id}.md"
        known = {
            "q": question,
            "caused": _caused_by(question.id),
            "near": rulebook().near_miss(question.id),
            "answered": _answered(question.id),
        }
        yield path, page(path, "method/criterion.md.jinja", **known)


def _gates() -> Iterator[Page]:
    yield "method/gates/index.md", page("method/gates/index.md", "method/gates.md.jinja")
    for gate in rulebook().gates:
        path = f"method/gates/{gate.id}.md"
        stated: dict[str, list[str]] = defaultdict(list)
        for case in cases():
            result = next(
                each for each in case.decision.assessment.gates if each.gate.id == gate.id
            )
            stated[result.state].append(case.id)
        asked = [question for question in rulebook().readiness if question.id in gate.stops_on]
        letters = sorted(
            {
                *gate.source.split(),
                *(letter for question in asked for letter in question.source.split()),
            }
        )
        yield path, page(path, "method/gate.md.jinja", gate=gate, stated=stated, letters=letters)


def _ratings() -> Iterator[Page]:
    for modifier in rulebook().modifiers:
        path = f"method/ratings/{modifier.id}.md"
        known = {
            "item": modifier,
            "caused": _caused_by(modifier.id),
            "answered": _rated(modifier.id),
        }
        yield path, page(path, "method/rating.md.jinja", **known)


def _guardrails() -> Iterator[Page]:
    yield (
        "method/guardrails/index.md",
        page("method/guardrails/index.md", "method/guardrails.md.jinja"),
    )
    for rule in rulebook().guardrails:
        path = f"method/guardrails/{rule.id}.md"
        known = {
            "rule": rule,
            "needed": [
                case.id
                for case in cases()
                if rule.id in {each.rule.id for each in case.decision.guardrails}
            ],
            "carried_in": _carried_in(rule),
            "extensions": {near.extension: near.title for near in rulebook().near_misses},
        }
        yield path, page(path, "method/guardrail.md.jinja", **known)


def _nearly() -> Mapping[str, list[str]]:
    """List by criterion the worked examples in which it is the only yes."""
    found: dict[str, list[str]] = defaultdict(list)
    for case in cases():
        if near := case.decision.assessment.near_miss:
            found[near.criterion].append(case.id)
    return found


def _drawn() -> dict[str, str]:
    """Draw each orchestration, from a worked example that has it."""
    return {
        case.decision.orchestration.key: charts.steps(case.decision) for case in reversed(cases())
    }


def _decided() -> Mapping[str, list[str]]:
    """List the worked examples by who decides their next step."""
    found: dict[str, list[str]] = defaultdict(list)
    for case in cases():
        found[case.decision.orchestration.key].append(case.id)
    return found


def _carried_in(rule: GuardrailRule) -> list[str]:
    """List the files of this repository's running projects that carry a guardrail."""
    projects = sorted({case.project for case in cases() if case.project})
    files = sorted({carrier.file for carrier in rule.carried_by.values()})
    paths = (f"reference_impls/{project}/{file}" for project in projects for file in files)
    return [path for path in paths if (REPOSITORY / path).exists()]


def _caused_by(id_: str) -> dict[str, list[str]]:
    """List by answer to a question or rating the guardrails that it asks for."""
    found: dict[str, list[str]] = defaultdict(list)
    for rule in rulebook().guardrails:
        for answer in rule.when.get(id_, ()):
            found[answer].append(rule.id)
    return {
        answer: found[answer]
        for answer in ("yes", "no", "low", "medium", "high", "unsure")
        if answer in found
    }


def _answered(id_: str) -> dict[str, dict[str, set[str]]]:
    """Sort the worked examples by their answer to a question."""
    return {id_: _sorted((case.answer(id_), case.id) for case in cases())}


def _rated(id_: str) -> dict[str, dict[str, set[str]]]:
    """Sort the worked examples by their rating, as it counts.

    One that was not given is unsure or read elsewhere.
    """
    return {id_: _sorted((case.decision.ratings[id_], case.id) for case in cases())}


def _sorted(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for answer, case_id in pairs:
        found[answer].add(case_id)
    return found
