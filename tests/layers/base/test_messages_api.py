from collections.abc import Callable
from typing import Any

import anthropic
import pytest
from anthropic import Anthropic

from app.offline.messages_api import Reply

Client = Callable[..., Anthropic]
USER = {"role": "user", "content": "Hello"}
CALL = {
    "type": "tool_use",
    "id": "t1",
    "name": "find",
    "input": {"order": "Ä-1", "deep": {"list": [1, None, True]}},
}
RESULT = {"type": "tool_result", "tool_use_id": "t1", "content": "x"}
TEXT, BLANK = {"type": "text", "text": "x"}, {"type": "text", "text": " \n"}
CALLED = [USER, {"role": "assistant", "content": [CALL]}]
TOOL = {"name": "find", "description": "Finds.", "input_schema": {"type": "object"}}
CITATION = {
    "type": "search_result_location",
    "cited_text": "Four nights.",
    "source": "knowledge/travel.md:3",
    "title": "Travel › Hotels",
    "search_result_index": 0,
    "start_block_index": 0,
    "end_block_index": 1,
}
CONTENT: list[dict[str, Any]] = [
    {"type": "text", "text": "Up to  four\nnights.", "citations": [CITATION]},
    CALL,
]


def hello(_: dict[str, Any]) -> Reply:
    return Reply([{"type": "text", "text": "one two three four five six"}])


def everything(_: dict[str, Any]) -> Reply:
    return Reply([dict(block) for block in CONTENT])


def send(client: Anthropic, **changes: Any) -> anthropic.types.Message:
    request: dict[str, Any] = {"model": "m", "max_tokens": 100, "messages": [USER]} | changes
    return client.messages.create(**request)  # type: ignore[no-any-return]


def test_the_sdk_reads_an_answer_in_one_piece(client: Client) -> None:
    message = send(client(everything))
    assert message.stop_reason == "tool_use"
    assert [block.to_dict(exclude_unset=True) for block in message.content] == CONTENT


def test_the_sdk_puts_a_streamed_answer_together_again(client: Client) -> None:
    with client(everything).messages.stream(model="m", max_tokens=100, messages=[USER]) as stream:  # type: ignore
        kinds = [event.type for event in stream]
        message = stream.get_final_message()
    assert {"text", "citation", "input_json", "message_stop"} <= set(kinds)
    assert message.content[0].to_dict() | {"parsed_output": None} == CONTENT[0] | {
        "parsed_output": None
    }
    assert message.content[1].to_dict(exclude_unset=True) == CALL
    assert message.usage.output_tokens > 1


def test_tokens_are_counted(client: Client) -> None:
    counted = client(hello).messages.count_tokens(model="m", messages=[USER])  # type: ignore
    assert counted.input_tokens > 0


def test_an_answer_stops_at_max_tokens(client: Client) -> None:
    message = send(client(hello), max_tokens=2)
    assert (message.stop_reason, message.content[0].to_dict()["text"]) == ("max_tokens", "one two ")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"messages": []}, "messages: at least one", id="no-message"),
        pytest.param(
            {"messages": [{"role": "assistant", "content": "Hi"}]},
            "roles must alternate",
            id="starts-wrong",
        ),
        pytest.param({"messages": [USER, USER]}, "roles must alternate", id="twice-the-user"),
        pytest.param(
            {"messages": [USER, {"role": "assistant", "content": "Hi"}]},
            "last message",
            id="ends-wrong",
        ),
        pytest.param({"messages": [{"role": "user", "content": ""}]}, "non-empty", id="empty-text"),
        pytest.param(
            {"messages": [{"role": "user", "content": []}]}, "must not be empty", id="empty-content"
        ),
        pytest.param(
            {"messages": [{"role": "user", "content": [RESULT]}]},
            "tool_result",
            id="result-without-call",
        ),
        pytest.param(
            {"messages": [USER, {"role": "assistant", "content": [CALL]}, USER]},
            "tool_result",
            id="call-without-result",
        ),
        pytest.param(
            {"messages": [{"role": "user", "content": [CALL]}]},
            "cannot hold 'tool_use'",
            id="call-by-user",
        ),
        pytest.param(
            {"messages": [USER, {"role": "assistant", "content": [CALL | {"input": [1]}]}, USER]},
            "Input should be a valid dictionary",
            id="an-input-that-is-a-list",
        ),
        pytest.param(
            {"messages": [USER, {"role": "assistant", "content": [CALL | {"name": "a.b"}]}, USER]},
            "tool_use.name: String should match",
            id="a-call-of-no-tools-name",
        ),
        pytest.param(
            {"messages": [*CALLED, {"role": "user", "content": [TEXT, RESULT]}]},
            "tool_result blocks must come before any other",
            id="a-text-before-a-result",
        ),
        pytest.param(
            {"messages": [*CALLED, {"role": "user", "content": [RESULT | {"content": [BLANK]}]}]},
            "non-empty",
            id="blank-text-in-a-result",
        ),
        pytest.param({"max_tokens": 0}, "max_tokens", id="no-room"),
        pytest.param({"model": ""}, "model", id="no-model"),
        pytest.param({"tools": [TOOL, TOOL]}, "tools.0.name", id="two-tools-of-one-name"),
        pytest.param({"tools": [TOOL | {"name": "crm.find"}]}, "tools.0.name", id="dot-in-a-name"),
        pytest.param({"tools": [TOOL | {"input_schema": {}}]}, "input_schema", id="no-schema"),
        pytest.param({"tool_choice": {"type": "none"}}, "tool_choice", id="choice-without-tools"),
        pytest.param(
            {"extra_body": {"temperature": 1}}, "temperature: Extra inputs", id="unknown-field"
        ),
    ],
)
def test_what_the_service_refuses_is_refused_here(
    changes: dict[str, Any], complaint: str, client: Client
) -> None:
    with pytest.raises(anthropic.BadRequestError, match=complaint):
        send(client(hello), **changes)


def test_a_call_with_its_result_is_accepted(client: Client) -> None:
    history = [
        USER,
        {"role": "assistant", "content": [CALL]},
        {"role": "user", "content": [RESULT]},
    ]
    assert send(client(hello), messages=history, tools=[TOOL]).stop_reason == "end_turn"


def test_a_wrong_key_is_refused(client: Client) -> None:
    with pytest.raises(anthropic.AuthenticationError):
        send(client(hello, key="right"))


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        ("rate_limit_error", anthropic.RateLimitError),
        ("overloaded_error", anthropic.OverloadedError),
        ("api_error", anthropic.InternalServerError),
    ],
)
def test_a_failure_has_the_sdks_own_error(
    failure: str, error: type[Exception], client: Client
) -> None:
    with pytest.raises(error):
        send(client(hello, failures=[failure]))
