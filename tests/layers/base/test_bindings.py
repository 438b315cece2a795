import gc
import itertools
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from app.base import bindings
from app.base.bindings import MOST_BYTES, MOST_CHARACTERS, Refused, Unavailable, Unclear, call
from app.base.problem import Problem
from app.base.systems import Operation
from app.offline.sandbox import Sandbox, open_sandbox
from tests.support.waiting import LIMIT
from tests.support.wording import load_wording

SAYS = load_wording("layers/base")

Write = Callable[[str, str], Path]
ORDER = {
    "type": "object",
    "properties": {"order_id": {"type": "string"}, "page": {"type": "integer"}},
    "required": ["order_id"],
    "additionalProperties": False,
}


def operation(folder: Path = Path(), **changes: Any) -> Operation:
    given = {
        "system": "shop-eu",
        "owner": "Shop office",
        "acts_as": "service",
        "id": "find",
        "effect": "read",
        "input": ORDER,
    }
    return Operation(folder=folder, **given | {"binding": {"kind": "sandbox"}} | changes)


class Endpoint(HTTPServer):
    """A server on loopback that notes what it was asked and answers as told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Noting)
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, bytes]] = []
        self.headers: dict[str, str] = {}
        self.url = f"http://127.0.0.1:{self.server_port}"


class Noting(BaseHTTPRequestHandler):
    server: Endpoint

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        status, answer = (
            self.server.answers.pop(0) if self.server.answers else (200, b'{"found": 1}')
        )
        self.send_response(status)
        if status not in (204, 205):
            self.send_header("Content-Length", str(len(answer)))
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_DELETE = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield server
    server.shutdown()
    server.server_close()


def http(endpoint: Endpoint, path: str = "/orders/{order_id}", **changes: Any) -> Operation:
    method = changes.pop("method", "GET")
    return operation(
        binding={"kind": "http", "method": method, "url": endpoint.url + path}, **changes
    )


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param({}, id="missing"),
        pytest.param({"order_id": 7}, id="wrong-type"),
        pytest.param({"order_id": "7", "admin": True}, id="undeclared"),
        pytest.param("order 7", id="not-an-object"),
    ],
)
def test_no_binding_sees_an_input_that_breaks_its_schema(inputs: Any, endpoint: Endpoint) -> None:
    with pytest.raises(Refused, match="not called, the input is wrong"):
        call(http(endpoint), inputs, "e-1")
    assert endpoint.seen == []


def test_http_fills_the_path_and_sends_the_rest_as_a_query(endpoint: Endpoint) -> None:
    assert json.loads(call(http(endpoint), {"order_id": "A-1", "page": 2}, "e-1")) == {"found": 1}
    assert endpoint.seen[0][:2] == ("GET", "/orders/A-1?page=2")


def test_http_posts_the_rest_as_json(endpoint: Endpoint) -> None:
    call(http(endpoint, "/find", method="POST"), {"order_id": "A-1", "page": 2}, "e-1")
    method, path, _, body = endpoint.seen[0]
    assert (method, path, json.loads(body)) == ("POST", "/find", {"order_id": "A-1", "page": 2})


@pytest.mark.parametrize("value", ["../admin", "a/b", "x?admin=1", "a#b", "%2e%2e", "ü\r\nX: y"])
def test_an_input_stays_within_its_path_segment(value: str, endpoint: Endpoint) -> None:
    call(http(endpoint, "/orders/{order_id}/lines"), {"order_id": value}, "e-1")
    path = endpoint.seen[0][1]
    assert path.count("/") == 3
    assert path.startswith("/orders/")
    assert path.endswith("/lines")
    assert "X" not in endpoint.seen[0][2]


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_an_input_cannot_be_a_step_in_the_path(value: str, endpoint: Endpoint) -> None:
    with pytest.raises(Refused, match="order_id cannot be"):
        call(http(endpoint), {"order_id": value}, "e-1")
    assert endpoint.seen == []


def test_the_token_comes_from_the_environment(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_EU_TOKEN", "t0ken")
    call(http(endpoint), {"order_id": "A-1"}, "e-1")
    assert endpoint.seen[0][2]["Authorization"] == "Bearer t0ken"


def test_read_uses_a_read_token_where_there_is_one(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read uses a token that can only read where there is one, and a write never does."""
    monkeypatch.setenv("SHOP_EU_TOKEN", "wr1te")
    monkeypatch.setenv("SHOP_EU_READ_TOKEN", "re4d")
    call(http(endpoint), {"order_id": "A-1"}, "e-1")
    call(http(endpoint, method="POST", effect="write"), {"order_id": "A-1"}, "e-1", key="k-1")
    assert [seen[2]["Authorization"] for seen in endpoint.seen] == ["Bearer re4d", "Bearer wr1te"]


