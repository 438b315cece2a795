"""The console over HTTP: who is let in, what a form may do, and that all of it is recorded by
name.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from app.action.calls import execution
from app.action.console import server
from app.action.console.server import MOST_BYTES, MOST_SESSIONS, Console
from app.action.durable import engine, store
from app.action.loop import aftermath
from app.action.model import agent as agent_module
from app.action.people import approvals, authority, controls
from app.action.record import audit, memory
from app.action.rules.run_file import RunFile
from app.base import web
from app.base.display import as_written
from app.base.settings import Settings
from tests.support.hidden import HIDDEN
from tests.support.serving import serving
from tests.support.waiting import LIMIT, until
from tests.support.wording import load_wording

from .conftest import ORDER, Begin, Script, begun, waiting

SAYS = load_wording("layers/action")

BIG: Script = [[(ORDER, {"order_id": "<script>alert(1)</script>", "amount": 500})]]
Send = Callable[..., httpx2.Response]


@pytest.fixture
def url(begin: Begin) -> Iterator[str]:
    """Where the console answers, beside the engine of the test."""
    with serving(lambda _: server.build_console(Settings())) as address:
        yield address


@pytest.fixture
def nobody(url: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=url, timeout=LIMIT) as client:
        yield client


@pytest.fixture
def anna(nobody: httpx2.Client) -> httpx2.Client:
    """Signed in."""
    assert (
        nobody.post("/signin", data={"token": authority.admit_person("anna")}).headers["location"]
        == "/"
    )
    return nobody


@pytest.fixture
def send(anna: httpx2.Client) -> Send:
    """Send a form as the page does."""

    def post(path: str, **fields: str) -> httpx2.Response:
        return anna.post(path, data={"csrf": csrf(anna), **fields})

    return post


def csrf(client: httpx2.Client) -> str:
    return str(re.findall('name="csrf" value="([^"]+)"', client.get("/begin").text)[0])


PATHS = ["/", "/runs/run-1", "/begin", "/memory", "/audit"]
FORMS = [
    "/begin",
    "/requests/run-1:1",
    "/runs/run-1/stop",
    "/switch",
    "/resume",
    "/memory",
    "/signout",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_shown_to_nobody_who_is_not_signed_in(nobody: httpx2.Client, path: str) -> None:
    response = nobody.get(path)
    assert (response.status_code, response.headers["location"]) == (303, "/signin")


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_a_sign_in_does_nothing(nobody: httpx2.Client, path: str) -> None:
    assert nobody.post(path, data={"turn": "kill", "goal": "x"}).headers["location"] == "/signin"
    assert (controls.killed(), store.rows(store.runs.select())) == ("", [])


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("csrf", ["", "made-up"])
def test_a_form_that_is_not_of_this_sign_in_does_nothing(
    anna: httpx2.Client, path: str, csrf: str
) -> None:
    assert anna.post(path, data={"turn": "kill", "goal": "x", "csrf": csrf}).status_code == 403
    assert (controls.killed(), anna.get("/").status_code) == ("", 200)


@pytest.mark.parametrize("path", ["/signin", *FORMS])
def test_a_form_of_another_site_is_refused(anna: httpx2.Client, path: str) -> None:
    fields = {"turn": "kill", "csrf": csrf(anna)}
    assert (
        anna.post(path, data=fields, headers={"Origin": "http://elsewhere.example"}).status_code
        == 403
    )
    assert controls.killed() == ""


def test_under_a_name_that_is_not_allowed_there_is_nothing(anna: httpx2.Client) -> None:
    for path in ("/", "/signin", "/figures.json"):
        assert anna.get(path, headers={"Host": "rebound.example"}).status_code == 403


def test_cookie_is_protected_and_holds_no_token(nobody: httpx2.Client) -> None:
    """The cookie is out of reach of scripts and other sites and holds no token."""
    token = authority.admit_person("anna")
    cookie = nobody.post("/signin", data={"token": token}).headers["set-cookie"]
    assert re.fullmatch(r"console-[0-9a-f]{8}=[\w-]{43}; HttpOnly; Path=/; SameSite=strict", cookie)
    assert token not in cookie


@pytest.mark.parametrize("token", ["", "made-up", "x" * 500])
def test_a_token_that_is_nobodys_lets_nobody_in(nobody: httpx2.Client, token: str) -> None:
    response = nobody.post("/signin", data={"token": token})
    assert (response.status_code, "set-cookie" in response.headers) == (401, False)
    assert "This token is not valid." in response.text


def test_who_is_dismissed_is_signed_out_everywhere_at_once(anna: httpx2.Client) -> None:
    assert anna.get("/").status_code == 200
    authority.dismiss_person("anna")
    assert anna.get("/").headers["location"] == "/signin"


def test_after_a_sign_out_the_cookie_opens_nothing(anna: httpx2.Client, send: Send) -> None:
    ((name, cookie),) = anna.cookies.items()
    assert send("/signout").headers["location"] == "/signin"
    assert anna.get("/", headers={"Cookie": f"{name}={cookie}"}).headers["location"] == "/signin"


class Asked:
    """As much of a request as a session is found by."""

    def __init__(self, cookie: str, **headers: str) -> None:
        self.scope, self.url, self.headers = dict[str, Any](), SimpleNamespace(port=None), headers
        self.cookies = {web.cookie_name("console", self): cookie}  # type: ignore[arg-type]


@pytest.mark.usefixtures("begin")
def test_silence_ends_a_session_despite_page_refreshes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence ends a session, and a page that refreshes by itself is silence."""
    now = 1000.0
    monkeypatch.setattr(server, "time", SimpleNamespace(monotonic=lambda: now))
    page = Console(Settings(session_minutes=1))
    page.sessions["c"] = server.Session("anna", authority.admit_person("anna"), "", now - 50)
    assert page.session_of(Asked("c", **{"x-refresh": "1"})) is not None  # type: ignore[arg-type]
    assert page.sessions["c"].seen == now - 50
    assert page.session_of(Asked("c")) is not None  # type: ignore[arg-type]
    assert page.sessions["c"].seen == now
    page.sessions["c"] = page.sessions["c"]._replace(seen=now - 61)
    assert page.session_of(Asked("c")) is None  # type: ignore[arg-type]


