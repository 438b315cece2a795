"""Operations that are tools of real MCP servers: one on loopback behind a token, one started for
the call.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import AnyHttpUrl
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from app.base import tool_lock
from app.base.bindings import MOST_BYTES, MOST_CHARACTERS, Refused, Unavailable, Unclear, call
from app.base.mcp_client import look_up_tool
from app.base.systems import Operation
from tests.support.serving import serving
from tests.support.wording import load_wording

SAYS = load_wording("layers/base")

Write = Callable[[str, str], Path]
TOKEN = "t0ken"
CHILD = '''
import os, sys
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError

server = MCPServer("stock", log_level="ERROR")

@server.tool()
def level(item_id: str) -> dict[str, int]:
    """Stock of an item."""
    return {"level": len(item_id)}

@server.tool()
def order(item_id: str, context: Context) -> dict[str, object]:
    """Order an item; gives what the call says beside its inputs."""
    meta = context.request_context.meta or {}
    return {"item_id": item_id} | {name: value for name, value in meta.items() if name.startswith("app/")}

@server.tool()
def environment(item_id: str) -> list[str]:
    """The names that this process finds in its environment."""
    return sorted(os.environ)

@server.tool()
def fail(item_id: str) -> str:
    """Fail."""
    raise ToolError(f"no {item_id} here")

@server.tool()
def die(item_id: str) -> str:
    """Break off."""
    print("out of memory", file=sys.stderr, flush=True)
    os._exit(3)

server.run("stdio")
'''


def operation(binding: dict[str, Any], folder: Path = Path(), **changes: Any) -> Operation:
    item = {
        "type": "object",
        "properties": {"item_id": {"type": "string"}},
        "required": ["item_id"],
    }
    given = {
        "system": "stock",
        "owner": "Purchasing",
        "acts_as": "service",
        "id": "level",
        "effect": "read",
    }
    return Operation(
        folder=folder, **given | {"input": item, "binding": {"kind": "mcp"} | binding} | changes
    )


class OneToken:
    """The server's own check of who calls."""

    async def verify_token(self, token: str) -> AccessToken | None:
        return AccessToken(token=token, client_id="project", scopes=[]) if token == TOKEN else None


def stock() -> MCPServer:
    """A server that only answers to the token."""
    url = AnyHttpUrl("http://127.0.0.1/mcp")
    auth = AuthSettings(issuer_url=url, resource_server_url=url, validate_token_resource=False)
    server = MCPServer("stock", log_level="CRITICAL", token_verifier=OneToken(), auth=auth)

    @server.tool()
    def level(item_id: str) -> list[dict[str, Any]]:
        """Stock of an item."""
        return [{"item_id": item_id, "level": 3}]

    @server.tool(structured_output=False)
    def remarks(item_id: str) -> str:
        """What people wrote."""
        return item_id * 10_000

    @server.tool(structured_output=False)
    def history(item_id: str) -> str:
        """All that ever was."""
        return "x" * (MOST_BYTES + 1)

    @server.tool()
    def order(item_id: str, context: Context[Any, Any]) -> dict[str, Any]:
        """Order an item; gives what the call says beside its inputs."""
        meta: dict[str, Any] = dict(context.request_context.meta or {})
        ours = {name: value for name, value in meta.items() if name.startswith("app/")}
        return {"item_id": item_id} | ours

    @server.tool()
    def fail(item_id: str) -> str:
        """Fail."""
        raise ToolError(f"no {item_id} here")

    @server.tool()
    async def wait(item_id: str) -> str:
        """Take too long."""
        await asyncio.Event().wait()
        return item_id

    return server


async def status(request: Request) -> Response:
    """An endpoint in trouble."""
    return PlainTextResponse("why", int(request.path_params["status"]))


async def redirect(request: Request) -> Response:
    """Point to this server under another name, and to what could be a secret."""
    port, status = request.url.port, int(request.path_params["status"])
    return RedirectResponse(f"http://ann:pass@localhost:{port}/mcp?state=s3cret", status)


