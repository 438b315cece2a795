"""What stands of an ended run although it was to be undone: its outcome is kept true later, too."""

import sqlalchemy as sa

from . import limits
from .store import change_run, ledger, requests, runs, session

UNDO = ":undo"  # behind the key of a write, the key of its undo


def asked(because: str, to: str) -> str:
    """What is left of a write whose undo has failed: why, and who is asked to do it by hand."""
    said = f" {to} is asked to take it back by hand"
    return because if because.endswith(said) else f"{because}.{said}"


def add(run: str, left: str, because: str = "") -> None:
    """Say of a run that has ended that something is left; any other says so itself at its end.

    It takes the place of what `because` of the same write has said before.
    """
    _change(run, {because, left}, left)


def strike_off(key: str, run: str) -> None:
    """Close the request to undo a write by hand, if there is one, and no longer say it is left."""
    query = sa.select(requests.c.because, requests.c.to).where(requests.c.id == key)
    request = session().execute(query).first()
    if request is not None:
        close = requests.update().where(requests.c.id == key, requests.c.answer == "")
        answer = {"answer": "undone", "by": "the agent", "reason": "its undo went well later"}
        session().execute(close.values(**answer))
        because, to = request
        _change(run, {because, asked(because, to)})


def take_back(key: str, run: str) -> None:
    """A person says that a write is undone by hand, so it no longer counts in limits."""
    taken = key.removesuffix(UNDO)
    write = ledger.update().where(ledger.c.key == taken)
    session().execute(write.values(state="undone by hand"))
    limits.give_back(taken)
    strike_off(key, run)


def _change(run: str, old: set[str], *new: str) -> None:
    outcome = session().execute(sa.select(runs.c.outcome).where(runs.c.id == run)).scalar()
    if outcome is not None:
        others = [said for said in outcome["left"] if said not in old]
        change_run(run, outcome={**outcome, "left": [*others, *new]})
