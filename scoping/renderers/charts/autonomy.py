"""Charts of autonomy: which level is allowed, and what judgment and tolerance allow together."""

from __future__ import annotations

from typing import NamedTuple

from ...autonomy import TOGETHER
from ...decision import Decision
from ...questions import LEVELS, Rating
from ...rulebook import LevelRule
from .svg import AGENT, FAINT, FILL, INK, PAGE, WIDTH, picture, shortened, text

RATED = (Rating.LOW, Rating.MEDIUM, Rating.HIGH)


class _Look(NamedTuple):
    """The colours of one shape: its fill, the words on it, and what is quieter than they are."""

    fill: str
    ink: str
    quiet_ink: str


def quadrant(decision: Decision) -> str:
    """Draw the level that each judgment and tolerance allow, with this workflow's cell marked."""
    judgment, tolerance = (
        decision.ratings.get(id_, Rating.UNSURE) for id_ in ("judgment", "autonomy_tolerance")
    )
    left = 84
    top = 26
    wide = 92
    high = 64
    bottom = top + high * len(RATED)
    shapes = [
        text(left + wide * 3 // 2, 15, "tolerance for acting alone", FAINT, size=13),
        _upright(12, top + high * 3 // 2, "judgment a case needs"),
    ]
    for row, judged in enumerate(reversed(RATED)):
        y = top + high * row
        shapes.append(text(left - 8, y + high // 2 + 4, judged, INK, anchor="end", size=13))
        for column, tolerated in enumerate(RATED):
            level = decision.rules.autonomy.levels[
                decision.rules.autonomy.judgment_tolerance[judged, tolerated].level
            ]
            shapes += _cell(
                left + wide * column,
                y,
                wide,
                high,
                level,
                marked=(judged, tolerated) == (judgment, tolerance),
            )
    for column, tolerated in enumerate(RATED):
        shapes.append(text(left + wide * column + wide // 2, bottom + 18, tolerated, INK, size=13))
    height = bottom + 26
    if Rating.UNSURE in (judgment, tolerance):
        note = f"? judgment {judgment}, tolerance {tolerance}: no cell applies yet"
        shapes.append(text(0, bottom + 42, note, INK, anchor="start", weight=600, size=12))
        height = bottom + 50
    description = f"Judgment {judgment}, tolerance {tolerance}. {_together(decision)}"
    return picture(WIDTH, height, "Judgment and tolerance", description, shapes)


def _step(rule: LevelRule, index: int, allowed: int, y: int, height: int) -> list[str]:
    """Draw one level; `index` and `allowed` count levels from the lowest, 0."""
    wide = 300 + 14 * index
    look = _Look(PAGE, FAINT, FAINT)
    edge = " stroke-dasharray='5 4'"
    note = "not allowed"
    if index <= allowed:
        look = _Look(FILL, INK, FAINT)
        edge = ""
        note = ""
    if index == allowed:
        look = _Look(AGENT, PAGE, FAINT)
        note = "● this workflow"
    size = f"width='{wide}' height='{height}' rx='5'"
    name = f"L{rule.number}, {rule.id}"
    shapes = [
        f"<rect x='2' y='{y}' {size} fill='{look.fill}' stroke='{look.quiet_ink}'{edge}/>",
        text(14, y + 16, name, look.ink, anchor="start", weight=600, size=14),
    ]
    if note:
        shapes.append(text(wide - 8, y + 16, note, look.ink, anchor="end", size=12))
    person = shortened(rule.person, 42)
    shapes.append(text(14, y + 31, person, look.ink, anchor="start", size=12))
    return shapes


def _cell(x: int, y: int, wide: int, high: int, level: LevelRule, *, marked: bool) -> list[str]:
    look = _Look(FILL, INK, FAINT)
    number = f"L{level.number}"
    if marked:
        look = _Look(AGENT, PAGE, PAGE)
        number = f"● {number}"
    place = f"x='{x + 2}' y='{y + 2}' width='{wide - 4}' height='{high - 4}'"
    middle = x + wide // 2
    return [
        f"<rect {place} rx='6' fill='{look.fill}'/>",
        text(middle, y + 22, number, look.ink, weight=700, size=16),
        text(middle, y + 43, level.id, look.quiet_ink, size=12),  # a title needs more room
    ]


def _upright(x: int, y: int, words: str) -> str:
    attributes = (
        f"text-anchor='middle' font-size='13' fill='{FAINT}' transform='rotate(-90 {x} {y})'"
    )
    return f"<text x='{x}' y='{y + 4}' {attributes}>{words}</text>"


def _together(decision: Decision) -> str:
    """Say which level the two ratings allow.

    Where they allow the highest, they hold nothing down.
    """
    caps = (cap.level for cap in decision.autonomy.caps if cap.id == TOGETHER)
    level = next(caps, LEVELS[-1])
    return f"Together they allow {decision.rules.autonomy.levels[level].title}."


def levels(decision: Decision) -> str:
    """Draw the levels as steps, with the one that is allowed marked and those above it hollow."""
    allowed = -1
    description = "No level is allowed."
    if level := decision.autonomy.level:
        allowed = LEVELS.index(level.id)
        description = f"The allowed level is {level.title}."
    row = 44
    top = 4
    shapes: list[str] = []
    for number, id_ in enumerate(reversed(LEVELS)):
        rule = decision.rules.autonomy.levels[id_]
        shapes += _step(rule, LEVELS.index(id_), allowed, top + row * number, row - 6)
    return picture(WIDTH, top + row * len(LEVELS), "Level of autonomy", description, shapes)
