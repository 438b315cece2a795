"""What people see of a run on its path: on its page and in the terminal, from the tables alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from app.action import view
from app.action.cli import terminal
from app.action.console import server
from app.action.people import approvals, authority, forms
from app.base.settings import Settings
from tests.support.serving import serving
from tests.support.waiting import LIMIT
from tests.support.wording import load_wording

from .conftest import Begin, Turn, waiting

SAYS = load_wording("layers/action")

RUN_FILE = {
    "version": 2,
    "inputs": {"type": "object", "properties": {"item_id": {"type": "string"}}},
}
EVIL = "<script>alert(1)</script>"
PATH: list[dict[str, Any]] = [
    {"id": "remarks", "read": "stock.remarks", "with": {"item_id": "input.item_id"}},
    {
        "id": "facts", "model": "extract", "from": ["remarks"], "output": {"amount": "number"},
        "unless_sure": 0.8, "task": EVIL,
    },
    {
        "branch": [
            {"when": "facts.amount <= 100", "do": []},
            {"otherwise": "escalate", "because": "{facts.amount} is too much"},
        ]
    },
    {"finish": "done", "report": "It is {facts.amount}."},
]  # fmt: skip


@pytest.fixture(autouse=True)
def path(folder: Path) -> None:
    """Write the path of the project, before it is read."""
    (folder / "run.yaml").write_text(yaml.safe_dump(RUN_FILE), "utf-8")
    (folder / "path.yaml").write_text(yaml.safe_dump({"version": 2, "path": PATH}), "utf-8")


@pytest.fixture
def page(begin: Begin) -> Iterator[httpx2.Client]:
    """The console, for somebody who is signed in."""
    with (
        serving(lambda _: server.build_console(Settings())) as address,
        httpx2.Client(base_url=address, timeout=LIMIT) as client,
    ):
        client.post("/signin", data={"token": authority.admit_person("anna")})
        yield client


def answer(**fields: Any) -> list[Turn]:
    return [[("answer", fields)]]


INPUTS = {"inputs": {"item_id": "A"}}


def states() -> list[tuple[str, str]]:
    """The state of each line of the run's path."""
    return [(row["place"], row["state"]) for row in view.run_details("run-1")["path"]]


def test_each_step_of_a_run_that_is_done_has_its_mark(
    begin: Begin, answers: dict[str, list[Turn]]
) -> None:
    answers["facts"] = answer(amount=40, sure=0.9)
    assert begin([], **INPUTS).get_result()["status"] == "done"
    done, none = "done", ""
    assert states() == [
        ("1", done), ("2", done), ("3", done), ("3.1", none), ("3.2", none), ("4", done),
    ]  # fmt: skip
    rows = view.run_details("run-1")["path"]
    assert rows[0]["came"].endswith(" s")
    assert rows[1]["came"].startswith('{"amount": 40, "sure": 0.9}, ')
    assert rows[2]["came"] == "facts.amount <= 100"


def test_a_page_shows_where_a_run_waits_and_what_its_steps_gave(
    begin: Begin, answers: dict[str, list[Turn]], page: httpx2.Client
) -> None:
    answers["facts"] = answer(amount=40, sure=0.3)
    run = begin([], **INPUTS)
    (request,) = waiting(kind="form")
    text = page.get("/runs/run-1").text
    assert SAYS["span class here aria current"] in text
    assert SAYS["here a person has to"] in text
    assert SAYS["title the path step by"] in text
    assert EVIL not in text
    assert "None yet.</p>" not in text  # there is no plan beside the path
    forms.fill_form(request["id"], {"amount": "20"}, "ben")
    run.get_result()
    text = page.get("/runs/run-1").text
    assert "✓ done: filled in by ben" in text
    assert "aria-current" not in text


def test_a_run_that_is_handed_over_stands_where_that_is(
    begin: Begin, answers: dict[str, list[Turn]], capsys: pytest.CaptureFixture[str]
) -> None:
    answers["facts"] = answer(amount=4000, sure=0.9)
    begin([], **INPUTS)
    (request,) = waiting(kind="escalation")
    assert ("3.2", "here") in states()
    terminal.print_run("run-1")
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("3. branch: take the first case that holds")
    assert lines[at + 1 : at + 6] == [
        "   ✓ done: otherwise",
        SAYS["3 1 when facts amount"],
        SAYS["3 2 otherwise hand over"],
        "        ▶ here: 4000 is too much",
        SAYS["4 finish it is facts"],
    ]
    approvals.answer_request(request["id"], "keep", "ben")


def test_a_changed_path_is_not_that_of_a_run_that_began_before(
    begin: Begin, answers: dict[str, list[Turn]], folder: Path
) -> None:
    answers["facts"] = answer(amount=40, sure=0.9)
    begin([], **INPUTS).get_result()
    other = [{"finish": "done", "report": "Nothing."}]
    (folder / "path.yaml").write_text(yaml.safe_dump({"version": 2, "path": other}), "utf-8")
    assert len(states()) == 6


@pytest.mark.parametrize("first", [None, {}, {"path": "(erased)"}])
def test_a_run_without_a_path_that_is_known_has_none(
    monkeypatch: pytest.MonkeyPatch, first: Any
) -> None:
    monkeypatch.setattr(view, "first_result", lambda _: first)
    assert view.path_of("run-1") == ()
    assert view.path_progress("run-1", []) == []
