"""A client's server to which receipts are sent back, and a task whose receipts it gets."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.agent_side.callbacks import Callbacks
from app.agent_side.task_service import TaskService
from app.assistant_side.over_webhook import CALLBACK
from app.handoff.messages import Receipt

from .conftest import asked_for


class Receiver:
    """A real server that keeps what is sent to it; while `answers` has codes, it gives those."""

    def __init__(self) -> None:
        self.came: list[tuple[Any, str, bytes]] = []
        self.answers: list[int] = []
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                here.came.append((self.headers, self.path, body))
                self.send_response(here.answers.pop(0) if here.answers else 200)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self.thread.start()
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}{CALLBACK}"

    def statuses(self, key: str = "k-1") -> list[str]:
        """The status of each receipt that came of one task, in order."""
        receipts = [json.loads(body) for _, _, body in self.came]
        return [receipt["status"] for receipt in receipts if receipt["key"] == key]

    def stop(self) -> None:
        """Answer no more."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def hand_off(
    desk: TaskService, receiver: Receiver, key: str = "k-1", amount: float = 48
) -> Receipt:
    """A task whose receipts are to be sent to the receiver."""
    return desk.start(asked_for(key, amount, reply_to=receiver.url))


def look(callbacks: Callbacks) -> None:
    """Look once for what is due, and wait until it has been sent."""
    with ThreadPoolExecutor(1) as pool:
        callbacks.send_due(pool)
