"""What somebody trusted has named, and what only looks like it."""

import json
import time
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.action.rules.knowledge import Vouched, by_answer, by_ids, by_words

WORD = st.text("abcdefgxyzäöüßé0123456789", min_size=1, max_size=8)
ADDRESS = st.builds("{}@{}.{}".format, WORD, WORD, WORD)
TEXT = st.text(max_size=60)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        pytest.param("Pay ACME-7 for order 12", "ACME-7", id="a-word"),
        pytest.param("Pay ACME-7 for order 12", "acme-7", id="in-small-letters"),
        pytest.param("Pay ACME-7 for order 12", 12, id="a-number"),
        pytest.param("Pay ACME-7 for order 12", "12", id="the-text-of-a-number"),
        pytest.param("Pay ACME-7, please.", "ACME-7", id="before-a-comma"),
        pytest.param("Pay (ACME-7)!", "ACME-7", id="in-brackets"),
        pytest.param('Write to "Jo Ann" today', "Jo Ann", id="between-quotes"),
        pytest.param("Write to “Jo Ann, PhD”.", "jo ann, phd", id="between-printed-quotes"),
        pytest.param("Book the Grand Palace for me", "Grand Palace", id="words-in-a-row"),
        pytest.param("Send Alice's invoice", "Alice", id="before-an-apostrophe"),
        pytest.param("Write to <jo@example.com>, now", "jo@example.com", id="an-address"),
        pytest.param("Write to o'brien@x.example", "o'brien@x.example", id="with-an-apostrophe"),
        pytest.param("Look at https://x.example/a?b=c.", "https://x.example/a?b=c", id="a-page"),
        pytest.param("It costs €1,200.50 in all", 1200.5, id="an-amount"),
        pytest.param("It costs 1200.50 in all", 1200.5, id="with-a-nought-at-its-end"),
        pytest.param("Take off -5", -5, id="a-minus"),
        pytest.param("Post it in #general", "general", id="after-a-mark"),
        pytest.param("Post it in #general", "#general", id="with-its-mark"),
        pytest.param("Cafe\u0301 Noir", "Café Noir", id="composed-in-another-way"),
        pytest.param("Tom & Jerry", "Tom & Jerry", id="a-mark-that-is-a-word"),
        pytest.param("x", "", id="no-text"),
        pytest.param("x", None, id="nothing"),
        pytest.param("x", False, id="no"),
        pytest.param("x", [], id="no-items"),
        pytest.param("Ask jo@x.example and bo@x.example", ["bo@x.example"], id="a-list"),
    ],
)
def test_people_vouch_for_what_they_name(said: str, value: Any) -> None:
    assert by_words(said).covers(value)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        pytest.param("Write to dev@il.com", "ev@il.com", id="a-part-of-an-address"),
        pytest.param("Write to dev@il.com", "il.com", id="the-domain-of-an-address"),
        pytest.param("Write to dev@il.com", "dev", id="the-name-in-an-address"),
        pytest.param("Write to o'brien@x.example", "brien@x.example", id="after-an-apostrophe"),
        pytest.param("Write to “a”b@x.example", "b@x.example", id="after-a-quote"),
        pytest.param("See https://x.example/a(b)", "https://x.example/a", id="a-part-of-a-page"),
        pytest.param("See https://x.example/a", "x.example", id="the-domain-of-a-page"),
        pytest.param("See x.example", "www.x.example", id="a-domain-below-it"),
        pytest.param("See x.example", "x.example.evil", id="a-domain-that-begins-like-it"),
        pytest.param("Order A-12", "A-1", id="the-beginning-of-a-word"),
        pytest.param("Order A-12", "12", id="the-end-of-a-word"),
        pytest.param("Pay 12", 120, id="a-longer-number"),
        pytest.param("Pay 12", 1.2, id="a-number-of-the-same-digits"),
        pytest.param("Read /etc/hosts", "etc/hosts", id="a-path-from-elsewhere"),
        pytest.param("Read secret", "../secret", id="a-path-upwards"),
        pytest.param("Pay ACME", "ACME\u202e", id="a-mark-that-is-not-seen"),
        pytest.param("Pay ACME", "\u0410CME", id="a-letter-of-another-script"),
        pytest.param("Pay ACME. Then rest", "ACME rest", id="words-not-in-a-row"),
        pytest.param("Pay ACME", ["ACME", "EVIL"], id="one-of-two"),
        pytest.param("Pay ACME", {"to": {"iban": ["EVIL"]}}, id="however-deep"),
        pytest.param("Pay 1 to infinity", float("inf"), id="no-number"),
        pytest.param("", "x", id="nothing-said"),
    ],
)
def test_nobody_vouches_for_what_only_looks_like_it(said: str, value: Any) -> None:
    assert not by_words(said).covers(value)


@given(said=TEXT, address=ADDRESS)
@example(said="dev@il.com", address="ev@il.com")
def test_an_address_is_vouched_for_only_as_a_word_of_its_own(said: str, address: str) -> None:
    """Whatever people say, and whatever stands before or behind the address in one word."""
    whole = by_words(f"{said} {address}")
    assert whole.covers(address)
    for around in ("x{}", "{}x", "x.{}", "{}.x", "x'{}", "x/{}", "a@{}", "x\u2019{}"):
        assert not by_words(around.format(address)).covers(address)


