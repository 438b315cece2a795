"""A project's own two files for a suite, from the marks: what its tools are, and what may be done.

They are read by the code that reads those of any project.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from .suites import HERE, Suite

MARKS = HERE / "marks.yaml"
# What systems.yaml has of a mark; all else is the policy's.
OF_SYSTEMS = ("effect", "undo", "output", "targets", "sends", "secret")
OF_POLICY = ("untrusted", "private", "own")


def load_marks() -> dict[str, Any]:
    """The marks, as they were written down before the first run."""
    marks: dict[str, Any] = yaml.safe_load(MARKS.read_text("utf-8"))
    return marks


def write_files(suite: Suite, preset: str, folder: Path) -> None:
    """Write `systems.yaml` and `policy.yaml`."""
    marks = load_marks()
    systems, rules = [], {}
    for id_, tools in marks["systems"].items():
        known = {name: mark for name, mark in tools.items() if name in suite.tools}
        if known:
            operations = [_operation(name, mark, suite.tools[name]) for name, mark in known.items()]
            about = {"id": id_, "owner": "owner", "acts_as": "service"}
            systems.append({**about, "operations": operations})
        for name, mark in known.items():
            given = {key: mark[key] for key in OF_POLICY if key in mark}
            if mark["effect"] == "write":
                given["approve"] = "never"
            rules[f"{id_}.{name}"] = given
    policy = {"version": 2, "level": marks["level"], "preset": preset, "escalate_to": "owner"}
    own = marks["settings"].get(suite.name, {})
    policy |= {"inside": own.get("inside", []), "operations": rules}
    declared = {"version": 2, "systems": systems}
    (folder / "systems.yaml").write_text(yaml.safe_dump(declared), "utf-8")
    (folder / "policy.yaml").write_text(yaml.safe_dump(policy), "utf-8")


def _operation(name: str, mark: Mapping[str, Any], tool: Mapping[str, Any]) -> dict[str, Any]:
    schema = _inlined(tool["input"], tool["input"].get("$defs", {}))
    schema.pop("$defs", None)
    for key, more in mark.get("input", {}).items():
        schema["properties"][key] |= more
    more = {key: mark[key] for key in OF_SYSTEMS if key in mark}
    if "output" in more:
        more["output"] = {"type": "object", "properties": more["output"]}
    about = {"id": name, "description": tool["description"], "binding": {"kind": "sandbox"}}
    return {**about, **more, "input": {**schema, "type": "object", "additionalProperties": False}}


def _inlined(schema: Any, known: Mapping[str, Any]) -> Any:
    """A schema with what it refers to in its place."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(known[schema["$ref"].rpartition("/")[2]], known)
        parts = {key: part for key, part in schema.items() if not _is_title(key, part)}
        return {key: _inlined(part, known) for key, part in parts.items()}
    if isinstance(schema, list):
        return [_inlined(part, known) for part in schema]
    return schema


def _is_title(key: str, part: Any) -> bool:
    return key == "title" and isinstance(part, str)
