"""What all pages of this program have in common, and who sent a request.

Pages ask nobody else for anything, and no other site can use them.

A request of another program is signed: it has an HMAC over time, path, key and body, so that none
can be altered, moved or kept. `X-Timestamp` is the time in seconds since 1970, and `X-Signature` is
`sha256=` and the HMAC-SHA256, in hexadecimal, of the timestamp, the path, the `Idempotency-Key` and
the body, each but the last with a line feed behind it: whoever sees a request cannot send it
elsewhere or as a new one.
"""

import hashlib
import hmac
import re
import socket
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute

from .problem import Problem
from .settings import Settings, split

WINDOW = 300  # seconds that a sender's clock may be off, and in which a request may arrive
WRONG_TIME = "X-Timestamp has to be the time in seconds since 1970, and no more than 5 minutes off."
WRONG_KEY = "Idempotency-Key has to be 1 to 200 letters, digits, - or _."
WRONG_SIGNATURE = (
    "X-Signature does not fit: it is sha256= and the HMAC-SHA256 of timestamp, path, key and body, "
    "with line feeds between."
)


def at_home(request: Request, settings: Settings) -> None:
    """Refuse what another site sends, and what reaches us under a name that is not ours."""
    host = request.url
    origin = request.headers.get("origin")
    elsewhere = origin and origin.partition("://")[2] != host.netloc
    if elsewhere or host_name(host.hostname or "") not in allowed_hosts(settings):
        raise HTTPException(403, "Ask from this page only, at a name that ALLOWED_HOSTS holds.")


def build(routes: Sequence[BaseRoute], *, forms: str = "none", **limits: Any) -> uvicorn.Server:
    """A server of these routes, which still needs a socket to listen on.

    `forms` is where pages may send forms to: none or self.
    """
    policy = f"default-src 'self'; base-uri 'none'; form-action '{forms}'; frame-ancestors 'none'"
    headers = [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    ]
    handlers = {Problem: lambda _, problem: PlainTextResponse(str(problem), 500)}
    app = Starlette(routes=routes, exception_handlers=handlers, **limits)
    return uvicorn.Server(
        uvicorn.Config(app, headers=headers, log_level="warning", timeout_graceful_shutdown=2)
    )


def listen(settings: Settings, port_name: str = "WEB_PORT") -> socket.socket:
    """A socket at WEB_HOST and WEB_PORT. Raises Problem if somebody else has it."""
    return listen_at(settings.web_host, settings.web_port, port_name)


def address_of(host: str, port: int) -> str:
    """What a browser on this machine opens for a program that listens there."""
    host = host.strip("[] ")
    if host in ("::", "0.0.0.0"):
        host = "::1" if host == "::" and not socket.has_dualstack_ipv6() else "127.0.0.1"
    if ":" in host:
        return f"http://[{host}]:{port}"
    return f"http://{host}:{port}"


def allowed_hosts(settings: Settings) -> set[str]:
    """The hosts under whose names this program may be reached, as they are compared."""
    return {host_name(name) for name in split(settings.allowed_hosts)} - {""}


def host_name(name: str) -> str:
    """A host as it is compared: `[::1]`, `LOCALHOST` and `localhost.` are written in other ways."""
    return name.strip("[]").rstrip(".").lower()


def header_text(value: str) -> str:
    """A header as text: UTF-8, which sign-ins send names in, and Latin-1 where it is no UTF-8.

    Letters come composed, since one name in two forms would be two people.
    """
    with suppress(UnicodeDecodeError):
        value = value.encode("latin-1").decode("utf-8")
    return unicodedata.normalize("NFC", value)


def cookie_name(kind: str, request: Request) -> str:
    """The name of a cookie of this project: a browser keeps one jar for all ports of a host.

    The port is that which the browser knows and that which the program listens at: behind a proxy,
    or in a container, only one of them tells two projects apart.
    """
    listens = (request.scope.get("server") or ("", 0))[1]
    place = f"{Path.cwd()} {request.url.port} {listens}"
    return f"{kind}-{hashlib.sha256(place.encode(errors='replace')).hexdigest()[:8]}"


def listen_at(host: str, port: int, port_name: str) -> socket.socket:
    """A socket there. Raises Problem, which names the setting, if somebody else has it.

    `::` takes in all addresses of both kinds, where the machine has IPv6.
    """
    host = host.strip("[] ")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        return socket.create_server((host, port), family=family, dualstack_ipv6=both)
    except OSError as error:
        cannot = f"Cannot listen at {host}:{port}: {error}"
        raise Problem(f"{cannot}. Set WEB_HOST or {port_name}.", exit_code=3) from None


def sign(secret: str, timestamp: str, path: str, body: bytes, key: str = "") -> str:
    """The value of `X-Signature` for a request."""
    signed = f"{timestamp}\n{path}\n{key}\n".encode() + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def signature_refusal(
    secrets: tuple[str, ...],
    headers: Mapping[str, str],
    path: str,
    body: bytes,
    now: float,
) -> str:
    """Why a request is not to be believed; empty if it is signed under one of these secrets."""
    names = ("x-timestamp", "idempotency-key", "x-signature")
    timestamp, key, signature = (headers.get(name, "") for name in names)
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(now - int(timestamp)) > WINDOW:
        return WRONG_TIME
    if not re.fullmatch("[A-Za-z0-9_-]{0,200}", key):
        return WRONG_KEY
    right = [sign(secret, timestamp, path, body, key) for secret in secrets]
    fits = [hmac.compare_digest(one.encode(), signature.encode()) for one in right]
    if any(fits):
        return ""
    return WRONG_SIGNATURE
