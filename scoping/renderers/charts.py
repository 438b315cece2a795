"""Charts of a report as SVG strings: what each criterion says, how far autonomy goes, what each option costs.

All are 360 units wide, so that they can be read on a telephone, and say in words what they show by colour.
"""

from __future__ import annotations

from ..autonomy import TOGETHER
from ..cost import BY_HAND, Option
from ..decision import CriterionResult, Decision
from ..questions import LEVELS, Answer, Rating
from ..rulebook import LevelRule, Range
from .amounts import money, money_range
from .svg import AGENT, ASSISTANT, FAINT, FILL, INK, PAGE, line, picture, shortened, text

WIDTH = 360
RATED = (Rating.LOW, Rating.MEDIUM, Rating.HIGH)

_POINTS_TO = {Answer.YES: "agent", Answer.NO: "assistant", Answer.UNSURE: "open"}


def contributions(decision: Decision) -> str:
    """Draw a bar for each criterion: to the left for an assistant, to the right for an agent, hollow while open."""
    middle, top = WIDTH // 2, 34
    height = top + 52 * len(decision.criteria) + 6
    shapes = [
        text(middle - 14, 20, "◂ assistant", ASSISTANT, anchor="end", weight=600, size=14),
        text(middle + 14, 20, "agent ▸", AGENT, anchor="start", weight=600, size=14),
    ]
    for row, result in enumerate(decision.criteria):
        y = top + 52 * row
        shapes.append(text(4, y + 16, shortened(result.question.title, 44), INK, anchor="start", size=14))
        shapes += [line(middle, y + 20, middle, y + 48, INK), *_contribution(result, middle, y + 24)]
    described = "; ".join(f"{result.question.title}: {_POINTS_TO[result.answer]}" for result in decision.criteria)
    return picture(WIDTH, height, "What each criterion points to", f"{described}.", shapes)


def _contribution(result: CriterionResult, middle: int, y: int) -> list[str]:
    size = f"y='{y}' height='20' rx='3'"
    match result.answer:
        case Answer.YES:
            bar = f"<rect x='{middle}' width='120' {size} fill='{AGENT}'/>"
            return [bar, text(middle + 60, y + 15, "yes: agent", PAGE, weight=600, size=13)]
        case Answer.NO:
            bar = f"<rect x='{middle - 120}' width='120' {size} fill='{ASSISTANT}'/>"
            return [bar, text(middle - 60, y + 15, "no: assistant", PAGE, weight=600, size=13)]
    bar = f"<rect x='{middle - 60}' width='120' {size} fill='{PAGE}' stroke='{INK}' stroke-dasharray='5 4'/>"
    return [bar, text(middle, y + 15, "unsure: open", INK, weight=600, size=13)]


def quadrant(decision: Decision) -> str:
    """Draw the level that each judgment and tolerance allow together, with this workflow's cell marked."""
    judgment, tolerance = (decision.ratings.get(id_, Rating.UNSURE) for id_ in ("judgment", "autonomy_tolerance"))
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
            level = decision.rules.autonomy.levels[decision.rules.autonomy.judgment_tolerance[judged, tolerated].level]
            shapes += _cell(
                left + wide * column, y, wide, high, level, marked=(judged, tolerated) == (judgment, tolerance)
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
    attributes = f"text-anchor='middle' font-size='13' fill='{FAINT}' transform='rotate(-90 {x} {y})'"
    return f"<text x='{x}' y='{y + 4}' {attributes}>{words}</text>"


def _together(decision: Decision) -> str:
    """Say which level the two ratings allow; where they allow the highest, they hold nothing down."""
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


def cost_bars(decision: Decision) -> str:
    """Draw what each option costs per month.

    A bar goes from the cheapest to the dearest course, with a mark at the expected one.
    """
    cost = decision.cost
    shown = [(option, option.per_month) for option in cost.options if option.per_month]
    most = max((month.high for _, month in shown), default=0) or 1
    row, top = 74, 4
    shapes: list[str] = []
    described: list[str] = []
    for number, (option, month) in enumerate(shown):
        y = top + row * number
        name = option_title(decision, option)
        words = money_range(month, cost.currency)
        if month.low != month.high:
            words += f", expected {money(month.expected, cost.currency)}"
        described.append(f"{name}: {words}")
        chosen = option.form == cost.form
        shapes.append(
            text(
                4,
                y + 16,
                f"{'● ' if chosen else ''}{name}",
                INK,
                anchor="start",
                weight=600,
                size=14,
            )
        )
        shapes += _bar(month, most, y + 24, AGENT if chosen else FAINT)
        shapes.append(text(4, y + 58, words, FAINT, anchor="start", size=12))
    height = top + row * len(shown)
    return picture(WIDTH, height, "Cost per month", f"{'; '.join(described)}.", shapes)


def _bar(month: Range, most: float, y: int, color: str) -> list[str]:
    low, expected, high = (4 + int(max(0.0, value) / most * (WIDTH - 8)) for value in month)
    return [
        f"<rect x='4' y='{y + 7}' width='{WIDTH - 8}' height='4' rx='2' fill='{FILL}'/>",
        f"<rect x='{low}' y='{y + 3}' width='{max(4, high - low)}' height='12' rx='3' fill='{color}'/>",
        line(expected, y - 1, expected, y + 19, INK, width=3),
    ]


def option_title(decision: Decision, option: Option) -> str:
    """Name an option: a form by its own title."""
    if option.form == BY_HAND:
        return "By hand, as today"
    return next(form.title for id_, form in decision.rules.architectures.items() if id_ == option.form)
