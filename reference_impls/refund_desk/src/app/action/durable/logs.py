"""What a process says of itself on stderr: as text, or as lines of JSON with the run of each."""

import json
import logging
import sys
from datetime import UTC, datetime

_log = logging.getLogger("app")


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


def as_json(worker: str) -> None:
    """Have all that this process logs come as JSON, also of the engine and of its servers."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(worker))
    logging.root.handlers = [handler]
    _log.setLevel(logging.INFO)
    for name in ("dbos", "uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True


def say(text: str, run: str = "") -> None:
    """Say what somebody has to see who operates this."""
    if _is_json():
        _log.warning(text, extra={"about": {"run": run} if run else {}})
    else:
        print(text, file=sys.stderr, flush=True)


def happened(run: str, kind: str, number: int) -> None:
    """Say that a record was made; as text, nothing is said of that."""
    _log.info(kind, extra={"about": {"run": run, "record": number}})


def _is_json() -> bool:
    return any(isinstance(handler.formatter, _Lines) for handler in logging.root.handlers)
