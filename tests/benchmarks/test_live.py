"""The meter between references and a model, and what is counted as handed over too early."""

from __future__ import annotations

import socket
from contextlib import closing
from threading import Thread
from typing import Any

import httpx2
import pytest

from benchmarks.live import MOST, Meter, Played, is_written, metered, summary

NOTE = {"operation": "crm.add_case_note", "order_id": "O-1"}
REFUND = {"operation": "billing.refund", "order_id": "O-1", "amount": 48}
DONE = {"status": "done", "writes": [NOTE, REFUND]}
CASE = {"expect": [{"status": "escalated", "writes": []}, DONE]}


def ask(address: str) -> httpx2.Response:
    """Ask for a message."""
    return httpx2.post(f"{address}/v1/messages", json={"model": "m"})


def write(call: dict[str, Any], state: str = "undone") -> dict[str, Any]:
    """A write as the ledger has it."""
    inputs = {name: value for name, value in call.items() if name != "operation"}
    return {"operation": call["operation"], "inputs": {**inputs, "note": "x"}, "state": state}


def test_an_address_where_nobody_answers_is_named() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        behind = f"http://127.0.0.1:{taken.getsockname()[1]}"
        meter = Meter()
        meter.begin(behind)
        with metered(meter) as address:
            answer = ask(address)
    assert answer.status_code == 502
    assert f"{behind} does not answer" in answer.json()["error"]["message"]


def answer_half(service: socket.socket) -> None:
    """Answer once, with a stream that ends before its end."""
    connection, _ = service.accept()
    with connection:
        while b"{" not in connection.recv(65536):
            pass  # the request has not come as a whole
        connection.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n")


def test_a_stream_that_breaks_off_is_passed_on_as_far_as_it_came(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as service:
        meter = Meter()
        meter.begin(f"http://127.0.0.1:{service.getsockname()[1]}")
        served = Thread(target=answer_half, args=[service])
        served.start()
        with metered(meter) as address:
            answer = ask(address)
        served.join()
    assert answer.text == "half"
    assert "Traceback" not in capfd.readouterr().err


def test_calls_beyond_the_limit_reach_nobody() -> None:
    meter = Meter()
    meter.calls = MOST
    status, _, pieces = meter.answer("/v1/messages", {}, b"{}")
    assert status == 400
    assert f"{MOST} calls were made already" in b"".join(pieces).decode()


@pytest.mark.parametrize(
    ("writes", "wanted"),
    [
        ([write(REFUND), write(NOTE)], True),
        ([write(REFUND, "made"), write(NOTE, "undo failed")], True),
        ([write(REFUND), write(NOTE), write(REFUND, "failed")], True),
        ([write(REFUND)], False),
        ([write(REFUND), write(NOTE), write(NOTE)], False),
        ([write(REFUND), write(NOTE, "taken back")], False),
        ([write({**REFUND, "amount": 500}), write(NOTE)], False),
        ([], False),
    ],
)
def test_what_was_written_before_a_hand_over_is_held_to_the_case(
    writes: list[dict[str, Any]],
    *,
    wanted: bool,
) -> None:
    assert is_written(CASE, writes) is wanted


def test_hand_overs_with_all_written_are_counted_apart() -> None:
    early = Played("a/b", "escalation", "escalated", was_written=True)
    lines = summary([early, Played("a/c", "escalation", "escalated"), Played("a/d", "success")])
    assert "false hand-overs    2" in lines
    assert "  all was written   1" in lines
