"""Where a page listens, what it is called, and what it takes from headers."""

import socket
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.base import web
from app.base.problem import Problem
from app.base.settings import Settings


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def request(host: str = "localhost", port: int = 8000, scheme: str = "http") -> Request:
    """A request for this host, at a server that listens at this port."""
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", host.encode())],
        "scheme": scheme,
        "server": ("127.0.0.1", port),
    }
    return Request(scope)


@pytest.mark.parametrize(
    ("host", "family", "both"),
    [
        pytest.param("127.0.0.1", socket.AF_INET, False, id="ipv4"),
        pytest.param("localhost", socket.AF_INET, False, id="a-name"),
        pytest.param("::1", socket.AF_INET6, False, id="ipv6"),
        pytest.param("[::1]", socket.AF_INET6, False, id="in-brackets"),
        pytest.param("::", socket.AF_INET6, True, id="all-addresses"),
        pytest.param("[::]", socket.AF_INET6, True, id="all-addresses-in-brackets"),
        pytest.param("fe80::1%lo", socket.AF_INET6, False, id="with-a-zone"),
        pytest.param("::ffff:127.0.0.1", socket.AF_INET6, False, id="ipv4-in-ipv6"),
        pytest.param("0.0.0.0", socket.AF_INET, False, id="all-of-ipv4"),
    ],
)
def test_an_address_of_either_kind_is_listened_at(
    host: str, family: int, both: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[Any]()
    monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: True)
    monkeypatch.setattr(socket, "create_server", lambda *of, **how: asked.append((of, how)))
    web.listen_at(host, 0, "WEB_PORT")
    assert asked == [
        (((host.strip("[]"), 0),), {"family": family, "dualstack_ipv6": both}),
    ]


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize("host", ["::1", "::"])
def test_a_page_at_an_address_of_ipv6_answers(host: str) -> None:
    with web.listen_at(host, 0, "WEB_PORT") as listening:
        address = web.address_of(host, listening.getsockname()[1])
        with socket.create_connection((httpx2.URL(address).host, listening.getsockname()[1])):
            listening.accept()[0].close()


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "no-such-host.invalid", "::2", "*", "http://localhost", "fe80::1%none"]
)
def test_an_address_that_is_not_here_is_one_message(host: str) -> None:
    with pytest.raises(Problem, match=r"^Cannot listen at .*Set WEB_HOST or WEB_PORT\.$") as caught:
        web.listen_at(host, 0, "WEB_PORT")
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("localhost", "http://localhost:80"),
        ("::1", "http://[::1]:80"),
        ("[::1]", "http://[::1]:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        (" localhost", "http://localhost:80"),
        ("[::]", "http://127.0.0.1:80"),
        ("::", "http://127.0.0.1:80"),
    ],
)
def test_the_address_that_is_said_can_be_opened(
    host: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: True)
    assert web.address_of(host, 80) == address


@pytest.mark.parametrize(
    ("allowed", "host", "is_ours"),
    [
        pytest.param("localhost,::1", "[::1]:8000", True, id="ipv6"),
        pytest.param("[::1]", "[::1]:8000", True, id="ipv6-allowed-in-brackets"),
        pytest.param("Desk.Example", "desk.example", True, id="capitals"),
        pytest.param("desk.example", "DESK.example.:8000", True, id="a-full-stop-at-the-end"),
        pytest.param(" desk.example ,\tother", "other", True, id="blanks"),
        pytest.param("desk.example", "evil.desk.example", False, id="another-part"),
        pytest.param("desk.example", "desk.example.evil", False, id="another-end"),
        pytest.param("", "", False, id="none"),
        pytest.param(".", ".", False, id="a-full-stop-alone"),
    ],
)
def test_a_host_is_allowed_however_it_is_written(allowed: str, host: str, *, is_ours: bool) -> None:
    settings = Settings(allowed_hosts=allowed)
    with nullcontext() if is_ours else pytest.raises(HTTPException, match="ALLOWED_HOSTS"):
        web.at_home(request(host), settings)


def test_cookie_name_differs_for_each_project_of_a_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cookie has a different name for each project of a host."""

    def name() -> str:
        return web.cookie_name("session", request())

    here = name()
    assert here == name()
    others = {
        web.cookie_name("session", request("localhost:8001", 8001)),
        web.cookie_name("session", request("desk.example", 8002, "https")),  # behind one proxy
        web.cookie_name("session", request("localhost:9000")),  # a container's port, published
        web.cookie_name("console", request()),
    }
    monkeypatch.chdir(tmp_path)
    assert len({here, *others, name()}) == 6


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        pytest.param("Ren\u00e9e".encode(), "Ren\u00e9e", id="utf-8"),
        pytest.param("Ren\u00e9e".encode("latin-1"), "Ren\u00e9e", id="latin-1"),
        pytest.param("\u738b\u5c0f\u660e".encode(), "\u738b\u5c0f\u660e", id="another-script"),
        pytest.param(b"anna", "anna", id="ascii"),
        pytest.param("Rene\u0301e".encode(), "Ren\u00e9e", id="decomposed"),
        pytest.param("\u1112\u1161\u11ab".encode(), "\ud55c", id="parts-of-a-syllable"),
        pytest.param(
            "\u0130smet, \u0131\u015f\u0131k".encode(),
            "\u0130smet, \u0131\u015f\u0131k",
            id="turkish",
        ),
        pytest.param(b"", "", id="empty"),
    ],
)
def test_a_name_in_a_header_is_utf_8_first(sent: bytes, read: str) -> None:
    assert web.header_text(sent.decode("latin-1")) == read
