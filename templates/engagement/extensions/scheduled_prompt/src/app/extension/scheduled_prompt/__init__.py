"""A schedule or a webhook sends a fixed prompt, and the text goes to a person's outbox.

It reads, and a person acts.
"""

import hashlib
import hmac
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from ...base.display import visible
from ...base.problem import Problem
from ...base.settings import read_secrets
from ...panel import Item, Panel

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from ...engagement.assistant import Assistant, Reader
    from .firings import Firings, Trigger

MOST_AT_ONCE = 4  # webhooks that are being answered; a further one is told to come back
CLOSED = "Webhooks are closed: no WEBHOOK_TOKEN is set."
USAGE = "/outbox lists the texts for you; /outbox N shows text N"


def serve_and_fire(assistant: "Assistant") -> None:
    """The page, the webhooks and the clock, until interrupted."""
    from ...engagement.web import serve_page

    firings = the_firings(assistant)
    if not firings.triggers:
        raise Problem("triggers.yaml names no trigger.")
    if not read_secrets("WEBHOOK_TOKEN") and any(trigger.webhook for trigger in firings.triggers):
        print(CLOSED, file=sys.stderr)
    threading.Thread(target=keep_time, args=[firings], daemon=True).start()
    serve_page(assistant)


def fire(assistant: "Assistant") -> None:
    """Each prompt of `triggers.yaml`, once, now, whatever becomes of the others."""
    firings = the_firings(assistant)
    written = 0
    for trigger in firings.triggers:
        cause = f"by hand ({trigger.id})"
        with report_faults(cause):
            print(
                firings.fire(trigger, firings.claim(trigger, uuid.uuid4().hex, cause), cause),
                flush=True,
            )
            written += 1
    if failed := len(firings.triggers) - written:
        raise Problem(
            f"{failed} of {len(firings.triggers)} prompts produced no text, for the reasons above.",
            exit_code=1,
        )


def keep_time(firings: "Firings") -> None:
    """Fire what is due, now and at the beginning of each minute."""
    while True:
        with report_faults("The clock"):
            fire_due(firings, datetime.now(UTC))
        time.sleep(60 - time.time() % 60)


def fire_due(firings: "Firings", now: datetime) -> None:
    """Fire each schedule that is due, unless that minute was fired already."""
    for trigger, minute in firings.due(now):
        cause = f"schedule {trigger.schedule}, due {minute:%Y-%m-%d %H:%M} {firings.zone.key}"
        with report_faults(cause):
            if number := firings.claim(trigger, f"{minute:%Y-%m-%d %H:%M}", cause):
                firings.fire(trigger, number, cause)


@contextmanager
def report_faults(what: str) -> Iterator[None]:
    """Say on stderr what went wrong, and go on: one failed firing ends neither clock nor server."""
    try:
        yield
    except Problem as problem:
        print(visible(f"{what}: {problem}"), file=sys.stderr, flush=True)
    except Exception:  # noqa: BLE001 (a fault in one text must not stop the others)
        traceback.print_exc()


def the_firings(assistant: "Assistant") -> "Firings":
    """Imported only now: it takes the model's library along, for which --help does not wait."""
    from .firings import Firings

    return Firings(assistant, assistant.extension.state)


class Extension(Panel):
    """Beside the page: webhooks, and what was written for a person."""

    hint = (
        "I can write for you on a schedule or a webhook. /outbox lists the texts, /outbox N "
        "shows one."
    )
    heading = "Your outbox"
    programs: ClassVar = {"watch": serve_and_fire, "fire": fire}

    def command(self, line: str, reader: "Reader") -> str:
        """What a person reads of their outbox."""
        if not line.startswith("/outbox"):
            return ""
        texts = self._outbox_of(reader)
        match line.split():
            case ["/outbox"]:
                return "\n".join(title for _, title, _ in texts) or "Your outbox is empty."
            case ["/outbox", number]:
                return next(
                    (text for n, _, text in texts if str(n) == number),
                    f"There is no {number} in your outbox.",
                )
            case ["/outbox", *_]:
                return USAGE
        return ""

    def _outbox_of(self, reader: "Reader") -> list[tuple[int, str, str]]:
        """Number, title and text of what was written for a reader; nothing without a name."""
        if not reader.id:
            return []
        return the_firings(self.assistant).outbox(reader.id)

    def items(self, reader: "Reader") -> Sequence[Item]:
        """The latest texts, whole."""
        entries = [(title, text) for _, title, text in self._outbox_of(reader)]
        entries = entries or [("Nothing yet", "")]
        return [
            {"title": title, "text": text, "save": "", "buttons": {}} for title, text in entries
        ]

    def routes(self, admit: "Callable[[Request], Reader]") -> Sequence["BaseRoute"]:
        """The list's path, and one for each webhook of `triggers.yaml`: a token admits to that."""
        from starlette.routing import Route

        firings = the_firings(self.assistant)
        slots = threading.BoundedSemaphore(MOST_AT_ONCE)
        hooks = [trigger for trigger in firings.triggers if trigger.webhook]
        own = [
            Route(hook.webhook, partial(receive, firings, slots, hook), methods=["POST"])
            for hook in hooks
        ]
        return [*super().routes(admit), *own]


def refusal_of(header: str) -> str:
    """Why a webhook's Authorization header proves nothing; empty if its token is one of ours."""
    tokens = read_secrets("WEBHOOK_TOKEN")
    if not tokens:
        return CLOSED
    fits = [hmac.compare_digest(header.encode(), f"Bearer {token}".encode()) for token in tokens]
    if any(fits):
        return ""
    return "The bearer token is missing or wrong."


async def receive(
    firings: "Firings", slots: threading.BoundedSemaphore, hook: "Trigger", request: "Request"
) -> "Response":
    """Claim the firing and answer at once; then ask the model, with the body as quoted text."""
    from starlette.background import BackgroundTask
    from starlette.responses import JSONResponse, PlainTextResponse

    if refusal := refusal_of(request.headers.get("authorization", "")):
        return PlainTextResponse(refusal, 401)
    body = (await request.body()).decode(errors="replace")
    if not slots.acquire(blocking=False):
        later = {"Retry-After": "60"}
        return PlainTextResponse("Too many at once. Send it again in a minute.", 429, later)
    try:
        cause = f"webhook {hook.webhook}"
        key = request.headers.get("idempotency-key") or uuid.uuid4().hex
        number = firings.claim(hook, hashlib.sha256(key.encode()).hexdigest(), cause)
    except BaseException:
        slots.release()
        raise

    def fire_hook() -> None:
        try:
            with report_faults(cause):
                if number:
                    firings.fire(hook, number, cause, body)
        finally:
            slots.release()

    response: dict[str, object] = {"firing": number or None}
    if not number:
        response["because"] = "this Idempotency-Key was sent before"
    return JSONResponse(response, 202, background=BackgroundTask(fire_hook))
