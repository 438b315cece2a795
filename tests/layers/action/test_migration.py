"""Tables of version 1, which `version_1/` holds as SQLite and Postgres had them.

Their runs are done, stopped, handed over, given up, queued, and one waits for an approval.

The program of commit 99e0f4a made them, and what it said of each run is in the JSON beside them.
"""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from app.action import view
from app.action.cli import terminal
from app.action.console import pages
from app.action.durable import engine, leases, store
from app.action.figures import monitoring
from app.action.people import approvals
from app.action.record import audit, erasure, payloads, records, verification, version_1
from app.action.record.records import Kind
from app.base.display import as_written
from app.base.problem import Problem
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import forget_database, waiting
from .first_tables import Earlier
from .processes import agent, forked

SAYS = load_wording("layers/action")

OPEN = ["run-over", "run-waiting", "run-given-up"]
pytestmark = [
    pytest.mark.parametrize("database", ["none", "empty postgres"], indirect=True),
    pytest.mark.parametrize("terms", [{"memory": True}], indirect=True),
]


@pytest.fixture
def earlier(folder: Path) -> Iterator[Earlier]:
    forget_database()
    yield Earlier(folder)
    if store.database.cache_info().currsize:
        engine.client().destroy()
        store.database().dispose()
    forget_database()


def plain(value: Any) -> Any:
    """A value as it comes out of JSON, without deadlines, which were moved."""
    without = json.loads(json.dumps(value))
    for request in without.get("requests", []):
        request.pop("until")
    for call in without.get("calls", []):
        call.pop("limits", None)  # version 1 had none
    if "run" in without:
        without["run"].pop("erased", None)  # nor this
    without.get("cost", {}).pop("prices_of", None)  # nor this
    return without


def test_what_is_known_of_every_run_stays(
    earlier: Earlier, capsys: pytest.CaptureFixture[str]
) -> None:
    done = version_1.migrate()
    assert done is not None
    assert (done.records, done.head) == (earlier.facts["records"], earlier.facts["head"])
    assert sorted(done.open) == sorted(OPEN)
    assert verification.verify()[2] == []
    for run, facts in earlier.facts["runs"].items():
        found = view.run_details(run)
        assert plain({key: found[key] for key in facts}) == plain(_for_people(facts)), run
        terminal.print_run(run)
        assert facts["run"]["goal"] in capsys.readouterr().out
        assert pages.run_page({"run": run})["status"] == facts["status"]
        if doing := as_written(facts["run"]["doing"]):
            assert view.now(found["run"]).count(doing) == 1, run
            assert facts["run"]["doing"] not in view.now(found["run"]), run
    assert plain(figures()) == plain(earlier.facts["figures"])


def test_ended_runs_are_erased_and_the_old_record_holds(
    earlier: Earlier, capsys: pytest.CaptureFixture[str]
) -> None:
    """What ended runs were about is erased, and the earlier record still holds."""
    version_1.migrate()
    ended = {row["id"] for row in store.rows(sa.select(store.runs)) if view.has_ended(row)}
    kept = {run for run in ended if erasure.why_kept(run)}
    erased = ended - kept
    assert sum(erasure.by_age(0.0)) == len(erased)
    assert sum(erasure.by_age(0.0)) == 0
    assert verification.verify()[2] == []
    assert erased & earlier.facts["runs"].keys()
    for run in erased & earlier.facts["runs"].keys():
        terminal.print_run(run)
        assert payloads.ERASED in capsys.readouterr().out
        shown = pages.run_page({"run": run})
        assert shown["run"]["goal"] == payloads.ERASED
        before, now = earlier.facts["runs"][run], view.run_details(run)
        assert [call["ok"] for call in now["calls"]] == [call["ok"] for call in before["calls"]]
    assert plain(figures()) == plain(earlier.facts["figures"])
    run, first = min((run, audit.of_run(run)[0]["number"]) for run in erased)
    earlier.change(f"UPDATE agent_audit SET at = 1.0 WHERE number = {first}")
    (fault,) = verification.verify()[2]
    assert fault.endswith(f"says was erased of {run} is not what is left of it")


