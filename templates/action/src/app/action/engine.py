"""The engine that makes runs durable: DBOS over this project's database, with an id of its own for each process."""

import os

from dbos import DBOS, DBOSPortableJSONSerializer

from .store import database_url, source

VERSION = "1"  # of the run's steps; a run that waits goes on only under the version it began with


def launch() -> None:
    """Connect, make the tables that are not there, and take up what this process had begun before."""
    source()
    DBOS(
        config={
            "name": "agent",
            "system_database_url": database_url(),
            "application_version": VERSION,
            "executor_id": os.environ.get("WORKER", "worker-1"),
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
        }
    )
    DBOS.launch()
