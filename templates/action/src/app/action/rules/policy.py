"""`policy.yaml` and the one decision between the model and a system. Pure: no clock, no network.

Whatever the model says, a call runs only if `Guard.verdict_on` allows it, or a person has approved
just that. What a run has used of its budgets is asked before each call, never after.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

from jsonschema import ValidationError as Fault
from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

from ...base import amounts
from ...base.display import as_tool, as_written
from ...base.expressions import CONDITION, read_condition
from ...base.files import OperationName, Strict, read_form
from ...base.problem import VERSION, check_version, hold_together, line_at, parse_yaml, read_text
from ...base.schemas import faults
from ...base.systems import Effect, Operation, lacks_before
from . import limits, targets
from .knowledge import CARRIED, WRITABLE, Knowledge, Source
from .limits import AnyLimit, Beyond, OperationLimit
from .plan import Plan, Use
from .targets import Terms


class Level(StrEnum):
    """What may happen without a person, the lowest first; each is named by the person's role."""

    OPERATOR = "operator"
    COLLABORATOR = "collaborator"
    CONSULTANT = "consultant"
    APPROVER = "approver"
    OBSERVER = "observer"

    @property
    def rank(self) -> int:
        """How many levels are below it."""
        return [*Level].index(self)

    @property
    def people_apply_writes(self) -> bool:
        """Whether a run only prepares its writes."""
        return self.rank < Level.CONSULTANT.rank

    @property
    def people_see_writes(self) -> bool:
        """Whether no write is made before a person has seen it."""
        return self.rank < Level.APPROVER.rank

    def lowered(self, by: int = 1) -> "Level":
        """The level that is so many below; the lowest stays."""
        levels: list[Level] = [*Level]
        return levels[max(0, self.rank - by)]


class Preset(StrEnum):
    """A named set of conditions under which a write needs an approval."""

    APPROVE_EVERY_WRITE = "approve_every_write"
    PLAN_AND_RULE_OF_TWO = "plan_and_rule_of_two"
    PLAN_AND_PROVENANCE = "plan_and_provenance"
    TARGETS = "targets"


class VerdictKind(StrEnum):
    """What becomes of a call. The values are those of the audit and of recorded steps."""

    ALLOW = "allow"
    ASK = "approve"  # stored so: a person is asked to approve it, and nobody has said yes
    PREPARE = "prepare"  # prepare it for a person, who applies it
    DENY = "deny"


# What `approve` says beside a condition; None for a rule without it, which is that of a read.
APPROVE_NEVER = "never"
APPROVE_ALWAYS = "always"
MILLION = 1_000_000
# Of the price of input.
CACHED = {"cache_creation_input_tokens": 1.25, "cache_read_input_tokens": 0.1}
CHARACTERS_A_TOKEN = 3  # cautious, since a call is refused for what it could cost


def _permission(value: Any) -> bool:
    """Yes or no, in each word that YAML has for them."""
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word in ("yes", "on", "true"):
        return True
    if word in ("no", "off", "false"):
        return False
    raise ValueError(f"{value!r} is neither yes nor no; write allow: no, or delete it")


def _approval(value: Any) -> str | None:
    if value == "":
        return None
    if isinstance(value, str) and (
        value in (APPROVE_NEVER, APPROVE_ALWAYS) or re.search(CONDITION, value)
    ):
        return value
    forms = "never, always, or a comparison such as amount > 100"
    raise ValueError(f"{value!r}; write {forms}")


class Rule(Strict):
    """What may be done with one operation, as `policy.yaml` has it.

    `approve` says when a person has to agree to a write: never, always, or if its inputs meet a
    condition such as `amount > 100`. What is not allowed is offered to no model. Where `four_eyes`
    or a `role` is set, whoever answers needs a token of their own: `authority.py`. `own` says up to
    which amount a number may be the model's own, where all that the write reaches is vouched for.
    """

    approve: Annotated[
        str | None, BeforeValidator(_approval), PlainSerializer(lambda approve: approve or "")
    ] = None  # dumped as an empty text, which the tables of earlier releases have
    allow: Annotated[bool, BeforeValidator(_permission)] = True
    untrusted: bool = False
    private: bool = False
    four_eyes: bool = False
    role: str = ""
    own: Mapping[str, float] = {}

    @property
    def condition(self) -> str | None:
        """What the inputs have to meet for a person to be asked; None where none decides it."""
        if self.approve in (APPROVE_NEVER, APPROVE_ALWAYS):
            return None
        return self.approve


