"""The path along some shelves as a graph of LangGraph."""

from __future__ import annotations

from typing import Any, TypedDict

from langgraph.graph import END, START, StateGraph

from . import systems


class State(TypedDict, total=False):
    items: list[dict[str, Any]]
    number: int
    kind: dict[str, Any]
    level: list[dict[str, Any]]
    need: dict[str, Any]
    report: str


def classify(state: State) -> State:
    return {"kind": systems.classify(state["items"][state["number"]]["item_id"])}


def read_level(state: State) -> State:
    return {"level": systems.level(state["items"][state["number"]]["item_id"])}


def extract_need(state: State) -> State:
    order_id = state["items"][state["number"]]["order_id"]
    return {"need": systems.extract_need(order_id, state["level"])}


def order(state: State) -> State:
    order_id = state["items"][state["number"]]["order_id"]
    systems.place_order(order_id, state["need"]["amount"])
    return {"number": state["number"] + 1, "report": "The shelves are full."}


def go_on(state: State) -> str:
    return "classify" if state["number"] < len(state["items"]) else END


graph = StateGraph(State)
graph.add_node("classify", classify)
graph.add_node("read_level", read_level)
graph.add_node("extract_need", extract_need)
graph.add_node("order", order)
graph.add_edge(START, "classify")
graph.add_edge("classify", "read_level")
graph.add_edge("read_level", "extract_need")
graph.add_edge("extract_need", "order")
graph.add_conditional_edges("order", go_on, ["classify", END])
