"""Processes that are killed at any statement of their databases, or at a sample of them."""

import os
import signal
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, SetWorkflowID
from dbos._dbos import _get_or_create_dbos_registry

from app.action.durable import batch, engine, steps
from app.action.durable.engine import Task
from app.action.durable.parking import Wait
from app.action.loop.run import pursue
from app.action.model import agent as agent_module
from app.action.model.agent import Agent
from app.action.workers import worker
from app.offline.sandbox import Sandbox
from tests.support.sample import draw

from .conftest import LOOK
from .processes import aside

KINDS = 6  # of some fifteen kinds of statements, in an ordinary run
READS, WRITES = ("SELECT", "PRAGMA", "WITH"), ("INSERT", "UPDATE", "DELETE", "ALTER")


class Statements:
    """Counts the statements of this process, keeps their kinds in a file, and kills it at one."""

    def __init__(self, kill_at: int, kinds: Path) -> None:
        self.number, self.kill_at = 0, kill_at
        self.kinds = kinds.open("w", encoding="utf-8")

    def watch(self, *moments: str) -> None:
        """Begin to count those of the engine and of the agent's tables, before or after each."""
        if "before" in moments:
            sa.event.listen(sa.Engine, "before_cursor_execute", self._before)
            self._watch_what_is_collected()
        if "after" in moments:
            sa.event.listen(sa.Engine, "after_cursor_execute", self._after)
        sa.event.listen(sa.Engine, "commit", lambda _: self._reach("commit"))

    def _watch_what_is_collected(self) -> None:
        """Count what a server's driver is given past the engine, too."""
        values = batch.Prepared.values

        def watched(prepared: batch.Prepared, row: batch.Row) -> batch.Row:
            self._reach(f"before {_verb(prepared.sql)}")
            return values(prepared, row)

        batch.Prepared.values = watched  # type: ignore[method-assign,assignment]

    def watch_sandboxes(self) -> None:
        """Begin to count those of writes in a sandbox, too."""
        write = Sandbox.change_rows

        def watched(sandbox: Sandbox, *given: Any) -> Any:
            sandbox.database.set_trace_callback(lambda text: self._reach(f"sandbox {_verb(text)}"))
            return write(sandbox, *given)

        Sandbox.change_rows = watched  # type: ignore[method-assign,assignment]

    def _before(self, _connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        self._reach(f"before {_verb(text)}")

    def _after(self, _connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        self._reach(f"after {_verb(text)}")

    def _reach(self, kind: str) -> None:
        """Count one more, and be killed there if it is the one."""
        self.number += 1
        if self.number == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        print(kind, file=self.kinds, flush=True)


def recover_at_once() -> None:
    """Have the engine take up again what crashed as soon as it starts, and not after a second."""
    _get_or_create_dbos_registry().get_internal_queue()._polling_interval_sec = LOOK


def points(kinds: Path) -> list[int]:
    """The statements at which to kill: all of them under TORTURE, otherwise one of each drawn kind.

    Each of the tests that kill draws its own kinds.
    """
    found: dict[str, list[int]] = {}
    for number, kind in enumerate(kinds.read_text("utf-8").splitlines(), 1):
        found.setdefault(kind, []).append(number)
    test = os.environ["PYTEST_CURRENT_TEST"]
    drawn = draw(sorted(found), KINDS, f"kinds of {test}")
    return sorted(number for kind in drawn for number in draw(found[kind], 1, f"{kind} of {test}"))


def _verb(text: str) -> str:
    """What a statement does: read, write, or another word of its own, such as BEGIN."""
    word = text.split()[0].upper()
    if word in READS:
        return "a read"
    return "a write" if word in WRITES else word


def work(
    made: Callable[[], Agent], help_run: Callable[[], None], status: str, kill_at: int, kinds: Path
) -> int:
    """Run in a process of its own, which kills itself at a statement; gives how many there were.

    `help_run` does what the run waits for, and `status` is that of its end.
    """
    statements = Statements(kill_at, kinds)
    once = steps._once_it_can

    def helped(record: Callable[[], Any]) -> Any:
        result = once(record)
        if isinstance(result, Wait):
            aside(help_run)
        return result

    steps._once_it_can = helped
    agent_module._agent = cache(made)
    recover_at_once()
    worker.launch(LOOK)  # makes the tables, which no run is part of
    statements.watch("before", "after")
    statements.watch_sandboxes()
    help_run()  # what the process before it was killed over
    with SetWorkflowID("run-1"):
        DBOS.start_workflow(pursue, Task("Restock A", by="anna")._asdict())
    outcome = engine.result_of_work("run-1")
    assert outcome["status"] == status, outcome
    return statements.number
