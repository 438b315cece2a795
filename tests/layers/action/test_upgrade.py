"""Two releases on one database, as while workers are replaced: no run is lost, doubled or left."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.action.durable import engine, parking, store
from app.action.figures import monitoring
from app.action.people import approvals, authority
from app.action.record import audit, erasure, seals, verification
from app.action.record.erasure import Order
from app.action.record.records import Kind
from tests.support.sample import TORTURE
from tests.support.waiting import until

from .conftest import ORDER, Begin
from .earlier import Earlier, queue
from .goals import check, ended, play
from .processes import agent, carries

ROOT = Path(__file__).parents[3]
SECONDS = 60 if TORTURE else 5  # for which runs are begun under both
MOST = 200 if TORTURE else 18  # runs that are begun


@pytest.fixture
def before(earlier: Path) -> Iterator[Earlier]:
    made = Earlier(earlier)
    yield made
    if made.worker is not None:
        made.kill()


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_while_two_releases_share_a_database_each_run_ends_once(
    folder: Path, before: Earlier
) -> None:
    """Runs of both, each third of which waits; answered by both; then the earlier worker dies."""
    goals = {f"run-{n}": [10.0, 500.0, 10.0] if n % 3 == 0 else [10.0] * 3 for n in range(MOST)}
    play(goals)
    before.work()
    names = [*goals]
    first, later = names[: MOST // 4], names[MOST // 4 :]
    for run in first:  # as its own commands begin them
        queue(run, "1")
    until(lambda: len(approvals.open_requests()) == len([run for run in first if is_asking(run)]))
    with agent("work", worker="worker-2") as now:
        assert carries(now)
        began = time.monotonic()
        for number, run in enumerate(later):
            version = "1" if number % 2 else engine.VERSION
            queue(run, version)
            time.sleep(max(0.0, began + (number + 1) * SECONDS / MOST - time.monotonic()))
        asking = [run for run in names if is_asking(run)]
        found = until(lambda: len(found := approvals.open_requests()) == len(asking) and found)
        parked = [one for one in found if parking.place(one["run"]).is_parked]
        assert parked
        before.do("approve", parked[0]["id"])  # which wakes nothing that is parked
        waits_there = [one for one in found if one not in parked]
        assert waits_there
        # The earlier worker hears this.
        approvals.answer_request(waits_there[0]["id"], "approve", "bo")
        until(lambda: {parked[0]["run"], waits_there[0]["run"]} <= ended())
        before.kill()
        for request in approvals.open_requests():
            approvals.answer_request(request["id"], "approve", "bo")
        until(lambda: ended() == {*goals})
    check(folder, goals)
    seals.seal_heads()
    records = audit.of_run(None)
    assert {record["place"] is None for record in records} == {True, False}
    assert verification.verify() == (len(records), seals.last_seal().digest, [])


PRICES = {"currency": "EUR", "input": 3.0, "output": 15.0, "model": "claude-sonnet-5-5"}
READS = """
import json, sys
from app.action.monitoring import Usual
from app.action.policy import RunTerms
began = json.load(sys.stdin)
RunTerms(**began["policy"]), Usual(*began["usual"])
"""


@pytest.mark.parametrize("terms", [{"prices": PRICES}], indirect=True)
def test_it_reads_what_a_run_of_this_one_keeps_as_it_begins(
    begin: Begin, earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitoring, "usual", lambda _: [0.1, 1, ["stock__level"], True])
    begin([]).get_result()
    began = store.steps.c.run == "run-1", store.steps.c.number == 1
    (row,) = store.rows(sa.select(store.steps.c.result).where(*began))
    done = subprocess.run(
        [sys.executable, "-c", READS],
        input=json.dumps(row["result"]),
        env={**os.environ, "PYTHONPATH": str(earlier)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("database", ["sqlite", "empty postgres"], indirect=True)
def test_the_record_of_an_earlier_release_is_held_and_goes_on(before: Earlier) -> None:
    """Its chain is the common one; an edit of it, or a cut, shows after the upgrade as well."""
    for name in ("anna", "bo"):
        before.do("people", "admit", name)
    authority.admit_person("cy")
    assert verification.verify() == (3, "", [])
    seals.seal_heads()
    before.do("people", "admit", "dee")
    authority.admit_person("eve")
    assert verification.verify() == (5, seals.last_seal().digest, [])
    seals.seal_heads()
    assert [record["place"] for record in audit.of_run(None)] == [None, None, 1, None, 2]
    of_dee = store.audit.c.about["name"].as_string() == "dee"
    changed = store.audit.update().where(of_dee).values(digest="0" * 64)
    store.in_transaction(lambda: store.session().execute(changed))
    unsealed = "the records of earlier releases up to 5 are different from what was sealed"
    assert unsealed in verification.verify()[2]
    store.in_transaction(lambda: store.session().execute(store.audit.delete().where(of_dee)))
    assert unsealed in verification.verify()[2]


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_an_undo_that_it_asks_for_of_an_erased_run_says_so(begin: Begin, before: Earlier) -> None:
    """It does not know that a run can be erased, so it asks whoever carries what is queued."""
    begin([[(ORDER, {"order_id": "o1", "amount": 10})]]).get_result()
    until(lambda: not engine.under_way(["run-1"]))
    assert erasure.erase(["run-1"], Order("bo", "asked for")).erased == ["run-1"]
    undo = "controls.undo('run-1', 'bo', 'wrong month')"
    before.run(f"from app.action import controls; {undo}")
    (said,) = engine.result_of_work("run-1:undo-1")
    assert said.startswith("run-1 was erased on ")
    assert approvals.open_requests() == []
    kinds = [record["kind"] for record in audit.of_run("run-1")]
    assert kinds[-2:] == [Kind.RUN_ENDED, Kind.UNDO_REQUESTED]
    seals.seal_heads()
    assert verification.verify()[2] == []


def is_asking(run: str) -> bool:
    return int(run[4:]) % 3 == 0
