"""DBOS as its documentation starts it, for the contenders that stand on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from dbos import DBOS


@contextmanager
def launched() -> Iterator[None]:
    """The engine, launched over the database of this process."""
    url = os.environ["DATABASE_URL"]
    DBOS(
        config={
            "name": "loop",
            "system_database_url": url,
            "application_version": "1",
            "log_level": "WARNING",
        }
    )
    DBOS.launch()
    try:
        yield
    finally:
        DBOS.destroy()
