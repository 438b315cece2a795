"""An extension's list beside the page's conversation. Buttons send what one types in a terminal."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from .base.display import visible
from .engagement import extension

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from .engagement.assistant import Reader


class Item(TypedDict):
    """An entry: a button sends its command; `save` is sent with the text as it was edited."""

    title: str
    text: str
    save: str
    buttons: dict[str, str]


def as_shown(item: Item) -> Item:
    """An entry with nothing hidden in its texts; what its buttons send stays as it is."""
    return {**item, "title": visible(item["title"]), "text": visible(item["text"])}


class Panel(extension.Extension):
    """An extension with such a list."""

    heading = ""
    live = False  # whether the list can change by itself, so that the page looks again and again

    def items(self, reader: "Reader") -> Sequence[Item]:
        """What stands in the list, for this reader."""
        raise NotImplementedError

    def news(self, reader: "Reader") -> Sequence[str]:
        """What the page says in the conversation by itself."""
        return ()

    def routes(self, admit: "Callable[[Request], Reader]") -> Sequence["BaseRoute"]:
        """One path: it takes a command, or nothing, and says what came of it and what is listed."""
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import JSONResponse
        from starlette.routing import Route

        async def act(request: "Request") -> "Response":
            reader = admit(request)
            line = (await request.body()).decode(errors="ignore").strip()
            return JSONResponse(await run_in_threadpool(carry_out, reader, line))

        def carry_out(reader: "Reader", line: str) -> dict[str, Any]:
            reply = self.command(line, reader) if line else ""
            return {
                "said": visible(reply),
                "news": [visible(text) for text in self.news(reader)],
                "items": [as_shown(item) for item in self.items(reader)],
                "heading": self.heading,
                "live": self.live,
            }

        return [Route("/panel", act, methods=["POST"])]
