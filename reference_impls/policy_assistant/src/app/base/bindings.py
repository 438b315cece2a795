"""How an operation reaches its system: through sample rows, an endpoint, or a function of yours."""

import json
import os
import re
import time
from contextlib import suppress
from importlib import import_module
from typing import Any
from urllib.parse import quote

import httpx2
from jsonschema import Draft202012Validator

from ..offline.sandbox import open_sandbox
from .problem import Problem
from .systems import Operation

TIMEOUT_SECONDS = 15
MOST_BYTES, MOST_CHARACTERS = 1_000_000, 12_000  # taken from a system; shown to the model


class Refused(Exception):
    """A call that was not made, or failed. The model is told why, and the turn goes on."""


def call(operation: Operation, inputs: Any, reader: str) -> str:
    """The result as JSON text. A `requester` system answers under the reader's authority, a `service` under its own."""
    if faults := [f"{e.json_path}: {e.message}" for e in Draft202012Validator(operation.input).iter_errors(inputs)]:
        raise Refused(f"not called, the input is wrong: {'; '.join(faults)}")
    requester = reader if operation.acts_as == "requester" else ""
    if operation.acts_as == "requester" and not requester:
        raise Refused(f"{operation.system} answers under the reader's own authority, and nobody is signed in")
    try:
        result = BINDINGS[operation.binding["kind"]](operation, inputs, requester)
    except (Refused, Problem):
        raise
    except Exception as error:  # a failing system must not become a failing assistant
        raise Refused(f"{operation.system} failed: {error!r}") from error
    text = json.dumps(result, ensure_ascii=False, default=str)
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]} … cut, of {len(text)} characters"


def over_sandbox(operation: Operation, inputs: Any, requester: str) -> Any:
    """Sample rows: a project works before it is connected to anything."""
    file = operation.folder / "sandbox" / f"{operation.system}.yaml"
    return open_sandbox(file).read(operation.id, inputs, requester)


def over_python(operation: Operation, inputs: Any, requester: str) -> Any:
    """A function of yours: it gets the inputs by name, and `reader` where the system answers per reader."""
    module, function = operation.binding["function"].split(":")
    return getattr(import_module(module), function)(**inputs, **({"reader": requester} if requester else {}))


def over_http(operation: Operation, inputs: Any, requester: str) -> Any:
    """An endpoint. An input fills one path segment, a query or a body field: it cannot choose the address."""
    rest = dict(inputs)

    def segment(found: re.Match[str]) -> str:
        value = str(rest.pop(found[1], ""))
        if not value.strip("."):
            raise Refused(f"{found[1]} cannot be {value!r}")
        return quote(value, safe="")

    url = re.sub(r"\{([^{}]+)\}", segment, operation.binding["url"])
    method = operation.binding.get("method", "GET")
    sent: dict[str, Any] = {"json" if method in ("POST", "PUT", "PATCH") else "params": rest}
    token = os.environ.get(f"{operation.system.upper().replace('-', '_')}_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"X-On-Behalf-Of": quote(requester)} if requester else {}
    for pause in (0.2, 1.0, 0.0) if operation.effect == "read" else (0.0,):  # a write is never repeated
        with httpx2.stream(method, url, headers=headers, timeout=TIMEOUT_SECONDS, **sent) as response:
            data = next(response.iter_bytes(MOST_BYTES + 1), b"")
        if response.status_code not in (429, 502, 503, 504):
            break
        time.sleep(pause)
    if not response.is_success or len(data) > MOST_BYTES:
        fault = f"answered {response.status_code}" if not response.is_success else f"sent more than {MOST_BYTES} bytes"
        raise Refused(f"{operation.system} {fault}: {data[:300].decode(errors='replace')}")
    with suppress(ValueError):
        return json.loads(data)
    return data.decode(errors="replace")


BINDINGS = {"sandbox": over_sandbox, "http": over_http, "python": over_python}
