"""The agent's start says which MCP tools it does not call; a real server as a child process."""

import sys
from pathlib import Path

import yaml

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
    write_lock(folder, {"stock__level": found})
    (folder / "description.txt").write_text("Stock, and all else.", "utf-8")
    with agent("work") as program:
        assert carries(program)
        said = (
            "stock__level is not called: the tool level of stock has changed since a person agreed"
        )
        assert until(lambda: said in program.errors)
