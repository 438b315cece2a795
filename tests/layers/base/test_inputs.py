"""Inputs against what an operation declares: formats, patterns, and numbers that are none."""

import json
from typing import Any

import pytest

from app.base import schemas
from app.base.schemas import LONGEST, faults
from tests.support.wording import load_wording

SAYS = load_wording("layers/base")


def wrong(declared: dict[str, Any], value: Any) -> list[str]:
    schema = {"type": "object", "properties": {"of": declared}}
    return [fault.message for fault in faults(schema, {"of": value})]


@pytest.mark.parametrize(
    ("form", "fits", "fails"),
    [
        (
            "date",
            ["2024-02-29", "2026-12-31"],
            ["2026-02-29", "2026-1-1", "20260101", "2026-01-01 ", "2026-01-01\n", "٢٠٢٦-٠١-٠١", ""],
        ),
        (
            "date-time",
            ["2026-01-01T09:00:00Z", "2026-01-01t09:00:00.5+02:00"],
            ["2026-01-01", "2026-01-01T09:00:00", "2026-01-01T25:00:00Z", "2026-13-01T09:00:00Z"],
        ),
        (
            "email",
            ["a@example.com", "jörg.b+c@mail.example.co"],
            [
                "a@b",
                "a b@example.com",
                "a@example.com\n",
                "<a@example.com>",
                "a@@example.com",
                "@x.y",
            ],
        ),
        (
            "uri",
            ["https://example.com/a?b=c#d", "urn:isbn:0451450523", "mailto:a@example.com"],
            [
                "example.com",
                "https://",
                "http:///a",
                "https://a b",
                "//example.com",
                "https://[x",
                "a:\n",
            ],
        ),
    ],
)
def test_a_format_is_checked(form: str, fits: list[str], fails: list[str]) -> None:
    declared = {"type": "string", "format": form}
    assert {text: wrong(declared, text) for text in fits} == {text: [] for text in fits}
    assert [text for text in fails if not wrong(declared, text)] == []


@pytest.mark.parametrize("value", [5, None, ["x"]])
def test_a_format_says_nothing_about_what_is_no_text(value: Any) -> None:
    assert wrong({"format": "date"}, value) == []


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("place", ['{"of": %s}', '{"other": [1, {"deep": %s}]}'])
def test_a_number_that_is_none_is_wrong_anywhere(text: str, place: str) -> None:
    found = faults({"type": "object"}, json.loads(place % text))
    assert [fault.message for fault in found] == [f"{found[0].json_path} is no finite number"]


def test_a_number_of_many_digits_is_checked_or_refused() -> None:
    assert wrong({"type": "integer", "maximum": 5}, 10**400)
    assert wrong({"type": "integer", "multipleOf": 0.5}, 10**400) == [SAYS["a number is too large"]]


def test_a_pattern_ends_where_the_text_ends() -> None:
    declared = {"type": "string", "pattern": "^[a-z]+$"}
    assert wrong(declared, "abc") == []
    assert wrong(declared, "abc\n")
    assert wrong({"type": "string", "pattern": r"^a\$$"}, "a$") == []
    assert wrong({"type": "string", "pattern": r"a\$"}, "a$b") == []
    assert wrong({"type": "string", "pattern": r"^\d$"}, "٣")


def test_a_pattern_is_tried_on_short_texts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the slowest pattern that a workflow can declare ends soon then."""
    declared = {"type": "string", "pattern": "^a*a*a*$"}
    tried = list[int]()
    matches = schemas.matches

    def count(pattern: str, text: str) -> bool:
        tried.append(len(text))
        return matches(pattern, text)

    monkeypatch.setattr(schemas, "matches", count)
    assert wrong(declared, "a" * (LONGEST - 1) + "!")
    assert wrong(declared, "a" * 100_000 + "!")[0].startswith("a text of 100001 ")
    assert tried == [LONGEST]
