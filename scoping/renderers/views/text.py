"""Several people's answers side by side, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...comparison.views import Views
from ...escaping import printable
from ..terminal.columns import columns
from ..terminal.lines import Paint, indented, plain, titled
from . import sentences

SHORT = 12  # characters that an answer in a table may have; longer ones are listed below it


def render(views: Views, *, width: int = 80, paint: Paint = plain) -> str:
    """Write the views, `width` columns wide: tables, or lists where a table would not fit."""
    lines = [*titled(printable(sentences.title(views)), width, paint)]
    lines += indented(views.headline, width, 0)
    for title, part in (
        ("The verdict on each file", _verdicts(views, width)),
        ("Answered differently", _disputes(views, width, paint)),
        ("One person's dissents together", _bullets(sentences.together(views), width)),
        ("Not known to everybody", _bullets(sentences.not_known(views), width)),
        ("All answers", _answers(views, width)),
    ):
        if part_lines := list(part):
            lines += ["", *titled(title, width, paint), *part_lines]
    return "\n".join(lines)


def _verdicts(views: Views, width: int) -> Iterator[str]:
    rows = [tuple(map(printable, sentences.verdict(person))) for person in views.people]
    if table := columns(rows, width):
        yield from (line for lines in table for line in lines)
        return
    for name, form, level, gates in rows:
        # A title may have a semicolon of its own.
        quoted = level if level == "none" else f"“{level}”"
        line = f"{name}: {form}; autonomy: {quoted}; gates: {gates}"
        yield from indented(line, width, 2, 2)


def _disputes(views: Views, width: int, paint: Paint) -> Iterator[str]:
    for number, view in enumerate(views.disputed):
        if number:
            yield ""
        role = "unsure" if view.matters else "dim"
        yield from (paint(line, role) for line in indented(printable(view.title), width, 2))
        responses = sentences.responses_by_name(views, view)
        for side in view.sides:
            answered = f"{side.answer}: {', '.join(side.names)}"
            yield from indented(printable(answered), width, 4, 2)
            for quote in sentences.evidence(responses, side):
                yield from (paint(line, "dim") for line in indented(printable(quote), width, 6, 2))
        remarks = " ".join(sentences.remarks(views, view))
        yield from indented(printable(remarks), width, 4)


def _bullets(lines: Iterable[str], width: int) -> Iterator[str]:
    for line in lines:
        yield from indented(printable(line), width, 2, 2)


def _answers(views: Views, width: int) -> Iterator[str]:
    """Write short answers as a table, and long ones as a list below it.

    All of them are a list where a table would not fit.
    """
    rows = [tuple(map(printable, row)) for row in sentences.rows(views)]
    names = [printable(person.name) for person in views.people]
    short = [row for row in rows if max(map(len, row[1:])) <= SHORT]
    table = columns([("", *names, ""), *short], width)
    if table:
        yield from (line for lines in table for line in lines)
    for title, *answers, note in [row for row in rows if table is None or row not in short]:
        if len({*answers}) == 1:
            yield from indented(f"{title}: {answers[0]} (all)", width, 2, 2)
        else:
            pairs = zip(names, answers, strict=True)
            line = f"{title}: {'; '.join(f'{name} {answer}' for name, answer in pairs)}"
            if note:
                line += f" ({note})"
            yield from indented(line, width, 2, 2)
