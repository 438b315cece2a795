"""What gets lost on the way, and who is killed: asked again, it is the same task, and nothing is
lost or done twice.
"""

import json
import select
import signal
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.action.people import authority
from app.assistant_side import connection
from app.assistant_side.connection import Tasks, patiently
from app.assistant_side.over_mcp import OverMcp
from app.assistant_side.over_webhook import OverWebhook
from app.base.display import as_written
from app.base.problem import Problem
from app.base.systems import load_systems
from app.handoff.contract import load_contract
from app.handoff.messages import Receipt, Request, Unreachable
from tests.support.programs import Program
from tests.support.waiting import LIMIT, until

from ..action.conftest import opened
from .conftest import (
    CUSTOMER,
    READ,
    REFUND,
    SECRETS,
    ByFunction,
    ByMcp,
    ByWebhook,
    Line,
    asked_for,
    comes_to,
    environment,
)

__all__ = ["opened"]  # a fixture

Refunds = Callable[[], list[tuple[str, float, str]]]
MARKS = {"mcp": b"start_task", "webhook": b"POST /handoff/tasks "}
CLIENT = """
import sys
from app.handoff.messages import Request
from app.assistant_side.over_mcp import OverMcp
from app.assistant_side.over_webhook import OverWebhook
transport, url, secret, request = sys.argv[1:]
tasks = OverMcp(f"{url}/mcp") if transport == "mcp" else OverWebhook(url, "desk", secret)
print(tasks.start(Request.model_validate_json(request)).task)
"""
BOTH = """
import os, sys, time
from pathlib import Path
from app.action.people import approvals
from app.action.workers import worker
from app.handoff.messages import Request
from app.agent_side.callers import Caller
from app.agent_side.task_service import TaskService
from app.base.display import as_written
from app.agent_side.server import contract
tasks = TaskService(contract(Path()), Caller("desk"))
worker.launch(0.05)
receipt = tasks.start(Request.model_validate_json(sys.argv[1]))
while not receipt.final:
    receipt = tasks.get(receipt.task, receipt.on_behalf_of)
    if receipt.approvals:
        print(receipt.task, flush=True)
        sys.stdin.readline()
        approvals.answer_request(receipt.approvals[0].id, "approve", "bo")
    time.sleep(0.05)
print(receipt.model_dump_json(), flush=True)
os._exit(0)
"""


class Wire(socketserver.ThreadingTCPServer):
    """Between client and server: it passes everything on but the first answer to what `mark` is in,
    and does `then` instead.
    """

    daemon_threads = True

    def __init__(self, url: str, mark: bytes, then: Callable[[], None] = lambda: None) -> None:
        super().__init__(("127.0.0.1", 0), Passage)
        self.to, self.mark, self.then, self.lost = (
            int(url.rpartition(":")[2]),
            mark,
            then,
            list[bytes](),
        )
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Passage(socketserver.BaseRequestHandler):
    """One connection."""

    server: Wire

    def handle(self) -> None:
        asked = False
        with socket.create_connection(("127.0.0.1", self.server.to)) as beyond:
            while True:
                for ready in select.select([self.request, beyond], [], [])[0]:
                    if not (data := ready.recv(65536)):
                        return
                    if ready is self.request:
                        asked |= self.server.mark in data
                        beyond.sendall(data)
                    elif asked and not self.server.lost:
                        self.server.lost.append(data)
                        self.server.then()
                        return
                    else:
                        self.request.sendall(data)


