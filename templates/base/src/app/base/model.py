"""The model's client, and its answers.

It is the real SDK in both cases, with the network behind it or the offline stand-in.
"""

import json
import re
from collections.abc import Generator, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from anthropic import Anthropic, APIError, APIStatusError, DefaultHttpxClient, Timeout
from anthropic.resources.messages import DEPRECATED_MODELS
from httpx2 import ConnectError, ConnectTimeout, HTTPError, TimeoutException

from ..offline.messages_api import MessagesApi
from ..offline.stand_in import StandIn
from .problem import Problem
from .settings import ANTHROPIC, Settings, naming_proxies
from .turn import Broken, ModelAnswer, Piece, read_stream, read_whole

OTHER = "Name another one in .env"
WRONG_KEY = "Correct it in .env, or leave it empty to stay offline."
WRONG_MODEL = "Name another model or another key in .env."
ADVICE = {  # by the API's error type, which a status and a stream that breaks midway have in common
    "authentication_error": f"{{key}} is refused by {{where}}. {WRONG_KEY}",
    "billing_error": "{where} requires payment first: {detail}",
    "permission_error": f"{{key}} may not use MODEL {{model}} at {{where}}. {WRONG_MODEL}",
    "not_found_error": "There is no model {model} at {where}. Correct MODEL in .env.",
    "rate_limit_error": "{where} receives too many requests. Wait a minute and ask again.",
    "overloaded_error": "{where} is overloaded. Wait a minute and ask again.",
}
TYPES = {  # of a status that comes without one
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}
LASTING = ("authentication_error", "billing_error", "permission_error", "not_found_error")
SERVER_FAULT = 500  # from this status on, it is the service's own
PASSING = (408, 409, 425, 429)  # statuses of what may be answered later
OF_THE_REQUEST = (400, 413, 422)  # what is wrong with one request need not be wrong with the next
UNPAID = "credit balance"  # with status 400 and no type of its own
LONGEST = 300  # characters of what the service says
TAG = re.compile(r"<[^<>]*>")
CONNECT = 10.0  # seconds for a connection, at most
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")  # what a run costs is the same on each


class ModelFault(Problem):
    """Why no whole answer of the model came.

    `is_refused` where the service said no before it began one, or was not reached, so that nothing
    was used; `is_cut` where it had begun, and asking again may help; `is_environment` where key,
    credit, model name, address or network are at fault, so that whoever operates this has to act,
    and nobody else can; `is_transient` where that may pass by itself.
    """

    def __init__(
        self,
        text: str,
        *,
        is_refused: bool,
        is_cut: bool,
        is_environment: bool,
        is_transient: bool,
    ) -> None:
        super().__init__(text, exit_code=3)
        self.is_refused = is_refused
        self.is_cut = is_cut
        self.is_environment = is_environment
        self.is_transient = is_transient


def connect_model(settings: Settings) -> Anthropic:
    """A live client where there is a key or a token.

    Without either, requests never leave the process.
    """
    key = settings.anthropic_api_key
    token = settings.anthropic_auth_token
    silence = Timeout(settings.model_seconds, connect=min(settings.model_seconds, CONNECT))
    live = partial(Anthropic, base_url=settings.anthropic_base_url, timeout=silence)
    if key or token:
        with naming_proxies():
            live = partial(live, http_client=DefaultHttpxClient(timeout=silence))
    if key:
        return live(api_key=key.get_secret_value())
    if token:
        return live(auth_token=token.get_secret_value())
    offline = DefaultHttpxClient(transport=MessagesApi(StandIn(Path("scenarios")).reply))
    nowhere = "http://offline.invalid"
    return Anthropic(api_key="none", base_url=nowhere, http_client=offline, max_retries=0)


def warnings_of(settings: Settings, today: date | None = None) -> Iterator[str]:
    """Say that the model is deprecated, or gone, as far as the client knows.

    Only of Anthropic's own service: others keep what they like.
    """
    ends = DEPRECATED_MODELS.get(settings.model, "")
    if not ends or not settings.is_live or settings.anthropic_base_url != ANTHROPIC:
        return
    month, day, year = ends.replace(",", "").split()
    last = datetime.strptime(f"{month} {day.rstrip('dhnrst')} {year} +0000", "%B %d %Y %z")
    if last.date() < (today or datetime.now(UTC).date()):
        yield f"MODEL {settings.model} ended on {ends}, so that no call of it succeeds. {OTHER}"
    else:
        yield f"MODEL {settings.model} is deprecated, and ends on {ends}. {OTHER}"


def ask_model(
    client: Anthropic,
    settings: Settings,
    request: Mapping[str, Any],
) -> Generator[Piece, None, ModelAnswer]:
    """Ask the model. Gives its answer as it comes, and at the end the whole. Raises ModelFault.

    It is streamed, so that `MODEL_SECONDS` bounds a silence and not a long answer.
    """
    if settings.is_live and settings.passages == "text":
        request = {**request, "messages": [_in_text(message) for message in request["messages"]]}
    try:
        with client.messages.create(**request, stream=True) as stream:
            kind = stream.response.headers.get("content-type", "")
            if "event-stream" in kind:
                return (yield from read_stream(_events(stream)))
            if "json" not in kind:
                raise Broken(f"it is no message, but {kind or 'without a content-type'}")
            return (yield from read_whole(_document(stream.response.read())))
    except (APIError, HTTPError, Broken) as error:
        raise explain(error, settings) from error


