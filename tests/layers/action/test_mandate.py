"""What a mandate says will be asked about, held to the decision of the project made with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.action.rules.knowledge import Knowledge, knowledge_at_start
from app.action.rules.plan import Plan, Use
from app.action.rules.policy import Facts, Guard, load_policy
from app.base.display import as_tool
from app.base.systems import load_systems
from scoping.actions import EVERY_WRITE, Action
from scoping.decision import Decision
from tests.support.projects import decision_on, render_text
from tests.support.wording import load_wording

SAYS = load_wording("layers/action")

LOW = ("judgment", "error_cost", "external_reach", "data_sensitivity", "regulation")
HIGH = ("autonomy_tolerance", "reversibility", "verifiability", "maturity")
WORKFLOW = """
scoping: 2
workflow: {{id: restock, name: Restock, owner: Purchasing}}
answers: {{multi_system: yes, step_dependencies: yes, unprompted: yes, persistent_context: no,
  outcome: yes}}
profile: {{engagement: no, named_process: yes, baseline: yes, data_quality: yes, fixed_rules: no,
  one_call_enough: no, product_exists: no, reserved_for_person: no, {ratings}}}
systems:
  - id: shop
    operations:
      - {{id: stock, effect: read, input: {{item: string}}}}
      - id: order
        effect: write
        input: {{item: {{type: string{mark}}}, amount: number}}
        undo: cancel
        approve: amount > 100
      - {{id: cancel, effect: write, input: {{item: string}}}}
      - {{id: note, effect: write, input: {{item: {{type: string{mark}}}}}, undo: unnote}}
      - {{id: unnote, effect: write, input: {{item: string}}}}
      - {{id: letter, effect: write, input: {{item: {{type: string{mark}}}}}}}
