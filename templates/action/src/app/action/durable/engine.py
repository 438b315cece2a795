"""A client of the queue; what carries runs is `durable/steps.py` and `workers/worker.py`.

Any process asks here for something: begin a run, wake one that waits, take its writes back, apply a
write. The engine itself is DBOS, in the processes that `workers/worker.py` starts. It finds what is
queued here in the common database.
"""

import math
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from dbos import DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions, WorkflowHandle

from . import parking
from .parking import Segment
from .steps import GIVEN_UP
from .store import (
    RunStatus,
    database,
    in_transaction,
    prepare_database,
    rows,
    runs,
    session,
    steps,
    storable,
)

OPEN = ("ENQUEUED", "PENDING")  # states of work that has not ended
ENDED = ("SUCCESS", "ERROR")
PROMPT = "prompt"  # the trigger of a run that a person begins
NAME = "agent"
QUEUE = "runs"
WAKE = "wake"
# Of what a worker understands: "1" has no segments, and would take one for a run of its own; "2"
# has no paths, and would have a model pursue the goal of a run that follows one.
VERSION = "3"
EARLIER = ("2", "1")


class Task(NamedTuple):
    """What a run is for: its goal, what began it, who answers for that, and what came with it.

    `by` is who began it, `behalf` the person it acts for, `data` a text that came with its trigger,
    and `inputs` are values by name, as `run.yaml` declares them.
    """

    goal: str
    trigger: str = PROMPT
    by: str = ""
    behalf: str = ""
    data: str = ""
    trusted: bool = False
    private: bool = False
    inputs: Mapping[str, Any] = {}

    @property
    def as_queued(self) -> dict[str, Any]:
        """The task as it is queued, without `inputs` if it has none, as in earlier releases."""
        row = self._asdict()
        if not self.inputs:
            del row["inputs"]
        return dict(storable(row))


@cache
def client() -> DBOSClient:
    """The engine's mailbox in the common database."""
    database()  # makes the tables that are not there
    return DBOSClient(
        system_database_url=prepare_database(),
        serializer=DBOSPortableJSONSerializer(),
        application_name=NAME,
    )


def queue_run(task: Task, run: str = "") -> str:
    """Queue a run and give its id. The same id again is the same run, and begins nothing."""
    return _queue("pursue", run or f"run-{uuid.uuid4().hex[:12]}", task.as_queued)


def queue_run_along(task: Task, run: str) -> str:
    """Queue a run of this id once the transaction that is running is committed."""
    client().enqueue_in_transaction(session(), _options("pursue", run), task.as_queued)
    return run


def open_runs() -> list[str]:
    """The runs that are queued or parked, or have begun and not ended."""
    workflows = client().list_workflows(name="pursue", status=[*OPEN], load_output=False)
    open_ = [Segment.of_workflow_id(one.workflow_id).work for one in workflows]
    return [*dict.fromkeys([*open_, *parking.parked("pursue")])]


def open_now() -> list[tuple[str, float]]:
    """Of each run that is queued or under way, which of the two, and since when."""
    names = ["pursue", "after"]
    workflows = client().list_workflows(
        name=names, status=[*OPEN], load_input=False, load_output=False
    )
    states = {"ENQUEUED": "queued", "PENDING": "under_way"}
    return [(states[one.status], (one.updated_at or 0) / 1000) for one in workflows]


def task_of(run: str) -> Task:
    """The task that a run was queued with; an empty one where the engine has none any more."""
    (workflow,) = client().list_workflows(workflow_ids=[run])
    return Task(**workflow.input["args"][0]) if workflow.input else Task("")


def queue_undo_along(run: str, by: str, reason: str) -> str:
    """Queue taking back the writes of a run once the transaction that is running is committed.

    Gives the id of that work, which is the one before if that has not ended.
    """
    before = client().list_workflows(name="undo", workflow_id_prefix=f"{run}:undo-")
    open_ = [work.workflow_id for work in before if work.status in OPEN]
    if open_:
        return open_[0]
    id_ = f"{run}:undo-{len(before) + 1}"
    client().enqueue_in_transaction(session(), _options("undo", id_), run, by, reason)
    return id_


def open_undo_of(run: str) -> tuple[str, str]:
    """The undo of a run that has not ended, and who asked for it; empty if there is none."""
    prefix = f"{run}:undo-"
    for work in client().list_workflows(name="undo", workflow_id_prefix=prefix, status=[*OPEN]):
        return work.workflow_id, str(work.input["args"][1]) if work.input else ""
    return "", ""


def carrier(work: str) -> str:
    """The process that carries work which has begun and not ended; empty if none does."""
    ids = [parking.place(work).segment.id]
    workflows = client().list_workflows(workflow_ids=ids, status="PENDING", load_output=False)
    return next((str(one.executor_id or "") for one in workflows), "")


def queue_prepared_write(request: str, by: str, digest: str) -> None:
    """Queue a prepared write for a person, who agrees to it in the transaction that is running.

    `digest` is of what the person agrees to.
    """
    options = _options("apply", f"{request}:apply")
    client().enqueue_in_transaction(session(), options, request, by, digest)


def queue_after(run: str, why: str) -> None:
    """Queue what becomes of a run that was given up, in the transaction that is running."""
    client().enqueue_in_transaction(session(), _options("after", f"{run}:after"), run, why)


def dead(workflow: str, since: float) -> dict[str, Any]:
    """The work of one kind that a fault has ended, each with the first thing that it was given.

    Only what has ended since that moment; all of it for 0.
    """
    after = datetime.fromtimestamp(since, UTC).isoformat() if since else None
    such: dict[str, Any] = {"name": workflow, "status": "ERROR", "completed_after": after}
    workflows = client().list_workflows(**such, load_output=False)
    inputs = [(Segment.of_workflow_id(one.workflow_id).work, one.input) for one in workflows]
    return {work: input_["args"][0] for work, input_ in inputs if input_}


