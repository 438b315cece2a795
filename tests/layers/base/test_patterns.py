"""One rule for patterns: in calls, in the files of a project, in its contract and the toolkit."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import pytest
import quickjs
from compilers import schema
from pydantic import Field, TypeAdapter, ValidationError

from app.base import schemas
from app.base.problem import Problem
from app.base.schemas import faults
from app.base.systems import load_systems

Write = Callable[[str, str], Path]
RULE: list[tuple[str, str, bool]] = [
    ("^[a-z]+$", "abc", True),
    ("^[a-z]+$", "abc\n", False),
    ("^a$|^b$", "a\n", False),
    ("^(a$|b)", "a\n", False),
    ("^(a$|b)", "b\n", True),
    (r"^a\$$", "a$", True),
    (r"^a\$", "a$\n", True),
    (r"^a\\$", "a\\", True),
    (r"^a\\$", "a\\\n", False),
    ("^[$]$", "$", True),
    ("^[$]$", "$\n", False),
    ("^[^$]$", "a", True),
    ("^[^$]$", "$", False),
    (r"^[\]$]$", "$", True),
    (r"^[\]$]$", "]\n", False),
    ("a$b", "a$b", False),
    ("^$", "\n", False),
    ("^$", "", True),
]


@pytest.mark.parametrize(("pattern", "text", "fits"), RULE)
def test_the_end_of_a_pattern_is_the_end_of_the_text_everywhere(
    pattern: str, text: str, fits: bool
) -> None:
    """And in a browser, whose rule it is."""
    assert schemas.matches(pattern, text) is fits
    assert (re.search(schema.whole(pattern), text) is not None) is fits
    assert (not faults({"pattern": pattern}, text)) is fits
    with nullcontext() if fits else pytest.raises(ValidationError):  # policy.yaml and its kin
        TypeAdapter(Annotated[str, Field(pattern=pattern)]).validate_python(text)
    browser = quickjs.Context()
    browser.set("pattern", pattern)
    browser.set("text", text)
    assert browser.eval("new RegExp(pattern, 'u').test(text)") is fits


SYSTEMS = """
version: 2
systems:
  - id: "shop"
    owner: Office
    acts_as: service
    operations:
      - id: "file"
        effect: write
        binding: {kind: http, method: POST, url: "https://shop.example/orders"}
        input: {type: object, properties: {}}
        undo: "drop"
      - {id: drop, effect: write, binding: {kind: sandbox}, input: {type: object, properties: {}}}
"""


@pytest.mark.parametrize("text", ['"shop', '"file', '"drop', "/orders"])
def test_no_name_or_address_of_a_project_ends_with_a_line_feed(write: Write, text: str) -> None:
    load_systems(write("systems.yaml", SYSTEMS))
    with pytest.raises(Problem, match="does not match|takes this one back"):
        load_systems(write("systems.yaml", SYSTEMS.replace(text, f"{text}\\n")))


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "a{2,1}"])
def test_a_pattern_that_is_none_is_a_mistake_of_its_file(write: Write, pattern: str) -> None:
    """Otherwise each call of that operation would end its run."""
    known: dict[str, Any] = {"type": "string", "pattern": pattern}
    changed = SYSTEMS.replace(
        "properties: {}}\n        undo", f"properties: {{a: {known}}}}}\n        undo"
    )
    with pytest.raises(Problem, match="is not a 'regex'"):
        load_systems(write("systems.yaml", changed))
