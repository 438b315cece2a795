"""What the environment keeps from going on waits for whoever operates, and is never handed over."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import httpx2
import pytest
import sqlalchemy as sa
from anthropic import Anthropic

from app.action import view
from app.action.console import server
from app.action.durable import engine, parking, store
from app.action.durable.store import MessageKind
from app.action.figures import monitoring
from app.action.loop import call as call_module
from app.action.model import agent as agent_module
from app.action.model.agent import Agent
from app.action.people import approvals, authority, controls
from app.action.record import audit
from app.action.record.records import Kind
from app.base.model import connect_model
from app.base.settings import Settings
from tests.support.odd_models import call, calls, error
from tests.support.odd_service import Sent, odd_service
from tests.support.programs import Program, run_program
from tests.support.serving import serving
from tests.support.waiting import LIMIT, until
from tests.support.wording import load_wording

from .conftest import FINISH, ORDER, Begin, comes_to, planned, waiting
from .processes import carries

SAYS = load_wording("layers/action")

either = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
Table = Callable[[str], list[dict[str, Any]]]
WRONG_KEY = error(401, "authentication_error", "invalid x-api-key")
TOO_MANY = error(429, "rate_limit_error", "slow down")
SMALL = (ORDER, {"order_id": "o1", "amount": 50})
LARGE = (ORDER, {"order_id": "o2", "amount": 500})
PLANNED = calls(call(*planned(ORDER, times=1)[0]))
SOUND = [PLANNED, calls(call(*SMALL)), calls(call(*FINISH[0]))]


class Model:
    """A service that answers each request with the next of its answers, and the last for ever."""

    def __init__(self) -> None:
        self.answers: list[Sent] = []
        self.by_turn: list[Sent] = []  # what it answers to each run in its turns, instead
        self.asked: list[dict[str, Any]] = []

    def __call__(self, request: dict[str, Any]) -> Sent:
        """The next answer; the last one is given again and again."""
        self.asked.append(request)
        if self.by_turn:
            turn: int = sum(message["role"] == "assistant" for message in request["messages"])
            return self.by_turn[turn]
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def where(model: Model) -> Iterator[str]:
    """The address of the model."""
    with odd_service(model) as address:
        yield address


@pytest.fixture
def chosen(where: str) -> Settings:
    """The settings of who uses that model."""
    given: dict[str, Any] = {"anthropic_auth_token": "none", "anthropic_base_url": where}
    return Settings(**given, model="odd-1")


@pytest.fixture
def connection(chosen: Settings) -> Iterator[Anthropic]:
    """The client of that model, closed once nothing uses it any more."""
    with connect_model(chosen).with_options(max_retries=0) as client:
        yield client


@pytest.fixture
def live(
    chosen: Settings,
    connection: Anthropic,
    begin: Begin,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Begin:
    """Begin a run on that model."""
    made = Agent(chosen, connection, folder)
    monkeypatch.setattr(agent_module, "_agent", lambda: made)
    return begin


def parks(run: str = "run-1") -> None:
    """Wait until a run is parked for whoever operates."""
    comes_to("blocked", run)
    until(lambda: parking.place(run).is_parked)


def statuses(run: str = "run-1") -> list[str]:
    found = [row["about"] for row in audit.of_run(run) if row["kind"] == Kind.STATUS_CHANGED]
    return [about["status"] for about in found]


@either
def test_refused_key_blocks_the_run_until_it_is_resumed(
    live: Begin, model: Model, where: str, table: Table
) -> None:
    """A key that is refused blocks the run until it is told to go on."""
    model.answers = [*SOUND[:2], WRONG_KEY]
    run = live([])
    parks()
    row = view.one("run-1")
    assert (view.status(row), view.has_ended(row)) == ("blocked", False)
    assert view.now(row).startswith(f"ANTHROPIC_AUTH_TOKEN is refused by {where}.")
    assert view.way_on(row).endswith("Once the cause is fixed, `agent resume run-1` continues it.")
    assert [order["order_id"] for order in table("orders")] == ["o1"]  # which stays meanwhile
    assert approvals.open_requests() == []
    before = len(model.asked)
    model.answers = [SOUND[2]]
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    assert run.get_result()["status"] == "done"
    assert model.asked[before]["messages"] == model.asked[before - 1]["messages"]  # the same turn
    assert statuses() == ["blocked", "running"]
    assert [order["order_id"] for order in table("orders")] == ["o1"]
    assert view.way_on(view.one("run-1")) == ""


def test_it_is_not_tried_again_by_itself(live: Begin, model: Model) -> None:
    model.answers = [WRONG_KEY]
    live([])
    parks()
    (place,) = store.rows(sa.select(store.segments.c.until))
    assert place["until"] == parking.END_OF_TIME
    engine.wake_due()
    engine.wake_overlooked()
    assert parking.place("run-1").is_parked
    assert len(model.asked) == 1


@either
def test_too_many_requests_are_tried_again_by_any_worker_s_clock(
    live: Begin, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_module, "RETRIES", (2, 4))
    model.answers = [TOO_MANY]
    run = live([])
    parks()
    assert "A worker tries again at " in view.way_on(view.one("run-1"))
    until(lambda: statuses() == ["blocked", "running"] * 2 + ["blocked"])
    model.answers = [*SOUND]
    assert run.get_result()["status"] == "done"
    blocked = [row for row in audit.of_run("run-1") if row["about"].get("status") == "blocked"]
    after = [datetime.fromisoformat(row["about"]["again"]).timestamp() for row in blocked]
    waits = [at - row["at"] for at, row in zip(after, blocked, strict=True)]
    assert waits == pytest.approx([2, 4, 4], abs=1.5)
    assert len(model.asked) == 6


def test_the_time_that_it_waits_is_not_its_own(live: Begin, model: Model) -> None:
    model.answers = [WRONG_KEY]
    run = live([])
    parks()
    such = store.steps.c.run == "run-1", store.steps.c.name == "begin"
    (first,) = store.rows(sa.select(store.steps.c.result).where(*such))
    long_ago = {**first["result"], "at": first["result"]["at"] - 10_000}
    with store.database().begin() as connection:
        connection.execute(store.steps.update().where(*such).values(result=long_ago))
    model.answers = [*SOUND]
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    assert run.get_result()["status"] == "done"  # with a budget of 60 minutes


@either
@pytest.mark.parametrize("ends", ["stop", "kill"])
def test_it_ends_as_any_other_run(live: Begin, model: Model, table: Table, ends: str) -> None:
    model.answers = [*SOUND[:2], WRONG_KEY]
    run = live([])
    parks()
    if ends == "stop":
        controls.tell_run("run-1", MessageKind.STOP, "bo", "enough")
    else:
        controls.kill_runs("bo")
    assert run.get_result()["status"] == "stopped"
    assert table("orders") == []
    assert len(model.asked) == 3


def test_what_is_said_meanwhile_is_heard_later_and_wakes_nothing(live: Begin, model: Model) -> None:
    model.answers = [WRONG_KEY]
    run = live([])
    parks()
    controls.tell_run("run-1", MessageKind.PAUSE, "bo")
    until(lambda: parking.place("run-1") == (("run-1", 1), True, ANY))
    controls.tell_run("run-1", MessageKind.STEER, "bo", "only vendor X")
    until(lambda: parking.place("run-1") == (("run-1", 2), True, ANY))
    assert len(model.asked) == 1
    model.answers = [*SOUND[:2], *SOUND[1:]]  # it hears that first, and makes the call then
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    assert run.get_result()["status"] == "done"  # and is not paused after it
    heard = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.PEOPLE_HEARD]
    assert heard[0]["steers"] == ["bo: only vendor X"]


def test_all_that_waits_so_goes_on_at_one_word(live: Begin, model: Model) -> None:
    model.answers = [WRONG_KEY]
    first, second = live([], run="run-1"), live([], goal="Restock B", run="run-2")
    parks("run-1")
    parks("run-2")
    found = monitoring.gauges()["runs"]
    assert (found["parked"], found["blocked"]) == (2, 2)
    figures = monitoring.figures()
    assert figures["blocked"]["runs"] == 2
    assert figures["escalation_rate"] == 0
    assert [*figures["blocked"]["because"].values()] == [2]
    model.by_turn = SOUND
    controls.resume_blocked("bo")
    assert {first.get_result()["status"], second.get_result()["status"]} == {"done"}
    assert monitoring.gauges()["runs"]["blocked"] == 0


def test_a_word_to_go_on_counts_once(live: Begin, model: Model) -> None:
    model.answers = [WRONG_KEY]
    live([])
    parks()
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    until(lambda: len(model.asked) == 2)
    parks()
    engine.wake_overlooked()
    assert parking.place("run-1").is_parked
    assert len(model.asked) == 2


def test_a_refusal_of_the_request_still_goes_to_a_person(live: Begin, model: Model) -> None:
    model.answers = [error(400, "invalid_request_error", "messages: too long")]
    live([])
    comes_to("escalated")
    (asked,) = waiting()
    assert asked["because"].endswith("answered 400: messages: too long")


def test_the_console_shows_it_and_lets_all_go_on(live: Begin, model: Model, where: str) -> None:
    model.answers = [WRONG_KEY]
    run = live([])
    parks()
    token = authority.admit_person("anna")
    with (
        serving(lambda _: server.build_console(Settings())) as page,
        httpx2.Client(base_url=page, timeout=LIMIT) as client,
    ):
        client.post("/signin", data={"token": token})
        home, shown = client.get("/").text, client.get("/runs/run-1").text
        assert SAYS["1 run anthropic auth token"].format(where=where) in home
        assert SAYS["agent resume run 1 continues"] in shown
        csrf = home.partition('name="csrf" value="')[2].partition('"')[0]
        model.answers = [*SOUND]
        assert client.post("/resume", data={"csrf": csrf}).headers["location"] == "/"
        assert run.get_result()["status"] == "done"
        assert SAYS["blocked waits for the operator"] not in client.get("/").text


@pytest.fixture
def project(folder: Path, opened: None, where: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project on that model, whose settings stand in `.env`."""
    lines = [f"ANTHROPIC_BASE_URL={where}", "ANTHROPIC_API_KEY=sk-wrong", "MODEL=odd-1"]
    (folder / ".env").write_text("\n".join(lines), "utf-8")
    for name in ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "MODEL"):
        monkeypatch.delenv(name, raising=False)
    return folder


