"""A process says what it does not do on files or tools that have changed: real workers, and a real
MCP server as a child process.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from anthropic import Anthropic

from app.action import view
from app.action.calls import execution, rollback
from app.action.console import pages
from app.action.durable import engine, parking, steps
from app.action.durable.store import MessageKind
from app.action.model import agent as agent_module
from app.action.model.agent import Agent, outdated
from app.action.people import approvals, controls
from app.action.record import audit, verification
from app.action.record.records import Kind
from app.action.workers import worker
from app.base.mcp_client import look_up_tool
from app.base.settings import Settings
from app.base.systems import load_systems
from app.base.tool_lock import write_lock
from tests.support.programs import Program, run_program
from tests.support.waiting import until

from .conftest import ORDER, Begin, Call, Turn, waiting
from .processes import agent, carries

SERVER = """
from pathlib import Path
from mcp.server.mcpserver import MCPServer

server = MCPServer("stock", log_level="ERROR")
server.add_tool(lambda item_id: 3, name="level", description=Path("description.txt").read_text())
server.run("stdio")
"""


def test_a_changed_tool_is_said_at_the_start(opened: None, folder: Path) -> None:
    (folder / "server.py").write_text(SERVER, "utf-8")
    (folder / "description.txt").write_text("Stock of an item.", "utf-8")
    document = yaml.safe_load((folder / "systems.yaml").read_text("utf-8"))
    stock = document["systems"][0]
    stock["timeout"] = 120  # seconds, in which a busy machine starts the server
    stock["operations"][0]["binding"] = {"kind": "mcp", "command": [sys.executable, "server.py"]}
    (folder / "systems.yaml").write_text(yaml.safe_dump(document), "utf-8")
    found = look_up_tool(load_systems(folder / "systems.yaml")["stock__level"])
    assert found
    write_lock(folder, {"stock.level": found})
    (folder / "description.txt").write_text("Stock, and all else.", "utf-8")
    with agent("work") as program:
        assert carries(program)
        said = (
            "stock.level is not called: the tool level of stock has changed since a person agreed"
        )
        assert until(lambda: said in program.errors)


@pytest.mark.parametrize("name", ["systems.yaml", "policy.yaml"])
def test_worker_on_old_files_takes_up_no_new_run(name: str, opened: None, folder: Path) -> None:
    """A worker on old files says so and takes up no new run until it is restarted."""
    others = {"systems.yaml": "policy.yaml", "policy.yaml": "systems.yaml"}
    with agent("work") as program:
        assert carries(program)
        first = engine.queue_run(engine.Task("Look"))
        until(lambda: engine.one_run(first))
        change(folder / name)
        said = f"{name} changed since worker-1 read them. It takes up no new run: restart it.\n"
        until(lambda: said in program.errors)
        second = engine.queue_run(engine.Task("Look again"))
        change(folder / others[name])  # so that it says when it has looked with a run in the queue
        until(lambda: "systems.yaml and policy.yaml changed since worker-1" in program.errors)
        assert (engine.one_run(second), program.returncode) == (None, None)
    with agent("work") as program:
        assert carries(program)
        until(lambda: engine.one_run(second))


BIG: Call = (ORDER, {"order_id": "o1", "amount": 500})
SMALL: Call = (ORDER, {"order_id": "o1", "amount": 10})
LOOK: Call = ("stock__level", {"item_id": "A"})
CHANGED = (
    "policy.yaml changed since the worker read it."
    " Until it is restarted, it takes up nothing and decides no call."
    " Open runs can still be stopped.\n"
)
HOLDS = (
    "policy.yaml changed since this worker read it, and nothing is done by old rules: restart it"
)


@pytest.fixture
def forbid(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Forbid what a test's calls do, as an editor would, under a worker that lives."""
    monkeypatch.setattr(steps, "LOOK", 0.02)

    def put() -> None:
        policy = yaml.safe_load((folder / "policy.yaml").read_text("utf-8"))
        for name in ("vendors.place_order", "stock.level"):
            policy["operations"][name] = {"allow": "no"}
        (folder / "policy.yaml").write_text(yaml.safe_dump(policy), "utf-8")

    return put