@pytest.mark.parametrize("effect", ["read", "write"])
def test_requester_system_is_told_who_asks(effect: str, endpoint: Endpoint) -> None:
    """A system that acts as the requester is told who asks, and a service is not."""
    key = "k-1" if effect == "write" else ""
    for authority in ("requester", "service"):
        asked = http(endpoint, acts_as=authority, effect=effect)
        call(asked, {"order_id": "A-1"}, "e-1 müller", key=key)
    assert endpoint.seen[0][2]["X-On-Behalf-Of"] == "e-1%20m%C3%BCller"
    assert "X-On-Behalf-Of" not in endpoint.seen[1][2]


def test_a_requester_system_refuses_a_reader_without_a_name(endpoint: Endpoint) -> None:
    with pytest.raises(Refused, match="nobody is signed in"):
        call(http(endpoint, acts_as="requester"), {"order_id": "A-1"}, "")
    assert endpoint.seen == []


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_without_success_is_a_refusal_with_its_reason(
    status: int, endpoint: Endpoint
) -> None:
    endpoint.answers = [(status, b"why")]
    with pytest.raises(Refused, match=f"shop-eu answered {status}: why"):
        call(http(endpoint), {"order_id": "A-1"}, "e-1")


@pytest.mark.parametrize(
    ("status", "may_pass"),
    [
        (408, True),
        (425, True),
        (429, True),
        (500, True),
        (503, True),
        (302, False),
        (400, False),
        (403, False),
    ],
)
def test_only_a_status_that_may_pass_is_worth_asking_again(
    status: int, may_pass: bool, endpoint: Endpoint
) -> None:
    endpoint.answers = [(status, b"why")]
    with pytest.raises(Refused, match=f"shop-eu answered {status}: why") as caught:
        call(http(endpoint), {"order_id": "A-1"}, "e-1")
    assert isinstance(caught.value, Unavailable) is may_pass


def test_write_without_a_key_is_refused(endpoint: Endpoint) -> None:
    """A write is refused without the key that only a person's command has."""
    with pytest.raises(Refused, match="this changes a system, and nothing here may"):
        call(http(endpoint, method="POST", effect="write"), {"order_id": "A-1"}, "e-1")
    assert endpoint.seen == []


def test_a_write_goes_with_its_key_and_in_the_name_of_its_person(endpoint: Endpoint) -> None:
    call(
        http(endpoint, "/refunds", method="POST", effect="write", acts_as="requester"),
        {"order_id": "A-1"},
        "e-1",
        key="k-1",
    )
    method, path, headers, body = endpoint.seen[0]
    assert (method, path, json.loads(body)) == ("POST", "/refunds", {"order_id": "A-1"})
    assert (headers["Idempotency-Key"], headers["X-On-Behalf-Of"]) == ("k-1", "e-1")


def test_a_read_carries_no_key(endpoint: Endpoint) -> None:
    call(http(endpoint), {"order_id": "A-1"}, "e-1")
    assert "Idempotency-Key" not in endpoint.seen[0][2]


def test_a_failing_system_is_asked_once(endpoint: Endpoint) -> None:
    endpoint.answers = [(503, b"busy")]
    with pytest.raises(Refused, match="503"):
        call(http(endpoint, method="POST"), {"order_id": "A-1"}, "e-1")
    assert len(endpoint.seen) == 1


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        pytest.param(b'{"sum": 1.50, "at": "fr\xc3\xbch"}', "", id="no-type-given"),
        pytest.param(b'{"sum": 1.50}', "application/json; charset=utf-8", id="with-a-charset"),
        pytest.param(b"[1e2]", "application/vnd.shop.v2+json", id="a-type-made-of-json"),
        pytest.param(b'"done"', "text/JSON", id="an-old-name-of-json"),
    ],
)
def test_json_is_passed_on_as_it_is(body: bytes, media_type: str, endpoint: Endpoint) -> None:
    endpoint.answers = [(200, body)] * 2
    endpoint.headers = {"Content-Type": media_type} if media_type else {}
    for key in ("", "k-1"):
        assert call(http(endpoint), {"order_id": "A-1"}, "e-1", key=key) == body.decode()


def test_a_system_out_of_reach_is_a_refusal(endpoint: Endpoint) -> None:
    nobody = operation(binding={"kind": "http", "url": "http://127.0.0.1:9/orders"})
    with pytest.raises(Unavailable, match="shop-eu failed: ConnectError"):
        call(nobody, {"order_id": "A-1"}, "e-1")


def test_slow_or_broken_endpoint_is_unavailable(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An endpoint that takes too long or breaks off is unavailable."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = operation(
            binding={"kind": "http", "url": f"http://127.0.0.1:{silent.getsockname()[1]}/orders"},
            timeout=0.2,
        )
        with pytest.raises(Unavailable, match="shop-eu failed: ReadTimeout"):
            call(slow, {"order_id": "A-1"}, "e-1")
    monkeypatch.setattr(Noting, "do_GET", lambda self: self.connection.shutdown(socket.SHUT_RDWR))
    with pytest.raises(Unavailable, match="shop-eu failed: RemoteProtocolError"):
        call(http(endpoint), {"order_id": "A-1"}, "e-1")


