"""How far one turn may go: the limits of `loop.yaml`."""

from math import inf
from typing import TYPE_CHECKING

from .base.problem import Problem, parse_yaml, read_text
from .engagement import extension

if TYPE_CHECKING:
    from .engagement.assistant import Assistant

LIMITS = {"rounds": 6, "tokens": 60_000, "seconds": 90}  # where there is no loop.yaml


class Limited(extension.Extension):
    """An extension with limits, each checked before the model is asked again.

    Past one of them it has to answer.
    """

    tells_limit = True

    def __init__(self, assistant: "Assistant") -> None:
        super().__init__(assistant)
        file = assistant.folder / "loop.yaml"
        limits = parse_yaml(read_text(file), file) if file.exists() else LIMITS
        fine = (
            isinstance(limits, dict)
            and set(limits) == set(LIMITS)
            and type(limits["rounds"]) is int
        )
        if not fine or not all(
            type(most) in (int, float) and 0 < most < inf for most in limits.values()
        ):
            raise Problem(
                f"{file}: expected rounds (whole), tokens, seconds, each finite and above "
                "0, nothing else."
            )
        self.limits = limits

    def limit(self, rounds: int, tokens: int, seconds: float) -> str:
        """Which limit of this turn is reached, if one is."""
        spent = {"rounds": rounds, "tokens": tokens, "seconds": seconds}
        reached = (
            f"this turn's limit of {most} {name} is reached"
            for name, most in self.limits.items()
            if spent[name] >= most
        )
        return next(reached, "")
