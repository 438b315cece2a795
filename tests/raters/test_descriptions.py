"""The descriptions that raters answer are complete, and say no word that gives a label away."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("descriptions.yaml")
DESCRIPTIONS: list[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))
GATED: list[dict[str, Any]] = yaml.safe_load(FILE.with_name("gates.yaml").read_text("utf-8"))
LABELS = ("assistant", "agent", "hybrid", "known_path")
AT_LEAST = {"all": 90, "label": 15, "clear": 15, "at the end": 30}
WORDS = range(50, 111)
GIVES_AWAY = re.compile(
    r"\b(agent|agents|agentic|assistants?|copilots?|chatbots?|autonomous|workflows?|pipelines?|"
    r"hybrid)\b",
    re.IGNORECASE,
)


def test_each_label_has_enough_of_them() -> None:
    labels = Counter(one["label"] for one in DESCRIPTIONS)
    clear = Counter(one["label"] for one in DESCRIPTIONS if one["standing"] == "clear")
    assert {*labels} == {*LABELS}
    assert labels.total() >= AT_LEAST["all"]
    assert min(labels.values()) >= AT_LEAST["label"]
    assert min(clear.values()) >= AT_LEAST["clear"]


def test_ids_are_unique_and_no_field_is_empty() -> None:
    every = [*DESCRIPTIONS, *GATED]
    assert len({one["id"] for one in every}) == len(every)
    for one in every:
        assert all(one[field] for field in ("word", "why", "text")), one["id"]
        assert one["standing"] in ("clear", "contested"), one["id"]
        assert one["source"]["title"], one["id"]
        assert re.match(r"https?://", one["source"]["address"]), one["id"]


def test_a_text_has_its_length_and_gives_no_label_away() -> None:
    for one in [*DESCRIPTIONS, *GATED]:
        assert len(one["text"].split()) in WORDS, one["id"]
        assert not GIVES_AWAY.search(one["text"]), one["id"]


def test_those_for_the_end_are_drawn_and_not_chosen() -> None:
    def digest(one: dict[str, Any]) -> str:
        return hashlib.sha256(one["id"].encode()).hexdigest()

    drawn = [one for one in DESCRIPTIONS if one.get("opened") == "at_end"]
    assert len(drawn) == AT_LEAST["at the end"]
    for label in LABELS:
        ordered = sorted((one for one in DESCRIPTIONS if one["label"] == label), key=digest)
        count = sum(one["label"] == label for one in drawn)
        assert all(one in drawn for one in ordered[:count])
