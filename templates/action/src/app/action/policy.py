"""`policy.yaml` and the one decision that stands between the model and a system. Pure: no clock, no network, no model.

Whatever the model says, a call runs only if `decide` allows it, or a person has approved exactly this call.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from jsonschema import Draft202012Validator
from jsonschema import ValidationError as Fault
from pydantic import Field, PositiveFloat, PositiveInt

from ..base.files import Strict, read
from ..base.problem import hold_together, lines_of, read_text
from ..base.systems import Operation
from ..base.undo import lacks_before

LEVELS = ("operator", "collaborator", "consultant", "approver", "observer")  # lowest first; named by the person's role
NAME = "^[a-z0-9_]+"  # the input that a condition is about
CONDITION = r"^[a-z][a-z0-9_]* *(>=|<=|==|>|<) *-?[0-9]+(\.[0-9]+)?$"
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "==": operator.eq,
}  # fmt: skip


class Rule(Strict):
    """What may be done with one operation. `when` limits an approval to inputs beyond a threshold, such as `amount > 100`."""

    mode: Literal["autonomous", "approval", "forbidden"]
    when: str = Field(default="", pattern=f"^$|{CONDITION}")
    most: Mapping[str, float] = {}
    untrusted: bool = False
    private: bool = False


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


class Policy(Strict):
    """All of `policy.yaml`. A preset may only tighten what level and rules say."""

    level: Literal["operator", "collaborator", "consultant", "approver", "observer"]
    preset: Literal["approve_every_write", "plan_and_rule_of_two", "plan_and_provenance"] = "plan_and_rule_of_two"
    operations: Mapping[str, Rule]
    escalate_to: str = Field(min_length=1)
    budgets: Budgets = Budgets()
    prices: Prices = Prices()
    approval_minutes: PositiveInt = 1440
    corrections: int = Field(default=2, ge=0)
    refusals: PositiveInt = 3
    memory: bool = False
    redact: tuple[str, ...] = ()


class Facts(NamedTuple):
    """What a run knows when it decides: its level now, its plan, what it has read so far, and the undos of its own writes.

    `lacks` is what an earlier answer of this very operation lacked, so that it could not be undone.
    """

    level: str
    planned: frozenset[str]
    read_untrusted: bool = False
    read_private: bool = False
    vouched: str = ""
    undos: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    lacks: str = ""


class Verdict(NamedTuple):
    """Allowed, to be approved by a person before it runs, prepared for a person to apply, or denied; and why."""

    kind: Literal["allow", "approve", "prepare", "deny"]
    because: str


@dataclass(frozen=True)
class Gate:
    """The policy over the operations that it is about."""

    policy: Policy
    operations: Mapping[str, Operation]

    def decide(self, name: str, inputs: Any, facts: Facts) -> Verdict:
        """Decide one call. The first line that holds decides; each below is more permissive."""
        operation, rule = self.operations.get(name), self.policy.operations.get(name)
        if operation is None or rule is None:
            return Verdict("deny", f"there is no operation {name}")
        check = Draft202012Validator(operation.input)
        if faults := [self._said(fault) for fault in check.iter_errors(inputs)]:
            return Verdict("deny", f"the input is wrong: {'; '.join(faults)[:300]}")
        bounds = {key: most for key, most in rule.most.items() if key in inputs}.items()
        over = [f"{key} is over {most:g}" for key, most in bounds if _over(inputs[key], most)]
        if over:
            return Verdict("deny", f"over a limit that nobody here may lift: {', '.join(over)}")
        if rule.mode == "forbidden":
            return Verdict("deny", "the policy forbids it")
        if operation.effect == "read":
            return Verdict("allow", "a read changes nothing")
        if LEVELS.index(facts.level) < LEVELS.index("consultant"):
            return Verdict("prepare", "at this level a person applies every write")
        if reason := self._needs_person(name, operation, rule, inputs, facts):
            return Verdict("approve", reason)
        by_answer = " by its answer" if operation.reversible == "by_its_answer" else ""
        return Verdict("allow", f"planned, reversible{by_answer} and within its limits")

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
        if name not in facts.planned:
            return "it is not in the plan"
        if reason := self._irreversible(name, operation, inputs, facts):
            outside = ", and text from outside has been read" if facts.read_untrusted else ""
            return reason + outside
        if preset == "plan_and_rule_of_two" and facts.read_untrusted and facts.read_private:
            return "text from outside and private data have both been read"
        if preset == "plan_and_provenance" and facts.read_untrusted:
            limited = {*rule.most, *re.findall(NAME, rule.when)}
            given, vouched = inputs.items(), facts.vouched
            unknown = [key for key, value in given if unvouched(value, vouched, key in limited)]
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


def exceeds(condition: str, inputs: Mapping[str, Any]) -> bool:
    """Whether inputs meet a condition such as `amount > 100`; a value that is missing or no finite number always does."""
    name, sign, number = re.split(r" *(>=|<=|==|>|<) *", condition)
    value = inputs.get(name)
    return not _counts(value) or COMPARED[sign](value, float(number))


def _over(value: Any, most: float) -> bool:
    return not _counts(value) or value > most


def _counts(value: Any) -> bool:
    """Whether it is a number that can be compared: nothing is above or below one that is none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value - value == 0


def unvouched(value: Any, vouched: str, limited: bool = False) -> bool:
    """Whether a text or a number is nowhere in the goal or in a trusted read: somebody outside may have chosen it.

    A number that the policy limits may be the model's own.
    """
    if isinstance(value, Mapping):
        return any(unvouched(part, vouched) for part in value.values())
    if isinstance(value, list):
        return any(unvouched(part, vouched) for part in value)
    if value is None or isinstance(value, bool) or (limited and _counts(value)):
        return False
    return not re.search(rf"(?<!\w){re.escape(str(value).casefold())}(?!\w)", vouched.casefold())


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
        unknown = sorted(numbers - known.keys())
        mistakes += [f"{name}: it has no input {number}" for number in unknown]
        if rule.mode == "approval" and name in operations and operations[name].effect == "read":
            mistakes.append(f"{name}: a read is autonomous or forbidden, nobody approves it")
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
