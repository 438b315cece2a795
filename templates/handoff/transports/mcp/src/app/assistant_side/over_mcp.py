"""The protocol over an MCP server at an address: each call is one of its tools."""

import re
from pathlib import Path
from typing import Any

from ..base.bindings import LOST, Refused, Unavailable
from ..base.mcp_client import call_tool
from ..base.systems import Effect, Operation
from ..handoff.contract import HandoffSettings
from ..handoff.messages import Receipt, Rejected, Request, Unreachable, read_receipts

REFUSAL = re.compile(r"Error executing tool \w+: (?P<kind>[a-z]+): (?P<text>.*)", re.DOTALL)


def connect(settings: HandoffSettings, folder: Path) -> "OverMcp":
    """The side that acts, at the address of the settings."""
    return OverMcp(f"{settings.handoff_url.rstrip('/')}/mcp", folder)


class OverMcp:
    """Tasks at `url`; the client's secret is its bearer token, in HANDOFF_TOKEN."""

    def __init__(self, url: str, folder: Path = Path()) -> None:
        self.url = url
        self.folder = folder

    def start(self, request: Request) -> Receipt:
        """Hand a task off; gives at once where it stands."""
        return self._one("start_task", request=request.model_dump())

    def get(self, task: str, of: str) -> Receipt:
        """Where a task stands."""
        return self._one("get_task", task=task, on_behalf_of=of)

    def all_of(self, of: str) -> list[Receipt]:
        """A person's tasks, the latest first."""
        answer = self._call_tool("list_tasks", on_behalf_of=of)
        return read_receipts(answer.get("result") if isinstance(answer, dict) else None)

    def add(self, task: str, of: str, note: str, key: str) -> Receipt:
        """Tell a running task what the person adds."""
        return self._one("add_to_task", task=task, on_behalf_of=of, note=note, key=key)

    def cancel(self, task: str, of: str, reason: str) -> Receipt:
        """Stop a task and have what it wrote undone."""
        return self._one("cancel_task", task=task, on_behalf_of=of, reason=reason)

    def _one(self, tool: str, **inputs: Any) -> Receipt:
        return read_receipts([self._call_tool(tool, **inputs)])[0]

    def _call_tool(self, tool: str, **inputs: Any) -> Any:
        binding = {"kind": "mcp", "url": self.url, "tool": tool}
        try:
            return call_tool(
                Operation(self.folder, "handoff", "", "service", tool, Effect.READ, {}, binding),
                inputs,
                "",
                "",
            )
        except (Unavailable, *LOST) as silence:
            raise Unreachable(f"{self.url}: {silence}") from silence
        except Refused as refusal:
            match = REFUSAL.search(str(refusal))
            if match is None:
                raise Rejected("refused", str(refusal)) from refusal
            raise Rejected(match["kind"], match["text"]) from refusal
