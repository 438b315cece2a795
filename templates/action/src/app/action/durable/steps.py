"""What makes a function a step of a run.

Its result is recorded, and after a crash read instead of made again.

DBOS begins a run, queues it, takes it up again, and lets it wait. The record of a step is ours: in
the transaction that does the work, so that both are there or neither, and each step costs one
commit and not two. A step of which nothing has come yet, such as an answer of the model, is
recorded with the one after it.

It is counted how often work has died with its process at the same step, so that what kills it is
set aside. What was only aboard dies once or twice there. What has twice is a suspect until its next
step: suspects are tried one after another, each noted before it is, and only who was tried when the
process died once more is set aside.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial, wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

import sqlalchemy as sa
from dbos import DBOS

from . import chains, leases
from .parking import Parked, Place, Segment, SegmentWork, Wait, park, place, run_of
from .store import deaths, in_transaction, once_committed, patiently, rows, session, steps

P = ParamSpec("P")
R = TypeVar("R")
WITHOUT_RUN = ("tick", "watch")  # workflows that are no part of a run
GIVEN_UP = 0  # the number under which that is recorded; steps count from 1
LOOK = 1.0  # seconds until a step that cannot be made yet is tried again
AT_ONCE = 2  # runs that compute; more of them would only take the interpreter from one another
_OF = sa.select(steps.c.number, steps.c.name, steps.c.result)
_ADD = steps.insert()
_permits = threading.Semaphore(AT_ONCE)

# The names that are stored. A run that is taken up again finds its workflow by name, and each of
# its results by number and name. So a function may be renamed, and the name in its decorator never:
# the run would meet another name than the one recorded, and be handed over to a person. It is
# handed over, too, if its steps or their order change; whoever changes them raises
# `engine.VERSION`, so that no worker of an earlier release takes up a run of this one.
_workflow_names = set[str]()
_step_names = set[str]()
SUSPECT = 2  # deaths at one step, after which work is tried alone
MOST_DEATHS = 3  # after which it is set aside

_tried = threading.Lock()  # held for the one suspect that is tried in this process


class Retry(Exception):
    """A step cannot be made yet: raised in its transaction, which is taken back and tried again.

    The run is not parked meanwhile. `say` tells once, in a transaction of its own, what it lacks.
    """

    def __init__(self, say: Callable[[], None]) -> None:
        super().__init__()
        self.say = say


class Step(NamedTuple):
    """A step that is made: `within` turns its value into its result, in its transaction."""

    number: int
    name: str
    within: Callable[[Any], Any]
    value: Any = None


class Steps:
    """The recorded steps of one run, and the number of the one that comes next.

    They are made in the segment of `current`, from which the next one is begun where the run is
    parked. The segment does not go on if it is parked already, or if another one has taken its
    place.
    """

    waits_in_place = False  # in a process that carries little: in its thread, and not parked

    def __init__(self, current: SegmentWork) -> None:
        self.current = current
        self.of_run = current.workflow not in WITHOUT_RUN
        self.run = current.segment.work
        self.number = 0
        self.tried = 0  # the latest step whose transaction was begun
        self.history = patiently(self._read_history)
        place_now = patiently(partial(place, self.run))
        self.goes_on = self._is_at(place_now)
        last = max(self.history, default=0)
        # Taken up again after a crash, so that the next step may have begun before.
        self.again = last > place_now.steps
        self.trial = patiently(partial(Trial, self.run, last))
        self.pending_steps = list[Step]()  # made, to be recorded with the next one

    def make_transaction(self, name: str, within: Callable[[Any], Any]) -> Any:
        """Give the result of the next step, a transaction: the recorded one, or that of `within`.

        Raises RuntimeError if another step is recorded under its number, and Parked if it waits.
        """
        self.number += 1
        if self.number in self.history:
            return self._recorded_result(name)
        return self._result(Step(self.number, name, within))

    def make_step(
        self,
        name: str,
        make: Callable[[], R],
        within: Callable[[R], R],
        *,
        may_repeat: bool,
    ) -> R:
        """Give the result of the next step, which reaches outside the database.

        If none is recorded, `make` gives a value, and `within` a transaction makes a result of it.
        A step that `may_repeat` is recorded with the next one, before anything else is reached, so
        that a crash in between has it made again. Raises what `make_transaction` does.
        """
        self.number += 1
        if self.number in self.history:
            earlier: R = self._recorded_result(name)
            return earlier
        self.record_rest()
        step = Step(self.number, name, within)
        with _without_permit():
            step = step._replace(value=make())
        if may_repeat:
            self.pending_steps.append(step)
            value: R = step.value
            return value
        result: R = self._result(step)
        return result

    def record_rest(self) -> None:
        """Record what waits for the next step."""
        if self.pending_steps:
            self._result(self.pending_steps.pop())

    def _recorded_result(self, name: str) -> Any:
        recorded, result = self.history[self.number]
        if recorded != name:
            of = f"step {self.number} of {self.run}"
            raise RuntimeError(f"{of} was {recorded} and is now {name}")
        return result

    def _result(self, step: Step) -> Any:
        """Record a step that is made, with what waits for it; gives its result."""
        try:
            record = partial(self._record_step, step)
            of_run = partial(chains.in_transaction_locking, run_of(self.run), record)
            result = _once_it_can(of_run if self.of_run else partial(in_transaction, record))
        except sa.exc.IntegrityError:
            patiently(partial(in_transaction, leases.end_if_taken_over))
            # It was recorded, if only the answer to the commit was lost.
            self.history = patiently(self._read_history)
            if step.number not in self.history:
                raise
            self.pending_steps.clear()
            result = self.history[step.number][1]
        self.again = False
        self.trial.pass_on()
        if isinstance(result, Wait):
            raise Parked
        return result

    def _is_at(self, place_now: Place) -> bool:
        return place_now.segment == self.current.segment and not place_now.is_parked

    def _read_history(self) -> dict[int, tuple[str, Any]]:
        return {
            row["number"]: (row["name"], row["result"])
            for row in rows(_OF.where(steps.c.run == self.run))
        }

    def _record_step(self, step: Step) -> Any:
        """Record a step, with what waits for it, in the transaction that is running."""
        if self.tried == step.number:  # only the answer to the commit may have been lost
            this = _OF.where(steps.c.run == self.run, steps.c.number == step.number)
            if (recorded := session().execute(this).mappings().first()) is not None:
                return recorded["result"]
            if not self._is_at(place(self.run)):
                raise Parked
        self.tried = step.number
        for earlier in self.pending_steps:
            self._insert(earlier, earlier.within(earlier.value))
        once_committed(self.pending_steps.clear)
        try:
            result = step.within(step.value)
        except Wait as wait:
            leases.end_if_taken_over()
            if not self.waits_in_place:
                park(self.current, wait, step.number)
            return wait
        self._insert(step, result)
        return result

    def _insert(self, step: Step, result: Any) -> None:
        row = {"run": self.run, "number": step.number, "name": step.name, "result": result}
        leases.insert_step(row)


# Those of the run that this thread carries; None outside a run.
_steps_here: ContextVar[Steps | None] = ContextVar("steps", default=None)


def workflow(name: str) -> Callable[[Callable[P, R]], Callable[P, R | None]]:
    """Make a function work that the engine carries to its end, whatever crashes.

    Between its steps it only computes. It gives nothing where it is parked, and where a crash has
    left a segment behind that another one has taken the place of.
    """
    _reserve(name, _workflow_names)

    def decorate(function: Callable[P, R]) -> Callable[P, R | None]:
        @DBOS.workflow(name=name, max_recovery_attempts=None)
        @wraps(function)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R | None:
            with _permits:
                return carried(*args, **kwargs)

        def carried(*args: P.args, **kwargs: P.kwargs) -> R | None:
            this = Steps(SegmentWork(Segment.of_workflow_id(str(DBOS.workflow_id)), name, args))
            if not this.goes_on:
                return None
            before = _steps_here.set(this)
            try:
                with this.trial.in_turn():
                    result = function(*args, **kwargs)
                    this.record_rest()
                    return result
            except Parked:
                return None
            finally:
                _steps_here.reset(before)

        return wrapped

    return decorate


def transaction(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function one transaction: of the run that calls it, recorded under this name.

    Outside a run it is one of its own, and no result is recorded.
    """
    _reserve(name, _step_names)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            steps_here = _steps_here.get()
            if steps_here is None:
                return in_transaction(function, *args, **kwargs)
            result: R = steps_here.make_transaction(name, lambda _: function(*args, **kwargs))
            return result

        return wrapped

    return decorate


