"""A process that carries runs: the engine under an id of its own.

With Postgres there can be any number, each with its own WORKER. What one has begun that dies, it or
another one takes up again; what has killed its process again and again is set aside.

Two addresses say whether it lives, and whether it can take up work: for whoever restarts it. Both
are for everybody. All that they tell of runs is how many wait for whoever operates.
"""

import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSPortableJSONSerializer, SetWorkflowID, WorkflowStatus, _dbos
from dbos._dbos import _get_dbos_instance
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import BaseRoute, Route

from ...base import tool_lock
from ...base.bindings import check_reachable
from ..calls import prepared, rollback, unfinished  # noqa: F401 -- it carries their workflows
from ..durable import chains, engine, leases, process, steps
from ..durable.engine import EARLIER, NAME, QUEUE, VERSION, Task, client
from ..durable.leases import SINGLE, is_held
from ..durable.parking import Segment, run_of
from ..durable.process import worker_settings
from ..durable.steps import Died, Steps, last_step
from ..durable.store import in_transaction, prepare_database, rows
from ..figures import monitoring
from ..loop import aftermath, run
from ..model.agent import agent, contents, outdated
from ..record import audit, erasure, records, seals
from ..record.records import Kind
from ..triggers import clock
from ..triggers.occasions import triggers

LEAVE_DEAD = 60.0  # seconds between two looks for what has ended and nobody was told of
LATELY = 20 * LEAVE_DEAD  # how far back such a look goes
SEAL = 5.0  # seconds between two looks for what is not sealed
CLEAR = 3600.0  # seconds between two looks for what is cleared
TAKE_OVER = 5.0  # seconds between two looks for processes that live no more
OVERLOOKED = 10.0  # seconds between two looks for what an earlier version has not woken
OTHERS = 8  # runs under way beside those that the model is called for
AHEAD = 64  # runs that are claimed before there is a thread for them
LOOK = 1.0  # seconds between two looks for what is queued, and on SQLite for what people have said

_keepers: list[tuple[threading.Thread, threading.Event]] = []  # each with what ends it
_SET_ASIDE: dict[str, Callable[[str, Sequence[Any], Died], object]] = {
    "pursue": lambda run, inputs, fault: aftermath.give_up_run(run, inputs[0], fault),
    "undo": lambda work, inputs, fault: unfinished.give_up_undo(work, inputs[0], fault),
    "apply": lambda work, inputs, fault: unfinished.give_up_apply(work, inputs[0], fault),
}
SILENCE = 60.0  # seconds after which a worker whose keeper has not looked is not ready

_looked: list[float] = []  # when this process's keeper has looked last, if it has one


def launch(look: float = LOOK) -> None:
    """Take the id, make the tables that are not there, and take up what has died with a process.

    Raises Problem.
    """
    worker = os.environ.get("WORKER", "worker-1")
    timed = triggers()
    agent().read_for_runs()
    check_reachable(agent().operations.values())
    if worker_settings().log_format == "json":
        process.log_as_json(worker)
    leases.lock_id(worker)
    if any(one.binding["kind"] == "mcp" for one in agent().operations.values()):
        threading.Thread(target=_say_changes, daemon=True).start()  # a server may take its time
    _configure(worker, look)
    audit.record_policy(agent().guard.policy, agent().read, worker)
    put_back(worker)  # before the engine would take it up by itself, and count no death
    leases.take_id(worker)
    DBOS.launch()
    _claim_with_care(worker)  # before the first claim, which comes after a pause
    DBOS.register_queue(QUEUE, polling_interval_sec=look)
    take_over(worker)
    leases.sweep()
    aftermath.give_up_dead_runs()
    unfinished.give_up_dead_work()
    clock.keep(timed)
    seals.keep_noting()
    ends = threading.Event()
    keeper = threading.Thread(
        target=_keep_duties, args=(worker, look, ends), name="keeper", daemon=True
    )
    _keepers.append((keeper, ends))
    keeper.start()
    monitoring.keep_gauges()


def launch_alone(look: float = LOOK) -> None:
    """Carry what this process is given by its id, and nothing else: no queue and no clock.

    Raises Problem.
    """
    triggers()
    check_reachable(agent().operations.values())
    worker = f"{SINGLE}{uuid.uuid4().hex}"
    leases.lock_id(worker)
    leases.take_id(worker)
    Steps.waits_in_place = True
    _configure(worker, look)
    DBOS.listen_queues([])
    vars(_dbos)["dynamic_scheduler_loop"] = _no_clock  # the engine has no setting for it
    audit.record_policy(agent().guard.policy, agent().read, worker)
    DBOS.launch()
    _claim_with_care(worker)


def begin_here(task: Task) -> str:
    """Begin a run in this process, past any queue; gives its id."""
    id_ = f"run-{uuid.uuid4().hex[:12]}"
    with SetWorkflowID(id_):
        DBOS.start_workflow(run.pursue, task.as_queued)
    return id_


def has_live_worker() -> bool:
    """Whether a worker lives that executes what is queued on this database."""
    return leases.living() > 0


