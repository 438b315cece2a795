"""Models as no model should be, over HTTP, against chat, page and agent.

Each ends in a defined state and with one line, and nothing is written that the policy would not
allow. What is sent is in `tests/support/odd_models.py`.
"""

import builtins
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from anthropic import Anthropic

from app.action.durable import engine, store
from app.action.model import agent as agent_module
from app.action.model.agent import Agent
from app.action.record import audit
from app.action.record.records import Kind
from app.base import model
from app.base.model import connect_model
from app.base.problem import Problem
from app.base.settings import Settings
from app.engagement.assistant import Assistant
from app.engagement.chat import chat
from app.engagement.extension import Extension
from app.engagement.web import build_page_server
from tests.support.odd_models import HALF, SORTS, Odd, calls, text, turn
from tests.support.odd_models import call as block
from tests.support.odd_service import Deed, Sent, odd_service
from tests.support.serving import serving
from tests.support.waiting import until
from tests.support.wording import load_wording

from ..action.conftest import FINISH, Begin, needed
from .conftest import CUSTOMER, PLAN, REFUND

SAYS = load_wording("layers/handoff")

ENVIRONMENT = ("malformed", "status", "broken")  # sorts in which whoever operates has to act
OF_THE_GOAL = ("a-wordy-refusal",)  # of the request: whoever operates cannot help
LASTING = (  # what does not pass by itself; nor does what was no message from the beginning
    "a-wrong-key",
    "a-wrong-key-elsewhere",
    "no-credit",
    "no-credit-elsewhere",
    "no-such-model",
    "no-such-model-elsewhere",
    "no-such-page",
    "a-wordy-refusal",
    "a-piece-of-no-block",
    "a-block-out-of-order",
    "a-text-that-is-none",
    "a-piece-before-all",
)
QUESTION = "Where is order O-1001?"
each_odd_model = pytest.mark.parametrize(
    "odd",
    [pytest.param(odd, id=f"{sort}: {odd.id}") for sort, rows in SORTS.items() for odd in rows],
)


def settings(where: str, seconds: float = 30) -> Settings:
    given: dict[str, Any] = {"anthropic_auth_token": "none", "anthropic_base_url": where}
    return Settings(**given, model="odd-1", model_seconds=seconds, reader=CUSTOMER)