class Budgets(Strict):
    """What one run may use. A call that could pass a budget is not made, and a person is asked."""

    steps: PositiveInt = 40
    tokens: PositiveInt = 200_000
    money: PositiveFloat = 2.0
    minutes: PositiveInt = 60


class Prices(Strict):
    """What a million tokens cost, and of which model; empty in a file that does not say."""

    model: str = ""
    currency: str = "USD"
    input: PositiveFloat = 3.0
    output: PositiveFloat = 15.0


class Retention(Strict):
    """For how many days after its end what a run was about is kept."""

    days: PositiveInt


class RunTerms(Strict, extra="ignore"):
    """What an open run keeps of its policy, whatever becomes of the file."""

    escalate_to: str = Field(min_length=1)
    budgets: Budgets = Budgets()
    prices: Prices = Prices()
    approval_minutes: PositiveInt = 1440
    corrections: int = Field(default=2, ge=0)
    refusals: PositiveInt = 3
    memory: bool = False
    redact: tuple[str, ...] = ()


class Policy(RunTerms, extra="forbid"):
    """All of `policy.yaml`. A preset may only tighten what level and rules say."""

    version: int = VERSION
    level: Level
    preset: Preset = Preset.PLAN_AND_RULE_OF_TWO
    operations: Mapping[OperationName, Rule]
    roles: Mapping[str, tuple[str, ...]] = {}
    inside: tuple[str, ...] = ()
    limits: tuple[AnyLimit, ...] = ()
    retention: Retention | None = None  # all of it is kept

    @model_validator(mode="after")
    def _roles_are_held(self) -> Self:
        """A role that nobody holds would leave its operation without anybody to approve it."""
        roles = {rule.role for rule in self.operations.values() if rule.role}
        if unheld := sorted(role for role in roles if not self.roles.get(role)):
            raise ValueError(f"roles names nobody for {', '.join(unheld)}")
        return self


class Facts(NamedTuple):
    """What the guard has to know of a run to decide one of its calls.

    That is what is left of its plan, what it knows of where values come from, its own writes and
    their undos, and how many levels it has `dropped`. A run knows these itself. What all runs share
    is added in the transaction that decides: the `level` after those, what is `used` of limits, and
    what an earlier answer of this very operation lacked for its undo (`undo_lacks`).
    """

    level: str = Level.OPERATOR  # the lowest, until the one in force is added
    plan: Plan = Plan()
    knowledge: Knowledge = Knowledge()
    undos: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    used: Mapping[OperationLimit, Decimal] = {}  # of the limits of the operation that is decided
    undo_lacks: str = ""
    dropped: int = 0  # levels that the run has dropped by itself
    writes: tuple[tuple[str, Mapping[str, Any]], ...] = ()  # that stand, or perhaps do
    on_path: bool = False  # whether a path makes the call, so that text can choose nothing but data
    only: frozenset[str] | None = None  # the tools of a part of a path; None for any


class Verdict(NamedTuple):
    """What becomes of one call, and why."""

    kind: VerdictKind
    because: str


