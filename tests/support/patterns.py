"""Every regular expression in the sources of the toolkit and of the layers, read from their syntax.

Also how long one takes over inputs that it does not match, and how that grows.
"""

from __future__ import annotations

import ast
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
USES = ("compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "split")
UNITS = ("a", "0", ".", " ", "\n", "-", "@", '"', "\\", "/")
ENDS = ("", "!", "@", "\n ")
ENOUGH = 0.01  # seconds of processor time, above which a measurement is more than noise
# Of units; what is quick over the last one is quick enough.
SIZES = (100, 200, 400, 800, 1_600, 3_200, 8_000)
SLOWER = 8.0  # times for an input of four times the length: between linear, 4, and quadratic, 16


class Pattern(NamedTuple):
    """A pattern as it stands in a file, and the function of `re` that it is given to."""

    file: str
    text: str  # the expression in a Python source, or the value in a JSON Schema
    use: str
    flags: int = 0
    name: str = ""  # of one that is compiled


class Slow(NamedTuple):
    """An input over which a pattern takes longer than in proportion to its length."""

    text: str
    times: list[float]  # seconds, for 1, 2 and 4 times the input


def sources() -> Iterator[Path]:
    """What reads text: the toolkit, and the code and schemas of the layers."""
    for folder in (ROOT / "scoping", *sorted((ROOT / "templates").rglob("src"))):
        python = sorted(folder.rglob("*.py"))
        yield from (path for path in python if "compiled" not in path.parts)  # from the schemas
        yield from sorted(folder.rglob("*.schema.json"))


def collect() -> list[Pattern]:
    """Every pattern of the sources; one that is compiled, with each method that it is used by."""
    found, used = list[Pattern](), dict[str, set[str]]()
    for path in sources():
        file, text = str(path.relative_to(ROOT)), path.read_text("utf-8")
        if path.suffix == ".json":
            found += [Pattern(file, one, "search") for one in _in_schema(json.loads(text))]
            continue
        tree = ast.parse(text)
        found += [Pattern(file, *one) for one in _in_source(tree)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used.setdefault(node.value.id, set()).add(node.attr)
    return [
        pattern._replace(use=use)
        for pattern in found
        for use in sorted(used.get(pattern.name, {pattern.use}).intersection(USES))
    ]


def _in_schema(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        for part in node.values():
            yield from _in_schema(part)
    elif isinstance(node, list):
        for part in node:
            yield from _in_schema(part)


def _in_source(tree: ast.Module) -> Iterator[tuple[str, str, int, str]]:
    names = {
        id(node.value): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if keyword.arg == "pattern":  # of pydantic's fields
                yield ast.unparse(keyword.value), "search", 0, ""
        called = node.func
        if not isinstance(called, ast.Attribute) or called.attr not in USES:
            continue
        if isinstance(called.value, ast.Name) and called.value.id == "re":
            words = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
            flags = [re.RegexFlag[word] for word in words & {*re.RegexFlag.__members__}]
            name = names.get(id(node), "") if called.attr == "compile" else ""
            yield ast.unparse(node.args[0]), called.attr, sum(flags), name


def run_of(pattern: str, use: str, flags: int) -> Callable[[str], object]:
    """What is done with a pattern, as a function of the text."""
    compiled = re.compile(pattern, flags)
    ways: dict[str, Callable[[str], object]] = {
        "match": compiled.match,
        "fullmatch": compiled.fullmatch,
        "search": compiled.search,
        "compile": compiled.search,  # of one that is handed on by its name
        "findall": compiled.findall,
        "finditer": lambda text: [*compiled.finditer(text)],
        "sub": lambda text: compiled.sub("", text),
        "split": compiled.split,
    }
    return ways[use]


def seconds(run: Callable[[str], object], text: str) -> float:
    """Processor time, the least of three tries: what else the machine does comes on top."""
    return min(_once(run, text) for _ in range(3))


def _once(run: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    run(text)
    return time.process_time() - start


def slow_input(run: Callable[[str], object], prefix: str, unit: str, end: str) -> Slow | None:
    """The input on which a pattern grows faster than linearly; None if this form has none."""
    size = next((n for n in SIZES if _once(run, prefix + unit * n + end) >= ENOUGH), 0)
    if not size:
        return None
    times = [seconds(run, prefix + unit * size * factor + end) for factor in (1, 2, 4)]
    shown = f"{prefix[:40]!r} + {unit!r} * {size} + {end!r}"
    return Slow(shown, times) if times[2] > SLOWER * times[0] else None
