"""Whether this process lives, and whether it can take up work: for whoever restarts it.

Both addresses are for everybody. All that they tell of runs is how many wait for whoever operates.
"""

import time
from collections.abc import Iterator

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import BaseRoute, Route

from ..durable import engine
from ..durable.store import rows
from ..model.agent import agent, outdated

SILENCE = 60.0  # seconds after which a worker whose keeper has not looked is not ready

_looked: list[float] = []  # when this process's keeper has looked last, if it has one


def note_look() -> None:
    """Note that the keeper of this process looks now."""
    _looked[:] = [time.monotonic()]


def faults() -> Iterator[str]:
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


def routes() -> Iterator[BaseRoute]:
    """`/healthz` answers while it lives; `/readyz` with 503 while it can take up nothing.

    The latter says how many runs are blocked, too.
    """
    yield Route("/healthz", lambda _: PlainTextResponse("well"))
    yield Route("/readyz", _ready)


def _ready(_: Request) -> JSONResponse:
    because = [*faults()]
    body = {"ready": not because, "because": because, "blocked": _blocked()}
    return JSONResponse(body, 503 if because else 200)


def _blocked() -> int | None:
    """How many runs wait for whoever operates, which keeps no other from being taken up."""
    try:
        return len(engine.blocked_runs())
    except sa.exc.SQLAlchemyError:
        return None