@dataclass(frozen=True)
class Guard:
    """The policy over the operations that it is about."""

    policy: Policy
    operations: Mapping[str, Operation]

    def verdict_on(self, tool: str, inputs: Any, facts: Facts) -> Verdict:
        """Decide one call: `tool` is the operation's name for models, `inputs` what the model gave.

        The first test that holds decides; those below it permit more. Where a person is asked, what
        else speaks for asking is joined to the reason, as of a threshold and of its limit.
        """
        operation = self.operations.get(tool)
        rule = self.policy.operations.get(tool)
        if operation is None or rule is None:
            return Verdict(VerdictKind.DENY, "there is no such operation")
        if wrong := [self._describe(fault) for fault in faults(operation.input, inputs)]:
            return Verdict(VerdictKind.DENY, f"the input is wrong: {'; '.join(wrong)[:300]}")
        if not rule.allow:
            return Verdict(VerdictKind.DENY, "the policy does not allow it")
        if facts.only is not None and tool not in facts.only:
            return Verdict(VerdictKind.DENY, "the path does not allow it in this part")
        beyond = self._beyond(tool, inputs, facts)
        if beyond[Beyond.DENY]:
            return Verdict(VerdictKind.DENY, f"over a limit: {'; '.join(beyond[Beyond.DENY])}")
        if operation.effect == Effect.READ:
            return self._verdict_on_read(tool, operation, inputs, facts)
        if Level(facts.level).people_apply_writes:
            return Verdict(VerdictKind.PREPARE, "at this level a person must apply every write")
        reason = self._needs_person(tool, operation, rule, inputs, facts)
        if over := "; ".join(beyond[Beyond.ASK]):  # whoever is asked reads both reasons
            own = _condition_met(rule, inputs)
            reason = _join_reasons(reason, f"over a limit: {over}", own)
        if reason:
            return Verdict(VerdictKind.ASK, reason)
        if (tool, inputs) in facts.undos:
            return Verdict(VerdictKind.ALLOW, "it undoes a write of this run")
        by_answer = " by its answer" if operation.reversible == "by_its_answer" else ""
        reversible = f"planned, reversible{by_answer}" if operation.undo else "planned"
        return Verdict(VerdictKind.ALLOW, f"{reversible} and within its limits")

    def source(self, tool: str) -> Source:
        """What a read brings into a run.

        It is untrusted if the policy says so, or if outsiders could write what it returns by way
        of this very project.
        """
        rule = self.policy.operations[tool]
        is_reached = self.operations[tool].system in self._carried_into
        why = WRITABLE if rule.untrusted else CARRIED
        return Source(rule.untrusted or is_reached, rule.private, why)

    @cached_property
    def _carried_into(self) -> frozenset[str]:
        """The systems into which this project may carry, by itself, text that it has read outside.

        No person sees what such a write holds, so that a later read could return it.
        """
        if not any(rule.untrusted for rule in self.policy.operations.values()):
            return frozenset()
        writes = (tool for tool, one in self.operations.items() if one.effect == Effect.WRITE)
        return frozenset(self.operations[tool].system for tool in writes if self._carries(tool))

    def _carries(self, tool: str) -> bool:
        """Whether a write can hold text of any wording without a person who sees it."""
        rule = self.policy.operations[tool]
        operation = self.operations[tool]
        is_seen = not rule.allow or rule.approve == APPROVE_ALWAYS
        if is_seen or self.policy.level.people_see_writes:
            return False
        match self.policy.preset:
            case Preset.TARGETS:
                return bool(targets.free_texts(operation))
            case Preset.PLAN_AND_RULE_OF_TWO:
                return bool(operation.undo and targets.texts(operation))
            case _:
                return False

    def adds(self, facts: Facts, plan: Plan) -> list[Use]:
        """The writes that another plan adds to what is left of a run's own."""

        def is_write(tool: str) -> bool:
            return tool in self.operations and self.operations[tool].effect == Effect.WRITE

        return facts.plan.added_by(plan, is_write)

    def _verdict_on_read(
        self, tool: str, operation: Operation, inputs: Any, facts: Facts
    ) -> Verdict:
        """Decide a read: one that sends goes where its inputs lead, as a write does."""
        if not operation.sends:
            return Verdict(VerdictKind.ALLOW, "a read changes nothing")
        if Level(facts.level).people_apply_writes:
            return Verdict(VerdictKind.ASK, "at this level every read that sends must be approved")
        terms = self._terms(tool)
        if reason := targets.objection_to_sending(operation, inputs, facts.knowledge, terms):
            return Verdict(VerdictKind.ASK, f"it sends, and {reason}")
        return Verdict(
            VerdictKind.ALLOW, "a read changes nothing, and nobody outside has chosen what it sends"
        )

    def _terms(self, tool: str) -> Terms:
        """The policy's own terms of where an operation may lead, for `targets`."""
        sums = {limit.sum for limit in self.limits_of(tool) if limit.sum}
        rule = self.policy.operations[tool]
        return Terms(self.policy.inside, capped_inputs(rule) | sums, rule.own)

    def level_after(self, dropped: int) -> Level:
        """The level in force now for a run that has dropped so many levels."""
        return self.policy.level.lowered(dropped)

    def limits_of(self, tool: str) -> list[OperationLimit]:
        """The limits of one operation."""
        declared = (limit for limit in self.policy.limits if isinstance(limit, OperationLimit))
        return [limit for limit in declared if as_tool(limit.operation) == tool]

    def _beyond(self, tool: str, inputs: Any, facts: Facts) -> dict[Beyond, list[str]]:
        """Why a call would pass limits, by what follows.

        A call that takes back a write of its run uses none.
        """
        reasons: dict[Beyond, list[str]] = {Beyond.DENY: [], Beyond.ASK: []}
        if (tool, inputs) in facts.undos:
            return reasons
        for limit in self.limits_of(tool):
            amount = limit.amount(inputs)
            used = facts.used.get(limit, Decimal(0))
            if amount is None:
                is_read = self.operations[tool].effect == Effect.READ
                reason = f"{limit.sum} is not a number, and {limits.used_of(limit, used)}"
                reasons[Beyond.DENY if is_read else Beyond.ASK].append(reason)
            elif over := limit.over(amount, used):
                reasons[limit.beyond].append(over)
        return reasons

    def _describe(self, fault: Fault) -> str:
        """What is wrong with an input, without its value where the audit may not hold that."""
        whole = fault.instance and isinstance(fault.instance, dict | list)
        whole = whole and fault.validator not in ("required", "additionalProperties")
        hidden = self.policy.redact and (whole or set(self.policy.redact).intersection(fault.path))
        return f"{fault.json_path} does not fit its {fault.validator}" if hidden else fault.message

    def _needs_person(
        self,
        tool: str,
        operation: Operation,
        rule: Rule,
        inputs: Any,
        facts: Facts,
    ) -> str:
        """Say why a person has to approve a write; empty if nobody has to."""
        if reason := self._asks(rule, inputs, facts):
            if not facts.knowledge.read_untrusted:
                return reason
            more = self._unvouched(tool, operation, inputs, facts)
            if more:
                return f"{reason}. The run has also read text from outside: {more}"
            return f"{reason}. The run has also read text from outside"
        if (tool, inputs) in facts.undos:
            return ""
        if (tool, inputs) in facts.writes:
            return "this run has already made the same write"
        terms = self._terms(tool)
        if below := [key for key in terms.capped if _is_below_nothing(key, inputs, operation)]:
            return (
                f"{', '.join(below)} is negative, and systems.yaml has no minimum that allows this"
            )
        if reason := facts.plan.objection_to(tool, inputs):
            return reason
        if facts.on_path:
            reason = targets.objection(operation, inputs, facts.knowledge, self._terms(tool))
            if reason:  # under every preset: on a path, text can choose nothing but data
                return reason
        if reason := self._irreversible(tool, operation, inputs, facts):
            if facts.knowledge.read_untrusted:
                return f"{reason}. The run has also read text from outside"
            return reason
        return self._unvouched(tool, operation, inputs, facts)

    def _asks(self, rule: Rule, inputs: Any, facts: Facts) -> str:
        """Say why a person approves such a write, wherever its inputs come from."""
        if facts.level == Level.CONSULTANT:
            return "at this level every write must be approved"
        if self.policy.preset == Preset.APPROVE_EVERY_WRITE:
            return "under the preset approve_every_write every write must be approved"
        if rule.approve == APPROVE_ALWAYS:
            return "the policy requires it"
        return _condition_met(rule, inputs)

    def _unvouched(self, tool: str, operation: Operation, inputs: Any, facts: Facts) -> str:
        """Say what of a write nobody vouches for, as the preset has it; empty if nothing."""
        preset = self.policy.preset
        if preset in (Preset.TARGETS, Preset.APPROVE_EVERY_WRITE):
            return targets.objection(operation, inputs, facts.knowledge, self._terms(tool))
        is_both = facts.knowledge.read_untrusted and facts.knowledge.read_private
        if preset == Preset.PLAN_AND_RULE_OF_TWO and is_both:
            return "text from outside and private data have both been read"
        if preset == Preset.PLAN_AND_PROVENANCE and facts.knowledge.read_untrusted:
            single = {limit.sum for limit in self.limits_of(tool) if limit.per == "call"}
            limited = single | input_of(self.policy.operations[tool])
            own = {key for key in limited if amounts.as_number(inputs.get(key)) is not None}
            others = {key: value for key, value in inputs.items() if key not in own}
            if unknown := facts.knowledge.unknown(others):
                origin = facts.knowledge.origin({key: others[key] for key in unknown})
                return f"nobody has vouched for {', '.join(unknown)}: {origin}"
        return ""

    def _irreversible(self, tool: str, operation: Operation, inputs: Any, facts: Facts) -> str:
        """Say why this call could not be undone; empty if it could.

        Under `targets`, what is declared to have no undo is left to its own rule.
        """
        if not operation.undo:
            return "" if self.policy.preset == Preset.TARGETS else "it cannot be undone"
        if facts.undo_lacks:
            return f"it cannot be undone, because in an earlier answer {facts.undo_lacks}"
        if undo_lacks := lacks_before(self.operations, tool, inputs):
            return f"it cannot be undone, because for {operation.undo} {undo_lacks}"
        return ""


