"""What a path of ours has of what `probe.PROBES` asks for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from app.action.durable import engine, store
from app.action.loop.run import pursue
from app.action.people import approvals, controls
from app.action.record import verification
from app.base.path_file import load_path
from app.base.problem import Problem
from app.base.systems import load_systems
from dbos import DBOS, SetWorkflowID

from . import on_ours, systems
from .probe import CHANGED, PER_DAY, RUN, booked, has_gone_on, has_one_key, run

LOOK = 0.05  # seconds between two looks of the engine
LIMIT = 30.0  # seconds at most until what is waited for has come
POLICY = (on_ours.FOLDER / "invoice" / "policy.yaml").read_text("utf-8")
PATH = (on_ours.FOLDER / "invoice" / "path.yaml").read_text("utf-8")


def prepare(replace: str = "", by: str = "", path: str = PATH) -> None:
    """Launch the project of the invoice, with a part of its policy replaced."""
    Path("policy.yaml").write_text(POLICY.replace(replace, by), "utf-8")
    Path("path.yaml").write_text(path, "utf-8")
    on_ours.prepare("invoice", on_ours.Function(), LOOK)


def begin(run_id: str = RUN) -> None:
    """Begin a run of the invoice."""
    with SetWorkflowID(run_id):
        DBOS.start_workflow(pursue, on_ours.task_of("invoice"))


def result() -> dict[str, Any]:
    """The outcome of the run, once it has ended."""
    engine.wait_for(RUN, LIMIT)
    return dict(engine.result_of_work(RUN))


def request() -> dict[str, Any]:
    """The request that waits for a person, once there is one."""
    requests: list[dict[str, Any]] = until(approvals.open_requests)
    return requests[0]


def until(look: Callable[[], Any]) -> Any:
    """What a look gives, once it gives something."""
    end = time.monotonic() + LIMIT
    while not (seen := look()):
        if time.monotonic() > end:
            raise SystemExit("what the probe waits for has not come")
        time.sleep(LOOK)
    return seen


def killed(phase: int, has: Callable[[], bool]) -> bool:
    """Begin a run in which the process dies; then take it up again."""
    prepare()
    if phase == 0:
        begin()
    result()
    return has()


def approval(phase: int) -> bool | None:
    prepare("{approve: never}", "{approve: always}")
    if phase == 0:
        begin()
        request()
        return None
    approvals.answer_request(request()["id"], "approve", "ben")
    return result()["status"] == "done" and has_gone_on()


def change(phase: int) -> bool | None:
    if phase == 0:
        return approval(phase)
    prepare("{approve: never}", "{approve: always}")
    for step in store.rows(sa.select(store.steps).where(store.steps.c.run == RUN)):
        edit(step)
    approvals.answer_request(request()["id"], "approve", "ben")
    until(lambda: booked() or approvals.open_requests("escalation"))
    return CHANGED not in booked()


def edit(step: dict[str, Any]) -> None:
    """Write another amount wherever a step has stored it, of the order and of the invoice."""
    text = json.dumps(step["result"])
    for name in ('total": ', r"total\": "):
        text = text.replace(f"{name}{systems.ORDER['total']}", f"{name}{CHANGED}")
    this = store.steps.c.run == RUN, store.steps.c.number == step["number"]
    with store.database().begin() as connection:
        connection.execute(store.steps.update().where(*this).values(result=json.loads(text)))


def limit(_: int) -> bool:
    prepare("1000000", str(PER_DAY))
    for number in range(3):
        begin(f"run-{number}")
    until(lambda: len(booked()) > 2 or (len(booked()) == 2 and approvals.open_requests()))
    return sum(booked()) <= PER_DAY


def undo(_: int) -> bool:
    prepare()
    begin()
    result()
    controls.request_undo(RUN, "ben", "wrong")
    return bool(until(lambda: systems.calls("cancel")))


def record(_: int) -> bool:
    prepare()
    begin()
    result()
    intact = verification.verify()
    change_record = store.audit.update().where(store.audit.c.run == RUN)
    with store.database().begin() as connection:
        connection.execute(change_record.values(about={"edited": True}))
    return not intact[2] and bool(verification.verify()[2])


def is_found(part: str, by: str) -> bool:
    """Whether a mistake in the path is found without a run."""
    Path("systems.yaml").write_text(
        (on_ours.FOLDER / "invoice" / "systems.yaml").read_text("utf-8"), "utf-8"
    )
    Path("path.yaml").write_text(PATH.replace(part, by), "utf-8")
    inputs = {"type": "object", "properties": {"invoice_id": {"type": "string"}}}
    try:
        load_path(Path("path.yaml"), load_systems(Path("systems.yaml")), inputs)
    except Problem:
        return True
    return False


def changed_path(phase: int) -> bool | None:
    if phase == 0:
        return approval(phase)
    other = "version: 2\npath: [{finish: done, report: Another path.}]\n"
    prepare("{approve: never}", "{approve: always}", other)
    approvals.answer_request(request()["id"], "approve", "ben")
    return bool(result()["report"] == "Invoice I-7 booked as E-O-3.")


if __name__ == "__main__":
    run(
        {
            "restart": partial(killed, has=has_gone_on),
            "key": partial(killed, has=has_one_key),
            "approval": approval,
            "change": change,
            "limit": limit,
            "undo": undo,
            "record": record,
            "operation": lambda _: is_found("purchasing.find_order", "purchasing.find_ordr"),
            "data": lambda _: is_found("order_id: facts.order_id", "order_id: fact.order_id"),
            "changed_path": changed_path,
        }
    )
