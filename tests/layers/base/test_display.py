import re

import pytest

from app.base.display import visible, visible_json, visible_line
from tests.support.hidden import HIDDEN

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(
            "\x1b[31mred\x1b]0;title\x07",
            r"\u001b[31mred\u001b]0;title\u0007",
            id="escape-sequences",
        ),
        pytest.param(
            "safe\rEVIL\b\b", r"safe\u000dEVIL\u0008\u0008", id="writing-over-what-is-there"
        ),
        pytest.param(
            "a\u202eb\u2066c\u200b", r"a\u202eb\u2066c\u200b", id="turned-around-and-hidden"
        ),
        pytest.param("\x9b31m", r"\u009b31m", id="the-other-control-characters"),
        pytest.param("a\u2028b\u2029c", r"a\u2028b\u2029c", id="lines-that-only-some-see"),
        pytest.param("a\u3164b\u115fc", r"a\u3164b\u115fc", id="letters-without-a-shape"),
        pytest.param("kim\ufe0f", r"kim\ufe0f", id="a-variant-of-a-letter"),
        pytest.param("a\U000e0041\U000e0101", r"a\U000e0041\U000e0101", id="smuggled-text"),
        pytest.param("a\ud800b", r"a\ud800b", id="half-a-pair"),
        pytest.param("a\0b", r"a\u0000b", id="nul"),
        pytest.param(
            "é ü 漢字 🙂\tx\r\ny\xa0z", "é ü 漢字 🙂\tx\ny\xa0z", id="ordinary-text-stays"
        ),
        pytest.param(
            f"⚠\ufe0f 1\ufe0f\u20e3 {FAMILY}", f"⚠\ufe0f 1\ufe0f\u20e3 {FAMILY}", id="pictures-stay"
        ),
    ],
)
def test_what_is_not_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_every_hidden_sign_is_written_out() -> None:
    assert not re.search(HIDDEN, visible("".join(map(chr, range(0x110000)))).replace("\n", ""))


def test_value_takes_one_line() -> None:
    """A value takes one line, and a text in quotes cannot pose as two."""
    assert visible_line("a\n b\u202e") == r"a b\u202e"
    assert visible_line({"a": "b\u202e"}) == r'{"a": "b\u202e"}'
    assert visible_json("a\nyes: no\u202e") == r'"a\nyes: no\u202e"'
