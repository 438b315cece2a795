"""The desk's MCP server against the public conformance suite and the official inspector.

    python -m benchmarks.conformance

Needs Node 22 or newer, and npm; not at the tiny size. The suite has no way to send a token, so a
proxy on loopback adds a client's. Its scenarios expect a server with tools, prompts and resources
of the suite's own; what fails since a desk that takes tasks has none of these is listed with its
reason, and holds only while the suite's own words say so. Exit code 1 if anything else fails.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from mcp import Client
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reference_impls.render import write_code

from .conversations import free_port, process, until_it_listens

SUITE, INSPECTOR = (
    "@modelcontextprotocol/conformance@0.1.16",
    "@modelcontextprotocol/inspector@2.12.0",
)
PATIENCE = 600  # seconds until a task counts as lost
LOOK = 0.2  # seconds between two looks at a task
TINY = (
    "no Node: only our server, and one task handed off and completed with the client of the "
    "Python SDK; the suite and the inspector are not fetched"
)
REASONS = {  # what the suite says of a check, and what that means here
    "Method not found": (
        "a capability that the server does not offer, and says so when a client connects"
    ),
    "Unknown prompt": "a prompt of the suite's own",
    "Unknown resource": "a resource of the suite's own",
    "Tool '.*' not found": "a tool of the suite's own",
    "No (image|audio|resource) content|Expected multiple content": (
        "a tool of the suite's own, which returns such content"
    ),
    "did not request|No progress": "a tool of the suite's own, which asks back or reports progress",
}
TASK = {
    "version": 1,
    "key": "conformance",
    "on_behalf_of": "C-1001",
    "proven_by": "sign_in",
    "issue": "damaged_order",
}


def checks(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every check of every scenario, as the suite wrote it down."""
    for file in sorted(folder.glob("*/checks.json")):
        scenario = re.sub(r"^server-|-\d{4}-\d\d-\d\dT.*$", "", file.parent.name)
        for check in json.loads(file.read_text("utf-8")):
            yield scenario, check


@contextmanager
def with_token(url: str, token: str) -> Iterator[str]:
    """A proxy that adds a token, and lets everything else through, a wrong Host as well."""
    port, upstream = free_port(), httpx2.AsyncClient(timeout=60)

    async def passed(request: Request) -> Response:
        own = f"127.0.0.1:{port}"
        headers = {
            name: value.replace(own, url.removeprefix("http://"))
            for name, value in request.headers.items()
        }
        headers |= {"authorization": f"Bearer {token}"}
        answer = await upstream.request(
            request.method, url + request.url.path, content=await request.body(), headers=headers
        )
        kept = {
            name: value
            for name, value in answer.headers.items()
            if name not in ("content-encoding", "content-length")
        }
        return Response(answer.content, answer.status_code, kept)

    app = Starlette(routes=[Route("/{path:path}", passed, methods=["GET", "POST", "DELETE"])])
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_level="critical", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def suite(url: str, folder: Path) -> int:
    """Run all scenarios, print what each check came to, and count those without an explanation."""
    command = [
        "npx",
        "--yes",
        SUITE,
        "server",
        "--url",
        f"{url}/mcp",
        "--suite",
        "all",
        "--output-dir",
        str(folder),
    ]
    subprocess.run(
        command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600
    )
    counted = {"SUCCESS": 0, "FAILURE": 0}
    unexplained = 0
    for scenario, check in checks(folder):
        counted[check["status"]] = counted.get(check["status"], 0) + 1
        if check["status"] == "FAILURE":
            said = check.get("errorMessage") or ""
            why = next(
                (reason for words, reason in REASONS.items() if re.search(words, said)),
                "NOT EXPLAINED: " + said,
            )
            unexplained += why.startswith("NOT")
            print(f"  not passed  {scenario:<32} needs {why}")
        elif check["status"] == "SUCCESS":
            print(f"  passed      {scenario}")
    print(
        f"{SUITE}: {counted['SUCCESS']} passed, {counted['FAILURE']} not, {unexplained} of "
        "these without an explanation\n"
    )
    return unexplained + (counted["SUCCESS"] == 0)


Call = Callable[[str, dict[str, Any]], dict[str, Any]]


def complete_task(call: Call) -> dict[str, Any]:
    """Hand a task off and wait until it has ended; returns its receipt."""
    details = {"order_id": "O-1001", "wants": "refund"}
    task = call("start_task", {"request": TASK | {"details": details}})
    query = {"task": task["task"], "on_behalf_of": task["on_behalf_of"]}
    end = time.monotonic() + PATIENCE
    receipt = call("get_task", query)
    while not receipt["final"] and time.monotonic() < end:
        time.sleep(LOOK)
        receipt = call("get_task", query)
    return receipt


def print_receipt(client: str, receipt: dict[str, Any]) -> None:
    """Print what became of a task."""
    confirmations = ", ".join(confirmation["id"] for confirmation in receipt["confirmations"])
    print(f"{client}: {receipt['status']}, {confirmations}")


def call_by_inspector(url: str, token: str, tool: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Call a tool with the inspector's command line."""
    command = ["npx", "--yes", INSPECTOR, "--cli", "--transport", "http"]
    command += ["--server-url", f"{url}/mcp", "--header", f"Authorization: Bearer {token}"]
    command += ["--method", "tools/call", "--tool-name", tool]
    command += ["--tool-args-json", json.dumps(inputs), "--format", "json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    content: dict[str, Any] = json.loads(done.stdout)["result"]["structuredContent"]
    return content


def call_by_sdk(url: str, tool: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Call a tool with the Python SDK's client, over a connection of its own."""

    async def call() -> dict[str, Any]:
        async with Client(f"{url}/mcp") as client:
            result = await client.call_tool(tool, inputs)
            return result.structured_content or {}

    return asyncio.run(call())


def complete_by_sdk(url: str) -> dict[str, Any]:
    """Do what can be done without Node: time one task with the SDK's client."""
    client = f"mcp {version('mcp')}"
    start = time.monotonic()
    receipt = complete_task(partial(call_by_sdk, url))
    print(f"{client}: a task in {time.monotonic() - start:.2f} s")
    print_receipt(client, receipt)
    return receipt


def main() -> int:
    """Start the server, run both against it, or only the SDK's client at the tiny size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tiny", action="store_true", help=TINY)
    options = parser.parse_args()
    if not options.tiny and shutil.which("npx") is None:
        sys.exit("npx is not there: install Node 22 or newer.")
    port, token = free_port(), secrets.token_hex()
    settings = {"CONSOLE_PORT": str(port), "HANDOFF_CLIENTS": f"desk={token}"}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "desk"
        shutil.copytree(
            write_code("refund_desk"), folder, ignore=shutil.ignore_patterns(".venv", "var")
        )
        with process(folder, ["app.agent_side", "serve"], settings, subprocess.DEVNULL) as server:
            until_it_listens(port, server)
            url = f"http://127.0.0.1:{port}"
            with with_token(url, token) as proxy:
                if options.tiny:
                    receipt = complete_by_sdk(proxy)
                    return int(receipt["status"] != "completed")
                unexplained = suite(proxy, Path(temporary) / "checks")
            receipt = complete_task(partial(call_by_inspector, url, token))
            print_receipt(INSPECTOR, receipt)
            return int(unexplained > 0 or receipt["status"] != "completed")


if __name__ == "__main__":
    sys.exit(main())
