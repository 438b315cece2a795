"""Signed receipts that are sent to the client whenever the status of a task changes.

Each is stored before it is sent, so that none is lost with this program, and sent again until it
arrives. One that never arrives becomes a dead letter, which a person can have sent again.
"""

import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx2
import sqlalchemy as sa

from ..action.durable.steps import transaction
from ..action.durable.store import rows, session
from ..base import web
from ..base.problem import Problem
from . import callers
from .receipts import receipts
from .tables import TO_TELL, CallbackState, callbacks, tasks

# Seconds before it is tried again; after the last it is a dead letter.
PAUSES = (1, 2, 4, 8, 30, 120, 600, 3600)
LOOK = 0.5
SECONDS = 10
CLAIMED = 60.0  # seconds in which nobody else sends what one process is sending
FINAL = "."
AT_ONCE = 16
AT_ONCE_A_CLIENT = 4  # less, since a receiver that takes its time holds up its own client alone


class Callbacks:
    """Stores and sends callbacks in a thread of its own, until it is stopped."""

    def __init__(self, look: float = LOOK, pauses: tuple[float, ...] = PAUSES) -> None:
        self.look = look
        self.pauses = pauses
        self.stopped = threading.Event()
        self.under_way = Counter[str]()  # what is being sent now, of each client
        self.thread = threading.Thread(
            target=self._send_until_stopped, name="callbacks", daemon=True
        )

    def start_thread(self) -> None:
        """Start the thread."""
        self.thread.start()

    def stop(self) -> None:
        """End the thread, after what is being sent now."""
        self.stopped.set()
        self.thread.join()

    def _send_until_stopped(self) -> None:
        with ThreadPoolExecutor(AT_ONCE, "callback") as pool:
            while not self.stopped.wait(self.look):
                try:
                    self.send_due(pool)
                except (
                    sa.exc.SQLAlchemyError
                ) as fault:  # the database is away; what is kept is sent later
                    print(f"Callbacks wait: {fault}", flush=True)

    def send_due(self, pool: ThreadPoolExecutor) -> None:
        """Store a callback for each task whose status has changed, and send those that are due."""
        changed = sa.select(tasks).where(TO_TELL)
        if rows(changed.limit(1)):
            open_ = {task["id"]: task for task in rows(changed)}
            for receipt in receipts(changed):
                task = open_.get(receipt.task)
                status = f"{receipt.status}{FINAL}" if receipt.final else receipt.status
                if task and status != task["told"]:
                    _store_callback(task, status, receipt.model_dump_json())
        is_due = callbacks.c.state == CallbackState.WAITING, callbacks.c.due <= time.time()
        due = sa.select(callbacks).where(*is_due).order_by(callbacks.c.number)
        for row in rows(due.limit(100)):
            may_send = self.under_way[row["client"]] < AT_ONCE_A_CLIENT
            if may_send and _claim(row["number"], row["due"]):
                self.under_way[row["client"]] += 1
                pool.submit(self._send_callback, row).add_done_callback(
                    partial(self._sent, row["client"])
                )

    def _sent(self, client: str, _: object) -> None:
        self.under_way[client] -= 1

    def _send_callback(self, row: dict[str, Any]) -> None:
        fault = _post(row)
        tries = row["tries"] + 1
        if not fault:
            _store_try(row["number"], state=CallbackState.DELIVERED, tries=tries, fault="")
        elif tries > len(self.pauses):
            _store_try(row["number"], state=CallbackState.DEAD, tries=tries, fault=fault)
        else:
            _store_try(
                row["number"], tries=tries, fault=fault, due=time.time() + self.pauses[tries - 1]
            )


def latest_callbacks(state: str = "") -> list[dict[str, Any]]:
    """What was to be told, the latest first.

    With a state, only that: waiting, delivered or dead.
    """
    query = sa.select(callbacks).order_by(callbacks.c.number.desc()).limit(100)
    return rows(query.where(callbacks.c.state == state) if state else query)


def resend(number: int) -> None:
    """Have a dead letter sent again. Raises Problem if it is none."""
    if not _requeue(number):
        raise Problem(
            f"There is no dead letter {number}. `agent callbacks --state dead` lists them.",
            exit_code=1,
        )


def _post(row: dict[str, Any]) -> str:
    """Send a callback. Returns what went wrong, or an empty text."""
    secret = callers.secret_of(row["client"])
    body = row["body"].encode()
    at = str(int(time.time()))
    if not secret:
        return f"{row['client']} has no secret any more"
    headers = {"Content-Type": "application/json", "X-Timestamp": at}
    try:
        headers["X-Signature"] = web.sign(secret, at, httpx2.URL(row["url"]).path or "/", body)
        with httpx2.stream(
            "POST", row["url"], content=body, headers=headers, timeout=SECONDS
        ) as answer:
            if answer.is_success:
                return ""
            return f"answered {answer.status_code}"
    except (httpx2.HTTPError, httpx2.InvalidURL) as fault:
        return repr(fault)[:300]


@transaction("_tell")
def _store_callback(task: dict[str, Any], status: str, body: str) -> None:
    """Store a callback and mark its status as told, unless another process has done so."""
    change = (
        tasks.update()
        .where(tasks.c.id == task["id"], tasks.c.told == task["told"])
        .values(told=status)
    )
    if session().execute(change).rowcount == 1:
        row = {"task": task["id"], "client": task["client"], "url": task["reply_to"], "body": body}
        session().execute(
            callbacks.insert().values(
                **row, state=CallbackState.WAITING, tries=0, due=time.time(), fault=""
            )
        )


@transaction("_claimed")
def _claim(number: int, due: float) -> bool:
    change = callbacks.update().where(callbacks.c.number == number, callbacks.c.due == due)
    return session().execute(change.values(due=time.time() + CLAIMED)).rowcount == 1


@transaction("_settle")
def _store_try(number: int, **values: Any) -> None:
    session().execute(callbacks.update().where(callbacks.c.number == number).values(**values))


@transaction("_again")
def _requeue(number: int) -> bool:
    change = callbacks.update().where(
        callbacks.c.number == number, callbacks.c.state == CallbackState.DEAD
    )
    return (
        session()
        .execute(change.values(state=CallbackState.WAITING, tries=0, due=time.time()))
        .rowcount
        == 1
    )


def as_row(row: dict[str, Any]) -> list[str]:
    """A line of the list: number, task, status told, state, tries, what was wrong."""
    status = json.loads(row["body"])["status"]
    return [str(row["number"]), row["task"], status, row["state"], str(row["tries"]), row["fault"]]