def test_the_program_sends_its_safeguards_with_every_answer(anna: httpx2.Client) -> None:
    for path in (
        *PATHS[:1],
        "/signin",
        "/static/console.js",
        "/static/console.css",
        "/healthz",
        "/nowhere",
    ):
        headers = anna.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'; base-uri 'none';")
        assert (headers["x-content-type-options"], headers["cache-control"]) == (
            "nosniff",
            "no-store",
        )


def test_page_has_nothing_foreign_and_no_inline_code(anna: httpx2.Client) -> None:
    """Nothing on a page comes from another address or is an inline script or style."""
    for path in (
        *[path for path in PATHS if path != "/runs/run-1"],
        "/static/console.js",
        "/static/console.css",
    ):
        text = anna.get(path).text
        assert not re.findall(
            r"https?://|\sstyle=|\son\w+=|<style|<script(?! src=\"/static/console.js\" defer></)",
            text,
        )


def test_health_is_said_to_anybody(nobody: httpx2.Client) -> None:
    assert (nobody.get("/healthz").status_code, nobody.get("/healthz").text) == (200, "well")


def test_figures_are_data_for_who_sends_a_token(nobody: httpx2.Client) -> None:
    token = authority.admit_person("reviewer")
    assert nobody.get("/figures.json").status_code == 401
    assert (
        nobody.get("/figures.json", headers={"Authorization": "Bearer made-up"}).status_code == 401
    )
    found = nobody.get("/figures.json", headers={"Authorization": f"Bearer {token}"})
    assert found.json()["runs"] == {
        "total": 0,
        "flagged": 0,
        "by_status": {},
        "done_backed_by": {},
    }


def test_approval_runs_the_displayed_call_under_its_giver(
    begin: Begin, anna: httpx2.Client, send: Send
) -> None:
    """An approval runs what was shown, in the name of the person who gave it."""
    run = begin(BIG)
    request = waiting()[0]
    shown = anna.get("/").text
    assert SAYS["lt script gt alert 1"] in shown
    assert request["digest"] in shown
    assert shown.count(name := as_written(request["what"])) > 1
    assert f"{name[:1].upper()}{name[1:]}" not in shown
    done = send(
        f"/requests/{request['id']}", answer="approve", digest=request["digest"], reason="as agreed"
    )
    assert done.headers["location"] == "/runs/run-1"
    assert run.get_result()["status"] == "done"
    (row,) = store.rows(store.requests.select())
    assert (row["answer"], row["by"], row["reason"]) == ("approve", "anna", "as agreed")
    page = anna.get("/runs/run-1").text
    assert "<script>alert" not in page
    assert SAYS["strong approve strong by anna"] in page


