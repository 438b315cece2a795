"""What all pages of this program have in common: they ask nobody else for anything, and no other site can use them."""

import socket
from collections.abc import Sequence
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute

from .problem import Problem
from .settings import Settings, split


def at_home(request: Request, settings: Settings) -> None:
    """Refuse what another site sends, and what reaches us under a name that is not ours."""
    host, origin = request.url, request.headers.get("origin")
    elsewhere = origin and origin.partition("://")[2] != host.netloc
    if elsewhere or host.hostname not in split(settings.allowed_hosts):
        raise HTTPException(403, "Ask from this page only, at a name that ALLOWED_HOSTS holds.")


def build(routes: Sequence[BaseRoute], *, forms: str = "none", **limits: Any) -> uvicorn.Server:
    """A server of these routes, which still needs a socket to listen on. `forms` is where pages may send forms to: none or self."""
    policy = f"default-src 'self'; base-uri 'none'; form-action '{forms}'; frame-ancestors 'none'"
    headers = [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    ]
    said = {Problem: lambda _, problem: PlainTextResponse(str(problem), 500)}
    app = Starlette(routes=routes, exception_handlers=said, **limits)
    return uvicorn.Server(uvicorn.Config(app, headers=headers, log_level="warning", timeout_graceful_shutdown=2))


def listen(settings: Settings, port_name: str = "WEB_PORT") -> socket.socket:
    """A socket at WEB_HOST and WEB_PORT. Raises Problem if somebody else has it."""
    host, port = settings.web_host, settings.web_port
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise Problem(f"Cannot listen at {host}:{port}: {error}. Set WEB_HOST or {port_name}.", exit_code=3) from None
