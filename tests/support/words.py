"""How the code reads, counted per 1,000 lines: names, assignments, expressions, comments.

python -m tests.support.words                 # scoping/ and the layers' src
python -m tests.support.words --where scoping # each place of what has a bound
"""

from __future__ import annotations

import argparse
import ast
import io
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support.style import COLUMNS

ROOT = Path(__file__).parents[2]
PARTICIPLES = frozenset(
    (
        *("said", "known", "found", "given", "told", "shown"),
        *("held", "wanted", "asked", "kept", "taken", "made"),
    )
)
Function = ast.FunctionDef | ast.AsyncFunctionDef
# Functions that several modules have by agreement, since another module calls them by this name.
# Methods of a protocol need not be named here: `protocol_methods` finds them.
PROTOCOLS = frozenset(("render", "as_data", "command", "mistakes"))
MANY = 3  # modules that define one function name


class Figures(NamedTuple):
    """What is counted in some files: all but `lines` and `functions` per 1,000 lines.

    `functions` are the names of functions and methods, but for those with two underscores and those
    of a protocol, that at least `MANY` modules define: see `common_functions`.
    """

    lines: int
    participles: float
    packed_assignments: float
    conditional_expressions: float
    own_line_comments: float
    long_lines: float
    functions: tuple[str, ...]


class Module(NamedTuple):
    """One file, read: its path, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module


COMPILED = "compiled"  # a folder whose files `python -m compilers` writes


def modules_below(folder: str, *, root: Path = ROOT) -> list[Module]:
    """Read the Python files of a folder that people write; of `templates`, the layers' `src`."""
    files = [file for file in sorted((root / folder).rglob("*.py")) if COMPILED not in file.parts]
    if folder == "templates":
        files = [file for file in files if "src" in file.relative_to(root).parts]
    return [read_module(file.read_text("utf-8"), str(file.relative_to(root))) for file in files]


def read_module(text: str, path: str) -> Module:
    return Module(path, text, ast.parse(text))


def figures(modules: Sequence[Module]) -> Figures:
    """Count in all the modules together."""
    lines = [line for module in modules for line in module.text.splitlines()]

    def share(places: Iterable[object]) -> float:
        return round(1000 * len([*places]) / len(lines), 1)

    return Figures(
        lines=len(lines),
        participles=share(place for module in modules for place in participles(module)),
        packed_assignments=share(place for module in modules for place in packed(module)),
        conditional_expressions=share(
            place for module in modules for place in conditionals(module)
        ),
        own_line_comments=share(place for module in modules for place in comments(module)),
        long_lines=share(line for line in lines if len(line) > COLUMNS),
        functions=tuple(common_functions(modules)),
    )


def participles(module: Module) -> Iterator[tuple[int, str]]:
    """Give the line and the name of each name that is a participle, with underscores or without."""
    for node in ast.walk(module.tree):
        for name in names(node):
            if name.strip("_") in PARTICIPLES:
                yield getattr(node, "lineno", 0), name


def names(node: ast.AST) -> list[str]:
    """Give the names that one node of a tree holds: bound, used, of an attribute or a keyword."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.arg(arg=name) | ast.keyword(arg=str(name)):
            return [name]
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
        case ast.ExceptHandler(name=str(name)) | ast.alias(asname=str(name)):
            return [name]
    return []


def packed(module: Module) -> Iterator[tuple[int, str]]:
    """Give the assignments of several values to several names in one statement."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Assign(targets=[ast.Tuple(), *_], value=ast.Tuple()):
                yield node.lineno, ast.unparse(node)


def conditionals(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.IfExp):
            yield node.lineno, ast.unparse(node)


def comments(module: Module) -> Iterator[int]:
    """Give the numbers of the lines that hold nothing but a comment."""
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
            yield token.start[0]


def common_functions(modules: Sequence[Module]) -> list[str]:
    """Name the functions and methods that at least `MANY` modules define, protocols apart."""
    shared = protocol_methods(modules)
    paths: Mapping[str, set[str]] = defaultdict(set)
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, Function) and node not in shared:
                paths[node.name].add(module.path)
    return sorted(
        name
        for name, places_of_name in paths.items()
        if len(places_of_name) >= MANY and name not in PROTOCOLS and not name.startswith("__")
    )


def protocol_methods(modules: Iterable[Module]) -> set[ast.AST]:
    """Give the definitions that have their name by agreement: it is that of one protocol.

    They are the methods that a class has from a base, and those of a class that has every method of
    a `Protocol`; with them the definitions in that base or protocol.
    """
    kinds = [kind for module in modules for kind in classes(module)]
    shared = set[ast.AST]()
    protocols = [kind for kind in kinds if kind.is_protocol]
    for kind in kinds:
        others = [one for one in protocols if one is not kind]
        fulfilled = [one for one in others if one.methods.keys() <= kind.methods.keys()]
        for base in (*ancestors(kind, kinds), *fulfilled):
            for name in kind.methods.keys() & base.methods.keys():
                shared |= {kind.methods[name], base.methods[name]}
    return shared


class Kind(NamedTuple):
    """One class: its name, the stem of its module, its bases as written, and its methods."""

    name: str
    stem: str
    bases: tuple[str, ...]
    methods: Mapping[str, ast.AST]

    @property
    def is_protocol(self) -> bool:
        """Whether it says what others have to have: of one method, too many would have it."""
        return "Protocol" in self.bases and len(self.methods) > 1


def classes(module: Module) -> Iterator[Kind]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            bases = tuple(ast.unparse(base) for base in node.bases)
            methods = {part.name: part for part in node.body if isinstance(part, Function)}
            yield Kind(node.name, Path(module.path).stem, bases, methods)


def ancestors(kind: Kind, kinds: Sequence[Kind]) -> list[Kind]:
    """Give the bases of a class and theirs, as far as they are classes of these modules.

    A base that is written `module.Name` is looked for in modules of that name alone.
    """
    result = list[Kind]()
    rest = [kind]
    while rest:
        for written in rest.pop().bases:
            stem, _, name = written.rpartition(".")
            matches = [one for one in kinds if one.name == name and stem in ("", one.stem)]
            new = [one for one in matches if one not in result]
            result += new
            rest += new
    return result


def places(modules: Iterable[Module]) -> Iterator[str]:
    """Give each participle, packed assignment and conditional expression with its place."""
    for module in modules:
        for count in (participles, packed, conditionals):
            for line, text in count(module):
                yield f"{module.path}:{line}: {text}"


def report(modules: Sequence[Module]) -> str:
    """Write the figures, one a line."""
    counts = figures(modules)
    values = {
        "lines": f"{counts.lines:,}",
        "participle-like names": f"{counts.participles}",
        "packed assignments": f"{counts.packed_assignments}",
        "conditional expressions": f"{counts.conditional_expressions}",
        "own-line comments": f"{counts.own_line_comments}",
        f"lines over {COLUMNS}": f"{counts.long_lines}",
        f"function names in {MANY} modules or more": (
            f"{len(counts.functions)} ({', '.join(counts.functions)})"
        ),
    }
    return "\n".join(f"  {name:<40} {value}" for name, value in values.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--where", metavar="FOLDER", help="list the places in scoping or templates")
    folder = parser.parse_args().where
    if folder:
        print("\n".join(places(modules_below(folder))))
        return
    print("per 1,000 lines, but for the first and the last")
    for name, below in {"scoping/": "scoping", "the layers' src": "templates"}.items():
        print(f"{name}\n{report(modules_below(below))}")


if __name__ == "__main__":
    main()
