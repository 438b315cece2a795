"""`policy.yaml` and the one decision between the model and a system. Pure: no clock, no network.

Whatever the model says, a call runs only if `decide` allows it, or a person has approved just that.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from jsonschema import ValidationError as Fault
from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from ..base.files import Strict, read
from ..base.inputs import faults
from ..base.problem import hold_together, lines_of, read_text
from ..base.systems import Operation
from ..base.undo import lacks_before
from . import amounts, bounds
from .bounds import AnyLimit, OperationLimit

# Lowest first; named by the person's role.
LEVELS = ("operator", "collaborator", "consultant", "approver", "observer")
NAME = "^[a-z0-9_]+"  # the input that a condition is about
CONDITION = r"^[a-z][a-z0-9_]* *(>=|<=|==|>|<) *-?[0-9]+(\.[0-9]+)?$"
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "==": operator.eq,
}  # fmt: skip


Preset = Literal["approve_every_write", "plan_and_rule_of_two", "plan_and_provenance"]


class Rule(Strict):
    """What may be done with one operation.

    `when` limits an approval to inputs beyond a threshold, such as `amount > 100`. Where
    `four_eyes` or a `role` is set, whoever answers needs a token of their own: `authority.py`.
    """

    mode: Literal["autonomous", "approval", "forbidden"]
    when: str = Field(default="", pattern=f"^$|{CONDITION}")
    most: Mapping[str, float] = {}
    untrusted: bool = False
    private: bool = False
    four_eyes: bool = False
    role: str = ""


class Budgets(Strict):
    """What one run may use. A call that could pass a budget is not made, and a person is asked."""

    steps: PositiveInt = 40
    tokens: PositiveInt = 200_000
    money: PositiveFloat = 2.0
    minutes: PositiveInt = 60


class Prices(Strict):
    """What a million tokens of the model cost."""

    currency: str = "USD"
    input: PositiveFloat = 3.0
    output: PositiveFloat = 15.0


class Terms(Strict, extra="ignore"):
    """What an open run keeps of its policy, whatever becomes of the file."""

    escalate_to: str = Field(min_length=1)
    budgets: Budgets = Budgets()
    prices: Prices = Prices()
    approval_minutes: PositiveInt = 1440
    corrections: int = Field(default=2, ge=0)
    refusals: PositiveInt = 3
    memory: bool = False
    redact: tuple[str, ...] = ()


class Policy(Terms, extra="forbid"):
    """All of `policy.yaml`. A preset may only tighten what level and rules say."""

    level: Literal["operator", "collaborator", "consultant", "approver", "observer"]
    preset: Preset = "plan_and_rule_of_two"
    operations: Mapping[str, Rule]
    roles: Mapping[str, tuple[str, ...]] = {}
    limits: tuple[AnyLimit, ...] = ()

    @model_validator(mode="after")
    def _roles_are_held(self) -> Self:
        """A role that nobody holds would leave its operation without anybody to approve it."""
        asked = {rule.role for rule in self.operations.values() if rule.role}
        if unheld := sorted(role for role in asked if not self.roles.get(role)):
            raise ValueError(f"roles names nobody for {', '.join(unheld)}")
        return self


class Facts(NamedTuple):
    """What a run knows when it decides.

    That is its level now, its plan, what it has read so far, the undos of its own writes, and what
    is used of limits. `lacks` is what an earlier answer of this very operation lacked, so that it
    could not be undone.
    """

    level: str
    planned: frozenset[str]
    read_untrusted: bool = False
    read_private: bool = False
    vouched: str = ""
    undos: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    used: Mapping[OperationLimit, Decimal] = {}  # of the limits of the operation that is decided
    lacks: str = ""
    dropped: int = 0  # rungs that the run has dropped by itself


class Verdict(NamedTuple):
    """Allowed, to be approved by a person, prepared for a person to apply, or denied; and why."""

    kind: Literal["allow", "approve", "prepare", "deny"]
    because: str


@dataclass(frozen=True)
class Gate:
    """The policy over the operations that it is about."""

    policy: Policy
    operations: Mapping[str, Operation]

    def decide(self, name: str, inputs: Any, facts: Facts) -> Verdict:
        """Decide one call. The first line that holds decides; those below it permit more."""
        operation, rule = self.operations.get(name), self.policy.operations.get(name)
        if operation is None or rule is None:
            return Verdict("deny", f"there is no operation {name}")
        if wrong := [self._said(fault) for fault in faults(operation.input, inputs)]:
            return Verdict("deny", f"the input is wrong: {'; '.join(wrong)[:300]}")
        if rule.mode == "forbidden":
            return Verdict("deny", "the policy forbids it")
        given = [(key, most) for key, most in rule.most.items() if key in inputs]
        if over := [f"{key} is over {most:g}" for key, most in given if _over(inputs[key], most)]:
            return Verdict("deny", f"over a limit that nobody here may lift: {', '.join(over)}")
        beyond = self._beyond(name, inputs, facts)
        if beyond["deny"]:
            return Verdict("deny", f"over a limit: {'; '.join(beyond['deny'])}")
        if operation.effect == "read":
            return Verdict("allow", "a read changes nothing")
        if LEVELS.index(facts.level) < LEVELS.index("consultant"):
            return Verdict("prepare", "at this level a person applies every write")
        if beyond["ask"]:
            return Verdict("approve", f"over a limit: {'; '.join(beyond['ask'])}")
        if reason := self._needs_person(name, operation, rule, inputs, facts):
            return Verdict("approve", reason)
        by_answer = " by its answer" if operation.reversible == "by_its_answer" else ""
        return Verdict("allow", f"planned, reversible{by_answer} and within its limits")

    def level_after(self, dropped: int) -> str:
        """The level in force now for a run that has dropped so many rungs."""
        return LEVELS[max(0, LEVELS.index(self.policy.level) - dropped)]

    def limits_of(self, name: str) -> list[OperationLimit]:
        """The limits of one operation."""
        limits = (limit for limit in self.policy.limits if isinstance(limit, OperationLimit))
        return [limit for limit in limits if limit.name == name]

    def _beyond(self, name: str, inputs: Any, facts: Facts) -> dict[str, list[str]]:
        """What of the limits a call would pass, by what follows; to take back a write uses none."""
        found: dict[str, list[str]] = {"deny": [], "ask": []}
        if (name, inputs) in facts.undos:
            return found
        for limit in self.limits_of(name):
            amount, used = limit.amount(inputs), facts.used.get(limit, Decimal(0))
            if amount is None:
                found["ask"].append(f"{limit.sum} is no number, and {bounds.used_of(limit, used)}")
            elif over := limit.over(amount, used):
                found[limit.beyond].append(over)
        return found

    def _said(self, fault: Fault) -> str:
        """What is wrong with an input, without its value where the audit may not hold that."""
        whole = fault.instance and isinstance(fault.instance, dict | list)
        whole = whole and fault.validator not in ("required", "additionalProperties")
        hidden = self.policy.redact and (whole or set(self.policy.redact).intersection(fault.path))
        return f"{fault.json_path} does not fit its {fault.validator}" if hidden else fault.message

    def _needs_person(
        self,
        name: str,
        operation: Operation,
        rule: Rule,
        inputs: Any,
        facts: Facts,
    ) -> str:
        """Say why a person has to approve a write; empty if nobody has to."""
        preset = self.policy.preset
        if facts.level == "consultant" or preset == "approve_every_write":
            return "every write is approved"
        if rule.mode == "approval" and (not rule.when or exceeds(rule.when, inputs)):
            return f"the policy asks for it{f' when {rule.when}' if rule.when else ''}"
        if (name, inputs) in facts.undos:
            return ""  # it takes back a write of this very run
        bounded = {*bounded_above(rule), *filter(None, (one.sum for one in self.limits_of(name)))}
        if below := [key for key in bounded if _is_below_nothing(key, inputs, operation)]:
            return f"{', '.join(below)} is negative, and no minimum in systems.yaml allows that"
        if name not in facts.planned:
            return "it is not in the plan"
        if reason := self._irreversible(name, operation, inputs, facts):
            outside = ", and text from outside has been read" if facts.read_untrusted else ""
            return reason + outside
        if preset == "plan_and_rule_of_two" and facts.read_untrusted and facts.read_private:
            return "text from outside and private data have both been read"
        if preset == "plan_and_provenance" and facts.read_untrusted:
            limited = {*rule.most, *re.findall(NAME, rule.when)}
            given = [(key, value, key in limited) for key, value in inputs.items()]
            unknown = [key for key, value, own in given if unvouched(value, facts.vouched, own)]
            if unknown:
                return f"where {', '.join(unknown)} comes from is not known"
        return ""

    def _irreversible(self, name: str, operation: Operation, inputs: Any, facts: Facts) -> str:
        """Say why this call could not be undone; empty if it could."""
        if not operation.undo:
            return "it cannot be undone"
        if facts.lacks:
            return f"it cannot be undone, since in an earlier answer {facts.lacks}"
        if lacks := lacks_before(self.operations, name, inputs):
            return f"it cannot be undone, since for {operation.undo} {lacks}"
        return ""


def meets(condition: str, inputs: Mapping[str, Any]) -> bool | None:
    """Whether inputs meet a condition such as `amount > 100`; None where that is not known.

    It is not known of a value that is missing or no finite number. Numbers compare as decimals.
    """
    name, sign, number = re.split("(>=|<=|==|>|<)", condition)
    value = amounts.known(inputs.get(name.strip()))
    return None if value is None else COMPARED[sign](value, Decimal(number.strip()))


def exceeds(condition: str, inputs: Mapping[str, Any]) -> bool:
    """Whether inputs meet a condition, or may: what is not known goes to a person."""
    return meets(condition, inputs) is not False


def bounded_above(rule: Rule) -> set[str]:
    """The inputs that a rule bounds from above: one that is negative would pass any such bound."""
    compared = re.findall(f"{NAME}(?= *>)", rule.when)
    return {*compared, *rule.most}


def _is_below_nothing(name: str, inputs: Mapping[str, Any], operation: Operation) -> bool:
    """Whether an input is negative although no lower bound of its schema says that it may be."""
    declared = operation.input.get("properties", {}).get(name)
    value = amounts.known(inputs.get(name))
    bounds = {"minimum", "exclusiveMinimum"}
    return value is not None and value < 0 and bounds.isdisjoint(declared or {})


def _over(value: Any, most: float) -> bool:
    number, bound = amounts.known(value), amounts.known(most)
    return number is None or bound is None or number > bound


def unvouched(value: Any, vouched: str, limited: bool = False) -> bool:
    """Whether a text or a number is nowhere in the goal or in a trusted read.

    Somebody outside may have chosen it then. A number that is limited may be the model's own.
    """
    if isinstance(value, Mapping):
        return any(unvouched(part, vouched) for part in value.values())
    if isinstance(value, list):
        return any(unvouched(part, vouched) for part in value)
    if value is None or isinstance(value, bool) or (limited and amounts.known(value) is not None):
        return False
    return not stands_in(str(value).casefold(), vouched.casefold())


def stands_in(value: str, text: str) -> bool:
    """Whether a value is a part of a text, and no part of a longer word there.

    A pattern would take the product of both lengths. Of places that overlap, only the first counts.
    """
    if value not in text:
        return False
    first, *between, last = text.split(value) if value else ["", *text, ""]
    parts = [first, *(part or value for part in between), last]
    words = [(_is_word(before[-1:]), _is_word(after[:1])) for before, after in pairwise(parts)]
    return (False, False) in words


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def load_policy(file: Path, operations: Mapping[str, Operation]) -> Gate:
    """Read `policy.yaml`, or one Problem with all that is wrong.

    Each operation must have its rule, and no other.
    """
    policy = read(Policy, file)
    surplus = policy.operations.keys() - operations.keys()
    mistakes = [f"{name} is no operation of systems.yaml" for name in surplus]
    mistakes += [f"{name} has no rule" for name in operations.keys() - policy.operations.keys()]
    for name, rule in policy.operations.items():
        numbers = {*rule.most, *re.findall(NAME, rule.when)}
        known = operations[name].input.get("properties", {}) if name in operations else {}
        lacking = sorted(numbers - known.keys())
        mistakes += [f"{name}: it has no input {number}" for number in lacking]
        if rule.mode == "approval" and name in operations and operations[name].effect == "read":
            mistakes.append(f"{name}: a read is autonomous or forbidden, nobody approves it")
    mistakes += bounds.mistakes(policy.limits, operations)
    hold_together(file, [*sorted(mistakes), *_undo_mistakes(policy, operations, file)])
    return Gate(policy, operations)


def _undo_mistakes(
    policy: Policy,
    operations: Mapping[str, Operation],
    file: Path,
) -> Iterator[str]:
    """The undos that this policy keeps from ever being made."""
    for name, operation in operations.items():
        undo = operation.undo_name
        if undo in policy.operations and policy.operations[undo].mode == "forbidden":
            line = lines_of(read_text(file), "operations")[undo]
            said = f"{undo} is forbidden, and takes {name} back"
            yield f"line {line}: {said}; allow it, or delete that undo in systems.yaml"
        for origin in operation.undo_with.values():
            names = str(origin).split(".")
            if names[0] == "result" and (hidden := {*names[1:]} & {*policy.redact}):
                said = f"{name} is undone with {origin}, and redact hides {', '.join(hidden)}"
                yield f"redact: {said}; take it out of redact, or undo by another field"


def lower(level: str) -> str:
    """Name the rung below; the lowest stays."""
    return LEVELS[max(0, LEVELS.index(level) - 1)]
