"""A run that dies of a fault of ours is handed over: a person hears what stands, and decides.

What is broken here is broken as it would be: a value that no table takes, a step that is not the
one that was recorded, a database that refuses a row, a project whose files have changed.
"""

import json
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from anthropic import Anthropic
from dbos._serialization import PortableWorkflowError

from app.action import view
from app.action.calls import rollback
from app.action.durable import engine, store
from app.action.durable.engine import Task
from app.action.durable.store import MessageKind
from app.action.loop import aftermath
from app.action.loop import run as run_module
from app.action.model import agent as agent_module
from app.action.model.agent import Agent, agent
from app.action.people import approvals, controls
from app.action.record import audit, verification
from app.action.record.records import Kind
from app.action.workers import worker
from app.base.display import as_written
from app.base.problem import Problem
from app.base.settings import Settings
from app.offline.messages_api import Reply
from tests.support.sample import cover
from tests.support.waiting import until

from .conftest import (
    FINISH,
    LOOK,
    OFTEN,
    ORDER,
    PLAN,
    Begin,
    Call,
    comes_to,
    course,
    forget_database,
    waiting,
)
from .kills import Statements, points, recover_at_once
from .processes import forked

Table = Callable[[str], list[dict[str, Any]]]
LEVEL: Call = ("stock__level", {"item_id": "A"})
both = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


def order(number: int = 1, amount: float = 50) -> Call:
    return ORDER, {"order_id": f"o{number}", "amount": amount}


class Broken(Exception):
    """A fault of ours, as no code of this project raises it."""


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have the answer to one order, which the system has taken, meet a fault of ours."""

    def at(order_id: str) -> None:
        settle = audit.excerpt

        def told(result: str, inputs: dict[str, Any], hidden: Any) -> str:
            if inputs.get("order_id") == order_id and "amount" in inputs:
                raise Broken("half of it was \x00, and more")
            return settle(result, inputs, hidden)

        monkeypatch.setattr(audit, "excerpt", told)

    return at


def given_up(run: str = "run-1") -> list[str]:
    found = [row["about"] for row in audit.of_run(run) if row["kind"] == Kind.RUN_GIVEN_UP]
    return [about["because"] for about in found]


def ended(run: str = "run-1") -> dict[str, Any]:
    """The row of a run, once it has an outcome."""
    found = until(lambda: [row for row in [engine.one_run(run)] if row and row["outcome"]])
    return found[0]


@both
def test_what_stands_is_named_and_a_person_decides(
    begin: Begin, table: Table, breaks: Callable[[str], None]
) -> None:
    breaks("o2")
    run = begin([[LEVEL], [order(1)], [order(2)], [order(3)]], plan=PLAN)
    (asked,) = waiting(kind="escalation")
    why = "a fault of this program ended it, Broken: half of it was ?, and more"
    assert (asked["because"], asked["to"]) == (why, "Purchasing")
    said = asked["about"]
    assert said["written"] == [
        {"operation": ORDER, "inputs": order(1)[1], "result": '{"receipt": "place_order-1"}'},
        {"operation": ORDER, "inputs": order(2)[1], "result": aftermath.UNKNOWN},
    ]
    assert said["known"] == ['stock.level: [{"item_id": "A", "level": 3}]']
    assert [step["times"] for step in said["left_of_the_plan"]] == [OFTEN - 1, OFTEN - 2]
    row = view.one("run-1")
    assert (view.status(row), row["why"], view.has_ended(row)) == ("handed over", why, False)
    with pytest.raises(PortableWorkflowError, match="half of it was"):
        run.get_result()
    approvals.answer_request(asked["id"], "undo", "bo")
    outcome = ended()["outcome"]
    assert (outcome["status"], outcome["left"], outcome["report"]) == ("escalated", [], why)
    assert table("orders") == []
    assert given_up() == [why]
    assert verification.verify()[2] == []


def test_what_the_model_said_last_is_kept_where_its_turn_breaks(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for the decision to be recorded with, which does not come."""

    def broken(*_: Any) -> str:
        raise Broken

    monkeypatch.setattr(run_module, "used_up", broken)
    begin([[order(1)]])
    waiting(kind="escalation")
    kinds = [(row["kind"], row["about"].get("asked")) for row in audit.of_run("run-1")]
    assert (Kind.MODEL_ANSWERED, [ORDER]) in kinds
    assert given_up()


