"""What a run has used, and whether its next call still fits: asked before each call, never after.

Pure: it reads no clock, file or database.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from .policy import Budgets, Prices, RunTerms

MILLION = 1_000_000
# Of the price of input.
CACHED = {"cache_creation_input_tokens": 1.25, "cache_read_input_tokens": 0.1}
CHARACTERS_A_TOKEN = 3  # cautious, since a call is refused for what it could cost


@dataclass
class Spent:
    """Counted over one run. Minutes that it waited for a person are not its own."""

    steps: int = 0
    tokens: int = 0
    money: float = 0.0
    seconds: float = 0.0

    def since(self, earlier: "Spent") -> "Spent":
        """What was used after `earlier`."""
        return Spent(
            *(now - then for now, then in zip(astuple(self), astuple(earlier), strict=True))
        )

    def add(self, usage: Mapping[str, int], prices: Prices) -> None:
        """Count one call of the model, from the usage that it reported."""
        self.steps += 1
        self.tokens += sum(usage.values())
        weighted = usage["input_tokens"] + sum(
            rate * usage.get(key, 0) for key, rate in CACHED.items()
        )
        self.money += (weighted * prices.input + usage["output_tokens"] * prices.output) / MILLION

    def figures(self) -> dict[str, Any]:
        """Steps, tokens and money by name, the money rounded to 6 decimals of its currency."""
        return {"steps": self.steps, "tokens": self.tokens, "money": round(self.money, 6)}


def used_up(budgets: Budgets, spent: Spent) -> str:
    """Say which budget leaves no room for a call of a system; empty if none."""
    if spent.steps >= budgets.steps:
        return f"the budget of {budgets.steps} steps is used up"
    if spent.seconds > budgets.minutes * 60:
        return f"the budget of {budgets.minutes} minutes is used up"
    return ""


def too_dear(terms: RunTerms, spent: Spent, characters: int, longest: int) -> str:
    """Say which budget a call of the model could pass; empty if none.

    It has so many characters to read, and its answer is the longest that it may be.
    """
    budgets = terms.budgets
    prices = terms.prices
    could = "the next call could pass the budget of"
    ahead = characters // CHARACTERS_A_TOKEN
    if spent.tokens + ahead + longest > budgets.tokens:
        return f"{could} {budgets.tokens} tokens, of which {spent.tokens} are used"
    cost = spent.money + (ahead * prices.input + longest * prices.output) / MILLION
    if cost > budgets.money:
        money = f"{budgets.money:g} {prices.currency}"
        return f"{could} {money}, of which {spent.money:.2f} is used"
    return used_up(budgets, spent)
