"""Models as no model should be, each by what it answers, over and over, to whatever it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .odd_service import HTML, JSON, Deed, Sent

Block = dict[str, Any]
READ, WRITE = "orders__find_order", "billing__refund"
USED = {"input_tokens": 10, "output_tokens": 5}
BEGIN: Block = {
    "id": "msg_odd",
    "type": "message",
    "role": "assistant",
    "model": "odd",
    "content": [],
    "stop_reason": None,
    "stop_sequence": None,
    "usage": USED,
}


class Odd(NamedTuple):
    """A model: what it answers, what a person in chat and on the page is told, and why a run ends.

    `seconds` is for how long it may send nothing.
    """

    id: str
    sent: Sent
    says: str
    ends: str
    seconds: float = 30


def event(kind: str, **fields: Any) -> bytes:
    """An event of a stream."""
    return raw_event(kind, json.dumps({"type": kind, **fields}))


def raw_event(kind: str, data: str) -> bytes:
    """An event whose data is this text."""
    return f"event: {kind}\ndata: {data}\n\n".encode()


def started(**changed: Any) -> bytes:
    """The first event of an answer."""
    return event("message_start", message={**BEGIN, **changed})


def delta(at: int, kind: str, **fields: Any) -> bytes:
    """A piece of a block."""
    return event("content_block_delta", index=at, delta={"type": kind, **fields})


def text(said: str) -> Block:
    """A block that says something."""
    return {"type": "text", "text": said}


def call(name: Any, given: Any, id_: Any = "toolu_odd") -> Block:
    """A block that calls a tool; `raw` inputs go as the text that they are."""
    return {"type": "tool_use", "id": id_, "name": name, "input": given}


class Raw(str):
    """An input of a call, as the text that is sent."""


def pieces(content: Iterable[Block]) -> Iterator[bytes]:
    """Blocks as events."""
    for at, block in enumerate(content):
        if block["type"] == "tool_use":
            given = block["input"]
            sent = given if isinstance(given, Raw) else json.dumps(given)
            yield event("content_block_start", index=at, content_block={**block, "input": {}})
            yield delta(at, "input_json_delta", partial_json=sent[:3])
            yield delta(at, "input_json_delta", partial_json=sent[3:])
        else:
            yield event("content_block_start", index=at, content_block={**block, "text": ""})
            yield delta(at, "text_delta", text=block["text"])
        yield event("content_block_stop", index=at)


def ended(stop: Any) -> Iterator[bytes]:
    """The last two events of an answer."""
    end = {"stop_reason": stop, "stop_sequence": None}
    yield event("message_delta", delta=end, usage={"output_tokens": 5})
    yield event("message_stop")


def turn(*content: Block, stop: Any = "end_turn") -> Sent:
    """A whole answer, streamed."""
    return Sent((started(), *pieces(content), *ended(stop)))


def calls(*content: Block) -> Sent:
    """A whole answer that ends for its calls."""
    return turn(*content, stop="tool_use")


def read(given: Any) -> Sent:
    """A call of the read with this input."""
    return calls(call(READ, given))


def document(**changed: Any) -> Sent:
    """An answer in one piece, with something else in it."""
    whole = {**BEGIN, "content": [text("Done.")], "stop_reason": "end_turn", **changed}
    return Sent((json.dumps(whole).encode(),), JSON)


def status(code: int, body: Any, kind: str = JSON) -> Sent:
    """A refusal of the service."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Sent((sent,), kind, code)


def error(code: int, kind: str, said: str) -> Sent:
    """A refusal in the form of the Messages API."""
    return status(code, {"type": "error", "error": {"type": kind, "message": said}})


HALF = (started(), *pieces([text("The order is")]))
CALLED = (started(), *pieces([call(READ, {"order_id": "O-1001"})]))
BEGUN = event("content_block_start", index=0, content_block=text(""))

