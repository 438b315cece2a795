"""A service at a real address that answers as no model should: bytes in pieces, and a deed."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

PAUSE = 2.0  # seconds
EVENTS, JSON, HTML = "text/event-stream", "application/json", "text/html; charset=utf-8"


class Deed(Enum):
    """What the service does between two pieces of an answer, or after the last."""

    PAUSE = "wait for a moment, and go on"
    STALL = "send nothing more, and keep the line"
    DROP = "close the line without an end"
    RESET = "reset the line"


class Sent(NamedTuple):
    """An answer: its status, its kind, and its pieces, each sent as a chunk of its own."""

    pieces: tuple[bytes | Deed, ...]
    kind: str = EVENTS
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


Answers = Callable[[dict[str, Any]], Sent]


@contextmanager
def odd_service(answers: Answers) -> Iterator[str]:
    """Answer each request so; gives the address."""
    is_over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            sent = answers(request)
            self.close_connection = True
            self.send_response(sent.status)
            self.send_header("content-type", sent.kind)
            self.send_header("transfer-encoding", "chunked")
            self.send_header("x-should-retry", "false")
            for name, value in sent.headers:
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self._send(sent)

        def _send(self, sent: Sent) -> None:
            for piece in sent.pieces:
                if piece is Deed.PAUSE:
                    time.sleep(PAUSE)
                elif isinstance(piece, Deed):
                    self._do(piece)
                    return
                elif piece:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")

        def _do(self, deed: Deed) -> None:
            if deed is Deed.STALL:
                is_over.wait()
            elif deed is Deed.RESET:
                now = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
                self.connection.close()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            is_over.set()
            server.shutdown()
            thread.join()
