"""An answer of the model as it comes, piece by piece: whole at its end, or an error. Pure.

What comes is from outside. Nothing of it is taken to be in form before it was looked at.
"""

import json
from collections.abc import Generator, Iterable
from typing import Any, NamedTuple

from .turn import Block, blocks, usage

Piece = str | list[Block]  # a text, or what the text block that has just ended cites
IS_NONE = "it is no message"


class Broken(ValueError):
    """What came is no answer of this API, or no whole one; says why.

    `is_cut` where it began as one: the same question may well be answered the next time.
    """

    def __init__(self, why: str, *, is_cut: bool = False) -> None:
        super().__init__(why)
        self.is_cut = is_cut


class Answer(NamedTuple):
    """A whole answer: its blocks as plain data, how it ended, and its tokens by kind."""

    content: list[Block]
    stop_reason: str
    usage: dict[str, int]


def read_stream(events: Iterable[Any]) -> Generator[Piece, None, Answer]:
    """Give the pieces of an answer, and at its end the answer. Raises Broken."""
    draft = _Draft()
    for event in events:
        piece = draft.take(event)
        if piece:
            yield piece
        if draft.is_ended:
            break
    return draft.answer()


def read_whole(message: Any) -> Generator[Piece, None, Answer]:
    """Give the same of an answer that came in one piece. Raises Broken."""
    if not isinstance(message, dict):
        raise Broken(IS_NONE)
    answer = _read_answer(message.get("content"), message.get("stop_reason"), message.get("usage"))
    for block in answer.content:
        if block["type"] == "text":
            yield str(block.get("text") or "")
            yield _citations(block)
    return answer


def whole(pieces: Generator[Piece, None, Answer]) -> Answer:
    """Give the answer at the end of its pieces, which nobody wants to see."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            answer: Answer = end.value
            return answer


class _Draft:
    """What has come of an answer so far."""

    def __init__(self) -> None:
        self.is_begun = self.is_ended = False
        self.content: list[Block] = []
        self.inputs: dict[int, str] = {}  # of calls, as JSON text, by the place of the block
        self.stop_reason: Any = None
        self.usage: dict[str, Any] = {}

    def take(self, event: Any) -> Piece | None:
        """Take in one event. Gives what of it is to be shown.

        A kind of event that nobody knew when this was written is passed over.
        """
        match event:
            case {"type": "message_start", "message": {"content": list()} as begun}:
                self.is_begun = True
                self._count(begun.get("usage"))
            case _ if not self.is_begun:
                raise Broken(IS_NONE)
            case {"type": "content_block_start", "index": int() as at, "content_block": block}:
                self._begin(at, block)
            case {"type": "content_block_delta", "index": int() as at, "delta": dict() as delta}:
                return self._add(at, delta)
            case {"type": "content_block_stop", "index": int() as at}:
                return _citations(self._block(at))
            case {"type": "message_delta", "delta": dict() as end}:
                self.stop_reason = end.get("stop_reason")
                self._count(event.get("usage"))
            case {"type": "message_stop"}:
                self.is_ended = True
            case {"type": "content_block_start" | "content_block_delta" | "content_block_stop"}:
                raise Broken(f"a {event['type']} in it has another form")
        return None

    def answer(self) -> Answer:
        """Give the whole answer. Raises Broken where its end has not come."""
        if not self.is_begun:
            raise Broken(IS_NONE)
        if not self.is_ended:
            raise Broken("it ended too early", is_cut=True)
        for at, text in self.inputs.items():
            if text.strip():
                self.content[at]["input"] = _input(text)
        return _read_answer(self.content, self.stop_reason, self.usage or None)

    def _begin(self, at: int, block: Any) -> None:
        if at != len(self.content) or not isinstance(block, dict):
            raise Broken("a block in it is out of order")
        self.content.append({**block})

    def _block(self, at: int) -> Block:
        if not 0 <= at < len(self.content):
            raise Broken("a piece in it belongs to no block")
        return self.content[at]

    def _add(self, at: int, delta: dict[str, Any]) -> str | None:
        block = self._block(at)
        match delta:
            case {"type": "text_delta", "text": str() as text}:
                block["text"] = str(block.get("text") or "") + text
                return text
            case {"type": "thinking_delta", "thinking": str() as text}:
                block["thinking"] = str(block.get("thinking") or "") + text
            case {"type": "input_json_delta", "partial_json": str() as text}:
                self.inputs[at] = self.inputs.get(at, "") + text
            case {"type": "text_delta" | "thinking_delta" | "input_json_delta" as kind}:
                raise Broken(f"a {kind} in it has no text")
            case {"type": "citations_delta", "citation": dict() as citation}:
                block["citations"] = [*(block.get("citations") or []), citation]
            case {"type": "signature_delta", "signature": str() as signature}:
                block["signature"] = signature
        return None

    def _count(self, used: Any) -> None:
        """Note tokens. Later counts are of all so far, and those that are missing stay."""
        if isinstance(used, dict):
            self.usage |= {kind: tokens for kind, tokens in used.items() if tokens is not None}


def _read_answer(content: Any, stop_reason: Any, used: Any) -> Answer:
    try:
        return Answer(blocks(content), str(stop_reason or ""), usage(used))
    except ValueError as error:
        raise Broken(str(error)) from None


def _citations(block: Block) -> list[Block]:
    citations = block.get("citations")
    if block.get("type") != "text" or not isinstance(citations, list):
        return []
    return [one for one in citations if isinstance(one, dict)]


def _input(text: str) -> Any:
    """The input of a call from its JSON text; for what is no JSON, a text that is in no form."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"(an input that cannot be read, {error}: {text[:100]})"
