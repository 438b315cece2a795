from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import anthropic
import httpx2
import pytest
from anthropic import Anthropic
from anthropic.resources.messages import DEPRECATED_MODELS

from app.base.model import ask_model, connect_model, explain, warnings_of
from app.base.problem import Problem
from app.base.settings import Settings
from app.base.turn import read_to_end
from app.offline.messages_api import Reply
from tests.support.wording import load_wording

SAYS = load_wording("layers/base")

Client = Callable[..., Anthropic]


def hello(_: dict[str, Any]) -> Reply:
    return Reply([{"type": "text", "text": "Hello"}])


def say(client: Anthropic) -> anthropic.types.Message:
    return client.messages.create(
        model="m", max_tokens=10, messages=[{"role": "user", "content": "Hello"}]
    )


def test_without_a_key_no_request_leaves_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(say(connect_model(Settings())).content[0].to_dict()["text"]).startswith(
        "(offline stand-in) "
    )


def test_with_a_key_the_client_is_live() -> None:
    client = connect_model(Settings(anthropic_api_key="sk-test"))  # type: ignore[arg-type]
    assert (client.api_key, client.base_url.host) == ("sk-test", "api.anthropic.com")


@pytest.mark.parametrize("hosts", ["[::1]", "localhost,[fe80::1%eth0]", "[::1]:80"])
def test_unreadable_no_proxy_hosts_are_named(hosts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts without a proxy that the client cannot read are named."""
    monkeypatch.setenv("NO_PROXY", hosts)
    with pytest.raises(Problem, match=r"^A proxy cannot be used: .*\bNO_PROXY") as caught:
        connect_model(Settings(anthropic_api_key="sk-test"))  # type: ignore[arg-type]
    assert caught.value.exit_code == 3


HERE = Settings(model="m-1")
WHERE = "https://api.anthropic.com"


@pytest.mark.parametrize(
    ("failure", "advice"),
    [
        (
            "authentication_error",
            (
                f"ANTHROPIC_API_KEY is refused by {WHERE}. Correct it in .env,"
                " or leave it empty to stay offline."
            ),
        ),
        ("not_found_error", f"There is no model m-1 at {WHERE}. Correct MODEL in .env."),
        (
            "permission_error",
            (
                f"ANTHROPIC_API_KEY may not use MODEL m-1 at {WHERE}."
                " Name another model or another key in .env."
            ),
        ),
        (
            "rate_limit_error",
            f"{WHERE} receives too many requests. Wait a minute and ask again.",
        ),
        ("overloaded_error", f"{WHERE} is overloaded. Wait a minute and ask again."),
        ("api_error", f"{WHERE} answered 500: simulated"),
    ],
)
def test_a_failure_is_explained_by_what_to_do(failure: str, advice: str, client: Client) -> None:
    with pytest.raises(anthropic.APIStatusError) as caught:
        say(client(hello, failures=[failure]))
    fault = explain(caught.value, HERE)
    assert (str(fault), fault.exit_code) == (advice, 3)
    assert (fault.is_refused, fault.is_cut, fault.is_environment) == (True, False, True)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"anthropic_auth_token": "t"}, "ANTHROPIC_AUTH_TOKEN"),
        ({"anthropic_api_key": "k", "anthropic_auth_token": "t"}, "ANTHROPIC_API_KEY"),
    ],
)
def test_what_is_refused_is_named(given: dict[str, Any], named: str, client: Client) -> None:
    with pytest.raises(anthropic.AuthenticationError) as caught:
        say(client(hello, failures=["authentication_error"]))
    assert str(explain(caught.value, Settings(**given))).startswith(f"{named} is refused by ")


def test_refused_request_is_no_environment_fault(client: Client) -> None:
    """A request that is refused is no fault of the environment."""
    with pytest.raises(anthropic.BadRequestError) as caught:
        say(client(hello, failures=["invalid_request_error"]))
    fault = explain(caught.value, HERE)
    assert (str(fault), fault.is_environment) == (f"{WHERE} answered 400: simulated", False)


def test_a_network_that_is_down_is_explained() -> None:
    error = anthropic.APIConnectionError(
        request=httpx2.Request("POST", "https://api.anthropic.com")
    )
    fault = explain(error, HERE)
    cannot = "cannot be reached. Check the network, and ANTHROPIC_BASE_URL in .env."
    assert (str(fault), fault.is_environment) == (f"{WHERE} {cannot}", True)


REFUSALS = [
    pytest.param({"error": "model 'x' not found"}, "model 'x' not found", id="a-text"),
    pytest.param({"error": {"message": "Bad key"}}, "Bad key", id="within-an-object"),
    pytest.param({"detail": "Not Found"}, "Not Found", id="a-detail"),
    pytest.param({"detail": [{"loc": ["body"]}]}, '[{"loc": ["body"]}]', id="a-list"),
    pytest.param(
        "<html>\n<h1>502</h1> Bad\nGateway</html>",
        "502 Bad Gateway",
        id="a-page",
    ),
    pytest.param("", "it does not say why", id="nothing"),
    pytest.param({}, "it does not say why", id="an-empty-object"),
    pytest.param({"error": {"message": "x" * 301}}, "x" * 300 + "…", id="cut-at-300"),
]


@pytest.mark.parametrize(("body", "says"), REFUSALS)
def test_an_error_is_the_sentence_of_the_service_itself(body: Any, says: str) -> None:
    request = httpx2.Request("POST", WHERE)
    response = httpx2.Response(500, request=request)
    error = anthropic.InternalServerError("a dump", response=response, body=body)
    assert str(explain(error, HERE)) == f"{WHERE} answered 500: {says}"


ELSEWHERE: dict[str, Any] = {
    "anthropic_base_url": "http://user:pass@127.0.0.1:8080/",
    "model": "qwen",
}


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        ({}, "offline, without a model"),
        ({"anthropic_base_url": "http://127.0.0.1:8080"}, "offline, without a model"),
        ({"anthropic_api_key": "sk", "model": "m-1"}, "live, m-1"),
        (
            {"anthropic_auth_token": "sk", **ELSEWHERE},
            "live, qwen at http://127.0.0.1:8080",
        ),
    ],
)
def test_who_answers_is_said_with_the_address(given: dict[str, Any], mode: str) -> None:
    assert Settings(**given).answers == mode


@pytest.mark.parametrize("name", ["anthropic_api_key", "anthropic_auth_token"])
def test_a_key_or_a_token_asks_the_address_that_is_set(name: str) -> None:
    settings = Settings(**{**ELSEWHERE, name: "sk-test"})
    client = connect_model(settings)
    assert (client.base_url.host, client.base_url.port) == ("127.0.0.1", 8080)
    assert client.auth_headers["Authorization"] == "Bearer sk-test"


def test_empty_address_means_anthropics(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty address in the environment is that of Anthropic."""
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    assert connect_model(Settings()).base_url.host == "api.anthropic.com"


OLD: dict[str, Any] = {"anthropic_api_key": "sk", "model": "claude-sonnet-4-5"}


@pytest.mark.parametrize(
    ("changed", "today", "said"),
    [
        pytest.param(
            {},
            date(2026, 11, 30),
            "MODEL claude-sonnet-4-5 is deprecated, and ends on November 30th, 2026."
            " Name another one in .env",
            id="on-its-last-day",
        ),
        pytest.param(
            {},
            date(2026, 12, 1),
            "MODEL claude-sonnet-4-5 ended on November 30th, 2026, so that no call of it succeeds."
            " Name another one in .env",
            id="gone",
        ),
        pytest.param({"model": "claude-sonnet-5-5"}, date(2026, 12, 1), "", id="current"),
        pytest.param({"anthropic_api_key": None}, date(2026, 12, 1), "", id="offline"),
        pytest.param(
            {"anthropic_base_url": "https://models.example"},
            date(2026, 12, 1),
            "",
            id="another-service-may-keep-it",
        ),
    ],
)
def test_a_model_that_is_deprecated_or_gone_is_said(
    changed: dict[str, Any], today: date, said: str
) -> None:
    assert "".join(warnings_of(Settings(**{**OLD, **changed}), today)) == said


@pytest.mark.parametrize("model", DEPRECATED_MODELS)
def test_the_end_of_each_model_that_the_client_lists_can_be_read(model: str) -> None:
    settings = Settings(**{**OLD, "model": model})
    (said,) = warnings_of(settings, date(2100, 1, 1))
    assert said.startswith(f"MODEL {model} ended on ")


PASSAGE = {
    "type": "search_result",
    "source": "knowledge/returns.md:5",
    "title": "Returns",
    "content": [{"type": "text", "text": "Within thirty days."}],
    "citations": {"enabled": True},
}


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ({"passages": "text", "anthropic_api_key": "sk"}, ["text", "text"]),
        ({"passages": "text"}, ["search_result", "text"]),  # the stand-in looks for passages
        ({"anthropic_api_key": "sk"}, ["search_result", "text"]),
    ],
)
def test_passages_go_as_text_to_a_model_where_that_is_set(
    given: dict[str, Any], kinds: list[str], client: Client
) -> None:
    sent = list[dict[str, Any]]()

    def reply(request: dict[str, Any]) -> Reply:
        sent.extend(request["messages"][0]["content"])
        return hello(request)

    question = {"role": "user", "content": [PASSAGE, {"type": "text", "text": "When?"}]}
    request = {"model": "m", "max_tokens": 10, "messages": [question]}
    answer = read_to_end(ask_model(client(reply), Settings(**given), request))
    assert answer.content == [{"type": "text", "text": "Hello"}]
    assert [block["type"] for block in sent] == kinds
    if kinds[0] == "text":
        assert sent[0]["text"] == SAYS["from knowledge returns md 5"]
