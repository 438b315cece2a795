"""The house style, read from syntax trees: which functions break which of its rules.

Functions that broke a rule before there were rules are listed in `tests/house/style_baseline.txt`,
by name and by a digest of their syntax tree, so that neither moving nor re-formatting one counts as
a change. Nothing is ever added to that list.

    python -m tests.support.style            # lists what breaks a rule and is not in the list
    python -m tests.support.style --prune    # takes out of the list what no longer breaks one
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import io
import re
import subprocess
import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
BASELINE = ROOT / "tests" / "house" / "style_baseline.txt"
# Made from what is read itself: templates/, and schemas.
COPIES = re.compile(r"reference_impls/[^/]+/src/|scoping/documents/compiled/")
COLUMNS, CONDITIONALS, OPERATORS = 100, 2, 3
OUTSIDE = "(outside)"

Definition = ast.FunctionDef | ast.AsyncFunctionDef
Display = ast.List | ast.Tuple | ast.Dict | ast.Set
Effect = ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom


@dataclass(frozen=True)
class Function:
    """An outermost function or a method, with all that is nested in it.

    `lines` holds its physical lines by their number, decorators included; `skips` the numbers of
    those with a `# fmt: skip`; `parts` every node of its tree, the outer before the inner.
    """

    name: str
    parts: tuple[ast.AST, ...]
    lines: Mapping[int, str]
    skips: frozenset[int]


class Rule(NamedTuple):
    """A rule of the style: the lines of a function that break it, and what to do about them."""

    id: str
    advice: str
    lines: Callable[[Function], Iterable[int]]


class Breach(NamedTuple):
    """A place that breaks a rule. `entry` is what the baseline would say of it."""

    file: str
    line: int
    name: str
    rule: Rule
    entry: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.name}: {self.rule.id}: {self.rule.advice}"


def python_files(root: Path = ROOT) -> list[str]:
    """List the Python files of the repository, also those that git does not track yet."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"]
    output = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    names = sorted(set(output.splitlines()))
    return [name for name in names if not COPIES.match(name) and (root / name).is_file()]


def tree_breaches(root: Path = ROOT) -> list[Breach]:
    """Find what breaks a rule anywhere in the repository, listed or not."""
    names = python_files(root)
    return [breach for name in names for breach in breaches((root / name).read_text("utf-8"), name)]


def breaches(text: str, file: str) -> list[Breach]:
    """Find what breaks a rule in one file: in each function, and long lines outside of them."""
    tree = ast.parse(text)
    lines = dict(enumerate(text.split("\n"), 1))
    skips = unformatted_lines(text)
    found: list[Breach] = []
    for name, node in definitions(tree):
        span = range(first_line(node), last_line(node) + 1)
        own = {number: lines.pop(number) for number in span}
        function = Function(name, tuple(ast.walk(node)), own, skips.intersection(own))
        found += function_breaches(function, file)
    for number, line in lines.items():
        if len(line) > COLUMNS:
            entry = f"{OUTSIDE} {digest(line.strip())}"
            found.append(Breach(file, number, OUTSIDE, RULES[0], entry))
    return found


def function_breaches(function: Function, file: str) -> list[Breach]:
    broken = [(rule, number) for rule in RULES for number in sorted(set(rule.lines(function)))]
    if not broken:
        return []
    entry = f"{function.name} {digest(shape(function.parts[0]))}"
    return [Breach(file, number, function.name, rule, entry) for rule, number in broken]


def unlisted(found: Iterable[Breach], baseline: frozenset[str]) -> list[Breach]:
    """Leave out what the baseline lists.

    A line outside functions has no name by which to know it again. So such lines are let be in a
    file that still has a listed function, and are held in any other: new files are held whole.
    """
    found = list(found)
    old_files = {breach.file for breach in found if breach.entry in baseline}
    return [
        breach
        for breach in found
        if breach.entry not in baseline
        if breach.name != OUTSIDE or breach.file not in old_files
    ]


def stale(found: Iterable[Breach], baseline: frozenset[str]) -> list[str]:
    """Name the entries of a baseline that nothing needs any more."""
    return sorted(baseline - {breach.entry for breach in found})


def read_baseline(file: Path = BASELINE) -> frozenset[str]:
    lines = file.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def prune(found: Iterable[Breach], file: Path = BASELINE) -> list[str]:
    """Take the stale entries out of a baseline's file, and name them."""
    removed = stale(found, read_baseline(file))
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if line.rstrip("\n") not in removed), "utf-8")
    return removed