def test_an_endless_answer_is_not_read_to_its_end(endpoint: Endpoint) -> None:
    endpoint.answers = [(200, b"x" * (MOST_BYTES + 1000))]
    with pytest.raises(Refused, match=f"more than {MOST_BYTES} bytes"):
        call(http(endpoint), {"order_id": "A-1"}, "reader-1")


def garbled(self: Noting) -> None:
    """Answer with what is not compressed as it says."""
    self.send_response(200)
    self.send_header("Content-Encoding", "gzip")
    self.end_headers()
    self.wfile.write(b"no gzip")


class Drip:
    """A clock that goes on by six seconds at each look; with each comes a byte of an answer."""

    def __init__(self) -> None:
        self.seconds, self.looks = itertools.count(0, 6), threading.Semaphore(0)

    def monotonic(self) -> float:
        """The time, after which the next byte may come."""
        self.looks.release()
        return next(self.seconds)

    def answer(self, noting: Noting) -> None:
        """Answer byte by byte."""
        noting.send_response(200)
        noting.end_headers()
        for _ in range(3):
            self.looks.acquire(timeout=LIMIT)
            noting.wfile.write(b"x")


BY_KEY = pytest.mark.parametrize(
    "key", [pytest.param("", id="read"), pytest.param("k-1", id="write")]
)


@BY_KEY
@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        pytest.param(302, b"there", "answered 302: there", id="elsewhere"),
        pytest.param(
            200, b"x" * (MOST_BYTES + 1), f"sent more than {MOST_BYTES} bytes", id="oversize"
        ),
    ],
)
def test_useless_answer_leaves_only_a_write_unclear(
    status: int, answer: bytes, said: str, key: str, endpoint: Endpoint
) -> None:
    """Only a write may have happened when its answer is of no use."""
    endpoint.answers = [(status, answer)]
    with pytest.raises(Refused, match=f"shop-eu {said}") as caught:
        call(http(endpoint), {"order_id": "A-1"}, "e-1", key=key)
    assert type(caught.value) is (Unclear if key else Refused)


PAGE = b"<!doctype html><title>Sign in</title>"
UNREADABLE = [
    pytest.param(
        200, PAGE, "text/html", "with text/html, where JSON is needed: <!doctype", id="page"
    ),
    pytest.param(200, PAGE, "", "with what is not whole JSON: <!doctype", id="page-without-a-type"),
    pytest.param(201, b'{"a": 1}', "text/plain", "with text/plain, where JSON", id="another-type"),
    pytest.param(
        200, b'{"id": "A-', "application/json", "with what is not whole JSON", id="cut-off"
    ),
    pytest.param(
        200, b'{"a": "\xc3', "application/json", "with what is not whole JSON", id="cut-char"
    ),
    pytest.param(200, b"", "application/json", "without a body, where JSON", id="no-body"),
    pytest.param(200, b"", "", "without a body, where JSON is needed", id="no-body-and-no-type"),
    pytest.param(200, b"\n", "application/json", "with what is not whole JSON", id="blank"),
    pytest.param(
        200, b'{"a": 1}\n{"a": 2}', "application/json", "with what is not", id="two-values"
    ),
    pytest.param(
        200, b'{"sum": NaN}', "application/json", "with what is not whole", id="no-number"
    ),
    pytest.param(200, b"[" * 99_999, "application/json", "with what is nested", id="too-deep"),
]


@BY_KEY
@pytest.mark.parametrize(("status", "body", "media_type", "said"), UNREADABLE)
def test_success_without_json_leaves_only_a_write_unclear(
    status: int, body: bytes, media_type: str, said: str, key: str, endpoint: Endpoint
) -> None:
    """Of a success that is no JSON, only a write may have happened."""
    endpoint.answers = [(status, body)]
    endpoint.headers = {"Content-Type": media_type} if media_type else {}
    with pytest.raises(Refused, match=f"shop-eu answered {status} {said}") as caught:
        call(http(endpoint, method="POST"), {"order_id": "A-1"}, "e-1", key=key)
    assert type(caught.value) is (Unclear if key else Refused)


def test_write_needs_no_body_where_the_status_has_none(endpoint: Endpoint) -> None:
    """A write needs no body where the status says that there is none."""
    endpoint.answers = [(204, b"")] * 2
    assert call(http(endpoint, method="DELETE"), {"order_id": "A-1"}, "e-1", key="k-1") == ""
    with pytest.raises(Refused, match="answered 204 without a body, where JSON is needed"):
        call(http(endpoint), {"order_id": "A-1"}, "e-1")


