"""`agent propose-path`: finished runs of a loop become a path that does what they did; and back."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.action.cli import command
from app.action.durable import store
from app.action.durable.store import in_transaction, session
from app.action.model import agent as agent_module
from app.action.model.agent import Agent, agent
from app.action.people import approvals
from app.action.proposal.history import Terms, history
from app.action.record import erasure
from app.base import amounts
from app.base.settings import Settings
from tests.support.programs import run_program
from tests.support.wording import load_wording

from .conftest import ORDER, RUN_FILE, Begin, Turn, add_items, decisions, waiting

SAYS = load_wording("layers/action")
Propose = Callable[..., subprocess.CompletedProcess[str]]
TERMS = Terms((), ("stock.level", "stock.levels", "stock.remarks", "vendors.place_order"), "")


@pytest.fixture(autouse=True)
def project(folder: Path) -> None:
    """A project of a loop over three items, with levels 0, 1 and 2."""
    add_items(folder, *"ABC")
    (folder / "run.yaml").write_text(RUN_FILE, "utf-8")


@pytest.fixture
def propose(folder: Path) -> Propose:
    def call(*words: str) -> subprocess.CompletedProcess[str]:
        words = ("-m", "app.action", "propose-path", *words)
        return run_program(*words, environment={**os.environ})

    return call


def restock(begin: Begin, number: int, item: str, **task: Any) -> dict[str, Any]:
    """A run of the loop: it looks up an item, and orders as much as its id says where it is low."""
    script: list[Turn] = [[("stock__level", {"item_id": item})]]
    if item in "AB":
        script.append([(ORDER, {"order_id": item, "amount": 50})])
    names = {"goal": f"Restock {item}, {number}", "run": f"run-{number}"}
    return dict(begin(script, inputs={"item_id": item}, **names, **task).get_result())


def restocked(begin: Begin, items: str = "AABBCC") -> list[dict[str, Any]]:
    return [restock(begin, number, item) for number, item in enumerate(items, 1)]


DRAFTED = """\
# Drafted by agent propose-path from 6 runs of the loop. It looked at 6 finished runs, the latest
# first.
# What is above a step says how many runs made it. Correct what is wrong, then write draft: no and
# follow: yes.
version: 2
follow: no
draft: yes
path:
  # 6 of 6 runs
  - {id: level, read: stock.level, with: {item_id: input.item_id}}
  # 6 of 6 runs; level.0.level tells all 6 apart, and so would input.item_id, level.0.item_id
  - branch:
      # 2 of 6 runs
      - when: level.0.level >= 2
        do:
          # 2 of 6 runs
          - {finish: done, report: Nothing was written.}
      # 4 of 6 runs
      - when: level.0.level <= 1
        do:
          # 4 of 6 runs
          - id: place_order
            write: vendors.place_order
            with:
              amount:
                value: 50
              order_id: input.item_id
          # 4 of 6 runs
          - {finish: done, report: 'Done: vendors.place_order (order_id {input.item_id}).'}
      - {otherwise: escalate, because: no run that this was drafted from came here}
"""


def reload(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the worker read the files again, as a restart does."""
    changed = Agent(Settings(), agent().client, folder)
    monkeypatch.setattr(agent_module, "_agent", lambda: changed)


