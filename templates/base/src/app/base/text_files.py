"""Files that people write: every mistake in one is a Problem with its line."""

from pathlib import Path
from typing import Any

import yaml

from .problem import Problem

STOP_WORDS = frozenset(Path(__file__).with_name("stop_words.txt").read_text("utf-8").split())  # search ignores them


def read_text(file: Path) -> str:
    """The text of a file that the project cannot do without."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Problem(f"{file}:{line}: this is not UTF-8 text. Save the file as UTF-8.") from None
    except OSError as error:
        raise Problem(f"{file}: {error.strerror}. The project needs it, and runs in its own folder only.") from None


def parse_yaml(text: str, file: Path, first_line: int = 1) -> Any:
    """The data in `text`, which starts at that line of the file."""
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: an impossible date
        line = first_line + getattr(getattr(error, "problem_mark", None), "line", 0)
        raise Problem(f"{file}:{line}: not valid YAML: {getattr(error, 'problem', None) or error}.") from None
