"""Times and thresholds, on the engine's own clock: each begins one run, whatever is told twice or
crashes.
"""

import json
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from anthropic import Anthropic
from dbos import DBOS, ScheduleInput, SetWorkflowID, _scheduler

from app.action.console import pages
from app.action.durable import engine, store
from app.action.figures import monitoring
from app.action.model import agent as agent_module
from app.action.model.agent import Agent, agent
from app.action.people import controls
from app.action.record import audit
from app.action.record.records import Kind
from app.action.rules.trigger_file import Schedule, Threshold, Triggers
from app.action.triggers import clock
from app.action.triggers.occasions import triggers
from app.action.workers import worker
from app.base.settings import Settings
from app.offline.messages_api import Reply
from app.offline.sandbox import open_sandbox
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import LOOK, NOON, STOCK, Noon, begun, course, forget_database, not_begun
from .kills import Statements, points, recover_at_once
from .processes import forked

SAYS = load_wording("layers/action")

FILE = """
timezone: Europe/Berlin
triggers:
  - {id: daily, kind: schedule, cron: "0 5 * * *", goal: Look at the stock}
  - {id: report, kind: run, of: low, goal: Report what was ordered}
  - {id: low, kind: threshold, read: stock.level, when: level < 20, goal: Restock,
     each: [{item_id: A}, {item_id: B}]}
"""


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "triggers.yaml").write_text(FILE, "utf-8")
    return folder


ANSWER = {"body": "[]"}


