"""Several people's answers side by side, for scripts.

The packaged `views` schema describes what is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...comparison.views import Effect, Person, View, Views
from ...escaping import data


def render(views: Views, *, files: Sequence[str]) -> str:
    """Write the views as the packaged `views` schema describes them."""
    return data(as_data(views, files=files), indent=2)


def as_data(views: Views, *, files: Sequence[str]) -> dict[str, Any]:
    """Give the views as plain dicts and lists; `files` are in the order of the people."""
    rules = views.rules
    workflow = views.workflow
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
    assessment = person.decision.assessment
    level = person.decision.autonomy.level
    return {
        "name": person.name,
        "file": file,
        "architecture": assessment.architecture,
        "settled": assessment.settled,
        "possible": assessment.possible,
        "agent": len(assessment.agent),
        "level": level and level.id,
        "gates": {result.gate.id: result.state for result in assessment.gates},
        "dissents": person.dissents,
        "together": [_effect(effect) for effect in person.together],
    }


def _question(views: Views, view: View) -> dict[str, Any]:
    responses = [
        {
            "name": person.name,
            "answer": response and response.answer,
            "evidence": response and response.evidence,
            "source": response and response.source,
            "by": response and response.by,
        }
        for person, response in zip(views.people, view.responses, strict=True)
    ]
    return {
        "id": view.id,
        "title": view.title,
        "given": responses,
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
