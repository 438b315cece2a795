"""What stands of an ended run although it was to be undone: its outcome is kept true later, too."""

import sqlalchemy as sa

from . import limits
from .store import change_run, ledger, requests, runs, session

UNDO = ":undo"  # behind the key of a write, the key of its undo


def add(run: str, left: str) -> None:
    """Say of a run that has ended that something is left; any other says so itself at its end."""
    _change(run, left, stands=True)


def strike_off(key: str, run: str) -> None:
    """Close the request to undo a write by hand, if there is one, and no longer say it is left."""
    query = sa.select(requests.c.because).where(requests.c.id == key)
    left = session().execute(query).scalar()
    if left is not None:
        close = requests.update().where(requests.c.id == key, requests.c.answer == "")
        answer = {"answer": "undone", "by": "the agent", "reason": "its undo went well later"}
        session().execute(close.values(**answer))
        _change(run, left, stands=False)


def take_back(key: str, run: str) -> None:
    """A person says that a write is undone by hand, so it no longer counts in limits."""
    taken = key.removesuffix(UNDO)
    write = ledger.update().where(ledger.c.key == taken)
    session().execute(write.values(state="undone by hand"))
    limits.give_back(taken)
    strike_off(key, run)


def _change(run: str, left: str, *, stands: bool) -> None:
    outcome = session().execute(sa.select(runs.c.outcome).where(runs.c.id == run)).scalar()
    if outcome is not None:
        others = [said for said in outcome["left"] if said != left]
        change_run(run, outcome={**outcome, "left": [*others, left] if stands else others})
