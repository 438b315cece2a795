"""The end of a run held to `run.yaml`: reads of code's own, corrections, and a person's word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.action import view
from app.action.calls import execution
from app.action.durable.store import MessageKind
from app.action.model import agent as agent_module
from app.action.people import approvals, controls
from app.action.record import audit
from app.action.record.records import CHECKS, Kind
from app.action.rules.run_file import RunFile
from app.action.triggers import occasions
from app.base.problem import Problem
from app.offline.sandbox import open_sandbox
from tests.support.waiting import until
from tests.support.wording import load_wording

from . import conftest
from .conftest import FINISH, ORDER, Begin, Call, decisions, planned, waiting

SAYS = load_wording("layers/action")

FILE = """\
version: 2
inputs: {type: object, properties: {order_id: {type: string}}, required: [order_id]}
done_when:
  - write.vendors.place_order.order_id == input.order_id
  - read: vendors.order_status
    with: {order_id: write.vendors.place_order.order_id}
    expect: state == 'placed'
"""
STATUS = """
      - id: order_status
        effect: read
        binding: {kind: sandbox}
        input: {type: object, properties: {order_id: {type: string}}, required: [order_id]}
        output: {properties: {state: {type: string}, order_id: {type: string}}}
"""
VENDORS = """
operations:
  place_order: {into: orders, with: {state: STATE}}
  order_status: {from: orders}
  cancel_order: {out_of: orders}
  send_letter: {into: letters}
tables: {orders: [], letters: []}
"""
TOLD = {"order_id": "o1"}
CANCEL = ("vendors__cancel_order", {"order_id": "o2"})


def order(order_id: str = "o1", amount: float = 50) -> tuple[str, dict[str, Any]]:
    return ORDER, {"order_id": order_id, "amount": amount}


@pytest.fixture
def state() -> str:
    """What the vendor says of an order that was just placed."""
    return "placed"


@pytest.fixture
def folder(folder: Path, state: str, request: pytest.FixtureRequest) -> Path:
    systems = (folder / "systems.yaml").read_text("utf-8")
    (folder / "systems.yaml").write_text(systems.rstrip() + STATUS, "utf-8")
    policy = yaml.safe_load((folder / "policy.yaml").read_text("utf-8"))
    policy["operations"]["vendors.order_status"] = getattr(request, "param", {"untrusted": True})
    (folder / "policy.yaml").write_text(yaml.safe_dump(policy), "utf-8")
    (folder / "sandbox" / "vendors.yaml").write_text(VENDORS.replace("STATE", state), "utf-8")
    (folder / "run.yaml").write_text(FILE, "utf-8")
    return folder


def begun(begin: Begin, *script: list[Call], **more: Any) -> Any:
    return begin([*script], **{"inputs": TOLD, **more})


def findings() -> list[list[tuple[str, str]]]:
    """What the audit says came of the checks, each time that they were made."""
    rows = (row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.CHECKS_MADE)
    return [[(one["check"], one["state"]) for one in about["checks"]] for about in rows]


def texts(sent: list[dict[str, Any]]) -> str:
    return json.dumps(sent[-1]["messages"])


FOLLOWERS = """\
triggers:
  - {id: prompt, kind: prompt}
  - {id: either, kind: run, of: prompt, goal: Archive it}
  - {id: only, kind: run, of: prompt, when: checked, goal: Pay it}