@pytest.fixture
def restart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Have the worker read its files, as a new one does."""

    def again() -> None:
        made = Agent(Settings(), agent_module.agent().client, folder)
        monkeypatch.setattr(agent_module, "_agent", lambda: made)

    return again


def late(forbid: Callable[[], None], call: Call) -> Iterator[Turn]:
    """A turn that asks for a call, with the files changed while the model thinks."""
    forbid()
    yield [call]


def held() -> list[dict[str, Any]]:
    """The records that a run waits for the restart of its worker."""
    found = [row for row in audit.of_run("run-1") if row["kind"] == Kind.STATUS_CHANGED]
    return [row["about"] for row in found if HOLDS in row["about"]["why"]]


def decided(run: str = "run-1") -> list[tuple[str, str]]:
    found = [row for row in audit.of_run(run) if row["kind"] == Kind.CALL_DECIDED]
    return [(row["about"]["verdict"], row["about"]["because"]) for row in found]


def test_approved_call_waits_for_a_restart_and_its_rules(
    begin: Begin, forbid: Callable[[], None], restart: Callable[[], None], table: Any
) -> None:
    """An approved call waits for a restart and is decided by the rules of that time."""
    run = begin([[BIG]])
    (asked,) = waiting()
    forbid()
    approvals.answer_request(asked["id"], "approve", "bo", digest=asked["digest"])
    assert worker.held_up("run-1") == CHANGED.strip()
    restart()
    assert run.get_result()["status"] == "done"
    assert (table("orders"), rollback.writes_of("run-1")) == ([], [])
    no = "it was approved, and may not run any more: the policy does not allow it"
    assert decided()[-1] == ("deny", no)
    assert verification.verify()[2] == []


@pytest.mark.parametrize("call", [SMALL, LOOK], ids=["write", "read"])
def test_no_call_of_a_run_under_way_is_decided_by_old_rules(
    call: Call,
    begin: Begin,
    forbid: Callable[[], None],
    restart: Callable[[], None],
    table: Any,
) -> None:
    run = begin([late(forbid, call)])
    until(held)
    row = view.one("run-1")
    assert (row["status"], view.now(row), decided()) == ("waiting", HOLDS, [])
    restart()
    assert len(held()) == 1  # however often it has looked
    assert run.get_result()["status"] == "done"
    assert (decided()[0], table("orders")) == (("deny", "the policy does not allow it"), [])


def test_waiting_call_goes_on_where_new_rules_allow_it(
    begin: Begin,
    folder: Path,
    forbid: Callable[[], None],
    restart: Callable[[], None],
    table: Any,
) -> None:
    """A call that waits goes on as before where the new rules allow it."""
    before = (folder / "policy.yaml").read_text("utf-8")
    run = begin([late(forbid, SMALL)])
    until(held)
    (folder / "policy.yaml").write_text(before, "utf-8")  # nothing else has to be done
    assert run.get_result()["status"] == "done"
    assert len(table("orders")) == 1


def test_a_run_that_is_held_hears_a_stop(
    begin: Begin, forbid: Callable[[], None], table: Any
) -> None:
    run = begin([late(forbid, SMALL)])
    until(held)
    controls.tell_run("run-1", MessageKind.STOP, "bo", "wrong vendor")
    assert run.get_result()["status"] == "stopped"
    assert table("orders") == []


@pytest.mark.parametrize("terms", [{"level": "collaborator"}], indirect=True)
def test_a_prepared_write_that_is_being_applied_waits_too(
    begin: Begin,
    forbid: Callable[[], None],
    restart: Callable[[], None],
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker that is outdated takes up none; here the change comes just after it has."""
    begin([[SMALL]]).prepare()
    hold, has_changed = execution.wait_on_old_files, list[bool]()

    def changed_before(say: Callable[[str], None]) -> None:
        if not has_changed:
            forbid()
            has_changed.append(True)
        hold(say)

    monkeypatch.setattr(execution, "wait_on_old_files", changed_before)
    approvals.answer_request("run-1:1", "approve", "bo")
    until(held)
    assert table("orders") == []
    restart()
    no = "it was approved, and may not run any more: the policy does not allow it"
    assert engine.result_of_work("run-1:1:apply") == {"ok": False, "result": f"Not made: {no}."}
    assert table("orders") == []