async def garbled(_: Request) -> Response:
    """An answer that is not compressed as it says."""
    return Response(b"no gzip", headers={"Content-Encoding": "gzip"}, media_type="application/json")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server on loopback."""
    app = stock().streamable_http_app()
    app.router.routes.append(Route("/redirect/{status}", redirect, methods=["POST"]))
    app.router.routes.append(Route("/garbled", garbled, methods=["POST"]))
    app.router.routes.append(Route("/{status}", status, methods=["POST"]))
    config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1)
    with serving(lambda _: uvicorn.Server(config)) as address:
        yield address


AGREED: dict[str, tool_lock.Tool] = {}  # by server and tool: what the servers here offer


def agree(binding: dict[str, Any], folder: Path, place: str, id_: str = "level") -> None:
    """Write down, as a person would, that the tool of an operation is what the server has now."""
    this = operation(binding, folder, id=id_)
    key = f"{place} {binding.get('tool', id_)}"
    if key not in AGREED and (found := look_up_tool(this)):
        AGREED[key] = found
    if key in AGREED:
        tool_lock.write_lock(folder, {tool_lock.lock_key(this): AGREED[key]})


@pytest.fixture
def http(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Operation]:
    """An operation of the server on loopback, whose tool a person has agreed to."""
    monkeypatch.setenv("STOCK_TOKEN", TOKEN)

    def build(tool: str = "level", path: str = "/mcp", **changes: Any) -> Operation:
        with monkeypatch.context() as patch:
            patch.setenv("STOCK_TOKEN", TOKEN)
            agree({"url": f"{server}/mcp", "tool": tool}, tmp_path, server)
        return operation({"url": server + path, "tool": tool}, tmp_path, **changes)

    return build


@pytest.fixture
def child(write: Write) -> Callable[..., Operation]:
    """An operation of a server that is a file in the project's folder."""
    folder = write("child/server.py", CHILD).parent

    def build(tool: str = "level", **changes: Any) -> Operation:
        binding = {"command": [sys.executable, "server.py"], "tool": tool}
        agree(binding, folder, "child")
        return operation(binding, folder, **changes)

    return build


def test_a_server_at_an_address_is_asked(http: Callable[..., Operation]) -> None:
    assert json.loads(call(http(), {"item_id": "A"}, "anna")) == {
        "result": [{"item_id": "A", "level": 3}]
    }


def test_a_server_is_started_and_asked(child: Callable[..., Operation]) -> None:
    assert json.loads(call(child(), {"item_id": "ABC"}, "anna")) == {"level": 3}


def test_without_a_name_the_tool_is_called_like_the_operation(
    server: str,
    http: Callable[..., Operation],
) -> None:
    folder = http().folder
    named = operation({"url": f"{server}/mcp"}, folder, id="level")
    assert "level" in call(named, {"item_id": "A"}, "anna")


@pytest.mark.parametrize("way", ["http", "child"])
def test_a_write_goes_with_its_key_and_its_person(way: str, request: pytest.FixtureRequest) -> None:
    order = request.getfixturevalue(way)("order", effect="write", acts_as="requester")
    done = json.loads(call(order, {"item_id": "A"}, "zoë", key="run:1"))
    assert done == {"item_id": "A", "app/idempotency-key": "run:1", "app/on-behalf-of": "zoë"}
    order = request.getfixturevalue(way)("order", effect="write")
    done = json.loads(call(order, {"item_id": "A"}, "zoë", key="run:1"))
    assert done == {"item_id": "A", "app/idempotency-key": "run:1"}


def test_requester_system_is_told_who_asks(
    http: Callable[..., Operation],
) -> None:
    """A system that acts as the requester is told who asks, and a service is not."""
    asked = json.loads(call(http("order", acts_as="requester"), {"item_id": "A"}, "anna"))
    assert asked == {"item_id": "A", "app/on-behalf-of": "anna"}
    assert json.loads(call(http("order"), {"item_id": "A"}, "anna")) == {"item_id": "A"}


@pytest.mark.parametrize("way", ["http", "child"])
def test_a_tool_that_fails_is_a_refusal_with_its_reason(
    way: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Refused, match="stock refused: .*no A here") as caught:
        call(request.getfixturevalue(way)("fail"), {"item_id": "A"}, "anna")
    assert not isinstance(caught.value, Unavailable)


