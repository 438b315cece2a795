"""Signed HTTP over real sockets: what is not signed rightly and now, or not of the form, does
nothing and is told why.
"""

import json
import socket
import time
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from app.action.durable import store
from app.action.durable.store import rows
from app.action.people import authority
from app.agent_side import api, callers, server
from app.agent_side.tables import tasks
from app.agent_side.task_service import MOST_BYTES
from app.assistant_side import over_webhook
from app.assistant_side.over_webhook import OverWebhook
from app.base import web
from app.base.problem import Problem
from app.base.settings import Settings
from app.handoff.contract import Contract
from tests.support.waiting import LIMIT
from tests.support.wording import load_wording

from . import conftest
from .conftest import CUSTOMER, SECRETS, asked_for, comes_to, refused, signed

SAYS = load_wording("layers/handoff")

Post = Callable[..., httpx2.Response]

TASKS = "/handoff/tasks"
FORM = asked_for().model_dump()
BODY = json.dumps(FORM).encode()


def begun() -> int:
    """How many tasks and runs there are."""
    return len(rows(tasks.select())) + len(rows(store.runs.select()))


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clocks of both sides, so that a request takes no time at all."""
    now = time.time()
    clock = SimpleNamespace(time=lambda: now, monotonic=time.monotonic)
    for module in (api, over_webhook, conftest):
        monkeypatch.setattr(module, "time", clock)


@pytest.fixture
def post(url: str) -> Post:
    """Send a body to a path, signed by the desk and now unless something else is said."""

    def send(
        path: str = TASKS, body: bytes = BODY, signed_for: str = "", **more: Any
    ) -> httpx2.Response:
        headers = {
            name: more.pop(name) for name in [*more] if name.startswith(("x_", "authorization"))
        }
        own = signed(signed_for or path, body, **more)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx2.post(
            url + path,
            content=body,
            headers={**{k.lower(): v for k, v in own.items()}, **named},
            timeout=LIMIT,
        )

    return send


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "under another secret": ({"secret": "a-secret-that-nobody-has"}, web.WRONG_SIGNATURE),
    "under another clients secret": ({"secret": SECRETS["shop"]}, web.WRONG_SIGNATURE),
    "in another clients name": ({"client": "shop"}, web.WRONG_SIGNATURE),
    "by no client": ({"client": "nobody"}, api.NO_CLIENT),
    "by nobody": ({"client": ""}, api.NO_CLIENT),
    "not signed": ({"x_signature": ""}, web.WRONG_SIGNATURE),
    "not ascii": ({"x_signature": "sha256=ä".encode()}, web.WRONG_SIGNATURE),
    "for another path": ({"signed_for": "/handoff/approvals/x"}, web.WRONG_SIGNATURE),
    "for nearly this path": ({"signed_for": f"{TASKS}/"}, web.WRONG_SIGNATURE),
    "signed too long ago": ({"at": -web.WINDOW - 1}, web.WRONG_TIME),
    "signed in the future": ({"at": web.WINDOW + 1}, web.WRONG_TIME),
    "no time": ({"x_timestamp": "now"}, web.WRONG_TIME),
    "a clients secret as a token": ({"authorization": f"Bearer {SECRETS['desk']}"}, api.NO_TOKEN),
    "an empty token": ({"authorization": "Bearer"}, api.NO_TOKEN),
}


def test_request_without_a_valid_signature_is_refused(post: Post) -> None:
    """What a client has not signed for here and now is refused."""
    answers = {case: post(**sent) for case, (sent, _) in REFUSED.items()}
    said = {case: (answer.status_code, answer.json()) for case, answer in answers.items()}
    assert said == {
        case: (401, {"kind": "unauthenticated", "error": why}) for case, (_, why) in REFUSED.items()
    }
    assert begun() == 0


def test_a_request_that_is_seen_and_altered_is_refused(url: str) -> None:
    headers = signed(TASKS, BODY)
    altered = BODY.replace(b'"amount": 48', b'"amount": 99')
    assert altered != BODY
    assert (
        httpx2.post(url + TASKS, content=altered, headers=headers, timeout=LIMIT).status_code == 401
    )
    assert begun() == 0


def test_replayed_request_is_the_same_task(post: Post) -> None:
    """A request that is seen and sent again is the same task and nothing more."""
    stamp = str(int(time.time()))
    again = {
        "x_timestamp": stamp,
        "x_signature": web.sign(SECRETS["desk"], stamp, TASKS, BODY),
    }
    answers = [post(**again) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert len({answer.json()["task"] for answer in answers}) == 1
    assert len(rows(tasks.select())) == 1


WRONG = {
    "nothing": (b"", 422, "invalid"),
    "no json": (b"{", 422, "invalid"),
    "no text": (b"\xff\xfe{}", 422, "invalid"),
    "a list": (b"[]", 422, "invalid"),
    "a text": (b'"task"', 422, "invalid"),
    "null": (b"null", 422, "invalid"),
    "an empty object": (b"{}", 422, "invalid"),
    "a version in words": (json.dumps(FORM | {"version": "1"}).encode(), 422, "invalid"),
    "true is no version": (json.dumps(FORM | {"version": True}).encode(), 422, "invalid"),
    "an unknown version": (json.dumps(FORM | {"version": 7}).encode(), 422, "version"),
    "a number for a key": (json.dumps(FORM | {"key": 7}).encode(), 422, "invalid"),
    "a line feed in a key": (json.dumps(FORM | {"key": "k\n1"}).encode(), 422, "invalid"),
    "a line feed after a key": (json.dumps(FORM | {"key": "k-1\n"}).encode(), 422, "invalid"),
    "a list for a person": (
        json.dumps(FORM | {"on_behalf_of": ["C-1001"]}).encode(), 422, "invalid",
    ),
    "proven by word": (json.dumps(FORM | {"proven_by": "word"}).encode(), 422, "invalid"),
    "no details": (json.dumps(FORM | {"details": None}).encode(), 422, "invalid"),
    "a key that is not known": (json.dumps(FORM | {"approved": True}).encode(), 422, "invalid"),
    "thirty thousand deep": (
        b'{"details": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", 422, "invalid",
    ),
    "infinity": (b'{"details": {"amount": 1e999}}', 422, "invalid"),
    "too long": (b"x" * (MOST_BYTES + 1), 413, "too_long"),
}  # fmt: skip


def test_misformed_request_is_refused_and_begins_nothing(post: Post) -> None:
    """What does not hold to the form is refused and begins nothing."""
    answers = {case: post(body=body) for case, (body, _, _) in WRONG.items()}
    said = {case: (answer.status_code, answer.json()["kind"]) for case, answer in answers.items()}
    assert said == {case: (code, kind) for case, (_, code, kind) in WRONG.items()}
    assert {(*answer.json(),) for answer in answers.values()} == {("kind", "error")}
    assert begun() == 0


def test_a_body_of_just_64_kb_is_read(post: Post) -> None:
    padded = BODY + b" " * (MOST_BYTES - len(BODY))
    assert post(body=padded).status_code == 202


def test_all_that_is_wrong_is_said_at_once(post: Post) -> None:
    answer = post(
        body=json.dumps(FORM | {"key": "", "proven_by": "word", "note": "x" * 1001}).encode()
    )
    assert answer.json()["error"] == SAYS["key string should match pattern"]


def test_another_path_or_method_is_not_there(url: str) -> None:
    assert httpx2.get(url + TASKS, timeout=LIMIT).status_code in (
        404,
        405,
    )  # beside an MCP server, which takes what is left
    assert httpx2.post(f"{url}/handoff/elsewhere", timeout=LIMIT).status_code == 404


def test_what_is_asked_for_is_signed_like_what_is_sent(url: str) -> None:
    path = f"/handoff/people/{CUSTOMER}/tasks"
    assert httpx2.get(url + path, timeout=LIMIT).status_code == 401
    assert (
        httpx2.get(
            url + path, headers=signed(f"/handoff/people/{CUSTOMER}0/tasks", b""), timeout=LIMIT
        ).status_code
        == 401
    )
    assert httpx2.get(url + path, headers=signed(path, b""), timeout=LIMIT).json() == []


@pytest.fixture
def desk(url: str) -> OverWebhook:
    return OverWebhook(url, "desk", SECRETS["desk"])


def test_approval_takes_a_persons_token_only(post: Post, url: str, desk: OverWebhook) -> None:
    """An approval takes a person's token, and no client's signature."""
    waits = comes_to(desk, desk.start(asked_for(amount=180)), "input_required")
    (approval,) = waits.approvals
    path = f"/handoff/approvals/{approval.id}"
    body = json.dumps({"answer": "approve", "digest": approval.digest}).encode()
    answer = post(path, body)
    assert (answer.status_code, answer.json()["kind"]) == (403, "forbidden")
    assert desk.get(waits.task, CUSTOMER).approvals == [approval]
    token = {"Authorization": f"bearer {authority.admit_person('bo')}"}
    for wrong in (
        {},
        {"answer": "perhaps", "digest": approval.digest},
        {"answer": "approve"},
        {"answer": "approve", "digest": ""},
    ):
        assert httpx2.post(url + path, json=wrong, headers=token, timeout=LIMIT).status_code == 422
    assert httpx2.post(url + path, content=body, headers=token, timeout=LIMIT).status_code == 200
    assert comes_to(desk, waits, "completed").confirmations
    authority.dismiss_person("bo")
    assert httpx2.post(url + path, content=body, headers=token, timeout=LIMIT).status_code == 401


def test_a_person_sees_all_tasks_and_hands_off_none(url: str, desk: OverWebhook) -> None:
    waits = comes_to(desk, desk.start(asked_for(amount=180)), "input_required")
    token = {"Authorization": f"Bearer {authority.admit_person('bo')}"}
    seen = httpx2.get(f"{url}/handoff/people/{CUSTOMER}/tasks", headers=token, timeout=LIMIT).json()
    assert [receipt["task"] for receipt in seen] == [waits.task]
    assert (
        httpx2.post(
            url + TASKS, json=FORM | {"key": "k-2"}, headers=token, timeout=LIMIT
        ).status_code
        == 403
    )


def test_page_of_another_site_gets_nothing(url: str, desk: OverWebhook) -> None:
    """A page of another site that guesses the address gets nothing.

    What a browser could send by itself carries neither a signature nor a token.
    """
    desk.start(asked_for())
    answer = httpx2.get(
        f"{url}/handoff/people/{CUSTOMER}/tasks",
        headers={"Origin": "http://elsewhere.example"},
        timeout=LIMIT,
    )
    assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (401, False)


@pytest.mark.parametrize(
    ("given", "size"),
    [
        pytest.param("desk=short", 5, id="short"),
        pytest.param("desk=", 0, id="empty"),
        pytest.param("desk", 0, id="only-a-name"),
        pytest.param("shop=a-secret-that-is-long-enough, desk=short", 5, id="the-second"),
        pytest.param("desk=a-secret-that-is-long-enough, desk=short", 5, id="the-old-one"),
    ],
)
def test_guessable_secret_stops_the_start(
    taken: Contract, folder: Any, monkeypatch: pytest.MonkeyPatch, given: str, size: int
) -> None:
    """A secret that can be guessed stops the start with one clear problem."""
    monkeypatch.setenv("HANDOFF_CLIENTS", given)
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(Problem) as caught:
        server.build_handoff_server(Settings(web_port=0), listening, folder)
    assert str(caught.value) == (SAYS["handoff clients the secret of"].format(size=size))


def test_a_secret_of_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOFF_CLIENTS", "=a-secret-that-is-long-enough")
    with pytest.raises(Problem, match="needs name=secret, and has a secret without a name"):
        callers.clients()


def test_a_client_has_two_secrets_for_a_while(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """First both are valid, and the first signs what is sent to it; then only the new one is."""
    old, new = SECRETS["desk"], "the-new-secret-of-the-desk"
    monkeypatch.setenv("HANDOFF_CLIENTS", f"desk={old}, desk={new}")
    assert [post(secret=secret).status_code for secret in (old, new)] == [202, 202]
    assert callers.secret_of("desk") == old
    assert callers.bearer(new) == callers.bearer(old) == callers.Caller("desk")
    monkeypatch.setenv("HANDOFF_CLIENTS", f"desk={new}")
    assert [post(secret=secret).status_code for secret in (old, new)] == [401, 202]
    assert callers.bearer(old) is None


def test_a_third_secret_of_a_client_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    given = ", ".join(f"desk=a-secret-of-the-desk-{number}" for number in range(3))
    monkeypatch.setenv("HANDOFF_CLIENTS", given)
    with pytest.raises(Problem, match="has more than 2 secrets for desk. Keep only the new one"):
        callers.clients()


def test_without_clients_nobody_may_hand_work_over(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HANDOFF_CLIENTS")
    for sent in ({}, {"client": ""}, {"secret": "", "client": ""}, {"authorization": "Bearer"}):
        assert post(**sent).status_code == 401
    assert callers.bearer("") is None
    assert begun() == 0


ELSEWHERE = {
    "without its port": "http://chat.example/callback",
    "another port": "http://chat.example:8001/callback",
    "another host": "http://elsewhere.example:8000/callback",
    "a host as somebodys name": "http://chat.example:8000@elsewhere.example/",
    "with somebodys name": "http://me@chat.example:8000/",
    "a host in the path": "http://elsewhere.example/chat.example:8000",
    "a host in the fragment": "http://elsewhere.example#chat.example:8000",
    "a longer name": "http://chat.example:8000.elsewhere.example/",
    "a backslash": "http://chat.example:8000\\@elsewhere.example/",
    "a file": "file://chat.example:8000/etc/passwd",
    "another scheme": "gopher://chat.example:8000/",
    "no scheme": "//chat.example:8000/",
    "no address": "http://[chat.example:8000/",
    "this machine": "http://127.0.0.1:8000/",
}


def test_receipts_are_sent_only_to_hosts_that_are_named(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDOFF_REPLY_HOSTS", "chat.example:8000, other.example")
    answers = {
        case: post(body=json.dumps(FORM | {"reply_to": to}).encode())
        for case, to in ELSEWHERE.items()
    }
    said = "reply_to: this host is not in HANDOFF_REPLY_HOSTS, so nothing would be sent there."
    refusal = (403, {"kind": "forbidden", "error": said})
    assert {case: (a.status_code, a.json()) for case, a in answers.items()} == dict.fromkeys(
        ELSEWHERE, refusal
    )
    assert begun() == 0
    for to in (
        "http://chat.example:8000/handoff/callback",
        "HTTP://chat.example:8000/callback",
        "https://other.example",
    ):
        assert post(body=json.dumps(FORM | {"reply_to": to}).encode()).status_code == 202


def test_without_named_hosts_no_receipt_is_sent_anywhere(post: Post) -> None:
    for reply_to in ("http:///callback", "http://127.0.0.1/", "http:"):
        assert post(body=json.dumps(FORM | {"reply_to": reply_to}).encode()).status_code == 403
    assert begun() == 0


def test_odd_name_is_refused_before_the_request(desk: OverWebhook) -> None:
    """A person or a task that is no name is not even asked for."""
    for name in ("../tasks", "C-1001/tasks", "", "C 1001", "C-1001\n"):
        rejection = refused(partial(desk.all_of, name))
        assert rejection == ("unknown", f"There is no {name!r} here.")
