"""Every string of a `scoping.yaml`: any text is kept as it is, or what does not fit is refused."""

from __future__ import annotations

import pytest

from scoping import documents
from scoping.errors import ScopingError
from tests.support.hostile import ALL
from tests.support.hostile_file import ANSWERS, Walk, changed, written

CONFINED = Walk().confined


@pytest.mark.parametrize("architecture", ANSWERS)
def test_hostile_texts_are_kept_as_they_are(architecture: str) -> None:
    walk = Walk(architecture)
    workflow = documents.parse_workflow(walk.document, "hostile.yaml")
    assert len(walk.texts) > 60
    said = repr(workflow)
    assert not [mark for mark in walk.texts if mark not in said]
    assert workflow.goal in walk.texts.values()


@pytest.mark.parametrize("path", CONFINED, ids=lambda path: ".".join(map(str, path)))
def test_what_takes_only_some_texts_takes_no_others(path: tuple[str | int, ...]) -> None:
    walk = Walk()
    value = walk.value
    for step in path:
        value = value[step]
    for text in (f"{value}\n", f"{value}\u2028", f"{value}{ALL}"):
        with pytest.raises(ScopingError):
            documents.parse_workflow(written(changed(walk.value, path, text)), "hostile.yaml")
