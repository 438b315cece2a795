"""The console: what the runs do and ask, and what people answer, on pages of this program alone.

Pages are whole without a script. Whoever acts is signed in by a token of their own, and is recorded
by name.
"""

import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import uvicorn
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from ...base import web
from ...base.display import visible
from ...base.problem import Problem
from ...base.settings import Settings
from ..figures import monitoring
from ..people import authority, controls
from ..triggers import occasions
from ..triggers.occasions import triggers
from ..workers import worker
from .pages import FILTERS, FORMS, NAMES, PAGES

PAGE = Path(__file__).with_name("page")
COOKIE = "console"
MOST_BYTES = 32_000
MOST_SESSIONS = 1_000
NOBODY = {"person": "", "csrf_token": "", "killer": "", "here": "", "run_shown": ""}


class Session(NamedTuple):
    """Somebody who is signed in.

    Their name, their token, the CSRF token of their forms, and when they last did something, in
    seconds of the monotonic clock.
    """

    name: str
    token: str
    csrf: str
    seen: float


Handler = Callable[[Request, Session, dict[str, str]], Response]


class Console:
    """Who may see which page and send which form.

    Who is signed in is known in memory: a restart ends it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.sessions = dict[str, Session]()
        self.templates = Environment(
            loader=FileSystemLoader(PAGE),
            autoescape=True,
            finalize=as_shown,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        self.templates.filters |= FILTERS
        self.templates.globals |= NAMES | {"currency": monitoring.currency()}

    def own_routes(self) -> Iterator[BaseRoute]:
        """The routes of the console.

        Everybody may see /healthz, /readyz, the sign-in and static files; all else needs a session.
        """
        posted: dict[str, Any] = {"methods": ["POST"], "max_body_size": MOST_BYTES}
        yield from worker.health_routes()
        yield Route("/signin", self.sign_in, methods=["GET", "POST"], max_body_size=MOST_BYTES)
        yield Mount("/static", StaticFiles(directory=PAGE / "static"))
        yield Route("/figures.json", self.guarded(lambda *_: JSONResponse(monitoring.figures())))
        yield Route("/gauges.json", self.guarded(lambda *_: JSONResponse(monitoring.gauges())))
        for path in PAGES:
            yield Route(path, self.guarded(self.page_handler(path)))
        for path in FORMS:
            yield Route(path, self.guarded(self.form_handler(path)), **posted)
        yield Route("/signout", self.guarded(self.sign_out), **posted)

    def page_handler(self, path: str) -> Handler:
        """Return what answers a GET of a page."""
        name, find = PAGES[path]
        return lambda request, session, _: self.page(
            name, session, here=path, **find(request.path_params)
        )

    def form_handler(self, path: str) -> Handler:
        """Return what takes a form and redirects to a page."""
        do = FORMS[path]
        return lambda request, session, form: RedirectResponse(
            do(request.path_params, form, session.name), 303
        )

    def guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Wrap a handler for people who are signed in; a form needs the CSRF token of its session.

        Raises HTTPException 401 for JSON without a token and 403 for a form of another session.
        """

        async def endpoint(request: Request) -> Response:
            web.at_home(request, self.settings)
            session = await run_in_threadpool(self.session_of, request)
            form = dict[str, str]()
            if session is None:
                if request.url.path.endswith(".json"):
                    raise HTTPException(401, "Send a person's token: Authorization: Bearer TOKEN.")
                return RedirectResponse("/signin", 303)
            if request.method == "POST":
                form = await fields(request)
                if not secrets.compare_digest(form.get("csrf", "").encode(), session.csrf.encode()):
                    earlier = "This form is from an earlier sign-in. Reload the page."
                    raise HTTPException(403, earlier)
            try:
                return await run_in_threadpool(handler, request, session, form)
            except Problem as problem:
                details = {"problem": str(problem)}
                return await run_in_threadpool(self.page, "problem", session, 409, **details)

        return endpoint

    def session_of(self, request: Request) -> Session | None:
        """The session of a request, by its cookie or its bearer token; None without one.

        A session ends after `session_minutes` without an action, or when its token is withdrawn.
        """
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        if scheme == "Bearer" and (name := authority.person_of_token(bearer)):
            return Session(name, bearer, secrets.token_urlsafe(), 0.0)
        cookie = request.cookies.get(web.cookie_name(COOKIE, request), "")
        now = time.monotonic()
        session = self.sessions.get(cookie)
        if session is None:
            return None
        if now - session.seen > self.settings.session_minutes * 60 or not authority.person_of_token(
            session.token
        ):
            self.sessions.pop(cookie, None)
            return None
        if "x-refresh" not in request.headers:  # with it the page asks by itself, and nobody acts
            self.sessions[cookie] = session._replace(seen=now)
        return session

    async def sign_in(self, request: Request) -> Response:
        """Show the sign-in page, or begin a session for a valid token."""
        web.at_home(request, self.settings)
        if request.method != "POST":
            return self.page("signin", wrong="")
        token = (await fields(request)).get("token", "").strip()
        name = await run_in_threadpool(authority.person_of_token, token)
        if not name:
            return self.page("signin", code=401, wrong="This token is not valid.")
        while len(self.sessions) >= MOST_SESSIONS:
            del self.sessions[min(self.sessions, key=lambda cookie: self.sessions[cookie].seen)]
        cookie = secrets.token_urlsafe()
        self.sessions[cookie] = Session(name, token, secrets.token_urlsafe(), time.monotonic())
        response = RedirectResponse("/", 303)
        secure = request.url.scheme == "https"
        name = web.cookie_name(COOKIE, request)
        response.set_cookie(name, cookie, httponly=True, samesite="strict", secure=secure)
        return response

    def sign_out(self, request: Request, session: Session, form: dict[str, str]) -> Response:
        """End the session."""
        self.sessions.pop(request.cookies.get(web.cookie_name(COOKIE, request), ""), None)
        return RedirectResponse("/signin", 303)

    def page(
        self, name: str, session: Session | None = None, code: int = 200, **context: Any
    ) -> HTMLResponse:
        """Render the page of this name, for a person or for somebody who is not signed in."""
        signed = (
            {"person": session.name, "csrf_token": session.csrf, "killer": controls.killed()}
            if session
            else {}
        )
        template = self.templates.get_template("pages.html")
        return HTMLResponse(template.render(NOBODY | signed | context | {"page": name}), code)


def as_shown(value: Any) -> Any:
    """What a template prints: text with hidden characters as codes, and our markup as it is."""
    if type(value) is str:
        return visible(value)
    return value


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form."""
    return dict(parse_qsl((await request.body()).decode(errors="replace")))


def all_routes(settings: Settings) -> list[BaseRoute]:
    """The console's pages, with the webhooks beside them."""
    return [*Console(settings).own_routes(), *occasions.webhook_routes(triggers())]


def build_console(settings: Settings) -> uvicorn.Server:
    """Build the server of the console and the webhooks."""
    return web.build(all_routes(settings), forms="self")


def serve_console(settings: Settings, listening: socket.socket) -> None:
    """Answer requests until Ctrl-C."""
    server = build_console(settings)
    address = web.address_of(*listening.getsockname()[:2])
    print(f"Console: {address} (Ctrl-C stops)", flush=True)
    server.run(sockets=[listening])
