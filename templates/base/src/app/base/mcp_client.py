"""A tool of an MCP server, asked over one connection a call.

To an address, or to a child process that ends with it.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from tempfile import TemporaryFile
from typing import Any, cast

import httpx2
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import (
    CONNECTION_CLOSED,
    INVALID_REQUEST,
    PARSE_ERROR,
    REQUEST_TIMEOUT,
    CallToolResult,
    RequestParamsMeta,
)
from pydantic import ValidationError

from . import tool_lock
from .bindings import (
    MOST_BYTES,
    Refused,
    Unavailable,
    Unclear,
    no_success,
    redirect_of,
    seconds_of,
    unusable,
)
from .systems import Operation

# What a server finds in a call's `_meta`.
KEY = "app/idempotency-key"
REQUESTER = "app/on-behalf-of"
UNREADABLE = (INVALID_REQUEST, PARSE_ERROR)  # what the SDK itself says of an answer that is no MCP


class Changed(Exception):
    """A tool that is not what a person has agreed to."""


class Bounded(httpx2.AsyncByteStream):
    """The bytes of a response as far as they are taken; the SDK would read whatever comes."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self.stream = stream
        self.size = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces as they come."""
        async for piece in self.stream:
            self.size += len(piece)
            if self.size > MOST_BYTES:
                raise EOFError
            yield piece

    async def aclose(self) -> None:
        """Let go of the connection."""
        await self.stream.aclose()


class Address:
    """A server at an address.

    The SDK keeps to itself with which status it answered, so that is noted here.
    """

    def __init__(self, operation: Operation, key: str) -> None:
        self.operation = operation
        self.key = key
        self.status = 200
        self.redirect = ""  # where the last answer pointed to instead, in words
        self.body: Bounded | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Client]:
        """A client as long as it is needed."""
        token = os.environ.get(self.operation.token_name)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = self.operation.binding["url"]
        seconds = seconds_of(self.operation)
        hooks = {"response": [self.note]}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=seconds, event_hooks=hooks) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            yield client

    async def note(self, response: httpx2.Response) -> None:
        """Keep what the last request came to; other methods than POST only listen."""
        if response.request.method == "POST":
            self.body = Bounded(cast(httpx2.AsyncByteStream, response.stream))
            response.stream = self.body
            self.status = response.status_code
            self.redirect = redirect_of(response)

    def cause_of_failure(self, error: Exception) -> Refused | None:
        """What is known here of why a call failed."""
        if self.body and self.body.size > MOST_BYTES:
            return unusable(self.key)(f"{self.operation.system} sent more than {MOST_BYTES} bytes")
        if isinstance(error, MCPError) and self.status >= 300:
            detail = self.redirect or str(error)[:300]
            return no_success(self.operation, self.status, detail, self.key)
        if isinstance(error, MCPError) and error.code in UNREADABLE:
            return unusable(self.key)(f"{self.operation.system} sent what cannot be read: {error}")
        return None


class Child:
    """A server that is started for the call, in the project's folder.

    Of the environment it gets its token and what any program needs, such as PATH and HOME, and no
    other secret.
    """

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.last_line = ""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Client]:
        """A client as long as it is needed."""
        command, *arguments = self.operation.binding["command"]
        own = {
            name: value for name, value in os.environ.items() if name == self.operation.token_name
        }
        server = StdioServerParameters(
            command=command, args=arguments, env=own, cwd=self.operation.folder
        )
        with TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
            try:
                async with Client(stdio_client(server, errlog=errors)) as client:
                    yield client
            finally:
                errors.seek(0)
                self.last_line = errors.read().strip().rpartition("\n")[2][:300]

    def cause_of_failure(self, error: Exception) -> Refused | None:
        """What is known here of why a call failed.

        The last that the server said before it broke off.
        """
        system = self.operation.system
        if isinstance(error, FileNotFoundError | PermissionError):
            return Refused(
                f"{system} cannot be started, correct its command in systems.yaml: {error}"
            )
        lost = isinstance(error, MCPError) and error.code == CONNECTION_CLOSED and self.last_line
        if lost:
            return Unavailable(f"{system} broke off: {self.last_line}")
        return None


def call_tool(
    operation: Operation,
    inputs: Any,
    requester: str,
    key: str,
    *,
    is_locked: bool = False,
) -> Any:
    """What the tool answers: its structured content if it has any, otherwise its text.

    One that `is_locked` is called only while it is what a person has agreed to.
    """
    line = Address(operation, key) if "url" in operation.binding else Child(operation)
    named = {KEY: key, REQUESTER: requester}
    meta = {name: value for name, value in named.items() if value}
    try:
        result = asyncio.run(_call(line, inputs, meta, is_locked=is_locked))
    except Exception as error:
        raise _refusal(line, error, key) from error
    text = "\n".join(_text_of(block) for block in result.content)
    if result.is_error:
        raise Refused(f"{operation.system} refused: {text[:300]}")
    if result.structured_content is None:
        return text
    return result.structured_content


def _text_of(block: Any) -> str:
    """The text of a part of an answer; of a picture, that there is one."""
    return str(getattr(block, "text", f"({block.type}, which is not shown)"))


def look_up_tool(operation: Operation) -> dict[str, Any] | None:
    """The tool of an operation now, as `tool_lock.PARTS`; None without one. Raises Refused."""
    line = Address(operation, "") if "url" in operation.binding else Child(operation)
    try:
        return asyncio.run(_look_up(line))
    except Exception as error:
        refusal = _refusal(line, error, "")
        if isinstance(refusal, Refused):
            raise refusal from error
        raise Refused(f"{operation.system} failed: {refusal!r}") from error


async def _look_up(line: Address | Child) -> dict[str, Any] | None:
    async with AsyncExitStack() as stack:
        async with asyncio.timeout(seconds_of(line.operation)):
            return await _find_tool(await stack.enter_async_context(line.open()), line.operation)


async def _find_tool(client: Client, operation: Operation) -> dict[str, Any] | None:
    """The tool of an operation, on whichever page of the server's list it stands."""
    name = operation.binding.get("tool", operation.id)
    cursor = None
    while True:
        page = await client.list_tools(cursor=cursor)
        for tool in page.tools:
            if tool.name == name:
                return {
                    "name": tool.name,
                    "description": tool.description or "",
                    "input": tool.input_schema,
                    "output": tool.output_schema,
                }
        cursor = page.next_cursor
        if not cursor:
            return None