def may_meet(condition: str, inputs: Mapping[str, Any]) -> bool:
    """Whether inputs meet a condition, or may: what is not known goes to a person."""
    return read_condition(condition).holds(inputs) is not False


def _condition_met(rule: Rule, inputs: Mapping[str, Any]) -> str:
    """Say that the inputs meet the condition of their rule, or may; empty if they do not."""
    if rule.condition and may_meet(rule.condition, inputs):
        return f"the policy requires it when {rule.condition}"
    return ""


def _join_reasons(reason: str, over: str, own: str) -> str:
    """Join why a person is asked with the limits that a call is over.

    The limits come first, unless `reason` begins with `own`: that the call by itself meets the
    condition of its rule.
    """
    if own and reason.startswith(own):
        return f"{own}; {over}{reason.removeprefix(own)}"
    return f"{over}; {reason}".removesuffix("; ")


def capped_inputs(rule: Rule) -> set[str]:
    """The inputs of which a threshold caps what needs no person; a negative one passes any."""
    if not rule.condition:
        return set()
    condition = read_condition(rule.condition)
    if condition.sign in (">", ">="):
        return {condition.name}
    return set()


def input_of(rule: Rule) -> set[str]:
    """The input that a rule's condition is about; none where no condition decides."""
    if not rule.condition:
        return set()
    return {read_condition(rule.condition).name}


