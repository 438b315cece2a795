"""The preset that stands in the `policy.yaml` of a project, which an upgrade keeps."""

from __future__ import annotations

from pathlib import Path

import yaml

from ..actions import PRESETS
from ..errors import Place, ScopingError, nearest, quote
from ..files import read_text
from ..yaml.source import YamlMistake, way_out

_BY_ITSELF = "plan_and_rule_of_two"  # what a policy has that names none


class PresetMistake(ScopingError):
    """A policy whose preset cannot be kept."""


def standing_preset(file: Path) -> str | None:
    """Give the preset of a `policy.yaml`; None where there is no such file."""
    if not file.is_file():
        return None
    name = str(file)
    text = read_text(file, kind="policy")
    try:
        document = yaml.load(text, yaml.BaseLoader)  # noqa: S506 -- builds strings and lists
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(name)
        if mark:
            where = Place(name, mark.line + 1, mark.column + 1)
        problem = str(error.problem)
        fix = way_out(problem)
        raise YamlMistake(f"not valid YAML: {problem}", where=where, fix=fix) from None
    preset = _BY_ITSELF
    if isinstance(document, dict):
        preset = document.get("preset", _BY_ITSELF)
    if preset not in PRESETS:
        fix = nearest(str(preset), PRESETS)
        raise PresetMistake(f"there is no preset {quote(preset)}", where=Place(name), fix=fix)
    return str(preset)
