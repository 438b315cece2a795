"""The one decision between the model and a system: a table of claims, and what must hold for every
combination.
"""

from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from app.action.rules.knowledge import knowledge_at_start
from app.action.rules.plan import Plan, Use
from app.action.rules.policy import Facts, Guard, Level, Policy, load_policy, lower, may_meet
from app.base.problem import Problem
from app.base.systems import Effect, Operation, load_systems
from tests.support.places import without_columns
from tests.support.wording import load_wording

SAYS = load_wording("layers/action")

PAY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "to": {"type": "string"},
        "amount": {"type": "number"},
        "account": {"type": "integer"},
        "bank": {"type": "object"},
        "note": {"type": ["string", "null"]},
        "code": {"type": "string"},
        "level": {"type": "number", "minimum": -5},
        "any": {},
    },
    "required": ["to"],
    "additionalProperties": False,
}
PRESETS = ("approve_every_write", "plan_and_rule_of_two", "plan_and_provenance", "targets")
STRICTNESS = ("allow", "approve", "prepare", "deny")
ALL = Plan(
    tuple(map(Use, ("bank__pay", "bank__refund", "bank__write", "bank__close", "bank__look")))
)
GOAL = "Pay ACME-7 for order 12"
KNOWN = knowledge_at_start(GOAL)


def operation(id_: str, effect: str = "write", undo: str = "") -> Operation:
    return Operation(
        Path(),
        "bank",
        "Treasury",
        "service",
        id_,
        Effect(effect),
        PAY,
        {"kind": "sandbox"},
        undo=undo,
    )


OPERATIONS = {
    f"bank__{made.id}": made
    for made in (
        operation("pay", undo="refund"),
        operation("refund"),
        operation("write"),
        operation("close", undo="refund"),
        operation("look", "read"),
    )
}


def guard(preset: str = "plan_and_rule_of_two", most: Any = (), **rule: Any) -> Guard:
    """The policy over the five operations, with this rule for `pay` and the `most` of one call."""
    rules = {
        "bank.pay": {"approve": "never", **rule},
        "bank.refund": {"approve": "never"},
        "bank.write": {"approve": "never"},
        "bank.close": {"allow": "no"},
        "bank.look": {},
    }
    limits = [
        {"operation": "bank.pay", "sum": name, "most": number, "per": "call"}
        for name, number in dict(most).items()
    ]
    whole = {
        "level": "observer",
        "preset": preset,
        "escalate_to": "x",
        "operations": rules,
        "limits": limits,
        "redact": ["code"],
    }
    return Guard(Policy.model_validate(whole), OPERATIONS)


def facts(level: str = "observer", **changed: Any) -> Facts:
    read = {key: changed.pop(key) for key in ("read_untrusted", "read_private") if key in changed}
    return Facts(level, **{"plan": ALL, "knowledge": KNOWN._replace(**read), **changed})


ABOVE, LIMIT = {"approve": "amount > 100"}, {"most": {"amount": 5000}}
LEVEL = {"approve": "level > 9", "most": {"level": 5}}
ANY = {"approve": "any > 100"}
NEGATIVE = "amount is negative, and systems.yaml has no minimum that allows this"
TAINTED = {"read_untrusted": True, "read_private": True}
OWN = (("bank__refund", {"to": "ACME-7"}),)
TO = {"to": "ACME-7"}


