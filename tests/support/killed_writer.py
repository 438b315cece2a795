"""Write a project again and again, each time in a process that is killed before another one of its
changes: before each under torture, otherwise before some that the seed draws.

    python -m tests.support.killed_writer FOLDER

Prints for each kill what it left under the project's name: `none` or `whole`. Exits with an
assertion if it left a part.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

from scoping.documents import examples
from scoping.scaffold import Project, write

from .projects import ARCHITECTURES, render_text
from .sample import draw

KILLS = 40  # in an ordinary run
# Audit events of Python's.
CHANGES = {"open", "os.mkdir", "os.rename", "os.chmod", "os.remove", "os.rmdir"}


def write_until(number: int, project: Project, target: Path) -> tuple[int, bool]:
    """Write the project in a child that dies before its change of this number, or does not for 0.

    Gives how many changes it made, and whether it was killed.
    """
    read, send = os.pipe()
    child = os.fork()
    if child:
        os.close(send)
        with os.fdopen(read, "rb") as made:
            changes = len(made.read())
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return changes, code == -signal.SIGKILL
    changes = 0

    def count(event: str, _: object) -> None:
        nonlocal changes
        if event not in CHANGES:
            return
        changes += 1
        if changes == number:
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(send, b".")

    sys.addaudithook(count)
    write(project, target)
    os._exit(0)


def main() -> None:
    folder = Path(sys.argv[1])
    target = folder / "new"
    project = render_text(examples.find(ARCHITECTURES["assistant"]).read_text("utf-8"))
    total, _ = write_until(0, project, target)
    shutil.rmtree(target)
    for number in draw(range(1, total + 1), KILLS, "killed writers"):
        _, is_killed = write_until(number, project, target)
        assert is_killed, number
        files = {
            path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()
        }
        assert files in (set(), {*project.files}), (
            f"killed before its change {number}, it left a part"
        )
        print("whole" if target.exists() else "none")
        shutil.rmtree(target, ignore_errors=True)
    write(project, target)
    assert [path.name for path in folder.iterdir()] == ["new"], (
        "what killed writers left is cleared away"
    )


if __name__ == "__main__":
    main()
