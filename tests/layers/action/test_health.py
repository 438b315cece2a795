"""What those see who operate it: whether a process is ready, what waits, and lines of JSON."""

import json
import os
import socket
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
import yaml
from opentelemetry import metrics

from app.action.durable import engine, leases, parking
from app.action.durable.engine import Task
from app.action.figures import monitoring
from app.action.people import approvals
from app.action.workers import worker
from tests.support.programs import Program, run_program
from tests.support.waiting import LIMIT, until
from tests.support.wording import load_wording

from .conftest import ORDER, Begin, waiting
from .processes import carries

SAYS = load_wording("layers/action")

either = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
LARGE = (ORDER, {"order_id": "o1", "amount": 500})
LIMITS = [{"operation": "vendors.place_order", "sum": "amount", "most": 1000, "per": "day"}]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@either
@pytest.mark.parametrize("terms", [{"limits": LIMITS}], indirect=True, ids=["a limit"])
def test_gauges_say_what_waits_runs_and_is_used(begin: Begin) -> None:
    run = begin([[(ORDER, {"order_id": "o2", "amount": 50})], [LARGE]])
    until(lambda: parking.place("run-1").is_parked and not engine.open_now())
    found = monitoring.gauges()
    assert found["runs"] == {"queued": 0, "under_way": 0, "parked": 1, "blocked": 0}
    assert found["requests"] == {"approval": 1}
    assert 0 <= found["oldest_seconds"]["waiting"] < 120
    assert found["oldest_seconds"]["queued"] == 0
    assert found["workers"] == 1
    (limit,) = found["limits"].values()
    assert limit == {"used": 50, "allowed": 1000}
    approvals.answer_request(waiting()[0]["id"], "approve", "bo")
    assert run.get_result()["status"] == "done"
    until(lambda: not engine.is_open("run-1"))
    after = monitoring.gauges()
    assert (after["runs"]["parked"], after["requests"]) == (0, {})
    assert [*after["limits"].values()] == [{"used": 550, "allowed": 1000}]


def test_what_is_queued_is_counted_from_when_it_was(opened: None) -> None:
    engine.queue_run(Task("Restock A"), "run-1")
    found = monitoring.gauges()
    assert (found["runs"]["queued"], found["workers"]) == (1, 0)
    assert found["oldest_seconds"]["queued"] >= 0


@pytest.mark.parametrize("terms", [{"limits": LIMITS}], indirect=True, ids=["a limit"])
def test_an_sdk_beside_the_program_is_given_each_gauge(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    callbacks: dict[str, Any] = {}

    class Meter(metrics.NoOpMeter):
        """What an SDK would put in the place of the API's own."""

        def create_observable_gauge(self, name: str, given: Any, **_: Any) -> Any:  # type: ignore
            (callbacks[name],) = given

    monkeypatch.setattr(monitoring, "_meter", Meter("app.action"))
    begin([[(ORDER, {"order_id": "o2", "amount": 50})], [LARGE]])
    until(lambda: parking.place("run-1").is_parked and not engine.open_now())
    monitoring.keep_gauges()

    def observed(name: str) -> dict[str, float]:
        points = callbacks[name](metrics.CallbackOptions())
        return {next(iter((point.attributes or {}).values()), ""): point.value for point in points}

    assert observed("app.runs") == {"queued": 0, "under_way": 0, "parked": 1, "blocked": 0}
    assert observed("app.requests") == {"approval": 1}
    assert observed("app.workers") == {"": 1}
    (share,) = observed("app.limits.used").values()
    assert share == 0.05


def test_a_worker_says_whether_it_lives_and_is_ready(opened: None, folder: Path, port: int) -> None:
    said = {**os.environ, "HEALTH_PORT": str(port), "WORKER": "worker-1"}
    with Program("-m", "app.action", "work", environment=said) as program:
        assert carries(program)
        place = f"http://127.0.0.1:{port}"
        assert httpx2.get(f"{place}/healthz", timeout=LIMIT).text == "well"
        ready = httpx2.get(f"{place}/readyz", timeout=LIMIT)
        told = {"ready": True, "because": [], "blocked": 0}
        assert (ready.status_code, ready.json()) == (200, told)
        assert httpx2.get(f"{place}/gauges.json", timeout=LIMIT).status_code == 404
        with (folder / "policy.yaml").open("a") as policy:
            policy.write("# stricter\n")
        ready = httpx2.get(f"{place}/readyz", timeout=LIMIT)
        because = "policy.yaml changed since they were read: restart it"
        assert (ready.status_code, ready.json()["because"]) == (503, [because])
        assert httpx2.get(f"{place}/healthz", timeout=LIMIT).status_code == 200
        taken = {**said, "WORKER": "worker-2"}
        with Program("-m", "app.action", "work", environment=taken) as second:
            assert second.wait() == 3
            assert "HEALTH_PORT" in second.errors


def test_a_worker_whose_keeper_is_silent_is_not_ready(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [*worker.health_faults()] == []
    monkeypatch.setattr(worker, "note_look", lambda: None)
    monkeypatch.setattr(worker, "SILENCE", -1.0)
    (fault,) = worker.health_faults()
    assert fault.startswith("its keeper has not looked for ")


def test_a_database_that_is_away_is_named(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Any) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr(worker, "rows", away)
    assert [*worker.health_faults()] == [SAYS["the database cannot be reached"]]


def test_with_json_each_line_is_json_and_names_the_run(opened: None, folder: Path) -> None:
    look = {"tool": "stock.level", "input": {"item_id": "A"}}
    goal = {"goal": "Look", "plan": ["stock.level"], "steps": [[look]], "report": "Enough."}
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "goals.yaml").write_text(yaml.safe_dump({"goals": [goal]}), "utf-8")
    run = engine.queue_run(Task("Look"))
    said = {**os.environ, "LOG_FORMAT": "json", "WORKER": "worker-7"}
    with Program("-m", "app.action", "work", environment=said) as program:
        assert carries(program)
        until(lambda: engine.has_outcome(run))
        until(lambda: "run_ended" in program.errors)
        lines = [json.loads(line) for line in program.errors.splitlines()]
    of_run = [line for line in lines if line.get("run") == run]
    assert [line["message"] for line in of_run][:1] == ["run_started"]
    assert {line["worker"] for line in lines} == {"worker-7"}
    assert [line["record"] for line in of_run] == sorted(line["record"] for line in of_run)


def test_the_command_prints_them(opened: None, folder: Path) -> None:
    engine.queue_run(Task("Restock A"), "run-1")
    found = json.loads(run_program("-m", "app.action", "gauges", "--json").stdout)
    assert found["runs"]["queued"] == 1
    assert "runs: queued" in run_program("-m", "app.action", "gauges").stdout
    assert leases.living() == 0
