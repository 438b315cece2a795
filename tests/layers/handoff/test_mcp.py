"""The MCP server with a client that no one here wrote, over both of its transports: tasks for
clients, answers for people.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult

from app.action.people import authority
from app.agent_side.task_service import MOST_BYTES, NOT_A_CLIENT, NOT_A_PERSON
from app.handoff.contract import Contract
from app.handoff.messages import Receipt, Rejected
from tests.support.waiting import LIMIT, eventually
from tests.support.wording import load_wording

from .conftest import CUSTOMER, SECRETS, asked_for, environment, server_of, tool

SAYS = load_wording("layers/handoff")

FORM = asked_for().model_dump()
TOOLS = ["get_task", "list_tasks", "start_task", "add_to_task", "cancel_task", "answer_approval"]
INITIALIZE = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}  # fmt: skip
ACCEPTS = {"Accept": "application/json, text/event-stream"}


def text(result: CallToolResult) -> str:
    """What a tool that failed says."""
    assert result.is_error
    return str(getattr(result.content[0], "text", ""))


async def finished(client: Client, task: str, status: str) -> Receipt:
    """The receipt, once the task has come to this."""

    async def looked() -> Receipt | None:
        found = await client.call_tool("get_task", {"task": task, "on_behalf_of": CUSTOMER})
        receipt = Receipt.model_validate(found.structured_content)
        return receipt if receipt.status == status else None

    return await eventually(looked)


def over_http(url: str, token: str, talk: Callable[[Client], Awaitable[Any]]) -> Any:
    """Talk as the SDK's client with a token."""

    async def go() -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=LIMIT) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
        ):
            return await talk(client)

    return asyncio.run(go())


def over_stdio(folder: Path, talk: Callable[[Client], Awaitable[Any]]) -> Any:
    """Talk to `agent mcp`, started for it."""
    words = ["-m", "app.agent_side", "mcp", "--client", "desk"]
    command = StdioServerParameters(
        command=sys.executable, args=words, env=environment(folder), cwd=folder
    )

    async def go() -> Any:
        async with Client(stdio_client(command)) as client:
            return await talk(client)

    return asyncio.run(go())


def test_the_sdks_client_completes_a_task_over_http(url: str, refunds: Callable[[], Any]) -> None:
    async def talk(client: Client) -> Receipt:
        listed = await client.list_tools()
        assert [tool.name for tool in listed.tools] == TOOLS
        began = await client.call_tool("start_task", {"request": FORM})
        assert began.structured_content
        return await finished(client, began.structured_content["task"], "completed")

    done = over_http(url, SECRETS["desk"], talk)
    assert (len(done.confirmations), refunds()) == (1, [("O-1001", 48.0, CUSTOMER)])


def test_it_completes_one_over_stdio_where_nobody_is_a_person(
    taken: Contract, folder: Path, refunds: Callable[[], Any]
) -> None:
    """The worker of this process carries the run; who started the server is the client that it was
    told.
    """

    async def talk(client: Client) -> tuple[Receipt, str]:
        began = await client.call_tool(
            "start_task", {"request": asked_for("k-2", 180).model_dump()}
        )
        assert began.structured_content
        waits = await finished(client, began.structured_content["task"], "input_required")
        (approval,) = waits.approvals
        answer = {"approval": approval.id, "answer": "approve", "digest": approval.digest}
        refusal = text(await client.call_tool("answer_approval", answer))
        await client.call_tool("cancel_task", {"task": waits.task, "on_behalf_of": CUSTOMER})
        began = await client.call_tool("start_task", {"request": FORM})
        assert began.structured_content
        return await finished(client, began.structured_content["task"], "completed"), refusal

    done, refusal = over_stdio(folder, talk)
    assert refusal == SAYS["error executing tool answer approval"].format(not_a_person=NOT_A_PERSON)
    assert (len(done.confirmations), refunds()) == (1, [("O-1001", 48.0, CUSTOMER)])


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no-token"),
        pytest.param({"Authorization": "Bearer a-secret-that-nobody-has"}, id="nobodys-token"),
        pytest.param({"Authorization": "Bearer"}, id="an-empty-one"),
        pytest.param({"Authorization": f"Basic {SECRETS['desk']}"}, id="another-scheme"),
        pytest.param({"X-Client": "desk"}, id="a-name-alone"),
    ],
)
def test_without_a_known_token_there_is_no_server(url: str, headers: dict[str, str]) -> None:
    answer = httpx2.post(
        f"{url}/mcp", json=INITIALIZE, headers={**ACCEPTS, **headers}, timeout=LIMIT
    )
    assert answer.status_code == 401
    assert "tools" not in answer.text


def test_a_token_that_a_person_has_no_more_is_nobodys(url: str) -> None:
    token = authority.admit_person("bo")
    headers = {**ACCEPTS, "Authorization": f"Bearer {token}"}
    assert (
        httpx2.post(f"{url}/mcp", json=INITIALIZE, headers=headers, timeout=LIMIT).status_code
        == 200
    )
    authority.dismiss_person("bo")
    assert (
        httpx2.post(f"{url}/mcp", json=INITIALIZE, headers=headers, timeout=LIMIT).status_code
        == 401
    )


