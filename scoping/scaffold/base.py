"""The base of a project: what `scoping new` wrote, kept for upgrades as a head and one line a file.

A line has the path, the sha256, the template and the content of a file. Each content is compressed
by itself, with the dictionary of the head, so that a file that changes changes its line alone. What
`make lock` makes again has no content. Bases are equal if what is unpacked from them is: another
zlib may give other bytes.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from ..errors import Place, ScopingError, UnreadableFileError, quote
from ..files import PACKAGE
from .project import FileOf

FILE = ".scoping/base.txt"
OLD_FILE = ".scoping/base.json"  # of projects that 0.5.0 and earlier made
FORMAT = 2
HEAD = (
    "scoping",
    "made_by",
    "slug",
    "rulebook",
    "architecture",
    "layers",
    "options",
    "extension",
    "despite",
    "dictionary",
)
DICTIONARY = PACKAGE / "data" / "base_dictionary.txt"  # lines that many files share, packed
LOCKS = ("requirements.lock", "requirements-dev.lock")
NO_CONTENT = "-"

_TITLE = (
    "# The rendering, for upgrades: a head, then path, sha256, template, content of each file.",
    "# content: base85 of raw deflate with the dictionary (base85 of zlib); -: make lock makes it",
)
_MARKS = ("<<<<<<< ", "||||||| ", "=======", ">>>>>>> ")
_MOST_BYTES = 16_000_000  # of one content, so that a forged line fills no memory
_LEVEL = 6  # 9 takes twice as long and saves half a percent


@dataclass(frozen=True, slots=True)
class BaseFile:
    """A file as it was rendered; `text` is None for what `make lock` makes again."""

    source: str
    sha256: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Base:
    """What a project was made by, of and with, and its files by their paths."""

    head: Mapping[str, object]
    files: Mapping[str, BaseFile]


class DamagedBaseError(ScopingError):
    """A base of which something was cut, changed or left unmerged."""

    def __init__(self, problem: str, *, where: Place, name: str = FILE) -> None:
        fix = f"restore it in the project's folder: git checkout scaffold -- {name}"
        super().__init__(problem, where=where, fix=fix)


class LaterBaseError(ScopingError):
    """A base in a format that this version does not know."""

    def __init__(self, written: object, made_by: object, *, where: Place) -> None:
        super().__init__(
            f"is of format {quote(written)}, and this version reads {FORMAT}",
            where=where,
            fix=f"install the scoping that made the project, {quote(made_by)}, or a later one",
        )


def digest(text: str) -> str:
    """Give the sha256 of a file's content, as `sha256sum` does."""
    return sha256(text.encode()).hexdigest()


def base_text(head: Mapping[str, object], files: Mapping[str, FileOf]) -> str:
    """Write a base. `head` has all of `HEAD` but the format and the dictionary, in this order."""
    packed = DICTIONARY.read_text("ascii").strip()
    dictionary = _inflated(packed, zlib.decompressobj())
    entries = {"scoping": FORMAT, **head, "dictionary": packed}
    lines = [
        *_TITLE,
        *(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items()),
        "",
    ]
    for path, file in sorted(files.items()):
        content = NO_CONTENT
        if path not in LOCKS:
            content = _packed(file.text, dictionary)
        lines.append(f"{path} {digest(file.text)} {file.source} {content}")
    return "\n".join(lines) + "\n"


def load_base(folder: Path) -> Base | None:
    """Read the base of the project in a folder, of either format; None where there is none.

    Raises `DamagedBaseError` with the first line that is not as it was written, `LaterBaseError`,
    or `UnreadableFileError`.
    """
    if (folder / FILE).is_file():
        return parse_base(_readable(folder / FILE, FILE), str(folder / FILE))
    if (folder / OLD_FILE).is_file():
        return _parse_old(_readable(folder / OLD_FILE, OLD_FILE), str(folder / OLD_FILE))
    return None


def parse_base(text: str, name: str) -> Base:
    """Read the text of a base; `name` is what a message calls it. Raises as `load_base` does."""
    _refuse_conflict(text, name, FILE)
    lines = text.removesuffix("\n").split("\n")
    if "" not in lines:
        raise DamagedBaseError("no empty line ends its head", where=Place(name, len(lines), 1))
    end = lines.index("")
    head = _parse_head(lines[:end], name)
    dictionary = _dictionary(lines[:end], head.pop("dictionary"), name)
    files: dict[str, BaseFile] = {}
    for number, line in enumerate(lines[end + 1 :], end + 2):
        where = Place(name, number, 1)
        path, file = _parse_line(line, dictionary, where)
        if path in files:
            raise DamagedBaseError(f"{quote(path)} has a second line", where=where)
        files[path] = file
    return Base(head, files)


