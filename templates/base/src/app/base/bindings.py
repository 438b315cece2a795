"""How an operation reaches its system: sample rows, an endpoint, MCP, or a function of yours.

A call has a time limit, or a report every few seconds while it runs.
"""

import os
import re
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from contextvars import copy_context
from pkgutil import resolve_name
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import httpx2

from ..offline.sandbox import open_sandbox
from .answers import HttpAnswer, Unusable, beginning, text_of
from .display import excerpt
from .problem import Problem
from .schemas import faults
from .settings import check_network, check_sendable
from .systems import Effect, Operation

MOST_BYTES = 1_000_000  # taken from a system
MOST_CHARACTERS = 12_000  # shown to the model
SECONDS = 15  # for an answer, to its end, unless systems.yaml says otherwise
LOST = (
    TimeoutError,
    ConnectionError,
    httpx2.TimeoutException,
    httpx2.NetworkError,
    httpx2.RemoteProtocolError,
)
BUSY = {408, 425, 429}  # with every status from 500 on, those after which it is worth asking again
SEND_AGAIN = {307, 308}  # redirects of a request that was not carried out: send it as it was
ORIGIN = ("scheme", "host", "port")
MOST_REQUESTS = 4  # for one call, with those that a system redirects
T = TypeVar("T")
R = TypeVar("R")


class Refused(Exception):
    """A call that was not made, or that failed. The model is told why, and the turn goes on.

    `answer` is the text of an answer that could be read, but not used.
    """

    def __init__(self, text: str, answer: str = "") -> None:
        super().__init__(text)
        self.answer = answer


class Unavailable(Refused):
    """A call that may have succeeded or not. It can be sent again under the same key."""


class Unclear(Refused):
    """A write whose answer does not say whether it was made. Sending it again would not help."""


def check_reachable(operations: Iterable[Operation]) -> None:
    """Raise Problem for a variable that keeps requests to these systems from being sent."""
    reached = [one for one in operations if one.binding["kind"] in ("http", "mcp")]
    if reached:
        check_network()
        check_sendable(sorted({one.token_name for one in reached}))


def check_inputs(operation: Operation, inputs: Any) -> None:
    """Refuse inputs that the operation does not take."""
    mistakes = faults(operation.input, inputs)
    if wrong := [f"{fault.json_path}: {fault.message}" for fault in mistakes]:
        raise Refused(f"not called, the input is wrong: {'; '.join(wrong)}")


def call(operation: Operation, inputs: Any, reader: str, key: str = "") -> str:
    """The result as text, cut to what a model is shown."""
    return cut(call_system(operation, inputs, reader, key))


def cut(text: str) -> str:
    """As much of an answer as a model is shown."""
    return excerpt(text, MOST_CHARACTERS)


def call_system(operation: Operation, inputs: Any, reader: str, key: str = "") -> str:
    """The whole result as text.

    A `requester` system answers, and writes, under the reader's authority and is told who that is;
    a `service` works under its own, and is told nobody. A write takes a `key`, under which a system
    does it once however often it is sent.
    """
    check_inputs(operation, inputs)
    if operation.effect != Effect.READ and not key:
        raise Refused("this changes a system, and nothing here may")
    requester = reader if operation.acts_as == "requester" else ""
    if operation.acts_as == "requester" and not requester:
        system = operation.system
        raise Refused(f"{system} answers under the reader's own authority, and nobody is signed in")
    try:
        answer = BINDINGS[operation.binding["kind"]](operation, inputs, requester, key)
    except (Refused, Problem):
        raise
    except Exception as error:  # a failing system must not become a failing assistant
        raise kind_of(error, key)(f"{operation.system} failed: {error!r}") from error
    return judge_answer(operation, answer, key)[:MOST_BYTES]


def kind_of(error: Exception, key: str) -> type[Refused]:
    """The error that an exception of the network, or of a function of yours, stands for."""
    if isinstance(error, LOST):
        return Unavailable
    if isinstance(error, httpx2.DecodingError):
        return unusable(key)
    return Refused