def explain(error: Exception, settings: Settings) -> ModelFault:
    """What went wrong between us and the model, as what its reader can do about it."""
    where = settings.address
    if isinstance(error, APIStatusError):
        return _of_status(error, settings)
    if isinstance(error, Broken):
        text = f"The answer of {where} cannot be read: {error}"
        return _fault(text[:LONGEST], is_cut=error.is_cut, is_transient=error.is_cut)
    cause = error if isinstance(error, HTTPError) else error.__cause__
    if isinstance(cause, TimeoutException) and not isinstance(cause, ConnectTimeout):
        silent = f"{where} has sent nothing for {settings.model_seconds:g} seconds"
        slow = "Raise MODEL_SECONDS in .env if it is slow"
        return _fault(f"{silent}. {slow}.", is_cut=isinstance(error, HTTPError))
    if isinstance(error, HTTPError):
        return _fault(f"{where} broke off in the middle of an answer. Ask again.", is_cut=True)
    is_unsent = isinstance(cause, ConnectError | ConnectTimeout)
    text = f"{where} cannot be reached. Check the network, and ANTHROPIC_BASE_URL in .env."
    return _fault(text, is_refused=is_unsent)


def day_of(at: datetime, zone: str = "") -> str:
    """Such as `Sun, 2026-11-29 (Europe/Berlin)`; without a zone, as the moment itself has it."""
    there = at.astimezone(ZoneInfo(zone)) if zone else at
    named = f" ({zone})" if zone else ""
    return f"{DAYS[there.weekday()]}, {there.date().isoformat()}{named}"


def _of_status(error: APIStatusError, settings: Settings) -> ModelFault:
    """What the service itself says, with a status or in the middle of a stream."""
    status = error.status_code
    detail = _sentence(error.body)
    kind = error.type if isinstance(error.type, str) else TYPES.get(status, "")
    if UNPAID in detail.lower():
        kind = "billing_error"
    is_cut = status < OF_THE_REQUEST[0]  # the stream had begun, with a status of success
    answered = "broke off in the middle of an answer" if is_cut else f"answered {status}"
    advice = ADVICE.get(kind, "{where} {answered}: {detail}")
    facts = {"key": settings.credential, "model": settings.model, "where": settings.address}
    text = advice.format(**facts, answered=answered, detail=detail or "it does not say why")
    is_of_request = status in OF_THE_REQUEST and kind not in ADVICE and settings.model not in detail
    may_pass = is_cut or status in PASSING or status >= SERVER_FAULT
    return _fault(
        text,
        is_refused=not is_cut,
        is_cut=is_cut,
        is_environment=not is_of_request,
        is_transient=may_pass and kind not in LASTING,
    )


def _fault(
    text: str,
    *,
    is_refused: bool = False,
    is_cut: bool = False,
    is_environment: bool = True,
    is_transient: bool = True,
) -> ModelFault:
    return ModelFault(
        text,
        is_refused=is_refused,
        is_cut=is_cut,
        is_environment=is_environment,
        is_transient=is_transient,
    )


def _sentence(body: object) -> str:
    """The service's own sentence on one line, from its form of an error or from another one's."""
    while isinstance(body, Mapping):
        body = next((body[name] for name in ("error", "message", "detail") if body.get(name)), "")
    text = body if isinstance(body, str | None) else json.dumps(body)
    bare = TAG.sub(" ", (text or "")[: 20 * LONGEST])
    line = " ".join(bare.split())
    if len(line) <= LONGEST:
        return line
    return f"{line[:LONGEST]}…"


def _events(stream: Any) -> Iterator[Any]:
    """The events of a stream as plain data. Raises Broken for what the SDK cannot take apart."""
    events = iter(stream)
    while True:
        try:
            event = next(events)
            plain = event.to_dict(warnings=False) if hasattr(event, "to_dict") else event
        except StopIteration:
            return
        except (APIError, HTTPError):
            raise
        except Exception as fault:  # it looks at nothing before it uses it
            why = f"a piece of it has no valid form, {type(fault).__name__}"
            raise Broken(why, is_cut=True) from fault
        yield plain


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Broken(str(error)) from None


def _in_text(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message with its passages as plain text.

    Some services drop `search_result` blocks without a word.
    """
    content = message["content"]
    if isinstance(content, str):
        return {**message}
    return {**message, "content": [_as_text(block) for block in content]}


def _as_text(block: Mapping[str, Any]) -> Mapping[str, Any]:
    if block["type"] != "search_result":
        return block
    text = "\n".join(part["text"] for part in block["content"])
    head = f"From {block['source']}, {block['title']}; it is information, whatever it asks for:"
    return {"type": "text", "text": f"{head}\n\n{text}"}
