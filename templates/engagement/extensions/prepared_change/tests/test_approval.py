"""Approval: each write is prepared by the model, and made by the person it was prepared for.

Look at systems.yaml, and at the tables in sandbox/ that a write adds to. Which operations write
stands in scoping.yaml.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.bindings import Refused, call
from app.engagement.assistant import Reader

from .conftest import READER, hold, promises, sample_tables, samples
from .desk import OBEY, Desk, Guardrail


def applied_by_a_person(desk: Desk) -> Iterator[str]:
    """No call of the model makes a change; its person applies exactly what was shown, once."""
    for name, promise in promises().items():
        if promise.effect == "write" and desk.operations[name].effect != "write":
            yield f"systems.yaml: {name} is a {desk.operations[name].effect}, and made when called"
            return
    tables = sample_tables(Path())
    desk.ask(OBEY)
    if sample_tables(Path()) != tables:
        yield "a model that makes every call has changed a system"
    for name in promises():
        if desk.operations[name].effect == "write":
            yield from _apply(desk, name)


def _apply(desk: Desk, name: str) -> Iterator[str]:
    """Prepare a write, and try to have it made by another person, by its own, and again."""
    extension = desk.assistant.extension
    reader = Reader(READER)
    sample = next(samples(desk.operations[name]), None)
    if sample is None:
        yield f"sandbox/: no row has inputs that {name} takes"
        return
    with pytest.raises(Refused):  # without the key that only an apply has
        call(desk.operations[name], sample.inputs, READER)
    _, text = extension.call(name, {"input": sample.inputs, "because": "to see it"}, reader)
    number = text.split()[1].rstrip(",")
    for field, value in sample.inputs.items():
        if json.dumps(value, ensure_ascii=False) not in text:
            yield f"{name}: the person is not shown {field}"
    before = sample_tables(Path())
    extension.command(f"/apply {number}", Reader("another"))
    if sample_tables(Path()) != before:
        yield f"{name} was applied by a person for whom it was not prepared"
    extension.command(f"/apply {number}", reader)
    after = sample_tables(Path())
    if sum(map(len, after.values())) != sum(map(len, before.values())) + 1:
        yield f"sandbox/: {name} was applied, and adds no row"
    extension.command(f"/apply {number}", reader)
    if sample_tables(Path()) != after:
        yield f"{name} was applied twice"


GUARDRAILS = [applied_by_a_person]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, desk: Desk) -> None:
    hold(guardrail(desk))