def _parse_head(lines: Sequence[str], name: str) -> dict[str, object]:
    """Give the values of the head but the format, which is known then."""
    head: dict[str, object] = {}
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        key, _, value = line.partition(": ")
        try:
            head[key] = json.loads(value)
        except (ValueError, RecursionError):
            problem = "is no whole line of the head, `name: value` with a JSON value"
            raise DamagedBaseError(problem, where=Place(name, number, 1)) from None
    if head.get("scoping", FORMAT) != FORMAT:
        raise LaterBaseError(head["scoping"], head.get("made_by"), where=Place(name, 1, 1))
    for key in HEAD:
        if key not in head:
            raise DamagedBaseError(f"its head lacks {key!r}", where=Place(name, len(lines) + 1, 1))
    del head["scoping"]
    return head


def _dictionary(lines: Sequence[str], packed: object, name: str) -> bytes:
    try:
        return _inflated(str(packed), zlib.decompressobj())
    except (ValueError, zlib.error):
        number = next(n for n, line in enumerate(lines, 1) if line.startswith("dictionary:"))
        problem = "the dictionary cannot be unpacked: it is cut, or was changed"
        raise DamagedBaseError(problem, where=Place(name, number, 1)) from None


def _parse_line(line: str, dictionary: bytes, where: Place) -> tuple[str, BaseFile]:
    fields = line.split(" ")
    if len(fields) != 4:
        problem = "is no whole line of a file, which has a path, a sha256, a template and a content"
        raise DamagedBaseError(problem, where=where)
    path, checksum, source, content = fields
    if content == NO_CONTENT:
        return path, BaseFile(source, checksum, None)
    try:
        raw = _inflated(content, zlib.decompressobj(-zlib.MAX_WBITS, dictionary))
        text = raw.decode()
    except (ValueError, zlib.error):
        problem = f"the content of {quote(path)} cannot be unpacked: it is cut, or was changed"
        raise DamagedBaseError(problem, where=where) from None
    if digest(text) != checksum:
        raise DamagedBaseError(f"the content of {quote(path)} does not fit its sha256", where=where)
    return path, BaseFile(source, checksum, text)


@lru_cache(1024)  # most files are alike in every project
def _packed(text: str, dictionary: bytes) -> str:
    packer = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS, zdict=dictionary)
    return base64.b85encode(packer.compress(text.encode()) + packer.flush()).decode()


def _inflated(content: str, unpacker: zlib._Decompress) -> bytes:
    """Unpack a whole content. Raises `ValueError` or `zlib.error` where it is none."""
    raw = unpacker.decompress(base64.b85decode(content), _MOST_BYTES)
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("the content does not end where it should")
    return raw


def _parse_old(text: str, name: str) -> Base:
    """Read the JSON that held a base until 0.5.0."""
    _refuse_conflict(text, name, OLD_FILE)
    try:
        head = json.loads(text)
        files = {
            path: BaseFile(entry["source"], digest(entry["text"]), entry["text"])
            for path, entry in head.pop("files").items()
        }
        del head["scoping"]
    except json.JSONDecodeError as error:
        where = Place(name, error.lineno, error.colno)
        raise DamagedBaseError("is not JSON, or cut here", where=where, name=OLD_FILE) from None
    except (AttributeError, KeyError, RecursionError, TypeError):
        problem = "is not what scoping new wrote"
        raise DamagedBaseError(problem, where=Place(name, 1, 1), name=OLD_FILE) from None
    return Base(head, files)


def _refuse_conflict(text: str, name: str, file: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(_MARKS):
            problem = "is a conflict marker that git left"
            raise DamagedBaseError(problem, where=Place(name, number, 1), name=file)


def _readable(path: Path, name: str) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        where = Place(str(path), line, 1)
        raise DamagedBaseError("is not UTF-8 text", where=where, name=name) from None
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        fix = "check its permissions"
        raise UnreadableFileError(str(path), reason=reason, fix=fix) from None
