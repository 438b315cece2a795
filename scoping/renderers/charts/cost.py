"""A chart of the cost: what each option costs in a month, from its cheapest to its dearest."""

from __future__ import annotations

from ...cost import BY_HAND, Option
from ...decision import Decision
from ...rulebook import Range
from ..wording.amounts import money, money_range
from ..wording.phrases import ON_PATH
from .svg import AGENT, FAINT, FILL, INK, WIDTH, line, picture, text


def cost_bars(decision: Decision) -> str:
    """Draw what each option costs a month.

    A bar from the cheapest to the dearest course, a mark at the expected.
    """
    cost = decision.cost
    months = [(option, option.per_month) for option in cost.options if option.per_month]
    most = max((month.high for _, month in months), default=0) or 1
    row = 74
    top = 4
    shapes: list[str] = []
    descriptions: list[str] = []
    for number, (option, month) in enumerate(months):
        y = top + row * number
        name = option_title(decision, option)
        words = money_range(month, cost.currency)
        if month.low != month.high:
            words += f", expected {money(month.expected, cost.currency)}"
        descriptions.append(f"{name}: {words}")
        color = FAINT
        if option == cost.chosen:
            name = f"● {name}"
            color = AGENT
        shapes.append(text(4, y + 16, name, INK, anchor="start", weight=600, size=14))
        shapes += _bar(month, most, y + 24, color)
        shapes.append(text(4, y + 58, words, FAINT, anchor="start", size=12))
    height = top + row * len(months)
    return picture(WIDTH, height, "Cost per month", f"{'; '.join(descriptions)}.", shapes)


def _bar(month: Range, most: float, y: int, color: str) -> list[str]:
    low, expected, high = (4 + int(max(0.0, value) / most * (WIDTH - 8)) for value in month)
    return [
        f"<rect x='4' y='{y + 7}' width='{WIDTH - 8}' height='4' rx='2' fill='{FILL}'/>",
        (
            f"<rect x='{low}' y='{y + 3}' width='{max(4, high - low)}' height='12' rx='3' "
            f"fill='{color}'/>"
        ),
        line(expected, y - 1, expected, y + 19, INK, width=3),
    ]


def option_title(decision: Decision, option: Option) -> str:
    """Name an option: a form by its own title, and whether code decides its next step."""
    if option.form == BY_HAND:
        return "By hand, as today"
    title = next(
        form.title for id_, form in decision.rules.architectures.items() if id_ == option.form
    )
    return f"{title} {ON_PATH}" if option.on_path else title