"""


@pytest.mark.parametrize("checks", ["held", "none"])
def test_a_follower_may_wait_for_an_end_that_was_checked(
    folder: Path, begin: Begin, checks: str
) -> None:
    (folder / "triggers.yaml").write_text(FOLLOWERS, "utf-8")
    occasions._triggers.cache_clear()
    occasions.triggers()
    if checks == "none":  # since the run began
        agent_module.agent().run_file = RunFile()
    assert begun(begin, [order()], inputs=TOLD if checks == "held" else {}).get_result()
    followers = {"either@run-1", "only@run-1"} if checks == "held" else {"either@run-1"}
    assert conftest.begun() == {"run-1", *followers}


def test_a_follower_that_would_never_begin_is_told_at_the_start(folder: Path, begin: Begin) -> None:
    (folder / "triggers.yaml").write_text(FOLLOWERS, "utf-8")
    occasions._triggers.cache_clear()
    agent_module.agent().run_file = RunFile()
    with pytest.raises(Problem, match="only: it waits for checked runs, but run.yaml has"):
        occasions.triggers()


FIRST = "write.vendors.place_order.order_id == input.order_id"
SECOND = "vendors.order_status: state == 'placed'"


def test_what_holds_is_recorded_and_no_model_sees_the_read(
    begin: Begin, sent: list[dict[str, Any]]
) -> None:
    result = begun(begin, [order()]).get_result()
    assert (result["status"], result["backed_by"]) == ("done", CHECKS)
    assert result["checks"] == [FIRST, SECOND]
    *_, first, second, backed = view.account(view.one("run-1"))
    assert (first, second) == (f"Check passed: {FIRST}", f"Check passed: {SECOND}")
    assert backed == view.BACKED_BY[CHECKS]
    assert findings() == [[(FIRST, "held"), (SECOND, "held")]]
    *_, read = decisions("allow")
    assert (read["operation"], read["check"]) == ("vendors__order_status", SECOND)
    assert read["inputs"] == {"order_id": "o1"}
    kinds = [row["kind"] for row in audit.of_run("run-1")]
    assert kinds[-3:] == [Kind.READ_DONE, Kind.CHECKS_MADE, Kind.RUN_ENDED]
    assert "placed" not in texts(sent)


def test_what_does_not_hold_is_told_until_it_does(begin: Begin, sent: list[dict[str, Any]]) -> None:
    result = begun(begin, [order("o2"), order()], FINISH, [CANCEL]).get_result()
    assert result["status"] == "done"
    said = [
        block["content"]
        for message in sent[-1]["messages"]
        for block in message["content"]
        if isinstance(block, dict) and block["type"] == "tool_result"
    ]
    assert said[3].startswith(f"Not met: {FIRST} does not hold for vendors.place_order")
    first, *_, last = findings()
    assert first == [(FIRST, "failed"), (FIRST, "held"), (SECOND, "held"), (SECOND, "held")]
    assert last == [(FIRST, "held"), (SECOND, "held")]


def test_each_write_counts_and_a_wrong_one_is_named(begin: Begin, silence: None) -> None:
    result = begun(begin, [order(), order("o2")]).get_result()
    assert result["status"] == "escalated"
    assert f'{FIRST} does not hold for vendors.place_order {{"order_id": "o2"' in result["report"]


@pytest.mark.parametrize("state", ["refused"])
def test_what_a_system_says_otherwise_ends_with_a_person(begin: Begin, state: str) -> None:
    run = begun(begin, [order()])
    (request,) = waiting()
    assert request["because"].startswith(
        f"the goal is not met after 2 corrections; missing: {SECOND} does not hold for "
    )
    approvals.answer_request(request["id"], "keep", "bo", "", request["digest"])
    assert run.get_result()["status"] == "kept"
    assert len(findings()) == 3


@pytest.mark.parametrize("folder", [{"allow": "no"}], indirect=True)
def test_what_cannot_be_read_is_a_persons_to_decide(begin: Begin) -> None:
    run = begun(begin, [order()])
    (request,) = waiting()
    assert request["because"] == SAYS["the checks at its end"]
    approvals.answer_request(request["id"], "keep", "bo", "", request["digest"])
    assert run.get_result()["status"] == "kept"
    assert findings() == [[(FIRST, "held"), (SECOND, "not known")]]


def test_what_was_taken_back_does_not_stand(begin: Begin, silence: None) -> None:
    cancel = ("vendors__cancel_order", {"order_id": "o1"})
    replan: Call = ("plan", {"steps": []})
    result = begun(begin, [order()], [cancel], [replan]).get_result()
    assert result["status"] == "escalated"
    assert SAYS["vendors place order was not"] in result["report"]


def test_a_run_keeps_the_checks_that_it_began_with(begin: Begin) -> None:
    run = begun(begin, [order(amount=500)])
    (request,) = waiting()
    agent_module.agent().run_file = RunFile()
    approvals.answer_request(request["id"], "approve", "bo", "", request["digest"])
    assert run.get_result()["status"] == "done"
    assert findings() == [[(FIRST, "held"), (SECOND, "held")]]


def test_people_are_heard_before_a_check_reads(
    begin: Begin, sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The word comes after the run has listened at its end, and before the read is decided."""
    decide = execution.decide_call

    def told_just_before(made: execution.Call, *given: Any) -> Any:
        is_check = "check" in (given[2] if len(given) > 2 else ())
        if is_check and not controls_of("run-1"):
            controls.tell_run("run-1", MessageKind.STEER, "bo", "Say thank you.")
        return decide(made, *given)

    monkeypatch.setattr(execution, "decide_call", told_just_before)
    assert begun(begin, [order()]).get_result()["status"] == "done"
    assert "Say thank you." in texts(sent)
    assert findings() == [[(FIRST, "held"), (SECOND, "held")]]


def controls_of(run: str) -> list[Any]:
    """What people have told a run."""
    return [row for row in audit.of_run(run) if row["kind"] == Kind.RUN_TOLD]


def test_without_checks_nothing_is_read_and_nothing_recorded(folder: Path, begin: Begin) -> None:
    agent_module.agent().run_file = RunFile()
    assert begin([[order()]]).get_result()["status"] == "done"
    assert findings() == []
    assert open_sandbox(folder / "sandbox" / "vendors.yaml").read_rows("order_status", TOLD, "")


@pytest.mark.parametrize("terms", [{"level": "collaborator"}], indirect=True)
class TestPrepared:
    """What a person applies is checked once the last of it is applied, and the run ends then."""

    def test_it_is_checked_once_all_is_applied(self, begin: Begin) -> None:
        run = begun(begin, [order()])
        assert run.prepare()["why"].endswith("refuse vendors.place_order")
        assert findings() == []
        approvals.answer_request("run-1:1", "approve", "bo")
        result = run.get_result()
        assert (result["status"], result["backed_by"]) == ("done", CHECKS)
        assert findings() == [[(FIRST, "held"), (SECOND, "held")]]
        assert view.account(view.one("run-1"))[0].startswith("It wrote vendors.place_order")

    def test_what_does_not_hold_then_is_told_the_model(self, begin: Begin) -> None:
        once = planned(ORDER, times=1)
        run = begun(begin, [order("o2")], FINISH, once, [order()], plan=once)
        run.prepare()
        approvals.answer_request("run-1:1", "approve", "bo")
        (second,) = waiting(kind="prepared")
        assert second["about"]["order_id"] == "o1"
        controls.tell_run("run-1", MessageKind.STOP, "bo", "enough")
        assert run.get_result()["status"] == "stopped"
        assert findings()[0] == [(FIRST, "failed"), (SECOND, "held")]

    def test_a_no_is_told_the_model_with_its_reason(
        self, begin: Begin, sent: list[dict[str, Any]]
    ) -> None:
        run = begun(begin, [order()])
        run.prepare()
        approvals.answer_request("run-1:1", "deny", "bo", "wrong vendor")
        until(lambda: "was refused: bo said no: wrong vendor" in texts(sent))
        controls.tell_run("run-1", MessageKind.STOP, "bo", "enough")
        assert run.get_result()["unmade"]
