"""Paths that several test modules show."""

from typing import Any

INVOICE: list[dict[str, Any]] = [
    {"id": "invoice", "read": "inbox.get", "with": {"invoice_id": "input.invoice_id"}},
    {
        "id": "facts", "model": "extract", "from": ["invoice.text"], "unless_sure": 0.8,
        "output": {"order_id": "string", "total": {"type": "number", "minimum": 0}},
    },
    {"id": "order", "read": "purchasing.find_order", "with": {"order_id": "facts.order_id"}},
    {
        "branch": [
            {
                "when": "order.total == facts.total",
                "do": [
                    {
                        "id": "booked", "write": "ledger.book",
                        "with": {"order_id": "order.id", "amount": "order.total"},
                    }
                ],
            },
            {"otherwise": "escalate", "because": "the invoice and the order do not agree"},
        ]
    },
    {"finish": "done", "report": "Invoice {invoice.id} booked as {booked.entry_id}."},
]  # fmt: skip
EACH: list[dict[str, Any]] = [
    {
        "id": "lines",
        "each": "order.lines",
        "as": "line",
        "most": 50,
        "do": [
            {"id": "found", "read": "stock.find", "with": {"name": "line.name"}},
            {"branch": [{"when": "found.left > 0", "do": []}, {"otherwise": [{"write": "a.b"}]}]},
        ],
    },
    {"finish": "done", "report": "Done."},
]


def step(**parts: Any) -> dict[str, Any]:
    """A step; a name that Python keeps for itself ends in an underscore."""
    return {key.rstrip("_"): value for key, value in parts.items()}
