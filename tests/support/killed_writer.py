"""Write a project again and again, each time in a process that is killed before one more of its
changes.

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

CHANGES = {
    "open",
    "os.mkdir",
    "os.rename",
    "os.chmod",
    "os.remove",
    "os.rmdir",
}  # audit events of Python's


def is_killed_before(number: int, project: Project, target: Path) -> bool:
    """Write the project in a child that dies before its change of this number; say whether it got
    so far.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    changes = 0

    def count(event: str, _: object) -> None:
        nonlocal changes
        if event in CHANGES:
            changes += 1
            if changes == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    write(project, target)
    os._exit(0)


def main() -> None:
    folder = Path(sys.argv[1])
    target = folder / "new"
    project = render_text(examples.find(ARCHITECTURES["assistant"]).read_text("utf-8"))
    number = 1
    while is_killed_before(number, project, target):
        files = {
            path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()
        }
        assert files in (set(), {*project.files}), (
            f"killed before its change {number}, it left a part"
        )
        print("whole" if target.exists() else "none")
        shutil.rmtree(target, ignore_errors=True)
        number += 1
    assert target.exists()
    assert [path.name for path in folder.iterdir()] == ["new"], (
        "what killed writers left is cleared away"
    )


if __name__ == "__main__":
    main()