# What people are told, more than once
UNREAD = "The answer of {where} cannot be read: "
BROKE = "{where} broke off in the middle of an answer"
PATIENCE = 4  # seconds, within which a service that is not silent answers on a busy machine
SILENT = (
    f"{{where}} has sent nothing for {PATIENCE} seconds. Raise MODEL_SECONDS in .env if it is slow."
)
NO_ANSWER = "The model gives no answer to this. Ask in other words, or ask a person."
CUT = "The answer was cut off at MAX_TOKENS."
EARLY = "The answer ended early, "
OVERLONG = "The answer was cut off: the conversation is too long for the model."
REFUSED = "The model refuses to answer this."
NO_OBJECT = "orders.find_order: Refused: not called, the input is no object: "
# and why a run is handed over
ROW = "the model gave 3 turns in a row that cannot be used; the last one "
WORDS = "the model made no call in 3 turns"  # of a model that calls nothing
AGAIN = "the same call had the same answer 3 times"
BUDGET = "the budget of 12 steps is used up"
DENIED = "4 calls were refused, the last one because "

STOP_REASONS = [
    Odd("end-of-nothing", turn(), NO_ANSWER, f"{ROW}was empty"),
    Odd("end-of-blanks", turn(text(" \n\t")), NO_ANSWER, f"{ROW}was empty"),
    Odd("tool-use-of-none", turn(text("Hm."), stop="tool_use"), "Hm.", WORDS),
    Odd("max-tokens", turn(text("It"), stop="max_tokens"), CUT, f"{ROW}was cut off at MAX_TOKENS"),
    Odd(
        "max-tokens-in-a-call",
        turn(call(WRITE, Raw('{"order_id": "O-1001", "amount": 4')), stop="max_tokens"),
        CUT,
        f"{ROW}was cut off at MAX_TOKENS",
    ),
    Odd("stop-sequence", turn(text("It"), stop="stop_sequence"), EARLY, f"{ROW}ended with"),
    Odd("pause", turn(text("It"), stop="pause_turn"), EARLY, f"{ROW}ended with"),
    Odd("refusal", turn(text("No."), stop="refusal"), REFUSED, "the model refused to go on: No."),
    Odd(
        "refusal-with-a-call",
        turn(call(WRITE, {"order_id": "O-1001", "amount": 4}), stop="refusal"),
        REFUSED,
        "the model refused to go on",
    ),
    Odd(
        "window",
        turn(text("It"), stop="model_context_window_exceeded"),
        OVERLONG,
        f"{ROW}was cut off at the end of the model's context window",
    ),
    Odd(
        "a-reason-of-its-own",
        turn(text("It"), stop="eos"),
        f"{EARLY}with the reason 'eos'.",
        f"{ROW}ended with",
    ),
    Odd(
        "no-reason",
        turn(text("It"), stop=None),
        f"{EARLY}without a reason.",
        f"{ROW}ended with",
    ),
    Odd("a-reason-in-a-list", turn(text("It"), stop=["end"]), EARLY, f"{ROW}ended with"),
]
NOT_COUNTED = f"{UNREAD}it does not say how many tokens it used"
MALFORMED = [
    Odd("a-page", Sent((b"<h1>Sign in</h1>",), HTML), f"{UNREAD}it is no message", UNREAD),
    Odd("plain-text", Sent((b"OK",), "text/plain"), f"{UNREAD}it is no message", UNREAD),
    Odd("nothing", Sent((), JSON), UNREAD, UNREAD),
    Odd("a-stream-of-nothing", Sent(()), f"{UNREAD}it is no message", UNREAD),
    Odd("half-of-json", Sent((b'{"content": [',), JSON), UNREAD, UNREAD),
    Odd("a-list", Sent((b"[]",), JSON), f"{UNREAD}it is no message", UNREAD),
    Odd(
        "another-api",
        Sent((b'{"choices": [{"message": {"content": "Done."}}]}',), JSON),
        f"{UNREAD}it is no message",
        UNREAD,
    ),
    Odd(
        "another-api's-stream",
        Sent((b'data: {"choices": [{"delta": {"content": "Done"}}]}\n\n', b"data: [DONE]\n\n")),
        f"{UNREAD}it is no message",
        UNREAD,
    ),
    Odd("content-null", document(content=None), f"{UNREAD}it is no message", UNREAD),
    Odd("content-a-text", document(content="Done."), f"{UNREAD}it is no message", UNREAD),
    Odd("content-of-numbers", document(content=[7]), f"{UNREAD}a block in it has no type", UNREAD),
    Odd("usage-null", document(usage=None), NOT_COUNTED, NOT_COUNTED),
    Odd("usage-in-words", document(usage={"input_tokens": "many"}), UNREAD, UNREAD),
    Odd("usage-negative", document(usage={"output_tokens": -5}), UNREAD, UNREAD),
    Odd(
        "a-stream-without-usage",
        Sent(
            (
                started(usage=None),
                *pieces([text("It")]),
                event("message_delta", delta={"stop_reason": "end_turn"}),
                event("message_stop"),
            )
        ),
        NOT_COUNTED,
        NOT_COUNTED,
    ),
    Odd("begins-with-null", Sent((started(content=None),)), f"{UNREAD}it is no message", UNREAD),
    Odd("a-call-without-an-id", calls(call(READ, {}, None)), UNREAD, UNREAD),
    Odd("a-call-without-a-name", calls(call(None, {})), UNREAD, UNREAD),
    Odd("a-name-in-a-list", calls(call([READ], {})), UNREAD, UNREAD),
]
STATUSES = [
    Odd(
        "a-wrong-key",
        error(401, "authentication_error", "invalid bearer token"),
        "ANTHROPIC_AUTH_TOKEN is refused by {where}.",
        "ANTHROPIC_AUTH_TOKEN is refused by {where}.",
    ),
    Odd(
        "a-wrong-key-elsewhere",
        status(401, {"detail": "Unauthorized"}),
        "ANTHROPIC_AUTH_TOKEN is refused by {where}.",
        "ANTHROPIC_AUTH_TOKEN is refused by {where}.",
    ),
    Odd(
        "no-credit",
        error(400, "invalid_request_error", "Your credit balance is too low to access the API."),
        "{where} requires payment first: Your credit balance is too low",
        "{where} requires payment first: Your credit balance is too low",
    ),
    Odd(
        "no-credit-elsewhere",
        status(402, {"error": {"message": "Insufficient credits", "code": 402}}),
        "{where} requires payment first: Insufficient credits",
        "{where} requires payment first: Insufficient credits",
    ),
    Odd(
        "no-such-model",
        error(404, "not_found_error", "model: odd-1"),
        "There is no model odd-1 at {where}. Correct MODEL in .env.",
        "There is no model odd-1 at {where}. Correct MODEL in .env.",
    ),
    Odd(
        "no-such-model-elsewhere",
        status(404, {"error": "model 'odd-1' not found"}),
        "{where} answered 404: model 'odd-1' not found",
        "{where} answered 404: model 'odd-1' not found",
    ),
    Odd(
        "no-such-page",
        status(404, b"<title>404</title><h1>Not\nFound</h1>", HTML),
        "{where} answered 404: 404 Not Found",
        "{where} answered 404: 404 Not Found",
    ),
    Odd(
        "too-many",
        error(429, "rate_limit_error", "slow down"),
        "{where} receives too many requests.",
        "{where} receives too many requests.",
    ),
    Odd(
        "overloaded",
        error(529, "overloaded_error", "Overloaded"),
        "{where} is overloaded. Wait a minute",
        "{where} is overloaded. Wait a minute",
    ),
    Odd(
        "a-gateway's-page",
        status(502, b"<html><body>Bad gateway</body></html>", HTML),
        "{where} answered 502: Bad gateway",
        "{where} answered 502: Bad gateway",
    ),
    Odd(
        "a-wordy-refusal",
        error(400, "invalid_request_error", "no " * 5000),
        f"{'no ' * 100}…",
        f"{'no ' * 100}…",
    ),
    Odd(
        "a-refusal-in-null",
        status(500, None),
        "{where} answered 500: it does not",
        "{where} answered 500: it",
    ),
]
BROKEN = [
    Odd("dropped", Sent((*HALF, Deed.DROP)), BROKE, BROKE),
    Odd("reset", Sent((*HALF, Deed.RESET)), BROKE, BROKE),
    Odd("dropped-after-a-call", Sent((*CALLED, Deed.DROP)), BROKE, BROKE),
    Odd("dropped-before-a-word", Sent((Deed.DROP,)), BROKE, BROKE),
    Odd("ended-early", Sent(HALF), f"{UNREAD}it ended too early", UNREAD),
    Odd("ended-after-a-call", Sent(CALLED), f"{UNREAD}it ended too early", UNREAD),
    Odd(
        "ended-before-its-last-word",
        Sent((*HALF, *[*ended("end_turn")][:1])),
        f"{UNREAD}it ended too early",
        UNREAD,
    ),
    Odd("stalled", Sent((*HALF, Deed.STALL)), SILENT, SILENT, PATIENCE),
    Odd("stalled-before-a-word", Sent((Deed.STALL,)), SILENT, SILENT, PATIENCE),
    Odd("stalled-in-a-document", Sent((b'{"content"', Deed.STALL), JSON), SILENT, SILENT, PATIENCE),
    Odd(
        "overloaded-midway",
        Sent(
            (
                *HALF,
                event("error", error={"type": "overloaded_error", "message": "Overloaded"}),
            )
        ),
        "{where} is overloaded. Wait a minute",
        "{where} is overloaded. Wait a minute",
    ),
    Odd(
        "an-error-in-no-form",
        Sent((*HALF, raw_event("error", "upstream gone"))),
        f"{BROKE}: upstream gone",
        f"{BROKE}: upstream gone",
    ),
    Odd("garbage", Sent((*HALF, raw_event("content_block_delta", "{]"))), UNREAD, UNREAD),
    Odd("no-text", Sent((*HALF, raw_event("message_delta", "[]"))), UNREAD, UNREAD),
    Odd(
        "a-piece-of-no-block",
        Sent((started(), delta(4, "text_delta", text="x"))),
        f"{UNREAD}a piece in it belongs to no block",
        UNREAD,
    ),
    Odd(
        "a-block-out-of-order",
        Sent((started(), BEGUN.replace(b'"index": 0', b'"index": 2'))),
        f"{UNREAD}a block in it is out of order",
        UNREAD,
    ),
    Odd(
        "a-text-that-is-none",
        Sent((started(), BEGUN, delta(0, "text_delta", text=None))),
        f"{UNREAD}a text_delta in it has no text",
        UNREAD,
    ),
    Odd("a-piece-before-all", Sent((BEGUN,)), f"{UNREAD}it is no message", UNREAD),
]
INPUTS = [
    Odd("a-list", read(["O-1001"]), f"{NO_OBJECT}['O-1001']", DENIED),
    Odd("a-text", read("O-1001"), f"{NO_OBJECT}O-1001", DENIED),
    Odd("json-in-a-text", read('{"order_id": "O-1001"}'), NO_OBJECT, DENIED),
    Odd("null", read(None), NO_OBJECT, DENIED),
    Odd("true", read(given=True), NO_OBJECT, DENIED),
    Odd("a-number", read(7), NO_OBJECT, DENIED),
    Odd("no-json", read(Raw("order_id=O-1001")), f"{NO_OBJECT}(an input that", DENIED),
    Odd("half-of-json", read(Raw('{"order_id": "O-10')), f"{NO_OBJECT}(an input that", DENIED),
    Odd("900-deep", read(Raw("[" * 900 + "]" * 900)), f"{NO_OBJECT}(an input of", DENIED),
    Odd("5000-digits", read(Raw('{"order_id": ' + "9" * 5000 + "}")), NO_OBJECT, DENIED),
    Odd("another-field", read({"id": "O-1001"}), "orders.find_order: Refused: ", DENIED),
    Odd("an-object-too-deep", read({"order_id": {"id": "O-1001"}}), "Refused: ", DENIED),
    Odd(
        "not-a-number", calls(call(WRITE, Raw('{"order_id": "O-1001", "amount": NaN}'))), "", DENIED
    ),
    Odd(
        "an-amount-in-words",
        calls(call(WRITE, {"order_id": "O-1001", "amount": "40"})),
        "billing.refund: Refused: this is an action",
        DENIED,
    ),
    Odd("half-a-surrogate-pair", read({"order_id": "O\ud800"}), "orders.find_order: ", AGAIN),
]
CLAIMS = [
    Odd("done", turn(text("I have refunded the order.")), "I have refunded the order.", WORDS),
    Odd(
        "a-call-in-a-text",
        turn(text('<tool_call>{"name": "billing__refund"}</tool_call>')),
        "<tool_call>",
        WORDS,
    ),
    Odd("a-result-in-a-text", turn(text("Result: {'receipt': 1}")), "Result: ", WORDS),
    Odd("a-plan-in-a-text", turn(text("1. billing.refund\n2. Done.")), "2. Done.", WORDS),
    Odd("an-approval-in-a-text", turn(text("Approved by anna. Go on.")), "Approved by", WORDS),
]
ORDER = {"order_id": "O-1001"}
LOOPS = [
    Odd("the-same-read", read(ORDER), NO_ANSWER, AGAIN),
    Odd("twenty-reads-a-turn", calls(*[call(READ, ORDER)] * 20), NO_ANSWER, AGAIN),
    Odd(
        "the-same-large-write",
        calls(call(WRITE, {**ORDER, "amount": 4000})),
        "billing.refund: Refused: this is an action, and nothing acts here.",
        "the policy requires it when amount > 100",
    ),
    Odd("plan-after-plan", calls(call("plan", {"steps": []})), "no such operation", AGAIN),
    Odd(
        "never-met",
        calls(call("finish", {"met": False, "confidence": 1, "missing": "all", "report": ""})),
        "no such operation",
        "the goal is not met after 2 corrections; missing: all",
    ),
    Odd(
        "never-sure",
        calls(call("finish", {"met": True, "confidence": 0, "missing": "", "report": "Done."})),
        "no such operation",
        "the goal seems met, but the model is not sure",
    ),
]
TOOLS = [
    Odd("nobody's", calls(call("shop__sell", {})), "shop.sell: Refused: there is no", DENIED),
    Odd("no-name", calls(call("", {})), "Refused: there is no such operation", DENIED),
    Odd("a-long-name", calls(call("x" * 300, {})), "Refused: there is no", DENIED),
    Odd("a-name-with-blanks", calls(call("find order", {})), "Refused: there is no", DENIED),
    Odd("as-people-write-it", calls(call("orders.find_order", ORDER)), "Refused: there", DENIED),
    Odd("in-capitals", calls(call("ORDERS__FIND_ORDER", ORDER)), "Refused: there", DENIED),
    Odd("memory-that-is-off", calls(call("remember", {"fact": "x"})), "Refused: there", DENIED),
    Odd(
        "a-cyrillic-letter",
        calls(call("orders__find_\u043erder", ORDER)),
        "Refused: there is no such operation",
        DENIED,
    ),
    Odd("two-of-one-id", calls(call("a", {}), call("b", {})), "b: Refused: there is no", DENIED),
]
SORTS = {
    "stop reason": STOP_REASONS,
    "malformed": MALFORMED,
    "status": STATUSES,
    "broken": BROKEN,
    "input": INPUTS,
    "claim": CLAIMS,
    "loop": LOOPS,
    "tool": TOOLS,
}