def test_restarted_worker_goes_on_with_what_waited(opened: None, folder: Path) -> None:
    """A worker that is started again goes on with what the one before held back.

    Real processes: asked, forbidden, approved with a warning, restarted, refused.
    """
    order = {"tool": "vendors.place_order", "input": BIG[1]}
    goal = {"goal": "Big", "plan": ["vendors.place_order"], "steps": [[order]], "report": "Did it."}
    (folder / "scenarios").mkdir()
    look = {"tool": "stock.level", "input": LOOK[1]}
    read = {"goal": "Look", "plan": ["stock.level"], "steps": [[look]], "report": "Enough."}
    goals = yaml.safe_dump({"goals": [goal, read]})
    (folder / "scenarios" / "goals.yaml").write_text(goals, "utf-8")
    with agent("work") as program:
        assert carries(program)
        ended = engine.queue_run(engine.Task("Look"))
        until(lambda: view.has_ended(view.one(ended)))
        run = engine.queue_run(engine.Task("Big"))
        (asked,) = waiting()
        policy = yaml.safe_load((folder / "policy.yaml").read_text("utf-8"))
        policy["operations"]["vendors.place_order"] = {"allow": "no"}
        (folder / "policy.yaml").write_text(yaml.safe_dump(policy), "utf-8")
        done = run_program("-m", "app.action", "approve", asked["id"])
        assert done.stderr == CHANGED
        later = run_program("-m", "app.action", "run", "Later", "--no-wait")
        assert later.stderr == CHANGED
        (queued,) = view.latest_runs(status="queued")
        assert f"queued\n{CHANGED}" in run_program("-m", "app.action", "show", queued["id"]).stdout
        assert run_program("-m", "app.action", "steer", run, "hurry").stderr == CHANGED
        assert (
            CHANGED.strip()
            == pages.home_page({})["held_up"]
            == pages.run_page({"run": run})["held_up"]
        )
        with Program("-m", "app.action", "undo", ended) as undo:
            until(lambda: CHANGED in undo.errors)
            wanted = f"asked to undo its writes. {CHANGED}"
            assert wanted in run_program("-m", "app.action", "show", ended).stdout
            assert wanted.strip() in pages.run_page({"run": ended})["undoing"]
            (told,) = [row for row in audit.of_run(ended) if row["kind"] == Kind.UNDO_REQUESTED]
            assert told["about"]["work"] == f"{ended}:undo-1"  # on record before it is taken up
    with agent("work") as program:
        assert carries(program)
        no = "it was approved, and may not run any more: the policy does not allow it"
        until(lambda: ("deny", no) in decided(run))
    assert rollback.writes_of(run) == []


def test_a_run_whose_worker_is_gone_says_so(opened: None, folder: Path) -> None:
    run = engine.queue_run(engine.Task("Look"))
    system = engine.client()._sys_db
    status = system.tables.workflow_status
    with system.engine.begin() as connection:  # as one that was killed has left it
        claimed = {"status": "PENDING", "executor_id": "worker-1"}
        connection.execute(status.update().values(**claimed))
    gone = "worker-1, which executed it, is gone. Start a worker to take it over: `agent work`."
    assert gone in run_program("-m", "app.action", "show", run).stdout
    assert gone in run_program("-m", "app.action", "steer", run, "hurry").stderr
    assert pages.run_page({"run": run})["held_up"] == gone