def load_policy(file: Path, operations: Mapping[str, Operation]) -> Guard:
    """Read `policy.yaml`, or one Problem with all that is wrong.

    Each operation must have its rule, and no other.
    """
    text = read_text(file)
    check_version(parse_yaml(text, file), text, file)
    policy = read_form(Policy, file)
    mistakes = [
        *_limit_mistakes(policy, operations, text),
        *_rule_mistakes(policy, operations, text),
        *_undo_mistakes(policy, operations, text),
    ]
    hold_together(file, mistakes)
    return Guard(policy, operations)


def lower(level: str) -> Level:
    """Name the level below; the lowest stays."""
    return Level(level).lowered()


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

    def count_call(self, usage: Mapping[str, int], prices: Prices) -> None:
        """Count one call of the model, from the usage that it reported."""
        self.steps += 1
        self.tokens += sum(usage.values())
        weighted = usage["input_tokens"] + sum(
            rate * usage.get(key, 0) for key, rate in CACHED.items()
        )
        self.money += (weighted * prices.input + usage["output_tokens"] * prices.output) / MILLION

    def as_row(self) -> dict[str, Any]:
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
    could = "the next call could exceed the budget of"
    ahead = characters // CHARACTERS_A_TOKEN
    if spent.tokens + ahead + longest > budgets.tokens:
        return f"{could} {budgets.tokens} tokens, of which {spent.tokens} are used"
    cost = spent.money + (ahead * prices.input + longest * prices.output) / MILLION
    if cost > budgets.money:
        money = f"{budgets.money:g} {prices.currency}"
        return f"{could} {money}, of which {spent.money:.2f} are used"
    return used_up(budgets, spent)