def test_stuck_run_goes_on_with_a_persons_note(
    begin: Begin, anna: httpx2.Client, send: Send
) -> None:
    """A run that is stuck shows what it knows and goes on with a person's note."""
    stuck: Script = [
        [("finish", {"met": False, "confidence": 0.9, "missing": "an offer", "report": ""})]
    ]
    run = begin(
        [
            [("stock__level", {"item_id": "A"})],
            [(ORDER, {"order_id": "o1", "amount": 50})],
            *stuck * 3,
        ]
    )
    request, page = waiting()[0], anna.get("/runs/run-1").text
    assert "handed over" in page
    assert SAYS["the goal is not met"] in page
    assert "What is known:" in page
    assert "Its writes:" in page
    send(
        f"/requests/{request['id']}",
        answer="continue",
        digest=request["digest"],
        reason="take offer 7",
    )
    assert run.get_result()["status"] == "done"
    assert SAYS["strong continue strong by anna"] in anna.get("/runs/run-1").text


def test_running_run_stays_in_sight(begin: Begin, anna: httpx2.Client) -> None:
    """A run that goes on stays in sight, however many have begun since."""
    begin(BIG, goal="The oldest")
    request = waiting()[0]
    for number in range(21):
        begin([], goal=f"Later {number}", run=f"later-{number}").get_result()
    latest = anna.get("/").text.partition('<section id="latest"')
    assert ("The oldest" in latest[0], "The oldest" in latest[2]) == (True, False)
    approvals.answer_request(request["id"], "deny", "bo")


def test_answer_to_another_request_counts_for_nothing(begin: Begin, send: Send) -> None:
    """An answer to anything else than what was shown counts for nothing."""
    run = begin(BIG)
    id_ = waiting()[0]["id"]
    for digest in ("", "0" * 64):
        refused = send(f"/requests/{id_}", answer="approve", digest=digest)
        assert (refused.status_code, "This was not done" in refused.text) == (409, True)
    assert approvals.open_requests()[0]["id"] == id_
    send(f"/requests/{id_}", answer="deny", digest=waiting()[0]["digest"])
    assert run.get_result()["status"] == "done"


def test_a_run_is_begun_by_and_for_who_is_signed_in(anna: httpx2.Client, send: Send) -> None:
    page = send("/begin", goal="Look at A").headers["location"]
    until(lambda: "Ordered." in anna.get(page).text)
    first = audit.of_run(page.removeprefix("/runs/"))[0]
    assert (first["about"]["by"], first["about"]["behalf"]) == ("anna", "anna")
    assert send("/begin", goal="  ").status_code == 409


@pytest.fixture
def told(begin: Begin) -> None:
    """A project whose runs are told an order, and perhaps how urgent it is."""
    properties = {
        "order": {"type": "integer", "minimum": 1, "description": "Which <order>."},
        "urgent": {"type": "boolean"},
    }
    inputs = {"type": "object", "properties": properties, "required": ["order"]}
    agent_module.agent().run_file = RunFile.model_validate({"inputs": inputs})


@pytest.mark.usefixtures("told")
def test_what_a_run_is_told_by_name_has_fields(anna: httpx2.Client) -> None:
    page = anna.get("/begin").text
    assert SAYS["label for input order order"] in page
    assert SAYS["label for input urgent urgent"] in page
    assert re.findall('name="input-([a-z]+)"[^>]*required', page) == ["order"]


@pytest.mark.parametrize(
    ("typed", "inputs"),
    [
        ({"input-order": " 7 "}, {"order": 7}),
        ({"input-order": "7", "input-urgent": "Yes"}, {"order": 7, "urgent": True}),
        ({"input-order": "7", "input-urgent": "", "input-x": "y"}, {"order": 7}),
    ],
)
@pytest.mark.usefixtures("told")
def test_they_reach_the_run_by_their_types(
    send: Send, typed: dict[str, str], inputs: dict[str, Any]
) -> None:
    page = send("/begin", goal="Look at A", **typed).headers["location"]
    assert engine.task_of(page.removeprefix("/runs/")).inputs == inputs


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ({}, "order is missing"),
        ({"input-order": "seven"}, "order: "),
        ({"input-order": "0"}, "order: "),
        ({"input-order": "7", "input-urgent": "maybe"}, "urgent: "),
    ],
)
@pytest.mark.usefixtures("told")
def test_a_run_that_is_told_something_wrong_is_not_begun(
    send: Send, typed: dict[str, str], because: str
) -> None:
    page = send("/begin", goal="Look at A", **typed)
    assert (page.status_code, because in page.text) == (409, True)
    assert begun() == set()


