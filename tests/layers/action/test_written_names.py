"""People, and programs of theirs, read an operation as `system.operation`, as files have it."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import httpx2
import pytest

from app.action import __main__  # noqa: F401 -- the commands
from app.action.calls import execution
from app.action.cli.command import main
from app.action.console import server
from app.action.durable import steps
from app.action.people import approvals, authority
from app.action.record.records import for_people, request_for_people
from app.base.display import as_written
from app.base.settings import Settings
from tests.support.serving import serving
from tests.support.waiting import LIMIT, until

from .conftest import ORDER, Begin, Call, Script, waiting

LETTER = "vendors__send_letter"
REMARKS: Call = ("stock__remarks", {"item_id": "A"})
MORE: Call = ("plan", {"steps": [{"operation": LETTER, "times": 3, "why": "To say so."}]})
SCRIPT: Script = [
    [("stock__level", {"item_id": "A"}), REMARKS],
    [("vendors__steal", {}), ("vendors__close_account", {})],
    [(ORDER, {"order_id": "o1", "amount": 50})],
    [(ORDER, {"order_id": "o2", "amount": 6000})],
    [(ORDER, {"order_id": "o3", "amount": 500})],
    [MORE],
    [(LETTER, {"text": "for my__own__eyes"})],
    [("finish", {"met": True, "confidence": 0.1, "missing": "an offer", "report": ""})],
]
COMMANDS = [
    ["show", "run-1"],
    ["show", "run-1", "--json"],
    ["runs"],
    ["runs", "--json"],
    ["audit"],
    ["audit", "--json"],
    ["audit", "run-1", "--json"],
    ["approvals"],
    ["approvals", "--json"],
    ["escalations"],
    ["escalations", "--json"],
    ["figures"],
    ["figures", "--json"],
    ["reversible"],
]
PAGES = ["/", "/runs/run-1", "/audit", "/figures.json"]
OF_MODELS = re.compile(r"\b(?:stock|vendors)__\w+")
Texts = Callable[[], dict[str, str]]


def said(arguments: list[str]) -> str:
    """What a command prints."""
    with redirect_stdout(StringIO()) as printed:
        main.commands[arguments[0]].main(arguments[1:], standalone_mode=False)
    return printed.getvalue()


@pytest.fixture
def texts(begin: Begin) -> Iterator[Texts]:
    """Read all that people get to see, by where they see it."""
    with (
        serving(lambda _: server.build_console(Settings())) as url,
        httpx2.Client(base_url=url, timeout=LIMIT) as client,
    ):
        client.post("/signin", data={"token": authority.admit_person("anna")})

        def read() -> dict[str, str]:
            printed = {" ".join(words): said(words) for words in COMMANDS}
            return printed | {path: client.get(path).text for path in PAGES}

        yield read


@steps.transaction("test_written_names.mark")
def mark(name: str) -> None:
    execution.mark_irreversible(name, "run-1", "no id")


def test_no_text_that_people_get_has_the_name_for_models(
    begin: Begin,
    texts: Texts,
    folder: Path,
) -> None:
    seen = list[dict[str, str]]()

    def answer(given: str) -> None:
        (request,) = waiting()
        seen.append(texts())
        approvals.answer_request(request["id"], given, "bo")
        until(lambda: request["id"] not in [one["id"] for one in approvals.open_requests()])

    run = begin(SCRIPT)
    answer("approve")  # the first order, after text from outside was read
    answer("approve")  # the big one
    answer("approve")  # a plan that adds letters
    answer("approve")  # the letter
    with sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite") as vendors:
        vendors.execute("UPDATE orders SET order_id = 'moved' WHERE order_id = 'o3'")
    answer("undo")  # the run, which is not sure
    outcome = run.get_result()
    mark(ORDER)
    seen.append(texts())
    letter, by_hand = waiting(2, "by_hand")

    for found in seen:
        for place, text in found.items():
            assert not OF_MODELS.findall(text), place
    last = seen[-1]
    assert [left.partition(" was ")[0] for left in outcome["left"]] == [
        "vendors.send_letter",
        "vendors.place_order",
    ]
    for place in ("show run-1", "escalations", "/", "/runs/run-1", "/audit", "reversible"):
        assert "vendors.place_order" in last[place], place
    assert "for my__own__eyes" in last["show run-1"]  # of the call, and not ours
    assert (letter["what"], by_hand["what"]) == (
        LETTER,
        ORDER,
    )  # the tables, and so the digests, stay as they are


def test_an_operations_own_records_are_found_by_its_written_name(begin: Begin) -> None:
    mark(ORDER)
    scope = f"operation:{as_written(ORDER)}"
    (record,) = map(json.loads, said(["audit", scope, "--json"]).splitlines())
    assert (record["run"], record["about"]["operation"]) == (scope, as_written(ORDER))


def test_the_rule_of_a_call_is_found_by_what_is_shown_of_it(begin: Begin) -> None:
    rule = {"what": ORDER, "kind": "approval", "about": {}}
    policy = authority.policy_now()
    strict = policy.operations[ORDER].model_copy(update={"four_eyes": True})
    policy = policy.model_copy(update={"operations": {**policy.operations, ORDER: strict}})
    assert authority.terms(policy, rule) == authority.terms(policy, request_for_people(rule)) != ""


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"operation": ORDER}, {"operation": "vendors.place_order"}),
        ({"plan": [{"operation": ORDER, "for": {"operation": "a__b"}}]},
         {"plan": [{"operation": "vendors.place_order", "for": {"operation": "a__b"}}]}),
        ({"inputs": {"operation": "a__b"}}, {"inputs": {"operation": "a__b"}}),
        ({"asked": [ORDER, "plan"]}, {"asked": ["vendors.place_order", "plan"]}),
        ({"asked": 3}, {"asked": 3}),
        ({"goal": "Look at a__b"}, {"goal": "Look at a__b"}),
        ({"about": {"request": "escalation", "what": "Do a__b"}},
         {"about": {"request": "escalation", "what": "Do a__b"}}),
        ({"about": {"request": "prepared", "what": ORDER}},
         {"about": {"request": "prepared", "what": "vendors.place_order"}}),
    ],
)  # fmt: skip
def test_only_names_of_operations_are_written_so(value: object, shown: object) -> None:
    assert for_people(value) == for_people(shown) == shown


@pytest.mark.parametrize(
    ("kind", "what", "about", "shown"),
    [
        ("approval", ORDER, {"operation": "a__b"}, {"operation": "a__b"}),
        ("approval", "plan", {"added": [{"operation": ORDER}]},
         {"added": [{"operation": "vendors.place_order"}]}),
        ("escalation", "Do a__b", {"written": [{"operation": ORDER, "inputs": {}}]},
         {"written": [{"operation": "vendors.place_order", "inputs": {}}]}),
    ],
)  # fmt: skip
def test_what_is_asked_about_a_call_are_its_inputs_as_they_are(
    kind: str, what: str, about: dict[str, object], shown: dict[str, object]
) -> None:
    found = request_for_people({"kind": kind, "what": what, "about": about})
    assert found["about"] == shown
    assert found["what"] == (as_written(ORDER) if what == ORDER else what)
