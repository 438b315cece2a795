"""Limits: how far one turn may go, and how long an answer may be.

Look at MAX_TOKENS in .env.example, and at loop.yaml where there is one; what was agreed stands in
docs/extension.md. Without a loop, a turn has one round of look-ups.
"""

import re
from collections.abc import Iterator

import pytest
import yaml
from dotenv import dotenv_values

from app.base.settings import Settings
from app.offline.step import answers_step

from .conftest import ROOT, hold, page
from .desk import CALL_ON, Desk, Guardrail

LIMIT = re.compile(r"^\| `(\w+)` \| ([\d,]+) \|", re.MULTILINE)  # a row of the table there


def budgets(desk: Desk) -> Iterator[str]:
    """A model that never stops calling is stopped, and no answer is longer than MAX_TOKENS."""
    rounds = 1
    if (ROOT / "loop.yaml").exists():
        table = LIMIT.findall(page("extension"))
        most = {name: int(number.replace(",", "")) for name, number in table}
        rounds = most.get("rounds", rounds)
        for name, value in yaml.safe_load((ROOT / "loop.yaml").read_text("utf-8")).items():
            if value > most.get(name, 0):
                yield f"loop.yaml: {name} is {value}, and {most.get(name)} in docs/extension.md"
    desk.ask(CALL_ON)
    may_call = [one for one in desk.requests if not answers_step(one)]  # a path has no rounds
    if len(may_call) > rounds + 1:
        yield f"a turn has {len(may_call) - 1} rounds of look-ups, and {rounds} at most"
    lengths = {request["max_tokens"] for request in desk.requests}
    if lengths - {Settings().max_tokens}:
        yield f"an answer may have {lengths} tokens, and MAX_TOKENS is {Settings().max_tokens}"
    example = dotenv_values(ROOT / ".env.example").get("MAX_TOKENS")
    if int(example or 0) > Settings().max_tokens:
        yield f".env.example: MAX_TOKENS={example} is more than the default"


GUARDRAILS = [budgets]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, desk: Desk) -> None:
    hold(guardrail(desk))
