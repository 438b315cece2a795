from collections.abc import Callable
from pathlib import Path
from typing import Any

import anthropic
import httpx2
import pytest
from anthropic import Anthropic

from app.base.model import connect, explain
from app.base.settings import Settings
from app.offline.messages_api import Reply

Client = Callable[..., Anthropic]


def hello(_: dict[str, Any]) -> Reply:
    return Reply([{"type": "text", "text": "Hello"}])


def ask(client: Anthropic) -> anthropic.types.Message:
    return client.messages.create(
        model="m", max_tokens=10, messages=[{"role": "user", "content": "Hello"}]
    )


def test_without_a_key_no_request_leaves_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(ask(connect(Settings())).content[0].to_dict()["text"]).startswith(
        "(offline stand-in) "
    )


def test_with_a_key_the_client_is_live() -> None:
    client = connect(Settings(anthropic_api_key="sk-test"))  # type: ignore[arg-type]
    assert (client.api_key, client.base_url.host) == ("sk-test", "api.anthropic.com")


@pytest.mark.parametrize(
    ("failure", "advice"),
    [
        (
            "authentication_error",
            "ANTHROPIC_API_KEY is refused. Correct it in .env, or leave it empty to stay offline.",
        ),
        ("not_found_error", "There is no model m-1. Correct MODEL in .env."),
        (
            "permission_error",
            "ANTHROPIC_API_KEY may not use MODEL m-1. Name another model or another key in .env.",
        ),
        (
            "rate_limit_error",
            "The model service has had too many requests. Wait a minute and ask again.",
        ),
        ("overloaded_error", "The model service is overloaded. Wait a minute and ask again."),
    ],
)
def test_a_failure_is_explained_by_what_to_do(failure: str, advice: str, client: Client) -> None:
    with pytest.raises(anthropic.APIStatusError) as caught:
        ask(client(hello, failures=[failure]))
    problem = explain(caught.value, "m-1")
    assert (str(problem), problem.exit_code) == (advice, 3)


def test_an_unexpected_answer_is_passed_on(client: Client) -> None:
    with pytest.raises(anthropic.InternalServerError) as caught:
        ask(client(hello, failures=["api_error"]))
    assert str(explain(caught.value, "m")).startswith("The model service answered 500: ")


def test_a_network_that_is_down_is_explained() -> None:
    error = anthropic.APIConnectionError(
        request=httpx2.Request("POST", "https://api.anthropic.com")
    )
    assert str(explain(error, "m")) == "The model service cannot be reached. Check the network."
