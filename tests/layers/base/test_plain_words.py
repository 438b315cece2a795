"""Words of a project's own files stay as they stand, as those of scoping.yaml do."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.base.problem import Problem, parse_yaml, read_text
from app.offline.sandbox import Sandbox
from tests.support.wording import load_wording

SAYS = load_wording("layers/base")

Write = Callable[[str, str], Path]
WORDS = ["NO", "no", "yes", "Yes", "on", "Off", "y", "n", "0123", "007", "9:30", "190:20:30", "1_0"]
MORE = ["0x1F", "0b11", "0o17", "=", "1e5", "12e4", "1.2.3", "01.5", "1_0.5"]
MORE += [
    "tRue",
    "nUll",
    "1 000",
    "--1",
    "1:30:15",
    "\u0663",
    "\uff13",
    "00",
    "1e+5",
    "\u00bd",
]
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


def test_number_that_no_table_takes_stays_text() -> None:
    """Python refuses to read so many digits, with an error of its own."""
    digits = "7" * 5000
    assert parse_yaml(f"a: {digits}", Path("x.yaml")) == {"a": digits}


def test_sample_rows_are_found_by_the_words_that_stand_in_them(write: Write) -> None:
    row = "{shop_id: oslo, country: NO, code: 0123, opens: 9:30, lights: on, floor: 1_0}"
    text = f"operations: {{find: {{from: shops}}}}\ntables: {{shops: [{row}]}}\n"
    (found,) = Sandbox(write("shops.yaml", text)).read_rows("find", {"country": "NO"}, "")
    assert [*found.values()] == ["oslo", "NO", "0123", "9:30", "on", "1_0"]


DATES = ["2026-02-30", "2026-11-02", "2026-11-02T08:00:00Z", "2026-11-02 8:00:00 +1"]


@pytest.mark.parametrize("date", DATES)
def test_a_date_is_its_text_whether_there_is_such_a_day_or_not(date: str) -> None:
    assert parse_yaml(f"due: {date}\n", Path("x.yaml")) == {"due": date}


@pytest.mark.parametrize("key", ["7", "1.5", "true", "null", "2026-11-02", "NO", "0123", "~"])
def test_a_key_is_its_text(key: str) -> None:
    assert parse_yaml(f"{key}: 1\n", Path("x.yaml")) == {key: 1}


TWICE = """\
operations:
  a: {approve: always}
  b: {approve: always, approve: never}
  a: {approve: never}
