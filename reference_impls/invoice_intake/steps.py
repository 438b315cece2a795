"""What path.yaml has code of ours compute."""

from typing import Any


def count_entries(entries: list[dict[str, Any]], invoice_id: str) -> dict[str, int]:
    """Count the entries that stand on an order: those of this invoice, and those of others."""
    own = sum(entry["invoice_id"] == invoice_id for entry in entries)
    return {"of_invoice": own, "of_others": len(entries) - own}
