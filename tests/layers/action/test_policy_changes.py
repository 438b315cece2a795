"""A run that is open while `policy.yaml` changes: what holds for it, and what is recorded of it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.action.cli import terminal
from app.action.console import pages
from app.action.durable import engine, store
from app.action.durable.store import MessageKind
from app.action.model import agent as agent_module
from app.action.model.agent import agent
from app.action.people import approvals, controls
from app.action.record import audit
from app.action.record.records import Kind
from app.action.rules.policy import Guard, Policy, Rule
from app.base.display import as_written
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import FINISH, ORDER, Begin, Call, decisions, waiting
from .processes import agent as command
from .processes import carries

SAYS = load_wording("layers/action")

BIG: Call = (ORDER, {"order_id": "o1", "amount": 500})
SMALL: Call = (ORDER, {"order_id": "o2", "amount": 50})
NAME = "vendors.place_order"
LIMIT = {"operation": "vendors.place_order", "sum": "amount", "most": 900, "per": "day"}


def changes(run: str = "run-1") -> list[list[dict[str, Any]]]:
    found = audit.of_run(run)
    return [row["about"]["changed"] for row in found if row["kind"] == Kind.POLICY_CHANGED]


def edit(folder: Path, **values: Any) -> None:
    """Change the file, as a person would."""
    file = folder / "policy.yaml"
    whole = yaml.safe_load(file.read_text("utf-8"))
    whole |= values | {"limits": [*whole.get("limits", []), *values.get("limits", [])]}
    file.write_text(yaml.safe_dump(whole), "utf-8")


def take_up(**values: Any) -> None:
    """Have the worker of this test take up another policy, as one does that is started again."""
    guard = agent().guard
    policy = Policy(**{**guard.policy.model_dump(mode="json"), **values})
    agent_module.agent().guard = Guard(policy, guard.operations)
    audit.record_policy(policy, agent().read, "worker-1")


def test_a_rule_without_approval_is_stored_as_before() -> None:
    """Its `approve` is None here and an empty text there, so that an upgrade is no change."""
    rule = Rule()
    stored = rule.model_dump(mode="json")
    assert (rule.approve, stored["approve"]) == (None, "")
    assert Rule(**stored) == rule


def test_a_change_is_a_record_of_each_run_that_is_open(
    begin: Begin, capsys: pytest.CaptureFixture[str]
) -> None:
    begin([[SMALL]], goal="First", run="run-ended").get_result()
    run = begin([[BIG]])
    (asked,) = waiting()
    policy = agent().guard.policy.model_dump(mode="json")
    rules = policy["operations"]
    take_up(
        level="consultant",
        preset="approve_every_write",
        operations=rules | {NAME: rules[NAME] | {"four_eyes": True}},
        limits=[*policy["limits"], LIMIT | {"most": 400}],
    )
    assert (len(changes()), changes("run-ended")) == (1, [])
    level, preset, changed, limit = changes()[0]
    assert level == {"what": "level", "before": "approver", "after": "consultant"}
    assert (preset["what"], preset["after"]) == ("preset", "approve_every_write")
    assert (changed["what"], changed["of"]) == ("rule", NAME)
    assert [changed[when]["four_eyes"] for when in ("before", "after")] == [False, True]
    assert (limit["what"], limit["before"]) == ("limit", None)
    shown = pages.run_page({"run": "run-1"})["policy_changes"]
    assert [one["what"] for one in shown] == ["level", "preset", "rule", "limit"]
    terminal.print_run("run-1")
    said = capsys.readouterr().out
    assert SAYS["policy changed level approver consultant"] in said
    assert f'rule of {NAME}: {{"four_eyes": false}} → {{"four_eyes": true}}' in said
    approvals.answer_request(asked["id"], "approve", "bo", proven=True)
    assert run.get_result()["status"] == "done"
    refused = decisions("deny")[-1]["because"]
    assert refused.startswith("it was approved, and may not run any more: over a limit: 0 of 400")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"budgets": {"money": 9.0}}, id="budgets"),
        pytest.param({"prices": {"input": 1.0, "output": 2.0}}, id="prices"),
        pytest.param({"escalate_to": "Somebody else"}, id="who-is-asked"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_an_open_run_keeps_is_no_change_of_it(begin: Begin, values: dict[str, Any]) -> None:
    begin([[BIG]])
    waiting()
    take_up(**values)
    assert changes() == []


def test_an_open_run_keeps_its_prices_and_budgets(begin: Begin) -> None:
    run = begin([[BIG], FINISH])
    (asked,) = waiting()
    take_up(budgets={"steps": 1}, prices={"input": 1000.0, "output": 1000.0})
    approvals.answer_request(asked["id"], "approve", "bo")
    outcome = run.get_result()
    assert outcome["status"] == "done"
    assert outcome["used"]["money"] < 1


def test_a_run_that_waits_for_what_it_has_prepared_is_touched(begin: Begin) -> None:
    take_up(level="operator")
    begin([[SMALL]]).prepare()
    waiting(kind="prepared")
    take_up(level="collaborator")
    assert changes() == [[{"what": "level", "before": "operator", "after": "collaborator"}]]


def test_the_level_in_force_holds_at_the_call(begin: Begin, table: Any) -> None:
    run = begin([[BIG], [SMALL]])
    (asked,) = waiting()
    take_up(level="operator")
    approvals.answer_request(asked["id"], "deny", "bo")
    assert run.prepare()["level"] == "operator"
    assert (decisions()[-1]["verdict"], table("orders")) == ("prepare", [])


@pytest.mark.parametrize("terms", [{"level": "operator"}], indirect=True)
def test_raised_level_also_holds_but_for_dropped_calls(begin: Begin) -> None:
    """A raised level holds too, except for what the run has dropped."""
    wrong: Call = (ORDER, {"order_id": 1})
    run = begin([[SMALL], [wrong], [wrong], [wrong], [BIG]])
    waiting(kind="escalation")
    take_up(level="approver")
    approvals.answer_request(waiting(kind="escalation")[0]["id"], "continue", "bo")
    until(lambda: decisions()[-1]["verdict"] == "approve")
    controls.tell_run("run-1", MessageKind.STOP, "bo", "enough")
    run.get_result()


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_two_workers_that_take_it_up_record_it_once(begin: Begin, folder: Path) -> None:
    run = begin([[BIG]])
    waiting()
    edit(folder, level="consultant", limits=[LIMIT])
    with (
        command("work", worker="worker-2") as second,
        command("work", worker="worker-3") as third,
    ):
        assert carries(second)
        assert carries(third)
        assert [[one["what"] for one in changed] for changed in changes()] == [["level", "limit"]]
        controls.tell_run("run-1", MessageKind.STOP, "bo", "enough")
        run.get_result()


def test_live_worker_keeps_its_policy_until_a_restart(opened: None, folder: Path) -> None:
    """A live worker keeps its policy until it is started again."""
    file = folder / "scenarios" / "goals.yaml"
    file.parent.mkdir()
    name = as_written(ORDER)
    goal = {"goal": "Big order", "plan": [name], "steps": [[{"tool": name, "input": BIG[1]}]]}
    file.write_text(yaml.safe_dump({"goals": [goal]}), "utf-8")
    with command("work") as program:
        assert carries(program)
        run = engine.queue_run(engine.Task("Big order", by="anna", behalf="anna"))
        waiting()
        edit(folder, limits=[LIMIT | {"most": 300}])
        until(lambda: "policy.yaml changed since worker-1" in program.errors)
        assert changes(run) == []
    with command("work") as program:
        assert carries(program)
        ((limit,),) = changes(run)
        assert limit["after"]["most"] == "300"
        approvals.answer_request(waiting()[0]["id"], "approve", "bo")
        until(lambda: decisions("deny", run))
        assert SAYS["over a limit 0 of"] in decisions("deny", run)[-1]["because"]
        controls.tell_run(run, MessageKind.STOP, "bo", "enough")
        until(lambda: (row := engine.one_run(run)) and row["outcome"])
    with command("work") as program:
        assert carries(program)
    assert len(changes(run)) == 1
    assert store.rows(store.ledger.select()) == []