@pytest.mark.parametrize(
    ("name", "inputs", "rule", "known", "kind", "because"),
    [
        # what is there
        pytest.param("bank__steal", {}, {}, {}, "deny", "there is no such operation", id="unknown"),
        pytest.param(
            "bank__pay",
            {},
            {},
            {},
            "deny",
            "the input is wrong: 'to' is a required property",
            id="incomplete",
        ),
        pytest.param(
            "bank__pay",
            {"to": 7},
            {},
            {},
            "deny",
            "the input is wrong: 7 is not of type 'string'",
            id="mistyped",
        ),
        pytest.param(
            "bank__pay",
            [],
            {},
            {},
            "deny",
            "the input is wrong: [] is not of type 'object'",
            id="no-mapping",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "code": 77},
            {},
            {},
            "deny",
            "the input is wrong: $.code does not fit its type",
            id="a-refusal-does-not-say-what-the-audit-may-not-hold",
        ),
        # limits
        pytest.param(
            "bank__pay", {**TO, "amount": 5000}, LIMIT, {}, "allow", "planned,", id="at-the-limit"
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": 5000.01},
            LIMIT,
            {},
            "deny",
            "over a limit",
            id="over-the-limit",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": float("nan")},
            LIMIT,
            {},
            "deny",
            "the input is wrong",
            id="limit-nan",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": float("inf")},
            LIMIT,
            {},
            "deny",
            "the input is",
            id="limit-infinite",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": -float("inf")},
            LIMIT,
            {},
            "deny",
            "the input is",
            id="limit-minus",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": 10**400},
            LIMIT,
            {},
            "deny",
            "over a limit",
            id="limit-huge-integer",
        ),
        pytest.param(
            "bank__pay",
            TO,
            {"most": {"to": 5}},
            {},
            "approve",
            "over a limit: to is no",
            id="a-limited-text",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "note": None},
            {"most": {"note": 5}},
            {},
            "approve",
            "over a limit: note is not a number",
            id="a-limited-null",
        ),
        pytest.param(
            "bank__pay",
            TO,
            LIMIT,
            {},
            "approve",
            "over a limit: amount is not a number",
            id="a-limited-input-left-out",
        ),
        # thresholds
        pytest.param(
            "bank__pay",
            {**TO, "amount": 100},
            ABOVE,
            {},
            "allow",
            "planned,",
            id="at-the-threshold",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": 100.0001},
            ABOVE,
            {},
            "approve",
            "the policy requires",
            id="above-it",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": float("nan")},
            ABOVE,
            {},
            "deny",
            "the input is wrong",
            id="nan",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "bank": {"x": [-float("inf")]}},
            ABOVE,
            {},
            "deny",
            "the input",
            id="infinite-and-deep",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": "150"},
            ABOVE,
            {},
            "deny",
            "the input",
            id="a-text-for-a-number",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": True},
            ABOVE,
            {},
            "deny",
            "the input",
            id="a-boolean-for-a-number",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": 1e2},
            ABOVE,
            {},
            "allow",
            "planned,",
            id="a-hundred-with-an-exponent",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": 10**400},
            ABOVE,
            {},
            "approve",
            "the policy",
            id="a-huge-integer",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": -(10**400)},
            ABOVE,
            {},
            "approve",
            "amount is",
            id="a-huge-negative",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": -0.01},
            ABOVE,
            {},
            "approve",
            NEGATIVE,
            id="a-negative-one-compared",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": -5},
            LIMIT,
            {},
            "approve",
            NEGATIVE,
            id="a-negative-one-limited",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": -1e9},
            LIMIT,
            {},
            "deny",
            "over a limit: 1,000,000,000 is over the limit of 5,000 per call",
            id="a-negative-one-counts-by-its-size",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": -0.0},
            ABOVE,
            {},
            "allow",
            "planned,",
            id="minus-nothing-is-nothing",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": -5},
            {"approve": "amount < -9"},
            {},
            "allow",
            "planned,",
            id="below-a-threshold-from-below",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "account": 3.0},
            ABOVE,
            {},
            "approve",
            "the policy",
            id="a-whole-fraction",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "level": -3},
            LEVEL,
            {},
            "allow",
            "planned,",
            id="a-minimum-allows-it",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "level": -6},
            LEVEL,
            {},
            "deny",
            "the input is wrong",
            id="or-refuses-it",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "any": "150"},
            ANY,
            {},
            "approve",
            "the policy requires",
            id="a-text-of-no-type",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "any": "-5"},
            ANY,
            {},
            "approve",
            "the policy requires",
            id="a-negative-text",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "any": [150]},
            ANY,
            {},
            "approve",
            "the policy requires",
            id="a-list-of-no-type",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "any": False},
            ANY,
            {},
            "approve",
            "the policy requires",
            id="a-boolean-of-no-type",
        ),
        pytest.param(
            "bank__pay",
            {**TO, "amount": 0.1 + 0.2},
            {"approve": "amount > 0.3"},
            {},
            "approve",
            "the policy",
            id="as-the-text-that-is-sent",
        ),
        pytest.param(
            "bank__pay",
            TO,
            ABOVE,
            {},
            "approve",
            "the policy requires",
            id="a-compared-input-left-out",
        ),
        pytest.param(
            "bank__pay",
            TO,
            {"approve": "always"},
            {},
            "approve",
            "the policy requires it",
            id="always-asked",
        ),
        pytest.param(
            "bank__pay",
            TO,
            {"allow": False},
            {},
            "deny",
            "the policy does not allow it",
            id="forbidden",
        ),
        # reads
        pytest.param(
            "bank__look",
            TO,
            {},
            {"plan": Plan(), **TAINTED},
            "allow",
            "a read",
            id="reads-are-free",
        ),
        # levels
        pytest.param(
            "bank__pay", TO, {}, {"level": "operator"}, "prepare", "at this level", id="operator"
        ),
        pytest.param(
            "bank__pay",
            TO,
            {},
            {"level": "collaborator"},
            "prepare",
            "at this level",
            id="collaborator",
        ),
        pytest.param(
            "bank__pay",
            TO,
            {},
            {"level": "consultant"},
            "approve",
            "at this level",
            id="consultant",
        ),
        pytest.param(
            "bank__pay", TO, {}, {"level": "approver"}, "allow", "planned,", id="approver"
        ),
        pytest.param(
            "bank__look", TO, {}, {"level": "operator"}, "allow", "a read", id="an-operator-reads"
        ),
        pytest.param(
            "bank__close",
            TO,
            {},
            {"level": "operator"},
            "deny",
            "the policy does not allow it",
            id="never-prepared",
        ),
        # plan and undo
        pytest.param(
            "bank__pay",
            TO,
            {},
            {"plan": Plan()},
            "approve",
            "it is not in the plan",
            id="unplanned",
        ),
        pytest.param(
            "bank__write", TO, {}, {}, "approve", "it cannot be undone", id="irreversible"
        ),
        pytest.param(
            "bank__refund",
            TO,
            {},
            {"undos": OWN, "plan": Plan()},
            "allow",
            "it undoes",
            id="own-undo",
        ),
        pytest.param(
            "bank__refund",
            {"to": "ACME-8"},
            {},
            {"undos": OWN, "plan": Plan()},
            "approve",
            "it is not in the plan",
            id="the-undo-of-another-write",
        ),
        pytest.param(
            "bank__refund",
            {"to": "ACME-8"},
            {},
            {"undos": OWN},
            "approve",
            "it cannot",
            id="though-it-is-planned",
        ),
        pytest.param(
            "bank__refund",
            TO,
            {},
            {"undos": OWN, **TAINTED},
            "allow",
            "it undoes",
            id="own-undo-after-taint",
        ),
        # the rule of two
        pytest.param(
            "bank__pay", TO, {}, {"read_untrusted": True}, "allow", "planned,", id="only-untrusted"
        ),
        pytest.param(
            "bank__pay", TO, {}, {"read_private": True}, "allow", "planned,", id="only-private"
        ),
        pytest.param(
            "bank__pay", TO, {}, TAINTED, "approve", "text from outside and private", id="both"
        ),
    ],
)
def test_a_decision(
    name: str, inputs: Any, rule: dict[str, Any], known: dict[str, Any], kind: str, because: str
) -> None:
    verdict = guard(**rule).verdict_on(name, inputs, facts(**known))
    assert verdict.kind == kind
    assert verdict.because.startswith(because)


