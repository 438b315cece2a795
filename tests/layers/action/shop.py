"""A shop over HTTP that allots its own ids: its files for a project, and a look at what it has."""

from typing import Any

import httpx2

from app.base.display import as_written
from tests.support.waiting import LIMIT

from .conftest import Call

FILE = "shop__file_order"
CANCEL = "shop__cancel_order"
NOTE = "shop__add_note"
UNSURE: list[Call] = [
    ("finish", {"met": True, "confidence": 0.1, "missing": "a look", "report": ""})
]
WRITES: list[Call] = [
    (FILE, {"item": "A", "amount": 10}),
    (NOTE, {"text": "ordered"}),
    (FILE, {"item": "A", "amount": 11}),
    (FILE, {"item": "B", "amount": 20}),
    (NOTE, {"text": "ordered again"}),
]


def operation(
    id_: str,
    method: str,
    url: str,
    inputs: dict[str, str],
    **more: Any,
) -> dict[str, Any]:
    return {
        "id": id_,
        "effect": "write",
        "binding": {"kind": "http", "method": method, "url": url},
        "input": {
            "type": "object",
            "properties": {name: {"type": kind} for name, kind in inputs.items()},
            "required": [*inputs],
            "additionalProperties": False,
        },
        **more,
    }


def systems(url: str) -> dict[str, Any]:
    number = {"type": "object", "properties": {"number": {"type": "integer"}}}
    order = {"type": "object", "properties": {"order": number}}
    note = {"type": "object", "properties": {"id": {"type": "string"}}}
    orders, notes = f"{url}/orders", f"{url}/notes"
    by_number = {"operation": "cancel_order", "with": {"number": "result.order.number"}}
    by_id = {"operation": "remove_note", "with": {"id": "result.id"}}
    filed = {"item": "string", "amount": "number"}
    operations = [
        operation("file_order", "POST", orders, filed, output=order, undo=by_number),
        operation("cancel_order", "DELETE", f"{orders}/{{number}}", {"number": "integer"}),
        operation("add_note", "POST", notes, {"text": "string"}, output=note, undo=by_id),
        operation("remove_note", "DELETE", f"{notes}/{{id}}", {"id": "string"}),
    ]
    shop = {"id": "shop", "owner": "Sales", "acts_as": "service", "operations": operations}
    return {"version": 2, "systems": [shop]}


POLICY: dict[str, Any] = {
    "version": 2,
    "level": "approver",
    "escalate_to": "Sales",
    "operations": {
        as_written(name): {"approve": "never"} for name in (FILE, CANCEL, NOTE, "shop__remove_note")
    },
}


class Shop:
    """The system as somebody else looks at it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def rows(self) -> dict[str, Any]:
        """What it holds."""
        found: dict[str, Any] = httpx2.get(f"{self.url}/rows", timeout=LIMIT).json()
        return found

    def seen(self) -> list[tuple[str, str, str]]:
        """The method, path and key of each write that it was sent."""
        sent = httpx2.get(f"{self.url}/seen", timeout=LIMIT).json()
        return [(one["method"], one["path"], one["key"]) for one in sent]

    def turn(self, **mode: Any) -> None:
        """Have it answer otherwise from now on."""
        httpx2.post(f"{self.url}/mode", json=mode, timeout=LIMIT)

    def file(self, **order: Any) -> None:
        """Somebody else's order."""
        httpx2.post(
            f"{self.url}/orders", json=order, headers={"Idempotency-Key": str(order)}, timeout=LIMIT
        )
