"""The stand-in of the project in this folder as a service at a real address, which it prints.

    cd reference_impls/refund_desk
    PYTHONPATH=src:../.. python -m benchmarks.contenders.scripted_model

It ends with its standard input.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

import httpx2

LOCK = Lock()  # the stand-in counts its answers


class Handler(BaseHTTPRequestHandler):
    """Answers as the Messages API does."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer one request."""
        content = self.rfile.read(int(self.headers["content-length"]))
        asked = httpx2.Request("POST", f"http://here{self.path}", content=content)
        with LOCK:
            answer = self.server.api.handle_request(asked)  # type: ignore[attr-defined]
        self.send_response(answer.status_code)
        self.send_header("content-type", answer.headers["content-type"])
        self.send_header("content-length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def serve() -> None:
    """Serve until whoever started this is gone."""
    from app.offline.messages_api import MessagesApi
    from app.offline.stand_in import StandIn

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.api = MessagesApi(StandIn(Path("scenarios")).reply)  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    serve()
