"""Prepared writes of one run, answered together: a yes for exactly what was shown, a no for all."""

import os
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from app.action.console import server
from app.action.durable import engine, store
from app.action.people import approvals, authority
from app.action.people.approvals import Request
from app.base.problem import Problem
from app.base.settings import Settings
from tests.support.programs import run_program
from tests.support.serving import serving
from tests.support.waiting import LIMIT
from tests.support.wording import load_wording

from .conftest import ORDER, Begin, Call, waiting

SAYS = load_wording("layers/action")

pytestmark = pytest.mark.parametrize(
    "terms", [{"level": "collaborator"}], indirect=True, ids=["L2"]
)
UNSURE: list[Call] = [("finish", {"met": True, "confidence": 0.4, "missing": "", "report": "?"})]
Table = Callable[[str], list[dict[str, Any]]]


def prepare(begin: Begin, number: int = 3) -> str:
    """Have a run prepare some orders; gives what stands for exactly these."""
    begin([[(ORDER, {"order_id": f"o{n}", "amount": 10}) for n in range(number)]]).prepare()
    return approvals.digest_of_bundle(approvals.bundle("run-1"))


def another() -> None:
    """Something that comes after what was shown."""
    asked = Request("run-1:9", "run-1", "prepared", ORDER, {"order_id": "x"}, "late", "Purchasing")
    approvals.store_request(asked, 60)


def placed(table: Table) -> list[str]:
    for id_ in ("run-1:1", "run-1:2", "run-1:3"):
        engine.result_of_work(f"{id_}:apply")
    return sorted(row["order_id"] for row in table("orders"))


def test_a_yes_makes_all_that_was_shown(begin: Begin, table: Table) -> None:
    shown = prepare(begin)
    ids = approvals.answer_all("run-1", "approve", "bo", "", shown)
    assert ids == ["run-1:1", "run-1:2", "run-1:3"]
    assert placed(table) == ["o0", "o1", "o2"]


def test_a_no_refuses_all(begin: Begin, table: Table) -> None:
    prepare(begin)
    another()
    approvals.answer_all("run-1", "deny", "bo", "not now", "")
    assert (approvals.open_requests(), table("orders")) == ([], [])


@pytest.mark.parametrize("change", ["one-more", "one-less", "another-input"])
def test_a_yes_to_something_else_than_waits_makes_none(
    change: str, begin: Begin, table: Table
) -> None:
    shown = prepare(begin)
    if change == "one-more":
        another()
    elif change == "one-less":
        approvals.answer_request("run-1:2", "deny", "bo")
    else:
        with store.database().begin() as connection:
            connection.execute(store.requests.update().values(digest="0" * 64))
    with pytest.raises(
        Problem, match="The prepared writes of run-1 are different from those shown. Look again."
    ):
        approvals.answer_all("run-1", "approve", "bo", "", shown)
    assert table("orders") == []


def test_a_stale_page_and_a_double_submit_make_nothing_twice(begin: Begin, table: Table) -> None:
    shown = prepare(begin)
    with (
        serving(lambda _: server.build_console(Settings())) as url,
        httpx2.Client(base_url=url, timeout=LIMIT) as client,
    ):
        client.post("/signin", data={"token": authority.admit_person("anna")})
        page = client.get("/runs/run-1").text
        assert "All 3 prepared writes together" in page
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        fields = {"csrf": csrf, "answer": "approve", "shown": shown}
        another()
        assert client.post("/bundles/run-1", data=fields).status_code == 409
        assert table("orders") == []
        approvals.answer_request("run-1:9", "deny", "bo")
        codes = [client.post("/bundles/run-1", data=fields).status_code for _ in range(2)]
        assert codes == [303, 409]
    assert placed(table) == ["o0", "o1", "o2"]


def test_the_terminal_lists_them_and_answers_them_together(begin: Begin, table: Table) -> None:
    shown = prepare(begin)

    def agent(*words: str) -> tuple[int, str]:
        done = run_program("-m", "app.action", *words, environment={**os.environ, "LOGNAME": "bo"})
        return done.returncode, done.stdout + done.stderr

    assert SAYS["agent approve run 1 listed"].format(shown=shown) in agent("approvals")[1]
    waits = 'WAITS: vendors.place_order {"order_id": "o1", "amount": 10}: agent approve run-1:2'
    assert waits in agent("show", "run-1")[1]
    code, said = agent("approve", "run-1")
    assert (code, SAYS["are different from those shown"] in said) == (1, True)
    assert agent("approve", "run-1", "--listed", shown)[0] == 0
    assert placed(table) == ["o0", "o1", "o2"]


def test_what_a_run_leaves_prepared_is_said_after_its_undo(begin: Begin) -> None:
    run = begin([[(ORDER, {"order_id": "o1", "amount": 10})], UNSURE])
    approvals.answer_request(waiting(kind="escalation")[0]["id"], "undo", "bo")
    assert run.get_result()["status"] == "escalated"
    said = run_program("-m", "app.action", "undo", "run-1").stdout
    assert 'WAITS: vendors.place_order {"order_id": "o1", "amount": 10}: agent approve' in said
