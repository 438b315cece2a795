"""What makes a function a step of a run: its result is recorded, and after a crash read instead of made again.

DBOS begins a run, queues it, takes it up again, and lets it wait. The record of a step is ours: in the transaction that
does the work, so that both are there or neither, and each step costs one commit and not two.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from dbos import DBOS

from .store import alone, rows, session, steps

P = ParamSpec("P")
R = TypeVar("R")
GIVEN_UP = 0  # the number under which that is recorded; steps count from 1
LOOK = 1.0  # seconds until a step that cannot be made yet is tried again
PATIENCE = 60.0  # seconds for which a database that cannot be reached is tried again
_OF, _ADD = sa.select(steps.c.number, steps.c.name, steps.c.result), steps.insert()


class NotYet(Exception):
    """A step cannot be made yet: raised in its transaction, which is taken back, and made anew until it can.

    `say` tells once what it waits for, in a transaction of its own.
    """

    def __init__(self, say: Callable[[], None]) -> None:
        super().__init__()
        self.say = say


class Steps:
    """The recorded steps of one run, and the number of the one that comes next."""

    def __init__(self, run: str) -> None:
        self.run, self.number = run, 0
        self.known = patiently(self._recorded)
        self.again = bool(self.known)  # taken up again after a crash, so that the next step may have begun before

    def next(self, name: str, make: Callable[[], Any], within: Callable[[Any], Any]) -> Any:
        """The recorded result of the next step.

        Without one, what `within` a transaction becomes of what was made before it.
        """
        self.number += 1
        if self.number in self.known:
            recorded, result = self.known[self.number]
            if recorded != name:
                of = f"step {self.number} of {self.run}"
                raise RuntimeError(f"{of} was {recorded} and is now {name}")
            return result
        made = make()
        try:
            record = partial(alone, self._record, self.number, name, within, made)
            made = _once_it_can(record)
            self.again = False
            return made
        except sa.exc.IntegrityError:  # it was recorded, and only the answer to the commit was lost
            self.known = self._recorded()
            if self.number not in self.known:
                raise
            return self.known[self.number][1]

    def _recorded(self) -> dict[int, tuple[str, Any]]:
        return {row["number"]: (row["name"], row["result"]) for row in rows(_OF.where(steps.c.run == self.run))}

    def _record(self, number: int, name: str, within: Callable[[Any], Any], made: Any) -> Any:
        result = within(made)
        session().execute(_ADD, {"run": self.run, "number": number, "name": name, "result": result})
        return result


_run: ContextVar[Steps | None] = ContextVar("run", default=None)


def workflow(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function work that the engine carries to its end, whatever crashes; between its steps it only computes."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @DBOS.workflow(name=name, max_recovery_attempts=None)
        @wraps(function)
        def wrapped(*given: P.args, **named: P.kwargs) -> R:
            with _steps_of(str(DBOS.workflow_id)):
                return function(*given, **named)

        return wrapped

    return decorate


def transaction(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function one transaction: of the run that calls it, recorded with its result, or one of its own."""

    @wraps(function)
    def wrapped(*given: P.args, **named: P.kwargs) -> R:
        run = _run.get()
        if run is None:
            return alone(function, *given, **named)
        result: R = run.next(function.__qualname__, lambda: None, lambda _: function(*given, **named))
        return result

    return wrapped


def step(then: Callable[..., None] | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a step that reaches outside the database; `then` writes, with its record, what follows from it."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def wrapped(*given: P.args, **named: P.kwargs) -> R:
            def within(made: R) -> R:
                if then is not None:
                    then(made, *given, **named)
                return made

            run = _run.get()
            if run is None:
                return alone(within, function(*given, **named))
            result: R = run.next(function.__qualname__, lambda: function(*given, **named), within)
            return result

        return wrapped

    return decorate


def give_up(run: str, then: Callable[[], None]) -> None:
    """Record, once, that a run takes no further step.

    What `then` does about it is in the same transaction. It is no step: a run whose next one
    cannot be recorded can still be given up.
    """
    row = {"run": run, "number": GIVEN_UP, "name": "give_up", "result": None}
    this = steps.c.run == run, steps.c.number == GIVEN_UP
    is_recorded = sa.select(steps.c.name).where(*this)

    def within() -> None:
        if session().execute(is_recorded).first() is None:
            session().execute(_ADD, row)
            then()

    patiently(lambda: alone(within))


def given_up() -> set[str]:
    """All runs and other work that take no further step."""
    found = rows(sa.select(steps.c.run).where(steps.c.number == GIVEN_UP))
    return {row["run"] for row in found}


def is_given_up() -> bool:
    """Whether this run was given up, and only taken up again since it crashed right after that."""
    run = _run.get()
    return run is not None and GIVEN_UP in run.known


def again() -> bool:
    """Whether this run was taken up after a crash: a step that is made now may have been made then."""
    run = _run.get()
    return run is not None and run.again


def _once_it_can(record: Callable[[], R]) -> R:
    """Record a step, as soon as that can be done."""
    has_said = False
    while True:
        try:
            return patiently(record)
        except NotYet as wait:
            if not has_said:
                patiently(partial(alone, wait.say))
            has_said = True
            time.sleep(LOOK)


def patiently(change: Callable[[], R]) -> R:
    """Try again while the database cannot be reached; a transaction that was cut off has not happened, or is recorded."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return change()
        except sa.exc.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


@contextmanager
def _steps_of(run: str) -> Iterator[None]:
    before = _run.set(Steps(run))
    try:
        yield
    finally:
        _run.reset(before)