@pytest.mark.parametrize("what", ["steer", "pause", "resume"])
def test_a_run_is_told_something_by_name(begin: Begin, send: Send, what: str) -> None:
    run = begin(BIG)
    waiting()[0]
    assert send(f"/runs/run-1/{what}", text="only vendor X").status_code == 303
    told = [row["about"] for row in audit.of_run("run-1") if row["about"].get("word") == what]
    assert told == [{"word": what, "by": "anna", "text": "only vendor X"}]
    send("/runs/run-1/stop", text="enough")
    assert run.get_result()["report"] == "stopped by anna: enough"


def test_ended_run_is_undone_and_told_nothing_more(
    begin: Begin, send: Send, anna: httpx2.Client, table: Callable[[str], list[dict[str, Any]]]
) -> None:
    """What an ended run wrote is undone, and the run is told nothing more."""
    begin([[(ORDER, {"order_id": "o1", "amount": 50})]]).get_result()
    assert "Undo its writes" in anna.get("/runs/run-1").text
    assert send("/runs/run-1/steer", text="x").status_code == 409
    assert send("/runs/run-1/undo", text="wrong month").status_code == 303
    until(lambda: not table("orders"))
    about = [row["about"] for row in audit.of_run("run-1")]
    assert {"by": "anna", "reason": "wrong month", "work": "run-1:undo-1"} in about
    until(lambda: "All its writes are undone." in anna.get("/runs/run-1").text)


def test_a_run_that_goes_on_is_not_undone_but_stopped(begin: Begin, send: Send) -> None:
    run = begin(BIG)
    waiting()[0]
    assert "has not ended" in send("/runs/run-1/undo").text
    send("/runs/run-1/stop")
    run.get_result()


@pytest.mark.parametrize(
    "path", ["/runs/run-1/delete", "/runs/run-of-nobody/stop", "/requests/run-1:9"]
)
def test_what_is_not_there_cannot_be_acted_on(send: Send, path: str) -> None:
    assert send(path, answer="approve", digest="x").status_code == 409


def test_the_switch_stops_all_runs_and_says_who_turned_it(anna: httpx2.Client, send: Send) -> None:
    send("/switch", turn="kill")
    assert controls.killed() == "anna"
    assert SAYS["strong anna has stopped all"] in anna.get("/memory").text
    send("/switch", turn="allow")
    assert controls.killed() == ""


def test_a_fact_is_forgotten_and_no_other(anna: httpx2.Client, send: Send) -> None:
    for fact in ("Delivers on Tuesdays.", "<i>Closed in May.</i>"):
        memory.use("run-1", "remember", {"about": "vendor:ACME", "fact": fact}, True, False)
    page = anna.get("/memory").text
    assert SAYS["lt i gt closed in"] in page
    assert SAYS["not verified based on text"] in page
    send(
        "/memory", scope="vendor:ACME", number=re.findall('name="number" value="([0-9]+)"', page)[0]
    )
    assert [row["fact"] for row in memory.remembered_facts()] == ["<i>Closed in May.</i>"]
    assert send("/memory", scope="vendor:ACME", number="all").status_code == 409
    assert len(memory.remembered_facts()) == 1


TURNED = "pay kim\u202emik\u200b \x1b[2J\x9b\U000e0041"
SHOWN = r"pay kim\u202emik\u200b \u001b[2J\u009b\U000e0041"


def test_nothing_that_is_not_seen_reaches_who_approves(
    begin: Begin, anna: httpx2.Client, send: Send
) -> None:
    run = begin([[(ORDER, {"order_id": TURNED, "amount": 500})]], goal=f"Goal: {TURNED}")
    (request,) = waiting()
    for path in ("/", "/runs/run-1", "/audit"):
        page = anna.get(path).text
        assert not re.search(HIDDEN, page)
        assert SHOWN in page
    send(f"/requests/{request['id']}", answer="approve", digest=request["digest"], reason=TURNED)
    run.get_result()
    assert not re.search(HIDDEN, anna.get("/runs/run-1").text)


