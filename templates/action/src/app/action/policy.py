"""`policy.yaml` and the one decision that stands between the model and a system. Pure: no clock, no network, no model.

Whatever the model says, a call runs only if `decide` allows it, or a person has approved exactly this call.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from jsonschema import Draft202012Validator
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError

from ..base.problem import Problem, parse_yaml, read_text
from ..base.systems import Operation

LEVELS = ("operator", "collaborator", "consultant", "approver", "observer")  # lowest first; named by the person's role
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "==": operator.eq,
}  # fmt: skip


class Strict(BaseModel):
    """A part of `policy.yaml`; a key that it does not know is a mistake, since a typo must not loosen anything."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(Strict):
    """What may be done with one operation. `when` limits an approval to inputs beyond a threshold, such as `amount > 100`."""

    mode: Literal["autonomous", "approval", "forbidden"]
    when: str = Field(default="", pattern=r"^$|^[a-z][a-z0-9_]* *(>=|<=|==|>|<) *-?[0-9]+(\.[0-9]+)?$")
    most: Mapping[str, float] = {}
    untrusted: bool = False
    private: bool = False


class Budgets(Strict):
    """What one run may use; a run that has used it up ends."""

    steps: PositiveInt = 30
    tokens: PositiveInt = 200_000
    minutes: PositiveInt = 60


class Policy(Strict):
    """All of `policy.yaml`. A preset may only tighten what level and rules say."""

    level: Literal["operator", "collaborator", "consultant", "approver", "observer"]
    preset: Literal["approve_every_write", "plan_and_rule_of_two", "plan_and_provenance"] = "plan_and_rule_of_two"
    operations: Mapping[str, Rule]
    budgets: Budgets = Budgets()
    approval_minutes: PositiveInt = 1440
    corrections: int = Field(default=2, ge=0)
    refusals: PositiveInt = 3
    escalate_to: str


class Facts(NamedTuple):
    """What a run knows when it decides: its level now, the plan it keeps to, and what it has read so far."""

    level: str
    planned: frozenset[str]
    read_untrusted: bool = False
    read_private: bool = False
    vouched: str = ""


class Verdict(NamedTuple):
    """Allowed, to be approved by a person, or denied, and why."""

    kind: Literal["allow", "approve", "deny"]
    because: str


@dataclass(frozen=True)
class Gate:
    """The policy over the operations that it is about."""

    policy: Policy
    operations: Mapping[str, Operation]

    def decide(self, name: str, inputs: Any, facts: Facts) -> Verdict:
        """Decide one call. The first line that holds decides, and every line below it is more permissive."""
        operation, rule = self.operations.get(name), self.policy.operations.get(name)
        if operation is None or rule is None:
            return Verdict("deny", f"there is no operation {name}")
        if faults := [fault.message for fault in Draft202012Validator(operation.input).iter_errors(inputs)]:
            return Verdict("deny", f"the input is wrong: {'; '.join(faults)[:300]}")
        if over := [f"{key} is over {most:g}" for key, most in rule.most.items() if inputs.get(key, 0) > most]:
            return Verdict("deny", f"over a limit that nobody here may lift: {', '.join(over)}")
        if rule.mode == "forbidden":
            return Verdict("deny", "the policy forbids it")
        if operation.effect == "read":
            return Verdict("allow", "a read changes nothing")
        if LEVELS.index(facts.level) < LEVELS.index("consultant"):
            return Verdict("deny", "at this level a person applies every write")
        if reason := self._needs_person(name, operation, rule, inputs, facts):
            return Verdict("approve", reason)
        return Verdict("allow", "planned, reversible and within its limits")

    def _needs_person(self, name: str, operation: Operation, rule: Rule, inputs: Any, facts: Facts) -> str:
        """Say why a person has to approve a write; empty if nobody has to."""
        preset = self.policy.preset
        if facts.level == "consultant" or preset == "approve_every_write":
            return "every write is approved"
        if rule.mode == "approval" and (not rule.when or exceeds(rule.when, inputs)):
            return f"the policy asks for it{f' when {rule.when}' if rule.when else ''}"
        if name not in facts.planned:
            return "it is not in the plan"
        if not operation.undo:
            return "it cannot be undone" + (", and text from outside has been read" if facts.read_untrusted else "")
        if preset == "plan_and_rule_of_two" and facts.read_untrusted and facts.read_private:
            return "text from outside and private data have both been read"
        if preset == "plan_and_provenance" and facts.read_untrusted and (unknown := unvouched(inputs, facts.vouched)):
            return f"where {', '.join(unknown)} comes from is not known"
        return ""


def exceeds(condition: str, inputs: Mapping[str, Any]) -> bool:
    """Whether inputs meet a condition such as `amount > 100`; a value that is missing or no number always does."""
    name, sign, number = re.split(r" *(>=|<=|==|>|<) *", condition)
    value = inputs.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return COMPARED[sign](value, float(number))


def unvouched(inputs: Mapping[str, Any], vouched: str) -> list[str]:
    """Name the inputs whose text neither the goal nor a trusted read holds: somebody outside may have chosen them."""
    return [
        key for key, value in inputs.items() if isinstance(value, str) and value.casefold() not in vouched.casefold()
    ]


def load_policy(file: Path, operations: Mapping[str, Operation]) -> Gate:
    """Read `policy.yaml`, or one Problem with all that is wrong. Each operation must have its rule, and no other."""
    try:
        policy = Policy.model_validate(parse_yaml(read_text(file), file))
    except ValidationError as error:
        mistakes = [f"  {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise Problem("\n".join([f"{file} does not hold together:", *mistakes])) from None
    mistakes = [f"  {name} is no operation of systems.yaml" for name in policy.operations.keys() - operations.keys()]
    mistakes += [f"  {name} has no rule" for name in operations.keys() - policy.operations.keys()]
    for name, rule in policy.operations.items():
        numbers = {*rule.most, *re.findall("^[a-z0-9_]+", rule.when)}
        known = operations[name].input.get("properties", {}) if name in operations else {}
        mistakes += [f"  {name}: it has no input {number}" for number in sorted(numbers - known.keys())]
    if mistakes:
        raise Problem("\n".join([f"{file} does not hold together:", *sorted(mistakes)]))
    return Gate(policy, operations)


def lower(level: str) -> str:
    """Name the rung below; the lowest stays."""
    return LEVELS[max(0, LEVELS.index(level) - 1)]
