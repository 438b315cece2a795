"""Seals that were cut off at their end, against what was noted outside: in a file, and on a real
HTTP server.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.action.durable import store
from app.action.record import audit, seals, verification
from app.action.record.records import Kind
from tests.support.serving import serving
from tests.support.waiting import until
from tests.support.wording import load_wording

from .processes import agent, carries

SAYS = load_wording("layers/action")

pytestmark = pytest.mark.usefixtures("opened")


def record(number: int) -> None:
    for one in range(number):
        store.in_transaction(audit.record, "run-1", Kind.READ_DONE, one=one)


def seal(number: int) -> None:
    """Record something, and seal it; so many times."""
    for _ in range(number):
        record(1)
        seals.seal_heads()


def cut(after: int) -> None:
    """Take the seals after this one out, with what they hold, as somebody who can do anything."""
    with store.database().begin() as connection:
        for table in (store.audit, store.heads):
            connection.execute(table.delete())

    seal(after)


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
    seal(3)
    assert seals.note_outside(seals.note_outside()) == seals.last_seal().digest
    seal(1)  # what came after it is no fault
    assert verification.verify()[2] == []
    cut(2)
    said = "the end is missing: seal 3 was noted outside as the last one, but there are 2"
    assert verification.verify()[2] == [said]
    seal(1)
    assert verification.verify()[2] == [SAYS["seal 3 is different from"]]


def test_a_record_that_an_earlier_release_has_noted_still_counts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIT_HEAD", str(folder / "heads"))
    line = {"number": 3, "digest": "0" * 64}
    (folder / "heads").write_text(json.dumps(line) + "\n", "utf-8")
    said = "the end is missing: record 3 was noted outside as the last one, but there are 0"
    assert verification.verify()[2] == [said]


def test_heads_that_cannot_be_read_are_a_fault(
    address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (address, str(folder / "missing")):
        monkeypatch.setenv("AUDIT_HEAD", place)
        (fault,) = verification.verify()[2]
        assert fault.startswith("the heads at AUDIT_HEAD cannot be read: ")


def test_seal_during_verification_is_no_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seal that is noted while the records are read is no fault."""
    monkeypatch.setenv("AUDIT_HEAD", str(folder / "heads"))
    seal(1)
    seals.note_outside()
    add = verification.Walk.check_next

    def slowly(walk: verification.Walk, row: Mapping[Any, Any]) -> None:
        seal(1)
        seals.note_outside()
        add(walk, row)

    monkeypatch.setattr(verification.Walk, "check_next", slowly)
    assert verification.verify()[2] == []


def test_a_worker_seals_and_notes_the_seal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "heads"
    monkeypatch.setenv("AUDIT_HEAD", str(file))
    record(2)
    with agent("work") as program:
        assert carries(program)
        until(file.exists)
        (line,) = until(lambda: file.read_text("utf-8").splitlines())
    assert json.loads(line) == {"seal": 1, "digest": verification.verify()[1]}
