"""A path as people see it: in a drawing whose text stands in its boxes, and on the console with
where a run is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from scoping.checks import grammar
from tests.support.console import sign_in
from tests.support.pages import LOOKS, Look, check, watched
from tests.support.projects import write_project

pytestmark = pytest.mark.xdist_group("path")  # its tests share a server

LONG = "Donaudampfschifffahrtsgesellschaft" * 3
TEXTS = (
    LONG,
    "MMMMWWWW@@@@%%%% " * 12,
    "illi.ill,ill:ill " * 30,
    "Größe, Übergang, Ærø, Ñandú " * 6,
    "請求書は注文と一致しません。" * 8,
    "👩‍👩‍👧 🏳️‍🌈 ❤️ " * 12,
    "\ufdfd\u12031\u2e3b" * 12,  # signs that are wider than all others
    "שלום مرحبا नमस्ते สวัสดี " * 8,
)
OUT = """() => [...document.querySelectorAll("svg text")].flatMap((text) => {
    const { x, y, width, height } = text.getBBox();
    const shapes = [...document.querySelectorAll("svg rect, svg polygon")];
    const boxes = shapes.map((box) => box.getBBox());
    const around = boxes.filter((box) => box.width > 20 && box.x <= x && box.y <= y + height / 2
        && box.x + box.width >= x && box.y + box.height >= y + height / 2);
    const right = Math.min(...around.map((box) => box.x + box.width));
    return x + width > right ? [[text.textContent, x + width, right]] : [];
})"""


def of_text(text: str, levels: int) -> list[dict[str, Any]]:
    """A path with a text in each place that takes one, in branches within each other."""
    steps: list[dict[str, Any]] = [
        {"id": LONG[:40], "ask": text, "form": {"ok": "boolean"}, "shows": ["a.b.c.d.e.f"]},
        {"write": "a_system.an_operation_with_a_long_name", "with": {"x": {"text": text}}},
    ]
    for _ in range(levels):
        inner = [{"when": f'a.b == "{text}"', "do": steps}, {"otherwise": []}]
        steps = [{"branch": inner}, {"wait": {"minutes": 5}}]
    return [*steps, {"escalate": text}]


@pytest.mark.parametrize("levels", [0, 7])
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_text_leaves_its_box(browser: Browser, text: str, levels: int) -> None:
    page, _ = watched(browser)
    page.set_content(grammar.path_drawing().svg(of_text(text, levels)))
    assert page.locator("svg text").count() > 5
    assert page.evaluate(OUT) == []
    page.context.close()


PATH = [
    {"id": "level", "read": "stock.level", "with": {"item_id": {"value": "ITEM-ID-1001"}}},
    {"id": "told", "ask": "How many of <b>A</b>?", "form": {"count": "integer"}},
    {
        "branch": [
            {"when": "told.count > 0", "do": []},
            {"otherwise": "escalate", "because": "none is wanted"},
        ]
    },
    {"finish": "done", "report": "It is {told.count}."},
]


@pytest.fixture(scope="module")
def project(artifacts: Path) -> Path:
    folder = write_project("agent", artifacts / "on-path")
    (folder / "run.yaml").unlink()
    (folder / "path.yaml").write_text(yaml.safe_dump({"version": 2, "path": PATH}), "utf-8")
    return folder


def begun(browser: Browser, served: str, token: str, look: Look) -> tuple[Page, list[str]]:
    """Begin a run on the console, and wait until it asks."""
    page, outside = watched(browser, look)
    sign_in(page, served, token)
    page.get_by_role("link", name="Begin").click()
    page.get_by_label("Goal").fill("Ask how many")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("#steps")).to_contain_text("a person has to fill in the form")
    return page, outside


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_run_on_its_path_is_seen_where_it_is(
    browser: Browser, served: str, token: str, look: Look
) -> None:
    page, outside = begun(browser, served, token, look)
    here = page.locator("#steps [aria-current=step]")
    expect(here).to_have_text(
        "2. told: ask a person: “How many of <b>A</b>?”; the answer is count (whole number)"
    )
    check(page)
    assert page.evaluate(OUT) == []
    page.get_by_label("count").fill("3")
    page.get_by_role("button", name="Confirm these values").click()
    expect(page.locator("#state .status")).to_have_text("done")
    expect(page.locator("#steps")).to_contain_text("✓ done: filled in by anna")
    expect(here).to_have_count(0)
    check(page)
    assert not outside
    page.context.close()
