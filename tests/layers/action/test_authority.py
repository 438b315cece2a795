"""Four eyes and roles: whose answer counts, and every way round it that we know of."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from app.action.console import pages, server
from app.action.durable import engine, store
from app.action.durable.store import MessageKind
from app.action.model import agent as agent_module
from app.action.model.agent import Agent
from app.action.people import approvals, authority, controls
from app.action.record import audit
from app.action.record.records import Kind
from app.action.rules.policy import load_policy
from app.base.display import as_written
from app.base.problem import Problem
from app.base.settings import Settings
from tests.support.programs import run_program
from tests.support.serving import serving
from tests.support.waiting import LIMIT
from tests.support.wording import load_wording

from .conftest import ORDER, POLICY, Begin, Call, decisions, waiting

SAYS = load_wording("layers/action")

RULE = {"approve": "amount > 100"}
OPERATIONS = yaml.safe_load(POLICY)["operations"]
BIG: Call = (ORDER, {"order_id": "o1", "amount": 500})
SMALL: Call = (ORDER, {"order_id": "o1", "amount": 10})
STUCK: Call = (
    "finish",
    {"met": False, "confidence": 0.9, "missing": "an offer", "report": ""},
)


def ruled(**rule: Any) -> dict[str, Any]:
    return {"operations": {**OPERATIONS, as_written(ORDER): {**RULE, **rule}}}


FOUR = ruled(four_eyes=True)
BUYER = {**ruled(role="buyer"), "roles": {"buyer": ["bo", "eva"]}}
four_eyes = pytest.mark.parametrize("terms", [FOUR], indirect=True, ids=["four-eyes"])
role = pytest.mark.parametrize("terms", [BUYER], indirect=True, ids=["role"])
both = pytest.mark.parametrize("terms", [FOUR, BUYER], indirect=True, ids=["four-eyes", "role"])


def answer(by: str, given: str = "approve", *, proven: bool = True) -> None:
    approvals.answer_request("run-1:1", given, by, proven=proven)


def terminal(*words: str, token: str = "") -> tuple[int, str]:
    """Call the command `agent` as the user bo; gives its exit code, and what it says."""
    environment = {**os.environ, "LOGNAME": "bo", "AGENT_TOKEN": token}
    done = run_program("-m", "app.action", *words, environment=environment)
    return done.returncode, done.stdout + done.stderr


@both
@pytest.mark.parametrize("given", ["approve", "deny"])
def test_a_name_alone_is_no_answer(given: str, begin: Begin, table: Any) -> None:
    begin([[BIG]])
    waiting()
    with pytest.raises(Problem) as caught:
        answer("bo (terminal)", given, proven=False)
    assert str(caught.value) == SAYS["this answer to run 1"]
    assert (len(approvals.open_requests()), table("orders")) == (1, [])
    (record,) = [row for row in audit.of_run("run-1") if row["kind"] == Kind.ANSWER_REFUSED]
    assert (record["about"]["answer"], record["about"]["by"]) == (given, "bo (terminal)")


@four_eyes
@pytest.mark.parametrize(
    ("by", "part"),
    [
        ("anna", "began this run"),
        ("anna (handoff)", "began this run"),
        ("kim", "began this run"),
        ("carla", "is the person for whom this run works"),
        ("dora", "has steered this run"),
    ],
)
def test_who_has_a_part_in_a_run_does_not_approve_its_call(
    by: str, part: str, begin: Begin, table: Any
) -> None:
    run = begin([[BIG]], by="anna (terminal of kim)", behalf="carla")
    waiting()
    controls.tell_run("run-1", MessageKind.STEER, "dora (terminal)", "the dear one")
    with pytest.raises(Problem, match=f"{part}, so somebody else must approve {as_written(ORDER)}"):
        answer(by)
    assert table("orders") == []
    answer("bo")
    run.get_result()
    assert len(table("orders")) == 1


@four_eyes
def test_who_continued_a_run_with_a_note_has_steered_it(begin: Begin) -> None:
    begin([[STUCK], [STUCK], [STUCK], [BIG]])
    (stuck,) = waiting(kind="escalation")
    approvals.answer_request(stuck["id"], "continue", "bo", "order the dear one")
    waiting(kind="approval")
    with pytest.raises(Problem, match="bo has steered this run"):
        answer("bo")
    answer("eva")


@four_eyes
def test_who_has_a_part_may_say_no(begin: Begin) -> None:
    run = begin([[BIG]])
    waiting()
    answer("anna", "deny")
    assert run.get_result()["writes"] == []


@role
def test_only_who_holds_the_role_answers(begin: Begin, table: Any) -> None:
    run = begin([[BIG]])
    waiting()
    with pytest.raises(Problem, match="kim does not hold the role buyer; bo, eva, local does"):
        answer("kim")
    answer("bo")
    run.get_result()
    assert len(table("orders")) == 1


@role
def test_local_holds_every_role_only_offline(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offline, `local` holds every role; with a model it does not."""
    begin([[BIG]])
    waiting()
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-none")
    with pytest.raises(Problem, match="local does not hold the role buyer; bo, eva does"):
        answer("local")
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    answer("local")


