"""A path on LangGraph: a graph with its checkpointer for SQLite or Postgres.

Each step is kept before the next one begins, which is `durability="sync"`.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from . import invoice_on_langgraph, shelves_on_langgraph, systems

GRAPHS = {"invoice": invoice_on_langgraph.graph, "shelves": shelves_on_langgraph.graph}
INPUTS: dict[str, dict[str, Any]] = {
    "invoice": {"invoice_id": systems.INVOICE["id"]},
    "shelves": {"items": systems.ITEMS, "number": 0},
}
PACKAGES = {
    "sqlite": "langgraph-checkpoint-sqlite",
    "postgresql": "langgraph-checkpoint-postgres",
}


def saver() -> Any:
    """The checkpointer of the database of this process, which a `with` closes."""
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite:///"):
        from langgraph.checkpoint.sqlite import SqliteSaver

        return SqliteSaver.from_conn_string(url.removeprefix("sqlite:///"))
    from langgraph.checkpoint.postgres import PostgresSaver

    return PostgresSaver.from_conn_string(url)


def config_of(run: str) -> dict[str, Any]:
    """What names a run, and bounds it."""
    return {"configurable": {"thread_id": run}, "recursion_limit": 100}


def main(path: str) -> None:
    with saver() as checkpointer:
        checkpointer.setup()
        compiled = GRAPHS[path].compile(checkpointer=checkpointer)

        def run(name: str) -> None:
            compiled.invoke(INPUTS[path], config_of(name), durability="sync")

        kind = os.environ["DATABASE_URL"].partition(":")[0]
        systems.measure(path, run, "langgraph", PACKAGES[kind])


if __name__ == "__main__":
    main(sys.argv[1])
