"""Goals that a stand-in knows by heart, each a row of orders; and what has come of all of them."""

import sqlite3
from pathlib import Path

from app.action.durable import store
from app.action.record import verification
from app.action.record.records import Kind
from app.base.display import as_written

from .conftest import ORDER


def play(goals: dict[str, list[float]]) -> None:
    """Have the stand-in order these amounts for each goal, one a turn.

    One above 100 needs a person.
    """
    written = ["goals:"]
    for goal, amounts in goals.items():
        written += [
            f"  - goal: {goal}",
            f"    plan: [{as_written(ORDER)}]",
            "    report: Restocked.",
            "    steps:",
        ]
        for number, amount in enumerate(amounts):
            inputs = f"{{order_id: {goal}-{number}, amount: {amount}}}"
            written.append(f"      - [{{tool: {as_written(ORDER)}, input: {inputs}}}]")
    Path("scenarios").mkdir()
    Path("scenarios", "goals.yaml").write_text("\n".join(written), "utf-8")


def ended() -> set[str]:
    return {row["id"] for row in store.rows(store.runs.select()) if row["status"] == "done"}


def check(folder: Path, goals: dict[str, list[float]]) -> None:
    """Each order once, each run ended once, the ledger and the audit whole."""
    vendors = sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite")
    orders = sorted(order for (order,) in vendors.execute("SELECT order_id FROM orders"))
    vendors.close()
    assert orders == sorted(
        f"{goal}-{number}" for goal, amounts in goals.items() for number in range(len(amounts))
    )
    assert {row["state"] for row in store.rows(store.ledger.select())} == {"done"}
    done = [row["run"] for row in store.rows(store.audit.select()) if row["kind"] == Kind.RUN_ENDED]
    assert sorted(done) == sorted(goals)
    assert verification.verify()[2] == []