@pytest.mark.parametrize(
    ("inputs", "kind"),
    [
        pytest.param(TO, "allow", id="the-goal-names-it"),
        pytest.param({"to": "acme-7"}, "allow", id="in-other-capitals"),
        pytest.param({"to": "EVIL-9"}, "approve", id="only-text-from-outside-names-it"),
        pytest.param({"to": "CME"}, "approve", id="a-piece-of-a-word-is-not-that-word"),
        pytest.param({**TO, "account": 12}, "allow", id="a-number-of-the-goal"),
        pytest.param({**TO, "account": 66778899}, "approve", id="a-number-of-nobody"),
        pytest.param({**TO, "amount": 31.5}, "allow", id="an-amount-that-the-policy-limits"),
        pytest.param({**TO, "bank": {"iban": "EVIL"}}, "approve", id="however-deep-it-lies"),
        pytest.param({**TO, "bank": {"ibans": ["ACME-7", "EVIL"]}}, "approve", id="and-in-a-list"),
        pytest.param(
            {**TO, "bank": {"iban": "ACME-7", "main": True}}, "allow", id="deep-and-known"
        ),
        pytest.param({**TO, "note": "send the rest to EVIL"}, "approve", id="a-sentence"),
        pytest.param({**TO, "note": None}, "allow", id="nothing"),
    ],
)
def test_input_origin_counts_after_outside_text(inputs: dict[str, Any], kind: str) -> None:
    """Where an input comes from counts once text from outside was read."""
    provenance = guard("plan_and_provenance", **LIMIT)
    given = {"amount": 31, **inputs}
    assert provenance.verdict_on("bank__pay", given, facts(read_untrusted=True)).kind == kind
    assert provenance.verdict_on("bank__pay", given, facts()).kind == "allow"


