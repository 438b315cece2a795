"""What differs between two workers; `.env.example` explains each setting."""

import os
import sqlite3
import sys
from typing import Literal

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings

from ...base.problem import Problem
from ...base.settings import read_settings

OLDEST_SQLITE = (3, 42)  # that the engine can use with Python 3.12 and later


class WorkerSettings(BaseSettings, env_ignore_empty=True):
    """Read from the environment, where an empty variable counts as not set."""

    model_calls: PositiveInt = 8  # at the same time
    clear_days: PositiveFloat = 30
    health_port: int = Field(default=0, ge=0, le=65535)
    log_format: Literal["text", "json"] = "text"


def refuse_old_sqlite() -> None:
    """Raise Problem where the database is a file and this Python's SQLite is too old for it."""
    if os.environ.get("DATABASE_URL", "sqlite").startswith("postgres"):
        return
    if sys.version_info >= (3, 12) and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        python = f"This Python {sys.version_info[0]}.{sys.version_info[1]}"
        versions = f"{python} has SQLite {sqlite3.sqlite_version}; 3.42 is needed with it."
        raise Problem(f"{versions} Use Python 3.11, or set DATABASE_URL to a Postgres.", 3)


def worker_settings() -> WorkerSettings:
    """All of them. Raises Problem with all that is wrong."""
    return read_settings(WorkerSettings)
