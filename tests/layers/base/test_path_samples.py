"""Made-up data for the ways of a path: each case that can hold comes up, and others are named."""

from typing import Any

import pytest
import yaml

from app.base.path_checks import Declared
from app.base.path_samples import missed_cases, ways
from tests.support.wording import load_wording

SAYS = load_wording("layers/base")

FIELDS = {"id": {"type": "string"}, "cost": {"type": "number"}}
FIND = {"s.find": Declared(False, {}, {"type": "object", "properties": FIELDS})}
HEAD = """
- {id: order, read: s.find}
- {id: kind, model: classify, from: [order], labels: [fine, broken]}
"""


def missed(steps: str) -> list[str]:
    """The cases of a path that no way takes."""
    path: Any = yaml.safe_load(HEAD + steps)
    return [*missed_cases(path, ways(path, FIND, {"type": "object", "properties": {}}))]


CASES = "- branch:\n" + "".join(
    f"    - {{when: kind.label == '{word}', do: [{{finish: done, report: Done.}}]}}\n"
    for word in ("fine", "broken")
)


def test_a_net_under_all_cases_need_not_be_reached() -> None:
    assert missed(f"{CASES}    - {{otherwise: escalate, because: nobody expects it}}") == []


def test_a_case_with_steps_of_its_own_must_be_reached() -> None:
    found = missed(f"{CASES}    - {{otherwise: [{{finish: done, report: Nothing.}}]}}")
    assert found == [SAYS["step 3 no made up"].format(case="otherwise")]


@pytest.mark.parametrize("sign", ["<=", ">"])
def test_an_event_brings_a_number_to_compare_with_one(sign: str) -> None:
    waits = "- {id: offer, wait: {event: offered, of: order.id, minutes: 5}}\n"
    condition = f"offer.state == 'came' and offer.data.cost {sign} order.cost"
    case = f'- branch:\n    - {{when: "{condition}", do: [{{finish: done, report: Taken.}}]}}\n'
    assert missed(f"{waits}{case}    - {{otherwise: escalate}}") == []
