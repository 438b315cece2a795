"""The SDK's share: the same model calls in a loop that keeps nothing."""

from __future__ import annotations

from typing import Any

from . import scripted, work

TOOLS: list[Any] = [
    {
        "name": work.LEVEL,
        "description": "Stock of an item.",
        "input_schema": {
            "type": "object",
            "properties": {"item_id": {"type": "string"}},
            "required": ["item_id"],
        },
    },
    {
        "name": work.ORDER,
        "description": "Place an order.",
        "input_schema": {
            "type": "object",
            "properties": {"order_id": {"type": "string"}, "amount": {"type": "number"}},
            "required": ["order_id", "amount"],
        },
    },
]


def main() -> None:
    client = scripted.client()

    def run(_: str) -> None:
        messages: list[Any] = [{"role": "user", "content": work.GOAL}]
        while True:
            answer = client.messages.create(
                model="scripted", max_tokens=2000, messages=messages, tools=TOOLS
            )
            messages.append(
                {
                    "role": "assistant",
                    "content": [block.model_dump(mode="json") for block in answer.content],
                }
            )
            calls = [block for block in answer.content if block.type == "tool_use"]
            if not calls:
                return
            results = [(call.id, work.TOOLS[call.name](**call.input)) for call in calls]
            content = [
                {"type": "tool_result", "tool_use_id": known, "content": text}
                for known, text in results
            ]
            messages.append({"role": "user", "content": content})

    work.measure(run, "anthropic")


if __name__ == "__main__":
    main()