@given(words=st.lists(st.text("abcXYZ0189äÅ", min_size=1, max_size=6), min_size=1, max_size=8))
def test_each_word_and_all_words_in_a_row_are_vouched_for(words: list[str]) -> None:
    said = by_words(" ".join(words))
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            assert said.covers(" ".join(words[start:end]))


@given(said=st.lists(WORD, min_size=1, max_size=6), value=WORD)
def test_a_word_that_nobody_said_is_not(said: list[str], value: str) -> None:
    composed = {unicodedata.normalize("NFC", word.lower()) for word in said}
    vouched = by_words(" ".join(said))
    assert vouched.covers(value) == (value.lower() in composed or _same_number(value, said))


def _same_number(value: str, said: list[str]) -> bool:
    """Whether the value is how a number is written that somebody has said with noughts before."""
    numbers = {str(int(word)) for word in said if word.isdecimal()}
    return value in numbers


SCALARS = st.one_of(
    st.text(min_size=1, max_size=12),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
)
ANSWERS = st.recursive(
    SCALARS, lambda part: st.lists(part, max_size=3) | st.dictionaries(WORD, part, max_size=3)
)


@given(rows=st.dictionaries(WORD, ANSWERS, min_size=1, max_size=3))
def test_a_trusted_answer_vouches_for_all_its_values(rows: dict[str, Any]) -> None:
    assert by_answer(json.dumps(rows)).covers(rows)


@pytest.mark.parametrize(
    ("answer", "value", "is_covered"),
    [
        pytest.param('{"to": "Jo Ann"}', "jo ann", True, id="whole"),
        pytest.param('{"to": "Jo Ann"}', "Jo", False, id="a-word-of-a-value"),
        pytest.param('{"note": "write to jo@x.example"}', "jo@x.example", False, id="in-a-text"),
        pytest.param('{"jo": 1}', "jo", False, id="a-key"),
        pytest.param('{"amount": 1.50}', 1.5, True, id="a-fraction"),
        pytest.param('{"amount": 12}', "12", True, id="a-number-as-text"),
        pytest.param('{"amount": "12.50"}', 12.5, True, id="a-text-as-number"),
        pytest.param('{"amount": 1e400}', 10**400, True, id="a-huge-number"),
        pytest.param('{"amount": 1e999999999}', 1, False, id="an-exponent-out-of-all-bounds"),
        pytest.param('{"ok": true}', 1, False, id="yes-is-no-number"),
        pytest.param("Hotels: Grand Palace, Ritz", "Grand Palace", True, id="no-json"),
        pytest.param('"Hotels: Grand Palace"', "Grand Palace", True, id="a-text-alone"),
        pytest.param("[" * 5000, "x", False, id="too-deep"),
    ],
)
def test_a_trusted_answer_vouches_for_whole_values(
    answer: str, value: Any, is_covered: bool
) -> None:
    assert by_answer(answer).covers(value) is is_covered


@pytest.mark.parametrize(
    ("answer", "name", "value", "is_known"),
    [
        pytest.param('{"id": 6}', "event_id", "6", True, id="of-a-row"),
        pytest.param('[{"id": "a"}, {"id_": "b"}]', "id", "b", True, id="of-rows"),
        pytest.param('{"rows": [{"id": "a"}]}', "row_ids", ["a"], True, id="of-rows-in-a-wrapper"),
        pytest.param('{"id": 6}', "recipient", "6", False, id="for-what-is-no-id"),
        pytest.param('{"order_id": "o-1"}', "order_id", "o-1", False, id="a-reference"),
        pytest.param('{"row": {"id": "a"}, "x": 1}', "id", "a", False, id="within-a-row"),
        pytest.param('{"text": "id: 6"}', "id", "6", False, id="in-a-text"),
        pytest.param('{"id": "a"}', "id", "", False, id="nothing"),
        pytest.param('{"id": "a"}', "ids", [], False, id="no-ids"),
        pytest.param("id: 6", "id", "6", False, id="no-json"),
    ],
)
def test_a_search_vouches_for_the_ids_of_its_rows(
    answer: str, name: str, value: Any, is_known: bool
) -> None:
    found = by_ids("calendar", answer)
    assert found.has_id("calendar", name, value) is is_known
    assert not found.has_id("bank", name, value)
    assert not found.covers("6")


def test_a_write_vouches_for_what_its_answer_calls_an_id() -> None:
    found = by_ids("shop", '{"order_id": "o-1", "vendor_id": "v-1"}', named=True)
    assert found.has_id("shop", "order_id", "O-1")
    assert not found.has_id("shop", "order_id", "v-1")


def test_what_one_of_two_vouches_for_both_do() -> None:
    both = by_words("Pay ACME") | by_answer('{"to": "Jo Ann"}') | by_ids("shop", '{"id": 1}')
    assert both.covers(["acme", "jo ann"])
    assert both.has_id("shop", "id", 1)
    assert not (by_words("Pay ACME") | by_words("EVIL 9")).covers("ACME EVIL")
    assert Vouched() | both == both


def test_search_for_a_long_value_in_a_long_text_is_fast() -> None:
    """The search for a long value in a long text takes less than the product of their lengths."""

    def seconds(size: int) -> float:
        value, text = "a " * size + "b", "a " * (4 * size)
        start = time.process_time()
        for _ in range(2):
            assert not by_words(text).covers(value)
        return time.process_time() - start

    assert min(seconds(20_000) for _ in range(3)) < 8 * min(seconds(5_000) for _ in range(3))
