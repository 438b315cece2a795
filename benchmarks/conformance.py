"""The desk's MCP server against the public conformance suite, and a task done by the official inspector.

    python -m benchmarks.conformance

Needs Node 22 or newer, and npm. The suite has no way to send a token, so a proxy on loopback adds a client's. Its scenarios
expect a server with tools, prompts and resources of the suite's own; what fails since a desk that takes tasks has none of
these is listed with its reason, and holds only while the suite's own words say so. Exit code 1 if anything else fails.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .conversations import DESK, free_port, process, until_it_listens

SUITE, INSPECTOR = "@modelcontextprotocol/conformance@0.1.16", "@modelcontextprotocol/inspector@2.12.0"
REASONS = {  # what the suite says of a check, and what that means here
    "Method not found": "a capability that the server does not offer, and says so when a client connects",
    "Unknown prompt": "a prompt of the suite's own",
    "Unknown resource": "a resource of the suite's own",
    "Tool '.*' not found": "a tool of the suite's own",
    "No (image|audio|resource) content|Expected multiple content": "a tool of the suite's own, which returns such content",
    "did not request|No progress": "a tool of the suite's own, which asks back or reports progress",
}
TASK = {"version": 1, "key": "by-inspector", "on_behalf_of": "C-1001", "proven_by": "sign_in", "issue": "damaged_order"}


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
        headers = {name: value.replace(own, url.removeprefix("http://")) for name, value in request.headers.items()}
        headers |= {"authorization": f"Bearer {token}"}
        answer = await upstream.request(
            request.method, url + request.url.path, content=await request.body(), headers=headers
        )
        kept = {
            name: value for name, value in answer.headers.items() if name not in ("content-encoding", "content-length")
        }
        return Response(answer.content, answer.status_code, kept)

    app = Starlette(routes=[Route("/{path:path}", passed, methods=["GET", "POST", "DELETE"])])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def suite(url: str, folder: Path) -> int:
    """Run all scenarios, print what each check came to, and count those without an explanation."""
    command = ["npx", "--yes", SUITE, "server", "--url", f"{url}/mcp", "--suite", "all", "--output-dir", str(folder)]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)
    counted = {"SUCCESS": 0, "FAILURE": 0}
    unexplained = 0
    for scenario, check in checks(folder):
        counted[check["status"]] = counted.get(check["status"], 0) + 1
        if check["status"] == "FAILURE":
            said = check.get("errorMessage") or ""
            why = next(
                (reason for words, reason in REASONS.items() if re.search(words, said)), "NOT EXPLAINED: " + said
            )
            unexplained += why.startswith("NOT")
            print(f"  not passed  {scenario:<32} needs {why}")
        elif check["status"] == "SUCCESS":
            print(f"  passed      {scenario}")
    print(
        f"{SUITE}: {counted['SUCCESS']} passed, {counted['FAILURE']} not, {unexplained} of these without an explanation\n"
    )
    return unexplained + (counted["SUCCESS"] == 0)


def inspected(url: str, token: str) -> int:
    """Have the inspector's command line hand a task over and see it completed; 0 if it was."""
    request = TASK | {"details": {"order_id": "O-1001", "wants": "refund"}}
    started = _inspect(url, token, "start_task", {"request": request})
    for _ in range(20):
        receipt = _inspect(url, token, "get_task", {"task": started["task"], "on_behalf_of": started["on_behalf_of"]})
        if receipt["final"]:
            break
    print(f"{INSPECTOR}: {receipt['status']}, {', '.join(done['id'] for done in receipt['confirmations'])}")
    return int(receipt["status"] != "completed")


def _inspect(url: str, token: str, tool: str, inputs: dict[str, Any]) -> dict[str, Any]:
    command = ["npx", "--yes", INSPECTOR, "--cli", "--transport", "http", "--server-url", f"{url}/mcp"]
    command += ["--header", f"Authorization: Bearer {token}", "--method", "tools/call", "--tool-name", tool]
    command += ["--tool-args-json", json.dumps(inputs), "--format", "json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    content: dict[str, Any] = json.loads(done.stdout)["result"]["structuredContent"]
    return content


def main() -> int:
    """Run both."""
    if shutil.which("npx") is None:
        sys.exit("npx is not there: install Node 22 or newer.")
    port, token = free_port(), secrets.token_hex()
    settings = {"CONSOLE_PORT": str(port), "HANDOFF_CLIENTS": f"desk={token}"}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "desk"
        shutil.copytree(DESK, folder, ignore=shutil.ignore_patterns(".venv", "var"))
        with process(folder, ["app.reception", "serve"], settings, subprocess.DEVNULL) as server:
            until_it_listens(port, server)
            url = f"http://127.0.0.1:{port}"
            with with_token(url, token) as proxied:
                wrong = suite(proxied, Path(temporary) / "checks")
            return int(bool(wrong + inspected(url, token)))


if __name__ == "__main__":
    sys.exit(main())