def test_a_run_that_waits_outlives_its_worker(opened: None, folder: Path) -> None:
    order = {"tool": "vendors.place_order", "input": BIG[1]}
    goal = {"goal": "Big", "plan": ["vendors.place_order"], "steps": [[order]], "report": "Did it."}
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "goals.yaml").write_text(yaml.safe_dump({"goals": [goal]}), "utf-8")
    with agent("work") as program:
        assert carries(program)
        run = engine.queue_run(engine.Task("Big"))
        until(lambda: parking.place(run).is_parked and not engine.carrier(run))
        assert worker.held_up(run) == ""
        program.kill()
        program.wait()
    none = "No worker is running. Start one: `agent work` or `agent serve`."
    assert none in run_program("-m", "app.action", "show", run).stdout
    (asked,) = approvals.open_requests()
    assert run_program("-m", "app.action", "approve", asked["id"]).stderr == f"{none}\n"
    with agent("work", worker="worker-2") as program:
        assert carries(program)
        until(lambda: view.has_ended(view.one(run)))
    assert [write["state"] for write in rollback.writes_of(run)] == ["done"]


def change(file: Path) -> None:
    """Change a file, as an editor would."""
    file.write_text(file.read_text("utf-8") + "# stricter\n", "utf-8")


@pytest.fixture
def read(
    folder: Path, client: Callable[..., Anthropic], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Agent, list[Path]]]:
    """What a process has read a minute ago, and the files whose contents it looks at since."""
    made, hashed = Agent(Settings(), client(None), folder), list[Path]()
    digest = agent_module._digest

    def noted(file: Path) -> str:
        hashed.append(file)
        return digest(file)

    monkeypatch.setattr(agent_module, "time", lambda: time.time() + 60)
    monkeypatch.setattr(agent_module, "_digest", noted)
    yield made, hashed


def test_files_that_nobody_has_touched_are_read_once(read: tuple[Agent, list[Path]]) -> None:
    this, hashed = read
    for _ in range(5):
        assert outdated(this) == []
    assert [file.name for file in hashed] == ["systems.yaml", "policy.yaml"]


@pytest.mark.parametrize("how", ["in place", "by another file", "gone", "gone and back"])
def test_a_change_that_keeps_size_and_time_of_a_file_is_seen(
    read: tuple[Agent, list[Path]], folder: Path, how: str
) -> None:
    this, _ = read
    file, other = folder / "policy.yaml", folder / "other"
    assert outdated(this) == []
    before = file.stat()
    text = file.read_text("utf-8").replace("most: 5000", "most: 9000")
    assert len(text) == before.st_size
    if how == "in place":
        file.write_text(text, "utf-8")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif how == "by another file":
        other.write_text(text, "utf-8")
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        other.replace(file)
    else:
        kept = file.read_text("utf-8")
        file.unlink()
        assert outdated(this) == ["policy.yaml"]
        if how == "gone and back":
            file.write_text(kept, "utf-8")
            assert outdated(this) == []
            return
    assert outdated(this) == ["policy.yaml"]
    assert outdated(this) == ["policy.yaml"]


def test_a_second_change_in_the_same_tick_of_the_clock_is_seen(
    read: tuple[Agent, list[Path]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a file system whose clock has seconds: all that stat tells stays the same."""
    this, _ = read
    file = folder / "policy.yaml"
    now, told = file.stat().st_mtime + 1, file.stat()
    monkeypatch.setattr(agent_module, "time", lambda: now)
    monkeypatch.setattr(Path, "stat", lambda *_, **__: told)
    assert outdated(this) == []
    file.write_text(file.read_text("utf-8").replace("most: 5000", "most: 9000"), "utf-8")
    assert outdated(this) == ["policy.yaml"]
