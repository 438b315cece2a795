"""The path as the browser lists and draws it, held to what Python writes, sign by sign."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from scoping.checks import grammar, path
from scoping.documents import schema
from scoping.documents.contents import contents
from scoping.yaml.source import parse
from tests.support.sample import SEED

from .conftest import Twin

DOCUMENT = Path(__file__).parents[1] / "documents" / "positive" / "path.yaml"
SHOWN = """(text) => {
    const { from, to } = scoping.python, [path, systems] = JSON.parse(text);
    const steps = scoping.path.typed(from(path), from(systems));
    const lines = [...scoping.path.outline(steps)].map((line) => [...line]);
    return JSON.stringify([lines, scoping.path.svg(steps)]);
}"""
TEXTS = (
    "Is {a.b} right?", "x" * 90, "Größe für Zoë", "請求書は注文と一致しません。", "<b>&'\"</b>",
    "\u202eevil\u200b", "👩‍👩‍👧 and ❤️", "one.two_three/four=five" * 4, "a\n\tb", "…“”–", "",
)  # fmt: skip
Shown = Callable[[list[Any], list[Any]], list[Any]]


@pytest.fixture(scope="module")
def shown() -> Shown:
    """List and draw a path as the browser does."""
    function = Twin("python-text", "compiled/path").function(SHOWN)
    return lambda steps, systems: list(json.loads(function(json.dumps([steps, systems]))))


def expected(steps: list[Any], systems: list[Any]) -> list[Any]:
    typed = path.typed(steps, systems)
    lines = [[*line] for line in grammar.path_outline().outline(typed)]
    return [lines, grammar.path_drawing().svg(typed)]


def test_each_kind_of_step_is_the_same(shown: Shown) -> None:
    value = contents(parse(DOCUMENT.read_text("utf-8"), "a.yaml"), schema.load("workflow"))
    steps, systems = [*value["path"]], [*value["systems"]]
    lines, drawing = shown(steps, systems)
    assert len(lines) == 21
    assert [lines, drawing] == expected(steps, systems)


def a_step(random: Random, depth: int) -> dict[str, Any]:
    """Make a step up: of any kind, with texts that are hard to show."""
    text = random.choice(TEXTS)
    kinds: list[Callable[[], dict[str, Any]]] = [
        lambda: {"read": "a.b", "with": {"x": {"value": random.choice(["1.50", "yes", text])}}},
        lambda: {"write": "a.b", "with": {"x": "input.y", "z": {"text": text}}},
        lambda: {"model": "classify", "from": ["a.b", "c"], "labels": [text, "other"]},
        lambda: {"model": "draft", "from": ["a"], "task": text, "unless_sure": random.random()},
        lambda: {"wait": {"minutes": random.choice([0.5, 1, 60, 90, 1440, 2880, 12.34])}},
        lambda: {
            "ask": text,
            "form": {"ok": "boolean", "n": {"type": "integer", "enum": ["1", "2"]}},
        },
        lambda: {"loop": text, "operations": ["a.b", "c.d", "e.f"], "steps": 5},
        lambda: {"python": "f", "output": {"n": {"type": "number", "required": "no"}}},
        lambda: {"escalate": text},
        lambda: {"finish": "done", "report": text},
    ]
    if depth < 7:
        kinds += [
            lambda: {"each": "a.b", "as": "row", "most": 5, "do": some(random, depth + 1)},
            lambda: {
                "branch": [
                    {"when": f'a.b == "{text}"', "do": some(random, depth + 1)},
                    {"otherwise": random.choice(["escalate", some(random, depth + 1)])},
                ]
            },
        ]
    step = random.choice(kinds)()
    if random.random() < 0.5:
        step["id"] = random.choice(["it", "order_of_a_customer", "x1"])
    return step


def some(random: Random, depth: int) -> list[dict[str, Any]]:
    return [a_step(random, depth) for _ in range(random.randrange(4))]


def test_whatever_a_path_is_made_of_is_the_same(shown: Shown) -> None:
    random = Random(SEED)  # noqa: S311 -- a sample is no secret
    for _ in range(60):
        steps = [a_step(random, 1), *some(random, 1)]
        assert shown(steps, []) == expected(steps, [])
