"""What a process of an agent is set to, and what it says of itself: settings, log lines, traces.

`.env.example` explains each setting. Spans and metrics follow OpenTelemetry's conventions for
generative AI; without an SDK beside the program they go nowhere. To turn them on:
`opentelemetry-instrument agent serve`, with the packages and variables that its own guide names.
"""

import json
import logging
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Literal

from opentelemetry import metrics, trace
from pydantic import Field, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings

from ...base.problem import Problem
from ...base.settings import read_settings

OLDEST_SQLITE = (3, 42)  # that the engine can use with Python 3.12 and later
_log = logging.getLogger("app")
_CONVENTIONS = {"gen_ai.provider.name": "anthropic", "gen_ai.operation.name": "chat"}
_tracer = trace.get_tracer("app.action")
_meter = metrics.get_meter("app.action")
_tokens = _meter.create_histogram(
    "gen_ai.client.token.usage", unit="{token}", description="Tokens of one call"
)
_seconds = _meter.create_histogram(
    "gen_ai.client.operation.duration", unit="s", description="Time of one call"
)


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


def log_as_json(worker: str) -> None:
    """Have all that this process logs come as JSON, also of the engine and of its servers."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(worker))
    logging.root.handlers = [handler]
    _log.setLevel(logging.INFO)
    for name in ("dbos", "uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True


def tell_operator(text: str, run: str = "") -> None:
    """Say what somebody has to see who operates this."""
    if _is_json():
        _log.warning(text, extra={"about": {"run": run} if run else {}})
    else:
        print(text, file=sys.stderr, flush=True)


def happened(run: str, kind: str, number: int) -> None:
    """Say that a record was made; as text, nothing is said of that."""
    _log.info(kind, extra={"about": {"run": run, "record": number}})


class Chat:
    """One call of the model, which says what it used; the client's own span is below it."""

    def __init__(self, model: str) -> None:
        self.names = {**_CONVENTIONS, "gen_ai.request.model": model}

    def used(self, usage: Mapping[str, int]) -> None:
        """Count its tokens, which are in its usage by kind."""
        for kind in ("input", "output"):
            _tokens.record(usage[f"{kind}_tokens"], {**self.names, "gen_ai.token.type": kind})


@contextmanager
def chat(model: str) -> Iterator[Chat]:
    """Measure one call of the model."""
    this = Chat(model)
    began = perf_counter()
    try:
        yield this
    finally:
        _seconds.record(perf_counter() - began, this.names)


def trace_run(run: str, began: float, ended: float, outcome: dict[str, Any]) -> None:
    """One span for a whole run, made at its end, since it may have waited for days."""
    names = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "agent",
        "gen_ai.conversation.id": run,
    }
    span = _tracer.start_span("invoke_agent agent", start_time=int(began * 1e9), attributes=names)
    span.set_attribute("app.run.status", outcome["status"])
    for key, value in outcome["used"].items():
        span.set_attribute(f"app.run.{key}", value)
    span.end(int(ended * 1e9))


class _Lines(logging.Formatter):
    """A record as one line of JSON: time, level, worker, logger, message, and what is known."""

    def __init__(self, worker: str) -> None:
        super().__init__()
        self.worker = worker

    def format(self, record: logging.LogRecord) -> str:
        """Give a record as one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = {"time": at, "level": record.levelname.lower(), "worker": self.worker}
        fields |= {"logger": record.name, "message": record.getMessage()}
        fields |= getattr(record, "about", {})
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def _is_json() -> bool:
    return any(isinstance(handler.formatter, _Lines) for handler in logging.root.handlers)
