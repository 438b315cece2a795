from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.base.problem import Problem
from app.engagement.assistant import Assistant, Conversation, Reader
from app.offline import messages_api
from app.offline.messages_api import Reply, finished
from app.turn_limits import LIMITS
from tests.support.wording import load_wording

from .conftest import requests, told

SAYS = load_wording("layers/engagement")

pytestmark = pytest.mark.extended
Build = Callable[..., Assistant]
Write = Callable[[str, str], Path]
ZOE = Reader("zoe")
ANSWER = Reply([{"type": "text", "text": "It is on its way."}])


def looks_up(order: str) -> Reply:
    return Reply(
        [
            {
                "type": "tool_use",
                "id": f"t-{order}",
                "name": "shop__find_order",
                "input": {"order_id": order},
            }
        ]
    )


def last_system(assistant: Assistant) -> str:
    return str(requests(assistant)[-1]["system"][-1]["text"])


def test_each_look_up_sees_what_the_ones_before_showed(assistant: Build) -> None:
    shared = assistant(looks_up("A-16"), looks_up("A-17"), ANSWER)
    events = list(Conversation(shared, ZOE).ask("Find it"))
    assert [event.kind for event in events if event.kind != "text"] == [
        "look_up",
        "look_up",
        "done",
    ]
    assert "on its way" in str(requests(shared)[2]["messages"])
    assert "on its way" not in str(requests(shared)[1]["messages"])
    assert told(events) == "It is on its way."


@pytest.mark.parametrize("rounds", [1, 2])
def test_model_must_answer_after_the_last_round(
    rounds: int, assistant: Build, write: Write
) -> None:
    """After the last round the model has to answer, and both are told."""
    write("loop.yaml", f"{{rounds: {rounds}, tokens: 100000, seconds: 60}}")
    shared = assistant(*[looks_up("A-1")] * rounds, ANSWER)
    events = list(Conversation(shared, ZOE).ask("Find it"))
    assert [request.get("tool_choice") for request in requests(shared)] == [
        *[None] * rounds,
        {"type": "none"},
    ]
    assert SAYS["since this turns limit of"].format(rounds=rounds) in last_system(shared)
    assert "say what you could not find" in last_system(shared)
    assert events[-1].text == SAYS["no further look up this"].format(rounds=rounds)


def test_a_model_that_never_stops_is_stopped_at_the_limit(assistant: Build) -> None:
    shared = assistant(*[looks_up("A-17")] * 20)
    conversation = Conversation(shared, ZOE)
    with pytest.raises(Problem, match="gives no answer"):
        list(conversation.ask("Find it"))
    assert len(requests(shared)) == LIMITS["rounds"] + 1
    assert conversation.history == []


@pytest.mark.parametrize(
    "limits",
    ["{rounds: 9, tokens: 1, seconds: 60}", "{rounds: 9, tokens: 100000, seconds: 1.0e-9}"],
)
def test_tokens_and_time_end_the_looking_as_well(
    limits: str, assistant: Build, write: Write
) -> None:
    write("loop.yaml", limits)
    shared = assistant(*[looks_up("A-17")] * 3, ANSWER)
    with pytest.raises(Problem, match="gives no answer"):
        list(Conversation(shared, ZOE).ask("Find it"))
    assert len(requests(shared)) <= 2
    assert "is reached" in last_system(shared)


def test_tokens_that_the_cache_holds_count_as_well(
    assistant: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = {"input_tokens": 1, "output_tokens": 1, "cache_read_input_tokens": LIMITS["tokens"]}
    monkeypatch.setattr(messages_api, "finished", lambda *of: finished(*of) | {"usage": cached})
    shared = assistant(looks_up("A-1"), ANSWER)
    events = list(Conversation(shared, ZOE).ask("Find it"))
    assert events[-1].text == SAYS["no further look up this turns"]


def test_every_turn_begins_with_all_of_its_rounds(assistant: Build, write: Write) -> None:
    write("loop.yaml", "{rounds: 1, tokens: 100000, seconds: 60}")
    shared = assistant(looks_up("A-1"), ANSWER, looks_up("A-2"), ANSWER)
    conversation = Conversation(shared, ZOE)
    for _ in range(2):
        assert told(list(conversation.ask("Find the order, will you"))) == "It is on its way."


def test_more_rounds_open_no_write(assistant: Build) -> None:
    act = Reply(
        [{"type": "tool_use", "id": "t", "name": "shop__refund", "input": {"order_id": "A-17"}}]
    )
    shared = assistant(looks_up("A-17"), act, act, ANSWER)
    events = list(Conversation(shared, ZOE).ask("Refund it"))
    refused = [event.text for event in events if event.kind == "look_up"][1:]
    assert len(refused) == 2
    assert all("nothing acts here" in text for text in refused)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("rounds: 6\n", id="one-missing"),
        pytest.param("{rounds: 6, tokens: 1, seconds: 1, steps: 1}", id="one-too-many"),
        pytest.param("{rounds: 0, tokens: 1, seconds: 1}", id="zero"),
        pytest.param("{rounds: many, tokens: 1, seconds: 1}", id="a-word"),
        pytest.param("{rounds: .inf, tokens: 1, seconds: 1}", id="endless-rounds"),
        pytest.param("{rounds: 1, tokens: .inf, seconds: 1}", id="endless-tokens"),
        pytest.param("{rounds: 1, tokens: 1, seconds: .nan}", id="no-number"),
        pytest.param("{rounds: 1.5, tokens: 1, seconds: 1}", id="half-a-round"),
        pytest.param("{rounds: true, tokens: 1, seconds: 1}", id="a-yes"),
        pytest.param("[6]", id="a-list"),
    ],
)
def test_a_wrong_limit_is_named_before_anything_is_asked(
    text: str, assistant: Build, write: Write
) -> None:
    write("loop.yaml", text)
    with pytest.raises(
        Problem, match=r"expected rounds \(whole\), tokens, seconds, each finite and above 0"
    ):
        assistant()


def test_the_projects_own_limits_are_used() -> None:
    from app.base.model import connect_model
    from app.base.settings import Settings

    own: Any = Assistant(Settings(), connect_model(Settings())).extension
    assert set(own.limits) == set(LIMITS)