def test_kept_it_stands_and_the_run_says_so(
    begin: Begin, table: Table, breaks: Callable[[str], None]
) -> None:
    breaks("o2")
    begin([[order(1)], [order(2)]])
    approvals.answer_request(waiting(kind="escalation")[0]["id"], "keep", "bo")
    row = ended()
    assert (row["status"], row["outcome"]["left"]) == ("kept", [])
    assert [write["inputs"]["order_id"] for write in row["outcome"]["writes"]] == ["o1", "o2"]
    assert [row["order_id"] for row in table("orders")] == ["o1", "o2"]


@pytest.mark.usefixtures("silence")
def test_nothing_stands_unasked_while_nobody_answers(
    begin: Begin, table: Table, breaks: Callable[[str], None]
) -> None:
    breaks("o2")
    begin([[order(1)], [order(2)]])
    assert ended()["status"] == "escalated"
    assert table("orders") == []


def test_a_stop_ends_it_and_takes_back_what_stands(
    begin: Begin, table: Table, breaks: Callable[[str], None]
) -> None:
    breaks("o2")
    begin([[order(1)], [order(2)]])
    waiting(kind="escalation")
    controls.tell_run("run-1", MessageKind.STOP, "bo", "enough")
    assert ended()["status"] == "stopped"
    assert table("orders") == []


def test_it_cannot_be_told_to_go_on(begin: Begin, breaks: Callable[[str], None]) -> None:
    breaks("o1")
    begin([[order(1)]])
    (asked,) = waiting(kind="escalation")
    assert approvals.offered(asked) == ("undo", "keep")
    with pytest.raises(Problem, match="with undo or keep, not continue"):
        approvals.answer_request(asked["id"], "continue", "bo")
    approvals.answer_request(asked["id"], "keep", "bo")
    ended()


def test_its_open_question_leads_nowhere_and_lapses(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any) -> None:
        raise Broken("the answer cannot be looked at")

    monkeypatch.setattr(approvals, "_look_for_answer", lost)
    begin([[order(1, 500)]])
    comes_to("escalated")
    (row,) = store.rows(store.requests.select().where(store.requests.c.kind == "approval"))
    assert (row["answer"], row["by"]) == ("lapsed", "nobody")
    monkeypatch.undo()


