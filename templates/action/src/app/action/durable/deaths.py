"""How often work has died with its process at the same step, so that what kills it is set aside.

What was only aboard dies once or twice at the same step. What has twice is a suspect until its next
step: suspects are tried one after another, each noted before it is, and only who was tried when the
process died once more is set aside.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import sqlalchemy as sa

from .store import alone, deaths, patiently, rows, session

SUSPECT = 2  # deaths at one step, after which work is tried alone
MOST = 3  # after which it is set aside

_tried = threading.Lock()  # held for the one suspect that is tried in this process


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
                patiently(partial(alone, self._note))
            except BaseException:
                self.end()
                raise
        try:
            yield
        finally:
            self.end()

    def end(self) -> None:
        """Let the next suspect be tried."""
        if self.is_on:
            self.is_on = False
            _tried.release()

    def _note(self) -> None:
        session().execute(deaths.update().where(deaths.c.work == self.work).values(tried=True))


def count(work: str, step: int) -> int:
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
