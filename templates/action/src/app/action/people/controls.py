"""What people tell a run while it runs: steer, pause, go on, stop.

And the switch that stops all of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from ...base.problem import Problem
from ..durable import chains, engine
from ..durable.steps import transaction
from ..durable.store import (
    MessageKind,
    RunStatus,
    Switch,
    controls,
    database,
    in_transaction,
    in_transaction_apart,
    open_runs,
    runs,
    session,
)
from ..record import audit
from ..record.records import Kind

ALL = "*"  # the run of a control that is about all of them


_UNTAKEN = (  # for one run: what it has not taken yet, and the last use of the switch
    sa.select(controls)
    .where(controls.c.run.in_([sa.bindparam("run"), ALL]), controls.c.taken.is_(False))
    .order_by(controls.c.number)
)


UNTAKEN = "untaken"
_COLUMNS = [str(column.name) for column in controls.columns]
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)  # as SQL has them
chains.FIRST_QUERIES[UNTAKEN] = (
    f"SELECT {_NAMES} FROM {controls.name} WHERE run IN (%s, '{ALL}') AND NOT taken ORDER BY number"
)


class Messages(NamedTuple):
    """What people have said since a run last asked.

    Instructions, whether it is paused, why it has to stop, and wishes.

    A wish is what somebody says in whose name it runs. Unlike an instruction, it is text from
    outside.
    """

    steers: list[str]
    paused: bool
    stop: str
    wishes: Sequence[str] = ()

    @property
    def goes_on(self) -> bool:
        """Whether a paused run has anything to hear."""
        return not self.paused or any((self.steers, self.stop, self.wishes))


@transaction("tell")
def tell_run(run: str, kind: MessageKind, by: str, text: str = "") -> None:
    """Leave a word for one run: it counts before the run's next call, and wakes a run that waits.

    Raises Problem for a run that is to stop, which makes no next call.
    """
    chains.lock_chain(run)
    if kind != MessageKind.STOP and (why := stopped(run)):
        raise Problem(f"{run} makes no further call: {why}.", exit_code=1)
    leave_message(run, kind, by, text)


def leave_message(run: str, kind: MessageKind, by: str, text: str) -> None:
    """Leave a word for one run, whatever it is at, in the transaction that is running."""
    chains.lock_chain(run)
    session().execute(controls.insert().values(run=run, kind=kind, by=by, text=text, taken=False))
    if kind == MessageKind.RESUME:
        # It is blocked no longer, until the environment blocks it once more.
        blocked = runs.c.id == run, runs.c.status == RunStatus.BLOCKED
        session().execute(runs.update().where(*blocked).values(status=RunStatus.RUNNING, why=""))
    audit.record(run, Kind.RUN_TOLD, word=kind, by=by, text=text)
    engine.wake_run(run)


@transaction("undo")
def request_undo(run: str, by: str, reason: str) -> str:
    """Have the writes of a run taken back that has ended; gives the id of that work.

    It can be asked again for what was not undone, once the work before it has ended. Raises Problem
    for a run that is erased: what it wrote is not known any more.
    """
    chains.lock_chain(run)
    if session().scalar(sa.select(runs.c.erased).where(runs.c.id == run)) is not None:
        unknown = (
            "this program no longer knows what it wrote. Deal with it in the systems themselves"
        )
        raise Problem(f"{run} is erased: {unknown}.", exit_code=1)
    work = engine.queue_undo_along(run, by, reason)
    audit.record(run, Kind.UNDO_REQUESTED, by=by, reason=reason, work=work)
    return work


def kill_runs(by: str) -> None:
    """Stop all runs before their next call, and let none begin.

    What is open or queued stops however soon others are allowed again. Each call was decided
    before, in a transaction that this one waits for, or is decided after it. Only then is each run
    told.
    """
    for run in _switch_all(Switch.KILL, by):
        in_transaction(leave_message, run, MessageKind.STOP, by, "with all runs")


def allow_runs(by: str) -> None:
    """Let runs begin again after `kill_runs`, and wake those that wait."""
    for run in _switch_all(Switch.ALLOW, by):
        in_transaction(engine.wake_run, run)


def _switch_all(kind: Switch, by: str) -> list[str]:
    """Turn the switch; gives all runs that are queued, or have begun and not ended."""
    begun = in_transaction_apart(_switch, kind, by)
    return sorted({*begun, *engine.open_runs()})


def _switch(kind: Switch, by: str) -> list[str]:
    """Turn the switch in the running transaction; gives the runs that have begun and not ended."""
    session().execute(controls.update().where(controls.c.run == ALL).values(taken=True))
    session().execute(controls.insert().values(run=ALL, kind=kind, by=by, text="", taken=False))
    is_kill = kind == Switch.KILL
    audit.record(ALL, Kind.RUNS_STOPPED if is_kill else Kind.RUNS_ALLOWED, by=by)
    return open_runs(session())


def stopped(run: str) -> str:
    """Why a run that waits has to stop, in the transaction that is running.

    Empty if it need not.
    """
    return _why(session().execute(_UNTAKEN, {"run": run}).mappings().all())


def take_resumption(run: str) -> bool:
    """Whether people have told a run to go on, in the transaction that is running.

    It counts once, with what was said of pausing before it.
    """
    untaken = session().execute(_UNTAKEN, {"run": run}).mappings().all()
    last = max(
        (word["number"] for word in untaken if word["kind"] == MessageKind.RESUME), default=None
    )
    if last is None:
        return False
    such = controls.c.run == run, controls.c.kind.in_((MessageKind.PAUSE, MessageKind.RESUME))
    change = controls.update().where(*such, controls.c.number <= last)
    session().execute(change.values(taken=True))
    return True


def resume_blocked(by: str) -> None:
    """Tell each run to go on that waits for whoever operates."""
    for run in engine.blocked_runs():
        tell_run(run["id"], MessageKind.RESUME, by)


def killed() -> str:
    """Who has stopped all runs; empty while they are allowed."""
    return _killer(_look_for_words(ALL))


def take_messages(run: str, *, paused: bool = False) -> Messages:
    """Take the words that people have left for a run, in the transaction that is running.

    `paused` says whether it was until now. Each word is taken once.
    """
    chains.lock_chain(run)
    untaken = _untaken(run)
    new = [word for word in untaken if word["run"] == run]
    if new:
        session().execute(controls.update().where(controls.c.run == run).values(taken=True))
    for word in new:
        if word["kind"] in (MessageKind.PAUSE, MessageKind.RESUME):
            paused = word["kind"] == MessageKind.PAUSE
    steers = [f"{word['by']}: {word['text']}" for word in new if word["kind"] == MessageKind.STEER]
    wishes = [word["text"] for word in new if word["kind"] == MessageKind.WISH]
    return Messages(steers, paused, _why(untaken), wishes)


def has_message(run: str) -> bool:
    """Whether people have said something that a run has to hear before it goes on."""
    untaken = _look_for_words(run)
    return any(word["run"] == run for word in untaken) or bool(_killer(untaken))


def _look_for_words(run: str) -> Sequence[Mapping[Any, Any]]:
    """What was left for a run and not taken yet, outside any transaction."""
    with database().connect().execution_options(reads=True) as connection:
        return connection.execute(_UNTAKEN, {"run": run}).mappings().all()


def _untaken(run: str) -> Sequence[Mapping[Any, Any]]:
    """What was left for a run whose chain is held."""
    answer = chains.take_answer(UNTAKEN, run)
    if answer is None:
        return session().execute(_UNTAKEN, {"run": run}).mappings().all()
    return [dict(zip(controls.columns.keys(), row, strict=True)) for row in answer]


def _why(untaken: Sequence[Mapping[Any, Any]]) -> str:
    if killer := _killer(untaken):
        return f"all runs were stopped by {killer}"
    stops = (
        f"stopped by {word['by']}: {word['text']}".rstrip(": ")
        for word in untaken
        if word["kind"] == MessageKind.STOP
    )
    return next(stops, "")


def _killer(untaken: Sequence[Mapping[Any, Any]]) -> str:
    switches = [word for word in untaken if word["run"] == ALL]
    if switches and switches[-1]["kind"] == Switch.KILL:
        return str(switches[-1]["by"])
    return ""
