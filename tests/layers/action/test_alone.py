"""`agent run` without a worker: it carries its own run, nothing else, and leaves none unsaid."""

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.action import view
from app.action.durable import engine, leases, store
from app.action.durable.engine import Task
from app.action.people import approvals
from app.action.record import audit
from app.base.display import as_written
from tests.support.programs import Program, run_program
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import ORDER, comes_to

SAYS = load_wording("layers/action")

NAME = as_written(ORDER)
on_postgres = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


def goal(text: str, amount: float) -> dict[str, Any]:
    order = {"tool": NAME, "input": {"order_id": text[-1], "amount": amount}}
    return {"goal": text, "plan": [NAME], "steps": [[order]], "report": "Ordered."}


GOALS = [goal("Small order A", 50), goal("Big order B", 500), goal("Other order C", 60)]
EVENT = {"id": "clock", "kind": "schedule", "cron": "* * * * *", "goal": "Other order C"}


@pytest.fixture
def project(folder: Path, opened: None) -> Path:
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "goals.yaml").write_text(json.dumps({"goals": GOALS}), "utf-8")
    return folder


@pytest.fixture
def start(project: Path) -> Iterator[Any]:
    """Start the command `agent` beside the test."""
    with ExitStack() as programs:

        def call(*words: str, **more: str) -> Program:
            environment = {**os.environ, "LOGNAME": "bo", **more}
            program = Program("-m", "app.action", *words, environment=environment, merged=True)
            return programs.enter_context(program)

        yield call


def agent(*words: str) -> tuple[int, str]:
    """Call the command `agent`; gives its exit code, and what it says."""
    environment = {**os.environ, "LOGNAME": "bo"}
    done = run_program("-m", "app.action", *words, environment=environment)
    return done.returncode, done.stdout + done.stderr


def orders() -> list[str]:
    """The orders that were placed, as the ledger has them."""
    done = sa.select(store.ledger.c.inputs).where(store.ledger.c.state == "done")
    return sorted(row["inputs"]["order_id"] for row in store.rows(done))


def said(program: Program, pattern: str) -> str:
    """The next line of a program that has this in it."""
    for text in program.stdout:
        if re.search(pattern, text):
            return str(text)
    raise AssertionError(f"it has ended without saying {pattern}")


def waits() -> str:
    """The one request that waits, once there is one."""
    return str(until(approvals.open_requests)[0]["id"])


@on_postgres
def test_it_carries_its_own_run_and_no_other(project: Path, database: None) -> None:
    other = engine.queue_run(Task("Other order C"))
    code, text = agent("run", "Small order A")
    assert (code, SAYS["no worker is running so"] in text) == (0, True)
    assert orders() == ["A"]
    assert [row["id"] for row in view.queued()] == [other]


@on_postgres
def test_where_a_worker_is_it_is_queued_there_and_followed(start: Any, database: None) -> None:
    work = start("work", WORKER="shop-2")
    said(work, "shop-2 carries runs")
    code, text = agent("run", "Small order A")
    assert (code, "is queued" in text) == (0, True)
    (run,) = engine.client().list_workflows(name="pursue")
    assert run.executor_id == "shop-2"


def test_it_keeps_no_schedule(project: Path) -> None:
    (project / "triggers.yaml").write_text(json.dumps({"triggers": [EVENT]}), "utf-8")
    assert agent("run", "Small order A")[0] == 0
    assert engine.client().list_schedules() == []


@on_postgres
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
def test_process_that_ends_leaves_its_waiting_run_to_the_queue(
    sign: signal.Signals, start: Any, database: None
) -> None:
    """A process that ends while its run waits says so, and the run goes to the common queue."""
    run = start("run", "Big order B")
    asked = waits()
    os.killpg(run.pid, sign)
    name = asked.partition(":")[0]
    said(run, f"{name} has not ended: it goes on with `agent work` or `agent serve`.")
    assert run.wait() == 130
    (left,) = engine.client().list_workflows(workflow_ids=[name])
    assert (left.status, left.queue_name) == ("ENQUEUED", engine.QUEUE)
    said(start("work"), "carries runs")
    approvals.answer_request(asked, "approve", "eva")
    comes_to("done", name)
    assert orders() == ["B"]


