"""The conversation on its page: what is typed or pressed there goes to code first, and a browser
sees its own list alone.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.engagement.assistant import Assistant
from tests.support.waiting import LIMIT
from tests.support.wording import load_wording

from ..engagement.conftest import Serve, serve
from .talk import (
    ADDRESS,
    CONTRACT,
    DONE,
    FINE,
    HIS_ADDRESS,
    REFUND,
    TOMAS,
    Build,
    Desk,
    build,
    codes,
    desk,
    folder,
    proposes,
    put,
    requests,
    verified,
)

SAYS = load_wording("layers/handoff")

__all__ = ["build", "desk", "folder", "serve", "verified"]  # fixtures

pytestmark = pytest.mark.usefixtures("verified")
ASKED = "Refund order O-1001, it is broken"


class Browser:
    """A browser with a cookie of its own, on the page."""

    def __init__(self, url: str) -> None:
        self.url, self.client = url, httpx2.Client(timeout=LIMIT)
        self.client.post(f"{url}/begin")

    def types(self, line: str) -> str:
        """What is answered."""
        response = self.client.post(f"{self.url}/ask", content=line)
        assert response.status_code == 200, response.text
        return "\n".join(json.loads(event)["text"] for event in response.text.splitlines())

    def presses(self, command: str = "") -> dict[str, Any]:
        """A button of the list, or none: what it then says."""
        response = self.client.post(f"{self.url}/panel", content=command)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def proves(self, folder: Path, address: str = ADDRESS) -> str:
        """Who they are; gives the code."""
        self.types(address)
        code = codes(folder)[-1]
        assert "Thank you" in self.types(code)
        return code


@pytest.fixture
def open_page(serve: Serve) -> Iterator[Callable[[Assistant], Callable[[], Browser]]]:
    """Browsers on the page of an assistant."""
    opened = list[Browser]()

    def of(assistant: Assistant) -> Callable[[], Browser]:
        url = serve(assistant)

        def another() -> Browser:
            opened.append(Browser(url))
            return opened[-1]

        return another

    yield of
    for browser in opened:
        browser.client.close()


Open = Callable[[Assistant], Callable[[], Browser]]


def test_an_address_a_code_and_a_yes_are_handled_by_code(
    open_page: Open, build: Build, desk: Desk, folder: Path
) -> None:
    assistant = build(proposes())
    browser = open_page(assistant)()
    code = browser.proves(folder)
    assert requests(assistant) == []
    assert SAYS["reply yes to go ahead"] in browser.types(ASKED)
    asked = len(requests(assistant))
    assert browser.types("yes") == "Handed off as task-1.\n"
    assert len(requests(assistant)) == asked
    assert code not in json.dumps(requests(assistant))
    assert [(request.on_behalf_of, request.proven_by) for request in desk.requests] == [
        ("C-1001", "code")
    ]


def test_list_has_the_proposal_and_then_the_task(
    open_page: Open, build: Build, desk: Desk, folder: Path
) -> None:
    """The list has the proposal with its buttons and then the task."""
    browser = open_page(build(proposes()))()
    nothing = {"title": "Nothing yet", "text": "", "save": "", "buttons": {}}
    assert browser.presses() == {
        "heading": "Handed off",
        "said": "",
        "items": [nothing],
        "news": [],
        "live": True,
    }
    browser.proves(folder)
    browser.types(ASKED)
    (proposed,) = browser.presses()["items"]
    assert proposed["title"] == SAYS["to hand off put right"]
    assert proposed["text"].splitlines()[:3] == [
        'on behalf of: "C-1001"',
        'order_id: "O-1001"',
        'wants: "refund"',
    ]
    assert [*proposed["buttons"]] == ["Yes, hand it off", "No"]
    done = browser.presses(proposed["buttons"]["Yes, hand it off"])
    assert done["said"] == "Handed off as task-1."
    (task,) = done["items"]
    assert task["title"] == SAYS["damaged order o 1001 refund"]
    assert task["buttons"] == {"Stop": "/stop task-1"}
    assert browser.presses(task["buttons"]["Stop"])["said"].startswith(
        'Stopping "Damaged order (O-1001, refund)".\n'
    )
    assert desk.told == [("cancel", "task-1", "C-1001")]


def test_no_on_the_page_drops_it(open_page: Open, build: Build, desk: Desk, folder: Path) -> None:
    browser = open_page(build(proposes()))()
    browser.proves(folder)
    browser.types(ASKED)
    (proposed,) = browser.presses()["items"]
    dropped = browser.presses(proposed["buttons"]["No"])
    assert (dropped["said"], dropped["items"][0]["title"]) == ("Cancelled.", "Nothing yet")
    assert browser.presses(proposed["buttons"]["Yes, hand it off"])["said"] == ""
    assert desk.requests == []


def test_news_comes_by_itself_and_once(
    open_page: Open, build: Build, desk: Desk, folder: Path
) -> None:
    browser = open_page(build(proposes()))()
    browser.proves(folder)
    browser.types(ASKED)
    browser.types("yes")
    assert browser.presses()["news"] == [SAYS["damaged order o 1001 refund"]]
    assert browser.presses()["news"] == []
    desk.becomes("completed", confirmations=[DONE], report="48.00 EUR are refunded.")
    (said,) = browser.presses()["news"]
    assert "confirmation R-1001" in said
    assert "48.00 EUR are refunded." in said
    assert browser.presses()["news"] == []


def test_another_browser_sees_none_of_it(
    open_page: Open, build: Build, desk: Desk, folder: Path
) -> None:
    another = open_page(build(proposes()))
    hers, his, nobodys = another(), another(), another()
    hers.proves(folder)
    hers.types(ASKED)
    pressed = hers.presses()["items"][0]["buttons"]["Yes, hand it off"]
    his.proves(folder, HIS_ADDRESS)
    nobodys.types("Hello")
    for browser in (his, nobodys, another()):
        for line in ("", "/tasks", pressed, "yes", "/no"):
            seen = json.dumps(browser.presses(line))
            assert "O-1001" not in seen
            assert "Nothing yet" in seen
    assert desk.requests == []
    assert hers.presses(pressed)["said"] == "Handed off as task-1."
    for browser in (his, nobodys, another()):
        for line in ("", "/tasks", "/stop task-1", "stop that"):
            assert "O-1001" not in json.dumps(browser.presses(line))
    assert desk.told == []


def test_proof_outside_a_conversation_is_for_nobody(
    open_page: Open, build: Build, desk: Desk, folder: Path
) -> None:
    """What is proven outside of a conversation is proven for nobody.

    Before its first words a browser has no conversation, and all who have none would be one
    person.
    """
    desk.has(REFUND)
    another = open_page(build())
    hers = another()
    hers.presses(ADDRESS)
    for code in codes(folder):
        hers.presses(code)
    for browser in (hers, another()):
        assert "O-1001" not in json.dumps(browser.presses("/tasks"))


def test_a_new_conversation_has_to_prove_it_again(
    open_page: Open, build: Build, desk: Desk, folder: Path
) -> None:
    desk.has(REFUND)
    browser = open_page(build())()
    browser.proves(folder)
    assert "O-1001" in json.dumps(browser.presses())
    browser.client.post(f"{browser.url}/begin")
    assert "O-1001" not in json.dumps(browser.presses())
    browser.types("Hello again")
    assert "O-1001" not in json.dumps(browser.presses())
    assert browser.types("/tasks") == "Nothing was handed off.\n"


def test_another_sites_request_is_refused(
    open_page: Open, build: Build, desk: Desk, folder: Path
) -> None:
    assistant = build(proposes())
    browser = open_page(assistant)()
    browser.proves(folder)
    browser.types(ASKED)
    pressed, asked = (
        browser.presses()["items"][0]["buttons"]["Yes, hand it off"],
        len(requests(assistant)),
    )
    for path, line in (("panel", pressed), ("panel", ""), ("ask", "yes"), ("begin", "")):
        for headers in (
            {"Origin": "https://shop.example"},
            {"Origin": "null"},
            {"Host": "shop.example"},
        ):
            response = browser.client.post(f"{browser.url}/{path}", content=line, headers=headers)
            assert (response.status_code, "O-1001" in response.text) == (403, False)
    assert (desk.requests, len(requests(assistant))) == ([], asked)
    ours = {"Origin": browser.url}
    assert (
        browser.client.post(f"{browser.url}/panel", content=pressed, headers=ours).status_code
        == 200
    )
    assert len(desk.requests) == 1


def test_with_a_sign_in_in_front_each_reader_has_their_own(
    open_page: Open, build: Build, desk: Desk, folder: Path
) -> None:
    put(folder, {"handoff.yaml": CONTRACT})
    desk.has(REFUND)
    desk.has({**REFUND, "order_id": "O-2001"}, TOMAS)
    browser = open_page(build(FINE, reader_header="X-User"))()
    for name, seen in (("C-1001", ["O-1001"]), ("C-1002", ["O-2001"]), ("", [])):
        browser.client.headers["X-User"] = name
        found = json.dumps(browser.presses())
        assert [order for order in ("O-1001", "O-2001") if order in found] == seen


def test_page_keeps_the_proposal_while_the_other_side_is_away(
    open_page: Open, build: Build, desk: Desk, folder: Path
) -> None:
    """With the other side away, the page says so and the proposal stays."""
    browser = open_page(build(proposes()))()
    browser.proves(folder)
    browser.types(ASKED)
    desk.away = True
    away = (
        "The side that acts does not answer: nobody is there. Try again later; it will be done "
        "only once."
    )
    assert browser.types("yes") == away
    proposed, unknown = browser.presses()["items"]
    assert unknown["title"] == SAYS["what was handed off cannot"]
    pressed = browser.client.post(
        f"{browser.url}/panel", content=proposed["buttons"]["Yes, hand it off"]
    )
    assert (pressed.status_code, pressed.text) == (500, away)
    desk.away = False
    assert (
        browser.presses(proposed["buttons"]["Yes, hand it off"])["said"] == "Handed off as task-1."
    )
