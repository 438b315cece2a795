"""What a process has begun that lives no more is taken over.

What has killed its process again and again is set aside.
"""

from collections.abc import Callable, Sequence
from typing import Any

from dbos import WorkflowStatus

from ..calls import unfinished
from ..durable import chains, engine, leases, process, steps
from ..durable.engine import QUEUE, client
from ..durable.parking import Segment, run_of
from ..durable.steps import Died, last_step
from ..durable.store import alone
from ..loop import after
from ..record import audit, records
from ..record.records import Kind


def take_over(worker: str) -> None:
    """Put the work of dead processes into the common queue; `worker` does this."""
    for executor in _executors():
        if executor == worker:
            continue
        with leases.of_dead(executor) as is_dead:
            if is_dead and (number := put_back(executor)):
                of_dead = f"what {executor} had begun, which does not run: {number}"
                process.say(f"{worker} takes over {of_dead}")


def put_back(executor: str) -> int:
    """Put the work of a dead process into the common queue; gives how many workflows.

    Their deaths are counted, unless that process has ended as it was told to.
    """
    workflows = client().list_workflows(status="PENDING", executor_id=executor, load_output=False)
    killed = dict[str, int]() if leases.has_left(executor) else alone(_count, workflows)
    goes_on = []
    for one in workflows:
        work = Segment.of(one.workflow_id).work
        is_aside = killed.get(work, 0) >= steps.MOST_DEATHS
        if is_aside and one.name in _SET_ASIDE and one.input:
            fault = _fault(work, killed[work])
            _SET_ASIDE[one.name](work, one.input["args"], fault)  # which it finds, and ends
        elif is_aside:
            _cancel(one.workflow_id, _fault(work, killed[work]))
            continue
        goes_on.append(one.workflow_id)
    if goes_on:
        client().resume_workflows(goes_on, queue_name=QUEUE)
    return len(goes_on)


def _count(workflows: Sequence[WorkflowStatus]) -> dict[str, int]:
    """Count one more death of each, in the transaction that is running."""
    works = {Segment.of(one.workflow_id).work for one in workflows}
    return {work: steps.count_death(work, last_step(work)[0]) for work in works}


def _fault(work: str, number: int) -> Died:
    step, name = last_step(work)
    at = f"after its step {step}, {name}" if step else "before its first step"
    killed = f"its process has died {number} times in a row {at}"
    return Died(f"{killed}{_last_of(run_of(work))}")


def _cancel(workflow: str, fault: Died) -> None:
    """Set aside what is no run and writes nothing: a look at a value, or what hands a run over."""
    client().cancel_workflow(workflow)
    run = run_of(Segment.of(workflow).work)
    run = run if engine.one_run(run) else chains.NONE
    alone(audit.record, run, Kind.WORK_GIVEN_UP, because=f"{workflow}: {fault}")
    process.say(f"{workflow} is set aside: {fault}")


def _executors() -> list[str]:
    """The processes with workflows that have not ended."""
    workflows = client().list_workflows(status="PENDING", load_input=False, load_output=False)
    return sorted({one.executor_id for one in workflows if one.executor_id})


def _last_of(run: str) -> str:
    """The last record of a run, in words."""
    last = audit.last_of(run)
    if last:
        return f"; its last record: {records.line(last)}"
    return ""


_SET_ASIDE: dict[str, Callable[[str, Sequence[Any], Died], object]] = {
    "pursue": lambda run, inputs, fault: after.leave(run, inputs[0], fault),
    "undo": lambda work, inputs, fault: unfinished.leave(work, inputs[0], fault),
    "apply": lambda work, inputs, fault: unfinished.leave_applied(work, inputs[0], fault),
}
