"""The Messages API in process.

What a reply function decides goes out as the real service would send it.

It refuses what the real service refuses, so that a malformed history fails here and not on the day
of going live. It is stricter in one point: the service joins two messages of one role, here they
count as the mistake they would be.

Here is also what a request says, and the pieces of a reply to it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
from anthropic.types.message_create_params import MessageCreateParamsStreaming

from ..base.words import words_of

STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "rate_limit_error": 429,
    "api_error": 500,
    "overloaded_error": 529,
}
FIELDS = set(MessageCreateParamsStreaming.__annotations__)  # all that the SDK knows of
BLOCKS = {
    "user": {"text", "image", "document", "search_result", "tool_result"},
    "assistant": {"text", "thinking", "redacted_thinking", "tool_use"},
}
CHARACTERS_A_TOKEN = 4
NAME = "[a-zA-Z0-9_-]{1,128}"  # of a tool
MARK = "(offline stand-in) "
# What stands in quotes, and each word with a digit or an @; a word is looked at from its beginning
# only.
MARKED = re.compile(
    r"\"([^\"]+)\"|'([^']+)'|`([^`]+)`|(?<![^\s,;?!\"'`])([^\s,;?!\"'`]*[\d@][^\s,;?!\"'`]*)"
)
REASON = "You asked for it."  # where a tool wants to know `because` of what: it judges nothing


@dataclass(frozen=True)
class Reply:
    """The content blocks of one answer; without a stop reason, the one that follows from them."""

    content: list[dict[str, Any]]
    stop_reason: str | None = None


KEPT = 100  # requests, for who wants to see what was sent


class MessagesApi(httpx2.MockTransport):
    """A transport for the SDK's HTTP client.

    `key` makes it check the key; each of `failures` spoils one request.
    """

    def __init__(
        self,
        reply: Callable[[dict[str, Any]], Reply],
        *,
        key: str | None = None,
        failures: Iterable[str] = (),
    ) -> None:
        super().__init__(self.handle_request)
        self.reply = reply
        self.key = key
        self.failures = list(failures)
        self.requests: list[dict[str, Any]] = []  # the latest ones
        self.number = 0

    def handle_request(self, http: httpx2.Request) -> httpx2.Response:
        """One request of the SDK, checked and answered."""
        request = json.loads(http.content)
        self.number += 1
        self.requests.append(request)
        del self.requests[:-KEPT]
        if self.key is not None and http.headers.get("authorization") != f"Bearer {self.key}":
            return failure("authentication_error", "invalid bearer token")
        if self.failures:
            return failure(self.failures.pop(0), "simulated")
        counting = http.url.path.endswith("/count_tokens")
        if problem := complaint(request | {"max_tokens": 1} if counting else request):
            return failure("invalid_request_error", problem)
        if counting:
            return httpx2.Response(200, json={"input_tokens": tokens(request)})
        message = finished(request, self.reply(request), f"msg_offline_{self.number}")
        if not request.get("stream"):
            whole = json.dumps(message)  # in ASCII, so that it can hold what no text can
            kind = {"content-type": "application/json"}
            return httpx2.Response(200, headers=kind, content=whole)
        sent = (f"event: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in events(message))
        kind = {"content-type": "text/event-stream"}
        return httpx2.Response(200, headers=kind, content="".join(sent).encode())


def failure(kind: str, text: str) -> httpx2.Response:
    """An error in the service's own form."""
    return httpx2.Response(
        STATUS[kind], json={"type": "error", "error": {"type": kind, "message": text}}
    )


def tokens(content: object) -> int:
    """A rough count: this is not the model's tokenizer."""
    return len(json.dumps(content, ensure_ascii=False)) // CHARACTERS_A_TOKEN + 1


