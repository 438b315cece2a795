"""Spans and metrics: nowhere by default, and by the conventions where a project turns them on."""

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry import metrics, trace

from app.action.durable import process

from .conftest import ORDER, Begin

ORDERED = [[(ORDER, {"order_id": "o1", "amount": 10})]]


class Span(trace.NonRecordingSpan):
    """A span that keeps what it is told."""

    def __init__(self, name: str, attributes: dict[str, Any], began: int) -> None:
        super().__init__(trace.INVALID_SPAN_CONTEXT)
        self.name, self.attributes, self.began, self.ended = name, attributes, began, 0

    def set_attribute(self, key: str, value: Any) -> None:
        self.attributes[key] = value

    def end(self, end_time: int | None = None) -> None:
        self.ended = end_time or 0


class Tracer(trace.NoOpTracer):
    """What an SDK would put in the place of the API's own."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def start_span(
        self, name: str, *_: Any, start_time: int | None = None, attributes: Any = None, **__: Any
    ) -> Span:
        self.spans.append(Span(name, dict(attributes), start_time or 0))
        return self.spans[-1]


class Histogram(metrics.NoOpHistogram):
    """A histogram that keeps what is recorded."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.points: list[tuple[float, dict[str, Any]]] = []

    def record(self, amount: float, attributes: Any = None, context: Any = None) -> None:
        self.points.append((amount, dict(attributes)))


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Tracer, Histogram, Histogram]]:
    made = Tracer(), Histogram("tokens"), Histogram("seconds")
    for name, part in zip(("_tracer", "_tokens", "_seconds"), made, strict=True):
        monkeypatch.setattr(process, name, part)
    yield made


def test_by_default_it_goes_nowhere(begin: Begin) -> None:
    assert begin(ORDERED).get_result()["status"] == "done"
    assert isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
    assert not process._tracer.start_span("x").is_recording()


def test_a_run_is_one_span_over_its_whole_time(
    begin: Begin, exported: tuple[Tracer, Histogram, Histogram]
) -> None:
    outcome = begin(ORDERED).get_result()
    (span,) = exported[0].spans
    assert span.name == "invoke_agent agent"
    assert span.attributes == {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "agent",
        "gen_ai.conversation.id": "run-1",
        "app.run.status": "done",
        **{f"app.run.{key}": value for key, value in outcome["used"].items()},
    }
    assert 0 < span.began < span.ended


def test_each_call_of_the_model_counts_its_tokens_and_its_time(
    begin: Begin, exported: tuple[Tracer, Histogram, Histogram]
) -> None:
    outcome = begin(ORDERED).get_result()
    _, tokens, seconds = exported
    assert len(seconds.points) == 3  # plan, order, finish
    assert len(tokens.points) == 6
    assert sum(amount for amount, _ in tokens.points) == outcome["used"]["tokens"]
    assert {named["gen_ai.token.type"] for _, named in tokens.points} == {"input", "output"}
    assert seconds.points[0][1] == {
        "gen_ai.provider.name": "anthropic", "gen_ai.operation.name": "chat", "gen_ai.request.model": "claude-sonnet-5-5",
    }  # fmt: skip
