"""What a transport adds to the server of the agent's side."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple

from starlette.routing import BaseRoute


class Offer(NamedTuple):
    """Its routes, and what has to run for as long as the server does, if anything."""

    routes: Sequence[BaseRoute]
    lifespan: Callable[[Any], AbstractAsyncContextManager[Any]] | None = None
