"""The protocol over signed HTTP.

A request is taken with 202, and signed callbacks say how the task goes on.
"""

import json
import re
import time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import httpx2

from ..base import web
from ..handoff.contract import HandoffSettings
from ..handoff.messages import NAME, Receipt, Rejected, Request, Unreachable, read_receipts

if TYPE_CHECKING:
    from starlette import requests
    from starlette.responses import Response
    from starlette.routing import Route

SECONDS = 15
FRESH = 2.0  # seconds for which a receipt that came by callback is not asked for again
CALLBACK = "/handoff/callback"


def connect(settings: HandoffSettings, folder: Path) -> "OverWebhook":
    """The side that acts, at the address of the settings. `folder` is not needed."""
    token = settings.handoff_token.get_secret_value()
    return OverWebhook(
        settings.handoff_url, settings.handoff_client, token, settings.handoff_reply_to
    )


class OverWebhook:
    """Tasks at `url`, for the client that the secret is shared with.

    Receipts that come by callback are believed if signed.
    """

    def __init__(self, url: str, client: str, secret: str, reply_to: str = "") -> None:
        self.url = url.rstrip("/")
        self.client = client
        self.secret = secret
        self.reply_to = reply_to
        self.came: dict[str, tuple[float, Receipt]] = {}
        self.lock = Lock()

    def start(self, request: Request) -> Receipt:
        """Hand a task off; gives at once where it stands."""
        sent = request.model_copy(update={"reply_to": self.reply_to})
        return self._one("POST", "/handoff/tasks", sent.model_dump())

    def get(self, task: str, of: str) -> Receipt:
        """Where a task stands: as the last callback said, if that is the end or fresh.

        Otherwise it is asked for.
        """
        at, receipt = self.came.get(task, (0.0, None))
        if (
            receipt
            and receipt.on_behalf_of == of
            and (receipt.final or time.monotonic() - at < FRESH)
        ):
            return receipt
        return self._one("GET", f"/handoff/people/{_part(of)}/tasks/{_part(task)}")

    def all_of(self, of: str) -> list[Receipt]:
        """A person's tasks, the latest first."""
        return read_receipts(self._send_request("GET", f"/handoff/people/{_part(of)}/tasks"))

    def add(self, task: str, of: str, note: str, key: str) -> Receipt:
        """Tell a running task what the person adds."""
        path = f"/handoff/people/{_part(of)}/tasks/{_part(task)}/notes"
        return self._one("POST", path, {"key": key, "note": note})

    def cancel(self, task: str, of: str, reason: str) -> Receipt:
        """Stop a task and have what it wrote undone."""
        return self._one(
            "POST", f"/handoff/people/{_part(of)}/tasks/{_part(task)}/cancel", {"reason": reason}
        )

    def receive(self, headers: Any, path: str, body: bytes) -> str:
        """Take in a callback. Says why it is not believed, or nothing; an older one is dropped."""
        if refusal := web.signature_refusal((self.secret,), headers, path, body, time.time()):
            return refusal
        try:
            receipt = Receipt.model_validate_json(body)
        except ValueError:
            return "This is no receipt."
        with self.lock:
            _, previous = self.came.get(receipt.task, (0.0, None))
            if previous is None or receipt.revision >= previous.revision:
                self.came[receipt.task] = time.monotonic(), receipt
                while len(self.came) > 10_000:
                    del self.came[next(iter(self.came))]
        return ""

    def route(self) -> "Route":
        """Where callbacks come in, on a server of the client's."""
        from starlette.responses import PlainTextResponse
        from starlette.routing import Route

        async def receive_callback(request: "requests.Request") -> "Response":
            refusal = self.receive(request.headers, request.url.path, await request.body())
            return PlainTextResponse(refusal, 401 if refusal else 200)

        return Route(CALLBACK, receive_callback, methods=["POST"])

    def _one(self, method: str, path: str, content: Any = None) -> Receipt:
        return read_receipts([self._send_request(method, path, content)])[0]

    def _send_request(self, method: str, path: str, content: Any = None) -> Any:
        body = b"" if content is None else json.dumps(content).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Client": self.client,
            "X-Timestamp": timestamp,
            "X-Signature": web.sign(self.secret, timestamp, path, body),
        }
        try:
            answer = httpx2.request(
                method, self.url + path, content=body, headers=headers, timeout=SECONDS
            )
            data = answer.json()
        except (httpx2.TransportError, ValueError) as fault:
            raise Unreachable(f"{self.url}: {fault!r}") from fault
        if answer.is_success:
            return data
        if not isinstance(data, dict) or "kind" not in data:  # nobody of ours has answered
            raise Unreachable(f"{self.url} answered {answer.status_code}")
        raise Rejected(str(data["kind"]), str(data.get("error", "")))


def _part(name: str) -> str:
    """A name as a part of a path, which needs no quoting; whatever is no name is nobody's."""
    if not re.fullmatch(NAME, name):
        raise Rejected("unknown", f"There is no {name!r} here.")
    return name
