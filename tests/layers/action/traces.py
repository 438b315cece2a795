"""What a database holds of a run, in every table, and each way in which people are shown it."""

import json
from collections.abc import Iterator

import sqlalchemy as sa

from app.action import view
from app.action.cli import terminal
from app.action.durable import engine, store
from app.action.figures import monitoring
from app.action.record import payloads


def everything() -> Iterator[tuple[str, str]]:
    """Each value of each table of the database, the engine's too, as text, with its table."""
    made = store.database()
    inspector = sa.inspect(made)
    schemas = [None] if store.on_sqlite() else ["public", "dbos"]
    for schema in schemas:
        for name in inspector.get_table_names(schema=schema):
            table = f'"{schema}"."{name}"' if schema else f'"{name}"'
            with made.connect().execution_options(reads=True) as connection:
                for row in connection.exec_driver_sql(f"SELECT * FROM {table}"):
                    yield name, json.dumps([*map(str, row)], ensure_ascii=False)


def look_at_all(run: str) -> None:
    """Show a run in each way that people have."""
    whole = view.run_details(run)
    json.dumps(whole)
    terminal.print_run(run)
    for record in view.records():
        terminal.print_record(record, named=True)
    view.latest_runs()
    view.wrote(run)
    monitoring.figures()
    engine.task_of(run)


def check_columns() -> None:
    """Hold that every text and every data of every table is marked as about people, or as not."""
    for table in store.metadata.tables.values():
        if table is store.schema:
            continue
        left = payloads.of_table(table).left if "payload" in table.info else {}
        texts = {
            column.name
            for column in table.columns
            if not isinstance(column.type, sa.Integer | sa.Float | sa.Boolean)
        }
        assert texts == {*left, *table.info["stays"]}, table.name
        assert left.keys().isdisjoint(table.info["stays"])
