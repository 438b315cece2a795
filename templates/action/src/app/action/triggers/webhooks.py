"""Signed requests from outside that begin runs: a webhook at its path, an event at /events/NAME.

They are signed under WEBHOOK_SECRET, or for a while under WEBHOOK_SECRET_OLD, as
`base/web.py` says. The same `Idempotency-Key` is the same run. A sender that tries again
needs one, since without it a request that is signed anew is a new one.
"""

from collections.abc import Sequence
from functools import partial
from time import time

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...base import web
from ...base.settings import read_secrets
from ..durable import engine
from ..durable.store import storable
from ..record.payloads import ERASED
from ..rules.trigger_file import Triggers, Unprompted, Webhook
from .occasions import digest, lacking, set_off

MOST_BYTES = 64_000
CLOSED = "Nothing is taken here: no WEBHOOK_SECRET is set."
HELD = "All runs are stopped, so nothing can start now. Send the request again later."
LACKS = "This body does not say what a run is told:"
OTHER = "This Idempotency-Key came with another body before. Send a new key."
UNKNOWN = "Nothing waits for an event of this name."


def known_secrets() -> tuple[str, ...]:
    """The secrets that may sign requests. Raises Problem for one that can be guessed."""
    return read_secrets("WEBHOOK_SECRET")


def routes(triggers: Triggers) -> list[Route]:
    """The routes for webhooks and events, of at most 64 kB a body.

    Raises Problem as `known_secrets` does.
    """
    known_secrets()
    route = partial(Route, methods=["POST"], max_body_size=MOST_BYTES)
    hooks = [route(hook.path, partial(_receive, hook)) for hook in triggers.of(Webhook)]
    return [*hooks, route("/events/{name}", partial(_happened, triggers))]


async def _receive(hook: Webhook, request: Request) -> Response:
    """A request to a webhook."""
    (run,) = await run_in_threadpool(_begin, [hook], request, await request.body())
    return JSONResponse({"run": run}, 202)


async def _happened(triggers: Triggers, request: Request) -> Response:
    """A request that names an event."""
    waiting = triggers.events(request.path_params["name"])
    return JSONResponse(
        {"runs": await run_in_threadpool(_begin, waiting, request, await request.body())}, 202
    )


def _begin(these: Sequence[Unprompted], request: Request, body: bytes) -> list[str]:
    """Start the runs of a signed request; gives their ids.

    Raises HTTPException 401 for its signature, 404 if nothing waits for it, 409 for a key with
    another body, 422 for missing inputs, 503 while all runs are stopped.
    """
    headers = request.headers
    secrets = known_secrets()
    if not secrets:
        raise HTTPException(401, CLOSED)
    if refusal := web.signature_refusal(secrets, headers, request.url.path, body, time()):
        raise HTTPException(401, refusal)
    if not these:
        raise HTTPException(404, UNKNOWN)
    key = headers.get("idempotency-key", "")
    data = storable(body.decode(errors="replace"))
    if lacks := lacking(data):
        raise HTTPException(422, f"{LACKS} {lacks}.")
    runs = set_off(these, digest(f"key {key}" if key else f"once {headers['x-signature']}"), data)
    if not runs:
        raise HTTPException(503, HELD)
    if any(engine.task_of(run).data not in (data, ERASED) for run in runs):
        raise HTTPException(409, OTHER)
    return runs
