"""The version of the words in `policy.yaml` and `systems.yaml`: their key `version`."""

from pathlib import Path
from typing import Any

from .problem import Problem, line_at

VERSION = 2


def check_version(document: Any, text: str, file: Path) -> None:
    """Raise Problem for a file in the words of another version than the one that is read here."""
    if not isinstance(document, dict):
        return  # its form is wrong, which whoever reads it says
    version = document.get("version", 1)
    if type(version) is int and version == VERSION:
        return
    where = f"{file}:{line_at(text, 'version')}"
    if type(version) is int and version == 1:
        problem = "this file has the words of version 1, and this project reads version 2"
        raise Problem(f"{where}: {problem}. Run `scoping migrate` in its folder; your edits stay.")
    problem = f"version {version!r} of this file is not known here, where version {VERSION} is read"
    raise Problem(
        f"{where}: {problem}. Write version: {VERSION}, or use the release that wrote it."
    )
