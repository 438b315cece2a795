"""A process says what it does not do on files or tools that have changed: real workers, and a real
MCP server as a child process.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from anthropic import Anthropic

from app.action import agent as agent_module
from app.action import engine
from app.action.agent import Agent, outdated
from app.base.mcp_client import look_up_tool
from app.base.settings import Settings
from app.base.systems import load_systems
from app.base.tool_lock import write_lock
from tests.support.waiting import until

from .processes import agent, carries

SERVER = """
from pathlib import Path
from mcp.server.mcpserver import MCPServer

server = MCPServer("stock", log_level="ERROR")
server.add_tool(lambda item_id: 3, name="level", description=Path("description.txt").read_text())
server.run("stdio")
"""


def test_a_changed_tool_is_said_at_the_start(opened: None, folder: Path) -> None:
    (folder / "server.py").write_text(SERVER, "utf-8")
    (folder / "description.txt").write_text("Stock of an item.", "utf-8")
    document = yaml.safe_load((folder / "systems.yaml").read_text("utf-8"))
    document["systems"][0]["operations"][0]["binding"] = {
        "kind": "mcp",
        "command": [sys.executable, "server.py"],
    }
    (folder / "systems.yaml").write_text(yaml.safe_dump(document), "utf-8")
    found = look_up_tool(load_systems(folder / "systems.yaml")["stock__level"])
    assert found
    write_lock(folder, {"stock.level": found})
    (folder / "description.txt").write_text("Stock, and all else.", "utf-8")
    with agent("work") as program:
        assert carries(program)
        said = (
            "stock.level is not called: the tool level of stock has changed since a person agreed"
        )
        assert until(lambda: said in program.errors)


@pytest.mark.parametrize("name", ["systems.yaml", "policy.yaml"])
def test_a_worker_on_old_files_says_so_and_takes_up_no_new_run_until_it_is_restarted(
    name: str, opened: None, folder: Path
) -> None:
    others = {"systems.yaml": "policy.yaml", "policy.yaml": "systems.yaml"}
    with agent("work") as program:
        assert carries(program)
        first = engine.begin(engine.Task("Look"))
        until(lambda: engine.one_run(first))
        change(folder / name)
        said = f"{name} changed since worker-1 read them. It takes up no new run: restart it.\n"
        until(lambda: said in program.errors)
        second = engine.begin(engine.Task("Look again"))
        change(folder / others[name])  # so that it says when it has looked with a run in the queue
        until(lambda: "systems.yaml and policy.yaml changed since worker-1" in program.errors)
        assert (engine.one_run(second), program.returncode) == (None, None)
    with agent("work") as program:
        assert carries(program)
        until(lambda: engine.one_run(second))


def change(file: Path) -> None:
    """Change a file, as an editor would."""
    file.write_text(file.read_text("utf-8") + "# stricter\n", "utf-8")


@pytest.fixture
def read(
    folder: Path, client: Callable[..., Anthropic], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Agent, list[Path]]]:
    """What a process has read a minute ago, and the files whose contents it looks at since."""
    made, hashed = Agent(Settings(), client(None), folder), list[Path]()
    digest = agent_module._digest

    def noted(file: Path) -> str:
        hashed.append(file)
        return digest(file)

    monkeypatch.setattr(agent_module, "time", lambda: time.time() + 60)
    monkeypatch.setattr(agent_module, "_digest", noted)
    yield made, hashed


def test_files_that_nobody_has_touched_are_read_once(read: tuple[Agent, list[Path]]) -> None:
    this, hashed = read
    for _ in range(5):
        assert outdated(this) == []
    assert [file.name for file in hashed] == ["systems.yaml", "policy.yaml"]


@pytest.mark.parametrize("how", ["in place", "by another file", "gone", "gone and back"])
def test_a_change_that_keeps_size_and_time_of_a_file_is_seen(
    read: tuple[Agent, list[Path]], folder: Path, how: str
) -> None:
    this, _ = read
    file, other = folder / "policy.yaml", folder / "other"
    assert outdated(this) == []
    before = file.stat()
    text = file.read_text("utf-8").replace("most: 5000", "most: 9000")
    assert len(text) == before.st_size
    if how == "in place":
        file.write_text(text, "utf-8")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif how == "by another file":
        other.write_text(text, "utf-8")
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        other.replace(file)
    else:
        kept = file.read_text("utf-8")
        file.unlink()
        assert outdated(this) == ["policy.yaml"]
        if how == "gone and back":
            file.write_text(kept, "utf-8")
            assert outdated(this) == []
            return
    assert outdated(this) == ["policy.yaml"]
    assert outdated(this) == ["policy.yaml"]


def test_a_second_change_in_the_same_tick_of_the_clock_is_seen(
    read: tuple[Agent, list[Path]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a file system whose clock has seconds: all that stat tells stays the same."""
    this, _ = read
    file = folder / "policy.yaml"
    now, told = file.stat().st_mtime + 1, file.stat()
    monkeypatch.setattr(agent_module, "time", lambda: now)
    monkeypatch.setattr(Path, "stat", lambda *_, **__: told)
    assert outdated(this) == []
    file.write_text(file.read_text("utf-8").replace("most: 5000", "most: 9000"), "utf-8")
    assert outdated(this) == ["policy.yaml"]