def test_what_cannot_be_rolled_back_is_named(
    begin: Begin, breaks: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks("o2")
    begin([[order(1)], [order(2)]])
    (asked,) = waiting(kind="escalation")

    def broken(_: str) -> list[str]:
        raise Broken("the way back is closed")

    monkeypatch.setattr(rollback, "roll_back", broken)
    approvals.answer_request(asked["id"], "undo", "bo")
    assert (
        ended()["outcome"]["left"]
        == [f"{as_written(ORDER)} may stand: Broken: the way back is closed"] * 2
    )


# What brings it about


@both
@pytest.mark.parametrize(
    "task",
    [
        pytest.param({"goal": "half \ud800 pair"}, id="half-a-surrogate-pair"),
        pytest.param({"data": "nul \x00, \udfff"}, id="nul-in-the-data"),
        pytest.param({"by": "anna\x00\ud800"}, id="nul-in-a-name"),
    ],
)
def test_odd_signs_in_a_task_end_no_run(begin: Begin, task: dict[str, str]) -> None:
    given: Any = {"goal": "Restock A", "by": "anna", "behalf": "anna", **task}
    run = engine.queue_run(Task(**given), "run-1")
    assert engine.result_of_work(run)["status"] == "done"
    assert verification.verify()[2] == []


def deep(levels: int) -> Any:
    value: Any = "o1"
    for _ in range(levels):
        value = {"a": value}
    return value


ODD: dict[str, Any] = {
    "half-a-surrogate-pair": {"order_id": "o\ud800", "amount": 5},
    "half-a-pair-as-a-name": {"\udfff": 1, "order_id": "o1", "amount": 5},
    "a-nul": {"order_id": "o\x00", "amount": 5},
    "300-deep": {"order_id": deep(300), "amount": 5},
    "60-deep": deep(60),
    "a-number-too-big": {"order_id": "o1", "amount": 10**40},
    "a-number-far-too-big": {"order_id": "o1", "amount": 10**400},
    "a-list": [1, 2],
    "a-text": "o1",
    "null": None,
}
CALLED = [ORDER, "finish", "plan", "vendors__pay\ud800\x00"]


@pytest.mark.parametrize(
    ("database", "name"),
    cover(["sqlite", "postgres"], CALLED, name="odd inputs"),
    indirect=["database"],
)
def test_no_input_of_the_model_kills_a_run(begin: Begin, name: str) -> None:
    """Whatever it is, it is decided, answered, and the run goes on to its end."""
    runs = {id_: begin([[(name, given)], FINISH], id_, id_) for id_, given in ODD.items()}
    for id_, run in runs.items():
        assert run.get_result()["status"] == "done", id_
        assert given_up(id_) == [], id_
    assert verification.verify()[2] == []


@both
@pytest.mark.parametrize("terms", [{"limits": []}], indirect=True, ids=["without-limits"])
def test_a_number_far_too_small_is_asked_about(begin: Begin) -> None:
    run = begin([[(ORDER, {"order_id": "o1", "amount": -(10**400)})], FINISH])
    (asked,) = waiting()
    approvals.answer_request(asked["id"], "deny", "bo")
    assert run.get_result()["status"] == "done"
    assert verification.verify()[2] == []


@pytest.mark.usefixtures("silence")
def test_a_plan_of_odd_inputs_kills_none(begin: Begin) -> None:
    outcome = begin([[("plan", deep(300))]] * 3, plan=[("plan", "\ud800")]).get_result()
    assert outcome["report"].startswith("there is no plan after 2 corrections")


@pytest.mark.parametrize("levels", [100, 250])
def test_a_memory_of_odd_inputs_kills_none(begin: Begin, levels: int) -> None:
    assert begin([[("remember", deep(levels))], FINISH]).get_result()["status"] == "done"


# What the model service may answer, as bytes over a real connection


def message(**changed: Any) -> bytes:
    finish = {"type": "tool_use", "id": "t", "name": "finish", "input": FINISH[0][1]}
    usage = {"input_tokens": 1, "output_tokens": 1}
    whole: dict[str, Any] = {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": "x",
        "usage": usage,
    }
    whole |= {"content": [finish], "stop_reason": "tool_use", "stop_sequence": None}
    return json.dumps(whole | changed).encode()


@pytest.fixture
def service(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, bytes]]]:
    """The model of `begin`, behind a server that answers what a test puts here, in order."""
    answers: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            kind, body = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    made = Anthropic(api_key="none", base_url=address, max_retries=0)
    monkeypatch.setattr(agent(), "client", made)
    yield answers
    server.shutdown()
    thread.join()
    server.server_close()
    made.close()


UNREADABLE = "The answer of https://api.anthropic.com cannot be read: "
JSON, HTML = "application/json", "text/html"
PLANNED = message(content=[{"type": "tool_use", "id": "p", "name": "plan", "input": {"steps": []}}])