def test_server_answers_under_its_own_names_only(
    taken: Contract, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under another name or from another site it does not answer.

    So that no page can reach it by a name that it makes point here.
    """
    monkeypatch.setenv("ALLOWED_HOSTS", "Desk.Example., 127.0.0.1,[::1]")
    with server_of(folder) as url:
        answers_under_its_names(url)


def answers_under_its_names(url: str) -> None:
    token = {**ACCEPTS, "Authorization": f"Bearer {SECRETS['desk']}"}
    named = httpx2.post(
        f"{url}/mcp", json=INITIALIZE, headers={**token, "Host": "elsewhere.example"}, timeout=LIMIT
    )
    assert named.status_code == 421
    ours = httpx2.post(
        f"{url}/mcp", json=INITIALIZE, headers={**token, "Host": "desk.example"}, timeout=LIMIT
    )
    assert ours.status_code == 200
    of_a_page = httpx2.post(
        f"{url}/mcp",
        json=INITIALIZE,
        headers={**token, "Origin": "http://elsewhere.example"},
        timeout=LIMIT,
    )
    assert of_a_page.status_code == 403


def test_what_is_too_long_is_not_read(url: str) -> None:
    headers = {
        **ACCEPTS,
        "Content-Type": "application/json",
        "Authorization": f"Bearer {SECRETS['desk']}",
    }
    body = json.dumps(INITIALIZE).encode()
    assert (
        httpx2.post(
            f"{url}/mcp", content=body + b" " * MOST_BYTES, headers=headers, timeout=LIMIT
        ).status_code
        == 413
    )


def test_an_approval_takes_a_persons_token_and_no_clients_secret(
    url: str, refunds: Callable[[], Any]
) -> None:
    form = asked_for(amount=180).model_dump()
    began = tool(url, SECRETS["desk"], "start_task", request=form).structured_content
    assert began
    waits = over_http(
        url, SECRETS["desk"], lambda client: finished(client, began["task"], "input_required")
    )
    (approval,) = waits.approvals
    answer = {"approval": approval.id, "answer": "approve", "digest": approval.digest}
    for secret in SECRETS.values():
        said = text(tool(url, secret, "answer_approval", **answer))
        assert said == SAYS["error executing tool answer approval"].format(
            not_a_person=NOT_A_PERSON
        )
    assert refunds() == []
    bo = authority.admit_person("bo")
    assert text(tool(url, bo, "start_task", request=FORM)).endswith(f"forbidden: {NOT_A_CLIENT}")
    assert not tool(url, bo, "answer_approval", **answer).is_error
    over_http(url, bo, lambda client: finished(client, began["task"], "completed"))
    assert refunds() == [("O-1001", 180.0, CUSTOMER)]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({}, id="a-whole-request"),
        pytest.param({"note": "x" * 1000}, id="the-longest-note"),
        pytest.param({"version": 2}, id="another-version"),
        pytest.param({"version": "1"}, id="a-version-in-words"),
        pytest.param({"issue": "loan"}, id="another-issue"),
        pytest.param({"details": {"order_id": "1001", "amount": 48}}, id="another-form"),
        pytest.param({"details": {"order_id": "O-1001"}}, id="details-missing"),
        pytest.param(
            {"details": FORM["details"] | {"customer_id": CUSTOMER}},
            id="a-person-beside-the-person",
        ),
        pytest.param({"details": FORM["details"] | {"approved": True}}, id="a-detail-too-many"),
        pytest.param({"details": FORM["details"] | {"amount": "48"}}, id="a-number-in-words"),
        pytest.param({"details": [1]}, id="a-list"),
        pytest.param({"key": "k 1"}, id="no-name"),
        pytest.param({"key": None}, id="null"),
        pytest.param({"note": "x" * 1001}, id="a-long-note"),
        pytest.param({"proven_by": "word"}, id="proven-by-word"),
        pytest.param({"approved": True}, id="a-key-too-many"),
    ],
)
def test_the_published_form_takes_what_the_counter_takes(
    taken: Contract, wrong: dict[str, Any]
) -> None:
    given = FORM | wrong
    fits = Draft202012Validator(taken.form_of_request()).is_valid(given)
    try:
        taken.request(given)
    except Rejected:
        assert not fits
    else:
        assert fits


def test_the_form_of_a_request_is_published_with_the_tool(url: str, taken: Contract) -> None:
    async def talk(client: Client) -> Any:
        (found,) = [tool for tool in (await client.list_tools()).tools if tool.name == "start_task"]
        return found.input_schema

    schema = over_http(url, SECRETS["desk"], talk)
    Draft202012Validator.check_schema(schema)
    for wrong, fits in (
        ({}, True),
        ({"issue": "loan"}, False),
        ({"details": {}}, False),
        ({"more": 1}, False),
    ):
        assert Draft202012Validator(schema).is_valid({"request": FORM | wrong}) is fits