def _is_below_nothing(name: str, inputs: Mapping[str, Any], operation: Operation) -> bool:
    """Whether an input is negative although no lower bound of its schema says that it may be."""
    declared = operation.input.get("properties", {}).get(name)
    value = amounts.as_number(inputs.get(name))
    bounds = {"minimum", "exclusiveMinimum"}
    return value is not None and value < 0 and bounds.isdisjoint(declared or {})


def _limit_mistakes(
    policy: Policy,
    operations: Mapping[str, Operation],
    text: str,
) -> Iterator[str]:
    for number, fault in limits.mistakes(policy.limits, operations):
        line = line_at(text, "limits", number)
        yield f"line {line}: limits.{number}: {fault}"


def _rule_mistakes(
    policy: Policy,
    operations: Mapping[str, Operation],
    text: str,
) -> Iterator[str]:
    """Operations without a rule, rules without an operation, and rules that cannot hold."""
    start = line_at(text, "operations")
    for name in operations.keys() - policy.operations.keys():
        yield f"line {start}: {as_written(name)} has no rule; write one"
    for name, rule in policy.operations.items():
        written = as_written(name)
        place = f"line {line_at(text, 'operations', written)}: {written}"
        if name not in operations:
            yield f"{place} is not defined in systems.yaml; correct the name, or delete its rule"
            continue
        for fault in _rule_faults(rule, operations[name]):
            yield f"{place}: {fault}"


def _rule_faults(rule: Rule, operation: Operation) -> Iterator[str]:
    declared = operation.input.get("properties", {})
    for name in input_of(rule):
        if name not in declared:
            yield f"it has no input {name}; name one, or write approve: always"
    for name in rule.own:
        is_number = declared.get(name, {}).get("type", "number") in ("number", "integer")
        if name not in declared or not is_number:
            yield f"own: it has no number {name}; name a number of its inputs"
    if operation.effect == Effect.READ and rule.approve:
        yield "a read cannot be approved; delete approve, or write allow: no"
    if operation.effect == Effect.WRITE and rule.allow and not rule.approve:
        yield "it changes something; write approve: never, always, or a comparison"


def _undo_mistakes(
    policy: Policy,
    operations: Mapping[str, Operation],
    text: str,
) -> Iterator[str]:
    """The undos that this policy keeps from ever being made."""
    for name, operation in operations.items():
        undo = operation.undo_name
        if undo in policy.operations and not policy.operations[undo].allow:
            line = line_at(text, "operations", as_written(undo))
            conflict = f"{as_written(undo)} is not allowed, but it undoes {as_written(name)}"
            yield f"line {line}: {conflict}; allow it, or delete that undo in systems.yaml"
        for origin in operation.undo_with.values():
            names = str(origin).split(".")
            if names[0] == "result" and (hidden := {*names[1:]} & {*policy.redact}):
                conflict = f"{operation.name} is undone with {origin}"
                hides = f"{conflict}, and redact hides {', '.join(hidden)}"
                line = line_at(text, "redact")
                yield f"line {line}: {hides}; take it out of redact, or undo by another field"