def test_a_loop_becomes_a_path_that_writes_the_same_and_back(
    begin: Begin,
    folder: Path,
    propose: Propose,
    sent: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_loop = {item: restock(begin, n, item) for n, item in enumerate("AABBCC", 1)}
    done = propose()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == DRAFTED
    assert not (folder / "path.yaml").exists()
    file = folder / "path.yaml"
    file.write_text(DRAFTED.replace("follow: no", "follow: yes"), "utf-8")
    reload(folder, monkeypatch)
    sent.clear()
    for number, item in enumerate("ABC", 11):
        outcome = begin([], goal="Any", run=f"run-{number}", inputs={"item_id": item}).get_result()
        assert outcome["status"] == "done"
        calls = [(one["operation"], one["inputs"]) for one in outcome["writes"]]
        before = of_loop[item]["writes"]
        assert calls == [(one["operation"], one["inputs"]) for one in before]
        assert {one["step"] for one in decisions(run=f"run-{number}")} >= {"level"}
    assert sent == []  # no step asked a model
    file.write_text(DRAFTED, "utf-8")
    reload(folder, monkeypatch)
    assert restock(begin, 21, "A")["writes"][0]["inputs"] == {"order_id": "A", "amount": 50}
    assert sent  # the model chose each call
    assert [one.get("step") for one in decisions(run="run-21")] == [None, None]


def test_runs_that_say_nothing_of_a_path_are_left_out(
    begin: Begin, folder: Path, propose: Propose, monkeypatch: pytest.MonkeyPatch
) -> None:
    restocked(begin, "AAAB")
    erasure.erase(["run-3"], erasure.Order("anna", "asked"))
    undone = store.ledger.update().where(store.ledger.c.run == "run-4").values(state="undone")
    in_transaction(lambda: session().execute(undone))
    stuck = begin([], goal="Without an item", run="run-5")
    (request,) = waiting(kind="escalation")
    approvals.answer_request(request["id"], "keep", "ben")
    assert stuck.get_result()["status"] == "kept"
    (folder / "path.yaml").write_text(DRAFTED.replace("follow: no", "follow: yes"), "utf-8")
    reload(folder, monkeypatch)
    begin([], goal="On a path", run="run-6", inputs={"item_id": "A"}).get_result()
    head = " ".join(propose().stdout.replace("\n# ", " ").split())
    assert head.startswith(SAYS["drafted by agent propose path"])
    for why in ("1 followed a path", "1 ended kept", "1 undone since", "1 erased"):
        assert why in head
    assert propose("--runs", "1").stderr == SAYS["no finished run says anything"] + "\n"


def test_without_a_run_to_draft_from_it_says_so(propose: Propose) -> None:
    done = propose("--trigger", "prompt")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == SAYS["there is no finished run"] + "\n"


@pytest.mark.parametrize(
    ("change", "answer", "unknown"),
    [
        pytest.param("", [{"item_id": "A", "level": 0}], 0, id="the-result-of-its-step"),
        pytest.param("cleared", [{"item_id": "A", "level": 0}], 0, id="what-the-audit-has"),
        pytest.param("redacted", [{"item_id": None, "level": 0}], 0, id="without-what-is-redacted"),
    ],
)
def test_an_answer_is_known_as_far_as_the_records_hold_it(
    begin: Begin, change: str, answer: Any, unknown: int
) -> None:
    restock(begin, 1, "A")
    if change == "cleared":
        steps = store.steps.delete().where(store.steps.c.run == "run-1")
        in_transaction(lambda: session().execute(steps))
    hidden = ("item_id",) if change == "redacted" else ()
    past = history(9, "", TERMS._replace(hidden=hidden))
    (course,) = past.courses
    assert [call.operation for call in course.calls] == ["stock.level", "vendors.place_order"]
    assert amounts.as_json(course.calls[0].answer) == answer
    assert course.roots["input"] == {"item_id": "A"}
    assert past.unknown == unknown


@pytest.mark.parametrize(
    ("follow", "says"),
    [
        pytest.param("no", SAYS["warning path yaml is a 1"], id="no-run-follows-it"),
        pytest.param("yes", SAYS["warning path yaml is a 2"], id="runs-follow-it"),
    ],
)
def test_a_worker_that_starts_says_that_the_path_is_a_draft(
    folder: Path, capsys: pytest.CaptureFixture[str], follow: str, says: str
) -> None:
    (folder / "path.yaml").write_text(DRAFTED.replace("follow: no", f"follow: {follow}"), "utf-8")
    command.warn()
    assert capsys.readouterr().err == f"{says}\n"
    text = DRAFTED.replace("draft: yes", "draft: no")
    (folder / "path.yaml").write_text(text, "utf-8")
    command.warn()
    assert capsys.readouterr().err == ""
