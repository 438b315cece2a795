"""No file has the marks of a merge that nobody has resolved."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
MARK = re.compile(rb"^(<{7}|>{7}) ", re.MULTILINE)


def test_no_file_has_the_marks_of_a_conflict() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    assert [file for file in files if file.is_file() and MARK.search(file.read_bytes())] == []
