"""The protocol over HTTP, for clients that sign what they send; people send their token.

`openapi.json` says it to machines.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ..base import web
from ..base.settings import Settings
from ..handoff.contract import Contract
from ..handoff.messages import (
    NAME,
    UNKNOWN,
    Addition,
    Answer,
    Cancellation,
    Receipt,
    Rejected,
    form,
)
from . import callers
from .callers import Caller
from .openapi import openapi
from .server import Offer
from .task_service import MOST_BYTES, TaskService

CODES = {
    "invalid": 422, "version": 422, "unknown": 404, "conflict": 409, "ended": 409,
    "answered": 409, "forbidden": 403,
    "held": 503, "too_long": 413,
}  # fmt: skip
NO_CLIENT = "X-Client does not name a client that may hand work off here."
NO_TOKEN = "This token does not belong to a person."
TOO_LONG = f"At most {MOST_BYTES} bytes are accepted."
NO_OBJECT = "The body has to be a JSON object."

Do = Callable[[TaskService, dict[str, str], dict[str, Any]], Any]


def offer(contract: Contract, _: Settings, __: int) -> Offer:
    """The paths of the protocol over signed HTTP."""
    return Offer([*Api(contract).routes()])


class Api:
    """The routes of the protocol."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.document = openapi(contract)

    def routes(self) -> Iterator[BaseRoute]:
        """Every path.

        Nothing longer than 64 kB is read, and all but the description is for known callers.
        """
        person = "/handoff/people/{person}/tasks"
        yield Route("/handoff/openapi.json", lambda _: JSONResponse(self.document))
        yield self._route(
            "POST", "/handoff/tasks", lambda service, _, body: service.start_from_data(body), 202
        )
        yield self._route("GET", person, lambda service, at, _: service.all_of(at["person"]))
        yield self._route(
            "GET",
            f"{person}/{{task}}",
            lambda service, at, _: service.get(at["task"], at["person"]),
        )
        yield self._route("POST", f"{person}/{{task}}/notes", _add_note)
        yield self._route("POST", f"{person}/{{task}}/cancel", _cancel)
        yield self._route("POST", "/handoff/approvals/{approval}", _answer_approval)

    def _route(self, method: str, path: str, do: Do, code: int = 200) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                body = await _read_body(request)
                done = await run_in_threadpool(self._do, request, body, do)
            except Rejected as no:
                return _no(CODES.get(no.kind, 401), no.kind, str(no))
            except ClientDisconnect:
                return _no(400, "refused", "The request broke off.")
            data = [r.model_dump() for r in done] if isinstance(done, list) else done.model_dump()
            return JSONResponse(data, code)

        return Route(path, endpoint, methods=[method])

    def _do(self, request: Request, body: bytes, do: Do) -> Receipt | list[Receipt]:
        service = TaskService(self.contract, _caller(request, body))
        data: Any = {}
        if request.method == "POST":
            try:
                data = json.loads(body)
            except (ValueError, RecursionError):  # the latter for what is nested too deep
                data = None
            if not isinstance(data, dict):
                raise Rejected("invalid", NO_OBJECT)
        if not all(re.fullmatch(NAME, name) for name in request.path_params.values()):
            raise Rejected("unknown", UNKNOWN)
        done: Receipt | list[Receipt] = do(service, request.path_params, data)
        return done


async def _read_body(request: Request) -> bytes:
    """The body.

    Raises Rejected for a longer one, in the API's own form; Starlette's limit has another.
    """
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise Rejected("too_long", TOO_LONG)
    return body


def _caller(request: Request, body: bytes) -> Caller:
    """Who sends this. Raises Rejected for nobody whom we know."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        caller = callers.bearer(token.strip())
        if caller is None or not caller.person:
            raise Rejected("unauthenticated", NO_TOKEN)
        return caller
    name = request.headers.get("x-client", "")
    secrets = callers.clients().get(name, ())
    if not secrets:
        raise Rejected("unauthenticated", NO_CLIENT)
    path = request.url.path
    if refusal := web.signature_refusal(secrets, request.headers, path, body, time.time()):
        raise Rejected("unauthenticated", refusal)
    return Caller(name)


def _add_note(service: TaskService, at: dict[str, str], body: dict[str, Any]) -> Receipt:
    addition = form(Addition, body)
    return service.add(at["task"], at["person"], addition.note, addition.key)


def _cancel(service: TaskService, at: dict[str, str], body: dict[str, Any]) -> Receipt:
    return service.cancel(at["task"], at["person"], form(Cancellation, body).reason)


def _answer_approval(service: TaskService, at: dict[str, str], body: dict[str, Any]) -> Receipt:
    answer = form(Answer, body)
    return service.answer_approval(at["approval"], answer.answer, answer.digest, answer.reason)


def _no(code: int, kind: str, text: str) -> JSONResponse:
    return JSONResponse({"kind": kind, "error": text}, code)
