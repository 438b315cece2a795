"""What a transaction writes and does not read again: with its commit, all of it or nothing."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.action.durable import batch, leases, store
from app.action.record import audit
from app.action.record.records import Kind

from .processes import forked

either = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
postgres = pytest.mark.parametrize("database", ["postgres"], indirect=True)
pytestmark = pytest.mark.usefixtures("opened")
NAMED = store.people.insert().inline()
SINCE = store.people.update().where(store.people.c.name == sa.bindparam("who"))


def name(who: str, digest: str = "") -> None:
    batch.queue_insert(NAMED, {"name": who, "digest": digest or who, "since": 1.0})


def named() -> list[tuple[Any, ...]]:
    """Whoever is in the table, in the transaction that is running."""
    found = sa.select(store.people.c.name, store.people.c.since).order_by(store.people.c.name)
    return [tuple(row) for row in store.session().execute(found)]


@either
def test_a_statement_that_names_a_table_sees_what_waits_for_it() -> None:
    statements = list[str]()

    def change() -> list[tuple[Any, ...]]:
        name("anna")
        name("bo")
        batch.queue_update(SINCE, "anna", {"who": "anna", "since": 2.0})
        batch.queue_update(SINCE, "anna", {"who": "anna", "since": 3.0})
        store.session().execute(sa.select(store.memory.c.number)).all()
        return named()

    made = store.database()
    sa.event.listen(made, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert store.in_transaction(change) == [("anna", 3.0), ("bo", 1.0)]
    assert store.in_transaction(named) == [("anna", 3.0), ("bo", 1.0)]
    other = next(at for at, text in enumerate(statements) if "agent_memory" in text)
    assert other < next(at for at, text in enumerate(statements) if "FROM agent_people" in text)
    if store.on_sqlite():  # a server's driver is given them past the engine
        verbs = [(at, text.split()[0]) for at, text in enumerate(statements)]
        written = [(at, verb) for at, verb in verbs if verb in {"INSERT", "UPDATE"}]
        assert [verb for _, verb in written] == ["INSERT", "UPDATE"]
        assert other < written[0][0]


@either
def test_of_a_transaction_with_a_fault_nothing_is_written() -> None:
    def twice() -> None:
        name("anna")
        name("bo", "the same")
        name("kim", "the same")

    def breaks() -> None:
        name("anna")
        raise KeyError

    with pytest.raises(sa.exc.IntegrityError):
        store.in_transaction(twice)
    with pytest.raises(KeyError):
        store.in_transaction(breaks)
    assert store.in_transaction(named) == []


@either
def test_a_part_that_is_taken_back_leaves_what_was_before_it() -> None:
    def change() -> None:
        name("anna")
        with pytest.raises(KeyError), store.savepoint():
            name("bo")
            raise KeyError
        with store.savepoint():
            name("kim")

    store.in_transaction(change)
    assert [who for who, _ in store.in_transaction(named)] == ["anna", "kim"]


@postgres
def test_record_is_written_despite_a_used_number() -> None:
    """A record is written although an earlier release has used its number.

    It numbers its records itself, without telling the database.
    """
    used = {"at": 1.0, "kind": Kind.GOAL_UNMET, "about": {}, "digest": "", "run": "run-1"}

    def record() -> None:
        audit.record("run-2", Kind.GOAL_UNMET, missing="nothing")

    def others() -> None:
        for number in range(2, 50):
            store.session().execute(store.audit.insert().values(**used, number=number))

    store.in_transaction(record)
    store.in_transaction(others)
    store.in_transaction(record)
    numbers = [row["number"] for row in audit.of_run("run-2")]
    assert numbers == [1, 50]
    assert [row["place"] for row in audit.of_run("run-2")] == [1, 2]


@either
def test_a_step_of_a_process_that_was_replaced_is_not_recorded() -> None:
    def replaced() -> int:
        leases.lock_id("worker-1")
        leases.take_id("worker-1")
        store.in_transaction(leases._take_token, "worker-1")
        row = {"run": "run-1", "number": 1, "name": "step", "result": None}
        with pytest.raises(sa.exc.IntegrityError):
            store.in_transaction(leases.insert_step, row)
        store.in_transaction(leases.end_if_taken_over)
        return 1

    assert forked(replaced)[0] == 3
    assert store.rows(sa.select(store.steps)) == []
