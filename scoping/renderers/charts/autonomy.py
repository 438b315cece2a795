"""Charts of autonomy: which level is allowed, and what judgment and tolerance allow together."""

from __future__ import annotations

from ...autonomy import TOGETHER
from ...decision import Decision
from ...questions import LEVELS, Rating
from ...rulebook import LevelRule
from .svg import AGENT, FAINT, FILL, INK, PAGE, WIDTH, picture, shortened, text

RATED = (Rating.LOW, Rating.MEDIUM, Rating.HIGH)


def quadrant(decision: Decision) -> str:
    """Draw the level that each judgment and tolerance allow, with this workflow's cell marked."""
    judgment, tolerance = (
        decision.ratings.get(id_, Rating.UNSURE) for id_ in ("judgment", "autonomy_tolerance")
    )
    left, top, wide, high = 84, 26, 92, 64
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
    known = Rating.UNSURE not in (judgment, tolerance)
    if not known:
        note = f"? judgment {judgment}, tolerance {tolerance}: no cell is theirs yet"
        shapes.append(text(0, bottom + 42, note, INK, anchor="start", weight=600, size=12))
    said = f"Judgment {judgment}, tolerance {tolerance}. {_together(decision)}"
    return picture(WIDTH, bottom + (26 if known else 50), "Judgment and tolerance", said, shapes)


def _cell(x: int, y: int, wide: int, high: int, level: LevelRule, *, marked: bool) -> list[str]:
    fill, ink, quiet = (AGENT, PAGE, PAGE) if marked else (FILL, INK, FAINT)
    place = f"x='{x + 2}' y='{y + 2}' width='{wide - 4}' height='{high - 4}'"
    middle = x + wide // 2
    number = f"● L{level.number}" if marked else f"L{level.number}"
    return [
        f"<rect {place} rx='6' fill='{fill}'/>",
        text(middle, y + 22, number, ink, weight=700, size=16),
        text(middle, y + 43, level.id, quiet, size=12),  # a title needs more room
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
    cap = next((cap for cap in decision.autonomy.caps if cap.id == TOGETHER), None)
    level = decision.rules.autonomy.levels[cap.level if cap else LEVELS[-1]]
    return f"Together they allow {level.title}."


def levels(decision: Decision) -> str:
    """Draw the levels as steps, with the one that is allowed marked and those above it hollow."""
    said = decision.autonomy
    allowed = LEVELS.index(said.level.id) if said.level else -1
    row, top = 44, 4
    shapes: list[str] = []
    for number, level in enumerate(reversed(LEVELS)):
        rule, index = decision.rules.autonomy.levels[level], LEVELS.index(level)
        y, wide = top + row * number, 300 + 14 * index
        fill, ink, edge, note = PAGE, FAINT, " stroke-dasharray='5 4'", "not allowed"
        if index <= allowed:
            fill, ink, edge, note = FILL, INK, "", ""
        if index == allowed:
            fill, ink, note = AGENT, PAGE, "● this workflow"
        size = f"width='{wide}' height='{row - 6}' rx='5'"
        shapes.append(f"<rect x='2' y='{y}' {size} fill='{fill}' stroke='{FAINT}'{edge}/>")
        name = f"L{rule.number}, {rule.id}"
        shapes.append(text(14, y + 16, name, ink, anchor="start", weight=600, size=14))
        if note:
            shapes.append(text(wide - 8, y + 16, note, ink, anchor="end", size=12))
        shapes.append(text(14, y + 31, shortened(rule.person, 42), ink, anchor="start", size=12))
    described = f"Allowed is {said.level.title}." if said.level else "None is allowed."
    return picture(WIDTH, top + row * len(LEVELS), "Level of autonomy", described, shapes)