def held_up(work: str = "") -> str:
    """Why nothing that is queued is taken up, and what helps; empty if a worker takes it up.

    Also empty for work that a process carries itself.
    """
    carrier = engine.carrier(work) if work else ""
    if carrier.startswith(SINGLE) and is_held(carrier):
        return ""
    if carrier and not is_held(carrier):
        return f"{_gone(carrier)} is gone. Start a worker to take it over: `agent work`."
    if not has_live_worker():
        return "No worker is running. Start one: `agent work` or `agent serve`."
    changed = audit.changed_files(contents(Path()))
    if not changed:
        return ""
    them = "it" if len(changed) == 1 else "them"
    since = f"{' and '.join(changed)} changed since the worker read {them}"
    until = "Until it is restarted, it takes up nothing and decides no call"
    return f"{since}. {until}. Open runs can still be stopped."


def undoing(run: str) -> str:
    """That a run's writes are being undone, and what that waits for; empty if they are not."""
    work, by = engine.open_undo_of(run)
    if not work:
        return ""
    return f"{by} asked to undo its writes. {held_up(work)}".strip()


def has_live_process(work: str) -> bool:
    """Whether a process lives that executes this work alone, past the queue."""
    carrier = engine.carrier(work)
    return carrier.startswith(SINGLE) and is_held(carrier)


def let_go() -> None:
    """Give the worker's id back, and end its keepers."""
    for keeper, ends in _keepers:
        ends.set()
        keeper.join()
    _keepers.clear()
    leases.let_go()


def take_over(worker: str) -> None:
    """Put the work of dead processes into the common queue; `worker` does this."""
    for executor in _executors():
        if executor == worker:
            continue
        with leases.of_dead(executor) as is_dead:
            if is_dead and (number := put_back(executor)):
                of_dead = f"what {executor} had begun, which does not run: {number}"
                process.tell_operator(f"{worker} takes over {of_dead}")


def put_back(executor: str) -> int:
    """Put the work of a dead process into the common queue; gives how many workflows.

    Their deaths are counted, unless that process has ended as it was told to.
    """
    workflows = client().list_workflows(status="PENDING", executor_id=executor, load_output=False)
    killed = (
        dict[str, int]() if leases.has_left(executor) else in_transaction(_count_deaths, workflows)
    )
    goes_on = []
    for one in workflows:
        work = Segment.of_workflow_id(one.workflow_id).work
        is_aside = killed.get(work, 0) >= steps.MOST_DEATHS
        if is_aside and one.name in _SET_ASIDE and one.input:
            fault = _fault_of_dead(work, killed[work])
            _SET_ASIDE[one.name](work, one.input["args"], fault)  # which it finds, and ends
        elif is_aside:
            _cancel(one.workflow_id, _fault_of_dead(work, killed[work]))
            continue
        goes_on.append(one.workflow_id)
    if goes_on:
        client().resume_workflows(goes_on, queue_name=QUEUE)
    return len(goes_on)


def note_look() -> None:
    """Note that the keeper of this process looks now."""
    _looked[:] = [time.monotonic()]


def health_faults() -> Iterator[str]:
    """Why this process can take up nothing now."""
    try:
        rows(sa.select(sa.literal(1).label("one")))
    except sa.exc.SQLAlchemyError:
        yield "the database cannot be reached"
    if changed := outdated(agent()):
        yield f"{' and '.join(changed)} changed since they were read: restart it"
    for at in _looked:
        if (silent := time.monotonic() - at) > SILENCE:
            yield f"its keeper has not looked for {silent:.0f} s: restart it"


def health_routes() -> Iterator[BaseRoute]:
    """`/healthz` answers while it lives; `/readyz` with 503 while it can take up nothing.

    The latter says how many runs are blocked, too.
    """
    yield Route("/healthz", lambda _: PlainTextResponse("well"))
    yield Route("/readyz", _ready)


def _gone(carrier: str) -> str:
    if carrier.startswith(SINGLE):
        return "The process that executed it"
    return f"{carrier}, which executed it,"


def _keep_duties(worker: str, look: float, ends: threading.Event) -> None:
    """Do the recurring duties, each at its interval in seconds, until the process ends.

    They are: wake what is parked and due, take over what has died, seal, clear, and erase.
    """
    days = worker_settings().clear_days
    duties: dict[Callable[[], object], float] = {
        engine.wake_due: 0.0,
        engine.wake_overlooked: OVERLOOKED,
        partial(take_over, worker): TAKE_OVER,
        seals.seal_heads: SEAL,
        _leave_dead: LEAVE_DEAD,
        partial(erasure.clear, days): CLEAR,
    }
    if retention := agent().guard.policy.retention:
        duties[_InParts(partial(erasure.by_age, retention.days))] = CLEAR
    due = {duty: time.monotonic() + every for duty, every in duties.items()}
    last_error = ""
    while not ends.wait(look):
        note_look()
        for duty, every in duties.items():
            if time.monotonic() < due[duty]:
                continue
            due[duty] = time.monotonic() + every
            try:
                if duty():
                    due[duty] = 0.0  # there is more of it
            except Exception as error:  # noqa: BLE001 -- whatever it is, the next look may go well
                if repr(error) != last_error:
                    process.tell_operator(f"{worker} looks again, since: {error!r}")
                last_error = repr(error)


