"""How much of each call's input stood at the beginning of the call before, so that a service that
keeps what it has read need not read it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Any

from app.offline.messages_api import tokens

Requests = Sequence[dict[str, Any]]


def parts(request: dict[str, Any]) -> Iterator[Any]:
    """What a request says, in the order in which the service reads it: tools, system, messages."""
    yield from request.get("tools", [])
    yield request.get("system")
    for message in request["messages"]:
        yield message["role"]
        yield from message["content"]


def last_run(requests: Requests) -> Requests:
    """The calls of the run that was made last."""
    begins = max(n for n, request in enumerate(requests) if len(request["messages"]) == 1)
    return requests[begins:]


def shared_tokens(requests: Requests) -> dict[str, int]:
    """Of the calls of one run: how many there are, their tokens, and those of a shared prefix.

    Tokens are estimated, from the length of the text.
    """
    said = [[json.dumps(part, sort_keys=True) for part in parts(one)] for one in requests]
    shared = 0
    for before, after in pairwise(said):
        pairs = zip(before, after, strict=False)
        alike = takewhile(lambda pair: pair[0] == pair[1], pairs)
        shared += sum(tokens(part) for part, _ in alike)
    whole = sum(tokens(part) for one in said for part in one)
    return {"calls": len(said), "tokens": whole, "shared": shared}
