"""The conversation on a page: the turns of the terminal, and nothing from any other address."""

import json
import secrets
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import uvicorn
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ..base import web
from ..base.display import visible
from ..base.problem import Problem
from .assistant import Assistant, Conversation, Event, EventKind, Reader

MOST_BYTES = 32_000
MOST_SESSIONS = 1_000
# A proxy such as nginx would hold the answer until its end.
AS_IT_COMES = {"Content-Type": "application/x-ndjson", "X-Accel-Buffering": "no"}


class Page:
    """What the page asks for.

    Conversations live in memory: silence, a restart or the reader's wish ends them.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.settings = assistant.settings
        self.sessions: dict[str, tuple[float, Conversation]] = {}

    @property
    def oldest(self) -> float:
        """When a conversation was last used that is forgotten now."""
        return time.monotonic() - self.settings.session_minutes * 60

    async def answer_question(self, request: Request) -> Response:
        """One turn, an event a line."""
        question = (await request.body()).decode(errors="ignore").strip()
        if not question:
            raise HTTPException(400, "There is no question.")
        token, conversation = self.take_session(request)

        def turn_events() -> Iterator[Event]:
            if reply := self.assistant.extension.command(question, conversation.reader):
                yield from (Event(EventKind.TEXT, reply), Event(EventKind.DONE, ""))
            else:
                yield from conversation.ask(question)

        def lines() -> Iterator[str]:
            try:
                for event in turn_events():
                    yield as_line(vars(event))
            except Problem as problem:
                yield as_line({"kind": "problem", "text": str(problem)})

        response = StreamingResponse(lines(), headers=AS_IT_COMES)
        self.sessions[token] = (time.monotonic(), conversation)
        secure = request.url.scheme == "https"
        name = web.cookie_name("session", request)
        response.set_cookie(name, token, httponly=True, samesite="strict", secure=secure)
        return response

    async def begin_conversation(self, request: Request) -> Response:
        """A new conversation, the old one forgotten. Says who answers, and whether a model does."""
        self.take_session(request)
        return JSONResponse({"name": visible(self.assistant.name), "mode": self.assistant.mode})

    def take_session(self, request: Request) -> tuple[str, Conversation]:
        """The browser's conversation, taken out of the sessions.

        It is a new one unless the same reader still has it.
        """
        reader = self.signed_in_reader(request)
        sessions = self.sessions.items()
        recent = [(token, session) for token, session in sessions if session[0] > self.oldest]
        self.sessions = dict(recent[-MOST_SESSIONS + 1 :])  # in the order of their last use
        token = request.cookies.get(web.cookie_name("session", request), "")
        _, conversation = self.sessions.pop(token, (0.0, None))
        if conversation is None or conversation.admitted != reader:
            return secrets.token_urlsafe(), Conversation(self.assistant, reader)
        return token, conversation

    def current_reader(self, request: Request) -> Reader:
        """Whom the browser's conversation is with; without one, who is admitted."""
        reader = self.signed_in_reader(request)
        token = request.cookies.get(web.cookie_name("session", request), "")
        used, conversation = self.sessions.get(token, (0.0, None))
        is_current = conversation and conversation.admitted == reader and used > self.oldest
        if conversation and is_current:
            return conversation.reader
        return reader

    def signed_in_reader(self, request: Request) -> Reader:
        """Whom the sign-in in front of the page names; without one READER, in no group.

        Other sites are refused.
        """
        web.at_home(request, self.settings)
        settings = self.settings
        headers = request.headers
        name = settings.reader
        if settings.reader_header:
            name = web.header_text(headers.get(settings.reader_header, ""))
        return Reader(name, web.header_text(headers.get(settings.groups_header, "")))


def as_line(event: Mapping[str, str]) -> str:
    """An event as the page reads it, with nothing hidden in its texts."""
    return json.dumps({name: visible(text) for name, text in event.items()}) + "\n"


def build_page_server(assistant: Assistant) -> uvicorn.Server:
    """The page's server, which still needs a socket to listen on."""
    page = Page(assistant)
    routes = [
        Route("/begin", page.begin_conversation, methods=["POST"]),
        Route("/ask", page.answer_question, methods=["POST"]),
        *assistant.extension.routes(page.current_reader),
        Mount("/", StaticFiles(directory=Path(__file__).with_name("page"), html=True)),
    ]
    return web.build(routes, max_body_size=MOST_BYTES)


def serve_page(assistant: Assistant) -> None:
    """Answer at WEB_HOST and WEB_PORT until interrupted."""
    server = build_page_server(
        assistant
    )  # refuses the extension's wrong files before anything is said
    listening = web.listen(assistant.settings)
    address = web.address_of(assistant.settings.web_host, listening.getsockname()[1])
    print(f"{visible(assistant.name)}: {address} (Ctrl-C stops)", flush=True)
    server.run(sockets=[listening])
