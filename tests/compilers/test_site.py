"""What is compiled and checked in is what the compilers give today."""

from __future__ import annotations

import pytest

from compilers import site
from tests.conftest import Golden

FOLDERS = ("scoping/documents/compiled",)


@pytest.mark.parametrize("name", site.files())
def test_a_compiled_file_is_up_to_date(name: str, golden: Golden) -> None:
    golden(site.ROOT / name, site.files()[name])


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_else_lies_beside_it(folder: str) -> None:
    there = {path.relative_to(site.ROOT).as_posix() for path in (site.ROOT / folder).glob("*.*")}
    assert there == {name for name in site.files() if name.startswith(folder)}


def test_what_stays_by_hand_is_small() -> None:
    """The scripts that decide and read files, with what Python brings to them, in lines."""
    names = ("decide", "workflow-file", "python", "python-text")
    texts = [(site.ROOT / f"docs/javascripts/{name}.js").read_text("utf-8") for name in names]
    assert sum(text.count("\n") for text in texts) <= 970
