"""Replenishment from end to end, by the commands that people use, each a process of its own, on a copy of the sample rows."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DATA = ("systems.yaml", "policy.yaml", "triggers.yaml", "agent.md", "sandbox", "scenarios")
Agent = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    for name in DATA:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app.action", *arguments],
            cwd=tmp_path,
            env=environment(),
            input="",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def environment() -> dict[str, str]:
    theirs = ("ANTHROPIC_API_KEY", "DATABASE_URL")
    known = {key: value for key, value in os.environ.items() if key not in theirs}
    return {**known, "PYTHONPATH": str(ROOT / "src")}


@contextmanager
def worker(folder: Path) -> Iterator[None]:
    """Carry the runs of a folder in a process of its own, as `agent work` does."""
    command = [sys.executable, "-m", "app.action", "work"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, env=environment(), stdout=quiet) as program:
        try:
            yield
        finally:
            program.terminate()


def orders(folder: Path) -> dict[str, str]:
    with sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite") as database:
        return dict(database.execute("SELECT order_id, state FROM orders"))


def latest(agent: Agent) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(agent("runs", "--json").stdout)[0]
    return found


def test_an_order_can_be_cancelled_until_it_ships(agent: Agent, tmp_path: Path) -> None:
    assert agent("run", "Order what has fallen below its limit.").returncode == 0
    assert orders(tmp_path)["PO-2041"] == "placed"
    undone = agent("undo", latest(agent)["id"], "--reason", "wrong vendor")
    assert (undone.returncode, "PO-2041" in orders(tmp_path)) == (0, False), undone.stderr


def test_what_has_shipped_stays_ordered_and_is_said(agent: Agent, tmp_path: Path) -> None:
    agent("run", "Order what has fallen below its limit.")
    with sqlite3.connect(tmp_path / "var" / "sandbox-vendors.sqlite") as database:
        database.execute("UPDATE orders SET state = 'shipped' WHERE order_id = 'PO-2041'")
    undone = agent("undo", latest(agent)["id"], "--reason", "too late")
    assert undone.returncode == 1
    assert "vendors.place_order was done and is not undone" in undone.stdout + undone.stderr
    assert orders(tmp_path)["PO-2041"] == "shipped"
    with sqlite3.connect(tmp_path / "var" / "sandbox-shipping.sqlite") as database:
        pickups = database.execute("SELECT * FROM pickups").fetchall()
    assert pickups == [], "what could be undone is undone"


def test_an_order_above_the_sum_waits_for_the_head_of_supply(agent: Agent, tmp_path: Path) -> None:
    asked = agent("run", "Order stretch wrap for the season.")
    assert (asked.returncode, "It waits for a person" in asked.stdout) == (0, True), asked.stderr
    request = re.search(r"(run-\w+:\d+): approval, for Head of supply", agent("approvals").stdout)
    assert request, "nobody was asked"
    assert "PO-2042" not in orders(tmp_path)
    assert agent("approve", request[1], "--reason", "seasonal").returncode == 0
    with worker(tmp_path):
        for _ in range(600):
            if latest(agent)["status"] == "done":
                break
            time.sleep(0.1)
    assert orders(tmp_path)["PO-2042"] == "placed"


def test_the_triggers_are_the_workflows_own(agent: Agent) -> None:
    """What scoping.yaml names as triggers is what begins a run here, with items that the sample rows have."""
    declared = yaml.safe_load((ROOT / "scoping.yaml").read_text("utf-8"))["triggers"]
    triggers = yaml.safe_load((ROOT / "triggers.yaml").read_text("utf-8"))["triggers"]
    kinds = sorted(trigger["kind"] for trigger in triggers if trigger["kind"] != "prompt")
    assert kinds == sorted(trigger["kind"] for trigger in declared)
    rows = yaml.safe_load((ROOT / "sandbox" / "stock.yaml").read_text("utf-8"))["tables"]["levels"]
    watched = next(trigger for trigger in triggers if trigger["kind"] == "threshold")["each"]
    assert [row["item_id"] for row in rows] == [each["item_id"] for each in watched]