@BY_KEY
def test_undecodable_answer_leaves_only_a_write_unclear(
    key: str, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a write may have happened when its answer cannot be decoded."""
    monkeypatch.setattr(Noting, "do_GET", garbled)
    with pytest.raises(Refused, match="shop-eu failed: DecodingError") as caught:
        call(http(endpoint), {"order_id": "A-1"}, "e-1", key=key)
    assert type(caught.value) is (Unclear if key else Refused)


@pytest.fixture
def elsewhere() -> Iterator[Endpoint]:
    """Another server, which a redirect points to."""
    server = Endpoint()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield server
    server.shutdown()
    server.server_close()


@BY_KEY
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed_and_named_without_secrets(
    status: int,
    key: str,
    endpoint: Endpoint,
    elsewhere: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A redirect is not followed, and its target is named without secrets."""
    monkeypatch.setenv("SHOP_EU_TOKEN", "t0ken")
    port = elsewhere.server_port
    there = f"http://ann:pass@127.0.0.1:{port}/sign%0Ain?state=s3cret#s3cret"
    endpoint.answers, endpoint.headers = [(status, there.encode())], {"Location": there}
    with pytest.raises(Refused) as caught:
        call(http(endpoint, method="POST"), {"order_id": "A-1"}, "e-1", key=key)
    assert str(caught.value) == (
        SAYS["shop eu answered it redirects"].format(status=status, port=port)
    )
    assert type(caught.value) is (Unclear if key else Refused)
    assert (len(endpoint.seen), elsewhere.seen) == (1, [])


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_on_the_same_host_sends_no_write_again(
    status: int, method: str, endpoint: Endpoint
) -> None:
    endpoint.answers, endpoint.headers = [(status, b"")], {"Location": "../orders/A-1/"}
    with pytest.raises(Unclear, match=f"{status}: it redirects to {endpoint.url}/orders/A-1/, and"):
        call(http(endpoint, "/v1/{order_id}", method=method), {"order_id": "A"}, "e-1", key="k-1")
    assert len(endpoint.seen) == 1


@pytest.mark.parametrize("status", [307, 308])
def test_write_is_redirected_on_its_host_with_all_it_had(
    status: int, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that was not made is redirected on the same host with all that it had."""
    monkeypatch.setenv("SHOP_EU_TOKEN", "t0ken")
    endpoint.answers, endpoint.headers = [(status, b"")], {"Location": "/orders/"}
    place = http(endpoint, "/orders", method="POST", effect="write", acts_as="requester")
    assert json.loads(call(place, {"order_id": "A"}, "e-1", key="k-1")) == {"found": 1}
    names = ("Authorization", "Idempotency-Key", "X-On-Behalf-Of")
    seen = [(m, [headers[name] for name in names], sent) for m, _, headers, sent in endpoint.seen]
    assert seen == [("POST", ["Bearer t0ken", "k-1", "e-1"], b'{"order_id":"A"}')] * 2
    assert [path for _, path, _, _ in endpoint.seen] == ["/orders", "/orders/"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_read_is_redirected_on_the_same_host(status: int, endpoint: Endpoint) -> None:
    endpoint.answers, endpoint.headers = [(status, b"")], {"Location": "/v2/A-1"}
    assert json.loads(call(http(endpoint), {"order_id": "A-1"}, "e-1")) == {"found": 1}
    assert [path for _, path, _, _ in endpoint.seen] == ["/orders/A-1", "/v2/A-1"]


def test_a_read_that_posts_never_becomes_another_request(endpoint: Endpoint) -> None:
    endpoint.answers, endpoint.headers = [(303, b"")], {"Location": "/v2/A-1"}
    with pytest.raises(Refused, match="303: it redirects to .*/v2/A-1, and is not followed"):
        call(http(endpoint, method="POST"), {"order_id": "A-1"}, "e-1")
    assert len(endpoint.seen) == 1


def test_a_redirect_to_itself_ends(endpoint: Endpoint) -> None:
    endpoint.answers, endpoint.headers = [(308, b"")] * 9, {"Location": "/orders/A-1"}
    with pytest.raises(Refused, match="308: it redirects to .*/orders/A-1, and is not followed"):
        call(http(endpoint), {"order_id": "A-1"}, "e-1")
    assert len(endpoint.seen) == bindings.MOST_REQUESTS


def test_a_redirect_to_what_is_no_address_is_said_so(endpoint: Endpoint) -> None:
    endpoint.answers, endpoint.headers = [(302, b"")], {"Location": "//[::1"}
    with pytest.raises(
        Refused, match="302: it redirects to something that is not an address, and is not followed"
    ):
        call(http(endpoint), {"order_id": "A-1"}, "e-1")


def test_a_write_that_the_system_turned_down_did_not_happen(endpoint: Endpoint) -> None:
    endpoint.answers = [(403, b"why")]
    with pytest.raises(Refused, match="shop-eu answered 403: why") as caught:
        call(http(endpoint), {"order_id": "A-1"}, "e-1", key="k-1")
    assert not isinstance(caught.value, Unavailable)


def test_an_endpoint_that_sends_byte_by_byte_is_unavailable(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    drip = Drip()
    monkeypatch.setattr(bindings, "time", drip)
    monkeypatch.setattr(Noting, "do_GET", lambda noting: drip.answer(noting))
    with pytest.raises(Unavailable, match="shop-eu took longer than 15 seconds"):
        call(replace(http(endpoint), timeout=15), {"order_id": "A-1"}, "e-1")


def test_a_big_result_is_cut_and_says_so(endpoint: Endpoint) -> None:
    endpoint.answers = [(200, json.dumps("x" * 20_000).encode())]
    shown = call(http(endpoint), {"order_id": "A-1"}, "e-1")
    assert shown.startswith('"xxx')
    assert shown.endswith(" … cut, of 20002 characters")
    assert len(shown) < MOST_CHARACTERS + 50


def test_a_python_binding_calls_a_function_by_its_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("stock_of_ours")
    monkeypatch.setitem(sys.modules, "stock_of_ours", module)
    monkeypatch.setattr(module, "find", lambda **given: given, raising=False)
    binding = {"kind": "python", "function": "stock_of_ours:find"}
    assert json.loads(call(operation(binding=binding), {"order_id": "A"}, "e-1")) == {
        "order_id": "A"
    }
    asked = call(operation(binding=binding, acts_as="requester"), {"order_id": "A"}, "e-1")
    assert json.loads(asked) == {"order_id": "A", "reader": "e-1"}


def test_a_function_that_writes_is_told_who_and_under_which_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = ModuleType("stock_of_ours")
    monkeypatch.setitem(sys.modules, "stock_of_ours", module)
    monkeypatch.setattr(module, "order", lambda **given: given, raising=False)
    writing = operation(
        binding={"kind": "python", "function": "stock_of_ours:order"}, effect="write"
    )
    done = json.loads(call(writing, {"order_id": "A"}, "e-1", key="k-1"))
    assert done == {"order_id": "A", "key": "k-1"}
    writing = replace(writing, acts_as="requester")
    done = json.loads(call(writing, {"order_id": "A"}, "e-1", key="k-1"))
    assert done == {"order_id": "A", "reader": "e-1", "key": "k-1"}


def test_a_caller_cannot_name_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("stock_of_ours")
    monkeypatch.setitem(sys.modules, "stock_of_ours", module)
    monkeypatch.setattr(module, "level", lambda **given: given, raising=False)
    loose = operation(
        binding={"kind": "python", "function": "stock_of_ours:level"}, input={"type": "object"}
    )
    with pytest.raises(Refused, match="an input cannot be called reader"):
        call(loose, {"reader": "director"}, "e-1")


def test_a_function_that_fails_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    binding = {"kind": "python", "function": "json:loads"}
    with pytest.raises(Refused, match="shop-eu failed: TypeError"):
        call(operation(binding=binding), {"order_id": "A"}, "e-1")


@pytest.mark.parametrize(
    ("error", "may_pass"),
    [
        (TimeoutError("no answer"), True),
        (ConnectionResetError("gone"), True),
        (FileNotFoundError("no file"), False),
        (ValueError("wrong"), False),
    ],
)
def test_a_function_says_by_its_error_whether_to_call_it_again(
    error: Exception, may_pass: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def level(**_: Any) -> None:
        raise error

    module = ModuleType("stock_of_ours")
    monkeypatch.setitem(sys.modules, "stock_of_ours", module)
    monkeypatch.setattr(module, "level", level, raising=False)
    binding = {"kind": "python", "function": "stock_of_ours:level"}
    with pytest.raises(Refused, match=f"shop-eu failed: {type(error).__name__}") as caught:
        call(operation(binding=binding), {"order_id": "A"}, "e-1")
    assert isinstance(caught.value, Unavailable) is may_pass


SANDBOX = """
tables:
  orders:
    - {order_id: A-1, total: 12.5, placed: 2026-03-01, reader: e-1}
    - {order_id: A-2, total: 3, lines: [x, y], reader: e-2}
    - {order_id: A-3, reader: "*"}
operations: {find: {from: orders}, lost: {from: nowhere}}
"""


def test_a_sandbox_returns_the_rows_that_equal_the_inputs(write: Write, tmp_path: Path) -> None:
    write("sandbox/shop-eu.yaml", SANDBOX)
    (row,) = json.loads(call(operation(tmp_path), {"order_id": "a-1"}, "zoe"))
    assert row == {
        "order_id": "A-1",
        "total": 12.5,
        "placed": "2026-03-01",
        "reader": "e-1",
        "lines": None,
    }


WRITES = """
tables: {refunds: [], orders: [{order_id: A-1, reader: "*"}]}
operations: {refund: {into: refunds}, order: {into: orders}, refunds: {from: refunds}, find: {from: orders}}
"""


def writes(folder: Path, name: str, acts_as: str = "requester") -> Operation:
    loose = {"type": "object"}
    return operation(folder, id=name, effect="write", acts_as=acts_as, input=loose)


def test_a_sandbox_adds_a_row_once_for_a_key_and_a_read_finds_it(
    write: Write, tmp_path: Path
) -> None:
    write("sandbox/shop-eu.yaml", WRITES)
    given = {"order_id": "A-1", 'amount" INTEGER': 4, "lines": ["x"]}
    first = call(writes(tmp_path, "refund"), given, "e-1", key="k-1")
    assert (
        call(writes(tmp_path, "refund"), given, "e-1", key="k-1")
        == first
        == '{"receipt": "refund-1"}'
    )
    call(writes(tmp_path, "refund"), given, "e-2", key="k-2")
    rows = json.loads(call(operation(tmp_path, id="refunds", input={"type": "object"}), {}, "e-1"))
    assert [row["reader"] for row in rows] == ["e-1", "e-2"]
    assert rows[0]['amount" INTEGER'] == 4


def test_added_row_belongs_to_its_person(write: Write, tmp_path: Path) -> None:
    """A row that a person added is theirs in a requester system."""
    write("sandbox/shop-eu.yaml", WRITES)
    call(writes(tmp_path, "order"), {"order_id": "A-2"}, "e-1", key="k-1")
    mine = operation(tmp_path, acts_as="requester", input={"type": "object"})
    assert len(json.loads(call(mine, {}, "e-1"))) == 2
    assert len(json.loads(call(mine, {}, "e-2"))) == 1


def open_again() -> None:
    """As the program does when it starts: what it knew is gone."""
    open_sandbox.cache_clear()
    gc.collect()


def found(folder: Path) -> list[str]:
    rows = json.loads(call(operation(folder, input={"type": "object"}), {}, "e-1"))
    return [row["order_id"] for row in rows]


def test_changed_rows_and_keys_survive_reopening(write: Write, tmp_path: Path) -> None:
    """Rows that were changed survive reopening, and so do their keys."""
    write("sandbox/shop-eu.yaml", WRITES)
    first = call(writes(tmp_path, "order"), {"order_id": "A-2", "note": "new"}, "e-1", key="k-1")
    open_again()
    assert found(tmp_path) == ["A-1", "A-2"]
    assert (
        call(writes(tmp_path, "order"), {"order_id": "A-2", "note": "new"}, "e-1", key="k-1")
        == first
    )
    assert found(tmp_path) == ["A-1", "A-2"]
    assert [file.name for file in (tmp_path / "var").iterdir()] == ["sandbox-shop-eu.sqlite"]


def test_two_processes_add_the_same_new_column(write: Write, tmp_path: Path) -> None:
    file = write("sandbox/shop-eu.yaml", WRITES)
    first, second = Sandbox(file), Sandbox(file)
    for number, sandbox in enumerate((first, second, first)):
        sandbox.change_rows(
            "refund", {"order_id": "A-1", f"note_{number % 2}": "x"}, "", f"k-{number}"
        )
    assert [len(row) for row in second.read_rows("refunds", {}, "", {})] == [3, 3, 3]


def test_an_edited_file_starts_afresh_with_its_own_rows(write: Write, tmp_path: Path) -> None:
    write("sandbox/shop-eu.yaml", WRITES)
    call(writes(tmp_path, "order"), {"order_id": "A-2"}, "e-1", key="k-1")
    write("sandbox/shop-eu.yaml", WRITES.replace("order_id: A-1", "order_id: B-1"))
    open_again()
    assert found(tmp_path) == ["B-1"]
    call(writes(tmp_path, "order"), {"order_id": "A-2"}, "e-1", key="k-1")
    assert found(tmp_path) == ["B-1", "A-2"]


def test_what_nothing_writes_to_leaves_no_file(write: Write, tmp_path: Path) -> None:
    write("sandbox/shop-eu.yaml", SANDBOX)
    assert found(tmp_path) == ["A-1", "A-2", "A-3"]
    assert not (tmp_path / "var").exists()


def test_a_row_is_taken_out_once_for_a_key(write: Write, tmp_path: Path) -> None:
    write(
        "sandbox/shop-eu.yaml",
        WRITES.replace("refund: {into: refunds}", "cancel: {out_of: orders}"),
    )
    taken = call(writes(tmp_path, "cancel"), {"order_id": "a-1"}, "e-1", key="k-1")
    assert found(tmp_path) == []
    call(writes(tmp_path, "order"), {"order_id": "A-1"}, "e-1", key="k-2")
    open_again()
    assert call(writes(tmp_path, "cancel"), {"order_id": "a-1"}, "e-1", key="k-1") == taken
    assert found(tmp_path) == ["A-1"], "the same key takes nothing more"
    call(writes(tmp_path, "cancel"), {"order_id": "A-1"}, "e-1", key="k-3")
    with pytest.raises(Problem, match="orders has no such row, so cancel changes nothing"):
        call(writes(tmp_path, "cancel"), {"order_id": "A-1"}, "e-1", key="k-4")


def test_row_is_removed_only_in_its_state(write: Write, tmp_path: Path) -> None:
    """A row is added with its state and removed only in that state."""
    changed = WRITES.replace(
        "order: {into: orders}", "order: {into: orders, with: {state: placed}}"
    )
    write(
        "sandbox/shop-eu.yaml",
        changed.replace(
            "refund: {into: refunds}", "cancel: {out_of: orders, only: {state: placed}}"
        ),
    )
    call(writes(tmp_path, "order"), {"order_id": "A-2"}, "e-1", key="k-1")
    open_sandbox(tmp_path / "sandbox" / "shop-eu.yaml").database.execute(
        "UPDATE orders SET state = 'shipped'"
    )
    with pytest.raises(
        Problem, match="no such row and none whose state is placed, so cancel changes nothing"
    ):
        call(writes(tmp_path, "cancel"), {"order_id": "A-2"}, "e-1", key="k-2")
    call(writes(tmp_path, "order"), {"order_id": "A-3"}, "e-1", key="k-3")
    call(writes(tmp_path, "cancel"), {"order_id": "A-3"}, "e-1", key="k-4")
    assert found(tmp_path) == ["A-1", "A-2"]


OWNED = """
tables:
  invoices:
    - {order_id: A-1, amount: 4, reader: e-1}
    - {order_id: A-2, amount: 4, reader: e-2}
    - {order_id: A-3, amount: 4, reader: "*"}
  refunds: [{order_id: A-1}, {order_id: A-2}]
  shops: [{order_id: A-1}]
operations:
  refund: {into: refunds, of: invoices}
  cancel: {out_of: refunds, of: invoices}
  lost: {into: refunds, of: nowhere}
  nobodys: {into: refunds, of: shops}
  find: {from: refunds}
"""


def test_write_once_is_refused_again_until_undone(write: Write, tmp_path: Path) -> None:
    """What may be done once is refused a second time and allowed again after an undo."""
    write(
        "sandbox/shop-eu.yaml",
        OWNED.replace(
            "refund: {into: refunds, of: invoices}", "refund: {into: refunds, once: order_id}"
        ),
    )
    call(writes(tmp_path, "refund", "service"), {"order_id": "A-7"}, "", key="k-1")
    call(
        writes(tmp_path, "refund", "service"), {"order_id": "A-7"}, "", key="k-1"
    )  # the same key is the same write
    with pytest.raises(
        Problem, match="refunds has order_id a-7 already, so refund changes nothing"
    ):
        call(writes(tmp_path, "refund", "service"), {"order_id": "a-7"}, "", key="k-2")
    call(writes(tmp_path, "cancel", "service"), {"order_id": "A-7"}, "", key="k-3")
    call(writes(tmp_path, "refund", "service"), {"order_id": "A-7"}, "", key="k-4")
    assert found(tmp_path) == ["A-1", "A-2", "A-7"]


def test_with_of_a_person_adds_to_their_own_rows_alone(write: Write, tmp_path: Path) -> None:
    write("sandbox/shop-eu.yaml", OWNED)
    refused = "invoices has no such row for e-1, so refund changes nothing"
    with pytest.raises(Problem, match=refused):
        call(
            writes(tmp_path, "refund"),
            {"order_id": "A-2", "amount": 4, "note": "x"},
            "e-1",
            key="k-1",
        )
    with pytest.raises(Problem, match=refused):
        call(writes(tmp_path, "refund"), {"order_id": "A-1", "amount": 400}, "e-1", key="k-1")
    with pytest.raises(Problem, match=refused):
        call(writes(tmp_path, "refund"), {"note": "names no row at all"}, "e-1", key="k-1")
    assert found(tmp_path) == ["A-1", "A-2"]
    call(
        writes(tmp_path, "refund"),
        {"order_id": "a-1", "amount": 4.0, "note": "x"},
        "e-1",
        key="k-1",
    )
    call(writes(tmp_path, "refund"), {"order_id": "A-3"}, "e-1", key="k-2")
    assert found(tmp_path) == ["A-1", "A-2", "a-1", "A-3"]


def test_with_of_a_person_takes_out_their_own_rows_alone(write: Write, tmp_path: Path) -> None:
    write("sandbox/shop-eu.yaml", OWNED)
    with pytest.raises(
        Problem, match="invoices has no such row for e-1, so cancel changes nothing"
    ):
        call(writes(tmp_path, "cancel"), {"order_id": "A-2"}, "e-1", key="k-1")
    call(writes(tmp_path, "cancel"), {"order_id": "A-1"}, "e-1", key="k-1")
    assert found(tmp_path) == ["A-2"]


def test_of_asks_nothing_of_a_write_in_nobodys_name(write: Write, tmp_path: Path) -> None:
    write("sandbox/shop-eu.yaml", OWNED)
    call(writes(tmp_path, "refund", "service"), {"order_id": "A-9", "amount": 9}, "", key="k-1")
    call(writes(tmp_path, "cancel", "service"), {"order_id": "A-2"}, "", key="k-2")
    assert found(tmp_path) == ["A-1", "A-9"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("lost", r"no table for lost. Add lost: \{of: a table\}", id="no-such-table"),
        pytest.param(
            "nobodys",
            "shops has no column reader, which nobodys asks by",
            id="a-table-that-belongs-to-nobody",
        ),
    ],
)
def test_of_names_a_table_with_readers(
    name: str, message: str, write: Write, tmp_path: Path
) -> None:
    write("sandbox/shop-eu.yaml", OWNED)
    with pytest.raises(Problem, match=message):
        call(writes(tmp_path, name), {"order_id": "A-1"}, "e-1", key="k-1")
    assert found(tmp_path) == ["A-1", "A-2"]


def test_a_write_without_a_table_is_named(write: Write, tmp_path: Path) -> None:
    write("sandbox/shop-eu.yaml", WRITES)
    with pytest.raises(Problem, match=r"no table for ship. Add ship: \{into: a table\}"):
        call(writes(tmp_path, "ship"), {}, "e-1", key="k-1")


def test_an_input_is_a_value_and_never_sql(write: Write, tmp_path: Path) -> None:
    write("sandbox/shop-eu.yaml", SANDBOX)
    assert call(operation(tmp_path), {"order_id": "' OR 1=1 --"}, "e-1") == "[]"


def test_a_requester_sandbox_keeps_other_readers_rows_back(write: Write, tmp_path: Path) -> None:
    write("sandbox/shop-eu.yaml", SANDBOX)
    everything = operation(tmp_path, acts_as="requester", input={"type": "object"})
    assert [row["order_id"] for row in json.loads(call(everything, {}, "e-1"))] == ["A-1", "A-3"]
    assert [row["order_id"] for row in json.loads(call(everything, {}, "zoe"))] == ["A-3"]


@pytest.mark.parametrize(
    ("changes", "inputs", "message"),
    [
        pytest.param(
            {"id": "other"}, {"order_id": "A"}, "operations has no table for other", id="no-table"
        ),
        pytest.param(
            {"id": "lost"},
            {"order_id": "A"},
            "operations has no table for lost",
            id="unknown-table",
        ),
        pytest.param(
            {}, {"order_id": "A", "page": 1}, "orders has no column page", id="unknown-column"
        ),
    ],
)
def test_a_gap_in_the_sandbox_is_named(
    changes: dict[str, Any], inputs: dict[str, Any], message: str, write: Write, tmp_path: Path
) -> None:
    write("sandbox/shop-eu.yaml", SANDBOX)
    with pytest.raises(Problem, match=message):
        call(operation(tmp_path, **changes), inputs, "e-1")


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A function of one's own, `stock_of_ours:hang`, that ends only when this is set."""
    event = threading.Event()
    module = ModuleType("stock_of_ours")
    monkeypatch.setitem(sys.modules, "stock_of_ours", module)
    monkeypatch.setattr(module, "hang", lambda **_: event.wait(LIMIT), raising=False)
    yield event
    event.set()


@pytest.mark.parametrize(
    ("key", "kind"),
    [pytest.param("", Refused, id="a-read-has-failed"), pytest.param("k-1", Unclear, id="a-write")],
)
def test_hanging_function_is_cut_off_at_its_systems_limit(
    stuck: threading.Event, key: str, kind: type[Refused]
) -> None:
    """A function that hangs is not waited for longer than its system allows."""
    hangs = operation(
        binding={"kind": "python", "function": "stock_of_ours:hang"},
        effect="write" if key else "read",
        timeout=0.2,
    )
    with pytest.raises(Refused) as caught:
        call(hangs, {"order_id": "A"}, "e-1", key)
    assert type(caught.value) is kind
    late = "shop-eu took longer than 0.2 seconds, and stock_of_ours:hang may still go on"
    assert str(caught.value) == late


def test_a_function_has_the_time_that_every_system_has(
    stuck: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bindings, "SECONDS", 0.1)
    hangs = operation(binding={"kind": "python", "function": "stock_of_ours:hang"})
    with pytest.raises(Refused, match=r"took longer than 0\.1 seconds"):
        call(hangs, {"order_id": "A"}, "e-1")
    stuck.set()
    assert call(replace(hangs, timeout=LIMIT), {"order_id": "A"}, "e-1") == "true"
    assert bindings.seconds_of(replace(hangs, timeout=60)) == 60


HANGS = """
import threading
from pathlib import Path
from app.base.bindings import Refused, call
from app.base.systems import Operation

def hang(**_):
    threading.Event().wait()

binding = {"kind": "python", "function": "__main__:hang"}
given = {"folder": Path(), "system": "shop", "owner": "Sales", "acts_as": "service", "id": "find"}
hangs = Operation(**given, effect="read", input={"type": "object"}, binding=binding, timeout=0.1)
try:
    call(hangs, {}, "e-1")
except Refused as fault:
    print(fault)
"""


def test_a_function_that_hangs_keeps_no_process_from_ending() -> None:
    command = [sys.executable, "-c", HANGS]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    late = "shop took longer than 0.1 seconds, and __main__:hang may still go on\n"
    assert (ended.returncode, ended.stdout) == (0, late), ended.stderr