class Answering(BaseHTTPRequestHandler):
    """A system that answers every read with the same."""

    def do_GET(self) -> None:
        body = ANSWER["body"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # who has read enough hangs up
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield f"http://127.0.0.1:{server.server_port}/level"
    server.shutdown()
    server.server_close()


@pytest.fixture
def level(folder: Path, begin: object) -> Callable[[object], None]:
    """Set the stock of A; no rows of it at all for None."""

    def change(value: object) -> None:
        database = open_sandbox(folder / "sandbox" / "stock.yaml").database
        database.execute("DELETE FROM levels WHERE item_id = 'A'")
        if value is not None:
            database.execute("INSERT INTO levels (item_id, level) VALUES ('A', ?)", [value])

    return change


def look(minutes: int) -> None:
    """Have the thresholds looked at, so many minutes after noon."""
    (low,) = triggers().of_kind(Threshold)
    at = NOON + timedelta(minutes=minutes)
    DBOS.start_workflow(
        clock.look_at_threshold, at, low.model_dump(mode="json", by_alias=True)
    ).get_result()


def crossings() -> set[str]:
    """The runs of the threshold, without those that follow them once they have ended."""
    return {run for run in begun() if run.startswith("low@")}


def not_looked() -> list[dict[str, Any]]:
    return [row["about"] for row in audit.of_run("") if row["kind"] == Kind.LOOK_FAILED]


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_crossing_begins_one_run_until_it_recovers(
    level: Callable[[object], None],
) -> None:
    """A crossing begins one run, and the next one only after the value recovered."""
    seen = []
    for minutes, value in enumerate([25, 19, 3, 18, 20, 19, 7]):
        level(value)
        look(minutes)
        seen.append(len(crossings()))
    assert seen == [0, 1, 1, 1, 1, 2, 2]


def test_first_low_value_is_a_crossing_and_is_named(
    level: Callable[[object], None],
) -> None:
    """A value that is low at the first look has crossed, and the run is told which it is."""
    level(3)
    look(0)
    (run,) = crossings()
    assert run.startswith("low@2026-03-02T12:00Z-")
    assert engine.task_of(run) == engine.Task(
        "Restock",
        "low",
        "threshold",
        "",
        '{"read": "stock__level", "inputs": {"item_id": "A"}, "when": "level < 20", "values": [3]}',
        False,
    )


def test_value_that_is_no_number_is_recorded_only(
    level: Callable[[object], None],
) -> None:
    """A value that is no number is recorded and neither crosses nor recovers."""
    for minutes, value in enumerate([19, "many", 18]):
        level(value)
        look(minutes)
    assert len(crossings()) == 1
    assert [about["because"] for about in not_looked()] == [SAYS["level is not a number"]]


def test_failed_read_is_recorded_only(level: Callable[[object], None], folder: Path) -> None:
    """A read that fails is recorded and neither crosses nor recovers."""
    level(19)
    look(0)
    database = open_sandbox(folder / "sandbox" / "stock.yaml").database
    database.execute("ALTER TABLE levels RENAME TO away")
    look(1)
    database.execute("ALTER TABLE away RENAME TO levels")
    look(2)
    assert len(crossings()) == 1
    assert [(about["trigger"], about["inputs"]) for about in not_looked()] == [
        ("low", {"item_id": "A"}),
        ("low", {"item_id": "B"}),
    ]
    assert "no such table" in not_looked()[0]["because"]


@pytest.mark.parametrize("rows", [100, 300, 1000])
def test_the_last_row_counts_however_many_there_are(folder: Path, begin: object, rows: int) -> None:
    """What a model is shown is cut at 12,000 characters; what is compared is not."""
    tables = yaml.safe_load(STOCK)
    row = {"item_id": "A", "remark": "part of the shelf", "level": 900}
    tables["tables"]["levels"] = [row] * (rows - 1) + [{**row, "level": 3}]
    (folder / "sandbox" / "stock.yaml").write_text(yaml.safe_dump(tables), "utf-8")
    open_sandbox.cache_clear()
    look(0)
    assert len(crossings()) == 1
    assert [about["inputs"] for about in not_looked()] == []


def test_too_large_answer_makes_a_watch_blind_for_all_to_see(
    endpoint: str, folder: Path, level: Callable[[object], None]
) -> None:
    """An answer of more than a megabyte makes the watch blind, and people see that.

    Against a server over HTTP, whose last answer is read again.
    """
    agent().operations["stock__level"] = replace(
        agent().operations["stock__level"], binding={"kind": "http", "url": endpoint}
    )
    for minutes, size, blind in ((0, 2_000_000, 2), (1, 900_000, 0), (2, 2_000_000, 2)):
        ANSWER["body"] = json.dumps([{"level": 900, "remark": "x" * size}])
        look(minutes)
        found = monitoring.figures()["watches"]
        assert (found["watched"], found["cannot_look"]) == (2, blind)
        assert [*found["because"]] == (["low"] if blind else [])
        assert all("more than 1000000 bytes" in why for why in found["because"].values())
        shown = pages.home_page({})
        assert (SAYS["thresholds that cannot be read"], f"{blind} of 2") in shown["figures"]
        assert shown["blind"] == found["because"]
    assert crossings() == set()


@pytest.mark.parametrize(
    "value",
    ["NaN", "-Infinity", "Infinity", '"3"', "true", "null", "[3]", "1e99999999999999999999"],
)
def test_a_comparison_that_is_not_known_begins_no_run(
    endpoint: str, folder: Path, level: Callable[[object], None], value: str
) -> None:
    agent().operations["stock__level"] = replace(
        agent().operations["stock__level"], binding={"kind": "http", "url": endpoint}
    )
    ANSWER["body"] = f'[{{"level": {value}}}, {{"level": 900}}]'
    look(0)
    assert crossings() == set()


def test_no_rows_at_all_do_not_meet_the_condition(level: Callable[[object], None]) -> None:
    for minutes, value in enumerate([19, None, 19]):
        level(value)
        look(minutes)
    assert len(crossings()) == 2


def test_a_look_that_was_overtaken_changes_nothing(level: Callable[[object], None]) -> None:
    level(25)
    look(5)
    level(3)
    look(4)
    assert begun() == set()


@pytest.mark.parametrize(
    ("given", "met"),
    [
        pytest.param(
            '[{"level": 30}, {"level": 4}, {"level": 5.5}]', [4, 5.5], id="any-row-may-meet-it"
        ),
        pytest.param('{"level": 4}', [4], id="an-object-is-one-row"),
        pytest.param("[]", [], id="no-rows-do-not"),
        pytest.param('[{"level": NaN}, {"level": 4}]', [4], id="what-is-no-number-does-not"),
        pytest.param('[{"level": 19.99999999999999999999}]', [20.0], id="as-decimals-of-its-text"),
        pytest.param('[{"level": 2e1}, {"level": 1e1}]', [10.0], id="with-an-exponent"),
        pytest.param('[{"level": 1e-400}, null]', [0.0], id="beside-what-is-no-row"),
        pytest.param('{"level": 3, "level": 30}', [], id="the-last-of-two-of-a-name"),
    ],
)
def test_a_condition_is_met_by_any_row(given: str, met: list[float]) -> None:
    assert clock.meeting("level < 20", {"ok": True, "result": given}) == met


@pytest.mark.parametrize(
    "given",
    [
        "low",
        "3",
        "null",
        '[{"level": true}]',
        '[{"level": "3"}]',
        '{"rows": []}',
        '[{"level": 1_0}]',
        '[{"level": +5}]',
        '[{"level": 0x3}]',
        '[{"level": 05}]',
        '[{"LEVEL": 3}]',
        '[[{"level": 3}]]',
        '{"level": {"level": 3}}',
    ],
)
def test_what_has_no_such_number_is_no_answer(given: str) -> None:
    with pytest.raises(ValueError, match="."):
        clock.meeting("level < 20", {"ok": True, "result": given})


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_crossing_while_stopped_begins_once_allowed(
    level: Callable[[object], None],
) -> None:
    """A crossing while all runs are stopped begins its run once runs are allowed."""
    level(3)
    controls.kill_runs(by="bo")
    look(0)
    assert (begun(), not_begun()) == (set(), ["low"])
    controls.allow_runs(by="bo")
    look(1)
    assert len(crossings()) == 1


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
@pytest.mark.usefixtures("begin")
def test_due_time_begins_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time that comes begins one run, however often it is reported.

    With a clock whose minutes pass like seconds.
    """
    monkeypatch.setattr(_scheduler, "datetime", datetime)
    apply = DBOS.apply_schedules

    def faster(given: list[ScheduleInput]) -> None:
        for schedule in given:
            schedule["schedule"] = "* * * * * *"
        apply(given)

    monkeypatch.setattr(DBOS, "apply_schedules", faster)
    monkeypatch.setattr(clock, "minute", lambda _: "2026-03-02T05:00Z")
    clock.keep(Triggers.model_construct(timezone="UTC", triggers=(triggers().triggers[0],)))
    until(lambda: len(DBOS.list_workflows(name="tick", status="SUCCESS")) >= 2)
    assert begun() == {"daily@2026-03-02T05:00Z"}
    task = engine.task_of("daily@2026-03-02T05:00Z")
    assert task == engine.Task("Look at the stock", "daily", "schedule")


REPEATED = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 in Berlin, for the second time


@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize(
    ("cron", "begun_by"),
    [
        pytest.param("30 2 * * *", ["00:30"], id="an-hour-of-the-day-once"),
        pytest.param("30 1-3 * * *", ["00:30"], id="hours-of-the-day-once-each"),
        pytest.param("30 */2 * * *", ["00:30", "01:30"], id="every-two-hours-twice"),
        pytest.param("*/30 * * * *", ["00:30", "01:30"], id="every-half-an-hour-twice"),
    ],
)
def test_an_hour_that_autumn_repeats(cron: str, begun_by: list[str]) -> None:
    daily = {**triggers().of_kind(Schedule)[0].model_dump(mode="json", by_alias=True), "cron": cron}
    for number, at in enumerate((REPEATED - timedelta(hours=1), REPEATED)):
        with SetWorkflowID(f"tick-{number}"):
            DBOS.start_workflow(clock.begin_scheduled, at, daily).get_result()
    assert sorted(begun()) == [f"daily@2026-10-25T{hour}Z" for hour in begun_by]


@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize("cron", ["30 2 * * *", "15,30 2 * * *"])
def test_first_of_two_missed_times_alike_is_made_up_for(
    cron: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two missed times that are alike, the first is made up for."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return (REPEATED + timedelta(hours=2)).astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Later)
    daily = triggers().of_kind(Schedule)[0].model_copy(update={"cron": cron})
    these = Triggers.model_construct(timezone="Europe/Berlin", triggers=(daily,))
    clock.keep(these)
    before = sa.text("UPDATE workflow_schedules SET last_fired_at = :at")
    with store.database().begin() as connection:
        connection.execute(before, {"at": (REPEATED - timedelta(days=1)).isoformat()})
    clock.keep(these)
    assert until(begun) == {"daily@2026-10-25T00:30Z"}


@pytest.mark.usefixtures("begin")
def test_the_engine_keeps_the_times_of_the_file_and_no_others() -> None:
    def kept() -> dict[str, tuple[str, str | None]]:
        return {
            row["schedule_name"]: (row["schedule"], row["cron_timezone"])
            for row in DBOS.list_schedules()
        }

    assert kept() == {
        "daily": ("0 5 * * *", "Europe/Berlin"),
        "low": ("*/15 * * * *", "Europe/Berlin"),
    }
    changed = triggers().of_kind(Threshold)[0].model_copy(update={"every": 360})
    clock.keep(Triggers.model_construct(timezone="UTC", triggers=(changed,)))
    assert kept() == {"low": ("0 */6 * * *", "UTC")}


@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize(
    ("fired", "zone", "made_up"),
    [
        pytest.param(timedelta(days=3), "Europe/Berlin", 1, id="only-the-latest-of-three-days"),
        pytest.param(timedelta(), "Europe/Berlin", 0, id="none-if-none-was-missed"),
        pytest.param(timedelta(days=3), "UTC", 0, id="none-if-the-schedule-was-another"),
        pytest.param(None, "Europe/Berlin", 0, id="none-if-it-never-came-before"),
    ],
)
def test_of_what_was_missed_the_latest_is_made_up_for(
    fired: timedelta | None, zone: str, made_up: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "datetime", Noon)
    if fired is not None:
        change = sa.text("UPDATE workflow_schedules SET last_fired_at = :at, cron_timezone = :zone")
        with store.database().begin() as connection:
            connection.execute(change, {"at": (NOON - fired).isoformat(), "zone": zone})
    clock.keep(triggers())
    clock.keep(triggers())
    assert len(DBOS.list_workflows(name="tick")) == made_up
    if made_up:
        assert until(begun) == {"daily@2026-03-02T04:00Z"}  # five in Berlin


def work(made: Callable[[], Agent], kill_at: int, kinds: Path) -> int:
    """Look, pursue, and follow in a process that kills itself before a statement; counts them."""
    statements = Statements(kill_at, kinds)
    agent_module._agent = cache(made)
    forget_database()
    open_sandbox.cache_clear()
    recover_at_once()
    worker.launch(LOOK)
    statements.watch("before")
    with SetWorkflowID("look"):
        look(0)
    (run,) = crossings()
    engine.result_of_work(run)
    engine.result_of_work(f"report@{run}")
    return statements.number


def test_killed_at_any_point_begins_one_run_and_one_follower(
    folder: Path, client: Callable[..., Anthropic], capfd: pytest.CaptureFixture[str]
) -> None:
    """Killed anywhere, a crossing begins one run, and its end begins one other."""

    def reply(request: dict[str, Any]) -> Reply:
        turn = sum(message["role"] == "assistant" for message in request["messages"])
        calls = course([("stock__level", {"item_id": "A"})])[turn]
        block = {"type": "tool_use", "id": "t1"}
        return Reply([{**block, "name": name, "input": inputs} for name, inputs in calls])

    def made() -> Agent:
        return Agent(Settings(), client(reply), folder)

    def run(kill_at: int = 0) -> int:
        code, _ = forked(work, made, kill_at, folder / f"kinds-{kill_at}")
        return code

    shutil.copytree(folder / "var", folder / "before")
    assert run() == 0, capfd.readouterr().err
    kills = 0
    for kill_at in points(folder / "kinds-0"):
        shutil.rmtree(folder / "var")
        shutil.copytree(folder / "before", folder / "var")
        kills += run(kill_at) == -signal.SIGKILL
        assert run() == 0, f"killed at {kill_at}: {capfd.readouterr().err}"
        check(kill_at)
    assert kills


def check(kill_at: int) -> None:
    """Two runs and no more were begun, and each ended once."""
    with store.database().connect() as connection:
        begun = "SELECT workflow_uuid FROM workflow_status WHERE name = 'pursue'"
        assert len({*connection.execute(sa.text(begun)).scalars()}) == 2, kill_at
    kind, both = store.audit.c.kind, (Kind.RUN_STARTED, Kind.RUN_ENDED)
    rows = store.rows(sa.select(kind).where(kind.in_(both)))
    assert sorted(row["kind"] for row in rows) == sorted(both * 2), kill_at
    store.database().dispose()
    forget_database()  # a child must open the file by itself
