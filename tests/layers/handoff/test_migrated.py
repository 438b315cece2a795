"""Receipts of tasks whose tables were migrated from version 1.

The runs are those of `../action/version_1`, each as a task of its own. What the hybrid of commit
99e0f4a, which made them, said of these tasks from the same tables is in `version_1/receipts.json`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.action.calls import rollback
from app.action.durable import engine, store
from app.action.durable.parking import END_OF_TIME
from app.action.durable.store import audit
from app.action.record import version_1
from app.agent_side.receipts import receipts
from app.agent_side.tables import tasks
from app.base.display import as_written
from app.handoff.messages import Receipt

from ..action.conftest import forget_database
from ..action.first_tables import Earlier
from .conftest import CUSTOMER

SAID = json.loads((Path(__file__).parent / "version_1" / "receipts.json").read_text("utf-8"))
OF_THE_MOMENT = ("changed", "revision", "at", "digest")  # other ones on each database
TABLES = """
CREATE TABLE handoff_tasks (id TEXT PRIMARY KEY, client TEXT, behalf TEXT, request JSON,
 digest TEXT, reply_to TEXT, began FLOAT, told TEXT);
CREATE TABLE handoff_notes (task TEXT, key TEXT, PRIMARY KEY (task, key));
"""


@pytest.fixture(params=["sqlite", "postgres"])
def earlier(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Earlier]:
    """A hybrid's tables of version 1, with a task for each run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    server = request.getfixturevalue("server") if request.param == "postgres" else None
    if server is not None:
        monkeypatch.setenv("DATABASE_URL", server.database("template1"))
    forget_database()
    found = Earlier(tmp_path)
    found.change(TABLES)
    for task, receipt in SAID.items():
        asked = json.dumps({key: receipt[key] for key in ("key", "issue", "details")})
        row = f"'{task}', 'desk', '{CUSTOMER}', '{asked}', '', '', 1.0, ''"
        found.change(f"INSERT INTO handoff_tasks VALUES ({row})")
    found.change(f"UPDATE agent_requests SET until = {END_OF_TIME} WHERE answer = ''")
    yield found
    if store.database.cache_info().currsize:
        engine.client().destroy()
        store.database().dispose()
    forget_database()


def told() -> dict[str, Receipt]:
    """The receipt of each task."""
    return {receipt.task: receipt for receipt in receipts(sa.select(tasks))}


def plain(value: Any) -> Any:
    """A receipt, or a part of one, without what differs from database to database."""
    if isinstance(value, dict):
        parts = value.items()
        return {key: plain(part) for key, part in parts if key not in OF_THE_MOMENT}
    return [*map(plain, value)] if isinstance(value, list) else value


def of_today(receipt: dict[str, Any]) -> dict[str, Any]:
    """A receipt of version 1 in the words of today, which are those of files.

    Of a stopped task it says today, too, what was undone.
    """
    text = json.dumps(receipt)
    for name in ("vendors__place_order", "stock__level"):
        text = text.replace(name, as_written(name))
    said = {**json.loads(text), "limits": []}
    if said["status"] == "cancelled":
        said["reason"] += "; vendors.place_order was undone"
    return said


def test_receipts_are_the_same_after_the_migration(earlier: Earlier) -> None:
    """Each receipt says after the migration what it said before."""
    done = version_1.migrate()
    assert done is not None
    found = told()
    assert found.keys() == SAID.keys()
    for task, receipt in found.items():
        assert plain(receipt.model_dump(exclude={"backed_by", "checked"})) == plain(
            of_today(SAID[task])
        ), task
        assert bool(receipt.backed_by) == (receipt.status == "completed"), task
    latest = sa.select(audit.c.run, sa.func.max(audit.c.number)).group_by(audit.c.run)
    with store.database().connect() as connection:
        numbers = {run: number for run, number in connection.execute(latest)}
    assert {task: one.revision for task, one in found.items()} == {
        task: numbers[task] for task in SAID
    }


def test_undone_write_of_version_1_is_no_longer_confirmed(earlier: Earlier) -> None:
    """A confirmed write of version 1 is no longer confirmed once it is undone."""
    version_1.migrate()
    (write,) = rollback.writes_of("run-done")
    assert [one.id for one in told()["run-done"].confirmations] == ["place_order-1"]
    settled = store.ledger.update().where(store.ledger.c.key == write["key"])
    for state, reason in (
        ("undone", "vendors.place_order was taken back later"),
        ("undone by hand", "vendors.place_order was taken back by hand"),
        ("not made", "vendors.place_order was never made, according to a person"),
    ):
        store.in_transaction(lambda now: store.session().execute(settled.values(state=now)), state)
        receipt = told()["run-done"]
        assert (receipt.confirmations, receipt.report, receipt.reason) == ([], "", reason)
