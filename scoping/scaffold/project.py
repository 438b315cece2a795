"""A project's files in memory, and the one step that puts them on disk: a whole folder or none."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import Place, ScopingError, UnavailableError, quote

IS_WINDOWS = os.name == "nt"
_UNUSABLE = re.compile(r"[:$`\"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class FileOf:
    """One file: its text, and the template that it was rendered from."""

    text: str
    source: str
    executable: bool = False

    @property
    def rendered(self) -> bool:
        """Whether it was made for this project, instead of copied from a layer."""
        return self.source.endswith(".jinja") or self.source.startswith("scoping.")


@dataclass(frozen=True, slots=True)
class Project:
    """A rendered project; paths are relative and use `/`."""

    files: Mapping[str, FileOf]


class OccupiedError(ScopingError):
    """A target that already holds something."""

    def __init__(self, target: Path) -> None:
        problem = "is a file"
        if target.is_symlink():
            problem = "is a link"
        elif target.is_dir():
            problem = "is not an empty folder"
        super().__init__(
            problem, where=Place(str(target)), fix="name a new folder; nothing was written"
        )


class UnusablePathError(ScopingError):
    """A folder from which the programs of a project could not be started."""

    def __init__(self, target: Path, sign: str) -> None:
        cannot = "a project's programs cannot be started from there"
        super().__init__(
            f"its path has a {quote(sign)}, and {cannot}",
            where=Place(str(target)),
            fix="name another folder; nothing was written",
        )


def refuse_unusable(target: Path) -> None:
    """Raise `UnusablePathError` for what a search path or a program's first line cannot hold.

    `venv` refuses the colon, and what pip installs lets a shell read the path between quotes.
    """
    path = target.resolve()
    if sign := _UNUSABLE.search(path.relative_to(path.anchor).as_posix()):
        raise UnusablePathError(target, sign[0])


def refuse_occupied(target: Path) -> None:
    """Raise `OccupiedError` unless the target is free: nothing there, or an empty folder."""
    if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise OccupiedError(target)


def write(project: Project, target: Path) -> None:
    """Build the project in a hidden folder beside the target, then rename it into place.

    Killed at any moment, this leaves no target or a whole one; a hidden folder that a killed
    process left is cleared away by the next call. Raises `UnusablePathError`, `OccupiedError`, or
    `UnavailableError` when the disk refuses.
    """
    refuse_unusable(target)
    refuse_occupied(target)
    target = target.resolve()  # `.` has no place beside it
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_left_overs(target)
        building = _building(target, os.getpid())
        try:
            _write_files(project, building)
            if IS_WINDOWS and target.is_dir():  # nothing is moved onto a folder there
                target.rmdir()
            building.rename(target)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR) and target.exists():
            raise OccupiedError(target) from None
        problem = f"cannot be written: {error.strerror}"
        fix = "check the folder's permissions and the space on its disk; nothing was left behind"
        raise UnavailableError(problem, where=Place(str(target)), fix=fix) from None


def _write_files(project: Project, folder: Path) -> None:
    folder.mkdir()
    for path, file in project.files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.text, "utf-8", newline="\n")
        if file.executable:
            place.chmod(place.stat().st_mode | 0o111)


def _building(target: Path, process: int) -> Path:
    return target.parent / f".{target.name}.scoping-{process}"


def _clear_left_overs(target: Path) -> None:
    prefix = f".{target.name}.scoping-"
    for folder in target.parent.glob(f"{prefix}*"):
        process = folder.name.removeprefix(prefix)
        if process.isdigit() and not _is_running(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    if IS_WINDOWS:  # where to ask a process is to end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()