@pytest.mark.usefixtures("silence")
@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        pytest.param(HTML, b"<html>Sign in</html>", "it is no message, but text/html", id="a-page"),
        pytest.param(JSON, b'{"choices": []}', "it is no message", id="another-service"),
        pytest.param(JSON, b'{"content": [', "Expecting value", id="cut-off"),
        pytest.param(JSON, message(content=None), "it is no message", id="null"),
        pytest.param(JSON, message(content="Done."), "it is no message", id="content-is-a-text"),
        pytest.param(
            JSON, message(usage=None), "it does not say how many tokens it used", id="no-usage"
        ),
        pytest.param(
            JSON,
            message(usage={"input_tokens": 10**30, "output_tokens": 1}),
            "its input_tokens is not a number of tokens",
            id="too-many-tokens",
        ),
        pytest.param(
            JSON,
            message(usage={"input_tokens": 1, "output_tokens": "many"}),
            "its output_tokens is not a number of tokens",
            id="tokens-in-words",
        ),
        pytest.param(
            JSON,
            message(content=[{"type": "tool_use", "name": "finish", "input": {}}]),
            "a call in it has no id or no name",
            id="a-call-without-an-id",
        ),
        pytest.param(
            JSON, message().replace(b"0.9", b"9" * 5000), "Exceeds the limit", id="5000-digits"
        ),
        pytest.param(
            JSON,
            message().replace(b"0.9", b"[" * 5000 + b"]" * 5000),
            "maximum recursion depth exceeded",
            id="5000-deep",
        ),
    ],
)
def test_an_answer_of_the_model_service_that_is_none_is_named(
    begin: Begin, service: list[tuple[str, bytes]], kind: str, body: bytes, why: str
) -> None:
    service += [(JSON, PLANNED), (kind, body)]
    run = begin([])
    comes_to("blocked")
    assert view.one("run-1")["why"].startswith(f"{UNREADABLE}{why}")
    assert given_up() == []
    controls.tell_run("run-1", MessageKind.STOP, "bo", "another service answers there")
    assert run.get_result()["status"] == "stopped"


@pytest.mark.usefixtures("silence")
@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e400"])
def test_a_confidence_that_json_does_not_know_is_unsure(
    begin: Begin, service: list[tuple[str, bytes]], number: bytes
) -> None:
    service += [(JSON, PLANNED), (JSON, message().replace(b"0.9", number))]
    outcome = begin([]).get_result()
    assert outcome["report"].startswith("the goal seems met, but the model is not sure")


# A run that is taken up again


