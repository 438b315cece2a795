"""The drawing of a path: whole text in its boxes, nothing that a page would read as its own."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from app.base import path_drawing, path_shape
from app.base.path_outline import Mark, State, as_text

from .paths import EACH, INVOICE, step

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 3
OF_EACH_KIND = [
    step(id="a", read="x.y"),
    step(id="b", write="x.y"),
    step(id="c", model="draft", from_=["a"], task="A text."),
    step(branch=[{"when": "a.n > 1", "do": []}, {"otherwise": "escalate"}]),
    step(id="d", each="a.rows", as_="row", most=5, do=[step(write="x.y")]),
    step(id="e", ask="Right?", form={"ok": "boolean"}),
    step(wait={"minutes": 5}),
    step(id="f", loop="Find out", operations=["x.y"], steps=3),
    step(id="g", python="rate", output={"rate": "number"}),
    step(finish="done", report="Done."),
]


def nested(levels: int) -> list[dict[str, Any]]:
    """A path with branches in each other, each of which goes on behind it."""
    steps: list[dict[str, Any]] = [{"write": "x.y"}]
    for number in range(levels):
        cases = [{"when": f"input.n > {number}", "do": steps}, {"otherwise": []}]
        steps = [{"branch": cases}, {"write": "x.y"}]
    return [*steps, {"finish": "done", "report": LONG}]


def shapes(svg: str, name: str) -> list[ElementTree.Element]:
    return [*ElementTree.fromstring(svg).iter(f"{SVG}{name}")]


def right_of_text(text: ElementTree.Element) -> float:
    size = int(text.attrib["font-size"])
    width = path_drawing.width_of(text.text or "", size, weight=int(text.attrib["font-weight"]))
    return int(text.attrib["x"]) + width


def box_around(text: ElementTree.Element, svg: str) -> ElementTree.Element | None:
    """The smallest box that a line of text begins in."""
    x, y = int(text.attrib["x"]), int(text.attrib["y"])
    found = [
        box
        for box in shapes(svg, "rect")
        if int(box.attrib["x"]) <= x <= int(box.attrib["x"]) + int(box.attrib["width"])
        and int(box.attrib["y"]) <= y <= int(box.attrib["y"]) + int(box.attrib["height"])
    ]
    return min(found, key=lambda box: int(box.attrib["width"]), default=None)


PATHS = [
    pytest.param(INVOICE, id="invoice"),
    pytest.param(EACH, id="each"),
    pytest.param(OF_EACH_KIND, id="of-each-kind"),
    pytest.param(nested(path_shape.DEEPEST - 1), id="as-deep-as-allowed"),
    pytest.param([step(finish="done", report=LONG)], id="one-long-word"),
    pytest.param(
        [step(finish="done", report="請求書は注文と一致しません。" * 5)], id="broad-signs"
    ),
]


class TestDrawing:
    @pytest.mark.parametrize("steps", PATHS)
    def test_each_text_stands_in_a_box_that_stands_in_the_drawing(
        self, steps: list[dict[str, Any]]
    ) -> None:
        svg = path_drawing.svg(steps)
        _, _, width, height = ElementTree.fromstring(svg).attrib["viewBox"].split()
        for text in shapes(svg, "text"):
            box = box_around(text, svg)
            right = int(width)
            if box is not None:
                right = int(box.attrib["x"]) + int(box.attrib["width"])
            assert right_of_text(text) <= right, text.text
        for box in shapes(svg, "rect"):
            assert int(box.attrib["x"]) + int(box.attrib["width"]) <= int(width)
            assert int(box.attrib["y"]) + int(box.attrib["height"]) <= int(height)

    @pytest.mark.parametrize("steps", PATHS)
    def test_lines_on_the_right_cross_no_box(self, steps: list[dict[str, Any]]) -> None:
        """What goes down on the right does so beside all boxes and frames."""
        svg = path_drawing.svg(steps)
        for line in shapes(svg, "line"):
            x = int(line.attrib["x1"])
            if x != int(line.attrib["x2"]) or x < path_drawing.WIDTH // 2:
                continue
            top, bottom = sorted((int(line.attrib["y1"]), int(line.attrib["y2"])))
            for box in shapes(svg, "rect"):
                left, y = int(box.attrib["x"]), int(box.attrib["y"])
                if (
                    box.attrib["fill"] == "none"
                    or y >= bottom
                    or y + int(box.attrib["height"]) <= top
                ):
                    continue
                assert not left < x < left + int(box.attrib["width"])

    def test_says_in_words_what_it_draws(self) -> None:
        svg = path_drawing.svg(INVOICE)
        assert ElementTree.fromstring(svg).attrib["role"] == "img"
        assert [part.text for part in shapes(svg, "title")] == ["The path, step by step"]
        (description,) = shapes(svg, "desc")
        assert description.text == " ".join(as_text(INVOICE).split())
        texts = [text.text for text in shapes(svg, "text")]
        assert "4 · Branch" in texts
        assert "Otherwise" in texts
        assert "4.2.1 · Hand over" in texts

    def test_kinds_differ_by_more_than_colour(self) -> None:
        """With one colour for all, no two kinds that act have the same edge and the same word."""
        looks = set()
        for one in OF_EACH_KIND:
            svg = path_drawing.svg([one])
            plain = re.sub(r"var\([^)]*\)", "black", svg)
            edge = re.sub(r" (x|y|width|height)='[0-9]+'", "", plain.split("</desc>")[1])
            looks.add((edge.splitlines()[1], shapes(svg, "text")[0].text))
        assert len(looks) == len(OF_EACH_KIND)

    def test_hostile_text_stays_text(self) -> None:
        evil = "</text><script>alert(1)</script>&\u202e\x1b[31m'\""
        steps = [step(id="x", read=evil, with_={evil: evil}), step(escalate=evil)]
        svg = path_drawing.svg(steps, marks={"x": Mark(State.FAILED, evil)})
        assert "<script" not in svg
        assert "\u202e" not in svg
        assert "\x1b" not in svg
        assert not shapes(svg, "script")

    def test_what_is_cut_leaves_an_ellipsis(self) -> None:
        svg = path_drawing.svg([{"escalate": "word " * 700}])
        lines = [str(text.text) for text in shapes(svg, "text")]
        assert lines[-1].endswith("…")
        assert [line for line in lines if line.endswith("…")] == lines[-1:]
        assert "word " * 699 + "word" in svg  # the description has all of it

    def test_a_mark_says_where_a_run_is_and_what_a_step_gave(self) -> None:
        marks = {"order": Mark(State.DONE, "id: 7, 2 s"), "step 4": Mark(State.HERE)}
        svg = path_drawing.svg(INVOICE, marks=marks)
        texts = [text.text for text in shapes(svg, "text")]
        assert texts[texts.index("3 · Read · order") + 3] == "✓ done: id: 7, 2 s"
        assert "▶ here" in texts
        assert svg.count(path_drawing.HERE) == 1

    def test_a_mark_takes_three_lines_at_most(self) -> None:
        svg = path_drawing.svg(INVOICE, marks={"order": Mark(State.DONE, "word " * 100)})
        cut = [text for text in shapes(svg, "text") if (text.text or "").endswith("…")]
        assert len(cut) == 1

    def test_alone_it_has_colours_for_light_and_dark(self) -> None:
        assert "<style>" not in path_drawing.svg(INVOICE)
        assert "prefers-color-scheme: dark" in path_drawing.svg(INVOICE, alone=True)

    def test_no_blank_line_which_would_end_it_in_markdown(self) -> None:
        assert "\n\n" not in path_drawing.svg(INVOICE)