def step(
    name: str, then: Callable[..., None] | None = None, *, may_repeat: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a step that reaches outside the database, recorded under this name.

    `then` writes, with its record, what follows from it. What `may_repeat` is made again if a crash
    comes before the next step is recorded.
    """
    _reserve(name, _step_names)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            def write_result(result: R) -> R:
                if then is not None:
                    then(result, *args, **kwargs)
                return result

            steps_here = _steps_here.get()
            if steps_here is None:
                return in_transaction(write_result, function(*args, **kwargs))
            make = partial(function, *args, **kwargs)
            return steps_here.make_step(name, make, write_result, may_repeat=may_repeat)

        return wrapped

    return decorate


def give_up(run: str, then: Callable[[], None]) -> None:
    """Record, once, that a run takes no further step.

    What `then` does about it is in the same transaction. It is no step: a run whose next one
    cannot be recorded can still be given up.
    """
    steps_here = _steps_here.get()
    if steps_here is not None:
        with suppress(Exception):  # which may be why it is given up
            steps_here.record_rest()
    row = {"run": run, "number": GIVEN_UP, "name": "give_up", "result": None}
    such = steps.c.run == run, steps.c.number == GIVEN_UP
    is_recorded = sa.select(steps.c.name).where(*such)

    def record_once() -> None:
        chains.lock_chain(run_of(run))
        if session().execute(is_recorded).first() is None:
            session().execute(_ADD, row)
            then()

    patiently(lambda: in_transaction(record_once))


def first_result(work: str) -> Any:
    """The result of the first step of some work; None if none is recorded, or no longer."""
    first = rows(_OF.where(steps.c.run == work, steps.c.number == GIVEN_UP + 1))
    return first[0]["result"] if first else None


def last_step(work: str) -> tuple[int, str]:
    """The number of the latest step of some work that is recorded, and its name; 0 without one."""
    query = _OF.where(steps.c.run == work, steps.c.number != GIVEN_UP)
    latest = rows(query.order_by(steps.c.number.desc()).limit(1))
    return (latest[0]["number"], latest[0]["name"]) if latest else (0, "")


def given_up() -> set[str]:
    """All runs and other work that take no further step."""
    works = rows(sa.select(steps.c.run).where(steps.c.number == GIVEN_UP))
    return {row["run"] for row in works}


def is_given_up() -> bool:
    """Whether this run was given up, and only taken up again since it crashed right after that."""
    steps_here = _steps_here.get()
    return steps_here is not None and GIVEN_UP in steps_here.history


def current_work() -> str:
    """The id of the work that is under way, whichever of its segments that is in."""
    steps_here = _steps_here.get()
    return steps_here.run if steps_here is not None else ""


def may_have_been_made() -> bool:
    """Whether the step that is made now may have been made before: the run has crashed since."""
    steps_here = _steps_here.get()
    return steps_here is not None and steps_here.again


class Died(Exception):
    """Work has died with its process so often that it is set aside."""


class Trial:
    """The trial of one suspect, if work is one; it ends with the next step that is recorded."""

    def __init__(self, work: str, step: int) -> None:
        """`step` is the number of the latest step of this work that is recorded."""
        of_step = deaths.c.work == work, deaths.c.step == step, deaths.c.number >= SUSPECT
        this = sa.select(deaths.c.work).where(*of_step)
        self.work = work
        self.is_suspect = bool(rows(this))
        self.is_on = False

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Wait for the other suspects of this process, and note that this one is tried."""
        if self.is_suspect:
            _tried.acquire()
            self.is_on = True
            try:
                patiently(partial(in_transaction, self._note))
            except BaseException:
                self.pass_on()
                raise
        try:
            yield
        finally:
            self.pass_on()

    def pass_on(self) -> None:
        """Let the next suspect be tried."""
        if self.is_on:
            self.is_on = False
            _tried.release()

    def _note(self) -> None:
        session().execute(deaths.update().where(deaths.c.work == self.work).values(tried=True))


def count_death(work: str, step: int) -> int:
    """Count one more death of work after this step, in the transaction that is running.

    Gives how many times it has died there.
    """
    this = deaths.c.work == work
    row = session().execute(sa.select(deaths).where(this)).mappings().first()
    if row is None:
        session().execute(deaths.insert().values(work=work, number=1, step=step, tried=False))
        return 1
    number = row["number"]
    if row["step"] != step:
        number = 1
    elif number < SUSPECT or row["tried"]:
        number += 1
    session().execute(deaths.update().where(this).values(number=number, step=step, tried=False))
    return int(number)


@contextmanager
def _without_permit() -> Iterator[None]:
    """Let another run compute while this one waits for something outside it."""
    _permits.release()
    try:
        yield
    finally:
        _permits.acquire()


def _reserve(name: str, names: set[str]) -> None:
    """Add a name to those in use.

    Raises:
        ValueError: The name is missing or empty, or belongs to another function already.
    """
    if not isinstance(name, str) or not name:
        raise ValueError(f"a decorator of steps needs the name to store, and has {name!r}")
    if name in names:
        raise ValueError(f"{name!r} is stored for another function already; choose another name")
    names.add(name)


def _once_it_can(record: Callable[[], R]) -> R:
    """Record a step, as soon as that can be done.

    Where a run waits in place, that is once there is something to go on by.
    """
    has_said = False
    while True:
        try:
            result = patiently(record)
            if not (Steps.waits_in_place and isinstance(result, Wait)):
                return result
        except Retry as retry:
            if not has_said:
                patiently(partial(in_transaction, retry.say))
            has_said = True
        with _without_permit():
            time.sleep(LOOK)
