"""200 conversations at once with the refund desk, each of a customer who wants a refund.

    python -m benchmarks.conversations
    python -m benchmarks.conversations --transport webhook --customers 50

Every customer is a client of the page's real server: proves who they are with the code that is
sent, asks for a refund, says yes, and looks at their list until it is done. Models answer at once.
At the end each order is refunded exactly once, and no customer was shown anything of another's.
Exit code 1 if one was, or if a conversation or a refund was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import secrets
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import yaml

from reference_impls.render import write_code

from .load import Process

TRANSPORTS = ("function", "mcp", "webhook")
TINY_TRANSPORTS = ("webhook",)  # the desk in two processes
TINY = "2 customers, by webhook alone; MCP has its tiny size in benchmarks.conformance"
PATIENCE = 600  # seconds until a conversation counts as lost
LOOK = 2.0  # seconds between two looks at the list, as the page has it
GOAL = (
    "The customer has the money back or a replacement on its way, and the records say so, on "
    "the same day."
)


class Customer(NamedTuple):
    """Somebody with one order, of which nothing may be seen by the others."""

    number: int

    @property
    def id(self) -> str:
        """What the shop knows them by."""
        return f"C-{5000 + self.number}"

    @property
    def order(self) -> str:
        """Their order."""
        return f"O-{5000 + self.number}"

    @property
    def email(self) -> str:
        """Where their code goes."""
        return f"customer-{self.number}@example.org"

    @property
    def asks(self) -> str:
        """What they type."""
        return f"Order {self.order} came in pieces. I would like my money back."


class Seen(NamedTuple):
    """What a customer was shown, and how long it took in seconds.

    Each answer, and from their yes to the end.
    """

    customer: Customer
    text: str
    answers: list[float]
    refund: float


def build(folder: Path, customers: list[Customer]) -> None:
    """The desk with these customers, their orders, and what the stand-in does for each."""
    shutil.copytree(
        write_code("refund_desk"), folder, ignore=shutil.ignore_patterns(".venv", "var")
    )
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {
        "orders": {},
        "billing": {},
        "crm": {},
        "accounts": {},
    }
    for customer in customers:
        own, order = {"reader": customer.id}, {"order_id": customer.order}
        about = {
            "item_id": "T-210",
            "item": "Teapot",
            "quantity": 1,
            "total": 20.0,
            "state": "delivered",
        }
        _add(
            rows["orders"],
            "orders",
            own | order | about | {"customer_id": customer.id, "days_since_delivery": 3},
        )
        _add(
            rows["billing"],
            "invoices",
            own | order | {"invoice_id": f"I-{customer.number}", "amount": 20.0},
        )
        _add(
            rows["crm"],
            "customers",
            own | {"customer_id": customer.id, "name": f"Customer {customer.number}"},
        )
        _add(rows["accounts"], "accounts", {"email": customer.email, "customer_id": customer.id})
    for system, tables in rows.items():
        file = folder / "sandbox" / f"{system}.yaml"
        document = yaml.safe_load(file.read_text("utf-8"))
        for table, more in tables.items():
            document["tables"][table] += more
        file.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    turns, goals = (
        [_turn(customer) for customer in customers],
        [_goal(customer) for customer in customers],
    )
    (folder / "scenarios" / "crowd.yaml").write_text(
        json.dumps({"turns": turns, "goals": goals}), "utf-8"
    )


def _add(tables: dict[str, list[dict[str, Any]]], table: str, row: dict[str, Any]) -> None:
    tables.setdefault(table, []).append(row)


def _turn(customer: Customer) -> dict[str, Any]:
    look = {"tool": "orders.find_order", "input": {"order_id": customer.order}}
    details = {"order_id": customer.order, "wants": "refund"}
    steps = [[look], [{"tool": "propose.damaged_order", "input": details}]]
    said = {"assistant": "This is your order.", "reports": False}
    return {"person": customer.asks, "steps": steps, **said}


def _goal(customer: Customer) -> dict[str, Any]:
    known = {"order_id": customer.order, "customer_id": customer.id}
    calls = [
        {"tool": "orders.find_order", "input": {"order_id": customer.order}},
        {"tool": "billing.find_invoice", "input": {"order_id": customer.order}},
        {"tool": "billing.refund", "input": {"order_id": customer.order, "amount": 20.0}},
        {"tool": "crm.add_case_note", "input": known | {"note": "refunded"}},
    ]
    lines = ["issue: damaged_order", f"on_behalf_of: {customer.id}"]
    lines += [f"{key}: {value}" for key, value in known.items()]
    goal = "\n".join([*lines, "wants: refund", GOAL])
    plan = [call["tool"] for call in calls]
    report = f"Order {customer.order} is refunded."
    steps = [[calls[0], calls[1]], [calls[2]], [calls[3]]]
    return {"goal": goal, "plan": plan, "steps": steps, "report": report}


@contextmanager
def served(folder: Path, transport: str) -> Iterator[tuple[str, list[Process]]]:
    """The desk: as a function in one process, otherwise in two."""
    page, console = free_port(), free_port()
    secret = secrets.token_hex()
    settings = {
        "HANDOFF": transport,
        "WEB_PORT": str(page),
        "CONSOLE_PORT": str(console),
        "HANDOFF_TOKEN": secret,
        "HANDOFF_URL": f"http://127.0.0.1:{console}",
        "HANDOFF_CLIENTS": f"desk={secret}",
    }
    commands = [(["app", "serve"], page)]
    if transport != "function":
        commands.insert(0, (["app.agent_side", "serve"], console))
    with ExitStack() as started:
        running = []
        for command, port in commands:
            server = started.enter_context(process(folder, command, settings))
            running.append(Process(server.pid))
            until_it_listens(port, server)
        yield f"http://127.0.0.1:{page}", running


@contextmanager
def process(
    folder: Path, command: list[str], settings: dict[str, str], errors: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of the desk, which ends with the block."""
    offline = {"ANTHROPIC_API_KEY": "", "ANTHROPIC_AUTH_TOKEN": ""}
    environment = {**os.environ, "PYTHONPATH": "src", **offline, **settings}
    called = [sys.executable, "-m", *command]
    with subprocess.Popen(
        called,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=errors,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def until_it_listens(port: int, running: subprocess.Popen[bytes]) -> None:
    """Wait for a server that has just been started."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if running.poll() is not None:
                sys.exit(f"the desk has ended with {running.returncode}")
            time.sleep(0.1)
        else:
            return


async def talk(customer: Customer, url: str, folder: Path) -> Seen:
    """One conversation, from the first word to the refund."""
    seen, answers = [], []
    async with httpx2.AsyncClient(base_url=url, timeout=PATIENCE) as browser:

        async def say(line: str) -> None:
            began = time.monotonic()
            answer = await browser.post("/ask", content=line)
            answer.raise_for_status()
            answers.append(time.monotonic() - began)
            seen.append(answer.text)

        await say("My order arrived damaged.")
        await say(customer.email)
        await say(await asyncio.to_thread(_code, folder, customer))
        await say(customer.asks)
        await say("yes")
        began = time.monotonic()
        while True:
            listed = (await browser.post("/panel", content="")).text
            seen.append(listed)
            if "completed" in listed or time.monotonic() - began > PATIENCE:
                return Seen(customer, "\n".join(seen), answers, time.monotonic() - began)
            await asyncio.sleep(LOOK)


def _code(folder: Path, customer: Customer) -> str:
    """The code that was sent to a customer."""
    for message in (folder / "var" / "outbox").glob("*.eml"):
        text = message.read_text("utf-8")
        if f"To: {customer.email}\n" in text:
            return re.findall(r"^Subject: Your code: ([0-9]{6})$", text, re.MULTILINE)[0]  # type: ignore[no-any-return]
    raise FileNotFoundError(customer.email)


async def crowd(customers: list[Customer], url: str, folder: Path) -> list[Seen]:
    """All of them at once."""
    return await asyncio.gather(*(talk(customer, url, folder) for customer in customers))


def faults(found: list[Seen], folder: Path) -> list[str]:
    """What was lost, done twice, or shown to the wrong customer."""
    said = []
    orders = {seen.customer.order for seen in found}
    for seen in found:
        others = set(re.findall(r"O-[0-9]{4}", seen.text)) & orders - {seen.customer.order}
        if others:
            said.append(f"{seen.customer.id} was shown {', '.join(sorted(others))}")
        if f"Order {seen.customer.order} is refunded." not in seen.text:
            said.append(f"{seen.customer.id} was not told of a refund")
    with sqlite3.connect(folder / "var" / "sandbox-billing.sqlite") as billing:
        refunds = Counter(order for (order,) in billing.execute("SELECT order_id FROM refunds"))
    said += [
        f"{order} was refunded {refunds[order]} times"
        for order in sorted(orders)
        if refunds[order] != 1
    ]
    return said


def _both(times: Iterable[float]) -> str:
    """The median and the 95th percentile."""
    ascending = sorted(times)
    return f"{statistics.median(ascending):.2f}, {ascending[int(len(ascending) * 0.95)]:.2f}"


def play(transport: str, customers: list[Customer]) -> list[str]:
    """Have all customers talk over a transport; prints the figures, returns what was wrong."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "desk"
        build(folder, customers)
        with served(folder, transport) as (url, running):
            start = time.monotonic()
            conversations = asyncio.run(crowd(customers, url, folder))
            duration = time.monotonic() - start
            megabytes = sum(server.megabytes for server in running)
            threads = sum(server.threads for server in running)
            wrong = faults(conversations, folder)
    answers = _both(time for conversation in conversations for time in conversation.answers)
    refunds = _both(conversation.refund for conversation in conversations)
    columns = [
        f"{transport:<9}",
        f"{duration:10.1f}",
        f"{answers:>23}",
        f"{refunds:>23}",
        f"{megabytes:>3.0f}",
        f"{threads:>7}",
        f"{len(wrong):>6}",
    ]
    print("   ".join(columns))
    return wrong


def main() -> int:
    """Play it, print the figures and what was wrong."""
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--transport", choices=TRANSPORTS, action="append")
    parser.add_argument("--tiny", action="store_true", help=TINY)
    options = parser.parse_args()
    transports = options.transport or TRANSPORTS
    if options.tiny:
        options.customers = 2
        transports = TINY_TRANSPORTS
    customers = [Customer(number) for number in range(options.customers)]
    system = f"Python {platform.python_version()}, {os.cpu_count()} cores, SQLite"
    print(f"{len(customers)} conversations at once; {system}\n")
    times = "all done s   answer s: median, 95 %   refund s: median, 95 %"
    print(f"transport   {times}   MB   threads   faults")
    wrong = []
    for transport in transports:
        wrong += play(transport, customers)
    print("", *(wrong or ["No cross-talk, none lost, each refunded once."]), sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
