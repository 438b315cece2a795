"""Several people's answers side by side, for a terminal, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..comparison.views import Effect, Person, Side, View, Views
from ..decision import Decision
from ..escaping import data, printable
from ..escaping import markdown as escape
from ..workflow import Given
from .lines import Paint, indented, plain, titled
from .tables import columns

SHORT = 12  # characters that an answer in a table may have; longer ones are listed below it

_NONE = "-"  # in a table, for no answer


def render_text(views: Views, *, width: int = 80, paint: Paint = plain) -> str:
    """Write the views for a terminal, `width` columns wide: tables, or lists where a table would not fit."""
    lines = [*titled(printable(_title(views)), width, paint)]
    lines += indented(views.headline, width, 0)
    for title, part in (
        ("The verdict on each file", _verdicts(views, width)),
        ("Answered differently", _disputes(views, width, paint)),
        ("One person's dissents together", _together(views, width)),
        ("Not known to everybody", _open(views, width)),
        ("All answers", _answers(views, width)),
    ):
        if found := list(part):
            lines += ["", *titled(title, width, paint), *found]
    return "\n".join(lines)


def render_markdown(views: Views) -> str:
    """Write the views as a page: verdicts, disputes with what they decide, and all answers as one table."""
    parts = [f"# {_safe(_title(views))}", escape(views.headline), "## The verdict on each file"]
    parts.append(_table(("who", "verdict", "autonomy", "gates"), (_verdict(person) for person in views.people)))
    if views.disputed:
        parts.append("## Answered differently")
    for view in views.disputed:
        lines = [f"### {_safe(view.title)}", ""]
        given = _given(views, view)
        for side in view.sides:
            lines.append(f"- **{_safe(side.answer)}**: {_safe(', '.join(side.names))}")
            lines += [f"    - {_safe(said)}" for said in _evidence(given, side)]
        lines += ["", _safe(" ".join(_remarks(views, view)))]
        parts.append("\n".join(lines))
    for title, sentences in (
        ("One person's dissents together", _together_sentences(views)),
        ("Not known to everybody", _open_sentences(views)),
    ):
        if listed := [f"- {_safe(sentence)}" for sentence in sentences]:
            parts += [f"## {title}", "\n".join(listed)]
    parts.append("## All answers")
    parts.append(_table(("question", *(person.name for person in views.people), "matters"), _rows(views)))
    return "\n\n".join(parts)


def render_json(views: Views, *, files: Sequence[str]) -> str:
    """Write the views as the packaged `views` schema describes them."""
    return data(as_data(views, files=files), indent=2)


def as_data(views: Views, *, files: Sequence[str]) -> dict[str, Any]:
    """Give the views as plain dicts and lists; `files` are in the order of the people."""
    rules, workflow = views.rules, views.workflow
    return {
        "scoping": 1,
        "rulebook": {"id": rules.id, "version": rules.version, "digest": rules.digest},
        "workflow": {"id": workflow.id, "name": workflow.name},
        "headline": views.headline,
        "matters": views.matters,
        "verdicts_differ": [_effect(effect) for effect in views.verdicts],
        "people": [_person(person, file) for person, file in zip(views.people, files, strict=True)],
        "questions": [_question(views, view) for view in views.questions],
    }


def _person(person: Person, file: str) -> dict[str, Any]:
    said, level = person.decision.assessment, person.decision.autonomy.level
    return {
        "name": person.name,
        "file": file,
        "architecture": said.architecture,
        "settled": said.settled,
        "possible": said.possible,
        "agent": len(said.agent),
        "level": level and level.id,
        "gates": {result.gate.id: result.state for result in said.gates},
        "dissents": person.dissents,
        "together": [_effect(effect) for effect in person.together],
    }


def _question(views: Views, view: View) -> dict[str, Any]:
    given = [
        {
            "name": person.name,
            "answer": said and said.answer,
            "evidence": said and said.evidence,
            "source": said and said.source,
            "by": said and said.by,
        }
        for person, said in zip(views.people, view.given, strict=True)
    ]
    return {
        "id": view.id,
        "title": view.title,
        "given": given,
        "sides": [{"answer": side.answer, "names": side.names} for side in view.sides],
        "common": view.common,
        "unsure": view.unsure,
        "unanswered": view.unanswered,
        "disputed": view.disputed,
        "dissenters": view.dissenters,
        "matters": view.matters,
        "rests": view.rests,
        "effects": [_effect(effect) for effect in view.effects],
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {"id": effect.id, "outcomes": [{"of": of, "is": is_} for of, is_ in effect.outcomes]}


def _title(views: Views) -> str:
    return f"{views.workflow.name}, as {len(views.people)} people see it"


def _safe(text: str) -> str:
    return escape(text)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(_safe(cell) for cell in row)} |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def _verdict(person: Person) -> tuple[str, str, str, str]:
    decision = person.decision
    gates = "; ".join(
        f"{result.gate.id}: {result.state}" for result in decision.assessment.gates if result.state != "pass"
    )
    level = decision.autonomy.level
    return person.name, _form(decision), level.title if level else "none", gates or "all pass"


def _form(decision: Decision) -> str:
    said = decision.assessment
    count = f"{len(said.agent)} of {len(decision.criteria)}"
    return f"{said.architecture}, {count}" if said.settled else f"provisionally {said.architecture}, {count}"


def _verdicts(views: Views, width: int) -> Iterator[str]:
    rows = [tuple(map(printable, _verdict(person))) for person in views.people]
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
        yield from (
            paint(line, "unsure" if view.matters else "dim") for line in indented(printable(view.title), width, 2)
        )
        given = _given(views, view)
        for side in view.sides:
            yield from indented(printable(f"{side.answer}: {', '.join(side.names)}"), width, 4, 2)
            for said in _evidence(given, side):
                yield from (paint(line, "dim") for line in indented(printable(said), width, 6, 2))
        yield from indented(printable(" ".join(_remarks(views, view))), width, 4)


def _given(views: Views, view: View) -> dict[str, Given]:
    return {person.name: said for person, said in zip(views.people, view.given, strict=True) if said}


def _evidence(given: Mapping[str, Given], side: Side) -> Iterator[str]:
    """Give the evidence for one answer; what several people wrote in the same words is said once."""
    said: dict[str, list[str]] = {}
    for name in side.names:
        if evidence := given[name].evidence:
            source = f" ({given[name].source})" if given[name].source else ""
            said.setdefault(f"“{evidence}”{source}", []).append(name)
    for words, names in said.items():
        yield words if len(names) == len(side.names) else f"{', '.join(names)}: {words}"


def _remarks(views: Views, view: View) -> Iterator[str]:
    """Say who dissents, who does not know, and what the dispute decides."""
    if view.dissenters:
        yield f"Dissent: {', '.join(view.dissenters)}."
    else:
        yield "There is no majority answer."
    yield from _silent(view)
    yield from _decided(views, view)
    if any(side.answer.startswith("version ") for side in view.sides):
        yield "scoping diff shows what differs between two files."
    if not view.matters:
        yield "On its own this does not change the verdict."


def _decided(views: Views, view: View) -> Iterator[str]:
    for effect in view.effects:
        gives = "; ".join(f"{of} gives {_is(views, effect, is_)}" for of, is_ in effect.outcomes)
        yield f"{_decides(views, effect)}: {gives}."


def _silent(view: View) -> Iterator[str]:
    if view.unsure:
        yield f"Unsure: {', '.join(view.unsure)}."
    if view.unanswered:
        yield f"No answer: {', '.join(view.unanswered)}."


def _decides(views: Views, effect: Effect) -> str:
    gates = {gate.id: f"Gate {gate.title.lower()}" for gate in views.rules.gates}
    return gates.get(effect.id, effect.id.capitalize())


def _is(views: Views, effect: Effect, outcome: str) -> str:
    """Put an outcome into the words that reports use: a level by its title."""
    titles = {level.id.value: f"“{level.title}”" for level in views.rules.autonomy.levels.values()}
    return titles.get(outcome, outcome) if effect.id == "autonomy" else outcome


def _together(views: Views, width: int) -> Iterator[str]:
    for sentence in _together_sentences(views):
        yield from indented(printable(sentence), width, 2, 2)


def _together_sentences(views: Views) -> Iterator[str]:
    """What the dissents of one person do all at once; a single one has been told with its dispute."""
    for person in views.people:
        if person.together and len(person.dissents) > 1:
            moved = "; ".join(_moved(views, effect) for effect in person.together)
            yield f"With all {len(person.dissents)} dissents of {person.name} in the common answers: {moved}."


def _moved(views: Views, effect: Effect) -> str:
    before, after = (_is(views, effect, outcome) for _, outcome in effect.outcomes)
    return f"{_decides(views, effect).lower()} goes from {before} to {after}"


def _open(views: Views, width: int) -> Iterator[str]:
    for sentence in _open_sentences(views):
        yield from indented(printable(sentence), width, 2, 2)


def _open_sentences(views: Views) -> Iterator[str]:
    """The undisputed questions to which not everybody gave a definite answer; first those on which the verdict rests.

    Where people just gave no answer, their questions are put together.
    """
    silent: dict[tuple[str, ...], list[str]] = {}
    for view in sorted(views.questions, key=lambda view: not view.rests):
        if view.unsure and not view.disputed:
            yield " ".join([f"{view.title}.", *_said(view), *_silent(view), *_decided(views, view)])
        elif view.sides and view.unanswered and not view.disputed:
            silent.setdefault(view.unanswered, []).append(view.title)
    for names, titles in silent.items():
        yield f"No answer from {', '.join(names)}: {'; '.join(titles)}."


def _said(view: View) -> Iterator[str]:
    for side in view.sides:
        yield f"{side.answer[:1].upper()}{side.answer[1:]}: {', '.join(side.names)}."


def _answers(views: Views, width: int) -> Iterator[str]:
    """Short answers as a table, long ones as a list below it; all of them as a list where a table would not fit."""
    rows = [tuple(map(printable, row)) for row in _rows(views)]
    names = [printable(person.name) for person in views.people]
    short = [row for row in rows if max(map(len, row[1:])) <= SHORT]
    table = columns([("", *names, ""), *short], width)
    if table:
        yield from (line for lines in table for line in lines)
    for title, *given, note in rows if table is None else (row for row in rows if row not in short):
        if len({*given}) == 1:
            yield from indented(f"{title}: {given[0]} (all)", width, 2, 2)
        else:
            said = "; ".join(f"{name} {answer}" for name, answer in zip(names, given, strict=True))
            yield from indented(f"{title}: {said}" + (f" ({note})" if note else ""), width, 2, 2)


def _rows(views: Views) -> Iterator[tuple[str, ...]]:
    """Everything that anybody answered: its title, each one's answer, and whether people differ and that matters."""
    for view in views.questions:
        if view.sides or view.unsure:
            note = "matters" if view.matters else "differs" if view.disputed else "open" if view.rests else ""
            yield view.title, *(given.answer if given else _NONE for given in view.given), note