def judge_answer(operation: Operation, answer: Any, key: str) -> str:
    """The text of an answer that can be understood; every answer that is no failure comes here.

    Raises Unclear for a write, which has a `key`, and Refused for a read.
    """
    try:
        return text_of(operation, answer, is_write=bool(key))
    except Unusable as fault:
        raise unusable(key)(f"{operation.system} answered {fault}", fault.answer) from None


def unusable(key: str) -> type[Refused]:
    """The error for an answer that cannot be used. A write, which has a key, may have been made."""
    if key:
        return Unclear
    return Refused


def seconds_of(operation: Operation) -> float:
    """How long a system has for an answer."""
    return operation.timeout or SECONDS


def over_sandbox(operation: Operation, inputs: Any, requester: str, key: str) -> Any:
    """Sample rows: a project works before it is connected to anything."""
    sandbox = open_sandbox(operation.folder / "sandbox" / f"{operation.system}.yaml")
    arguments = operation.id, inputs, requester
    if not key:
        return sandbox.read_rows(*arguments, operation.output.get("properties", {}))
    answer = sandbox.change_rows(*arguments, key)
    if operation.answers_nothing:
        return None
    return answer


def over_python(operation: Operation, inputs: Any, requester: str, key: str) -> Any:
    """A function of yours: it gets the inputs by name.

    It also gets `reader` where the system answers per reader, and a write's `key`. A TimeoutError
    or a ConnectionError out of it says that the same call could succeed later; any other error,
    that not. One that has not ended in time is not called again, since it may still go on.
    """
    if reserved := {"reader", "key"} & inputs.keys():
        raise Refused(f"an input cannot be called {' or '.join(sorted(reserved))}")
    named = {"reader": requester, "key": key}
    arguments = {**inputs, **{name: value for name, value in named.items() if value}}
    name = operation.binding["function"]
    seconds = seconds_of(operation)
    try:
        return call_within(seconds, lambda: resolve_name(name)(**arguments))
    except Late:
        late = f"{operation.system} took longer than {seconds:g} seconds"
        raise unusable(key)(f"{late}, and {name} may still go on") from None


def over_http(operation: Operation, inputs: Any, requester: str, key: str) -> HttpAnswer:
    """An endpoint. An input fills a path segment, a query or a body field, never the host."""
    url, rest = fill_address(operation.binding["url"], inputs)
    method = operation.binding.get("method", "GET")
    sent: dict[str, Any] = {"json" if method in ("POST", "PUT", "PATCH") else "params": rest}
    seconds = seconds_of(operation)
    with httpx2.Client(headers=headers_of(operation, requester, key), timeout=seconds) as client:
        request = client.build_request(method, url, **sent)
        response, content = exchange(operation, client, request, key)
    media_type = response.headers.get("content-type", "")
    if not response.is_success:
        detail = redirect_of(response) or beginning(content, media_type)
        raise no_success(operation, response.status_code, detail, key)
    return HttpAnswer(response.status_code, media_type, content)


def exchange(
    operation: Operation, client: httpx2.Client, request: httpx2.Request, key: str
) -> tuple[httpx2.Response, bytes]:
    """The last response to a request, after at most MOST_REQUESTS redirects, and its bytes."""
    until = time.monotonic() + seconds_of(operation)
    for _ in range(MOST_REQUESTS):
        with closing(client.send(request, stream=True)) as response:
            content = body(operation, response, until, key)
        redirected = redirected_request(response, key)
        if redirected is None:
            break
        request = redirected
    return response, content


def redirected_request(response: httpx2.Response, key: str) -> httpx2.Request | None:
    """The request that an answer asks for instead, with all that it had; None to follow nothing.

    Only the same scheme, host and port get the token, the person and the key. A write, which has a
    key, is sent again only where the status says that nothing was done. For MCP the SDK does so.
    """
    following = response.next_request
    sent = response.request
    if following is None or following.url.userinfo:
        return None
    if response.status_code not in SEND_AGAIN and (key or following.method != sent.method):
        return None
    stays = all(getattr(following.url, part) == getattr(sent.url, part) for part in ORIGIN)
    if stays:
        return following
    return None


