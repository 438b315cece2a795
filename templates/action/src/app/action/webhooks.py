"""Signed requests from outside that begin runs: a webhook at its path, an event at /events/NAME.

`X-Timestamp` is the time in seconds since 1970, and `X-Signature` is `sha256=` and the HMAC-SHA256, under WEBHOOK_SECRET and in
hexadecimal, of the timestamp, the path, the `Idempotency-Key` and the body, each but the last with a line feed behind it: whoever
sees a request cannot send it elsewhere or as a new one. The same key is the same run. A sender that tries again needs one, since
without it a request that is signed anew is a new one.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Mapping, Sequence
from functools import partial
from time import time

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import engine
from .store import storable
from .trigger_file import Triggers, Unprompted, Webhook
from .triggers import digest, set_off

MOST_BYTES = 64_000
WINDOW = 300  # seconds that a sender's clock may be off, and in which a request may arrive
CLOSED = "Nothing is taken here: no WEBHOOK_SECRET is set."
WRONG_TIME = "X-Timestamp has to be the time in seconds since 1970, and no more than 5 minutes off."
WRONG_KEY = "Idempotency-Key has to be 1 to 200 letters, digits, - or _."
WRONG_SIGNATURE = "X-Signature does not fit: it is sha256= and the HMAC-SHA256 of timestamp, path, key and body, with line feeds between."
HELD = "Nothing begins now, since all runs are stopped. Send it again later."
OTHER = "This Idempotency-Key came with another body before. Send a new key."
UNKNOWN = "Nothing waits for an event of this name."


def routes(triggers: Triggers) -> list[Route]:
    """Where requests may come in; none may be longer than 64 kB."""
    taken = partial(Route, methods=["POST"], max_body_size=MOST_BYTES)
    hooks = [taken(hook.path, partial(_receive, hook)) for hook in triggers.of(Webhook)]
    return [*hooks, taken("/events/{name}", partial(_happened, triggers))]


def sign(secret: str, timestamp: str, path: str, body: bytes, key: str = "") -> str:
    """What `X-Signature` has to be."""
    signed = f"{timestamp}\n{path}\n{key}\n".encode() + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


async def _receive(hook: Webhook, request: Request) -> Response:
    """A request to a webhook."""
    (run,) = await run_in_threadpool(_begin, [hook], request, await request.body())
    return JSONResponse({"run": run}, 202)


async def _happened(triggers: Triggers, request: Request) -> Response:
    """A request that names an event."""
    waiting = triggers.events(request.path_params["name"])
    return JSONResponse({"runs": await run_in_threadpool(_begin, waiting, request, await request.body())}, 202)


def _begin(these: Sequence[Unprompted], request: Request, body: bytes) -> list[str]:
    """Begin what a request asks for, if it may."""
    headers = request.headers
    if refusal := refused(headers, request.url.path, body, time()):
        raise HTTPException(401, refusal)
    if not these:
        raise HTTPException(404, UNKNOWN)
    key, data = headers.get("idempotency-key", ""), storable(body.decode(errors="replace"))
    runs = set_off(these, digest(f"key {key}" if key else f"once {headers['x-signature']}"), data)
    if not runs:
        raise HTTPException(503, HELD)
    if any(engine.task_of(run).data != data for run in runs):
        raise HTTPException(409, OTHER)
    return runs


def refused(headers: Mapping[str, str], path: str, body: bytes, now: float) -> str:
    """Why a request is not to be believed; empty if it is."""
    secret, timestamp = os.environ.get("WEBHOOK_SECRET", ""), headers.get("x-timestamp", "")
    key, signature = headers.get("idempotency-key", ""), headers.get("x-signature", "")
    if not secret:
        return CLOSED
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(now - int(timestamp)) > WINDOW:
        return WRONG_TIME
    if not re.fullmatch("[A-Za-z0-9_-]{0,200}", key):
        return WRONG_KEY
    right = sign(secret, timestamp, path, body, key)
    return "" if hmac.compare_digest(right.encode(), signature.encode()) else WRONG_SIGNATURE
