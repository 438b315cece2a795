"""What must hold whatever the model says, the answers that cause it, and what carries it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .autonomy import Ratings
from .questions import Answer
from .rulebook import OPEN, Architecture, Carrier, GuardrailRule, Rulebook


class Cause(NamedTuple):
    """What asks for a guardrail: a question, rating or other fact of a decision, and its answer."""

    id: str
    answer: str


class Guardrail(NamedTuple):
    """A guardrail that this workflow needs.

    Its rule, what caused it, and what carries it in a project.
    """

    rule: GuardrailRule
    causes: tuple[Cause, ...]
    carrier: Carrier


def select_guardrails(
    rules: Rulebook,
    architecture: Architecture,
    answers: Mapping[str, Answer],
    rated: Ratings,
    extension: str | None = None,
    orchestration: str = OPEN,
) -> tuple[Guardrail, ...]:
    """List the guardrails that answers ask for and this architecture carries, in their order.

    `extension` is what an assistant has for its one agent answer, if it has one, and
    `orchestration` who decides the next step, or that it is open.
    """
    by_question = facts(rules, architecture, answers, rated, orchestration)
    return tuple(
        Guardrail(rule, causes, carrier)
        for rule in rules.guardrails
        if (carrier := _carrier(rule, architecture, extension))
        and (causes := tuple(_causes(rule, by_question)))
    )


def facts(
    rules: Rulebook,
    architecture: Architecture,
    answers: Mapping[str, Answer],
    rated: Ratings,
    orchestration: str,
) -> dict[str, str]:
    """Give what a rule can ask for: answers, ratings, architecture and orchestration, by id."""
    by_question: dict[str, str] = {
        question.id: answers.get(question.id, Answer.UNSURE) for question in rules.questions
    }
    return {
        **by_question,
        **rated,
        "architecture": architecture,
        "orchestration": orchestration,
    }


def _carrier(
    rule: GuardrailRule, architecture: Architecture, extension: str | None
) -> Carrier | None:
    """Find what carries it.

    An extension may have its own, and a hybrid takes the agent's unless it has its own.
    """
    if extension in rule.not_with:
        return None
    own = rule.carried_by.get(extension or "") or rule.carried_by.get(architecture)
    if own is None and architecture is Architecture.HYBRID:
        return rule.carried_by.get(Architecture.AGENT)
    return own


def _causes(rule: GuardrailRule, by_question: Mapping[str, str]) -> Iterator[Cause]:
    for id_, answers in rule.when.items():
        if by_question[id_] in answers:
            yield Cause(id_, by_question[id_])
