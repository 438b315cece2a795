"""What must hold when a run says that it is done, of a story and with reads of a test's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.action.rules.run_file import (
    Check,
    CheckState,
    Finding,
    ReadResult,
    Story,
    Write,
    carry_out_checks,
    failed,
    unknown,
)
from app.base.systems import Effect, Operation
from tests.support.wording import load_wording

SAYS = load_wording("layers/action")

FIND, BOOK, PAY = "shop__find_order", "ledger__book", "ledger__pay"
OUTPUT = {"type": "object", "properties": {"id": {"type": "string"}, "amount": {"type": "number"}}}


def operation(name: str, effect: str, output: dict[str, Any] | None = None) -> Operation:
    system, id_ = name.split("__")
    return Operation(
        Path(), system, "", "service", id_, Effect(effect), {}, {}, output=output or {}
    )


OPERATIONS = {
    FIND: operation(FIND, "read", {"properties": {"status": {"type": "string"}}}),
    BOOK: operation(BOOK, "write", OUTPUT),
    PAY: operation(PAY, "write"),
}


def book(amount: float = 5, answer: Any = None, name: str = BOOK) -> Write:
    inputs = {"order_id": "A-1", "amount": amount}
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return Write(name, inputs, text, f"ledger.book {amount}")


STORY = Story(
    {"order_id": "A-1", "amount": 5},
    {"id": "prompt", "data": {"order": {"id": "A-1"}}},
    {"id": "run-1", "person": "anna", "today": "2026-03-01"},
    [book(answer={"id": "B-1", "amount": 5.0})],
)


class Shop:
    """Answers the reads of checks, and keeps what it was asked."""

    def __init__(self, *answers: ReadResult) -> None:
        self.answers, self.asked = [*answers], list[tuple[str, dict[str, Any]]]()

    def read(self, check: Check, inputs: dict[str, Any]) -> ReadResult:
        self.asked.append((check.read, inputs))
        return self.answers.pop(0)


def check(expect: str, read: str = "", **given: Any) -> Check:
    return Check.from_row({"expect": expect, "read": read, "with": given})


def made(one: Check, story: Story = STORY, *answers: str) -> list[Finding]:
    shop = Shop(*(ReadResult(is_read=True, text=text) for text in answers))
    return carry_out_checks([one], story, OPERATIONS, shop.read)


@pytest.mark.parametrize(
    ("expect", "state"),
    [
        ("write.ledger.book.amount == input.amount", CheckState.HELD),
        ("write.ledger.book.amount == 5.00", CheckState.HELD),
        ("write.ledger.book.amount == 6", CheckState.FAILED),
        ("write.ledger.book.order_id == trigger.data.order.id", CheckState.HELD),
        ("write.ledger.book.id == 'B-1' and run.today < '2026-03-02'", CheckState.HELD),
        ("write.ledger.book.id != run.person and trigger.id == 'prompt'", CheckState.HELD),
        ("write.ledger.book.id == input.missing", CheckState.UNKNOWN),
        ("write.ledger.book.note == 'x'", CheckState.UNKNOWN),
    ],
)
def test_a_write_that_stands_is_held_to_what_was_asked(expect: str, state: CheckState) -> None:
    (found,) = made(check(expect))
    assert (found.state, found.of) == (state, "ledger.book 5")


def test_a_write_that_was_not_made_is_missing() -> None:
    (found,) = made(check("write.ledger.pay.amount == 5"))
    assert found == Finding(
        "write.ledger.pay.amount == 5", CheckState.FAILED, "ledger.pay was not made"
    )


def test_each_write_of_an_operation_is_checked_by_itself() -> None:
    writes = [book(5), book(6), book(7, name=PAY), book(5)]
    found = made(check("write.ledger.book.order_id == 'A-1'"), STORY._replace(writes=writes))
    assert [one.of for one in found] == ["ledger.book 5", "ledger.book 6", "ledger.book 5"]
    more = check("input.amount == write.ledger.pay.amount")
    (other,) = made(more, STORY._replace(writes=writes))
    assert other.missing == SAYS["input amount write ledger pay"]


@pytest.mark.parametrize("answer", ["", "booked", "[1]", "null", '{"amount": NaN}', "{}"])
def test_missing_answer_field_is_not_filled_from_the_request(answer: str) -> None:
    """A declared field that the answer lacks is not filled from the request.

    The answer counts where both have a name: a silent system has confirmed nothing.
    """
    story = STORY._replace(writes=[book(5, answer)])
    (found,) = made(check("write.ledger.book.amount == input.amount"), story)
    assert found.state is CheckState.UNKNOWN
    said = "whether write.ledger.book.amount == input.amount holds for ledger.book 5 is not known"
    assert unknown([found]) == [said]


@pytest.mark.parametrize(
    ("expect", "answer", "state"),
    [
        ("result.status == 'open'", '{"status": "open"}', CheckState.HELD),
        ("status == 'open'", '{"status": "open"}', CheckState.HELD),
        ("status == 'open'", '[{"status": "open"}]', CheckState.HELD),
        ("status == 'open'", '[{"status": "shut"}]', CheckState.FAILED),
        ("status == 'open'", '[{"status": "open"}, {"status": "open"}]', CheckState.UNKNOWN),
        ("all: status == 'open'", '[{"status": "open"}, {"status": "open"}]', CheckState.HELD),
        ("any: status == 'open'", '[{"status": "shut"}]', CheckState.FAILED),
        ("any: status == 'open'", "[]", CheckState.UNKNOWN),
        ("status == 'open'", "[]", CheckState.UNKNOWN),
        ("status == 'open'", "It is open.", CheckState.UNKNOWN),
        ("status == input.order_id", '{"status": "A-1"}', CheckState.HELD),
        ("status == 'open'", '{"status": null}', CheckState.UNKNOWN),
    ],
)
def test_an_answer_is_held_to_what_is_expected(expect: str, answer: str, state: CheckState) -> None:
    (found,) = made(check(expect, FIND, order_id="input.order_id"), STORY, answer)
    assert found.state is state
    assert found.says == f"shop.find_order: {expect}"


def test_a_read_is_asked_with_what_the_run_knows() -> None:
    shop = Shop(ReadResult(is_read=True, text='{"status": "open"}'))
    one = check("status == 'open'", FIND, order_id="write.ledger.book.id", deep={"value": True})
    (found,) = carry_out_checks([one], STORY, OPERATIONS, shop.read)
    assert shop.asked == [(FIND, {"order_id": "B-1", "deep": True})]
    assert found.state is CheckState.HELD


def test_what_two_checks_miss_is_said_once() -> None:
    checks = [check("write.ledger.pay.amount == 5"), check("write.ledger.pay.amount > 4")]
    found = carry_out_checks(
        checks, STORY, OPERATIONS, Shop(ReadResult(is_read=True, text="")).read
    )
    assert [one.state for one in found] == [CheckState.FAILED, CheckState.FAILED]
    assert failed(found) == ["ledger.pay was not made"]


def test_one_read_serves_all_checks_that_ask_the_same() -> None:
    shop = Shop(ReadResult(is_read=True, text='{"status": "open"}'))
    same = {"read": FIND, "order_id": "input.order_id"}
    checks = [check("status == 'open'", **same), check("status != 'open'", **same)]
    found = carry_out_checks(checks, STORY, OPERATIONS, shop.read)
    assert [one.state for one in found] == [CheckState.HELD, CheckState.FAILED]
    assert len(shop.asked) == 1
    assert failed(found) == [SAYS["shop find order status open"]]


def test_a_read_that_fails_is_not_known_and_no_correction() -> None:
    shop = Shop(ReadResult(is_read=False, text="the policy does not allow it"))
    one = check("status == 'open'", FIND, order_id="input.order_id")
    found = carry_out_checks([one], STORY, OPERATIONS, shop.read)
    assert (failed(found), unknown(found)) == (
        [],
        [SAYS["shop find order could not"]],
    )


def test_what_a_read_is_asked_with_has_to_be_known() -> None:
    (found,) = made(check("status == 'open'", FIND, order_id="input.missing"))
    assert found.state is CheckState.UNKNOWN
    assert found.missing == SAYS["shop find order could not be"]


def test_what_systems_yaml_has_no_longer_is_not_known() -> None:
    some = {name: one for name, one in OPERATIONS.items() if name != BOOK}
    (found,) = carry_out_checks([check("write.ledger.book.id == 'x'")], STORY, some, Shop().read)
    assert found.state is CheckState.UNKNOWN
    assert SAYS["systems yaml has no ledger"] in found.missing


def test_a_check_is_kept_by_a_run_as_it_was() -> None:
    one = check("any: status == 'open'", FIND, order_id="input.order_id")
    assert Check.from_row(json.loads(json.dumps(one.row))) == one