def agent(*words: str) -> tuple[int, str, str]:
    """Call the command `agent`; gives its exit code, what it prints, and what it says on stderr."""
    done = run_program("-m", "app.action", *words, environment={**os.environ, "LOGNAME": "bo"})
    return done.returncode, done.stdout, done.stderr


def test_blocked_run_exits_with_3_and_resume_goes_on(
    project: Path, model: Model, where: str
) -> None:
    """`agent run` ends with exit code 3, and `agent resume` goes on."""
    model.answers = [*SOUND[:2], WRONG_KEY]
    code, said, line = agent("run", "Restock A")
    (run,) = [row["id"] for row in engine.all_runs()]
    refused = f"ANTHROPIC_API_KEY is refused by {where}. Correct it in .env, or leave it empty"
    mended = f"Once the cause is fixed, `agent resume {run}` continues it."
    told = f"{run} is blocked: {refused} to stay offline. It waits for the operator. {mended}"
    assert (code, line) == (3, f"{told}\n")
    assert "has not ended" not in said
    assert agent("runs", "--status", "blocked")[1].splitlines()[1].split()[:2] == [run, "blocked"]
    assert mended in agent("show", run)[1]
    again = agent("resume", run)
    assert (again[0], again[2]) == (3, f"{told}\n")
    model.answers = [SOUND[2]]
    code, said, line = agent("resume", run)
    assert (code, line) == (0, "")
    assert "Ordered." in said
    assert len(view.wrote(run)) == 1
    assert agent("resume", "--blocked")[:2] == (0, "No run is blocked.\n")


