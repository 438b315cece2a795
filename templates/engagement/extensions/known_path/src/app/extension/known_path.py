"""A known path: code follows `path.yaml` for each question, and a model works inside its steps.

Without that file, or with `follow: no` in it, the model chooses its look-ups, up to the limits of
`loop.yaml`.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..turn_limits import Limited

if TYPE_CHECKING:  # names only: --help need not wait for these libraries
    from anthropic.types import SearchResultBlockParam

    from ..engagement.assistant import Assistant, Conversation, Event
    from ..known_path import Outcome

PASSAGES = "input.passages"
INPUTS = {  # what a path knows of a question, each as text
    "type": "object",
    "properties": {
        "question": {"type": "string"},
        "earlier": {"type": "string"},  # the turns before it
        "passages": {"type": "string"},  # of the documents that this reader may read
    },
    "required": ["question", "earlier", "passages"],
    "additionalProperties": False,
}


class Extension(Limited):
    """The turns of a path, within the limits of `loop.yaml`."""

    def __init__(self, assistant: "Assistant") -> None:
        from ..known_path import KnownPath

        super().__init__(assistant)
        self.path = KnownPath(assistant, INPUTS)
        self.hint = "I may look things up several times in a row, and say what I could not find."
        if self.path.is_followed:
            self.hint = "For each question I follow the same path, and say where I cannot go on."

    def answer(
        self,
        conversation: "Conversation",
        question: str,
        passages: "Sequence[SearchResultBlockParam]",
    ) -> "Iterator[Event] | None":
        """The turn along the path, if one is followed."""
        if self.path.is_followed:
            return self._follow(conversation, question, passages)
        return None

    def _follow(
        self,
        conversation: "Conversation",
        question: str,
        passages: "Sequence[SearchResultBlockParam]",
    ) -> "Iterator[Event]":
        """What is read, then the report with the passages that a model was shown for it."""
        from ..engagement.assistant import REMEMBERED, Event, EventKind, Turn

        turns = conversation.history[-2 * REMEMBERED :]
        data: dict[str, Any] = {
            "question": question,
            "earlier": "\n\n".join(f"{turn['role']}: {turn['content']}" for turn in turns),
            "passages": "\n\n".join(map(_passage_text, passages)),
        }
        outcome: Outcome = yield from self.path.walk_path({"input": data}, conversation.reader)
        yield Event(EventKind.TEXT, outcome.text)
        sources = passages if PASSAGES in outcome.sources else ()
        for one in sources:
            yield Event(EventKind.SOURCE, f"{one['source']} {one['title']}", _passage(one))
        turn = Turn(question, bool(passages))
        turn.has_result = outcome.has_read
        turn.cites = bool(sources)
        if outcome.is_answer:
            turn.text = outcome.text
        else:
            turn.notices.append(outcome.text)
        conversation.remember(question, turn.remembered)
        yield Event(EventKind.DONE, turn.not_cited)


def _passage_text(block: "SearchResultBlockParam") -> str:
    """A passage with its place, as a model is shown it."""
    return f"{block['source']} {block['title']}\n{_passage(block)}"


def _passage(block: "SearchResultBlockParam") -> str:
    return "".join(part["text"] for part in block["content"])