@on_postgres
def test_what_a_killed_one_leaves_the_next_worker_takes_up(start: Any, database: None) -> None:
    run = start("run", "Big order B")
    asked = waits()
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    said(start("work"), "carries runs")
    approvals.answer_request(asked, "approve", "eva")
    comes_to("done", asked.partition(":")[0])
    assert orders() == ["B"]
    assert not [name for name in leases._lock_files() if name.startswith(leases.SINGLE)]


@on_postgres
def test_a_worker_that_starts_beside_it_does_not_take_its_run(start: Any, database: None) -> None:
    run = start("run", "Big order B")
    asked = waits()
    said(start("work"), "carries runs")
    (found,) = engine.client().list_workflows(name="pursue")
    assert found.status == "PENDING"
    assert str(found.executor_id).startswith(leases.SINGLE)
    approvals.answer_request(asked, "approve", "eva")
    assert run.wait() == 0
    assert orders() == ["B"]
    assert [row["kind"] for row in audit.of_run("")] == []


@pytest.mark.parametrize("terms", [{"level": "operator"}], indirect=True, ids=["operator"])
def test_applying_undoing_and_stopping_carry_nothing_else_either(start: Any) -> None:
    other = engine.queue_run(Task("Other order C"))
    assert agent("run", "Small order A")[0] == 0
    asked = waits()
    code, text = agent("approve", asked)
    assert (code, "wrote vendors.place_order" in text, orders()) == (0, True, ["A"])
    Path("path.yaml").write_text("path: [{read: nothing.", "utf-8")  # as it is edited
    assert agent("undo", asked.partition(":")[0])[0] == 0
    Path("path.yaml").unlink()
    assert [row["id"] for row in view.queued()] == [other]
    code, text = agent("stop", other, "--reason", "not wanted", "--wait")
    assert (code, SAYS["stopped by bo terminal not"] in text) == (0, True)
    assert view.one(other)["status"] == "stopped"


def test_stop_with_wait_leaves_the_run_to_its_process(start: Any) -> None:
    """A stop that waits leaves a run to the process that carries it."""
    run = start("run", "Big order B")
    name = waits().partition(":")[0]
    code, text = agent("stop", name, "--reason", "wrong vendor", "--wait")
    assert (code, "wrong vendor" in text) == (0, True)
    assert run.wait() == 1


@pytest.mark.parametrize("has_worker", [False, True], ids=["alone", "with a worker"])
def test_run_without_a_terminal_is_left_to_people(has_worker: bool, start: Any) -> None:
    """Where nobody can answer, it says so and leaves the run to people.

    As with </dev/null, or in a pipeline: its input is at its end.
    """
    if has_worker:
        said(start("work"), "carries runs")
    code, text = agent("run", "Big order B")
    asked = waits()
    run = asked.partition(":")[0]
    told = f"It waits for a person: `agent approve {asked}, or deny {asked}`."
    assert (code, SAYS["follow it with agent show"].format(told=told, run=run) in text) == (0, True)
    assert ("has not ended" in text) is not has_worker
    if not has_worker:
        said(start("work"), "carries runs")
    assert agent("approve", asked)[0] == 0
    comes_to("done", run)
    assert orders() == ["B"]


@pytest.mark.parametrize("file", ["policy.yaml", "systems.yaml", "triggers.yaml", "agent.md"])
@pytest.mark.parametrize("options", [[], ["--no-wait"]], ids=["followed", "no-wait"])
def test_files_are_checked_before_anything_is_queued(
    file: str, options: list[str], project: Path
) -> None:
    if file == "agent.md":
        (project / file).unlink()
    else:
        (project / file).write_text("levels: [", "utf-8")
    code, text = agent("run", "Small order A", *options)
    assert (code in (2, 3), file in text) == (True, True)
    assert engine.client().list_workflows() == []
