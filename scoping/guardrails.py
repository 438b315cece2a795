"""What must hold whatever the model says, each with the answers that caused it and the code that carries it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .autonomy import Ratings
from .questions import Answer
from .rulebook import Architecture, Carrier, GuardrailRule, Rulebook


class Cause(NamedTuple):
    """A question, rating or `architecture`, and the answer to it that asks for a guardrail."""

    id: str
    answer: str


class Guardrail(NamedTuple):
    """A guardrail that this workflow needs: its rule, what caused it, and what carries it in a project."""

    rule: GuardrailRule
    causes: tuple[Cause, ...]
    carrier: Carrier


def guardrails(
    rules: Rulebook, architecture: Architecture, answers: Mapping[str, Answer], rated: Ratings
) -> tuple[Guardrail, ...]:
    """List the guardrails that some answer asks for and this architecture carries, in the rulebook's order."""
    known: dict[str, str] = {question.id: answers.get(question.id, Answer.UNSURE) for question in rules.questions}
    known |= {**rated, "architecture": architecture}
    return tuple(
        Guardrail(rule, causes, carrier)
        for rule in rules.guardrails
        if (carrier := _carrier(rule, architecture)) and (causes := tuple(_causes(rule, known)))
    )


def _carrier(rule: GuardrailRule, architecture: Architecture) -> Carrier | None:
    """Find what carries it; a hybrid takes the agent's carrier unless it has its own."""
    own = rule.carried_by.get(architecture)
    return own or (rule.carried_by.get(Architecture.AGENT) if architecture is Architecture.HYBRID else None)


def _causes(rule: GuardrailRule, known: Mapping[str, str]) -> Iterator[Cause]:
    for id_, answers in rule.when.items():
        if known[id_] in answers:
            yield Cause(id_, known[id_])
