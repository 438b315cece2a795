"""Several people's answers in words: who says what, who does not know, and what that decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...comparison.views import Effect, Person, Side, View, Views
from ...decision import Decision
from ...workflow import Response

_NONE = "-"  # in a table, for no answer


def title(views: Views) -> str:
    """Name what the views are of, and how many there are."""
    return f"{views.workflow.name}, as {len(views.people)} people see it"


def verdict(person: Person) -> tuple[str, str, str, str]:
    """Give a person's name, and the form, the level and the gates that their answers lead to."""
    decision = person.decision
    shut = [result for result in decision.assessment.gates if result.state != "pass"]
    gates = "; ".join(f"{result.gate.id}: {result.state}" for result in shut)
    level = decision.autonomy.level
    return person.name, _form(decision), level.title if level else "none", gates or "all pass"


def _form(decision: Decision) -> str:
    assessment = decision.assessment
    form = f"{assessment.architecture}, {len(assessment.agent)} of {len(decision.criteria)}"
    if assessment.settled:
        return form
    return f"provisionally {form}"


def responses_by_name(views: Views, view: View) -> dict[str, Response]:
    """Map each person who answered a question to what they gave."""
    pairs = zip(views.people, view.responses, strict=True)
    return {person.name: response for person, response in pairs if response}


def evidence(responses: Mapping[str, Response], side: Side) -> Iterator[str]:
    """Give the evidence for one answer.

    What several people wrote in the same words is said once.
    """
    names_by_text: dict[str, list[str]] = {}
    for name in side.names:
        response = responses[name]
        if not response.evidence:
            continue
        text = f"“{response.evidence}”"
        if response.source:
            text += f" ({response.source})"
        names_by_text.setdefault(text, []).append(name)
    for text, names in names_by_text.items():
        if len(names) == len(side.names):
            yield text
        else:
            yield f"{', '.join(names)}: {text}"


def remarks(views: Views, view: View) -> Iterator[str]:
    """Say who dissents, who does not know, and what the dispute decides."""
    if view.dissenters:
        yield f"Dissent: {', '.join(view.dissenters)}."
    else:
        yield "There is no majority answer."
    yield from _silent(view)
    yield from _decided(views, view)
    if any(side.answer.startswith("version ") for side in view.sides):
        yield "`scoping diff` shows the differences between two files."
    if not view.matters:
        yield "On its own, this does not change the verdict."


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
    gates = {gate.id: f"The gate “{gate.title}”" for gate in views.rules.gates}
    return gates.get(effect.id, effect.id.capitalize())


def _is(views: Views, effect: Effect, outcome: str) -> str:
    """Put an outcome into the words that reports use: a level by its title."""
    if effect.id != "autonomy":
        return outcome
    titles = {level.id.value: f"“{level.title}”" for level in views.rules.autonomy.levels.values()}
    return titles.get(outcome, outcome)


def together(views: Views) -> Iterator[str]:
    """Say what the dissents of one person do all at once; a single one is told with its dispute."""
    for person in views.people:
        if person.together and len(person.dissents) > 1:
            moved = "; ".join(_moved(views, effect) for effect in person.together)
            dissents = f"all {len(person.dissents)} dissents of {person.name}"
            yield f"If {dissents} counted: {moved}."


def _moved(views: Views, effect: Effect) -> str:
    before, after = (_is(views, effect, outcome) for _, outcome in effect.outcomes)
    return f"{_decides(views, effect)} changes from {before} to {after}"


def not_known(views: Views) -> Iterator[str]:
    """Name the undisputed questions to which not everybody gave a definite answer.

    Those on which the verdict rests come first. Where people just gave no answer, their questions
    are put together.
    """
    silent: dict[tuple[str, ...], list[str]] = {}
    for view in sorted(views.questions, key=lambda view: not view.rests):
        if view.unsure and not view.disputed:
            yield " ".join(
                [f"{view.title}.", *_sides(view), *_silent(view), *_decided(views, view)]
            )
        elif view.sides and view.unanswered and not view.disputed:
            silent.setdefault(view.unanswered, []).append(view.title)
    for names, titles in silent.items():
        yield f"No answer from {', '.join(names)}: {'; '.join(titles)}."


def _sides(view: View) -> Iterator[str]:
    for side in view.sides:
        yield f"{side.answer[:1].upper()}{side.answer[1:]}: {', '.join(side.names)}."


def rows(views: Views) -> Iterator[tuple[str, ...]]:
    """Give what anybody answered: its title, each answer, and whether a difference matters."""
    for view in views.questions:
        if view.sides or view.unsure:
            answers = [response.answer if response else _NONE for response in view.responses]
            yield view.title, *answers, _note(view)


def _note(view: View) -> str:
    if view.matters:
        return "matters"
    if view.disputed:
        return "differs"
    return "open" if view.rests else ""