@four_eyes
def test_first_counting_answer_is_taken_of_two(begin: Begin, table: Any) -> None:
    """Of an answer that counts and one that does not, only the first is taken."""
    run = begin([[BIG]])
    waiting()

    def give(by: str) -> str:
        try:
            answer(by)
        except Problem as problem:
            return str(problem)
        return ""

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(give, ["anna", "bo", "anna", "eva"] * 2))
    run.get_result()
    assert said.count("") == 1
    (row,) = store.rows(store.requests.select())
    assert row["by"] in ("bo", "eva")
    assert len(table("orders")) == 1


def test_four_eyes_that_were_set_after_the_answer_hold(
    begin: Begin, folder: Path, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin([[BIG]])
    waiting()
    policy = yaml.safe_dump({**yaml.safe_load(POLICY), **FOUR})
    (folder / "other.yaml").write_text(policy, "utf-8")
    old = agent_module.agent()
    made = Agent(Settings(), old.client, folder)
    made.guard = load_policy(folder / "other.yaml", made.operations)
    monkeypatch.setattr(agent_module, "_agent", lambda: made)
    answer("anna")  # by a process that still has the former policy.yaml
    run.get_result()
    assert table("orders") == []
    denied = decisions("deny")
    assert denied[-1]["because"] == SAYS["its approval does not count"]


@pytest.mark.parametrize("terms", [{**FOUR, "level": "collaborator"}], indirect=True)
def test_what_is_prepared_is_held_to_it_as_well(begin: Begin, table: Any) -> None:
    begin([[SMALL]]).prepare()
    with pytest.raises(Problem, match="anna began this run"):
        answer("anna")
    answer("bo")
    assert engine.result_of_work("run-1:1:apply")["ok"]
    assert len(table("orders")) == 1


@four_eyes
class TestTerminal:
    """The command names a person; only a token proves who that is."""

    def test_by_alone_only_names(self, begin: Begin) -> None:
        begin([[BIG]])
        waiting()
        authority.admit_person("kim")
        code, said = terminal("approve", "run-1:1", "--by", "kim")
        assert (code, "and kim has shown none" in said) == (1, True)
        assert approvals.open_requests()

    def test_a_token_counts_as_its_person_whatever_by_says(self, begin: Begin) -> None:
        run = begin([[BIG]])
        waiting()
        code, said = terminal(
            "approve", "run-1:1", "--by", "kim", token=authority.admit_person("anna")
        )
        assert (code, "anna began this run" in said) == (1, True)
        code, _ = terminal(
            "approve", "run-1:1", "--by", "anna", token=authority.admit_person("kim")
        )
        assert code == 0
        run.get_result()
        (row,) = store.rows(store.requests.select())
        assert row["by"] == "kim (terminal)"

    def test_a_token_that_ended_or_was_made_up_is_none(self, begin: Begin) -> None:
        begin([[BIG]])
        waiting()
        ended = authority.admit_person("kim")
        authority.dismiss_person("kim")
        for token in (ended, "made-up"):
            code, said = terminal("approve", "run-1:1", token=token)
            assert (code, "This token is not valid." in said) == (1, True)
        assert approvals.open_requests()

    def test_the_request_says_whose_answer_counts(self, begin: Begin) -> None:
        begin([[BIG]])
        waiting()
        said = terminal("approvals")[1]
        assert SAYS["who may answer a person"] in said


def test_what_somebody_does_under_another_name_names_them_too(begin: Begin) -> None:
    """Otherwise whoever begins a run under another name could approve it under their own."""
    begin([[BIG]])
    waiting()
    assert terminal("steer", "run-1", "the dear one", "--by", "kim (terminal of x)")[0] == 0
    (told,) = [row["about"]["by"] for row in audit.of_run("run-1") if row["kind"] == Kind.RUN_TOLD]
    assert told == SAYS["kim terminal of x terminal"]
    assert authority.names(told) == ["kim", "bo"]


class TestConsole:
    """Who is signed in has shown a token; it has to be somebody else's."""

    @four_eyes
    def test_who_began_a_run_is_refused_and_another_is_not(
        self, begin: Begin, table: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = begin([[BIG]])
        (asked,) = waiting()
        with serving(lambda _: server.build_console(Settings())) as url:
            for name, code in (("anna", 409), ("bo", 303), ("eva", 409)):
                with httpx2.Client(base_url=url, timeout=LIMIT) as client:
                    client.post("/signin", data={"token": authority.admit_person(name)})
                    page = client.get("/").text
                    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
                    fields = {"csrf": csrf, "answer": "approve", "digest": asked["digest"]}
                    sent = client.post("/requests/run-1:1", data=fields)
                    assert sent.status_code == code, sent.text
                    if name == "anna":
                        assert SAYS["who may answer a person with"] in page
                        assert "anna began this run" in sent.text
        run.get_result()
        assert len(table("orders")) == 1

    @role
    def test_pages_say_that_local_holds_every_role_offline(self, begin: Begin) -> None:
        begin([])
        with (
            serving(lambda _: server.build_console(Settings())) as url,
            httpx2.Client(base_url=url, timeout=LIMIT) as client,
        ):
            client.post("/signin", data={"token": authority.admit_person("anna")})
            assert SAYS["local holds every role buyer"] in client.get("/begin").text


@pytest.mark.parametrize(
    ("terms", "admitted", "said"),
    [
        pytest.param(
            FOUR,
            [],
            ["nobody is admitted, but four_eyes is set for " + as_written(ORDER)],
            id="nobody",
        ),
        pytest.param(
            FOUR,
            ["bo"],
            ["only one person is admitted, but four_eyes is set for " + as_written(ORDER)],
            id="one",
        ),
        pytest.param(FOUR, ["bo", "eva"], [], id="two"),
        pytest.param(BUYER, ["kim"], ["no admitted person has the role buyer"], id="no-buyer"),
        pytest.param(BUYER, ["bo"], [], id="a-buyer"),
        pytest.param({}, [], [], id="neither-is-set"),
    ],
    indirect=["terms"],
)
def test_the_start_warns_where_nobody_could_approve(
    terms: dict[str, Any], admitted: list[str], said: list[str], folder: Path
) -> None:
    assert [*authority.warnings(authority.policy_now(), admitted)] == said


@pytest.mark.parametrize("terms", [ruled(role="buyer")], indirect=True)
def test_a_role_that_nobody_holds_stops_the_start(folder: Path) -> None:
    with pytest.raises(Problem, match="roles names nobody for buyer"):
        authority.policy_now()


@four_eyes
@pytest.mark.usefixtures("begin")
def test_only_an_answer_about_a_call_needs_a_token() -> None:
    requests = [{"kind": kind, "what": ORDER} for kind in approvals.ANSWERS]
    shown = {request["kind"]: bool(pages.terms(request)) for request in requests}
    of_others = dict.fromkeys(("escalation", "by_hand", "form", "event"), False)
    assert shown == {"approval": True, "prepared": True, **of_others}
