import json
import os
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from app.engagement import web
from app.engagement.assistant import NOT_CITED, Assistant
from app.engagement.web import MOST_BYTES, MOST_SESSIONS
from tests.support.hidden import HIDDEN
from tests.support.programs import Program
from tests.support.waiting import LIMIT
from tests.support.wording import load_wording

from .conftest import Run, Serve, requests

SAYS = load_wording("layers/engagement")

Build = Callable[..., Assistant]
QUESTION = "When is a damaged vase returned?"


@pytest.fixture
def browser() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=LIMIT) as client:
        yield client


def events(response: httpx2.Response) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def told(response: httpx2.Response) -> str:
    return "".join(event["text"] for event in events(response) if event["kind"] == "text")


def test_an_answer_comes_as_events_with_its_source(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    found = events(browser.post(f"{serve(assistant())}/ask", content=QUESTION))
    (source,) = [event for event in found if event["kind"] == "source"]
    assert source["text"] == SAYS["knowledge returns md 5 returns"]
    assert source["passage"] == SAYS["a damaged vase is returned"]
    assert found[-1]["kind"] == "done"


def test_under_an_answer_that_cites_nothing_that_is_said(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    found = events(browser.post(f"{serve(assistant())}/ask", content="Who won the cup?"))
    assert found[-1] == {"kind": "done", "text": NOT_CITED, "passage": ""}


@pytest.mark.parametrize(
    ("question", "failures"),
    [
        pytest.param(QUESTION, (), id="an-answer-with-a-source"),
        pytest.param("Who won the cup?", (), id="an-answer-without-one"),
        pytest.param(QUESTION, ("overloaded_error",), id="a-model-that-fails"),
    ],
)
def test_a_proxy_is_told_to_pass_the_answer_on_as_it_comes(
    question: str,
    failures: tuple[str, ...],
    serve: Serve,
    assistant: Build,
    browser: httpx2.Client,
) -> None:
    url = serve(assistant(failures=failures))
    answer = browser.post(f"{url}/ask", content=question)
    assert (answer.status_code, answer.headers["x-accel-buffering"]) == (200, "no")


def test_nothing_that_is_not_seen_reaches_the_page(
    serve: Serve, assistant: Build, folder: Path, browser: httpx2.Client
) -> None:
    (folder / "knowledge" / "turned.md").write_text(
        "# Turned \u202e\n\nA blue kettle is \u2066kept\u200b forever\u2069.\n", "utf-8"
    )
    url = serve(assistant())
    found = events(browser.post(f"{url}/ask", content="How long is the blue kettle kept?"))
    (source,) = [event for event in found if event["kind"] == "source"]
    assert source["passage"] == SAYS["a blue kettle is u"]
    assert source["text"].endswith(r"Turned \u202e")
    assert not re.search(HIDDEN, "".join(text for event in found for text in event.values()))


def test_the_page_asks_for_nothing_from_another_address(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    url = serve(assistant())
    for name in ("", "page.css", "page.js", "icon.svg"):
        response = browser.get(f"{url}/{name}")
        assert response.status_code == 200
        assert response.headers["content-security-policy"].startswith("default-src 'self';")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", response.text)


def test_the_page_sets_text_and_never_markup() -> None:
    script = Path("src/app/engagement/page/page.js").read_text(encoding="utf-8")
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)


def test_a_conversation_begins_with_who_answers(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    assert browser.post(f"{serve(assistant())}/begin").json() == {
        "name": "Shop desk: assistant",
        "mode": "offline, without a model",
    }


def test_session_cookie_is_protected(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    """The session cookie is out of reach of scripts and other sites."""
    cookie = browser.post(f"{serve(assistant())}/ask", content=QUESTION).headers["set-cookie"]
    assert re.fullmatch(r"session-[0-9a-f]{8}=[\w-]{43}; HttpOnly; Path=/; SameSite=strict", cookie)


def remembered(assistant: Assistant) -> int:
    return len(requests(assistant)[-1]["messages"]) // 2


def test_a_browser_goes_on_with_its_own_conversation(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    shared = assistant()
    url = serve(shared)
    for turns in range(3):
        browser.post(f"{url}/ask", content=QUESTION)
        assert remembered(shared) == turns
    httpx2.post(f"{url}/ask", content=QUESTION, timeout=LIMIT)
    assert remembered(shared) == 0


def test_two_projects_in_one_browser_remember_each_its_own(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    one, other = assistant(), assistant()
    first, second = serve(one), serve(other)
    for number, (url, shared) in enumerate([(first, one), (second, other)] * 3):
        browser.post(f"{url}/ask", content=QUESTION)
        assert remembered(shared) == number // 2


def test_a_new_conversation_knows_nothing_of_the_old_one(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    shared = assistant()
    url = serve(shared)
    browser.post(f"{url}/ask", content=QUESTION)
    assert browser.post(f"{url}/begin").status_code == 200
    browser.post(f"{url}/ask", content=QUESTION)
    assert remembered(shared) == 0


def test_a_conversation_is_forgotten_after_silence(
    serve: Serve, assistant: Build, browser: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(web, "time", SimpleNamespace(monotonic=lambda: now[-1]))
    shared = assistant(session_minutes=1)
    url, turns = serve(shared), []
    for seconds in (0, 59, 119):
        now.append(seconds)
        browser.post(f"{url}/ask", content=QUESTION)
        turns.append(remembered(shared))
    assert turns == [0, 1, 0]


def test_another_readers_conversation_is_not_taken_over(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    shared = assistant(reader_header="X-User")
    url = serve(shared)
    browser.post(f"{url}/ask", content=QUESTION, headers={"X-User": "e-1"})
    browser.post(f"{url}/ask", content=QUESTION, headers={"X-User": "e-2"})
    assert remembered(shared) == 0


def test_sessions_are_counted_and_the_oldest_goes(
    serve: Serve, assistant: Build, browser: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engagement.web.MOST_SESSIONS", 2)
    shared = assistant()
    url = serve(shared)
    browser.post(f"{url}/ask", content=QUESTION)
    for _ in range(2):
        httpx2.post(f"{url}/ask", content=QUESTION, timeout=LIMIT)
    browser.post(f"{url}/ask", content=QUESTION)
    assert remembered(shared) == 0
    assert MOST_SESSIONS > 2


@pytest.mark.parametrize(
    ("settings", "headers", "seen"),
    [
        pytest.param({}, {"X-Groups": "hr"}, False, id="no-header-is-trusted-unless-set"),
        pytest.param(
            {"reader_groups": "hr"}, {}, False, id="the-terminals-groups-are-not-the-pages"
        ),
        pytest.param(
            {"groups_header": "X-Groups"},
            {"X-Groups": "it, hr"},
            True,
            id="a-group-from-the-sign-in",
        ),
        pytest.param({"groups_header": "X-Groups"}, {"X-Groups": "it"}, False, id="another-group"),
        pytest.param({"groups_header": "X-Groups"}, {}, False, id="no-group"),
    ],
)
def test_the_page_shows_what_its_reader_may_see(
    settings: dict[str, Any],
    headers: dict[str, str],
    seen: bool,
    serve: Serve,
    assistant: Build,
    browser: httpx2.Client,
) -> None:
    url = serve(assistant(**settings))
    question = "What does the vase painter earn?"
    assert (
        "secret salary" in browser.post(f"{url}/ask", content=question, headers=headers).text
    ) is seen


def test_a_request_that_another_site_makes_is_refused(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    shared = assistant()
    url = serve(shared)
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        for path in ("ask", "begin"):
            assert (
                browser.post(
                    f"{url}/{path}", content=QUESTION, headers={"Origin": origin}
                ).status_code
                == 403
            )
    assert requests(shared) == []
    assert browser.post(f"{url}/ask", content=QUESTION, headers={"Origin": url}).status_code == 200


def test_a_host_name_that_is_not_ours_is_refused(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    url = serve(assistant())
    for host in ("evil.example", "localhost.evil.example"):
        assert (
            browser.post(f"{url}/ask", content=QUESTION, headers={"Host": host}).status_code == 403
        )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b" \n ", 400, id="blank"),
        pytest.param(b"\xff", 400, id="not-text"),
        pytest.param(b"x" * (MOST_BYTES + 1), 413, id="too-long"),
    ],
)
def test_a_malformed_question_is_refused(
    body: bytes, status: int, serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    url = serve(assistant())
    assert browser.post(f"{url}/ask", content=body).status_code == status
    chunked = browser.post(f"{url}/ask", content=iter([body]))
    assert chunked.status_code == status


def test_failing_model_is_an_event_of_the_conversation(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    """A failing model is an event, and the conversation goes on."""
    url = serve(assistant(failures=("overloaded_error",)))
    (problem,) = events(browser.post(f"{url}/ask", content=QUESTION))
    assert problem == {
        "kind": "problem",
        "text": SAYS["https api anthropic com is"],
    }
    assert "thirty days" in told(browser.post(f"{url}/ask", content=QUESTION))


def test_an_answer_that_the_browser_gives_up_is_not_remembered(
    serve: Serve, assistant: Build, browser: httpx2.Client
) -> None:
    shared = assistant()
    url = serve(shared)
    asked, go_on = threading.Event(), threading.Event()
    transport: Any = shared.client._client._transport
    fine = transport.reply

    def slow(request: dict[str, Any]) -> Any:
        asked.set()
        go_on.wait(LIMIT)
        return fine(request)

    transport.reply = slow
    with browser.stream("POST", f"{url}/ask", content=QUESTION):
        asked.wait(LIMIT)
    httpx2.get(
        url, timeout=LIMIT
    )  # once that is answered, the server knows that the browser has left
    go_on.set()
    browser.post(f"{url}/ask", content=QUESTION)
    assert remembered(shared) == 0


def test_serving_says_where_and_an_interrupt_ends_it(folder: Path) -> None:
    settings = os.environ | {"WEB_PORT": "0"}
    with Program("-m", "app.engagement", "serve", folder=folder, environment=settings) as program:
        line = program.stdout.readline()
        address = re.search(r"http://127.0.0.1:\d+", line)
        assert address, line
        assert httpx2.get(address[0], timeout=LIMIT).status_code == 200
        program.send_signal(signal.SIGINT)
        assert program.wait() == 130


def test_a_port_in_use_is_one_message_and_code_3(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", WEB_PORT=str(taken.getsockname()[1]))
    assert done.code == 3
    assert re.fullmatch(
        r"Cannot listen at 127.0.0.1:\d+: .*in use.*\. Set WEB_HOST or WEB_PORT\.\n", done.err
    )
