"""A server in a thread of the test's own process."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn


@contextmanager
def serving(build: Callable[[socket.socket], uvicorn.Server]) -> Iterator[str]:
    """Serve what is built for a free port of loopback; gives the address, which can be used now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = build(listening)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
