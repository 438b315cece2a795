"""Words of a project's own files stay as they stand, as those of scoping.yaml do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.base.problem import parse_yaml
from app.offline.sandbox import Sandbox

Write = Callable[[str, str], Path]
WORDS = ["NO", "no", "yes", "Yes", "on", "Off", "y", "n", "0123", "007", "9:30", "190:20:30", "1_0"]
MORE = ["0x1F", "0b11", "0o17", "=", "1e5", "12e4", "1.2.3", "01.5", "1_0.5"]
NUMBERS = [("0", 0), ("-7", -7), ("+7", 7), ("12.50", 12.5), (".5", 0.5), ("1.5e3", 1500.0)]
OTHERS: list[tuple[str, Any]] = [
    ("true", True),
    ("False", False),
    ("null", None),
    ("~", None),
    ("", None),
]


@pytest.mark.parametrize("word", WORDS + MORE)
def test_a_word_stays_a_word_as_value_key_and_in_a_list(word: str) -> None:
    found = parse_yaml(f"a: {word}\nb: [{word}]\n{word}: 1\n", Path("x.yaml"))
    assert found == {"a": word, "b": [word], word: 1}


@pytest.mark.parametrize(("text", "value"), NUMBERS + OTHERS)
def test_numbers_truth_and_nothing_are_what_they_are(text: str, value: Any) -> None:
    found = parse_yaml(f"a: {text}", Path("x.yaml"))["a"]
    assert (found, type(found)) == (value, type(value))


def test_sample_rows_are_found_by_the_words_that_stand_in_them(write: Write) -> None:
    row = "{shop_id: oslo, country: NO, code: 0123, opens: 9:30, lights: on, floor: 1_0}"
    text = f"operations: {{find: {{from: shops}}}}\ntables: {{shops: [{row}]}}\n"
    (found,) = Sandbox(write("shops.yaml", text)).read("find", {"country": "NO"}, "")
    assert [*found.values()] == ["oslo", "NO", "0123", "9:30", "on", "1_0"]