def under_way(works: Sequence[str]) -> set[str]:
    """Which of these runs, or what follows from them, is queued or under way."""
    busy: set[str] = set()
    for one in client().list_workflows(
        workflow_id_prefix=[*works], status=[*OPEN], load_input=False, load_output=False
    ):
        busy |= {work for work in works if f"{one.workflow_id}:".startswith(f"{work}:")}
    return busy


def ended_before(workflows: Sequence[str], moment: float, most: int) -> list[str]:
    """The ids of some work of these kinds that has ended before a moment."""
    ended = client().list_workflows(
        name=[*workflows],
        status=[*ENDED],
        completed_before=datetime.fromtimestamp(moment, UTC).isoformat(),
        limit=most,
        load_input=False,
        load_output=False,
    )
    return [one.workflow_id for one in ended]


def delete_ended(ids: Sequence[str]) -> None:
    """Have the engine forget work that has ended."""
    if ids:
        client().delete_workflows([*ids])


def execute_here(work: str) -> None:
    """Execute queued work in this process, which executes nothing but what it is given."""
    client().resume_workflows([parking.place(work).segment.id])


def return_to_queue(work: str) -> bool:
    """Put work that has not ended into the common queue; gives whether there was anything left."""
    segment = parking.place(work).segment.id
    if left := is_open(work):
        client().resume_workflows([segment], queue_name=QUEUE)
    return left


def has_outcome(work: str) -> bool:
    """Whether a run has come to its end, though what follows from that may not be done."""
    row = one_run(work)
    return row is not None and row["outcome"] is not None


def is_blocked(work: str) -> bool:
    """Whether a run waits for whoever operates."""
    row = one_run(work)
    return row is not None and row["status"] == RunStatus.BLOCKED


def wait_for(work: str, seconds: float = math.inf) -> WorkflowHandle[Any]:
    """Wait until work is done with all that follows from it, but no longer than that."""
    until = time.monotonic() + seconds
    while is_open(work) and time.monotonic() < until:
        time.sleep(0.1)
    return client().retrieve_workflow(parking.place(work).segment.id)


def is_open(work: str) -> bool:
    """Whether work has not ended, in whichever of its segments."""
    while True:
        place = parking.place(work)
        handle: WorkflowHandle[Any] = client().retrieve_workflow(place.segment.id)
        if place.is_parked or handle.get_status().status in OPEN:
            return True
        if place == parking.place(work):  # and it was not taken up between the two looks
            return False


def wake_run(run: str) -> None:
    """Wake a run that waits, once the transaction that is running is committed.

    For one that was given up, that is what has taken its place. One that is not parked may wait in
    a worker of an earlier version, and is sent a message. What no such worker waits for needs only
    `wake_parked`: prepared writes, and a moment.
    """
    given_up = sa.select(steps.c.run).where(steps.c.run == run, steps.c.number == GIVEN_UP)
    waits = f"{run}:after" if session().execute(given_up).first() else run
    if not wake_parked(waits):
        # A run that is not parked looks again every second. A worker of an earlier version waits
        # for this message.
        client().send_in_transaction(session(), waits, "", WAKE)


def wake_due() -> None:
    """Wake what is parked and whose time has come."""
    while works := parking.due(time.time()):
        _wake_all(works)


def wake_overlooked() -> None:
    """Wake what is parked and what an earlier version has not woken, each once.

    Work that parks again for what is answered, such as for a write that is still being made, waits
    for the next look.
    """
    woken = set[str]()
    while works := set(parking.overlooked()) - woken:
        _wake_all(works)
        woken |= works


def _wake_all(works: Iterable[str]) -> None:
    in_transaction(lambda works: [*map(wake_parked, works)], sorted(works))


def wake_parked(work: str) -> bool:
    """Wake work if it is parked: its next segment is queued, in the transaction that is running.

    Gives whether it was parked. Nothing else is woken or told: for an answer or a word to a run,
    call `wake_run`.
    """
    next_segment = parking.unpark(work)
    if next_segment is None:
        return False
    options = _options(next_segment.workflow, next_segment.segment.id)
    client().enqueue_in_transaction(session(), options, *next_segment.arguments)
    return True


def result_of_work(work: str) -> Any:
    """Wait for queued work and give what it ended with."""
    return wait_for(work).get_result()


def all_runs(most: int = 50, status: str = "") -> list[dict[str, Any]]:
    """The latest runs; with a status, only those."""
    query = sa.select(runs).order_by(runs.c.began.desc()).limit(most)
    return rows(query.where(runs.c.status == status) if status else query)


def blocked_runs() -> list[dict[str, Any]]:
    """The runs that wait for whoever operates, the one that has waited longest first."""
    return rows(sa.select(runs).where(runs.c.status == RunStatus.BLOCKED).order_by(runs.c.changed))


def one_run(run: str) -> dict[str, Any] | None:
    """A run as its row has it, or None while it is queued or if there is none."""
    return next(iter(rows(sa.select(runs).where(runs.c.id == run))), None)


def _queue(workflow: str, id_: str, *arguments: Any) -> str:
    client().enqueue(_options(workflow, id_), *arguments)
    return id_


def _options(workflow: str, id_: str) -> EnqueueOptions:
    return {
        "workflow_name": workflow,
        "queue_name": QUEUE,
        "workflow_id": id_,
        "app_version": VERSION,
    }