def test_approver_also_hears_what_nobody_vouches_for() -> None:
    """Whoever approves what the policy asks for also hears what nobody vouches for."""
    inputs = {"to": "EVIL", "account": 6}
    always = guard("plan_and_provenance", approve="always")
    asks = "the policy requires it"
    verdict = always.verdict_on("bank__pay", inputs, facts(read_untrusted=True))
    unknown = "nobody has vouched for to, account: no trusted source has named to, account"
    assert verdict.because == SAYS["and text from outside was"].format(asks=asks, unknown=unknown)
    assert always.verdict_on("bank__pay", inputs, facts()).because == asks


def test_an_unknown_origin_is_said_by_name() -> None:
    verdict = guard("plan_and_provenance").verdict_on(
        "bank__pay", {"to": "EVIL", "account": 6}, facts(read_untrusted=True)
    )
    assert verdict.because == SAYS["nobody has vouched for to"]


@pytest.mark.parametrize(
    "value", [True, "500", None, [], float("nan"), float("inf"), -float("inf")]
)
@pytest.mark.parametrize(
    "condition", ["amount > 100", "amount >= 100", "amount < 100", "amount <= 1", "amount == 5"]
)
def test_what_is_no_finite_number_meets_every_condition(value: Any, condition: str) -> None:
    assert may_meet(condition, {"amount": value})


@pytest.mark.parametrize(
    ("condition", "meets"),
    [
        ("amount > 5", [5.01, 6]), ("amount >= 5", [5, 6]), ("amount < 5", [4.99, -1]),
        ("amount <= 5", [5, 4]),
        ("amount == 5", [5, 5.0]), ("amount > -5", [-4.9, 0]), ("amount>5", [6]),
    ],
)  # fmt: skip
def test_the_boundaries_of_a_condition(condition: str, meets: list[float]) -> None:
    tried = [-6.0, -5.0, -4.9, -1, 0, 4, 4.99, 5, 5.0, 5.01, 6]
    met = [value for value in tried if may_meet(condition, {"amount": value})]
    assert set(meets) <= set(met)
    assert len(met) < len(tried)


TRIED_RULES: list[dict[str, Any]] = [
    {"approve": "never"},
    {"allow": False},
    {"approve": "always"},
    {**ABOVE, **LIMIT},
]
TRIED_INPUTS: list[dict[str, Any]] = [
    {},
    TO,
    {"to": "EVIL", "amount": 101},
    {**TO, "amount": 5},
    {**TO, "amount": 6000},
]
TRIED_CALLS = [*product(OPERATIONS, TRIED_INPUTS)]