def finished(request: dict[str, Any], reply: Reply, identifier: str) -> dict[str, Any]:
    """The message as the service reports it, cut at `max_tokens`."""
    content = []
    room = request["max_tokens"] * CHARACTERS_A_TOKEN
    stop = reply.stop_reason
    for block in reply.content:
        if block["type"] == "text" and len(block["text"]) > room:
            content.append(block | {"text": block["text"][:room]})
            stop = "max_tokens"
            break
        content.append(block)
        room -= len(block.get("text", ""))
    calls = any(block["type"] == "tool_use" for block in content)
    usage = {
        "input_tokens": tokens([request.get(part) for part in ("system", "tools", "messages")])
    }
    return {
        "id": identifier,
        "type": "message",
        "role": "assistant",
        "model": request["model"],
        "content": content,
        "stop_reason": stop or ("tool_use" if calls else "end_turn"),
        "stop_sequence": None,
        "usage": usage | {"output_tokens": tokens(content)},
    }


def events(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The message in the pieces in which the service streams it."""
    usage = message["usage"] | {"output_tokens": 1}
    yield {
        "type": "message_start",
        "message": message | {"content": [], "stop_reason": None, "usage": usage},
    }
    for index, block in enumerate(message["content"]):
        empty: dict[str, Any] = {"input": {}} if block["type"] == "tool_use" else {"text": ""}
        start = block | empty | ({"citations": []} if block.get("citations") else {})
        yield {"type": "content_block_start", "index": index, "content_block": start}
        for delta in deltas(block):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    end = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield {
        "type": "message_delta",
        "delta": end,
        "usage": {"output_tokens": message["usage"]["output_tokens"]},
    }
    yield {"type": "message_stop"}


def deltas(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One block, word by word; an input as JSON text that only the last piece completes."""
    if block["type"] == "tool_use":
        text = json.dumps(block["input"])
        for piece in (text[: len(text) // 2], text[len(text) // 2 :]):
            yield {"type": "input_json_delta", "partial_json": piece}
        return
    for citation in block.get("citations") or []:
        yield {"type": "citations_delta", "citation": citation}
    for piece in re.findall(r"\S+\s*|\s+", block["text"]) or [block["text"]]:
        yield {"type": "text_delta", "text": piece}


def complaint(request: dict[str, Any]) -> str | None:
    """The first reason for which the real service would answer 400."""
    if unknown := set(request) - FIELDS:
        return f"{min(unknown)}: Extra inputs are not permitted"
    limit = request.get("max_tokens")
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        return "max_tokens: a whole number above 0 is required"
    if not isinstance(request.get("model"), str) or not request["model"]:
        return "model: a name is required"
    if not isinstance(request.get("messages"), list) or not request["messages"]:
        return "messages: at least one message is required"
    return tools_complaint(request) or messages_complaint(request["messages"])


def tools_complaint(request: dict[str, Any]) -> str | None:
    """What is wrong with the tools and the choice among them."""
    names = [tool.get("name") for tool in request.get("tools", [])]
    for index, tool in enumerate(request.get("tools", [])):
        if not re.fullmatch(NAME, str(tool.get("name", ""))) or names.count(tool["name"]) > 1:
            return f"tools.{index}.name: a unique name of letters, digits, _ and - is required"
        form = tool.get("input_schema")
        if not isinstance(form, dict) or form.get("type") != "object":
            return f"tools.{index}.input_schema: a schema of type object is required"
    choice = request.get("tool_choice", {"type": "auto"})
    is_vain = "tool_choice" in request and not names
    if choice.get("type") not in {"auto", "any", "tool", "none"} or is_vain:
        return "tool_choice: one of auto, any, tool and none, and only with tools"
    return None


def messages_complaint(messages: list[dict[str, Any]]) -> str | None:
    """What is wrong with the history: turns, empty content, and calls without their results."""
    called: list[str] = []
    for index, message in enumerate(messages):
        role = message.get("role")
        content = message.get("content")
        if role != ("user", "assistant")[index % 2]:
            return f"messages.{index}: roles must alternate, starting with user"
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        if not isinstance(blocks, list) or not blocks:
            return f"messages.{index}: content must not be empty"
        for block in blocks:
            if problem := block_complaint(block, role):
                return f"messages.{index}: {problem}"
        if _has_text_before_results(blocks):
            return f"messages.{index}: tool_result blocks must come before any other"
        answered = [block.get("tool_use_id") for block in blocks if block["type"] == "tool_result"]
        if role == "user" and sorted(map(str, answered)) != sorted(called):
            missing = "each tool_use needs its tool_result in the next message, and the reverse"
            return f"messages.{index}: {missing}"
        called = [block["id"] for block in blocks if block["type"] == "tool_use"]
    if messages[-1]["role"] != "user":
        return "messages: the last message must be the user's"
    return None


def block_complaint(block: dict[str, Any], role: str) -> str | None:
    """What is wrong with one block: its kind, a blank text, or an input that is no object."""
    if block.get("type") not in BLOCKS[role]:
        return f"a {role} message cannot hold {block.get('type')!r}"
    inner = block.get("content")
    for part in (block, *(inner if isinstance(inner, list) else [])):
        if part.get("type") == "text" and not str(part.get("text", "")).strip():
            return "text content blocks must be non-empty"
    if block["type"] == "tool_use" and not re.fullmatch(NAME, str(block.get("name", ""))):
        return f"tool_use.name: String should match pattern '^{NAME}$'"
    if block["type"] == "tool_use" and not isinstance(block.get("input"), dict):
        return "tool_use.input: Input should be a valid dictionary"
    return None


def same(text: str) -> str:
    """Equal for two ways to type one question."""
    return " ".join(words_of(text))


def blocks(message: dict[str, Any]) -> list[dict[str, Any]]:
    """A message's content, as a list in either form."""
    content: str | list[dict[str, Any]] = message["content"]
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return content


def text_in(message: dict[str, Any]) -> str:
    """What the person typed: passages and results are other blocks."""
    return "\n".join(block["text"] for block in blocks(message) if block["type"] == "text")


def text_reply(text: str) -> Reply:
    """A plain answer."""
    return Reply([{"type": "text", "text": MARK + text}])


def calls_reply(entries: Any, rounds: int = 0) -> Reply:
    """Tool calls, each with an id of its own in the turn."""
    return Reply(
        [
            {
                "type": "tool_use",
                "id": f"toolu_offline_{rounds}_{index}",
                "name": name,
                "input": inputs,
            }
            for index, (name, inputs) in enumerate(entries)
        ]
    )


def found_inputs(question: str, schema: dict[str, Any]) -> dict[str, Any] | None:
    """A value from the question for each required input; None if one is missing."""
    spare = ["".join(groups).rstrip(".") for groups in MARKED.findall(question)]
    inputs: dict[str, Any] = {}
    for name in schema.get("required", []):
        declared = schema["properties"].get(name, {})
        kind = declared.get("type")
        convert: Callable[[str], Any] = {"number": float, "integer": int}.get(kind, str)
        if name == "because":
            inputs[name] = REASON
            continue
        if kind == "object":
            inner = found_inputs(question, {"properties": {}} | declared)
            if inner is not None:
                inputs[name] = inner
                continue
        if kind == "boolean":
            inputs[name] = not re.search(r"(?i)\b(no|not|false|without)\b", question)
            continue
        beside = re.search(rf"(?i)\b{re.escape(name.split('_')[0])}\w*\W+(\w\S*\w)", question)
        candidates = [*spare]
        if beside and kind == "string":
            candidates.append(beside[1])
        for value in candidates:
            try:
                inputs[name] = convert(value)
            except ValueError:
                continue
            spare = [other for other in spare if other != value]
            break
        else:
            return None
    return inputs


def _has_text_before_results(blocks: list[dict[str, Any]]) -> bool:
    are_results = [block["type"] == "tool_result" for block in blocks]
    return are_results != sorted(are_results, reverse=True)