@pytest.mark.parametrize("way", ["http", "child"])
def test_a_tool_that_is_not_there_is_a_refusal(way: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(Refused, match="stock .*nothing") as caught:
        call(request.getfixturevalue(way)("nothing"), {"item_id": "A"}, "anna")
    assert not isinstance(caught.value, Unavailable)


@pytest.mark.parametrize("token", ["", "stolen"])
def test_a_token_that_is_missing_or_wrong_is_a_refusal(
    token: str, http: Callable[..., Operation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STOCK_TOKEN", token)
    with pytest.raises(Refused, match="stock answered 401: ") as caught:
        call(http(), {"item_id": "A"}, "anna")
    assert not isinstance(caught.value, Unavailable)


@pytest.mark.parametrize("number", [429, 500, 503])
def test_transient_status_means_unavailable(number: int, http: Callable[..., Operation]) -> None:
    """A status that may pass says that the server is unavailable."""
    with pytest.raises(Unavailable, match=f"stock answered {number}: "):
        call(http(path=f"/{number}"), {"item_id": "A"}, "anna")


def test_a_server_that_is_gone_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="stock failed: ConnectError"):
        call(operation({"url": "http://127.0.0.1:9/mcp"}), {"item_id": "A"}, "anna")


def test_server_that_breaks_off_is_unavailable(
    child: Callable[..., Operation],
) -> None:
    """A server that breaks off is unavailable, and its last word is reported."""
    with pytest.raises(Unavailable, match="stock broke off: out of memory"):
        call(child("die"), {"item_id": "A"}, "anna")


def test_a_server_that_takes_too_long_is_unavailable(
    http: Callable[..., Operation],
) -> None:
    with pytest.raises(Unavailable, match=r"stock failed: (Read)?Timeout"):
        call(replace(http("wait"), timeout=0.5), {"item_id": "A"}, "anna")


def test_a_command_that_is_not_there_is_a_refusal_for_good(tmp_path: Path) -> None:
    with pytest.raises(
        Refused,
        match="stock cannot be started, correct its command in systems.yaml: .*no-such-program",
    ) as caught:
        call(operation({"command": ["no-such-program"]}, tmp_path), {"item_id": "A"}, "anna")
    assert not isinstance(caught.value, Unavailable)


def test_a_big_answer_is_cut_and_says_so(http: Callable[..., Operation]) -> None:
    shown = call(http("remarks"), {"item_id": "ab"}, "anna")
    assert shown.endswith(" … cut, of 20000 characters")
    assert len(shown) < MOST_CHARACTERS + 50


def test_an_endless_answer_is_not_read_to_its_end(http: Callable[..., Operation]) -> None:
    with pytest.raises(Refused, match=f"stock sent more than {MOST_BYTES} bytes") as caught:
        call(http("history"), {"item_id": "A"}, "anna")
    assert not isinstance(caught.value, Unavailable)


@pytest.mark.parametrize("key", [pytest.param("", id="read"), pytest.param("run:1", id="write")])
@pytest.mark.parametrize(
    ("tool", "path", "said"),
    [
        pytest.param("history", "/mcp", f"sent more than {MOST_BYTES} bytes", id="oversize"),
        pytest.param("order", "/302", "answered 302: ", id="elsewhere"),
        pytest.param("order", "/200", "sent what cannot be read: ", id="no-mcp"),
        pytest.param("order", "/garbled", "failed: DecodingError", id="undecodable"),
    ],
)
def test_useless_answer_leaves_only_a_write_unclear(
    tool: str, path: str, said: str, key: str, http: Callable[..., Operation]
) -> None:
    """Only a write may have happened when its answer is of no use."""
    with pytest.raises(Refused, match=f"stock {said}") as caught:
        call(http(tool, path), {"item_id": "A"}, "anna", key=key)
    assert type(caught.value) is (Unclear if key else Refused)


@pytest.mark.parametrize("status", [302, 307, 308])
def test_redirect_to_another_host_is_not_followed(
    status: int, server: str, http: Callable[..., Operation]
) -> None:
    """A redirect to another host is not followed, and its target is named."""
    order = http("order", f"/redirect/{status}", effect="write")
    with pytest.raises(Unclear) as caught:
        call(order, {"item_id": "A"}, "anna", key="run:1")
    there = server.replace("127.0.0.1", "localhost")
    assert str(caught.value) == (
        SAYS["stock answered it redirects to"].format(status=status, there=there)
    )


def test_a_child_gets_its_own_token_and_no_other_secret(
    child: Callable[..., Operation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STOCK_TOKEN", TOKEN)
    monkeypatch.setenv("CRM_TOKEN", "of-another-system")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    names = json.loads(call(child("environment"), {"item_id": "A"}, "anna"))["result"]
    assert {"STOCK_TOKEN", "PATH"} <= set(names)
    assert not {"CRM_TOKEN", "ANTHROPIC_API_KEY"} & set(names)


def test_threads_ask_at_once(
    http: Callable[..., Operation], child: Callable[..., Operation]
) -> None:
    with ThreadPoolExecutor() as threads:
        answers = threads.map(
            lambda one: call(one, {"item_id": "A"}, "anna"), [http(), child(), http()]
        )
    assert ["level" in answer for answer in answers] == [True] * 3