class Told(NamedTuple):
    """The facts of a case, beside its level."""

    is_planned: bool
    read_untrusted: bool
    read_private: bool
    is_own_undo: bool

    def facts(self, level: str) -> Facts:
        return facts(
            level,
            plan=ALL if self.is_planned else Plan(),
            read_untrusted=self.read_untrusted,
            read_private=self.read_private,
            undos=OWN if self.is_own_undo else (),
        )


class Case(NamedTuple):
    """A call and a rule, by their places in the lists above, with facts and a level."""

    call: int
    rule: int
    told: Told
    level: str


@cache
def strictness(preset: str) -> dict[Case, int]:
    """How strict a preset is with every kind of call under every kind of rule and fact."""
    found = {}
    for (place, rule), (number, (name, inputs)) in product(
        enumerate(TRIED_RULES), enumerate(TRIED_CALLS)
    ):
        made = guard(preset, **rule)
        for flags, level in product(product((False, True), repeat=4), Level):
            told = Told(*flags)
            kind = made.verdict_on(name, inputs, told.facts(level)).kind
            found[Case(number, place, told, level)] = STRICTNESS.index(kind)
    return found


def plain(level: str, name: str, inputs: Any, rule: dict[str, Any]) -> str:
    """What the level and the rule alone say: the loosest that any preset may be."""
    if name != "bank__pay":
        rule = {"allow": name != "bank__close", "approve": "never"}
    if "to" not in inputs or inputs.get("amount", 0) > rule.get("most", {}).get("amount", 1e9):
        return "deny"
    if not rule.get("allow", True):
        return "deny"
    if name == "bank__look":
        return "allow"
    if level in ("operator", "collaborator"):
        return "prepare"
    asked = {"never": False, "always": True}.get(rule["approve"], inputs.get("amount", 101) > 100)
    return "approve" if asked or level == "consultant" else "allow"


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_only_tightens_what_level_and_rule_say(preset: str) -> None:
    for case, found in strictness(preset).items():
        name, inputs = TRIED_CALLS[case.call]
        least = plain(case.level, name, inputs, TRIED_RULES[case.rule])
        assert found >= STRICTNESS.index(least), case


@pytest.mark.parametrize("preset", PRESETS[1:])
def test_approve_every_write_is_the_strictest_preset(preset: str) -> None:
    """Asking about every write is never looser than another preset."""
    strict = strictness("approve_every_write")
    for case, found in strictness(preset).items():
        assert strict[case] >= found, case


@pytest.mark.parametrize("preset", PRESETS)
def test_a_lower_level_never_loosens(preset: str) -> None:
    known = strictness(preset)
    for case in known:
        found = [known[case._replace(level=level)] for level in Level]
        assert found == sorted(found, reverse=True), case


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("taint", ["read_untrusted", "read_private"])
def test_what_was_read_never_loosens(preset: str, taint: str) -> None:
    known = strictness(preset)
    for case, found in known.items():
        more = case._replace(told=case.told._replace(**{taint: True}))
        assert known[more] >= found, case


@pytest.mark.parametrize("preset", PRESETS)
def test_a_shorter_plan_never_loosens(preset: str) -> None:
    known = strictness(preset)
    for case, found in known.items():
        if case.told.is_planned:
            none = case._replace(told=case.told._replace(is_planned=False))
            assert known[none] >= found, case


def test_the_lowest_level_stays() -> None:
    assert [lower(level) for level in Level] == ["operator", *[*Level][:-1]]