def fill_address(url: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The address with its `{input}`s filled in, and the inputs that it does not take."""
    rest = dict(inputs)
    for name in re.findall(r"\{([^{}]+)\}", url):
        value = str(rest.pop(name, ""))
        if not value.strip("."):
            raise Refused(f"{name} cannot be {value!r}")
        url = url.replace(f"{{{name}}}", quote(value, safe=""))
    return url, rest


def headers_of(operation: Operation, requester: str, key: str) -> dict[str, str]:
    """The headers of a request: the system's token, who asks, and the idempotency key."""
    headers = dict[str, str]()
    if token := os.environ.get(operation.token_name):
        headers["Authorization"] = f"Bearer {token}"
    if requester:
        headers["X-On-Behalf-Of"] = quote(requester)
    if key:
        headers["Idempotency-Key"] = key
    return headers


def body(operation: Operation, response: httpx2.Response, until: float, key: str) -> bytes:
    """The bytes of an answer.

    The client's own limit is for one piece, which a system that sends byte by byte never meets.
    """
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > MOST_BYTES:
            raise unusable(key)(f"{operation.system} sent more than {MOST_BYTES} bytes")
        if time.monotonic() > until:
            late = f"{operation.system} took longer than {seconds_of(operation):g} seconds"
            raise Unavailable(late)
    return bytes(content)


def no_success(operation: Operation, status: int, detail: str, key: str) -> Refused:
    """The error for a status without success. A write may have been made before a redirect."""
    kind = unusable(key) if status < 400 else Refused
    if status in BUSY or status >= 500:
        kind = Unavailable
    return kind(f"{operation.system} answered {status}: {detail}")


def redirect_of(response: httpx2.Response) -> str:
    """Where an answer that is not followed points to, in words; empty if it does not.

    They have no user, query or fragment of the target, which could hold secrets.
    """
    location = response.headers.get("location", "")
    if not 300 <= response.status_code < 400 or not location:
        return ""
    try:
        target = response.url.join(location)
    except (httpx2.InvalidURL, ValueError):
        return "it redirects to something that is not an address, and is not followed"
    place = f"{target.scheme}://{target.netloc.decode()}"
    path = target.raw_path.partition(b"?")[0].decode()
    return (
        f"it redirects to {place}{path[:200]}, and is not followed; "
        "if that is the right address, write it into systems.yaml"
    )


def over_mcp(operation: Operation, inputs: Any, requester: str, key: str) -> Any:
    """A tool of an MCP server."""
    from .mcp_client import call_tool  # half a second, which only those pay who have such a server

    return call_tool(operation, inputs, requester, key, is_locked=True)


BINDINGS = {"sandbox": over_sandbox, "http": over_http, "mcp": over_mcp, "python": over_python}


class Late(Exception):
    """The function has not ended in time. It may still go on, and do what it was called for."""


class _Call(Generic[R]):
    """A function in a thread of its own, which keeps no process from ending.

    No thread can be stopped from outside, so one that hangs is left behind.
    """

    def __init__(self, function: Callable[[], R]) -> None:
        self.function = function
        self.results = list[R]()
        self.raised = list[BaseException]()
        target = copy_context().run
        self.thread = threading.Thread(target=target, args=(self._run,), daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.results.append(self.function())
        except BaseException as fault:  # noqa: BLE001 -- it is raised where it was called
            self.raised.append(fault)

    def has_ended_within(self, seconds: float) -> bool:
        """Wait for its end, but no longer than that."""
        self.thread.join(seconds)
        return not self.thread.is_alive()

    def get_result(self) -> R:
        """What the function has returned; raises what it has raised."""
        if self.raised:
            raise self.raised[0]
        return self.results[0]


def call_within(seconds: float, function: Callable[[], Any]) -> Any:
    """The result of a function that ends within `seconds`; raises what it raises, or Late."""
    call = _Call(function)
    if not call.has_ended_within(seconds):
        raise Late
    return call.get_result()


def call_and_tell(
    function: Callable[[], R],
    every: float,
    say: Callable[[float], T],
) -> Generator[T, None, R]:
    """Call a function; every `every` seconds until it ends, yield `say(seconds since the start)`.

    Returns what the function returns, and raises what it raises.
    """
    began = time.monotonic()
    call = _Call(function)
    while not call.has_ended_within(every):
        yield say(time.monotonic() - began)
    return call.get_result()
