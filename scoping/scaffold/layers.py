"""Templates in, tree out: the layers of an architecture laid over each other and rendered.

Writes nothing.

`.py` files are copied as they are; only `*.jinja` files are rendered, and lose that ending. A
`__system__` in a name stands for each system of the workflow in turn. What lies below `options/A/`,
`extensions/A/` or `architectures/A/` goes only into a project that wants A: an option that was
asked for, the extension that serves the workflow's one agent answer, or the architecture.
`transports/A/` goes into one that hands work off over A, and `parts/A/` comes with what needs it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .. import __version__, escaping
from ..decision import Decision, as_built
from ..documents import schema
from ..errors import ScopingError
from ..files import templates_folder
from ..renderers import charts
from ..renderers.record import markdown
from ..renderers.wording import amounts, phrases
from ..rulebook import Architecture
from . import handoff, paths, policy, reading_path, samples, trial, triggers
from .base import FILE as BASE
from .base import base_text
from .path_cases import path_cases
from .project import FileOf, Project

OPTIONS = ("docker",)
# Of the templates: what people wrote goes through the one of the format that it is printed in.
FILTERS = {
    "md": escaping.markdown,
    "html": escaping.html,
    "line": escaping.printable,
    "tojson": escaping.data,
}

# Folders of a layer whose own folders go only where they are chosen.
_CHOSEN = ("options", "extensions", "architectures", "transports", "parts")
_WITH_PARTS = {  # of an engagement layer: which extensions and architectures need a part
    "panel": {"notebook", "prepared_change", "scheduled_prompt", Architecture.HYBRID},
    "loop": {"bounded_tool_loop", "known_path"},
    "walk": {"known_path", "scheduled_prompt"},
}
_JINJA = ".jinja"
_EACH_SYSTEM = "__system__"


class UnknownExtensionError(ScopingError):
    """A near miss whose extension a rulebook names and no layer has."""

    def __init__(self, extension: str) -> None:
        names = ", ".join(sorted(_extensions()))
        super().__init__(
            f"there is no extension {extension!r}",
            fix=f"name one of {names} in the rulebook's near misses",
        )


@dataclass(frozen=True, slots=True)
class _Template:
    """A file of a layer: where it lies, its name in the layer, and its path in a project."""

    file: Path
    source: str
    target: str


def render(
    decision: Decision,
    text: str,
    *,
    options: tuple[str, ...] = (),
    despite: Mapping[str, str] | None = None,
) -> Project:
    """Render the project of a decision.

    `text` is the workflow's `scoping.yaml`, which the project keeps as it is; `options` are extras
    such as docker; `despite` maps a gate that says stop to the reason for going on. Its pages tell
    of what is built. Raises `UnknownExtensionError`.
    """
    decided = decision
    decision = as_built(decided)
    extension = _extension(decided)
    despite = despite or {}
    chosen = _chosen(decision, options, extension)
    path_file = paths.path_file(decided, text)
    if path_file:
        chosen.add("path_of_runs" if "action" in decision.layers else "reading_path")
    context = {
        "slug": decision.workflow.id,
        "workflow": decision.workflow,
        "decision": decision,
        "assessment": decision.assessment,
        "rulebook": decision.rules,
        "layers": decision.layers,
        "options": options,
        "extension": extension,
        "chosen": chosen,
        "despite": despite,
        "samples": samples,
        "handoff": handoff,
        "near_miss": decided.near_miss,
        "path_file": path_file,
        "path_cases": path_cases(decided, path_file),
        "policy": policy,
        "reading_path": reading_path,
        "trial": trial,
        "triggers": triggers,
        "amounts": amounts,
        "charts": charts,
        "phrases": phrases,
        "record": markdown.render(decided, despite=despite, front_matter=False, built=decision),
        "changes_table": markdown.changes_table(decision),
        "gates_table": markdown.gates_table(decision, despite),
        "architecture_svg": charts.architecture(decision),
        "ruler_svg": charts.ruler(decision, step=60),
    }
    environment = _environment(templates_folder())
    tree: dict[str, FileOf] = {}
    for layer in decision.layers:
        for template in _templates(layer, chosen):
            for path, content in _rendered(template, environment, context):
                if path in tree:
                    both = f"{tree[path].source} and {template.source}"
                    raise AssertionError(f"{path} comes from both {both}")
                executable = bool(template.file.stat().st_mode & 0o100)
                tree[path] = FileOf(content, template.source, executable=executable)
    tree["scoping.yaml"] = FileOf(text, "scoping.yaml")
    form = schema.workflow_text(decision.rules)
    tree[".scoping/workflow.schema.json"] = FileOf(form, "scoping.schema")
    tree[BASE] = FileOf(_base(decision, tree, options, extension, despite), "scoping.base")
    return Project(dict(sorted(tree.items())))


def _extension(decision: Decision) -> str:
    """Name the extension that an assistant needs for its one agent answer.

    Empty where it has none.
    """
    near = decision.near_miss
    if near is None or decision.architecture is not Architecture.ASSISTANT:
        return ""
    if near.extension not in _extensions():
        raise UnknownExtensionError(near.extension)
    return near.extension


def _extensions() -> set[str]:
    return {folder.name for folder in templates_folder().glob("*/extensions/*")}


def _chosen(decision: Decision, options: tuple[str, ...], extension: str) -> set[str]:
    """Name what this project has of that which a layer holds only for some."""
    chosen = {*options, extension, decision.architecture}
    chosen |= {part for part, users in _WITH_PARTS.items() if not users.isdisjoint(chosen)}
    if "action" in decision.layers:
        chosen.add("docker")  # it runs by itself, and so comes with what it runs in
        if policy.remembers(decision):
            chosen.add("memory")
    if "handoff" in decision.layers:
        over_network = {*handoff.transports(decision.workflow)} - {"function"}
        chosen |= over_network
        if over_network:
            chosen.add("network")
    return chosen


@cache
def _environment(folder: Path) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        bytecode_cache=_open_template_cache(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        optimized=False,
        autoescape=False,
    )
    environment.filters |= FILTERS
    return environment


def _open_template_cache(templates: Path) -> FileSystemBytecodeCache | None:
    """Keep compiled templates as Python keeps compiled modules.

    Beside them, if it may, and under its version.
    """
    folder = templates / "__pycache__"
    if sys.dont_write_bytecode:
        return None
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    pattern = f"%s.{__version__}-{sys.implementation.cache_tag}.jinja"
    return FileSystemBytecodeCache(str(folder), pattern) if os.access(folder, os.W_OK) else None


def _templates(layer: str, chosen: set[str]) -> Iterator[_Template]:
    """List a layer's files; those below `options/A/` and its like only when A is chosen."""
    root = templates_folder() / layer
    for file in sorted(root.rglob("*")):
        parts = file.relative_to(root).parts
        if not file.is_file() or "__pycache__" in parts or file.suffix == ".pyc":
            continue
        if parts[0] in _CHOSEN:
            if parts[1] not in chosen:
                continue
            parts = parts[2:]
        yield _Template(file, f"{layer}/{file.relative_to(root).as_posix()}", "/".join(parts))


def _rendered(
    template: _Template, environment: ImmutableSandboxedEnvironment, context: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    if not template.target.endswith(_JINJA):
        yield template.target, template.file.read_text("utf-8")
        return
    target = template.target.removesuffix(_JINJA)
    parsed = environment.get_template(template.source)
    if _EACH_SYSTEM in target:
        for system in context["workflow"].systems:
            yield target.replace(_EACH_SYSTEM, system.id), parsed.render(context, system=system)
    else:
        yield target, parsed.render(context)


def _base(
    decision: Decision,
    tree: Mapping[str, FileOf],
    options: tuple[str, ...],
    extension: str,
    despite: Mapping[str, str],
) -> str:
    """Write the base, so that an upgrade can tell a user's edits from ours without a network."""
    rules = decision.rules
    head = {
        "made_by": __version__,
        "slug": decision.workflow.id,
        "rulebook": {"id": rules.id, "version": rules.version, "digest": rules.digest},
        "architecture": decision.architecture,
        "layers": decision.layers,
        "options": options,
        "extension": extension,
        "despite": despite,
    }
    return base_text(head, tree)