FIX = "write never, always, or a comparison such as amount > 100"
RULES = "operations.vendors"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        pytest.param(
            "level: approver",
            "level: boss",
            3,
            "level: Input should be 'operator'",
            id="a-level",
        ),
        pytest.param(
            "level: approver",
            "level: approver\nlevels: observer",
            4,
            "levels: Extra inputs are not permitted",
            id="a-key",
        ),
        pytest.param(
            "allow: no",
            "allow: noo",
            13,
            f"{RULES}.close_account.allow: 'noo' is neither yes nor no; write allow: no, or",
            id="allow",
        ),
        pytest.param(
            "approve: always",
            "approve: allways",
            12,
            f"{RULES}.send_letter.approve: 'allways'; {FIX}",
            id="approve",
        ),
        pytest.param(
            "approve: never",
            "approve: no",
            11,
            f"{RULES}.cancel_order.approve: 'no'; {FIX}",
            id="no-is-not-never",
        ),
        pytest.param(
            "approve: never",
            "mode: autonomous",
            11,
            f"{RULES}.cancel_order.mode: Extra inputs are not permitted",
            id="a-word-of-version-1",
        ),
        pytest.param(
            "amount > 100}",
            "amuont > 100}",
            10,
            "vendors.place_order: it has no input amuont; name one, or write approve: always",
            id="an-input",
        ),
        pytest.param(
            "  vendors.close_account: {allow: no}\n",
            "",
            7,
            "vendors.close_account has no rule; write one",
            id="no-rule",
        ),
        pytest.param(
            "vendors.close_account:",
            "vendors.close_acount:",
            13,
            "vendors.close_acount is not defined in systems.yaml; correct the name, or delete",
            id="no-operation",
        ),
        pytest.param(
            "vendors.send_letter:",
            "vendors__send_letter:",
            12,
            f"{RULES}__send_letter: vendors__send_letter is its name for models; write vendors.s",
            id="a-name-for-models",
        ),
        pytest.param(
            "{approve: never}",
            "{}",
            11,
            "vendors.cancel_order: it changes something; write approve: never, always, or a",
            id="a-write-of-which-nothing-is-said",
        ),
        pytest.param(
            "{untrusted: true}",
            "{approve: never}",
            9,
            "stock.remarks: a read cannot be approved; delete approve, or write allow: no",
            id="a-read",
        ),
        pytest.param(
            "sum: amount",
            "sum: amuont",
            6,
            "limits.0: vendors.place_order has no input amuont",
            id="a-limit",
        ),
        pytest.param(
            "most: 5000",
            "most: many",
            6,
            "limits.0.operation.most: Input should be a valid decimal",
            id="a-number",
        ),
    ],
)
def test_a_policy_with_a_typo_loosens_nothing(
    old: str, new: str, line: int, said: str, folder: Path
) -> None:
    file, operations = folder / "policy.yaml", load_systems(folder / "systems.yaml")
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(Problem) as caught:
        load_policy(file, operations)
    assert str(caught.value).startswith(f"{file} has these problems:\n")
    assert f"\n  line {line}: {said}" in without_columns(str(caught.value))


@pytest.mark.parametrize("said", ["no", "off", "'no'", "false", "yes", "'yes'", "true"])
def test_no_means_no_however_yaml_reads_it(said: str, folder: Path) -> None:
    file, operations = folder / "policy.yaml", load_systems(folder / "systems.yaml")
    rule = f"{{allow: {said}, approve: never}}"
    file.write_text(file.read_text("utf-8").replace("{allow: no}", rule), "utf-8")
    found = load_policy(file, operations).policy.operations["vendors__close_account"]
    assert found.allow is (said in ("yes", "'yes'", "true"))


EDITS = "Run `scoping migrate` in its folder; your edits stay."
OF_1 = f"this file has the words of version 1, and this project reads version 2. {EDITS}"


@pytest.mark.parametrize(
    ("version", "line", "said"),
    [
        pytest.param("", 1, OF_1, id="none"),
        pytest.param("version: 1\n", 2, OF_1, id="1"),
        pytest.param("version: 3\n", 2, "version 3 of this file is not known here", id="3"),
        pytest.param("version: two\n", 2, "version 'two' of this file is not known", id="word"),
        pytest.param("version: yes\n", 2, "version 'yes' of this file is not known", id="yes"),
    ],
)
def test_words_of_another_version_stop_the_start(
    version: str, line: int, said: str, folder: Path
) -> None:
    file, operations = folder / "policy.yaml", load_systems(folder / "systems.yaml")
    file.write_text(file.read_text("utf-8").replace("version: 2\n", version), "utf-8")
    with pytest.raises(Problem) as caught:
        load_policy(file, operations)
    assert str(caught.value).startswith(f"{file}:{line}: {said}")
