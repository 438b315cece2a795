"""Spans and metrics by OpenTelemetry's conventions for generative AI.

Without an SDK beside the program they go nowhere.

To turn it on: `opentelemetry-instrument agent serve`, with the packages and variables that
OpenTelemetry's own guide names.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from opentelemetry import metrics, trace

NAMES = {"gen_ai.provider.name": "anthropic", "gen_ai.operation.name": "chat"}
_tracer = trace.get_tracer("app.action")
_meter = metrics.get_meter("app.action")
_tokens = _meter.create_histogram(
    "gen_ai.client.token.usage", unit="{token}", description="Tokens of one call"
)
_seconds = _meter.create_histogram(
    "gen_ai.client.operation.duration", unit="s", description="Time of one call"
)


class Chat:
    """One call of the model, which says what it used; the client's own span is below it."""

    def __init__(self, model: str) -> None:
        self.names = {**NAMES, "gen_ai.request.model": model}

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


def ran(run: str, began: float, ended: float, outcome: dict[str, Any]) -> None:
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
