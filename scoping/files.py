"""Files: where those of the package lie, reading one whole, and changing one in a single step."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import Place, UnavailableError, UnreadableFileError

PACKAGE = Path(__file__).parent  # where the data and, once installed, the templates lie
MAX_BYTES = 1_000_000


def templates_folder() -> Path:
    """Find `templates/`, in the installed package or beside it in a source tree."""
    installed = PACKAGE / "templates"
    return installed if installed.is_dir() else PACKAGE.resolve().parent / "templates"


def read_text(path: Path | str, *, kind: str = "workflow") -> str:
    """Read a UTF-8 text file of at most `MAX_BYTES`; `-` is standard input.

    `kind` is what a message calls the file. Raises an `UnreadableFileError` for any other.
    """
    name = str(path)
    is_workflow = kind == "workflow"
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        fix = f"check the name of the {kind}"
        if is_workflow:
            fix = "check the name, or create the file with `scoping ask`"
        raise UnreadableFileError(name, reason="no such file", fix=fix) from None
    except IsADirectoryError:
        fix = f"name the file in it, such as {'scoping' if is_workflow else 'prices'}.yaml"
        raise UnreadableFileError(name, reason="this is a folder", fix=fix) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFileError(
            name, reason=f"cannot be read: {reason}", fix="check its name and permissions"
        ) from None
    return decode(raw, name)


def decode(raw: bytes, name: str) -> str:
    """Turn bytes into text, or say why they are no text file of ours."""
    if len(raw) > MAX_BYTES:
        fix = "keep one workflow per file, and long documents elsewhere"
        raise UnreadableFileError(name, reason=f"larger than {MAX_BYTES // 1000} kB", fix=fix)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:4]:
        raise UnreadableFileError(
            name, reason="encoded as UTF-16 or UTF-32", fix="save it as UTF-8"
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        raise UnreadableFileError(
            name, reason="not UTF-8 text", fix="save it as UTF-8", line=line, column=column
        ) from None


def write_text(path: Path, text: str) -> None:
    """Replace a file in one step; its mode stays, and a link stays a link.

    Its folder is made if need be.
    """
    import tempfile  # brings much along that reading does without

    # Unlike `Path.resolve`, no error for a link that leads to itself.
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            newline="",
            dir=target.parent,
            prefix=f".{target.name}.",
            delete=False,
        ) as file:
            temporary = Path(file.name)
            try:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
                temporary.chmod(
                    target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
                )
                temporary.replace(target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        fix = "check the folder's permissions and the space on its disk; the file has not changed"
        raise UnavailableError(
            f"cannot be written: {error.strerror}", where=Place(str(path)), fix=fix
        ) from None


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until nobody else changes a file of this folder, and keep others waiting.

    The file itself is replaced by each change, so that a lock on it would be on one that is gone.
    Where the system or the disk has no locks, nothing is waited for.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    try:
        folder = os.open(Path(os.path.realpath(path)).parent, os.O_RDONLY)
    except OSError:  # whoever reads the file says what is wrong with it
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
