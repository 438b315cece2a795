"""A rulebook's files to `Rulebook`.

Put together, an organisation's own file laid over them, checked, digested.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from ..checks.rulebook import RulebookMistake, cross_check
from ..errors import nearest, raise_all
from ..files import PACKAGE, read_text
from ..rulebook import Prices, Rulebook
from ..yaml.source import KeyPath, Source, YamlMistake, parse, parse_sound
from . import rules

PACKAGED = PACKAGE / "data" / "rulebook"
PRICES = PACKAGE / "data" / "prices.yaml"

_FILES = (
    "sources",
    "architectures",
    "engagement",
    "known_path",
    "orchestration",
    "also_called",
    "readiness",
    "gates",
    "near_misses",
    "parts",
    "modifiers",
    "figures",
    "autonomy",
    "guardrails",
    "cost",
    "alternatives",
    "adoption",
)

# What every decision says, whatever is asked.
FACTS = ("architecture", "orchestration", "level", "extension", "known_path")
# Not in the folders of rulebooks that were made before version 2, which have the packaged ones.
_SINCE_2 = ("known_path", "orchestration", "also_called")


def load_rulebook(
    path: Path | None = None,
    *,
    prices: Path | None = None,
    check: bool = False,
) -> Rulebook:
    """Put a rulebook together: the packaged one, a folder laid out like it, or a file over it.

    What is not packaged is always checked; the packaged one is checked by the tests, so that no
    command waits for it, and is read once. `prices` replaces the packaged price list. Raises a
    `ScopingError` with every mistake and its line.
    """
    if (path, prices, check) == (None, None, False):
        return _packaged()
    return _put_together(path, prices, check=check)


@cache
def _packaged() -> Rulebook:
    return _put_together(None, None, check=False)


def _put_together(path: Path | None, prices: Path | None, *, check: bool) -> Rulebook:
    value: Any = _laid(path, check=check).value
    digest = _digest(value)
    if path is not None:  # the packaged one names today's, and does not wait for the record
        _name_current_files(value)
    return rules.rulebook(value, _prices(prices or PRICES), digest)


def _digest(value: object) -> str:
    written = json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(written).hexdigest()


def _name_current_files(value: Any) -> None:
    """Replace files and tests of projects that a rulebook names as they were called before.

    Its digest is of what its files say.
    """
    from ..migration.moves import current_file, current_test

    for guardrail in value["guardrails"]["guardrails"]:
        for carrier in guardrail["carried_by"].values():
            carrier["test"] = current_test(carrier["test"])
            carrier["file"] = current_file(carrier["file"])


def _laid(path: Path | None, *, check: bool = False) -> Source:
    """Read a rulebook, with an own file laid over the packaged one."""
    folder = PACKAGED
    if path is not None and path.is_dir():
        folder = path
    if check or folder != PACKAGED:
        source = _read_files(folder, parse)
        check_rulebook(source)
    else:
        source = _read_files(folder, parse_sound)
    if path is not None and folder != path:
        from . import extensions

        extensions.lay_over(source, path)
    return source


def published(path: Path | None = None, *, prices: Path | None = None) -> dict[str, Any]:
    """Give a rulebook as plain data with digest and prices, for a reader without YAML or Python.

    Shaped as the schema `rulebook` says, with `digest` and, shaped as the schema `prices` says,
    `prices` beside it.
    """
    from . import schema

    value = _laid(path).value
    digest = _digest(value)
    if path is not None:  # the packaged one names today's, and does not wait for the record
        _name_current_files(value)
    price_list = _price_list(prices or PRICES)
    return {
        **schema.load("rulebook").convert(value),
        "digest": digest,
        "prices": schema.load("prices").convert(price_list),
    }


def check_rulebook(source: Source) -> None:
    """Compare a rulebook that was read with its schema, and its names with each other."""
    from . import schema

    expected = schema.load("rulebook")
    value = expected.convert(source.value)
    mistakes = [*source.duplicates, *expected.mistakes(value, source)]
    raise_all(mistakes or cross_check(value, source))


def _prices(path: Path) -> Prices:
    return rules.prices(_price_list(path))


def _price_list(path: Path) -> Any:
    """Read a price list; one that is not packaged is checked and its numbers are converted."""
    if path == PRICES:
        return parse_sound(read_text(path), str(path)).value
    from . import schema

    source = parse(read_text(path, kind="price list"), str(path))
    expected = schema.load("prices")
    value = expected.convert(source.value)
    raise_all([*source.duplicates, *expected.mistakes(value, source)])
    if value["model"] not in value["models"]:
        where = source.place(("model",))
        fix = nearest(value["model"], value["models"])
        raise RulebookMistake(f"no model is called {value['model']!r}", where=where, fix=fix)
    return value


def _read_files(folder: Path, parse: Callable[[str, str], Source]) -> Source:
    """Read the files of a rulebook into one source, in which every part knows its own file."""
    whole = parse(read_text(folder / "rulebook.yaml"), str(folder / "rulebook.yaml"))
    if not isinstance(whole.value, dict):
        raise YamlMistake(
            "contains no rulebook", where=whole.place(()), fix="begin with id and version"
        )
    criteria = whole.value.get("criteria")
    names = []
    if isinstance(criteria, list):
        names = [name for name in criteria if isinstance(name, str)]
    whole.value["criteria"] = [
        _take(whole, ("criteria", number), parse, folder / "criteria" / f"{name}.yaml")
        for number, name in enumerate(names)
    ]
    for name in _FILES:
        if name in whole.value:
            continue
        file = folder / f"{name}.yaml"
        if name in _SINCE_2 and not file.exists():
            file = PACKAGED / f"{name}.yaml"
        whole.value[name] = _take(whole, (name,), parse, file)
    if folder != PACKAGED and not (folder / "also_called.yaml").exists():
        _keep_known_names(whole.value)
    return whole


def _keep_known_names(value: Any) -> None:
    """Leave out packaged names that ask for what a rulebook of its own does not have."""
    asked = {item["id"] for section in ("readiness", "modifiers") for item in value[section]}
    known = {*FACTS, *asked, value["engagement"]["id"], *(one["id"] for one in value["criteria"])}
    value["also_called"] = [other for other in value["also_called"] if {*other["when"]} <= known]


def _take(whole: Source, path: KeyPath, parse: Callable[[str, str], Source], file: Path) -> object:
    part = parse(read_text(file), str(file))
    whole.graft(path, part)
    return part.value
