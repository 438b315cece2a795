"""What differs between two workers; `.env.example` explains each setting."""

from typing import Literal

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings

from ..base.settings import read_settings


class WorkerSettings(BaseSettings, env_ignore_empty=True):
    """Read from the environment, where an empty variable counts as not set."""

    model_calls: PositiveInt = 8  # at the same time
    clear_days: PositiveFloat = 30
    health_port: int = Field(default=0, ge=0, le=65535)
    log_format: Literal["text", "json"] = "text"


def worker_settings() -> WorkerSettings:
    """All of them. Raises Problem with all that is wrong."""
    return read_settings(WorkerSettings)