more: {a: {b: 1}}
also: {<<: {c: 1}, d: !!str 5, [e]: 1}
---
"""


def test_all_unread_parts_are_named_with_line_and_column() -> None:
    """All that is not read is reported at once, with line and column."""
    with pytest.raises(Problem) as caught:
        parse_yaml(TWICE, Path("policy.yaml"))
    assert str(caught.value).split("\n") == [
        SAYS["policy yaml has these problems"],
        SAYS["line 3 column 24 approve"],
        SAYS["line 4 column 3 a"],
        SAYS["line 6 column 8 is"],
        SAYS["line 6 column 23 the"],
        SAYS["line 6 column 32 a"],
        SAYS["line 7 column 1 a"],
    ]
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("a: [1, 2", "x.yaml:1:9: not valid YAML: ", id="a-bracket-is-open"),
        pytest.param("a: 1\n\tb: 2\n", "x.yaml:2:1: not valid YAML: ", id="a-tab"),
        pytest.param("a: b: c\n", "x.yaml:1:5: not valid YAML: ", id="two-colons"),
        pytest.param('a: "\\q"\n', "x.yaml:1:5: not valid YAML: ", id="an-escape"),
        pytest.param("a: \x00\n", "x.yaml:1: not valid YAML: ", id="a-control-character"),
        pytest.param("a: *b\n", "x.yaml:1:4: not valid YAML: ", id="an-alias-of-nothing"),
    ],
)
def test_what_is_no_yaml_is_told_at_its_place(text: str, said: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_yaml(text, Path("x.yaml"))
    assert str(caught.value).startswith(said), str(caught.value)


def test_part_that_contains_itself_is_named_with_its_place() -> None:
    """An alias of a part that has ended is read; one within the part would have no end."""
    text = "a: &a {b: [1, &c {d: *a}]}\ne: [*a, *c]"
    with pytest.raises(Problem, match=r"line 1, column 22: \*a contains itself; write out what"):
        parse_yaml(text, Path("x.yaml"))
    sound = parse_yaml("a: &a [1]\nb: [*a, {c: *a}]", Path("x.yaml"))
    assert sound == {"a": [1], "b": [[1], {"c": [1]}]}


def test_embedded_text_is_named_by_the_files_lines() -> None:
    """What stands below other text is reported by the lines of the file."""
    for text, line in (("a: 1\na: 2", "line 9, column 1: a is"), ("a: [", "x.md:8:5: not valid")):
        with pytest.raises(Problem, match=re.escape(line)):
            parse_yaml(text, Path("x.md"), first_line=8)


@pytest.mark.parametrize("text", ["a: " + "[" * 3_000, "a: " + "{a: " * 3_000, "- " * 3_000])
def test_what_is_nested_without_end_is_a_mistake_and_no_crash(text: str) -> None:
    with pytest.raises(Problem, match="it is nested deeper than 40 levels; use fewer levels"):
        parse_yaml(text, Path("x.yaml"))


def test_twenty_levels_are_read() -> None:
    found = parse_yaml("[" * 20 + "]" * 20, Path("x.yaml"))
    for _ in range(19):
        (found,) = found
    assert found == []


WIDE = " is in UTF-16 or UTF-32. Save it as UTF-8."
NOT_UTF_8 = "this is not UTF-8 text. Save the file as UTF-8."


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param("name: Ren\u00e9\n".encode("utf-16"), WIDE, id="utf-16"),
        pytest.param("name: Ren\u00e9\n".encode("utf-16-le"), WIDE, id="utf-16-without-a-mark"),
        pytest.param("name: Ren\u00e9\n".encode("utf-32"), WIDE, id="utf-32"),
        pytest.param("name: Ren\u00e9\n".encode("latin-1"), f":1:10: {NOT_UTF_8}", id="latin-1"),
        pytest.param("\n\u00e9: \u201cA".encode() + b"\x94", f":2:6: {NOT_UTF_8}", id="windows"),
        pytest.param(b"a: \xed\xa0\x80\n", f":1:4: {NOT_UTF_8}", id="half-a-pair"),
        pytest.param(
            b"a: 1\nb: c\0d\n", ":2:5: this is a NUL, which no text can hold. Delete it.", id="nul"
        ),
    ],
)
def test_a_file_in_another_encoding_gets_a_sentence(raw: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(raw)
    with pytest.raises(Problem) as caught:
        read_text(file)
    assert (str(caught.value), caught.value.exit_code) == (f"{file}{said}", 2)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"a: NO\nb: 9:30\n", id="lines-of-unix"),
        pytest.param(b"a: NO\r\nb: 9:30\r\n", id="lines-of-windows"),
        pytest.param(b"a: NO\rb: 9:30\r", id="lines-of-an-old-mac"),
        pytest.param(b"\xef\xbb\xbfa: NO\r\nb: 9:30", id="a-mark-and-no-last-end"),
    ],
)
def test_a_file_may_end_its_lines_as_any_system_does(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(raw)
    assert parse_yaml(read_text(file), file) == {"a": "NO", "b": "9:30"}


def test_a_value_may_be_named_and_used_again() -> None:
    found = parse_yaml("a: &one {NO: NO}\nb: [*one, *one]\n", Path("x.yaml"))
    assert found == {"a": {"NO": "NO"}, "b": [{"NO": "NO"}, {"NO": "NO"}]}