async def _call(
    line: Address | Child,
    inputs: Any,
    meta: dict[str, str],
    *,
    is_locked: bool,
) -> CallToolResult:
    tool = line.operation.binding.get("tool", line.operation.id)
    async with AsyncExitStack() as stack:  # outside of the limit: closing undoes no answer
        async with asyncio.timeout(seconds_of(line.operation)):
            client = await stack.enter_async_context(line.open())
            if is_locked:
                current = await _find_tool(client, line.operation)
                if change := tool_lock.difference(line.operation, current):
                    raise Changed(change)
            return await client.call_tool(tool, inputs, meta=cast(RequestParamsMeta, meta))


def _refusal(line: Address | Child, error: Exception, key: str) -> Exception:
    """The error in this project's words; `bindings.call` knows those of the network."""
    while isinstance(error, ExceptionGroup):  # the SDK's tasks fail in groups
        error = error.exceptions[0]
    if isinstance(error, Changed):
        return Refused(str(error))
    system = line.operation.system
    if refusal := line.cause_of_failure(error):
        return refusal
    if isinstance(error, MCPError):
        if error.code in (CONNECTION_CLOSED, REQUEST_TIMEOUT):
            return Unavailable(f"{system} broke off: {error}")
        return Refused(f"{system} refused: {error}")
    if isinstance(error, RuntimeError | ValidationError):  # an answer: it may well have happened
        kind = Unclear if key else Unavailable
        return kind(f"{system} sent what cannot be read: {error}")
    return error
