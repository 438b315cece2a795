"""A system at a real address that answers only once it is let."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from .waiting import LIMIT


class SlowSystem(NamedTuple):
    """Its address, and what lets it answer."""

    address: str
    lets: threading.Event


@contextmanager
def slow_system(answer: bytes = b'[{"status": "on its way"}]') -> Iterator[SlowSystem]:
    """Serve one answer, in JSON, to every request, each once it is let."""
    lets = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            lets.wait(LIMIT)
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield SlowSystem(f"http://127.0.0.1:{server.server_port}", lets)
        finally:
            lets.set()
            server.shutdown()
            thread.join()
