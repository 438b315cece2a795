"""The page on what workers, a Postgres and a model's rate carry, from `benchmarks.capacity`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from benchmarks.capacity import figures
from benchmarks.capacity.figures import Carried
from scoping.renderers.charts.svg import AGENT, FAINT, INK, line, picture, text

from .templates import page

WIDTH, LEFT, ROW, TOP = 360, 6, 46, 24
SCALE = {1e3: "1,000", 1e4: "10,000", 1e5: "100,000", 1e6: "1 million"}  # runs a day


def pages() -> Iterator[tuple[str, str]]:
    """Give the page: its path below docs/ and its Markdown."""
    path = "guides/capacity.md"
    tables = {name: made() for name, made in figures.TABLES.items()}
    said, chart = figures.said(), bars(figures.carries())
    known = {"tables": tables, "said": said, "chart": chart}
    yield path, page(path, f"{path}.jinja", **known)


def bars(carried: list[Carried]) -> str:
    """Draw how many runs a day one of each carries; each line to the right is ten times as many."""
    bottom = TOP + ROW * len(carried)
    shapes = list[str]()
    for runs, words in SCALE.items():
        x = _x(runs)
        shapes.append(line(x, TOP - 6, x, bottom - 8, FAINT, width=1, dashes="2 4"))
        shapes.append(text(x, bottom + 8, words, FAINT, anchor=_anchor(runs), size=12))
    for number, one in enumerate(carried):
        y = TOP + ROW * number
        words = f"{_named(one)}: {one.a_day:,.0f}"
        shapes.append(text(LEFT + 4, y + 12, words, INK, anchor="start", size=13))
        size = f"width='{_x(one.a_day) - LEFT}' height='12' rx='2'"
        shapes.append(f"<rect x='{LEFT}' y='{y + 18}' {size} fill='{AGENT}'/>")
    described = "; ".join(f"{_named(one)}: {one.a_day:,.0f} runs a day" for one in carried)
    return picture(WIDTH, bottom + 14, "What one of each carries", f"{described}.", shapes)


def _named(one: Carried) -> str:
    return one.said.replace("—", "tokens,")


def _x(runs: float) -> int:
    """Where a number of runs a day lies; what is out of the scale lies at its end."""
    least, most = min(SCALE), max(SCALE)
    share = math.log(runs / least) / math.log(most / least)
    return LEFT + round(min(1.0, max(0.01, share)) * (WIDTH - 2 * LEFT))


def _anchor(runs: float) -> str:
    if runs == min(SCALE):
        return "start"
    return "end" if runs == max(SCALE) else "middle"