def figures() -> dict[str, Any]:
    """The figures of now, without what the earlier release did not count."""
    found = monitoring.figures()
    assert found["runs"].pop("done_backed_by").keys() <= {"not known"}
    assert found.pop("blocked") == {"runs": 0, "because": {}}
    return found


def _for_people(facts: dict[str, Any]) -> dict[str, Any]:
    """What was kept of a run under version 1, with operations by the names of today."""
    asked = map(records.request_for_people, facts.get("requests", []))
    return {**records.for_people(facts), **({"requests": [*asked]} if "requests" in facts else {})}


def test_what_was_done_is_a_record_with_the_head_of_before(earlier: Earlier) -> None:
    version_1.migrate()
    last = audit.of_run("")[-1]
    assert (last["kind"], last["number"]) == (Kind.TABLES_MIGRATED, earlier.facts["records"] + 1)
    versions = {"found": 1, "version": store.VERSION}
    counted = {"records": earlier.facts["records"], "head": earlier.facts["head"]}
    assert last["about"] == {**versions, **counted, "open": last["about"]["open"]}
    assert sorted(last["about"]["open"]) == sorted(OPEN)


def test_open_runs_go_on(earlier: Earlier, request: pytest.FixtureRequest) -> None:
    version_1.migrate()
    forget_database()
    request.getfixturevalue("begin")
    asked = waiting(kind="approval")[0]
    approvals.answer_request(asked["id"], "approve", "bo")
    for stuck in waiting(2, kind="escalation"):
        approvals.answer_request(stuck["id"], "keep", "bo")
    runs = [*OPEN, "run-queued"]
    until(lambda: all((row := engine.one_run(run)) and row["outcome"] for run in runs))
    ends = {run: engine.one_run(run) for run in runs}
    assert {run: row and row["status"] for run, row in ends.items()} == {
        "run-over": "kept",
        "run-waiting": "done",
        "run-given-up": "kept",
        "run-queued": "done",
    }
    written = [row for row in audit.of_run("run-waiting") if row["kind"] == Kind.WRITE_DONE]
    assert [row["about"]["ok"] for row in written] == [True]
    assert verification.verify()[2] == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        pytest.param(
            "UPDATE agent_audit SET event = 'decided: allow' WHERE event = 'decided: approve'",
            "was changed, or one before it",
            id="an-event",
        ),
        pytest.param(
            "UPDATE agent_audit SET about = '{}' WHERE number = 9",
            "record 9 was changed, or one before it",
            id="its-data",
        ),
        pytest.param(
            "UPDATE agent_audit SET digest = '00' WHERE number = 9",
            "record 9 was changed, or one before it",
            id="a-digest",
        ),
        pytest.param(
            "DELETE FROM agent_audit WHERE number = 9", "records 9 to 9 are missing", id="a-gap"
        ),
        pytest.param(
            "UPDATE agent_audit SET event = 'of my own' WHERE number = 9",
            "record 9 has the event 'of my own', which version 1 does not have",
            id="an-event-that-is-not-known",
        ),
    ],
)
def test_broken_audit_is_refused_and_nothing_changes(
    earlier: Earlier, statement: str, fault: str
) -> None:
    """An audit that does not hold is refused, and nothing changes."""
    earlier.change(statement)
    with pytest.raises(Problem, match=fault):
        version_1.migrate()
    assert earlier.is_untouched()


@pytest.fixture
def noted(folder: Path, monkeypatch: pytest.MonkeyPatch, earlier: Earlier) -> Path:
    """The file in which version 1 noted its last head."""
    file = folder / "heads"
    head = {"number": earlier.facts["records"], "digest": earlier.facts["head"]}
    file.write_text(json.dumps(head) + "\n", "utf-8")
    monkeypatch.setenv("AUDIT_HEAD", str(file))
    return file


