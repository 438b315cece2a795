"""Run all tests at another time of day and year, whatever the machine's clock says.

    python -m tests.torture.days "2028-02-29 23:55"

The time is in UTC and goes on from there. `clock.c` beside this is what programs see it by, so this
needs Linux and a C compiler. libfaketime 0.9.10 would do it too, but with it a sleep of Python and
a page of Chromium fail. Exit code 1 if a test fails, 2 without a compiler or for a text that is no
time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

SOURCE = Path(__file__).with_name("clock.c")
AHEAD = "AHEAD"  # is set where this program itself was started ahead
TESTS = (sys.executable, "-m", "tests.lanes", "test")


def seconds_until(text: str) -> int:
    """How far ahead a time is; less than 0 if it is past."""
    return round(
        (datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()
    )


def run_ahead(compiler: str, seconds: int, command: Sequence[str]) -> int:
    """Run a command, and all that it starts, so many seconds ahead; gives its exit code."""
    with TemporaryDirectory() as folder:
        library = Path(folder) / "clock.so"
        subprocess.run(
            [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE)], check=True
        )
        Path(folder).chmod(0o755)  # Postgres has a user of its own
        moved = {"LD_PRELOAD": str(library), AHEAD: str(int(os.environ.get(AHEAD, "0")) + seconds)}
        return subprocess.run(command, env={**os.environ, **moved}, check=False).returncode


def main(arguments: Sequence[str], command: Sequence[str] = TESTS) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        seconds = seconds_until(arguments[0])
    except ValueError:
        print(f"{arguments[0]!r} is no time such as 2028-02-29 23:55", file=sys.stderr)
        return 2
    compiler = shutil.which("cc")
    if compiler is None:
        print("There is no C compiler. On Debian, install it: apt-get install gcc", file=sys.stderr)
        return 2
    return int(run_ahead(compiler, seconds, command) != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
