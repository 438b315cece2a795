"""What any database takes."""

from typing import Any

import pytest

from app.action.durable import store


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        pytest.param("a\x00b", "a?b", id="a-zero-byte"),
        pytest.param(r"a\\u0000b", r"a\\u0000b", id="what-only-looks-like-one"),
        pytest.param("a\ud800b\udfff", "a?b?", id="half-a-surrogate-pair"),
        pytest.param({"\udc00": ["\ud83d\ude00"[:1]]}, {"?": ["?"]}, id="half-a-pair-deeper"),
        pytest.param("\U0001f600", "\U0001f600", id="a-whole-pair"),
        pytest.param('["a\\u0000b"]', '["a\\u0000b"]', id="json-in-a-text"),
        pytest.param(
            {"n": [float("nan"), float("inf")]}, {"n": ["NaN", "Infinity"]}, id="no-number"
        ),
    ],
)
def test_what_is_stored_can_be_read_again(value: Any, stored: Any) -> None:
    assert store.storable(value) == stored
