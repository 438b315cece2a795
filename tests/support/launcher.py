"""Stands in for `python` in a reader's shell: what it runs is forked, and it ends as that does.

    FORK_SERVER=SOCKET python -S -E launcher.py -m MODULE …

The program has the streams, the folder and the environment of this process. It imports nothing
that takes time to import. Signals are passed on; who kills this process kills the program too.
"""

import json
import os
import signal
import socket
import sys

PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    environment = dict(os.environ)
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)  # until it is known whom to pass them to
    server = socket.socket(socket.AF_UNIX)
    server.connect(environment["FORK_SERVER"])
    socket.send_fds(server, [b"\n"], [0, 1, 2])
    folder = os.getcwd()  # noqa: PTH109 -- pathlib takes a while to import
    order = {"words": sys.argv[1:], "folder": folder, "environment": environment}
    server.sendall(f"{json.dumps(order)}\n".encode())
    with server.makefile(encoding="utf-8") as reports:
        program = int(reports.readline())
        for number in PASSED_ON:
            signal.signal(number, lambda number, _: os.kill(program, number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
        code = int(reports.readline())
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
