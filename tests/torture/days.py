"""Run all tests at another time of day and year, whatever the machine's clock says.

    python -m tests.torture.days "2028-02-29 23:55"

The time is in UTC and goes on from there. It needs libfaketime, which on Debian is the package
`libfaketime`. Exit code 1 if a test fails, 2 without libfaketime or for a text that is no time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

LIBRARY = (
    Path("/usr/lib") / str(sysconfig.get_config_var("MULTIARCH")) / "faketime" / "libfaketime.so.1"
)


def environment_at(moment: datetime, now: datetime, library: Path = LIBRARY) -> dict[str, str]:
    """What has programs see `moment` as their time now.

    Only the time of day is moved: what measures how long something takes is left alone.
    """
    seconds = round((moment - now).total_seconds())
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{seconds:+d}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def main(arguments: Sequence[str], library: Path = LIBRARY) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        moment = datetime.fromisoformat(arguments[0]).replace(tzinfo=UTC)
    except ValueError:
        print(f"{arguments[0]!r} is no time such as 2028-02-29 23:55", file=sys.stderr)
        return 2
    if not library.is_file():
        print(
            f"There is no {library}. On Debian, install it: apt-get install libfaketime",
            file=sys.stderr,
        )
        return 2
    there = environment_at(moment, datetime.now(UTC), library)
    command = [sys.executable, "-m", "tests.lanes", "test"]
    return int(subprocess.run(command, env={**os.environ, **there}, check=False).returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
