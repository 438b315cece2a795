"""A path on plain DBOS, as its documentation has it: a workflow of steps."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from .. import dbos_engine
from . import systems

INPUTS: dict[str, Any] = {"invoice": systems.INVOICE["id"], "shelves": systems.ITEMS}


def main(path: str) -> None:
    follow = import_module(f".{path}_on_dbos", __package__).follow
    with dbos_engine.launched():
        systems.measure(path, lambda _: follow(INPUTS[path]), "dbos")


if __name__ == "__main__":
    main(sys.argv[1])