class _InParts:
    """A duty that is done in parts, one a call; gives whether there may be more of it."""

    def __init__(self, begin: Callable[[], Iterator[object]]) -> None:
        self.begin = begin
        self.parts: Iterator[object] | None = None

    def __call__(self) -> bool:
        parts = self.parts or self.begin()
        self.parts = None
        for _ in parts:
            self.parts = parts
            return True
        return False


def _leave_dead() -> None:
    """Hand over what has died lately; what died earlier was handled when this worker started."""
    since = time.time() - LATELY
    aftermath.give_up_dead_runs(since)
    unfinished.give_up_dead_work(since)


def _no_clock(*_: object) -> None:
    """Keep no schedule: what is due waits for a worker."""


def _configure(worker: str, look: float) -> None:
    DBOS(
        config={
            "name": NAME,
            "system_database_url": prepare_database(),
            "application_version": VERSION,
            "executor_id": worker,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "max_executor_threads": _threads(),
            "notification_listener_polling_interval_sec": look,
        }
    )


def _threads() -> int:
    """How many runs are under way at once: the model's slots, and some that wait for systems."""
    return worker_settings().model_calls + OTHERS


def _claim_with_care(worker: str) -> None:
    """Have the engine claim no more than it has threads for, and nothing by files of before.

    The look at the files comes directly before each claim, so that no run begins by old rules. What
    is under way waits before its next call. Some more than there are threads are claimed, so that
    none of those waits for the next look at the queue. The engine has no setting for any of this.
    """
    engine_here = _get_dbos_instance()
    system = engine_here._sys_db
    most = _threads() + AHEAD
    claim = system.start_queued_workflows
    before = list[str]()

    def claim_if_current(queue: Any, executor: str, _: str, *arguments: Any, **named: Any) -> Any:
        changed = outdated(agent())
        if changed and changed != before:
            files = " and ".join(changed)
            since = f"{files} changed since {worker} read them"
            process.tell_operator(f"{since}. It takes up no new run: restart it.")
        before[:] = changed
        if changed:
            return [], None
        queue._worker_concurrency = most
        running = len(engine_here._active_workflows_set.activeList())
        running += engine_here._executor._work_queue.qsize()
        claimed = list[str]()
        full = None
        # Also what a process of an earlier version has begun, which this one can carry on.
        for version in (VERSION, *EARLIER):
            count = running + len(claimed)
            try:
                more, full = claim(queue, executor, version, arguments[0], count, **named)
            except Exception:
                if not claimed:
                    raise
                break  # what is claimed has to be begun; the rest is left for the next look
            claimed += more
        return claimed, full

    system.start_queued_workflows = claim_if_current  # type: ignore[method-assign,assignment]


def _say_changes() -> None:
    """Say which MCP tools are not called, since they are not what a person has agreed to."""
    for change in tool_lock.changes(agent().operations.values()):
        process.tell_operator(change)


def _count_deaths(workflows: Sequence[WorkflowStatus]) -> dict[str, int]:
    """Count one more death of each, in the transaction that is running."""
    works = {Segment.of_workflow_id(one.workflow_id).work for one in workflows}
    return {work: steps.count_death(work, last_step(work)[0]) for work in works}


def _fault_of_dead(work: str, number: int) -> Died:
    step, name = last_step(work)
    at = f"after its step {step}, {name}" if step else "before its first step"
    killed = f"its process has died {number} times in a row {at}"
    return Died(f"{killed}{_last_of(run_of(work))}")


def _cancel(workflow: str, fault: Died) -> None:
    """Set aside what is no run and writes nothing: a look at a value, or what hands a run over."""
    client().cancel_workflow(workflow)
    run = run_of(Segment.of_workflow_id(workflow).work)
    run = run if engine.one_run(run) else chains.NONE
    in_transaction(audit.record, run, Kind.WORK_GIVEN_UP, because=f"{workflow}: {fault}")
    process.tell_operator(f"{workflow} is set aside: {fault}")


def _executors() -> list[str]:
    """The processes with workflows that have not ended."""
    workflows = client().list_workflows(status="PENDING", load_input=False, load_output=False)
    return sorted({one.executor_id for one in workflows if one.executor_id})


def _last_of(run: str) -> str:
    """The last record of a run, in words."""
    last = audit.last_of(run)
    if last:
        return f"; its last record: {records.sentence_of(records.for_people(last))}"
    return ""


def _ready(_: Request) -> JSONResponse:
    because = [*health_faults()]
    body = {"ready": not because, "because": because, "blocked": _blocked()}
    return JSONResponse(body, 503 if because else 200)


def _blocked() -> int | None:
    """How many runs wait for whoever operates, which keeps no other from being taken up."""
    try:
        return len(engine.blocked_runs())
    except sa.exc.SQLAlchemyError:
        return None
