"""When `agent kill` returns, no call is decided after it, however many workers are at work."""

import random
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.action.durable import engine, store
from app.action.people import controls
from app.action.record import audit, verification
from app.action.record.records import Kind
from tests.support.sample import SEED, TORTURE
from tests.support.waiting import until

from .goals import play
from .processes import agent, carries

TRIES, WORKERS = (200, 4) if TORTURE else (3, 2)
RUNS, ORDERS = 6, 8  # of each try, and of each run


def decided() -> int:
    """How many calls are decided so far."""
    such = sa.select(store.audit.c.number).where(store.audit.c.kind == Kind.CALL_DECIDED)
    return len(store.rows(such))


def last() -> int:
    return int(max((row["number"] for row in audit.of_run(None)), default=0))


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_once_kill_has_returned_nothing_more_is_decided(folder: Path) -> None:
    """Some workers, and a kill after a number of decisions that is drawn; again and again."""
    draw = random.Random(SEED)
    goals = {f"run-{t}-{n}": [10.0] * ORDERS for t in range(TRIES) for n in range(RUNS)}
    play(goals)
    with ExitStack() as stack:
        names = [f"worker-{number + 1}" for number in range(WORKERS)]
        started = [stack.enter_context(agent("work", worker=name)) for name in names]
        assert all(map(carries, started))
        cut_short = 0
        for number in range(TRIES):
            before, runs = decided(), [f"run-{number}-{n}" for n in range(RUNS)]
            for run in runs:
                engine.queue_run(engine.Task(run, by="anna"), run)
            enough = before + draw.randint(1, RUNS * ORDERS - RUNS)
            until(lambda least=enough: decided() >= least)  # type: ignore[misc]
            controls.kill_runs("eva")
            returned = last()
            until(lambda these=runs: all(map(engine.has_outcome, these)))  # type: ignore[misc]
            late = store.rows(
                sa.select(store.audit).where(
                    store.audit.c.number > returned, store.audit.c.kind == Kind.CALL_DECIDED
                )
            )
            assert late == [], number
            ends = [(engine.one_run(run) or {})["status"] for run in runs]
            assert {*ends} <= {"done", "stopped"}
            cut_short += ends.count("stopped")
            controls.allow_runs("eva")
    assert cut_short
    states = {row["state"] for row in store.rows(store.ledger.select())}
    assert states <= {"done", "undone", "failed"}
    assert verification.verify()[2] == []
    print(f"{TRIES} kills, {cut_short} runs cut short")
