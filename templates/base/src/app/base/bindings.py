"""How an operation reaches its system: through sample rows, an endpoint, an MCP server, or a function of yours."""

import json
import os
import re
import time
from pkgutil import resolve_name
from typing import Any
from urllib.parse import quote

import httpx2
from jsonschema import Draft202012Validator

from ..offline.sandbox import open_sandbox
from .problem import Problem
from .systems import Operation

MOST_BYTES, MOST_CHARACTERS = 1_000_000, 12_000  # taken from a system; shown to the model
SECONDS = 15  # a system has, to answer and to the end of its answer
LOST = (TimeoutError, ConnectionError, httpx2.TimeoutException, httpx2.NetworkError, httpx2.RemoteProtocolError)
BUSY = {408, 425, 429}  # with every status from 500 on, those after which it is worth asking again


class Refused(Exception):
    """A call that was not made, or failed. The model is told why, and the turn goes on."""


class Unavailable(Refused):
    """A call that could succeed later, and of which it is not known whether it did: send it again under the same key."""


def check(operation: Operation, inputs: Any) -> None:
    """Refuse inputs that the operation does not take."""
    if faults := [f"{e.json_path}: {e.message}" for e in Draft202012Validator(operation.input).iter_errors(inputs)]:
        raise Refused(f"not called, the input is wrong: {'; '.join(faults)}")


def call(operation: Operation, inputs: Any, reader: str, key: str = "") -> str:
    """The same as `answer`, cut to what a model is shown."""
    return cut(answer(operation, inputs, reader, key))


def cut(text: str) -> str:
    """As much of an answer as a model is shown."""
    if len(text) <= MOST_CHARACTERS:
        return text
    return f"{text[:MOST_CHARACTERS]} … cut, of {len(text)} characters"


def answer(operation: Operation, inputs: Any, reader: str, key: str = "") -> str:
    """The whole result as text.

    A `requester` system answers under the reader's authority, a `service` under its own. A write
    takes a `key`, under which a system does it once however often it is sent, and is made in the
    reader's name.
    """
    check(operation, inputs)
    if operation.effect != "read" and not key:
        raise Refused("this changes a system, and nothing here may")
    requester = reader if operation.acts_as == "requester" or key else ""
    if operation.acts_as == "requester" and not requester:
        said = f"{operation.system} answers under the reader's own authority"
        raise Refused(f"{said}, and nobody is signed in")
    try:
        result = BINDINGS[operation.binding["kind"]](operation, inputs, requester, key)
    except (Refused, Problem):
        raise
    except Exception as error:  # a failing system must not become a failing assistant
        kind: type[Refused] = Refused
        if isinstance(error, httpx2.DecodingError):
            kind = unusable(key)
        if isinstance(error, LOST):
            kind = Unavailable
        raise kind(f"{operation.system} failed: {error!r}") from error
    if not isinstance(result, str):
        result = json.dumps(result, ensure_ascii=False, default=str)
    return str(result)[:MOST_BYTES]


def unusable(key: str) -> type[Refused]:
    """What an answer comes to of which nothing can be used: a write, which has a key, may have happened all the same."""
    return Unavailable if key else Refused


def over_sandbox(operation: Operation, inputs: Any, requester: str, key: str) -> Any:
    """Sample rows: a project works before it is connected to anything."""
    sandbox = open_sandbox(operation.folder / "sandbox" / f"{operation.system}.yaml")
    given = operation.id, inputs, requester
    return sandbox.write(*given, key) if key else sandbox.read(*given)


def over_python(operation: Operation, inputs: Any, requester: str, key: str) -> Any:
    """A function of yours: it gets the inputs by name, `reader` where the system answers per reader, and a write's `key`.

    A TimeoutError or a ConnectionError out of it says that the same call could succeed later; any other error, that not.
    """
    if taken := {"reader", "key"} & inputs.keys():
        raise Refused(f"an input cannot be called {' or '.join(sorted(taken))}")
    function = resolve_name(operation.binding["function"])
    return function(**inputs, **({"reader": requester} if requester else {}), **({"key": key} if key else {}))


def over_http(operation: Operation, inputs: Any, requester: str, key: str) -> str:
    """An endpoint. An input fills one path segment, a query or a body field: it cannot choose the address."""
    rest, url = dict(inputs), operation.binding["url"]
    for name in re.findall(r"\{([^{}]+)\}", url):
        value = str(rest.pop(name, ""))
        if not value.strip("."):
            raise Refused(f"{name} cannot be {value!r}")
        url = url.replace(f"{{{name}}}", quote(value, safe=""))
    method = operation.binding.get("method", "GET")
    sent: dict[str, Any] = {"json" if method in ("POST", "PUT", "PATCH") else "params": rest}
    token = os.environ.get(operation.token_name)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"X-On-Behalf-Of": quote(requester)} if requester else {}
    headers |= {"Idempotency-Key": key} if key else {}
    until = time.monotonic() + SECONDS
    with httpx2.stream(method, url, headers=headers, timeout=SECONDS, **sent) as response:
        text = body(operation, response, until, key)
    if not response.is_success:
        raise no_success(operation, response.status_code, text, key)
    return text


def body(operation: Operation, response: httpx2.Response, until: float, key: str) -> str:
    """The text of an answer. The client's own limit is for one piece: a system that sends byte by byte never meets it."""
    taken = bytearray()
    for piece in response.iter_bytes():
        taken += piece
        if len(taken) > MOST_BYTES:
            raise unusable(key)(f"{operation.system} sent more than {MOST_BYTES} bytes")
        if time.monotonic() > until:
            raise Unavailable(f"{operation.system} took longer than {SECONDS} seconds")
    return taken.decode(errors="replace")


def no_success(operation: Operation, status: int, text: str, key: str) -> Refused:
    """What a status says that is not a success. A write may have happened before the system pointed elsewhere."""
    kind = unusable(key) if status < 400 else Refused
    kind = Unavailable if status in BUSY or status >= 500 else kind
    return kind(f"{operation.system} answered {status}: {text[:300]}")


def over_mcp(operation: Operation, inputs: Any, requester: str, key: str) -> Any:
    """A tool of an MCP server."""
    from .mcp_client import call_tool  # half a second, which only those pay who have such a server

    return call_tool(operation, inputs, requester, key)


BINDINGS = {"sandbox": over_sandbox, "http": over_http, "mcp": over_mcp, "python": over_python}
