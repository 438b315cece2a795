"""Killed at any statement of its databases, a run on a path ends once, with no write lost or
doubled, whichever branch it took and whatever it waited for.
"""

import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from anthropic import Anthropic

from app.action.calls import rollback
from app.action.durable import engine, store
from app.action.durable.store import RequestKind
from app.action.model.agent import Agent
from app.action.people import approvals, forms
from app.action.record import audit, verification
from app.action.record.records import Kind
from app.base.settings import Settings
from app.offline.messages_api import Reply
from tests.support.postgres import Server
from tests.support.sample import TORTURE

from .conftest import forget_database, make_tables
from .kills import points, work
from .processes import ONE_PERSON, forked

PATH = """
- {id: level, read: stock.level, with: {item_id: {value: A}}}
- {id: facts, model: extract, from: [level], output: {amount: number}, unless_sure: 0.5}
- branch:
    - when: facts.amount > 100
      do:
        - id: large
          write: vendors.place_order
          with: {order_id: {value: o1}, amount: facts.amount}
        - {id: came, wait: {event: received, of: level.0.item_id, minutes: 60}}
    - otherwise:
        - id: small
          write: vendors.place_order
          with: {order_id: {value: o2}, amount: facts.amount}
        - {wait: {minutes: 0.0005}}
- {id: told, ask: 'How many more?', form: {amount: number}}
- {id: last, write: vendors.place_order, with: {order_id: {value: o3}, amount: told.amount}}
- {finish: done, report: 'Ordered for {facts.amount} and {told.amount}.'}
"""


class Way(NamedTuple):
    """What the model answers, and what comes of that."""

    amount: float
    sure: float
    orders: list[str]
    requests: dict[str, int]


WAYS = {
    "approved-and-told": Way(500, 0.9, ["o1", "o3"], {"approval": 2, "event": 1, "form": 1}),
    "not-sure": Way(50, 0.2, ["o2", "o3"], {"form": 2}),
}


def help_all() -> None:
    """Do all that a run waits for."""
    with ONE_PERSON:
        for request in approvals.open_requests():
            if request["kind"] == RequestKind.FORM:
                forms.fill_form(
                    request["id"], {"amount": "7"} if "told" in request["what"] else {}, "bo"
                )
            else:
                approvals.answer_request(request["id"], "approve", "bo")
        forms.deliver_event("received", {"item_id": "A"}, "dock")
    engine.wake_due()


class Place:
    """Where a run keeps what it does, as it was before it: a file, or a database of a server."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self.folder = folder
        self.server = server
        self.url = ""
        shutil.copytree(folder / "var", folder / "before")

    def restore(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Begin anew."""
        shutil.rmtree(self.folder / "var")
        shutil.copytree(self.folder / "before", self.folder / "var")
        if self.server is not None:
            self.drop()
            self.url = self.server.database(self.server.template("tables", make_tables))
            monkeypatch.setenv("DATABASE_URL", self.url)
        forget_database()

    def drop(self) -> None:
        """Remove the database."""
        if self.server is not None and self.url:
            self.server.drop(self.url)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_killed_at_any_statement_of_a_path_it_ends_once(
    way: Way,
    kind: str,
    folder: Path,
    client: Callable[..., Anthropic],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Each write is made once, each question put once, and the run ends as it would have."""

    def answer(_: dict[str, Any]) -> Reply:
        inputs = {"amount": way.amount, "sure": way.sure}
        return Reply([{"type": "tool_use", "id": "t0", "name": "answer", "input": inputs}])

    def made() -> Agent:
        return Agent(Settings(), client(answer), folder)

    def run(kill_at: int = 0) -> int:
        code, _ = forked(work, made, help_all, "done", kill_at, folder / f"kinds-{kill_at}")
        return code

    path = {"version": 2, "path": yaml.safe_load(PATH)}
    (folder / "path.yaml").write_text(yaml.safe_dump(path), "utf-8")
    place = Place(folder, request.getfixturevalue("server") if kind == "postgres" else None)
    try:
        place.restore(monkeypatch)
        assert run() == 0, capfd.readouterr().err
        check(way, folder, 0)
        at = points(folder / "kinds-0")
        kills = 0
        for kill_at in at:
            place.restore(monkeypatch)
            kills += run(kill_at) == -signal.SIGKILL
            assert run() == 0, f"killed at {kill_at}: {capfd.readouterr().err}"
            check(way, folder, kill_at)
    finally:
        place.drop()
    assert kills >= (100 if TORTURE else 1)
    print(f"{kills} kills at {len(at)} statements")


def check(way: Way, folder: Path, kill_at: int) -> None:
    """Business state as it has to be, one end, each request once, and an audit that holds."""
    forget_database()
    vendors = sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite")
    orders = [order for (order,) in vendors.execute("SELECT order_id FROM orders")]
    vendors.close()
    assert sorted(orders) == way.orders, kill_at
    states = [row["state"] for row in rollback.writes_of("run-1")]
    assert states == ["done"] * len(way.orders), kill_at
    records = audit.of_run("run-1")
    ends = [row["about"]["status"] for row in records if row["kind"] == Kind.RUN_ENDED]
    assert ends == ["done"], kill_at
    kinds = [row["kind"] for row in records]
    assert kinds.count(Kind.READ_DONE) == 1, kill_at
    assert kinds.count(Kind.BRANCH_TAKEN) == 1, kill_at
    asked = [row["about"]["request"] for row in records if row["kind"] == Kind.REQUEST_MADE]
    assert {name: asked.count(name) for name in asked} == way.requests, kill_at
    assert verification.verify()[2] == [], kill_at
    store.database().dispose()
    engine.client().destroy()
    forget_database()  # a child must open the files by itself
