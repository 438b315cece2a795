"""The verdict for a terminal: what it is, why, what would change it and what to do next.

All that follows from it stands behind `--full`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...decision import Decision
from ...escaping import printable
from ...rulebook import Architecture
from ..wording import next_steps, verdict
from ..wording.next_steps import Source
from . import full
from .lines import Paint, indented, plain, titled, wrapped

NARROW = 50  # columns below which the ruler is drawn without its lines


def render(
    decision: Decision,
    *,
    file: str = "scoping.yaml",
    example: str | None = None,
    width: int = 80,
    paint: Paint = plain,
    is_full: bool = False,
) -> str:
    """Write the verdict, `width` columns wide; with `is_full`, also all that follows from it.

    The commands that it names are for `file`, or for a copy of the packaged `example`.
    """
    source = Source(file, example)
    if is_full:
        middle = [*full.sections(decision, width, paint)]
    else:
        middle = [_reasons(decision, width, paint), _changes(decision, width, paint)]
    sections = [
        _head(decision, width, paint),
        *middle,
        _next(decision, source, width, paint),
        _rest(decision, source, width, paint) if not is_full else iter(()),
    ]
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section)))


def render_line(decision: Decision, *, file: str, paint: Paint = plain) -> str:
    """Write the verdict on one line, for a list of many."""
    assessment = decision.assessment
    count = f"{len(assessment.agent)}/{len(decision.criteria)}"
    notes = [f"stop: {result.gate.id}" for result in decision.stops]
    if not assessment.settled:
        notes.insert(0, f"provisional, {len(assessment.unsure)} unsure")
    role = "assistant" if decision.architecture is Architecture.ASSISTANT else "agent"
    form = paint(f"{decision.architecture:<9}", role)
    return f"{form}  {count}  {decision.workflow.id:<28}  {printable(file)}" + (
        f"  ({'; '.join(notes)})" if notes else ""
    )


def ruler(decision: Decision, width: int = 80, paint: Paint = plain) -> str:
    """Draw the count on its scale: the bar stands where an assistant ends."""
    count, threshold = len(decision.assessment.agent), decision.rules.threshold
    cells: list[str] = []
    for number in range(len(decision.criteria) + 1):
        role = "agent" if number >= threshold else "assistant"
        cells += ["┃"] if number == threshold else []
        cells += [
            paint(
                f"[{number}]" if number == count else f" {number} ",
                role if number == count else "dim",
            )
        ]
    return f"assistant {('─' if width >= NARROW else '').join(cells)} agent"


def _head(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    name = decision.workflow.name
    yield from titled(name, width, paint)
    yield paint("─" * min(len(name), width), "dim")
    for paragraph in (*verdict.statement(decision), verdict.beside(decision)):
        yield from wrapped(paragraph, width)
    yield ""
    yield f"  {ruler(decision, width, paint)}"


def _reasons(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    yield paint("Why", "title")
    for answer, text in verdict.reasons(decision):
        first, *more = indented(text, width, 4)
        yield f"  {paint(full.MARKS[answer], full.ROLES[answer])} {first.lstrip()}"
        yield from more


def _changes(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    yield paint("What would change it", "title")
    for change in verdict.changes(decision):
        yield from indented(change, width, 2, 2)


def _next(decision: Decision, source: Source, width: int, paint: Paint) -> Iterator[str]:
    """List what to do; a command stays on one line, so that it can be copied."""
    yield paint("Next", "title")
    acts = [*next_steps.acts(decision, source)]
    for number, act in enumerate(acts, 1):
        label = f"{number}. " if len(acts) > 1 else ""
        yield from indented(f"{label}{act.instruction}", width, 2, len(label))
        for detail in act.details:
            yield from indented(detail, width, 2 + len(label), 2)
        if act.command:
            yield f"{' ' * (4 + len(label))}{paint(act.command, 'title')}"


def _rest(decision: Decision, source: Source, width: int, paint: Paint) -> Iterator[str]:
    """Say where the rest is; warnings are counted, since they bear on the verdict."""
    count = len(decision.warnings)
    warnings = {0: "", 1: ", with a warning"}.get(count, f", with {count} warnings")
    command = f"scoping score {source.argument} --full"
    heading = f"Evidence, gates, limits and cost{warnings}:"
    if len(f"{heading} {command}") <= width:
        yield f"{paint(heading, 'dim')} {command}"
    else:
        yield from (paint(line, "dim") for line in wrapped(heading, width))
        yield f"  {command}"