def test_a_fact_is_forgotten_whatever_its_scope_is_called(anna: httpx2.Client, send: Send) -> None:
    memory.use("run-1", "remember", {"about": "vendor:ACME\u3164", "fact": TURNED}, True, False)
    page = anna.get("/memory").text
    scope, number = re.findall('name="(?:scope|number)" value="([^"]+)"', page)
    assert SHOWN in page
    assert r'<h2 id="scope-1">vendor:ACME\u3164</h2>' in page
    assert not re.search(HIDDEN, page.replace(f'value="{scope}"', ""))
    send("/memory", scope=scope, number=number)
    assert memory.remembered_facts() == []


def test_an_audit_that_was_changed_is_shown_as_such(anna: httpx2.Client) -> None:
    assert SAYS["records are as they were"] in anna.get("/audit").text
    with store.database().begin() as connection:
        connection.execute(store.audit.update().values(about={"by": "nobody"}))
    assert SAYS["record 1 was changed or"] in anna.get("/audit").text


def test_more_than_a_form_can_be_is_not_read(anna: httpx2.Client) -> None:
    fields = {"csrf": csrf(anna), "goal": "x" * (MOST_BYTES + 1)}
    assert anna.post("/begin", data=fields).status_code == 413


def test_there_are_never_more_sessions_than_fit(
    nobody: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_SESSIONS >= 100
    monkeypatch.setattr(server, "MOST_SESSIONS", 2)
    token, cookies = authority.admit_person("anna"), list[tuple[str, str]]()
    for _ in range(3):
        nobody.post("/signin", data={"token": token})
        cookies += nobody.cookies.items()
    seen = [
        nobody.get("/begin", headers={"Cookie": f"{name}={cookie}"}).status_code
        for name, cookie in cookies
    ]
    assert seen == [303, 200, 200]


def test_the_script_sets_no_markup() -> None:
    script = (server.PAGE / "static" / "console.js").read_text("utf-8")
    assert not re.findall(
        r"innerHTML|insertAdjacentHTML|document\.write|eval\(|outerHTML\s*=[^=]", script
    )


def test_dead_run_is_offered_only_its_end(begin: Begin, anna: httpx2.Client, send: Send) -> None:
    """A run that cannot go on is offered what ends it, and nothing else."""
    aftermath.give_up_run("run-1", {"goal": "Restock A", "by": "anna"}, RuntimeError("step 7"))
    waiting(kind="escalation")
    page = anna.get("/runs/run-1").text
    assert SAYS["h 2 id tell title"] in page
    for absent in ("Steer", "Pause", "Go on<", "Continue with this note", "Now: "):
        assert absent not in page
    assert SAYS["a fault of this program"] in page
    send("/runs/run-1/stop", text="enough")
    until(lambda: "Afterwards" in anna.get("/runs/run-1").text)


def test_what_is_perhaps_written_is_not_shown_as_written(
    begin: Begin, anna: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    unclear = {"ok": False, "unknown": True, "result": "Not clear: a sign-in page"}
    monkeypatch.setattr(execution, "send", lambda *_, **__: unclear)
    begin([[(ORDER, {"order_id": "o1", "amount": 5})]])
    waiting(kind="escalation")
    page = anna.get("/runs/run-1").text
    card = page[page.index("Its writes:") :][:600]
    assert SAYS["it is not known whether"] in card


def test_write_to_undo_by_hand_says_what_to_do(
    begin: Begin, folder: Path, anna: httpx2.Client
) -> None:
    """A write to be undone by hand says what to do and by what to find it."""
    begin([[(ORDER, {"order_id": "<i>o1</i>", "amount": 5})]]).get_result()
    with sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite") as vendors:
        vendors.execute("DELETE FROM orders")
    engine.result_of_work(controls.request_undo("run-1", "anna", "wrong vendor"))
    for path in ("/", "/runs/run-1"):
        page = anna.get(path).text
        act = "Do cancel_order in vendors by hand: {&#34;order_id&#34;: &#34;&lt;i&gt;o1"
        assert SAYS["p what to do span"].format(act=act) in page
        assert SAYS["dt its key dt dd"] in page
        assert "&lt;i&gt;o1&lt;/i&gt;</dd>" in page
        assert "It was undone by hand" in page
