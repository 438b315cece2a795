"""A shop over HTTP, in a process of its own, that allots an id to each thing it is given.

It does a write once for its key, tells `/seen` what it was sent and `/rows` what it holds, and
`/mode` has it refuse what takes something back, hang at it, or answer otherwise. Run as a program
it prints its port.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any

FIRST = 41  # the number of its first order
LOCK = Lock()
ROWS: dict[str, dict[str, dict[str, Any]]] = {"orders": {}, "notes": {}}
SEEN: list[dict[str, Any]] = []
DONE: dict[str, tuple[int, Any]] = {}
MODE: dict[str, Any] = {
    "refuses": False,
    "refused": [],
    "answers": "whole",
    "undo": {},
    "padding": 0,
    "seconds": 3,
    "last": FIRST - 1,
}


def answer_of(kind: str, number: int, row: dict[str, Any]) -> Any:
    """What a new row is answered with, in the mode of the moment."""
    if MODE["answers"] == "words":
        return "It is done."
    if MODE["answers"] == "bare":
        return {"status": "created"}
    if MODE["answers"] == "list":
        return [{"number": number}]
    if MODE["answers"] == "text id":
        return {"order": {"number": str(number)}, "id": number}
    said = {"order": {**row, "number": number}} if kind == "orders" else {"id": f"n-{number}"}
    return {"padding": "x" * MODE["padding"], **said}


class Shop(BaseHTTPRequestHandler):
    """One request of it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """What it holds, or what it has seen."""
        self.tell(200, SEEN if self.path == "/seen" else ROWS)

    def do_POST(self) -> None:
        """A new row, or another mode; with `none` for an answer it hangs up once it is done."""
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
        kind = self.path.strip("/")
        if kind == "mode":
            MODE.update(body)
            return self.tell(200, MODE)
        with LOCK:
            self.note(body)
            key = self.headers["Idempotency-Key"]
            if key not in DONE:
                MODE["last"] += 1
                number = MODE["last"]
                ROWS[kind][str(number) if kind == "orders" else f"n-{number}"] = body
                DONE[key] = 201, answer_of(kind, number, body)
            status, said = DONE[key]
        if MODE["answers"] == "page":
            return self.tell_bytes(200, "text/html", b"<p>Thank you.</p>")
        if MODE["answers"] == "cut":
            return self.tell_bytes(200, "application/json", json.dumps(said).encode()[:-3])
        if MODE["answers"] == "redirect":
            return self.tell_bytes(303, "text/plain", b"")
        if MODE["answers"] == "none":
            self.close_connection = True
            return None
        return self.tell(status, said)

    def do_DELETE(self) -> None:
        """A row less."""
        _, kind, id_ = self.path.partition("?")[0].split("/")
        with LOCK:
            self.note({})
            key = self.headers["Idempotency-Key"]
            odd = MODE["undo"].get(id_)
            if odd is None and key in DONE:
                status, said = DONE[key]
            elif odd is not None:
                status, said = 200, None
            elif MODE["refuses"] or id_ in MODE["refused"]:
                status, said = 409, {"error": "it is shipped"}
            elif ROWS[kind].pop(id_, None) is None:
                status, said = 404, {"error": "there is none"}
            else:
                status, said = DONE[key] = 200, {"status": "cancelled"}
        if odd == "hangs":
            time.sleep(MODE["seconds"])
            self.close_connection = True
        elif odd is not None:
            self.tell_bytes(200, "text/html", odd.encode())
        else:
            self.tell(status, said)

    def note(self, body: Any) -> None:
        """Write down what it was sent."""
        key = self.headers["Idempotency-Key"]
        SEEN.append({"method": self.command, "path": self.path, "key": key, "body": body})

    def tell(self, status: int, said: Any) -> None:
        """Answer with JSON."""
        self.tell_bytes(status, "application/json", json.dumps(said).encode())

    def tell_bytes(self, status: int, media_type: str, body: bytes) -> None:
        """Answer with anything."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
