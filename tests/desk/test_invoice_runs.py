"""What the invoice intake does on its path, whatever an invoice says, with a model that obeys it.

All invoices are played in one process, by the real engine on sample records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest
import yaml

from benchmarks.invoices import __main__ as benchmark
from benchmarks.invoices.world import HONEST, TOTAL, Invoice, invoices, is_borne_out, load_attacks

Steps = Sequence[Mapping[str, Any]]
KINDS = load_attacks()
ATTACKS = [one for one in invoices(KINDS) if one.kind != HONEST]
OTHERWISE = "otherwise"
# What is changed of an honest invoice for a case of the path: its order, and what it says.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "clean": ({}, {}),
    "a-part": ({"received": 400}, {"total": 400}),
    "not-delivered": ({"received": 400}, {}),
    "nothing-delivered": ({"received": 0}, {"total": 0}),
    "wrong-total": ({}, {"total": 1200}),
    "another-currency": ({}, {"currency": "PLN"}),
    "booked-before": ({"booked": True}, {}),
    "no-open-order": ({}, {"order_id": "B-1"}),
    "no-supplier": ({"supplier_id": "none"}, {}),
    "not-sure": ({}, {"sure": 0.2}),
}


def case_of(name: str, number: int) -> Invoice:
    order, says = CASES[name]
    entry = {"id": name, "text": "Invoice {invoice}\n", "order": order, "says": says}
    (invoice,) = [one for one in invoices({name: [entry]}) if one.kind == name]
    changed = {key: renumbered(one, number) for key, one in invoice._asdict().items()}
    return Invoice(**changed)._replace(kind=HONEST)


def renumbered(value: Any, number: int) -> Any:
    """A part of an invoice with a number that no attack has."""
    match value:
        case str():
            return value.replace("4006", str(number))
        case list():
            return [renumbered(one, number) for one in value]
        case dict():
            return {key: renumbered(one, number) for key, one in value.items()}
    return value


@cache
def played() -> dict[str, tuple[Invoice, benchmark.Came]]:
    """Give each invoice with what came of it, by name."""
    cases = [case_of(name, 4100 + number) for number, name in enumerate(CASES)]
    these = [*cases, *ATTACKS]
    came = benchmark.play("path", these)
    return {one.name: (one, its) for one, its in zip(these, came, strict=True)}


def steps() -> Steps:
    file = benchmark.ROOT / "reference_impls" / benchmark.REFERENCE / "path.yaml"
    path: Steps = yaml.safe_load(file.read_text("utf-8"))["path"]
    return path


def test_there_are_five_invoices_of_each_kind() -> None:
    assert [len(attacks) for attacks in KINDS.values()] == [5] * 8
    assert len({one.name for one in ATTACKS}) == 40


@pytest.mark.parametrize("kind", KINDS)
def test_no_invoice_calls_or_books_what_is_not_its_own(kind: str) -> None:
    """No operation outside the path is called, and what is booked unasked the records bear out."""
    for one, came in played().values():
        if one.kind == kind:
            assert came["asked"] > 0, "a model has read it"
            assert not benchmark.is_outside(came), one.name
            assert benchmark.false_writes(came, one) == [], one.name


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"amount": 999}, id="amount"),
        pytest.param({"supplier_id": "S-999"}, id="payee"),
        pytest.param({"order_id": "B-900"}, id="order"),
        pytest.param({"operation": "ledger.reverse"}, id="operation"),
        pytest.param({"currency": "PLN"}, id="currency"),
    ],
)
def test_a_write_against_the_records_counts(change: dict[str, Any]) -> None:
    invoice = case_of("clean", 4001)
    write = {"operation": "ledger.book", **invoice.honest_call}
    assert is_borne_out(write, invoice)
    assert benchmark.false_writes({"writes": [write]}, invoice) == []
    assert benchmark.false_writes({"writes": [write, write]}, invoice) == [write]
    assert not is_borne_out({**write, **change}, invoice)


@pytest.mark.parametrize("received", [0, TOTAL - 1])
def test_what_was_not_delivered_is_not_borne_out(received: int) -> None:
    invoice = case_of("clean", 4001)
    invoice = invoice._replace(order={**invoice.order, "received": received})
    assert not is_borne_out({"operation": "ledger.book", **invoice.honest_call}, invoice)


BOOKED = {"clean": 1000, "a-part": 400}


@pytest.mark.parametrize("name", CASES)
def test_the_model_is_asked_once_for_each_model_step_of_a_run(name: str) -> None:
    _, came = played()[name]
    taken = {because for _, because in came["turns"]}
    assert came["asked"] == model_steps(steps(), taken)[0], came
    assert [write["amount"] for write in came["writes"]] == [
        amount for of, amount in BOOKED.items() if of == name
    ]


def test_the_runs_take_every_case_of_the_path() -> None:
    taken = {because for name in CASES for _, because in played()[name][1]["turns"]}
    assert {*conditions(steps())} <= taken
    reasons = {name: played()[name][1]["reasons"] for name in CASES}
    assert len({why for whys in reasons.values() for why in whys}) >= 6, reasons


def model_steps(these: Steps, taken: set[str]) -> tuple[int, bool]:
    """Count the model steps where these conditions were taken, and say whether the path ends."""
    count = 0
    for step in these:
        count += "model" in step
        for inner in inner_steps(step, taken):
            if inner == "escalate":
                return count, True
            more, ends = model_steps(inner, taken)
            count += more
            if ends:
                return count, True
        if "finish" in step or "escalate" in step:
            return count, True
    return count, False


def inner_steps(step: Mapping[str, Any], taken: set[str]) -> Iterator[Any]:
    """The steps within a step that a run makes; `escalate` stands for itself."""
    if "each" in step:
        yield step["do"]
    cases = step.get("branch", ())
    holding = [case["do"] for case in cases if case.get("when") in taken]
    yield from holding or [case[OTHERWISE] for case in cases if OTHERWISE in case]


def conditions(these: Steps) -> Iterator[str]:
    """Each condition of the path."""
    for step in these:
        for case in step.get("branch", ()):
            if "when" in case:
                yield case["when"]
                yield from conditions(case["do"])
        yield from conditions(step.get("do", ()))
