"""Events and the ends of runs begin runs, once each, and none while all runs are stopped."""

from pathlib import Path

import pytest

from app.action.durable import engine
from app.action.people import controls
from app.action.triggers import occasions
from app.base.problem import Problem
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import ORDER, Begin, begun, not_begun

SAYS = load_wording("layers/action")

FILE = """
triggers:
  - {id: prompt, kind: prompt}
  - {id: low, kind: event, name: stock.low, goal: Restock what is low, as: anna}
  - {id: tell, kind: event, name: stock.low, goal: Tell the buyer, trusted: true}
  - {id: report, kind: run, of: prompt, goal: Report what was ordered}
  - {id: archive, kind: run, of: report, goal: Archive the report}
  - {id: mend, kind: run, of: prompt, when: escalated, goal: Say what went wrong}
"""


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "triggers.yaml").write_text(FILE, "utf-8")
    return folder


@pytest.mark.usefixtures("begin")
def test_an_event_begins_a_run_of_each_trigger_that_waits_for_it() -> None:
    low, tell = occasions.emit("stock.low", "A is at 3")
    assert [engine.result_of_work(run)["status"] for run in (low, tell)] == ["done", "done"]
    assert engine.task_of(low) == engine.Task(
        "Restock what is low", "low", "event", "anna", "A is at 3", False
    )
    assert engine.task_of(tell).trusted


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
@pytest.mark.usefixtures("begin")
def test_the_same_key_is_the_same_event() -> None:
    first = occasions.emit("stock.low", "A is at 3", "order-7")
    assert occasions.emit("stock.low", "A is at 3", "order-7") == first
    assert occasions.emit("stock.low", "A is at 3") != first
    assert len(begun()) == 4


@pytest.mark.usefixtures("begin")
def test_an_event_that_nothing_waits_for_is_a_mistake() -> None:
    with pytest.raises(Problem) as problem:
        occasions.emit("stock.high")
    assert str(problem.value) == SAYS["no run waits for the event"]


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_end_of_a_run_begins_its_followers_in_turn(begin: Begin) -> None:
    """The end of a run begins what follows it, and the end of that what follows next."""
    begin([[(ORDER, {"order_id": "o1", "amount": 50})]]).get_result()
    assert until(lambda: engine.one_run("archive@report@run-1"))["trigger"] == "archive"
    task = engine.task_of("report@run-1")
    assert task == engine.Task("Report what was ordered", "report", "run", "", "Ordered.", False)
    assert engine.result_of_work("archive@report@run-1")["status"] == "done"
    assert begun() == {"run-1", "report@run-1", "archive@report@run-1"}


def test_only_the_status_that_is_waited_for_begins_a_follower(begin: Begin, silence: None) -> None:
    begin(
        [[("finish", {"met": True, "confidence": 0.1, "missing": "a price", "report": ""})]]
    ).get_result()
    assert "a price" in until(lambda: "mend@run-1" in begun() and engine.task_of("mend@run-1")).data
    assert begun() == {"run-1", "mend@run-1"}


@pytest.mark.usefixtures("begin")
def test_nothing_begins_while_stopped_and_that_is_recorded() -> None:
    """While all runs are stopped nothing begins, and that is recorded."""
    controls.kill_runs(by="bo")
    with pytest.raises(
        Problem, match="No run begins while all runs are stopped. To lift this: `agent allow`."
    ):
        occasions.emit("stock.low")
    occasions.begin_followers("run-9", "prompt", "done", "Ordered.", False, False)
    assert (begun(), not_begun()) == (set(), ["low", "tell", "report"])
    controls.allow_runs(by="bo")
    assert len(occasions.emit("stock.low")) == 2
