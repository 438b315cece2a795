"""The address under which the questionnaire opens with a workflow's answers.

`docs/javascripts/questionnaire-link.js` reads it.

A test holds the two equal by having that script write the address of every worked example.
"""

from __future__ import annotations

from collections.abc import Iterable

from scoping.decision import Decision

NONE = "-"  # an answer that is not given
COUNTED = "calls_per_run"  # a figure that a file may have and nobody is asked


def address(decision: Decision) -> str:
    """Give the query: the rulebook's version, a letter an answer, the figures, and if it is owned.

    Ratings are those that count, since a reader of the link has no systems that could speak for the
    way back.
    """
    rules = decision.rules
    workflow = decision.workflow
    owned = ""
    if workflow.owner is not None:
        owned = "y" if workflow.owner.strip() else "n"
    parts = {
        "a": _letters(
            _given(decision, question.id)
            for question in (*rules.criteria, rules.engagement, rules.known_path)
        ),
        "g": _letters(_given(decision, question.id) for question in rules.readiness),
        "r": _letters(_given(decision, modifier.id) for modifier in rules.modifiers),
        "n": "_".join(
            _figure(decision, id_) for id_ in (*(each.id for each in rules.figures), COUNTED)
        ).rstrip("_"),
        "o": owned,
    }
    return f"?v={rules.version}" + "".join(f"&{key}={said}" for key, said in parts.items() if said)


def _letters(words: Iterable[str]) -> str:
    return "".join(word[0] if word else NONE for word in words).rstrip(NONE)


def _given(decision: Decision, id_: str) -> str:
    given, rated = decision.workflow.response(id_), decision.ratings.get(id_)
    if rated is not None and (given or rated != "unsure"):
        return rated
    return given.answer if given else ""


def _figure(decision: Decision, id_: str) -> str:
    value = decision.workflow.volume.get(id_, "")
    return value if isinstance(value, str) else f"{value:.10g}"