@contextmanager
def losing(url: str, mark: bytes, then: Callable[[], None] = lambda: None) -> Iterator[Wire]:
    """Such a wire, as long as it is needed."""
    with Wire(url, mark, then) as wire:
        thread = threading.Thread(target=wire.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield wire
        finally:
            wire.shutdown()
            thread.join()


class Forgetful:
    """The same for a call in one process: the first answer does not come back."""

    def __init__(self, tasks: Tasks) -> None:
        self.tasks, self.lost = tasks, list[Receipt]()

    def start(self, request: Request) -> Receipt:
        """Hand a task off."""
        receipt = self.tasks.start(request)
        if not self.lost:
            self.lost.append(receipt)
            raise Unreachable("it was lost")
        return receipt


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent again at once."""
    monkeypatch.setattr(connection, "PAUSES", (0.01, 0.01, 0.01))


def transport(line: Line) -> str:
    return {ByFunction: "function", ByMcp: "mcp", ByWebhook: "webhook"}[type(line)]


def done_once(desk: Tasks, receipt: Receipt, refunds: Refunds) -> None:
    """The one task is completed, with one write."""
    assert len(comes_to(desk, receipt, "completed", final=True).confirmations) == 1
    assert len(desk.all_of(CUSTOMER)) == 1
    assert refunds() == [("O-1001", 48.0, CUSTOMER)]


def test_lost_answer_is_requested_again_for_the_same_task(line: Line, refunds: Refunds) -> None:
    """An answer that is lost is asked for again and is the same task.

    The work was taken on; only nobody has heard so.
    """
    if transport(line) == "function":
        forgetful = Forgetful(line.client())
        receipt, lost = patiently(lambda: forgetful.start(asked_for())), len(forgetful.lost)
    else:
        with losing(line.url, MARKS[transport(line)]) as wire:
            desk = line.client(at=wire.url)
            receipt, lost = patiently(lambda: desk.start(asked_for())), len(wire.lost)
    assert lost == 1
    done_once(line.client(), receipt, refunds)


@pytest.mark.parametrize("line", MARKS, indirect=True)
def test_lost_answer_is_no_rejection(line: Line) -> None:
    """An answer that is lost and not asked for again is no rejection.

    Whoever is told that it was refused would begin another one.
    """
    with losing(line.url, MARKS[transport(line)]) as wire, pytest.raises(Unreachable):
        line.client(at=wire.url).start(asked_for())


@pytest.mark.parametrize("kind", MARKS)
def test_missing_side_is_named_and_asked_again_without_harm(kind: str) -> None:
    """While nobody answers, that is said, and asking again does no harm."""
    at = "http://127.0.0.1:1"
    nobody: Tasks = (
        OverMcp(f"{at}/mcp") if kind == "mcp" else OverWebhook(at, "desk", SECRETS["desk"])
    )
    asked = []

    def ask() -> Receipt:
        asked.append(1)
        return nobody.start(asked_for())

    with pytest.raises(Problem) as caught:
        patiently(ask)
    assert str(caught.value).startswith("The side that acts does not answer: ")
    assert str(caught.value).endswith("Try again later; it will be done only once.")
    assert (len(asked), caught.value.exit_code) == (4, 3)


@pytest.mark.parametrize(
    "line", MARKS, indirect=True
)  # as a function, it is one process with the other side: see below
def test_killed_client_that_sends_again_has_the_same_task(line: Line, refunds: Refunds) -> None:
    """A client that is killed after it has sent, and sends again, has the same task."""
    desk, senders = line.client(), list[Program]()

    def send(url: str) -> tuple[int, str]:
        words = (CLIENT, transport(line), url, SECRETS["desk"], asked_for().model_dump_json())
        with Program("-c", *words, environment=environment(line.folder)) as sender:
            senders.append(sender)
            said, _ = sender.communicate()
            return sender.wait(), said

    with losing(line.url, MARKS[transport(line)], lambda: senders[0].kill()) as wire:
        assert send(wire.url) == (-signal.SIGKILL, "")
    _, said = send(line.url)
    (receipt,) = desk.all_of(CUSTOMER)
    assert said.strip() == receipt.task
    done_once(desk, receipt, refunds)


# The side that acts, in a process of its own, killed


@pytest.fixture
def played(folder: Path) -> Callable[[Request], None]:
    """Have the stand-in of those processes do what a request asks for."""
    contract = load_contract(folder / "handoff.yaml", load_systems(folder / "systems.yaml"))
    (folder / "scenarios").mkdir()

    def play(request: Request) -> None:
        order = request.details["order_id"]
        inputs = {"order_id": order, "amount": request.details["amount"]}
        plan = [as_written(READ), as_written(REFUND)]
        steps = [
            [{"tool": plan[0], "input": {"order_id": order}}],
            [{"tool": plan[1], "input": inputs}],
        ]
        goal = {
            "goal": contract.goal(request),
            "plan": plan,
            "steps": steps,
            "report": "Refunded.",
        }
        (folder / "scenarios" / f"{request.key}.yaml").write_text(
            json.dumps({"goals": [goal]}), "utf-8"
        )

    return play


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[[], Program]]:
    """Start `agent serve`, always at the same address; give it once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    more = environment(folder, CONSOLE_PORT=str(port), WEB_HOST="127.0.0.1")
    with ExitStack() as programs:

        def start() -> Program:
            side = Program("-m", "app.agent_side", "serve", environment=more, merged=True)
            programs.enter_context(side)
            seen = ""
            while "Console: http" not in seen:
                line = side.stdout.readline()
                assert line, seen
                seen += line
            return side

        start.url = f"http://127.0.0.1:{port}"  # type: ignore[attr-defined]
        yield start


def kill(program: Program) -> None:
    """As a power failure would."""
    program.kill()
    program.wait()


@pytest.mark.usefixtures("opened")
def test_killed_acting_side_does_each_task_once(
    serve: Any, played: Callable[[Request], None], refunds: Refunds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at any point, the side that acts goes on and does each task once.

    Just after its yes, while a person is asked, once the money is paid; over each network.
    """
    monkeypatch.setenv("HANDOFF_TOKEN", SECRETS["desk"])
    clients: dict[str, Tasks] = {
        "mcp": OverMcp(f"{serve.url}/mcp"),
        "webhook": OverWebhook(serve.url, "desk", SECRETS["desk"]),
    }
    requests = {name: asked_for(f"k-{name}", 180, on_behalf_of=f"C-{name}") for name in clients}
    for request in requests.values():
        played(request)
    side = serve()
    taken = {name: clients[name].start(request) for name, request in requests.items()}
    kill(side)
    with pytest.raises(Unreachable):
        clients["webhook"].start(requests["webhook"])
    side = serve()
    asked = {name: comes_to(clients[name], taken[name], "input_required") for name in clients}
    kill(side)
    side = serve()
    for name, receipt in asked.items():
        start = partial(clients[name].start, requests[name])
        assert patiently(start).task == receipt.task
    token = authority.admit_person("bo")
    for receipt in asked.values():
        (approval,) = receipt.approvals
        answer(serve.url, token, approval.id, approval.digest)
    until(refunds)
    kill(side)
    serve()
    for name, receipt in asked.items():
        done = comes_to(clients[name], receipt, "completed", final=True)
        assert (len(done.confirmations), done.report.endswith("Refunded.")) == (1, True)
        assert [found.task for found in clients[name].all_of(f"C-{name}")] == [receipt.task]
    assert sorted(refunds()) == [("O-1001", 180.0, "C-mcp"), ("O-1001", 180.0, "C-webhook")]


def answer(url: str, token: str, approval: str, digest: str) -> None:
    """A person's yes, which may have to be said again."""
    said = httpx2.post(
        f"{url}/handoff/approvals/{approval}",
        json={"answer": "approve", "digest": digest},
        headers={"Authorization": f"Bearer {token}"},
        timeout=LIMIT,
    )
    assert said.status_code == 200, said.text


def test_killed_joint_process_does_the_task_once(
    folder: Path, played: Callable[[Request], None], refunds: Refunds
) -> None:
    """Both sides in one process, killed and started again, do the task once."""
    request = asked_for(amount=180)
    played(request)
    words = ("-c", BOTH, request.model_dump_json())
    with Program(*words, environment=environment(folder)) as process:
        began = [process.stdout.readline().strip()]
        assert (len(began[0]) > 0, refunds()) == (True, [])
        kill(process)
    with Program(*words, environment=environment(folder)) as process:
        began.append(process.stdout.readline().strip())
        assert refunds() == []
        said, _ = process.communicate("yes\n")
    done = Receipt.model_validate_json(said)
    assert began == [done.task, done.task]
    assert (done.status, len(done.confirmations)) == ("completed", 1)
    assert refunds() == [("O-1001", 180.0, CUSTOMER)]
