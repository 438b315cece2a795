"""What a path says as a list: every kind of step, the cases of branches, and what a run adds."""

from typing import Any

import pytest

from app.base import path_outline
from app.base.path_outline import Mark, State

from .paths import EACH, INVOICE, step

LINES = """\
1. invoice: read inbox.get with invoice_id = input.invoice_id
2. facts: a model extracts order_id (text), total (number) from invoice.text; if it is less than 80%
   sure, a person corrects it
3. order: read purchasing.find_order with order_id = facts.order_id
4. branch: take the first case that holds
   4.1. when order.total == facts.total:
      4.1.1. booked: write ledger.book with order_id = order.id, amount = order.total
   4.2. otherwise: hand over to a person, because “the invoice and the order do not agree”
5. finish: “Invoice {invoice.id} booked as {booked.entry_id}.”"""


class TestOutline:
    def test_a_path_is_one_line_a_step_and_a_case(self) -> None:
        assert path_outline.as_text(INVOICE, width=100) == LINES

    @pytest.mark.parametrize(
        ("one", "line"),
        [
            pytest.param(
                step(write="a.b", with_={"n": {"value": 5}, "text": {"text": "For {run.person}"}}),
                "write a.b with n = 5, text = “For {run.person}”",
                id="literals",
            ),
            pytest.param(
                step(id="topic", model="classify", from_=["a.b", "c"], labels=["x", "y", "z"]),
                "topic: a model classifies a.b and c as x, y or z",
                id="classify",
            ),
            pytest.param(
                step(id="best", model="choose", of="found.rows", from_=["line.name"]),
                "best: a model chooses one of found.rows, or none, from line.name",
                id="choose",
            ),
            pytest.param(
                step(id="t", model="draft", from_=["a"], task="A kind answer.", most=900),
                "t: a model drafts a text of at most 900 characters from a: “A kind answer.”",
                id="draft",
            ),
            pytest.param(
                step(
                    id="clerk",
                    ask="Is it right?",
                    shows=["mail.text"],
                    minutes=2880,
                    form={"ok": "boolean", "why": {"type": "string", "required": "no"}},
                ),
                "clerk: ask a person, who sees mail.text: “Is it right?”, within 2 days; the answer"
                " is ok (yes or no), why (text, may be left out)",
                id="ask",
            ),
            pytest.param(step(wait={"minutes": 60}), "wait 1 hour", id="minutes"),
            pytest.param(step(wait={"minutes": 90}), "wait 90 minutes", id="no-whole-hour"),
            pytest.param(step(wait={"minutes": 0.5}), "wait 30 seconds", id="seconds"),
            pytest.param(step(wait={"until": "a.due"}), "wait until a.due", id="until"),
            pytest.param(
                step(wait={"event": "mail.came", "of": "mail.id", "minutes": 4320}),
                "wait for the event mail.came of mail.id, at most 3 days, and go on",
                id="event",
            ),
            pytest.param(
                step(
                    id="cause",
                    loop="Find out why",
                    operations=["a.b", "c.d"],
                    steps=10,
                    from_=["mail.text"],
                ),
                "cause: loop: a model pursues “Find out why” from mail.text, at most 10 steps, with"
                " a.b and c.d",
                id="loop",
            ),
            pytest.param(
                step(
                    id="rate",
                    python="exchange_rate",
                    with_={"currency": "a.currency"},
                    output={"rate": "number", "kind": {"type": "string", "enum": ["mid", "spot"]}},
                ),
                "rate: call our function exchange_rate with currency = a.currency, "
                "which gives rate (number), kind (mid or spot)",
                id="python",
            ),
            pytest.param(
                step(escalate="No order."),
                "hand over to a person, because “No order.”",
                id="escalate",
            ),
        ],
    )
    def test_each_kind_of_step_is_a_sentence(self, one: dict[str, Any], line: str) -> None:
        assert path_outline.outline([one])[0].text == line

    def test_a_case_that_goes_on_says_so_and_an_item_has_no_number(self) -> None:
        assert path_outline.as_text(EACH) == (
            "1. lines: for each line of order.lines, at most 50:\n"
            "   1.n.1. found: read stock.find with name = line.name\n"
            "   1.n.2. branch: take the first case that holds\n"
            "      1.n.2.1. when found.left > 0: go on\n"
            "      1.n.2.2. otherwise:\n"
            "         1.n.2.2.1. write a.b\n"
            "2. finish: “Done.”"
        )

    def test_what_is_hidden_in_a_text_is_seen(self) -> None:
        steps = [{"finish": "done", "report": "A\u202eB\nC"}]
        assert path_outline.as_text(steps) == "1. finish: “A\\u202eB C”"

    def test_no_line_is_wider_than_it_may_be_where_words_are_short(self) -> None:
        assert max(map(len, path_outline.as_text(INVOICE, width=60).splitlines())) <= 60


class TestLabel:
    @pytest.mark.parametrize(
        ("label", "line"),
        [
            pytest.param("found", "found", id="an-id"),
            pytest.param("step 1.2.2", "step 1.n.2", id="the-second-item"),
            pytest.param("step 1.12.2.2.1", "step 1.n.2.2.1", id="in-a-case"),
            pytest.param("step 2", "step 2", id="a-place"),
        ],
    )
    def test_a_step_of_an_item_has_the_line_of_its_step(self, label: str, line: str) -> None:
        assert path_outline.label_in(EACH, label) == line


class TestMark:
    def test_stands_below_its_step_and_below_a_case_that_ends(self) -> None:
        marks = {
            "order": Mark(State.DONE, "{}, in 2 s"),
            "step 4": Mark(State.DONE, "otherwise"),
            "step 4.2.1": Mark(State.HERE),
        }
        text = path_outline.as_text(INVOICE, marks=marks, width=100).splitlines()
        assert text[4] == "   ✓ done: {}, in 2 s"
        assert text[6] == "   ✓ done: otherwise"
        assert text[-2] == "        ▶ here"
