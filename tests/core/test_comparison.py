"""What differs between two decisions, and what several people's answers come to side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping import documents
from scoping.assessment import assess
from scoping.comparison.changes import Changes, changes
from scoping.comparison.views import View, Views, views
from scoping.decision import Decision, decide
from scoping.documents import examples
from scoping.rulebook import Price, Rulebook
from scoping.workflow import Input, Limit, Operation, Record, Response, System, Trigger, Workflow
from tests.support.wording import load_wording

SAYS = load_wording("core")

RULES = documents.load_rulebook()
EXAMPLES = [pytest.param(name, id=name) for name in examples.names()]
CRITERIA = tuple(question.id for question in RULES.criteria)
HOSTILE = "<script>alert(1)</script> | {{ braces }}\n# new `line` \x1b[31m"


def example(name: str = "damaged-order") -> Workflow:
    return documents.load_workflow(examples.find(name), RULES)


def changed(old: Workflow, new: Workflow, rules: Rulebook = RULES) -> Changes:
    return changes(decide(RULES, old), decide(rules, new))


def answered(workflow: Workflow, **words: str) -> Workflow:
    """Change answers where they stand, keeping what is behind them; others are added to the
    profile.
    """
    answers, profile = dict(workflow.answers), dict(workflow.profile)
    for id_, word in words.items():
        section = answers if id_ in CRITERIA else profile
        section[id_] = section.get(id_, Response(word))._replace(answer=word)
    return workflow._replace(answers=answers, profile=profile)


def operations(workflow: Workflow, system: str, **fields: Any) -> Workflow:
    """Change the first write of a system."""

    def mended(found: System) -> System:
        first = next(operation for operation in found.operations if operation.effect == "write")
        return found._replace(
            operations=tuple(o._replace(**fields) if o is first else o for o in found.operations)
        )

    return workflow._replace(
        systems=tuple(mended(s) if s.id == system else s for s in workflow.systems)
    )


def listed(found: Changes, section: str) -> list[tuple[str, str, object, object]]:
    return [
        (change.id, change.field, change.before, change.after) for change in found.sections[section]
    ]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_same_file_twice_gives_no_change(name: str) -> None:
    found = changed(example(name), example(name))
    assert not found.changed
    assert found.headline == "Nothing changed."


@pytest.mark.parametrize("name", EXAMPLES)
def test_reversed_comparison_lists_the_same_reversed(name: str) -> None:
    """A comparison the other way round lists the same things the other way round."""
    there, back = changed(example(), example(name)), changed(example(name), example())
    for section, found in there.sections.items():
        mirrored = {(c.id, c.field, c.after, c.before) for c in back.sections[section]}
        assert {(c.id, c.field, c.before, c.after) for c in found} == mirrored, section


BASE = example()._replace(record=Record("proposed"))
Edit = Callable[[Workflow], Workflow]
KINDS: list[tuple[str, Edit, str, tuple[str, str, object, object]]] = [
    (
        "an-answer",
        lambda w: answered(w, outcome="unsure"),
        "answers",
        ("outcome", "answer", "yes", "unsure"),
    ),
    (
        "a-rating",
        lambda w: answered(w, judgment="high"),
        "answers",
        ("judgment", "answer", "medium", "high"),
    ),
    (
        "an-answer-left-out",
        lambda w: w._replace(answers={id_: a for id_, a in w.answers.items() if id_ != "outcome"}),
        "answers",
        ("outcome", "answer", "yes", None),
    ),
    (
        "a-figure",
        lambda w: w._replace(volume={**w.volume, "runs_per_month": 2500}),
        "answers",
        ("runs_per_month", "answer", 4000, 2500),
    ),
    (
        "a-figure-added",
        lambda w: w._replace(volume={**w.volume, "calls_per_run": 9}),
        "answers",
        ("calls_per_run", "answer", None, 9),
    ),
    (
        "evidence",
        lambda w: w._replace(
            answers={**w.answers, "outcome": Response("yes", "new", "service goals of support")}
        ),
        "evidence",
        ("outcome", "by", "head of customer care", None),
    ),
    (
        "the-name",
        lambda w: w._replace(name="B"),
        "workflow",
        ("workflow", "name", "Damaged-order refunds", "B"),
    ),
    (
        "nobody-owns-it",
        lambda w: w._replace(owner=""),
        "workflow",
        ("workflow", "owner", "Support operations", ""),
    ),
    (
        "a-gate",
        lambda w: answered(w, product_exists="yes"),
        "gates",
        ("product", "state", "pass", "stop"),
    ),
    (
        "open-gate",
        lambda w: answered(w, product_exists="unsure"),
        "gates",
        ("product", "state", "pass", "unknown"),
    ),
    (
        "the-architecture",
        lambda w: answered(w, engagement="no"),
        "verdict",
        ("architecture", "architecture", "hybrid", "agent"),
    ),
    (
        "what-is-possible",
        lambda w: answered(w, engagement="unsure"),
        "verdict",
        ("possible", "possible", ("hybrid",), ("agent", "hybrid")),
    ),
    (
        "settled",
        lambda w: answered(w, engagement="unsure"),
        "verdict",
        ("settled", "settled", True, False),
    ),
    ("the-count", lambda w: answered(w, unprompted="yes"), "verdict", ("agent", "count", 3, 4)),
    (
        "fragile",
        lambda w: answered(w, outcome="no"),
        "verdict",
        ("fragile", "fragile", False, True),
    ),
    (
        "a-near-miss",
        lambda w: answered(w, outcome="no", multi_system="no"),
        "verdict",
        ("near_miss", "extension", None, "A known path within one turn"),
    ),
    (
        "the-level",
        lambda w: answered(w, autonomy_tolerance="low"),
        "autonomy",
        ("level", "level", "approver", "consultant"),
    ),
    (
        "a-cap",
        lambda w: answered(w, maturity="high"),
        "autonomy",
        ("maturity", "cap", "approver", None),
    ),
    (
        "a-guardrail-added",
        lambda w: answered(w, data_sensitivity="high"),
        "guardrails",
        ("redaction", "causes", None, ("data_sensitivity: high",)),
    ),
    (
        "a-guardrail-removed",
        lambda w: answered(w, engagement="no"),
        "guardrails",
        ("handoff_contract", "causes", ("architecture: hybrid",), None),
    ),
    (
        "a-condition",
        lambda w: operations(w, "billing", approve="amount > 50"),
        "actions",
        ("billing.refund", "approve", "amount > 100", "amount > 50"),
    ),
    (
        "an-approval",
        lambda w: operations(w, "crm", approve="always"),
        "actions",
        ("crm.add_case_note", "approve", "never", "always"),
    ),
    (
        "a-reversal",
        lambda w: operations(w, "crm", undo=None),
        "actions",
        ("crm.add_case_note", "reversal", "remove_case_note", None),
    ),
    (
        "an-input",
        lambda w: operations(w, "crm", input={"note": Input("string")}),
        "actions",
        (
            "crm.add_case_note",
            "input",
            (
                "customer_id: string, description Id of the customer.",
                "note: string, description What was done, with its confirmation.",
                "order_id: string, description Order number, O- and four digits.",
            ),
            ("note: string",),
        ),
    ),
    (
        "an-operation-added",
        lambda w: w._replace(systems=(*w.systems, System("mail", (Operation("send", "write"),)))),
        "actions",
        ("mail.send", "effect", None, "write"),
    ),
    (
        "an-operation-removed",
        lambda w: w._replace(systems=w.systems[1:]),
        "actions",
        ("orders.find_order", "effect", "read", None),
    ),
    (
        "whose-authority",
        lambda w: w._replace(systems=tuple(s._replace(acts_as="requester") for s in w.systems)),
        "actions",
        ("policies.returns_policy", "authority", "service", "requester"),
    ),
    (
        "a-trigger-added",
        lambda w: w._replace(triggers=(*w.triggers, Trigger("schedule", {"cron": "0 6 * * *"}))),
        "triggers",
        ("schedule: cron 0 6 * * *", "trigger", None, "schedule: cron 0 6 * * *"),
    ),
    (
        "the-same-trigger-again",
        lambda w: w._replace(triggers=w.triggers * 2),
        "triggers",
        ("prompt (2)", "trigger", None, "prompt"),
    ),
    (
        "a-handoff",
        lambda w: w._replace(handoff=("function", "webhook")),
        "handoff",
        ("mcp", "handoff", "mcp", None),
    ),
    (
        "a-target",
        lambda w: w._replace(pilot={**w.pilot, "error_rate": 0.01}),
        "pilot",
        ("error_rate", "target", 0.02, 0.01),
    ),
    (
        "the-review",
        lambda w: w._replace(review_by=date(2028, 1, 2)),
        "record",
        ("review_by", "date", "2027-05-20", "2028-01-02"),
    ),
    (
        "the-record",
        lambda w: w._replace(record=Record("accepted", deciders=("Ann", "Bo"))),
        "record",
        ("record", "deciders", None, ("Ann", "Bo")),
    ),
    (
        "the-currency",
        lambda w: w._replace(volume={**w.volume, "currency": "USD"}),
        "cost",
        ("currency", "currency", "EUR", "USD"),
    ),
    (
        "a-missing-figure",
        lambda w: w._replace(
            volume={id_: v for id_, v in w.volume.items() if id_ != "hourly_cost"}
        ),
        "cost",
        ("missing", "missing", None, ("hourly_cost",)),
    ),
]


@pytest.mark.parametrize(
    ("edit", "section", "change"), [pytest.param(*kind[1:], id=kind[0]) for kind in KINDS]
)
def test_every_kind_of_change_is_listed(
    edit: Edit, section: str, change: tuple[str, str, object, object]
) -> None:
    assert change in listed(changed(BASE, edit(BASE)), section)


def without(items: Any, name: Any) -> Any:
    if isinstance(items, dict):
        return {key: value for key, value in items.items() if key != name}
    return tuple(item for item in items if item is not name)


def replaced(items: tuple[Any, ...], old: Any, new: Any) -> tuple[Any, ...]:
    return tuple(new if item is old else item for item in items)


def smaller(workflow: Workflow) -> Iterator[tuple[str, Workflow]]:
    """Take out or alter every single thing that a file says, one at a time."""
    for section in ("answers", "profile", "volume", "pilot"):
        kept = getattr(workflow, section)
        for id_ in kept:
            yield f"{section}.{id_}", workflow._replace(**{section: without(kept, id_)})
    for section in ("answers", "profile"):
        for id_, said in getattr(workflow, section).items():
            for field in ("evidence", "source", "by"):
                given = said._replace(**{field: f"{getattr(said, field)} too"})
                changed_section: Any = {section: {**getattr(workflow, section), id_: given}}
                yield f"{section}.{id_}.{field}", workflow._replace(**changed_section)
    for field in ("owner", "goal", "description", "review_by"):
        if getattr(workflow, field) is not None:
            yield field, workflow._replace(**{field: None})  # type: ignore[arg-type]
    yield "record", workflow._replace(record=Record("accepted"))
    for limit in (
        Limit(5, "day", model="money"),
        Limit(3, "day", workflow.systems[0].id + "." + workflow.systems[0].operations[0].id),
    ):
        yield "limits", workflow._replace(limits=(limit,))
    for items in ("triggers", "handoff", "systems"):
        for item in getattr(workflow, items):
            yield items, workflow._replace(**{items: without(getattr(workflow, items), item)})
    for system in workflow.systems:
        edits = [system._replace(description=f"{system.description} too")]
        edits += [
            system._replace(acts_as="requester" if system.acts_as == "service" else "service")
        ]
        edits += [
            system._replace(operations=without(system.operations, o)) for o in system.operations
        ]
        for operation in system.operations:
            for field, value in (
                ("description", "new"),
                ("input", {"x": Input("string")}),
                ("approve", "x > 1"),
            ):
                mended = operation._replace(**{field: value})  # type: ignore[arg-type]
                edits.append(
                    system._replace(operations=replaced(system.operations, operation, mended))
                )
        for edit in edits:
            systems = replaced(workflow.systems, system, edit)
            yield f"systems.{system.id}", workflow._replace(systems=systems)


@pytest.mark.parametrize(
    "name", ["damaged-order", "claims-triage", "month-end-close", "policy-questions"]
)
def test_every_difference_of_a_file_is_listed(name: str) -> None:
    """Nothing that a file says can differ without being listed."""
    whole = example(name)
    edits = [*smaller(whole)]
    assert len(edits) > 50
    assert [what for what, edited in edits if not changed(whole, edited).changed] == []


def test_changed_evidence_changes_no_decision() -> None:
    """A change of evidence alone changes nothing that was decided."""
    found = changed(
        BASE, BASE._replace(answers={**BASE.answers, "outcome": Response("yes", HOSTILE)})
    )
    assert {name for name, section in found.sections.items() if section} == {"evidence"}
    assert found.headline == SAYS["the architecture stays hybrid autonomy"]


def test_what_a_person_wrote_is_handed_on_as_it_is() -> None:
    found = changed(BASE, BASE._replace(name=HOSTILE, goal=HOSTILE))
    assert [change.after for change in found.workflow] == [HOSTILE, HOSTILE]


def test_the_cost_of_the_form_that_was_chosen_is_compared() -> None:
    found = changed(BASE, answered(BASE, engagement="no"))
    fields = {change.id for change in found.cost}
    assert {
        "form",
        "per_run",
        "saved_per_month",
        "break_even_runs_per_month",
        "build_weeks",
    } <= fields
    for change in found.cost:
        if change.id == "per_run":
            assert change.before == tuple(round(part, 4) for part in found.old.cost.chosen.per_run)
            assert change.after == tuple(round(part, 4) for part in found.new.cost.chosen.per_run)


def test_a_difference_below_a_hundredth_of_a_cent_is_none() -> None:
    prices = RULES.prices
    model = prices.models[prices.model]
    dearer = Price(model.input_usd_per_million * (1 + 1e-9), model.output_usd_per_million)
    rules = RULES._replace(prices=prices._replace(models={**prices.models, prices.model: dearer}))
    assert not changed(BASE, BASE, rules).changed


def test_a_change_of_rules_is_said() -> None:
    found = changed(BASE, BASE, RULES._replace(version=RULES.version + 1, digest="0" * 64))
    assert listed(found, "rulebook") == [
        ("rulebook", "version", RULES.version, RULES.version + 1),
        ("rulebook", "digest", RULES.digest, "0" * 64),
    ]
    assert found.headline.endswith(
        "The rules changed too, so what differs need not come from the answers."
    )


def test_a_new_price_list_is_said_by_its_day() -> None:
    rules = RULES._replace(
        prices=RULES.prices._replace(as_of=date(2030, 1, 1), good_until=date(2030, 6, 1))
    )
    found = changed(BASE, BASE, rules)
    assert listed(found, "cost") == [
        ("prices", "as_of", RULES.prices.as_of.isoformat(), "2030-01-01"),
        ("prices", "good_until", RULES.prices.good_until.isoformat(), "2030-06-01"),
    ]


def test_the_headline_says_where_the_verdict_went() -> None:
    new = answered(BASE, multi_system="no", outcome="unsure")
    assert changed(BASE, new).headline == SAYS["the architecture goes from hybrid"]
    assert (
        changed(new, answered(new, outcome="no")).headline
        == SAYS["the architecture stays assistant 1"]
    )


def test_the_reason_is_the_one_that_holds_now() -> None:
    stopped, passed = answered(BASE, product_exists="yes"), BASE
    gate = next(gate for gate in RULES.gates if gate.id == "product")
    assert [change.because for change in changed(passed, stopped).gates] == [gate.stop]
    assert [change.because for change in changed(stopped, passed).gates] == [gate.passes]
    gone = answered(BASE, outcome="no", multi_system="no")
    assert changed(BASE, gone).autonomy[0].because == RULES.autonomy.assistant


# several people


def says(word: str, **rest: Any) -> Workflow:
    """Five letters for the five criteria, a dot for an answer left out; all else as given."""
    letters = {"y": "yes", "n": "no", "?": "unsure"}
    answers = {id_: Response(letters[c]) for id_, c in zip(CRITERIA, word, strict=True) if c != "."}
    profile = {id_: Response(answer) for id_, answer in rest.pop("profile", {}).items()}
    return Workflow("a", "A", answers=answers, profile=profile, **rest)


def side_by_side(*workflows: Workflow) -> Views:
    names = ["anna", "bo", "cy", "di", "ed"][: len(workflows)]
    return views([decide(RULES, workflow) for workflow in workflows], names)


def view(found: Views, id_: str) -> View:
    return next(view for view in found.questions if view.id == id_)


FIRST, SECOND = CRITERIA[:2]


def test_the_minority_dissents() -> None:
    seen = view(side_by_side(says("ynnnn"), says("nnnnn"), says("ynnnn")), FIRST)
    assert [(side.answer, side.names) for side in seen.sides] == [
        ("yes", ("anna", "cy")),
        ("no", ("bo",)),
    ]
    assert (seen.common, seen.dissenters) == ("yes", ("bo",))


def test_on_a_tie_all_sides_are_named_and_nobody_dissents() -> None:
    seen = view(side_by_side(says("ynnnn"), says("nnnnn")), FIRST)
    assert [(side.answer, side.names) for side in seen.sides] == [
        ("yes", ("anna",)),
        ("no", ("bo",)),
    ]
    assert (seen.disputed, seen.common, seen.dissenters) == (True, None, ())


def test_unsure_and_unanswered_are_no_dispute() -> None:
    """People who are unsure or have not answered dispute nothing, however many they are."""
    found = side_by_side(says("?nnnn"), says("?nnnn"), says(".nnnn"), says("ynnnn"))
    seen = view(found, FIRST)
    assert (seen.disputed, seen.common, seen.unsure, seen.unanswered) == (
        False,
        "yes",
        ("anna", "bo"),
        ("cy",),
    )
    assert all(person.dissents == () for person in found.people)
    assert found.headline == SAYS["no two of the 4"]


def test_verdicts_can_differ_without_a_dispute() -> None:
    """Verdicts can differ without a dispute where somebody does not know."""
    found = side_by_side(says("yynnn"), says("y?nnn"))
    assert next((effect.id, effect.outcomes) for effect in found.verdicts) == (
        "architecture",
        (("anna", "agent or hybrid"), ("bo", "assistant or agent or hybrid")),
    )
    assert found.headline == SAYS["no two of the 2"]
    seen = view(found, SECOND)
    assert (seen.matters, seen.rests, seen.dissenters) == (False, True, ())
    assert seen.effects[0].outcomes == (
        ("yes", "agent or hybrid"),
        ("unsure", "assistant or agent or hybrid"),
    )


@pytest.mark.parametrize(
    ("people", "matters"),
    [
        pytest.param(("yynnn", "ynnnn", "yynnn"), True, id="the-second-yes-makes-it-an-agent"),
        pytest.param(("yyynn", "yynnn", "yynnn"), False, id="a-third-yes-does-not"),
        pytest.param(("nnnnn", "ynnnn"), False, id="a-first-yes-does-not"),
        pytest.param(("y?nnn", "n?nnn"), True, id="a-first-yes-does-where-another-is-open"),
    ],
)
def test_criterion_dispute_matters_across_the_threshold(
    people: tuple[str, ...], *, matters: bool
) -> None:
    """A dispute about a criterion matters if it can cross the threshold."""
    found = side_by_side(*map(says, people))
    assert [seen.matters for seen in found.disputed] == [matters]
    assert found.matters is matters


def test_what_a_dispute_decides_is_said_with_each_answer() -> None:
    found = side_by_side(
        says("yynnn", profile={"engagement": "no"}), says("ynnnn", profile={"engagement": "no"})
    )
    seen = view(found, SECOND)
    assert [(effect.id, effect.outcomes) for effect in seen.effects] == [
        ("architecture", (("yes", "agent"), ("no", "assistant"))),
        ("autonomy", (("yes", "operator"), ("no", "none"))),
    ]


def test_gate_or_rating_dispute_matters_by_its_effect() -> None:
    """A dispute about a gate or a rating matters by its state or level."""
    known = {
        "judgment": "medium",
        "error_cost": "low",
        "reversibility": "high",
        "verifiability": "high",
    }
    known |= {
        "external_reach": "low",
        "data_sensitivity": "low",
        "regulation": "low",
        "maturity": "high",
    }
    ready = dict.fromkeys(("named_process", "baseline", "data_quality"), "yes") | dict.fromkeys(
        ("fixed_rules", "one_call_enough", "product_exists", "reserved_for_person", "engagement"),
        "no",
    )
    low, high = (
        says(
            "yynnn",
            owner="A",
            profile={**known, **ready, "product_exists": product, "autonomy_tolerance": tolerance},
        )
        for product, tolerance in (("no", "low"), ("yes", "high"))
    )
    found = side_by_side(low, high)
    assert [(effect.id, effect.outcomes) for effect in view(found, "product_exists").effects] == [
        ("product", (("no", "pass"), ("yes", "stop")))
    ]
    assert [
        (effect.id, effect.outcomes) for effect in view(found, "autonomy_tolerance").effects
    ] == [("autonomy", (("low", "consultant"), ("high", "approver")))]


def test_disputes_that_matter_only_together_are_found() -> None:
    found = side_by_side(says("yynnn"), says("nnnnn"), says("nnnnn"))
    assert [seen.matters for seen in found.disputed] == [False, False]
    assert found.people[0].dissents == (FIRST, SECOND)
    assert ("architecture", (("common", "assistant"), ("anna", "agent or hybrid"))) in found.people[
        0
    ].together
    assert found.matters
    assert found.headline.startswith(
        "3 people answered 2 things differently. None of them alone matters to the verdict, but "
        "all dissents of one person together do."
    )


def test_figures_move_the_cost_and_never_the_verdict() -> None:
    found = side_by_side(
        *(says("yynnn", volume={"runs_per_month": runs}) for runs in (10, 4000, 4000.0))
    )
    seen = view(found, "runs_per_month")
    assert [(side.answer, side.names) for side in seen.sides] == [
        ("4000", ("bo", "cy")),
        ("10", ("anna",)),
    ]
    assert (seen.dissenters, seen.matters) == (("anna",), False)


def test_owner_is_a_gate_and_an_empty_owner_an_answer() -> None:
    """The owner is a gate, and an owner that is left empty is an answer."""
    found = side_by_side(says("nnnnn", owner=""), says("nnnnn", owner="Ops"), says("nnnnn"))
    seen = view(found, "owner")
    assert [(side.answer, side.names) for side in seen.sides] == [
        ("(nobody)", ("anna",)),
        ("Ops", ("bo",)),
    ]
    assert (seen.unanswered, [effect.id for effect in seen.effects]) == (("cy",), ["not_ready"])


def test_systems_compare_as_a_whole_and_can_lower_the_level() -> None:
    """Systems are compared as a whole and can hold the level down."""
    sound = example()
    no_undo = operations(sound, "crm", undo=None)
    found = side_by_side(sound, no_undo, sound)
    seen = view(found, "systems")
    assert [(side.answer, side.names) for side in seen.sides] == [
        ("version 1", ("anna", "cy")),
        ("version 2", ("bo",)),
    ]
    assert found.people[1].dissents == ("systems",)
    levels = [decide(RULES, file).autonomy.level for file in (sound, no_undo)]
    assert seen.matters == (levels[0] != levels[1])


def test_everybody_of_one_mind_leaves_nothing_to_say() -> None:
    found = side_by_side(example(), example())
    assert (found.disputed, found.verdicts, found.matters) == ((), (), False)
    assert found.headline == SAYS["no two of the 2 people"]


ANSWER = st.sampled_from(["yes", "no", "unsure"])
FILE = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys((*CRITERIA, "engagement", "product_exists", "fixed_rules"), ANSWER),
        **dict.fromkeys(
            ("judgment", "autonomy_tolerance", "maturity"),
            st.sampled_from(["low", "high", "unsure"]),
        ),
    },
)


def from_words(words: dict[str, str]) -> Workflow:
    return answered(Workflow("a", "A"), **words)


def outcome(words: dict[str, str]) -> dict[str, object]:
    decision: Decision = decide(RULES, from_words(words))
    level = decision.autonomy.level
    states = {result.gate.id: result.state for result in decision.assessment.gates}
    return {"architecture": decision.assessment.possible, "autonomy": level and level.id, **states}


@given(st.lists(FILE, min_size=2, max_size=5))
def test_what_matters_is_what_deciding_the_completed_files_gives(
    people: list[dict[str, str]],
) -> None:
    """Against the definition, written out over `decide` itself."""
    found = side_by_side(*map(from_words, people))
    definite: dict[str, Counter[str]] = {}
    for words in people:
        for id_, word in words.items():
            if word != "unsure":
                definite.setdefault(id_, Counter())[word] += 1
    common = {}
    for id_, counted in definite.items():
        (answer, most), *others = counted.most_common()
        if not others or others[0][1] < most:
            common[id_] = answer
    for id_, counted in definite.items():
        open_ = (
            ["unsure"]
            if len(counted) == 1 and any(words.get(id_) == "unsure" for words in people)
            else []
        )
        outcomes = [outcome({**common, id_: word}) for word in [*counted, *open_]]
        expected = {
            key for key in outcomes[0] if any(other[key] != outcomes[0][key] for other in outcomes)
        }
        assert {effect.id for effect in view(found, id_).effects} == expected, id_


@given(st.lists(FILE, min_size=2, max_size=3))
def test_the_order_of_the_files_decides_nothing(people: list[dict[str, str]]) -> None:
    names = ["anna", "bo", "cy"][: len(people)]

    def seen(order: tuple[int, ...]) -> list[object]:
        found = views(
            [decide(RULES, from_words(people[n])) for n in order], [names[n] for n in order]
        )
        return [
            (
                view.id,
                view.common,
                {*view.dissenters},
                {*view.unsure},
                {effect.id for effect in view.effects},
            )
            for view in found.questions
        ] + [{(person.name, person.dissents) for person in found.people}]

    orders = [*permutations(range(len(people)))]
    assert all(seen(order) == seen(orders[0]) for order in orders)


def test_the_work_grows_with_the_number_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file disagrees with every other on figures, owner and systems, which is the worst case."""
    assessed: Counter[int] = Counter()

    def work(count: int) -> int:
        def counted(*args: Any) -> Any:
            assessed[count] += 1
            return assess(*args)

        monkeypatch.setattr("scoping.comparison.views.assess", counted)
        files = [
            says(
                "yn?nn", owner=f"{n}", volume={"runs_per_month": n}, systems=(System(f"s{n}", ()),)
            )
            for n in range(count)
        ]
        views([decide(RULES, file) for file in files], [str(n) for n in range(count)])
        return assessed[count]

    few, many = work(20), work(40)
    assert many <= 2 * few