def test_blocked_run_says_that_a_worker_tries_again(project: Path, model: Model) -> None:
    """Where a worker runs, it says so, and the worker tries again."""
    model.answers = [TOO_MANY]
    environment = {**os.environ, "HEALTH_PORT": "0"}
    with Program("-m", "app.action", "work", environment=environment) as worker:
        assert carries(worker)
        code, _, line = agent("run", "Restock A")
        assert (code, "A worker tries again at " in line) == (3, True)
        (run,) = [row["id"] for row in engine.all_runs()]
        model.answers = [*SOUND]
        code, said, _ = agent("resume", "--blocked")
        assert (code, said) == (0, SAYS["resume it takes effect before"].format(run=run))
        until(lambda: view.one(run)["status"] == "done")


def test_a_wrong_word_to_resume_is_refused(project: Path) -> None:
    for words in (("resume",), ("resume", "run-1", "--blocked")):
        code, _, line = agent(*words)
        assert (code, line.startswith("Name a run, or give --blocked")) == (2, True)


def test_evals_on_a_key_that_is_refused_end_with_exit_code_3(project: Path, model: Model) -> None:
    model.answers = [WRONG_KEY]
    (project / "evals").mkdir()
    cases = {"cases": [{"id": "first", "goal": "Restock A"}]}
    (project / "evals" / "cases.yaml").write_text(json.dumps(cases), "utf-8")
    targets = {"error_rate": 0, "escalation_rate": 1}
    (project / "evals" / "targets.yaml").write_text(json.dumps(targets), "utf-8")
    code, _, line = agent("evaluate")
    assert code == 3
    assert line.startswith("Case first could not be played: ANTHROPIC_API_KEY is refused by ")
