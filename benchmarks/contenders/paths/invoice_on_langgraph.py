"""The path of an invoice as a graph of LangGraph."""

from __future__ import annotations

from typing import Any, TypedDict

from langgraph.graph import END, START, StateGraph

from . import systems


class State(TypedDict, total=False):
    invoice_id: str
    invoice: dict[str, Any]
    facts: dict[str, Any]
    order: dict[str, Any]
    report: str


def read_invoice(state: State) -> State:
    return {"invoice": systems.get_invoice(state["invoice_id"])}


def extract_facts(state: State) -> State:
    return {"facts": systems.extract_facts(state["invoice"]["text"])}


def read_order(state: State) -> State:
    return {"order": systems.find_order(state["facts"]["order_id"])}


def agree(state: State) -> str:
    is_total = state["order"]["total"] == state["facts"]["total"]
    is_vendor = state["order"]["vendor_id"] == state["invoice"]["sender_id"]
    return "book" if is_total and is_vendor else "escalate"


def book(state: State) -> State:
    booked = systems.book(state["order"]["id"], state["order"]["total"])
    return {"report": f"Invoice {state['invoice']['id']} booked as {booked['entry_id']}."}


def escalate(_: State) -> State:
    return {"report": "Escalated: the invoice and the order do not agree."}


graph = StateGraph(State)
graph.add_node("read_invoice", read_invoice)
graph.add_node("extract_facts", extract_facts)
graph.add_node("read_order", read_order)
graph.add_node("book", book)
graph.add_node("escalate", escalate)
graph.add_edge(START, "read_invoice")
graph.add_edge("read_invoice", "extract_facts")
graph.add_edge("extract_facts", "read_order")
graph.add_conditional_edges("read_order", agree, ["book", "escalate"])
graph.add_edge("book", END)
graph.add_edge("escalate", END)
