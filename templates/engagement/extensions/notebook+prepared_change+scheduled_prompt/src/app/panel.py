"""An extension's list beside the conversation on the page. Its buttons send what a person would type in the terminal."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypedDict

from .engagement import extension

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from .engagement.assistant import Reader


class Item(TypedDict):
    """An entry: a button sends its command, and `save` is a command that is sent with the text as it was edited."""

    title: str
    text: str
    save: str
    buttons: dict[str, str]


class Panel(extension.Extension):
    """An extension with such a list."""

    heading = ""

    def items(self, reader: "Reader") -> Sequence[Item]:
        """What stands in the list, for this reader."""
        raise NotImplementedError

    def routes(self, admit: "Callable[[Request], Reader]") -> Sequence["BaseRoute"]:
        """One path: it takes a command, or nothing, and says what came of it and what now stands in the list."""
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import JSONResponse
        from starlette.routing import Route

        async def act(request: "Request") -> "Response":
            reader, line = admit(request), (await request.body()).decode(errors="ignore").strip()
            said = await run_in_threadpool(self.command, line, reader) if line else ""
            return JSONResponse({"heading": self.heading, "said": said, "items": self.items(reader)})

        return [Route("/panel", act, methods=["POST"])]