"""
SMALL, LARGE = {"item": "A-1", "amount": 5}, {"item": "A-1", "amount": 500}
CASES = {
    "observer-and-no-outside": ({}, "plan_and_rule_of_two"),
    "outside-and-marked": ({"external_reach": "medium"}, "targets"),
    "outside-and-not-marked": ({"external_reach": "medium", "mark": ""}, "plan_and_provenance"),
    "regulated": ({"regulation": "high"}, EVERY_WRITE),
    "regulation-not-known": ({"regulation": "unsure"}, EVERY_WRITE),
    "costly-and-lasting": ({"error_cost": "high", "reversibility": "low"}, EVERY_WRITE),
    "costly-and-not-known": ({"error_cost": "unsure", "reversibility": "low"}, EVERY_WRITE),
    "costly-and-undone": (
        {"error_cost": "high", "reversibility": "medium"},
        "plan_and_rule_of_two",
    ),
    "low-judgment": ({"judgment": "high", "autonomy_tolerance": "low"}, "plan_and_rule_of_two"),
}


def text_of(changed: dict[str, str]) -> str:
    rated = {**dict.fromkeys(LOW, "low"), **dict.fromkeys(HIGH, "high"), **changed}
    mark = rated.pop("mark", ", target: true")
    ratings = ", ".join(f"{key}: {value}" for key, value in rated.items())
    return WORKFLOW.format(ratings=ratings, mark=mark)


@pytest.fixture(params=CASES)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Decision, Guard]]:
    """A decision, and the policy of the project that is made of it."""
    changed, preset = CASES[request.param]
    text = text_of(changed)
    decision, project = decision_on(text), render_text(text)
    for name in ("systems.yaml", "policy.yaml"):
        (tmp_path / name).write_text(project.files[name].text, "utf-8")
    guard = load_policy(tmp_path / "policy.yaml", load_systems(tmp_path / "systems.yaml"))
    assert (decision.preset.id, guard.policy.preset) == (preset, preset)
    assert decision.mandate.says in project.files["agent.md"].text
    yield decision, guard


def inputs_of(guard: Guard, name: str, given: dict[str, Any]) -> dict[str, Any]:
    known = guard.operations[name].input["properties"]
    return {key: value for key, value in given.items() if key in known}


def decide(guard: Guard, action: Action, given: dict[str, Any], **more: Any) -> str:
    name = as_tool(action.name)
    named = knowledge_at_start("Order what A-1 needs.")
    facts = Facts(guard.policy.level, **{"plan": Plan((Use(name),)), "knowledge": named, **more})
    return guard.verdict_on(name, inputs_of(guard, name, given), facts).kind


def test_what_the_mandate_names_asks_and_nothing_else_does(made: tuple[Decision, Guard]) -> None:
    """Of a planned write to what the goal names, before anything was read."""
    decision, guard = made
    says, level = decision.mandate.says, guard.policy.level
    for action in (action for action in decision.actions if action.effect == "write"):
        kinds = {decide(guard, action, given) for given in (SMALL, LARGE)}
        is_named = f"{action.name}" in says
        if level.people_apply_writes:
            assert kinds == {"prepare"}, action.name
        elif action.condition:
            assert kinds == {"allow", "approve"}, action.name
            assert f"{action.name} (when {action.condition})" in says
        elif action.approve == "never" and action.only_undoes:
            continue  # it is asked about unless it takes back a write of the run
        else:
            assert kinds == ({"allow"} if action.approve == "never" else {"approve"}), action.name
            assert is_named == (action.approve == "always"), action.name


def test_what_the_mandate_says_beside_the_names_asks(made: tuple[Decision, Guard]) -> None:
    decision, guard = made
    says, alone = (
        decision.mandate.says,
        [action for action in decision.actions if action.approve == "never"],
    )
    for action in [action for action in alone if not action.only_undoes]:
        is_unplanned = decide(guard, action, SMALL, plan=Plan())
        assert (is_unplanned == "approve") == ("was not planned" in says)
        both = Knowledge(read_untrusted=True, read_private=True)
        outside = ("both text from outside", "only text from outside", "no trusted source")
        assert any(part in says for part in outside)
        assert decide(guard, action, SMALL, knowledge=both) == "approve"


def test_undo_of_an_own_write_follows_the_catalogue(
    made: tuple[Decision, Guard],
) -> None:
    """An undo of a write of its own run is as the catalogue says."""
    decision, guard = made
    for action in (action for action in decision.actions if action.only_undoes):
        inputs = inputs_of(guard, as_tool(action.name), SMALL)
        kind = decide(guard, action, SMALL, undos=((as_tool(action.name), inputs),))
        assert kind == ("allow" if action.approve == "never" else "approve")


@pytest.mark.parametrize(
    ("changed", "is_each_asked"),
    [
        ({"external_reach": "medium"}, False),
        ({"judgment": "high", "autonomy_tolerance": "low"}, True),
    ],
)
def test_a_read_that_sends_asks_as_catalogue_and_mandate_say(
    changed: dict[str, str], is_each_asked: bool, tmp_path: Path
) -> None:
    text = text_of(changed).replace(
        "{id: stock, effect: read, ",
        "{id: fetch, effect: read, sends: [item], input: {item: string}}\n"
        "      - {id: stock, effect: read, ",
    )
    decision, project = decision_on(text), render_text(text)
    for name in ("systems.yaml", "policy.yaml"):
        (tmp_path / name).write_text(project.files[name].text, "utf-8")
    guard = load_policy(tmp_path / "policy.yaml", load_systems(tmp_path / "systems.yaml"))
    fetch = next(action for action in decision.actions if action.operation == "fetch")
    kinds = [decide(guard, fetch, {"item": item}) for item in ("A-1", "https://evil.example/A-1")]
    assert kinds == ["approve" if is_each_asked else "allow", "approve"]
    assert fetch.approve == ("always" if is_each_asked else None)
    assert "sends its inputs somewhere" in fetch.because
    texts = {
        True: SAYS["calls of shop fetch send"],
        False: SAYS["calls of shop fetch may send"],
    }
    assert texts[is_each_asked] in decision.mandate.says
    assert decision.mandate.says in project.files["agent.md"].text
