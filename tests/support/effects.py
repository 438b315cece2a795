"""Which functions write: by themselves they record, send, queue, or change a table or a file.

Found by reading the code, not by running it. A function writes if its own body has one of the calls
below; what it reaches through others counts for them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "scoping", *sorted((ROOT / "templates").rglob("src/app"))]
# Methods that change something, whoever has them.
METHODS = {
    "write_text": "a file",
    "write_bytes": "a file",
    "unlink": "a file",
    "mkdir": "a file",
    "rename": "a file",
    "replace_file": "a file",
    "enqueue": "a queue",
    "send_message": "a message",
    "delete": "a table",
    "insert": "a table",
    "update": "a table",
}
TABLES = {"insert", "update", "delete"}
CALLS = {
    "audit.record": "the audit log",
    "httpx2.request": "a message",
    "httpx2.stream": "a message",
    "httpx2.post": "a message",
    "os.replace": "a file",
    "os.kill": "a process",
    "subprocess.run": "a process",
    "subprocess.Popen": "a process",
}


class Writer(NamedTuple):
    """A function that writes: its module and name, and what it changes."""

    module: str
    name: str
    changes: str


def writers() -> list[Writer]:
    """List every function of the toolkit and of the layers that writes, in order of modules."""
    return [
        writer for file in _modules() for writer in writers_of(file.read_text("utf-8"), _name(file))
    ]


def writers_of(source: str, module: str) -> Iterator[Writer]:
    """List the functions of one module that write."""
    for qualified, function in _functions(ast.parse(source), ""):
        changes = sorted({what for node in _own(function) if (what := _effect(node))})
        if changes:
            yield Writer(module, qualified, ", ".join(changes))


def _modules() -> Iterator[Path]:
    for folder in SOURCES:
        yield from sorted(folder.rglob("*.py"))


def _name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    if "src" in parts:
        parts = parts[parts.index("src") + 1 :]
    return ".".join(parts).removesuffix(".__init__")


def _functions(tree: ast.AST, before: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield before + node.name, node  # type: ignore[misc]
            yield from _functions(node, f"{before}{node.name}.")
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{before}{node.name}.")
        else:
            yield from _functions(node, before)


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """Walk a function without the functions in it."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        yield node
        yield from _own(node)


def _effect(node: ast.AST) -> str:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    dotted = ast.unparse(node.func)
    if dotted in CALLS:
        is_probe = dotted == "os.kill" and ast.unparse(node.args[-1]) == "0"
        return "" if is_probe else CALLS[dotted]
    method = node.func.attr
    if method in TABLES:
        return "a table" if not node.args and _is_table(node.func.value) else ""
    return METHODS.get(method, "")


def _is_table(value: ast.expr) -> bool:
    """Whether this is a table of SQLAlchemy by its look: `tasks.update()`, `sa.insert(rows)`."""
    text = ast.unparse(value)
    return text.partition(".")[0] in ("sa", "store") or text in _TABLES


_TABLES = {
    target.id
    for file in _modules()
    for node in ast.parse(file.read_text("utf-8")).body
    if isinstance(node, ast.Assign)
    and isinstance(node.value, ast.Call)
    and ast.unparse(node.value.func) in ("sa.Table", "_table", "table")
    for target in node.targets
    if isinstance(target, ast.Name)
}
