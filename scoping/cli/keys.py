"""Single keys of a terminal, in the order in which they were pressed, however early."""

from __future__ import annotations

import os
import re
import select
import sys

import click

KEY_SEQUENCE = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|O.)?")
_MOST = 4096  # bytes: what a terminal keeps of what nobody has read


class Keys:
    """What was pressed and is not yet used."""

    def __init__(self) -> None:
        self._ahead = ""

    def next_key(self) -> str:
        """Give the next key, an arrow key as its whole sequence. Waits; raises EOFError."""
        self._ahead = self._ahead or _read(waits=True)
        if not self._ahead:
            raise EOFError
        sequence = KEY_SEQUENCE.match(self._ahead)
        key = self._ahead[0]
        if sequence:
            key = sequence[0]
        self._ahead = self._ahead[len(key) :]
        return key

    def take(self) -> str:
        """Give all that was pressed ahead, which is then used."""
        ahead = self._ahead
        self._ahead = ""
        return ahead


def begun_line() -> str:
    """Give what a terminal has of a line without its end, such as the last one of a paste."""
    if not sys.stdin.isatty():
        return ""
    return _read(waits=False)


def _read(*, waits: bool) -> str:
    """Give the keys that were pressed since the last one, or wait for one.

    Unlike `click.getchar` this throws nothing away, and Ctrl-C interrupts.
    """
    if sys.platform == "win32":
        return str(click.getchar()) if waits else ""
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal, termios.TCSADRAIN)
        if not waits and not select.select([terminal], [], [], 0)[0]:
            return ""
        return os.read(terminal, _MOST).decode(errors="replace")
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
