"""The path of an invoice as a workflow of plain DBOS."""

from __future__ import annotations

from typing import Any

from dbos import DBOS

from . import systems


@DBOS.step()
def read_invoice(invoice_id: str) -> dict[str, Any]:
    return systems.get_invoice(invoice_id)


@DBOS.step()
def extract_facts(text: str) -> dict[str, Any]:
    return systems.extract_facts(text)


@DBOS.step()
def read_order(order_id: str) -> dict[str, Any]:
    return systems.find_order(order_id)


@DBOS.step()
def book(order_id: str, amount: float) -> dict[str, Any]:
    return systems.book(order_id, amount)


@DBOS.workflow()
def follow(invoice_id: str) -> str:
    invoice = read_invoice(invoice_id)
    facts = extract_facts(invoice["text"])
    order = read_order(facts["order_id"])
    if order["total"] == facts["total"] and order["vendor_id"] == invoice["sender_id"]:
        booked = book(order["id"], order["total"])
        return f"Invoice {invoice['id']} booked as {booked['entry_id']}."
    return "Escalated: the invoice and the order do not agree."