@pytest.fixture(autouse=True)
def _closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close each client at the end, once nothing uses it any more."""
    clients = list[Anthropic]()

    def connected(chosen: Settings) -> Anthropic:
        clients.append(model.connect_model(chosen))
        return clients[-1]

    monkeypatch.setattr(sys.modules[__name__], "connect_model", connected)
    yield
    for client in clients:
        client.close()


@pytest.fixture
def where(odd: Odd) -> Iterator[str]:
    """The address of the odd model, which makes a sound plan and is odd from then on."""
    plan = calls(block(*PLAN[0]))

    def answers(request: dict[str, Any]) -> Sent:
        is_to_plan = request.get("tool_choice", {}).get("name") == "plan"
        return plan if is_to_plan else odd.sent

    with odd_service(answers) as address:
        yield address


@pytest.fixture
def desk(folder: Path, where: str, odd: Odd) -> Assistant:
    """What people talk with."""
    (folder / "prompt.md").write_text("# Desk\n", "utf-8")
    chosen = settings(where, odd.seconds)
    return Assistant(chosen, connect_model(chosen), folder, extend=Extension)


@each_odd_model
def test_in_chat(
    desk: Assistant,
    odd: Odd,
    where: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    refunds: Callable[[], list[Any]],
) -> None:
    typed = iter([QUESTION])

    def read(_: str) -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(builtins, "input", read)
    said = ""
    try:
        chat(desk)
    except Problem as problem:
        said = str(problem)
        assert problem.exit_code == 3
    shown = capsys.readouterr().out + said
    assert odd.says.format(where=where) in shown
    assert "\n" not in said
    assert refunds() == []


@each_odd_model
def test_on_the_page(
    desk: Assistant,
    odd: Odd,
    where: str,
    refunds: Callable[[], list[Any]],
) -> None:
    with serving(lambda _: build_page_server(desk)) as page:
        answer = httpx2.post(f"{page}/ask", content=QUESTION, timeout=60)
    events = [httpx2.Response(200, content=line).json() for line in answer.text.splitlines()]
    assert answer.status_code == 200
    assert events[-1]["kind"] in ("done", "problem")
    said = "".join(event["text"] for event in events if event["kind"] == "text")
    lines = [event["text"] for event in events if event["kind"] not in ("text", "source")]
    assert any(odd.says.format(where=where) in one for one in [said, *lines])
    assert all("\n" not in line for line in lines)
    assert refunds() == []


@each_odd_model
@pytest.mark.usefixtures("silence")
def test_an_agent(
    begin: Begin,
    folder: Path,
    odd: Odd,
    where: str,
    monkeypatch: pytest.MonkeyPatch,
    refunds: Callable[[], list[Any]],
) -> None:
    chosen = settings(where, odd.seconds)
    client = connect_model(chosen).with_options(max_retries=0)
    with (folder / "policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write("budgets: {steps: 12}\nrefusals: 1\n")
    made = Agent(chosen, client, folder)
    monkeypatch.setattr(agent_module, "_agent", lambda: made)
    begin([], run="run-1", behalf=CUSTOMER)
    row = until(stands)
    assert odd.ends.format(where=where) in f"{row['why']} {row['outcome']}"
    is_of_environment = sort_of(odd) in ENVIRONMENT and odd.id not in OF_THE_GOAL
    assert (row["status"] == "blocked") == is_of_environment
    if is_of_environment:
        assert store.rows(sa.select(store.requests)) == []  # nobody of the business is asked
    allowed = [
        record["about"]["operation"]
        for record in audit.of_run("run-1")
        if record["kind"] == Kind.CALL_DECIDED and record["about"]["verdict"] == "allow"
    ]
    assert REFUND not in allowed
    assert refunds() == []


def scripted(*answers: Sent) -> Callable[[dict[str, Any]], Sent]:
    """A model that answers so, one answer a request."""
    left = iter(answers)
    return lambda _: next(left)


def asked(folder: Path, where: str, retries: int = 0, seconds: float = 30) -> dict[str, Any]:
    """What a step of a run makes of one call of the model at this address."""
    chosen = settings(where, seconds)
    client = connect_model(chosen).with_options(max_retries=retries)
    messages = [{"role": "user", "content": [{"type": "text", "text": "Go on."}]}]
    return agent_module._answer_or_fault(Agent(chosen, client, folder), {"messages": messages})


@pytest.mark.parametrize(
    "odd",
    [pytest.param(odd, id=f"{sort}: {odd.id}") for sort in ENVIRONMENT for odd in SORTS[sort]],
)
def test_a_fault_says_whether_whoever_operates_has_to_act(folder: Path, odd: Odd) -> None:
    with odd_service(lambda _: odd.sent) as where:
        thought = asked(folder, where, seconds=odd.seconds)
    assert odd.ends.format(where=where) in thought["fault"]
    assert thought["is_environment"] == (odd.id not in OF_THE_GOAL)
    assert thought["refused"] == (odd.sent.status != 200)
    if sort_of(odd) != "malformed":
        assert thought["is_transient"] == (odd.id not in LASTING)


def sort_of(odd: Odd) -> str:
    """The sort that an odd model is of."""
    return next(sort for sort, rows in SORTS.items() if odd in rows)


WELL = turn(text("Well."))
DROPPED = Sent((*HALF, Deed.DROP))


@pytest.mark.parametrize("broken", [1, 2])
def test_an_answer_that_broke_off_is_asked_for_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    monkeypatch.setattr(agent_module, "PAUSE", 0)
    with odd_service(scripted(*[DROPPED] * broken, WELL)) as where:
        thought = asked(folder, where, retries=2)
    assert thought["content"] == [{"type": "text", "text": "Well."}]


def test_it_is_given_up_after_as_many_tries_as_the_client_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_module, "PAUSE", 0)
    with odd_service(scripted(*[DROPPED] * 3)) as where:
        thought = asked(folder, where, retries=2)
    assert thought["fault"] == SAYS["broke off in the middle"].format(where=where)


def test_a_long_answer_is_no_time_out(folder: Path) -> None:
    begun, *rest = WELL.pieces
    slow = Sent((begun, Deed.PAUSE, rest[0], Deed.PAUSE, rest[1], Deed.PAUSE, *rest[2:]))
    with odd_service(lambda _: slow) as where:
        thought = asked(folder, where, seconds=5)
    assert thought["content"] == [{"type": "text", "text": "Well."}]


def test_sound_model_writes_what_the_policy_allows(
    begin: Begin,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    refunds: Callable[[], list[Any]],
) -> None:
    """A sound model at the same place writes what the policy allows.

    So that the rows above could have written, had they been let.
    """
    refund = calls(block(REFUND, {"order_id": "O-1001", "amount": 40}))
    plan = needed([[(REFUND, {})]], (REFUND,))
    turns = [calls(block(*plan[0])), refund, calls(block(*FINISH[0]))]
    with odd_service(scripted(*turns)) as where:
        chosen = settings(where)
        made = Agent(chosen, connect_model(chosen), folder)
        monkeypatch.setattr(agent_module, "_agent", lambda: made)
        assert begin([], behalf=CUSTOMER).get_result()["status"] == "done"
    assert refunds() == [("O-1001", 40, CUSTOMER)]


def stands() -> Any:
    """The run once it does not go on by itself, whoever has to act then."""
    row = engine.one_run("run-1")
    return row if row and row["status"] != "running" else None
