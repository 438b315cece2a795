"""What a run makes of a system's answers, over a real HTTP server that keeps what it was sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn
import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.action import approvals, store
from tests.support.serving import serving

from .conftest import ORDER, Begin, waiting

PAGE = "<!doctype html><title>Sign in</title>"


class Vendor:
    """A shop that takes every order that reaches it, and then answers as told."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: dict[str, Any] = {}
        self.url = ""

    async def take(self, request: Request) -> Response:
        """Take an order."""
        self.orders.append(await request.json())
        self.headers.append(dict(request.headers))
        return Response(**self.answer)


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    """It, at an address on loopback."""
    shop = Vendor()
    app = Starlette(routes=[Route("/{path:path}", shop.take, methods=["POST"])])
    config = uvicorn.Config(app, log_level="critical")
    with serving(lambda _: uvicorn.Server(config)) as shop.url:
        yield shop


@pytest.fixture
def folder(folder: Path, vendor: Vendor) -> Path:
    """The project, with the vendor's operations bound to that server."""
    document = yaml.safe_load((folder / "systems.yaml").read_text("utf-8"))
    for operation in document["systems"][1]["operations"]:
        url = f"{vendor.url}/{operation['id']}"
        operation["binding"] = {"kind": "http", "method": "POST", "url": url}
    (folder / "systems.yaml").write_text(yaml.safe_dump(document), "utf-8")
    return folder


def ledger_states() -> list[tuple[str, str]]:
    """Each write's operation and state, in order."""
    found = store.rows(sa.select(store.ledger).order_by(store.ledger.c.sequence))
    return [(row["operation"], row["state"]) for row in found]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(
            {"content": PAGE, "media_type": "text/html"},
            "answered 200 with text/html, where JSON is needed: <!doctype",
            id="a-sign-in-page",
        ),
        pytest.param(
            {"content": '{"order": "o', "media_type": "application/json"},
            'answered 200 with what is not whole JSON: {"order": "o',
            id="cut-off",
        ),
        pytest.param({"status_code": 201}, "answered 201 without a body", id="nothing"),
        pytest.param(
            {"status_code": 302, "headers": {"Location": "https://sso.example/in?state=s3cret"}},
            "answered 302: it redirects to https://sso.example/in, and is not followed",
            id="a-redirect",
        ),
    ],
)
def test_a_write_whose_answer_says_nothing_is_sent_once_and_handed_over(
    answer: dict[str, Any], said: str, begin: Begin, vendor: Vendor
) -> None:
    vendor.answer = answer
    run = begin([[(ORDER, {"order_id": "o1", "amount": 5})]])
    (request,) = waiting(kind="escalation")
    assert request["because"].startswith(f"it is not known whether {ORDER} was done: Not clear:")
    assert said in request["because"]
    assert (len(vendor.orders), ledger_states()) == (1, [(ORDER, "unknown")])
    approvals.answer(request["id"], "keep", "bo")
    outcome = run.get_result()
    assert (outcome["status"], outcome["writes"], len(vendor.orders)) == ("kept", [], 1)


def test_a_write_that_is_answered_with_no_content_is_written(begin: Begin, vendor: Vendor) -> None:
    vendor.answer = {"status_code": 204}
    outcome = begin([[(ORDER, {"order_id": "o1", "amount": 5})]]).get_result()
    assert (outcome["status"], ledger_states()) == ("done", [(ORDER, "done")])


def test_an_undo_whose_answer_says_nothing_is_not_counted_as_undone(
    begin: Begin, vendor: Vendor
) -> None:
    vendor.answer = {"content": PAGE, "media_type": "text/html"}
    run = begin([[(ORDER, {"order_id": "o1", "amount": 5})]])
    approvals.answer(waiting(kind="escalation")[0]["id"], "undo", "bo")
    (left,) = run.get_result()["left"]
    assert left.startswith(f"{ORDER} was perhaps done and is not undone: Not clear:")
    assert ledger_states() == [(ORDER, "undo failed")]
