"""Webhooks and events over a real server: what is signed begins one run, and all else is refused
with a reason.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette

from app.action.durable import engine
from app.action.model import agent as agent_module
from app.action.people import controls
from app.action.rules.run_file import RunFile
from app.action.triggers import occasions
from app.action.triggers.occasions import triggers
from app.base import web
from app.base.web import WINDOW, sign
from tests.support.serving import serving
from tests.support.waiting import LIMIT
from tests.support.wording import load_wording

from .conftest import NOON, begun, not_begun
from .processes import agent

SAYS = load_wording("layers/action")

FILE = """
triggers:
  - {id: orders, kind: webhook, path: /hooks/orders, goal: Look at the order, as: anna}
  - {id: ours, kind: webhook, path: /hooks/ours, goal: Look at our order, trusted: true}
  - {id: low, kind: event, name: stock.low, goal: Restock}
  - {id: tell, kind: event, name: stock.low, goal: Tell the buyer}
"""
SECRET, BODY, NOW = "hush-of-the-tests", b'{"order": 7}', int(NOON.timestamp())

Post = Callable[..., httpx2.Response]


@pytest.fixture
def folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (folder / "triggers.yaml").write_text(FILE, "utf-8")
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    monkeypatch.setattr(occasions, "time", lambda: NOW)
    return folder


PATH = "/hooks/orders"


@pytest.fixture
def post(begin: object) -> Iterator[Post]:
    """Send a body to a path of the server, signed now unless something else is said."""
    app = Starlette(routes=[*occasions.webhook_routes(triggers())])
    with serving(lambda _: uvicorn.Server(uvicorn.Config(app, log_level="warning"))) as address:
        yield partial(send, address)


def send(
    address: str,
    path: str = PATH,
    body: bytes = BODY,
    key: str = "",
    at: int = 0,
    secret: str = SECRET,
    signed_for: str = "",
    **headers: Any,
) -> httpx2.Response:
    """Send a body, signed so many seconds from now."""
    stamp = str(NOW + at)
    signed = {
        "X-Timestamp": stamp,
        "X-Signature": sign(secret, stamp, signed_for or path, body, key),
    }
    keyed = {"Idempotency-Key": key} if key else {}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.post(address + path, content=body, headers=signed | keyed | named, timeout=LIMIT)


def test_a_signed_request_begins_a_run_with_its_body_as_data(post: Post) -> None:
    answer = post()
    run = answer.json()["run"]
    assert (answer.status_code, engine.result_of_work(run)["status"]) == (202, "done")
    assert engine.task_of(run) == engine.Task(
        "Look at the order", "orders", "webhook", "anna", BODY.decode(), False
    )
    assert engine.task_of(post("/hooks/ours").json()["run"]).trusted


TELLS = RunFile.model_validate(
    {
        "inputs": {
            "type": "object",
            "properties": {"order": {"type": "integer", "minimum": 1}, "note": {"type": "string"}},
            "required": ["order"],
        }
    }
)


def test_a_body_tells_a_run_its_inputs_by_name(post: Post) -> None:
    agent_module.agent().run_file = TELLS
    run = post(body=b'{"order": 7, "note": null, "other": "x"}').json()["run"]
    assert engine.task_of(run).inputs == {"order": 7}


@pytest.mark.parametrize("path", [PATH, "/events/stock.low"])
@pytest.mark.parametrize(
    ("body", "because"),
    [
        (b"{}", "order is missing"),
        (b"no JSON", "order is missing"),
        (b"[7]", "order is missing"),
        (b'{"order": null}', "order is missing"),
        (b'{"order": 0}', "order: "),
        (b'{"order": "7"}', "order: "),
        (b'{"order": true}', "order: "),
        (b'{"order": 7.5}', "order: "),
        (b'{"order": 7, "note": 7}', "note: "),
    ],
)
def test_a_body_that_does_not_say_what_a_run_is_told_begins_none(
    post: Post, path: str, body: bytes, because: str
) -> None:
    agent_module.agent().run_file = TELLS
    answer = post(path, body=body)
    assert (answer.status_code, begun()) == (422, set())
    assert answer.text.startswith(f"{occasions.LACKS} {because}")


def test_repeated_request_is_the_same_run(post: Post) -> None:
    """The same request again is the same run; one with a new signature is another."""
    first = post(at=-9).json()
    assert post(at=-9).json() == first
    assert post().json() != first
    assert len(begun()) == 2


def test_the_same_key_is_the_same_run_and_another_key_another(post: Post) -> None:
    first = post(key="k-1").json()
    assert post(key="k-1", at=-30).json() == first
    assert post(key="k-2").json() != first
    assert len(begun()) == 2


def test_a_key_that_came_with_another_body_is_refused(post: Post) -> None:
    post(key="k-1")
    answer = post(key="k-1", body=b"other")
    assert (answer.status_code, answer.text) == (409, occasions.OTHER)
    assert len(begun()) == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"secret": "guess"}, web.WRONG_SIGNATURE, id="under-another-secret"),
        pytest.param({"X_Signature": ""}, web.WRONG_SIGNATURE, id="not-signed"),
        pytest.param(
            {"X_Signature": "sha256=ä".encode()},
            web.WRONG_SIGNATURE,
            id="not-ascii",
        ),
        pytest.param(
            {"Idempotency_Key": "k-9"},
            web.WRONG_SIGNATURE,
            id="seen-and-sent-under-another-key",
        ),
        pytest.param(
            {"signed_for": "/hooks/ours"},
            web.WRONG_SIGNATURE,
            id="for-another-path",
        ),
        pytest.param({"at": -WINDOW - 1}, web.WRONG_TIME, id="signed-too-long-ago"),
        pytest.param({"at": WINDOW + 1}, web.WRONG_TIME, id="signed-in-the-future"),
        pytest.param({"X_Timestamp": "now"}, web.WRONG_TIME, id="no-time"),
        pytest.param({"key": "a.b"}, web.WRONG_KEY, id="a-key-that-could-be-part-of-a-body"),
        pytest.param(
            {"path": "/events/stock.low", "secret": "guess"},
            web.WRONG_SIGNATURE,
            id="events-too",
        ),
    ],
)
def test_what_is_not_signed_rightly_and_now_is_refused(
    post: Post,
    sent: dict[str, Any],
    said: str,
) -> None:
    answer = post(**sent)
    assert (answer.status_code, answer.text, begun()) == (401, said, set())


@pytest.mark.parametrize("at", [-WINDOW, WINDOW])
def test_a_clock_that_is_just_that_much_off_is_believed(post: Post, at: int) -> None:
    assert post(at=at).status_code == 202


def test_a_request_stripped_of_its_key_is_not_believed() -> None:
    """Whoever sees it may not send it again with the key moved into the body, or out of it."""
    signatures = {
        sign(SECRET, "1", "/", b"k\nbody"),
        sign(SECRET, "1", "/", b"body", "k"),
        sign(SECRET, "1", "/", b"body"),
    }
    assert len(signatures) == 3


def test_without_a_secret_nothing_is_taken(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEBHOOK_SECRET")
    for answer in (post(), post(secret="")):
        assert (answer.status_code, answer.text) == (401, occasions.CLOSED)
    assert begun() == set()


@pytest.mark.parametrize("name", ["WEBHOOK_SECRET", "WEBHOOK_SECRET_OLD"])
def test_a_secret_that_can_be_guessed_stops_the_start(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "fifteen-bytes-!")
    monkeypatch.setenv("WEB_PORT", "0")
    with agent("serve") as program:
        assert program.wait() == 2
        assert program.errors == (SAYS["has 15 bytes and with"].format(name=name))
    monkeypatch.setenv(name, "öäüßöäüß")  # bytes are counted, not characters
    assert len(occasions.known_secrets()[-1 if name.endswith("OLD") else 0]) == 8


def test_two_secrets_are_valid_until_the_old_one_is_taken_out(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = "the-secret-from-now-on"
    monkeypatch.setenv("WEBHOOK_SECRET", new)
    monkeypatch.setenv("WEBHOOK_SECRET_OLD", SECRET)
    assert [post(secret=one).status_code for one in (new, SECRET)] == [202, 202]
    assert post(secret="of-neither-of-them").text == web.WRONG_SIGNATURE
    monkeypatch.delenv("WEBHOOK_SECRET_OLD")
    answers = [post(secret=one, at=1) for one in (new, SECRET)]
    assert [answer.status_code for answer in answers] == [202, 401]


def test_a_body_over_64_kb_is_not_read(post: Post) -> None:
    assert post(body=b"x" * occasions.MOST_BYTES).status_code == 202
    assert post(body=b"x" * (occasions.MOST_BYTES + 1)).status_code == 413
    assert len(begun()) == 1


def test_sender_is_told_to_come_back_while_stopped(post: Post) -> None:
    """While all runs are stopped, the sender is told to come back."""
    controls.kill_runs(by="bo")
    answer = post()
    assert (answer.status_code, answer.text) == (503, occasions.HELD)
    assert (begun(), not_begun()) == (set(), ["orders"])


def test_a_signed_event_begins_all_that_waits_for_it(post: Post) -> None:
    answer = post("/events/stock.low", b"A is at 3", key="k-1")
    assert (answer.status_code, len(answer.json()["runs"])) == (202, 2)
    assert post("/events/stock.low", b"A is at 3", key="k-1").json() == answer.json()
    assert {engine.task_of(run).trigger for run in begun()} == {"low", "tell"}


def test_an_event_that_nothing_waits_for_is_not_found(post: Post) -> None:
    answer = post("/events/stock.high")
    assert (answer.status_code, answer.text) == (404, occasions.UNKNOWN)
