"""The path along some shelves as a workflow of plain DBOS."""

from __future__ import annotations

from typing import Any

from dbos import DBOS

from . import systems


@DBOS.step()
def classify(item_id: str) -> dict[str, Any]:
    return systems.classify(item_id)


@DBOS.step()
def read_level(item_id: str) -> list[dict[str, Any]]:
    return systems.level(item_id)


@DBOS.step()
def extract_need(order_id: str, level: list[dict[str, Any]]) -> dict[str, Any]:
    return systems.extract_need(order_id, level)


@DBOS.step()
def place_order(order_id: str, amount: float) -> dict[str, Any]:
    return systems.place_order(order_id, amount)


@DBOS.workflow()
def follow(items: list[dict[str, Any]]) -> str:
    for item in items:
        classify(item["item_id"])
        level = read_level(item["item_id"])
        need = extract_need(item["order_id"], level)
        place_order(item["order_id"], need["amount"])
    return "The shelves are full."
