"""An invoice from its arrival to its entry, by the commands that people use.

Each is a process of its own, on a copy of the project.
"""

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

import inbox_folder

ROOT = Path(__file__).parents[2]
DATA = (
    "systems.yaml", "policy.yaml", "run.yaml", "path.yaml", "triggers.yaml", "agent.md", "sandbox",
    "scenarios", "inbox",
)  # fmt: skip
SCAN = "S-415.2026-117"
SECONDS = 120
Agent = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    for name in DATA:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)

    def run(
        *arguments: str, module: tuple[str, ...] = ("-m", "app.action")
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *module, *arguments],
            cwd=tmp_path,
            env=environment(),
            input="",
            capture_output=True,
            text=True,
            timeout=SECONDS,
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


def wait_for(is_there: Callable[[], object]) -> None:
    until = time.monotonic() + SECONDS
    while not is_there():
        assert time.monotonic() < until
        time.sleep(0.2)


def booked(folder: Path) -> dict[str, float]:
    """Give what is booked, by invoice."""
    file = folder / "var" / "sandbox-ledger.sqlite"
    if not file.exists():
        return {}
    with sqlite3.connect(file) as database:
        return dict(database.execute("SELECT invoice_id, amount FROM entries"))


def put(folder: Path, name: str, text: str) -> None:
    """Have a file come into the inbox that is not being written any more."""
    file = folder / "inbox" / name
    file.write_text(text, "utf-8")
    before = time.time() - inbox_folder.SETTLED
    os.utime(file, (before, before))


def test_a_file_that_comes_into_the_folder_is_booked_once(agent: Agent, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "inbox")
    (tmp_path / "inbox" / "S-204").mkdir(parents=True)
    put(tmp_path, "S-204/R-7900.txt", "Your order: B-1041\nTotal: 3,480.00 EUR\nCurrency: EUR\n")
    report = "import inbox_folder; print(*inbox_folder.report_new())"
    assert agent(module=("-c", report)).stdout.split()[-1] == "S-204.R-7900"
    assert agent(module=("-c", report)).stdout.split() == []
    with worker(tmp_path):
        wait_for(lambda: "S-204.R-7900" in booked(tmp_path))
        agent("emit", "invoice.received", '{"invoice_id": "S-204.R-7900"}')
        already = "Order B-1041 is booked already, for invoice S-204.R-7900."
        wait_for(lambda: already in agent("escalations").stdout)
    assert booked(tmp_path)["S-204.R-7900"] == 3480


def runs(agent: Agent) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(agent("runs", "--json").stdout)
    return found


def test_an_event_without_the_id_of_an_invoice_begins_nothing(agent: Agent) -> None:
    refused = agent("emit", "invoice.received", "{}")
    assert (refused.returncode, "invoice_id is missing" in refused.stderr) == (2, True)
    assert runs(agent) == []


def test_a_clerk_fills_in_what_a_scan_says_and_the_run_goes_on(
    agent: Agent, tmp_path: Path
) -> None:
    agent("emit", "invoice.received", json.dumps({"invoice_id": SCAN}))
    with worker(tmp_path):
        wait_for(lambda: "form-1" in agent("forms").stdout)
        request = re.search(r"\S+:form-1", agent("forms").stdout)
        assert request
        filled = agent("fill", request[0], "order_id=B-1060", "total=890", "currency=EUR")
        assert filled.returncode == 0, filled.stderr
        wait_for(lambda: SCAN in booked(tmp_path))
    assert booked(tmp_path)[SCAN] == 890


def test_the_rows_of_the_evals_are_the_files_of_the_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    tables = yaml.safe_load((ROOT / "sandbox" / "inbox.yaml").read_text("utf-8"))["tables"]
    ids = [*inbox_folder.waiting(time.time() + inbox_folder.SETTLED)]
    assert {row["invoice_id"]: row["text"] for row in tables["texts"]} == {
        one: inbox_folder.get(one)["text"] for one in ids
    }
    assert {row["invoice_id"]: row["supplier_id"] for row in tables["records"]} == {
        one: inbox_folder.find_record(one)["supplier_id"] for one in ids
    }


@pytest.mark.parametrize(
    "id_", ["S-204.R-1", "S-204", "../S-204.R-7781", "S-204.../R-7781", "S-204.R-7781\n", ""]
)
def test_an_id_leads_out_of_no_folder(monkeypatch: pytest.MonkeyPatch, id_: str) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(LookupError):
        inbox_folder.get(id_)


def test_only_the_mailbox_has_another_binding_than_the_scaffold() -> None:
    systems = yaml.safe_load((ROOT / "systems.yaml").read_text("utf-8"))["systems"]
    bindings = {
        f"{system['id']}.{one['id']}": one["binding"]["kind"]
        for system in systems
        for one in system["operations"]
    }
    assert {name for name, kind in bindings.items() if kind != "sandbox"} == {
        "inbox.find_record",
        "inbox.get",
    }
