"""A process says what it does not do on files or tools that have changed: real workers, and a real
MCP server as a child process.
"""

import sys
from pathlib import Path

import pytest
import yaml

from app.action import engine
from app.base.mcp_client import look_up_tool
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