def definitions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, Definition]]:
    """List the functions and methods that lie in no other, by their qualified names."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition):
            yield prefix + child.name, child
        elif isinstance(child, ast.ClassDef):
            yield from definitions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield from definitions(child, prefix)


def first_line(node: Definition) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def last_line(node: ast.expr | ast.stmt) -> int:
    return node.end_lineno or node.lineno


def shape(node: object) -> str:
    """Write a syntax tree without its positions.

    `ast.dump` would do, but Pythons differ in the empty fields that they have and show.
    """
    if isinstance(node, ast.AST):
        fields = [(name, value) for name, value in ast.iter_fields(node) if value not in (None, [])]
        written = ", ".join(f"{name}={shape(value)}" for name, value in fields)
        return f"{type(node).__name__}({written})"
    if isinstance(node, list):
        return f"[{', '.join(map(shape, node))}]"
    return repr(node)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def unformatted_lines(text: str) -> frozenset[int]:
    """Number the lines that a `# fmt: skip` or `# fmt: off` keeps from the formatter."""
    if "# fmt:" not in text:
        return frozenset()
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return frozenset(
        token.start[0]
        for token in tokens
        if token.type == tokenize.COMMENT and re.search(r"# fmt: *(skip|off)\b", token.string)
    )


def long_lines(function: Function) -> Iterator[int]:
    return (number for number, line in function.lines.items() if len(line) > COLUMNS)


def conditionals(function: Function) -> list[ast.IfExp]:
    return [part for part in function.parts if isinstance(part, ast.IfExp)]


def nested_conditionals(function: Function) -> Iterator[int]:
    for outer in conditionals(function):
        for part in ast.walk(outer):
            if isinstance(part, ast.IfExp) and part is not outer:
                yield part.lineno


def conditionals_with_effect(function: Function) -> Iterator[int]:
    """Find those that stand as a statement, or in which something is assigned or awaited."""
    for part in function.parts:
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.IfExp):
            yield part.lineno
        if isinstance(part, ast.IfExp) and has_effect(part):
            yield part.lineno


def has_effect(expression: ast.expr) -> bool:
    return any(isinstance(part, Effect) for part in ast.walk(expression))


def too_many_conditionals(function: Function) -> Iterator[int]:
    lines = sorted(part.lineno for part in conditionals(function))
    yield from lines[CONDITIONALS:]


def long_conditions(function: Function) -> Iterator[int]:
    for part in function.parts:
        for condition in conditions(part):
            if operators(condition) > OPERATORS:
                yield condition.lineno


def conditions(node: ast.AST) -> list[ast.expr]:
    """Give what a node tests, or the node itself where it joins conditions."""
    match node:
        case ast.If() | ast.While() | ast.Assert() | ast.IfExp():
            return [node.test]
        case ast.comprehension():
            return node.ifs
        case ast.match_case(guard=ast.expr() as guard):
            return [guard]
        case ast.BoolOp():
            return [node]
        case _:
            return []


def operators(condition: ast.expr) -> int:
    """Count the `and` and `or` of a condition."""
    joined = [part for part in ast.walk(condition) if isinstance(part, ast.BoolOp)]
    return sum(len(part.values) - 1 for part in joined)


def booleans_as_numbers(function: Function) -> Iterator[int]:
    """Find booleans that are multiplied, or that choose an item of a list written beside them."""
    for part in function.parts:
        match part:
            case ast.BinOp(op=ast.Mult()) if is_boolean(part.left) or is_boolean(part.right):
                yield part.lineno
            case ast.AugAssign(op=ast.Mult()) if is_boolean(part.value):
                yield part.lineno
            case ast.Subscript(value=ast.Tuple() | ast.List()) if is_boolean(part.slice):
                yield part.lineno
            case _:
                pass


def is_boolean(expression: ast.expr) -> bool:
    match expression:
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Call(func=ast.Name(id="bool")):
            return True
        case _:
            return False


def unformatted_code(function: Function) -> Iterator[int]:
    return (number for number in function.skips if not is_table(function, number))


def is_table(function: Function, number: int) -> bool:
    """Say whether a line belongs to a table: a display, or the cases of a parametrized test."""
    decorated = [part for part in function.parts if isinstance(part, Definition)]
    for decorator in (one for part in decorated for one in part.decorator_list):
        if is_at(decorator, number):
            return ast.unparse(decorator).startswith("pytest.mark.parametrize(")
    statements = [part for part in function.parts if isinstance(part, ast.stmt)]
    innermost = next((part for part in reversed(statements) if is_at(part, number)), None)
    match innermost:
        case ast.Assert(test=ast.Compare() as test):
            return any(isinstance(side, Display) for side in (test.left, *test.comparators))
        case ast.Expr(value=value) | ast.Assign(value=value) | ast.AnnAssign(value=value):
            return isinstance(value, Display)
        case _:
            return False


def is_at(node: ast.expr | ast.stmt, number: int) -> bool:
    return node.lineno <= number <= last_line(node)


RULES = (
    Rule("long-line", f"break it into lines of at most {COLUMNS} characters", long_lines),
    Rule(
        "nested-conditional",
        "a conditional expression lies inside another; write one of them as a statement",
        nested_conditionals,
    ),
    Rule(
        "conditional-with-effect",
        "a conditional expression has an effect; write `if` and `else` statements",
        conditionals_with_effect,
    ),
    Rule(
        "many-conditionals",
        f"more than {CONDITIONALS} conditional expressions; write `if` statements or split it",
        too_many_conditionals,
    ),
    Rule(
        "long-condition",
        f"more than {OPERATORS} `and` and `or` in a condition; give its parts names",
        long_conditions,
    ),
    Rule(
        "boolean-as-number",
        "a boolean is multiplied or used as an index; write an `if`",
        booleans_as_numbers,
    ),
    Rule("unformatted", "only a table may have `# fmt: skip`; take it away", unformatted_code),
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Hold the code to the house style.")
    parser.add_argument("--prune", action="store_true", help="take stale entries out of the list")
    found = tree_breaches()
    if parser.parse_args().prune:
        removed = prune(found)
        print("\n".join([*removed, f"{len(removed)} removed, {len(read_baseline())} left"]))
        return 0
    open_breaches = unlisted(found, read_baseline())
    print("\n".join(map(str, open_breaches)))
    return int(bool(open_breaches))


if __name__ == "__main__":
    raise SystemExit(main())
