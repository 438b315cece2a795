"""A chain that was cut off at its end, against heads that were noted outside: in a file, and on a
real HTTP server.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.action import anchor, audit, store
from app.action.records import Kind
from tests.support.serving import serving
from tests.support.waiting import until

from .processes import agent, carries

pytestmark = pytest.mark.usefixtures("opened")


def record(number: int) -> None:
    for one in range(number):
        store.alone(audit.record, "run-1", Kind.READ_DONE, one=one)


def cut(after: int) -> None:
    store.alone(
        lambda: store.session().execute(store.audit.delete().where(store.audit.c.number > after))
    )


@pytest.fixture
def address() -> Iterator[str]:
    """A server that keeps the latest head, for who has its token."""
    kept = list[dict[str, object]]()

    async def take(request: Request) -> Response:
        if request.headers.get("authorization") != "Bearer t0ken":
            return Response(status_code=401)
        if request.method == "POST":
            kept.append(await request.json())
        return JSONResponse(kept[-1])

    app = Starlette(routes=[Route("/head", take, methods=["GET", "POST"])])
    config = uvicorn.Config(app, log_level="critical")
    with serving(lambda _: uvicorn.Server(config)) as url:
        yield f"{url}/head"


@pytest.mark.parametrize("way", ["file", "address"])
def test_what_was_cut_off_at_the_end_shows(
    way: str, address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIT_HEAD", address if way == "address" else str(folder / "heads"))
    monkeypatch.setenv("AUDIT_HEAD_TOKEN", "t0ken")
    record(3)
    anchor.note()
    record(1)  # what came after the head is no fault
    assert audit.verify()[2] == []
    cut(2)
    said = "the end was cut off: outside, record 3 was noted as the last, and there are 2"
    assert audit.verify()[2] == [said]
    record(1)
    assert audit.verify()[2] == ["record 3 is not the one that was noted outside"]


def test_heads_that_cannot_be_read_are_a_fault(
    address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (address, str(folder / "missing")):
        monkeypatch.setenv("AUDIT_HEAD", place)
        (fault,) = audit.verify()[2]
        assert fault.startswith("the heads at AUDIT_HEAD cannot be read: ")


def test_a_worker_notes_the_head(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "heads"
    monkeypatch.setenv("AUDIT_HEAD", str(file))
    record(2)
    with agent("work") as program:
        assert carries(program)
        until(file.exists)
        (line,) = until(lambda: file.read_text("utf-8").splitlines())
    assert json.loads(line) == {"number": 2, "digest": audit.verify()[1]}