def test_run_that_died_unseen_is_handed_over_at_start(
    begin: Begin,
    table: Table,
    breaks: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run that died unseen is handed over when a worker starts.

    As while the database is away: neither the run nor its death can be written down.
    """

    def away(*_: Any) -> None:
        raise sa.exc.OperationalError("away", None, Broken())

    breaks("o2")
    with monkeypatch.context() as patch:
        patch.setattr(aftermath, "give_up", away)
        run = begin([[order(1)], [order(2)]])
        with pytest.raises(PortableWorkflowError, match="away"):
            run.get_result()
    for _ in range(2):  # and of another worker, once more
        aftermath.give_up_dead_runs()
    (asked,) = waiting(kind="escalation")
    assert [write["inputs"]["order_id"] for write in asked["about"]["written"]] == ["o1", "o2"]
    approvals.answer_request(asked["id"], "undo", "bo")
    assert ended()["status"] == "escalated"
    aftermath.give_up_dead_runs()
    assert (table("orders"), len(given_up())) == ([], 1)


def test_a_run_of_a_task_that_is_none_any_more_is_handed_over(begin: Begin) -> None:
    """As a run that an older version has queued, with a field that there is no more."""
    engine.client().enqueue(
        engine._options("pursue", "run-1"), {"goal": "Restock A", "priority": 7}
    )
    (asked,) = waiting(kind="escalation")
    assert asked["because"].startswith("a fault of this program ended it, TypeError: ")
    assert (asked["what"], asked["about"]["written"]) == ("Restock A", [])
    approvals.answer_request(asked["id"], "keep", "bo")
    assert ended()["status"] == "kept"


def is_over() -> bool:
    """Answer what is asked, and tell whether the run has ended."""
    for request in approvals.open_requests():
        given = "undo" if request["kind"] == "escalation" else "approve"
        with suppress(Problem):  # the run has died since, and its question with it
            approvals.answer_request(request["id"], given, "bo")
    row = engine.one_run("run-1")
    return bool(row and row["outcome"])


def work(made: Callable[[], Agent], until_: Callable[[], Any], kill_at: int, kinds: Path) -> int:
    """Carry the run in a process of its own until something; gives how many statements it made."""
    statements = Statements(kill_at, kinds)
    agent_module._agent = cache(made)
    recover_at_once()
    worker.launch(LOOK)
    statements.watch("before", "after")
    if not engine.client().list_workflows(workflow_ids=["run-1"]):
        engine.queue_run(Task("Restock A", by="anna"), "run-1")
    until(until_)
    return statements.number


@pytest.fixture
def carry(folder: Path, client: Callable[..., Anthropic]) -> Callable[..., int]:
    """Carry a run in a process of its own; gives its exit code."""
    script = course([order(1)], [order(2, 500)])

    def reply(request: dict[str, Any]) -> Reply:
        turn = sum(message["role"] == "assistant" for message in request["messages"])
        blocks = [
            {"type": "tool_use", "id": f"t{turn}_{n}", "name": name, "input": given}
            for n, (name, given) in enumerate(script[turn])
        ]
        return Reply(blocks)

    def made() -> Agent:
        return Agent(Settings(), client(reply), folder)

    def start(until_: Callable[[], Any], kill_at: int = 0) -> int:
        return forked(work, made, until_, kill_at, folder / f"kinds-{kill_at}")[0]

    return start


def test_a_step_that_is_not_the_recorded_one_hands_the_run_over(
    carry: Callable[..., int], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """As after an update that changes the order of the steps of a run that waits."""
    assert carry(approvals.open_requests) == 0, capfd.readouterr().err
    tables = sqlite3.connect(folder / "var" / "agent.sqlite")
    with tables:
        last = "SELECT max(number) FROM agent_steps WHERE run = 'run-1'"
        tables.execute(f"UPDATE agent_steps SET name = 'other' WHERE number = ({last})")
    tables.close()
    assert carry(is_over) == 0, capfd.readouterr().err
    assert_undone(folder, "a fault of this program ended it, RuntimeError: step ")


def test_killed_at_any_statement_hands_a_dying_run_over_once(
    carry: Callable[..., int],
    folder: Path,
    breaks: Callable[[str], None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Killed at any statement, a run that dies is handed over once."""
    breaks("o2")
    shutil.copytree(folder / "var", folder / "before")
    assert carry(is_over) == 0, capfd.readouterr().err
    kills = 0
    for kill_at in points(folder / "kinds-0"):
        shutil.rmtree(folder / "var")
        shutil.copytree(folder / "before", folder / "var")
        kills += carry(is_over, kill_at) == -signal.SIGKILL
        assert carry(is_over) == 0, f"killed at {kill_at}: {capfd.readouterr().err}"
        assert_undone(folder, "a fault of this program ended it, Broken: ")
    assert kills


def assert_undone(folder: Path, why: str) -> None:
    """Hold a run to one end, of which a person has heard once, with nothing left standing."""
    vendors = sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite")
    assert vendors.execute("SELECT order_id FROM orders").fetchall() == []
    vendors.close()
    row = ended()
    assert (row["status"], row["outcome"]["left"]) == ("escalated", [])
    assert row["outcome"]["report"].startswith(why)
    records = audit.of_run("run-1")
    kinds = [record["kind"] for record in records]
    asked = [record["about"].get("request") for record in records]
    once = kinds.count(Kind.RUN_GIVEN_UP), kinds.count(Kind.RUN_ENDED), asked.count("escalation")
    assert once == (1, 1, 1)
    assert verification.verify()[2] == []
    store.database().dispose()
    forget_database()