@pytest.mark.usefixtures("noted")
def test_a_head_that_was_noted_before_still_fits(earlier: Earlier) -> None:
    version_1.migrate()
    assert verification.verify()[2] == []
    number = earlier.facts["records"]
    earlier.change(f"DELETE FROM agent_audit WHERE number >= {number}")
    faults = verification.verify()[2]
    assert faults[-1].startswith(f"the end is missing: record {number} was noted")


@pytest.mark.usefixtures("noted")
def test_an_end_that_was_cut_off_before_is_refused(earlier: Earlier) -> None:
    earlier.change(f"DELETE FROM agent_audit WHERE number = {earlier.facts['records']}")
    with pytest.raises(Problem, match="the end is missing"):
        version_1.migrate()
    assert earlier.is_untouched()


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param({"about": {"because": "nothing"}}, id="its-data"),
        pytest.param({"kind": Kind.GOAL_UNMET}, id="its-kind"),
        pytest.param({"earlier": None}, id="what-it-was"),
    ],
)
@pytest.mark.usefixtures("noted")
def test_edit_of_a_migrated_record_shows_despite_new_digests(
    earlier: Earlier, edit: dict[str, Any]
) -> None:
    """An edit of a migrated record shows even when every digest is computed again."""
    version_1.migrate()
    number = earlier.facts["records"]
    last = ""
    for row in audit.of_run(None):
        if row["place"] is not None:
            continue
        changed = {**row, **edit} if row["number"] == number else row
        last = version_1.digest_of(last, changed)
        values = {**changed, "digest": last}
        change = store.audit.update().where(store.audit.c.number == row["number"])
        with store.database().begin() as connection:
            connection.execute(change.values(**values))
    assert len(verification.verify()[2]) == 1


def test_killed_in_the_middle_it_has_done_nothing(
    earlier: Earlier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def migrated() -> int:
        forget_database()
        monkeypatch.setattr(store, "make_tables", die)
        return int(version_1.migrate() is not None)

    assert forked(migrated)[0] == -signal.SIGKILL
    assert earlier.is_untouched()
    assert version_1.migrate() is not None
    assert verification.verify()[2] == []


def test_of_two_at_once_one_does_it(earlier: Earlier) -> None:
    with agent("migrate") as one, agent("migrate") as other:
        ended = [(program.wait(), program.stdout.read()) for program in (one, other)]
    assert [code for code, _ in ended] == [0, 0]
    said = sorted(text for _, text in ended)
    assert said[0].startswith(f"The tables already have version {store.VERSION}.")
    assert (
        SAYS["each of the records of"].format(earlier_facts_records=earlier.facts["records"])
        in said[1]
    )
    assert SAYS["run waiting is open and"] in said[1]
    assert verification.verify()[2] == []
    assert len([row for row in audit.of_run("") if row["kind"] == Kind.TABLES_MIGRATED]) == 1


def test_opening_old_tables_names_way_out_and_open_runs(earlier: Earlier) -> None:
    """Whoever opens tables of version 1 is told the way out and the open runs."""
    with pytest.raises(Problem) as caught:
        store.database()
    opened = ", ".join(OPEN)
    assert str(caught.value) == (
        SAYS["the tables of the database"].format(store_version=store.VERSION, opened=opened)
    )
    assert earlier.is_untouched()


def test_it_waits_for_nobody_who_carries_runs(earlier: Earlier) -> None:
    if earlier.url:
        with psycopg.connect(earlier.url, autocommit=True) as connection:
            connection.execute(f"SELECT pg_advisory_lock({leases.ROWS}, 1)".encode())
            with pytest.raises(Problem, match="A process executes runs on this database"):
                version_1.migrate()
    else:
        leases.lock_id("worker-9")
        with pytest.raises(Problem, match="A process executes runs on this database"):
            version_1.migrate()
        leases.let_go()
    assert earlier.is_untouched()


def test_tables_of_a_later_version_are_left_alone(earlier: Earlier) -> None:
    earlier.change("UPDATE agent_schema SET version = 9")
    with pytest.raises(Problem, match=r"have version 9, but this program has 2\. Start that"):
        store.database()
    with pytest.raises(Problem, match="this program reads version 1, and writes version 2"):
        version_1.migrate()
