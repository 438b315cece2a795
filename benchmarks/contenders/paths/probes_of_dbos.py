"""What plain DBOS has of what `probe.PROBES` asks for."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from contextlib import closing, suppress
from functools import partial
from typing import Any

from dbos import DBOS, SetWorkflowID
from dbos._serialization import DefaultSerializer

from .. import dbos_engine
from . import systems
from .invoice_on_dbos import book, extract_facts, follow, read_invoice, read_order
from .probe import CHANGED, PER_DAY, RUN, booked, has_gone_on, has_one_key, run

INVOICE = systems.INVOICE["id"]
TOPIC = "approval"
AFTER_STEP = 30.0  # seconds at most until a run has come to its approval
LATER = 2.0  # seconds in which a run goes on that can
barrier = threading.Barrier(2, timeout=LATER)


@DBOS.workflow()
def follow_approved(invoice_id: str) -> str:
    """The path of an invoice with an approval before its write."""
    invoice = read_invoice(invoice_id)
    order = read_order(extract_facts(invoice["text"])["order_id"])
    DBOS.set_event(TOPIC, order)
    if DBOS.recv(TOPIC, timeout_seconds=3600) != "yes":
        return "Refused."
    return f"Booked as {book(order['id'], order['total'])['entry_id']}."


if sys.argv[1:] == ["changed_path", "1"]:

    @DBOS.workflow(name="changing")
    def changing(invoice_id: str) -> str:
        """The path as somebody has changed it."""
        DBOS.recv(TOPIC, timeout_seconds=3600)
        book(invoice_id, CHANGED)
        return "Another path."

else:

    @DBOS.workflow(name="changing")
    def changing(invoice_id: str) -> str:
        """The path before it is changed."""
        DBOS.set_event(TOPIC, invoice_id)
        DBOS.recv(TOPIC, timeout_seconds=3600)
        return "The path as it was."


@DBOS.workflow()
def meet(_: int) -> bool:
    """Wait for another workflow like this one."""
    with suppress(threading.BrokenBarrierError):
        barrier.wait()
    return not barrier.broken


def database() -> str:
    """The file that DBOS keeps its runs in."""
    return os.environ["DATABASE_URL"].removeprefix("sqlite:///")


def edit(change: str, *values: Any) -> None:
    """Edit what DBOS has stored."""
    with closing(sqlite3.connect(database())) as connection, connection:
        if connection.execute(change, values).rowcount < 1:
            raise SystemExit(f"nothing was edited by {change}")


def begin(workflow: Any, run_id: str = RUN) -> Any:
    """Begin a run of the invoice."""
    with SetWorkflowID(run_id):
        return DBOS.start_workflow(workflow, INVOICE)


def killed(phase: int, has: Any) -> bool | None:
    """Begin a run in which the process dies; then take it up again."""
    with dbos_engine.launched():
        if phase == 0:
            begin(follow).get_result()
        DBOS.retrieve_workflow(RUN).get_result()
        return bool(has())


def approval(phase: int) -> bool | None:
    with dbos_engine.launched():
        if phase == 0:
            begin(follow_approved)
            DBOS.get_event(RUN, TOPIC, timeout_seconds=AFTER_STEP)
            os._exit(0)
        DBOS.send(RUN, "yes", TOPIC)
        DBOS.retrieve_workflow(RUN).get_result()
        return has_gone_on()


def change(phase: int) -> bool | None:
    if phase == 1:
        order = DefaultSerializer().serialize({**systems.ORDER, "total": CHANGED})
        of_order = "UPDATE operation_outputs SET output = ? WHERE function_name LIKE '%read_order'"
        edit(of_order, order)
    approval(phase)
    return CHANGED not in booked()


def limit(_: int) -> bool:
    with dbos_engine.launched():
        for number in range(3):
            begin(follow, f"run-{number}").get_result()
    return sum(booked()) <= PER_DAY


def undo(_: int) -> bool:
    with dbos_engine.launched():
        begin(follow).get_result()
        DBOS.cancel_workflow(RUN)
    return bool(systems.calls("cancel"))


def record(_: int) -> bool:
    with dbos_engine.launched():
        begin(follow).get_result()
        edit("UPDATE operation_outputs SET function_name = 'edited' WHERE function_id = 1")
        names = [step["function_name"] for step in DBOS.list_workflow_steps(RUN)]
    return "edited" not in names


def is_found(source: str) -> bool:
    """Whether a mistake in a workflow is found by compiling it, which is all there is without a
    run.
    """
    try:
        compile(source, "workflow.py", "exec")
    except SyntaxError:
        return True
    return False


def changed_path(phase: int) -> bool | None:
    # As DBOS comes: the version is made of the workflows' code.
    DBOS(config={"name": "loop", "system_database_url": os.environ["DATABASE_URL"]})
    DBOS.launch()
    if phase == 0:
        begin(changing)
        DBOS.get_event(RUN, TOPIC, timeout_seconds=AFTER_STEP)
        return None
    DBOS.send(RUN, "yes", TOPIC)
    time.sleep(LATER)
    return not booked()


def earlier(_: int) -> bool:
    with dbos_engine.launched():
        begin(follow).get_result()
        DBOS.fork_workflow(RUN, 3).get_result()
    return len(systems.calls("find_order")) == 2 and len(systems.calls("get_invoice")) == 1


def parallel(_: int) -> bool:
    with dbos_engine.launched():
        handles = [DBOS.start_workflow(meet, number) for number in range(2)]
        met = [handle.get_result() for handle in handles]
    return all(met)


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
            "operation": lambda _: is_found("def follow():\n    return read_ordr('O-3')"),
            "data": lambda _: is_found("def follow():\n    return read_order(facts['id'])"),
            "changed_path": changed_path,
            "earlier": earlier,
            "parallel": parallel,
        }
    )
