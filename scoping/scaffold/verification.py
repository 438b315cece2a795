"""What must hold of a rendered project before anything is written.

A fault here is our bug, found in time.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath

import yaml

from .project import FileOf, Project

_OURS = re.compile(r"^<{7} ", re.MULTILINE)
_BETWEEN = re.compile(r"^={7}$", re.MULTILINE)
_THEIRS = re.compile(r"^>{7} ", re.MULTILINE)
_FOR_THE_MODEL = ("prompt.md", "agent.md")
_LINK = re.compile(r"(?<!\\)\]\(((?:(?!\]\()[^)\s])+)\)")
# Syntax only: a plain 2024-99-99 is a text here.
_YAML_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class RenderingError(AssertionError):
    """Files that were rendered wrongly, one line each."""


def verify(project: Project, *, copied: bool = True) -> None:
    """Raise `RenderingError` unless every file is of its kind and every link leads somewhere.

    Without `copied`, files that a layer holds as they are go unread: the tests of a release have
    checked them.
    """
    faults = [
        f"{path}: {fault}"
        for path, file in project.files.items()
        if copied or file.rendered
        for fault in (*_faults(path, file), *_dead_links(path, file.text, project))
    ]
    if faults:
        raise RenderingError("\n".join(faults))


def _faults(path: str, file: FileOf) -> Iterator[str]:
    if fault := _fault_of_kind(path, file.text):
        yield f"is not valid: {fault}"
    if not file.rendered and _has_conflict(file.text):  # a person may have written a rendered one
        yield "holds conflict markers"


@lru_cache(1024)  # most files are alike in every project
def _fault_of_kind(path: str, text: str) -> str:
    """Say what makes a text no Python, YAML, TOML or JSON, as its path ends; else empty."""
    try:
        match PurePosixPath(path).suffix:
            case ".py":
                compile(text, path, "exec", dont_inherit=True)
            case ".yaml" | ".yml":
                yaml.load(text, _YAML_LOADER)  # noqa: S506 -- a safe loader
            case ".toml":
                tomllib.loads(text)
            case ".json":
                json.loads(text)
    except (SyntaxError, ValueError, yaml.YAMLError) as error:
        return str(error)
    return ""


def _has_conflict(text: str) -> bool:
    """Look for the three marks of a conflict, one after another."""
    ours = _OURS.search(text)
    between = ours and _BETWEEN.search(text, ours.end())
    return bool(between and _THEIRS.search(text, between.end()))


def _dead_links(path: str, text: str, project: Project) -> Iterator[str]:
    """Check relative links of the pages that people read.

    Fragments are left to the docs build, which knows them.

    What the model reads (`prompt.md`, `agent.md`, `knowledge/`) holds a person's text as it is,
    whatever that looks like.
    """
    if (
        not path.endswith(".md")
        or not (path.startswith("docs/") or "/" not in path)
        or path in _FOR_THE_MODEL
    ):
        return
    for link in _LINK.findall(text):
        if "://" in link or link.startswith(("#", "mailto:")):
            continue
        steps: list[str] = []
        for step in (PurePosixPath(path).parent / link.partition("#")[0]).parts:
            if step == ".." and steps:
                steps.pop()
            else:
                steps.append(step)
        named = "/".join(steps)
        if named not in project.files and not any(
            other.startswith(f"{named}/") for other in project.files
        ):
            yield f"links to {link}, which is not in the project"
