"""What each MCP tool was when a person agreed to it: `systems.lock.json`, beside systems.yaml.

A server can give a tool another meaning at any time, and the model follows its description. So a
call is refused while name, description or schemas differ from the file:

    python -m app.base.tool_lock            # shows what has changed; exit code 1 if anything has
    python -m app.base.tool_lock --accept   # takes it over, for a reviewer to see in the diff
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .bindings import Refused
from .problem import Problem, read_text
from .systems import Operation, load_systems

LOCK = "systems.lock.json"
PARTS = ("name", "description", "input", "output")
COMMAND = "`python -m app.base.tool_lock` shows it, and with --accept takes it over"

Tool = dict[str, Any]  # the PARTS of one


def tool_digest(tool: Tool) -> str:
    """What a tool is known by: the SHA-256 of its parts as JSON."""
    return hashlib.sha256(json.dumps(tool, sort_keys=True).encode()).hexdigest()


def read_lock(folder: Path) -> dict[str, Tool]:
    """Each tool that a person has agreed to, by its operation. Raises Problem for another file."""
    file = folder / LOCK
    if not file.exists():
        return {}
    try:
        entries = json.loads(read_text(file))["tools"]
        return {name: {part: entry[part] for part in PARTS} for name, entry in entries.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Problem(f"{file} is no file of `python -m app.base.tool_lock`. Restore it.") from None


def lock_key(operation: Operation) -> str:
    """What an operation is called by in systems.yaml and in the lock."""
    return operation.name


def difference(operation: Operation, current: Tool | None) -> str:
    """Why a tool is not called, in words; empty if it is as a person has agreed to."""
    agreed = read_lock(operation.folder).get(lock_key(operation))
    tool = operation.binding.get("tool", operation.id)
    if current is None and agreed is None:
        return f"{operation.system} has no tool {tool}; correct it in systems.yaml"
    if current is None:
        return f"{operation.system} no longer has the tool {tool}; {COMMAND}"
    if agreed is None:
        return f"nobody has agreed to the tool {tool} of {operation.system}; {COMMAND}"
    parts = ", ".join(part for part in PARTS if current[part] != agreed[part])
    change = f"the tool {tool} of {operation.system} has changed since a person agreed to it"
    if parts:
        return f"{change} ({parts}); {COMMAND}"
    return ""


def tools_of(operations: Iterable[Operation]) -> Iterator[tuple[Operation, Tool | None, str]]:
    """Each operation that is a tool, with what it is now, or with why it cannot be looked at."""
    from .mcp_client import look_up_tool

    for operation in operations:
        if operation.binding["kind"] == "mcp":
            try:
                yield operation, look_up_tool(operation), ""
            except Refused as refusal:
                yield operation, None, str(refusal)


def changes(operations: Iterable[Operation]) -> Iterator[str]:
    """What has to be said about the tools at a start: those that are not called, and why."""
    for operation, current, fault in tools_of(operations):
        if reason := fault or difference(operation, current):
            yield f"{lock_key(operation)} is not called: {reason}."


def difference_lines(operation: Operation, current: Tool | None) -> Iterator[str]:
    """What has changed of a tool, each part as JSON: no character in it is hidden."""
    agreed = read_lock(operation.folder).get(lock_key(operation))
    for part in PARTS:
        before, now = (tool and tool[part] for tool in (agreed, current))
        if before != now:
            yield f"  {part} was: {json.dumps(before)}"
            yield f"  {part} is:  {json.dumps(now)}"


def write_lock(folder: Path, tools: dict[str, Tool]) -> None:
    """Write down what a person has agreed to."""
    entries = {name: {"sha256": tool_digest(tool)} | tool for name, tool in sorted(tools.items())}
    (folder / LOCK).write_text(json.dumps({"tools": entries}, indent=2) + "\n", "utf-8")


def main(words: list[str]) -> int:
    """Show, or take over, what has changed. Gives the exit code."""
    if words not in ([], ["--accept"]):
        raise Problem("Usage: python -m app.base.tool_lock [--accept]")
    from .settings import load_settings

    load_settings()
    folder = Path()
    operations = load_systems(folder / "systems.yaml")
    agreed = dict[str, Tool]()
    changed = False
    for operation, current, fault in tools_of(operations.values()):
        if fault:
            raise Problem(f"{lock_key(operation)} cannot be looked at: {fault}", 3)
        if change := difference(operation, current):
            changed = True
            print(f"{lock_key(operation)}: {change.partition(';')[0]}")
            print("".join(f"{line}\n" for line in difference_lines(operation, current)), end="")
        if current:
            agreed[lock_key(operation)] = current
    if "--accept" in words:
        write_lock(folder, agreed)
        print(f"{LOCK} has {len(agreed)} tools. Have its diff reviewed.")
        return 0
    return int(changed)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        print(problem, file=sys.stderr)
        sys.exit(problem.exit_code)
