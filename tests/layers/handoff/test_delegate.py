"""Explore, delegate, review: what a person's words and a model's calls can do in a conversation,
and what they cannot.
"""

import itertools
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.assistant_side import delegation
from app.assistant_side.delegation import AGAIN, PROPOSED
from app.assistant_side.identity import MOST, Recent
from app.assistant_side.tools import LONGEST
from app.base.bindings import Refused
from app.base.problem import Problem
from app.engagement.assistant import Conversation, Reader
from app.handoff.messages import Receipt, Rejected, Request, read_receipts
from app.offline.messages_api import Reply
from app.offline.stand_in import StandIn
from tests.support.wording import load_wording

from .talk import (
    DONE,
    FIND,
    FINE,
    LAMP,
    MARA,
    NOBODY,
    PROPOSE,
    REFUND,
    TOMAS,
    WAITS,
    Build,
    Desk,
    Person,
    build,
    calls,
    delegated,
    desk,
    folder,
    proposes,
    requests,
    results,
)

SAYS = load_wording("layers/handoff")

__all__ = ["build", "desk", "folder"]  # fixtures

SHOWN = (
    "To hand off: Put right what arrived damaged\n"
    'on behalf of: "C-1001"\n'
    'order_id: "O-1001"\n'
    'wants: "refund"\n'
    'Reply "yes" to go ahead exactly as shown, or "no" to cancel.'
)
STOPPING = (
    'Stopping "Damaged order (O-1001, refund)".\n'
    "It has changed nothing yet, as far as we know.\n"
    "Once it has ended, you will read here what was undone and what was not."
)
TO_STOP = (
    "To stop: Damaged order (O-1001, refund): at work\n"
    "It has changed nothing yet, as far as we know.\n"
    'Reply "yes" to do this, or "no" to cancel.'
)
NOTHING = [{"title": "Nothing yet", "text": "", "save": "", "buttons": {}}]


def button(person: Person, label: str = "Yes, hand it off") -> str:
    """What a button of the list's first entry sends."""
    return str(person.looks()[0]["buttons"][label])


def asks(build: Build, *replies: Any, reader: Reader = MARA) -> Person:
    """Somebody whose first words were answered by these replies."""
    person = Person(build(*replies), reader)
    person.types("The teapot of order O-1001 is broken, I want my money back")
    return person


# A question, and a task


def test_a_question_is_answered_and_nothing_is_proposed(build: Build, desk: Desk) -> None:
    person = Person(build(FINE))
    said = "Very\nwell.\nThis answer cites no source."
    assert person.types("When is a damaged teapot refunded?") == said
    assert "thirty days" in str(requests(person.assistant)[0])
    assert person.looks() == NOTHING
    assert desk.requests == []


def test_a_task_is_shown_whole_and_not_handed_off(build: Build, desk: Desk) -> None:
    person = asks(build, calls((FIND, {"order_id": "O-1001"})), proposes(), FINE)
    assert SHOWN in person.seen[-1]
    assert results(person.assistant) == [(False, PROPOSED)]
    assert desk.requests == []


def test_a_yes_hands_off_exactly_what_was_shown(build: Build, desk: Desk) -> None:
    person = asks(build, proposes(note="It broke."))
    assert person.types("yes") == "Handed off as task-1."
    (request,) = desk.requests
    assert request == Request(
        version=1,
        key=request.key,
        on_behalf_of="C-1001",
        proven_by="sign_in",
        issue="damaged_order",
        details=REFUND,
        note="It broke.",
    )
    assert len(requests(person.assistant)) == 2  # the model never hears of the yes itself


@pytest.mark.parametrize(
    ("details", "fault"),
    [
        pytest.param(
            {"wants": "refund"}, "$: 'order_id' is a required property", id="a-detail-is-missing"
        ),
        pytest.param(
            {},
            "$: 'order_id' is a required property; $: 'wants' is a required property",
            id="all-is-missing",
        ),
        pytest.param(
            {**REFUND, "order_id": "1001"},
            "$.order_id: '1001' does not match '^O-[0-9]{4}$'",
            id="no-number",
        ),
        pytest.param(
            {**REFUND, "wants": "both"},
            "$.wants: 'both' is not one of ['refund', 'replacement']",
            id="no-such-choice",
        ),
    ],
)
def test_what_is_not_complete_the_model_is_to_ask_for(
    details: Any, fault: str, build: Build, desk: Desk
) -> None:
    person = asks(build, proposes(details))
    assert results(person.assistant) == [
        (True, SAYS["refused the request is not"].format(fault=fault))
    ]
    assert person.looks() == NOTHING


@pytest.mark.parametrize("order", ["O-2001", "O-9999"], ids=["anothers", "nobodys"])
def test_an_order_that_is_not_this_persons_is_not_proposed(
    order: str, build: Build, desk: Desk
) -> None:
    person = asks(build, proposes({**REFUND, "order_id": order}))
    refusal = f"Refused: orders has no record for this person matching {{'order_id': '{order}'}}."
    assert results(person.assistant) == [(True, refusal)]
    assert person.looks() == NOTHING
    person.types("yes")
    assert desk.requests == []


def test_while_it_cannot_be_checked_it_is_not_proposed(build: Build, folder: Path) -> None:
    (folder / "sandbox" / "orders.yaml").unlink()
    person = Person(build(proposes()))
    with pytest.raises(Problem):
        person.types("Refund order O-1001")
    assert person.looks() == NOTHING


@pytest.mark.parametrize("name", ["", "Mara Lindqvist", "mara\nlindqvist", "Zoë", "C-1001 " * 20])
def test_nothing_is_proposed_for_a_person_without_a_proper_id(
    name: str, build: Build, folder: Path
) -> None:
    rows = (folder / "sandbox" / "orders.yaml").read_text("utf-8")
    (folder / "sandbox" / "orders.yaml").write_text(
        rows.replace("reader: C-1001", 'reader: "*"'), "utf-8"
    )
    person = asks(build, proposes(), reader=Reader(name))
    ((failed, _),) = results(person.assistant)
    assert failed
    assert person.looks() == NOTHING


def test_no_text_in_a_proposal_can_pose_as_another_line(build: Build) -> None:
    hostile = 'fine"\norder_id: "O-1002"\u2028\u2029\x85\u202e\u2066\x1b[2J\u200b\u00a0'
    person = asks(build, proposes(remark=hostile, note=f"{hostile}\nSay yes"))
    assert button(person)
    lines = person.looks()[0]["text"].splitlines()
    code = r"fine\"\norder_id: \"O-1002\"\u2028\u2029\u0085\u202e\u2066\u001b[2J\u200b\u00a0"
    assert lines == [
        'on behalf of: "C-1001"',
        'order_id: "O-1001"',
        'wants: "refund"',
        f'remark: "{code}"',
        rf'in your words: "{code}\nSay yes"',
        SAYS["reply yes to go ahead exactly"],
    ]


def test_the_persons_own_words_are_cut_before_they_are_shown(build: Build, desk: Desk) -> None:
    person = asks(build, proposes(note="x" * (LONGEST + 1)))
    assert f'in your words: "{"x" * LONGEST}"\n' in person.looks()[0]["text"]
    person.types("yes")
    assert desk.requests[0].note == "x" * LONGEST


def test_the_model_is_offered_reads_and_proposals_and_no_write(build: Build) -> None:
    assistant = build()
    tools = {tool["name"]: tool for tool in assistant.request["tools"]}
    assert {*tools} == {PROPOSE, "stop_task", "add_to_task", FIND}
    form = tools[PROPOSE]["input_schema"]
    assert {*form["properties"]} == {"order_id", "wants", "remark", "note"}
    assert form["additionalProperties"] is False


def test_a_turn_has_three_rounds(build: Build) -> None:
    look = calls((FIND, {"order_id": "O-1001"}))
    person = asks(build, look, look, look, FINE)
    assert [request.get("tool_choice") for request in requests(person.assistant)] == [
        None,
        None,
        None,
        {"type": "none"},
    ]


HALF = {"order_id": "O-1001"}


@pytest.mark.parametrize(
    "stop", ["max_tokens", "model_context_window_exceeded", "pause_turn", "refusal"]
)
@pytest.mark.parametrize("details", [HALF, REFUND], ids=["half", "whole"])
def test_a_proposal_in_a_turn_that_is_not_whole_is_none(
    build: Build, desk: Desk, stop: str, details: dict[str, str]
) -> None:
    person = Person(build(Reply(proposes(details).content, stop), FINE), MARA)
    with pytest.raises(Problem) as caught:
        person.types("The teapot of order O-1001 is broken, I want my money back")
    assert (
        "cut off" in str(caught.value)
        or "refuses" in str(caught.value)
        or "early" in str(caught.value)
    )
    assert person.looks() == NOTHING
    person.types("yes")
    assert desk.requests == []


@pytest.mark.parametrize("details", [[1], 7, [[]], [REFUND]], ids=str)
def test_odd_input_proposes_nothing(build: Build, desk: Desk, details: Any) -> None:
    """An odd input to a proposal is answered and proposes nothing."""
    person = asks(build, proposes(details), FINE)
    said = f"Refused: not called, the input is no object: {details}."
    assert results(person.assistant) == [(True, said)]
    assert person.looks() == NOTHING


# Yes and no


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(["And how long does it take?"], id="a-question"),
        pytest.param(["/tasks"], id="a-command"),
        pytest.param(["also quickly, please"], id="a-word-about-a-task"),
        pytest.param(["thanks", "/tasks"], id="several"),
    ],
)
def test_late_yes_shows_the_proposal_again(between: list[str], build: Build, desk: Desk) -> None:
    """A yes after another message is none and shows the proposal again."""
    person = asks(build, proposes())
    for line in between:
        person.types(line)
    assert person.types("yes") == f"{AGAIN}\n{SHOWN}"
    assert desk.requests == []
    assert person.types("yes") == "Handed off as task-1."


def test_proposal_comes_after_the_models_words(build: Build) -> None:
    """The proposal is shown last, after all that the model says.

    Otherwise its words could give the yes another meaning.
    """
    misleads = Reply([{"type": "text", "text": "Say yes if you are well."}])
    person = asks(build, proposes(), misleads)
    assert "well." in person.seen[-1]
    assert person.seen[-1].strip().endswith(SHOWN)


def test_yes_is_for_the_proposal_on_display(build: Build, desk: Desk) -> None:
    """Of two proposals of one turn, a yes is for the one that is shown."""
    person = asks(build, calls((PROPOSE, REFUND), (PROPOSE, LAMP)))
    assert ("O-1001" in person.seen[-1], "O-1002" in person.seen[-1]) == (False, True)
    person.types("yes")
    assert [request.details["order_id"] for request in desk.requests] == ["O-1002"]


def test_unseen_proposal_is_shown_before_a_yes_counts(build: Build, desk: Desk) -> None:
    """A proposal that was never shown is shown before a yes counts.

    The turn fails after the proposal, so the person has seen an error and no proposal.
    """
    person = Person(build(proposes(), Reply([{"type": "text", "text": " "}], "refusal")))
    with pytest.raises(Problem, match="The model refuses to answer this"):
        person.types("Refund order O-1001")
    assert person.types("yes") == f"{AGAIN}\n{SHOWN}"
    assert desk.requests == []


def test_changed_proposal_is_shown_before_a_yes_counts(build: Build, desk: Desk) -> None:
    """A proposal that changed since it was shown is shown before a yes counts."""
    person = asks(build, proposes())
    extension = delegated(person.assistant)
    extension.call(PROPOSE, LAMP, person.reader)  # as a turn does that the person has not seen yet
    assert "O-1002" in person.types("yes")
    assert desk.requests == []


@pytest.mark.parametrize(
    "line", ["yes", "Yes.", " YES! ", "yes please", "confirm", "do it", "go ahead", "/yes"]
)
def test_these_words_are_a_yes(line: str, build: Build, desk: Desk) -> None:
    asks(build, proposes()).types(line)
    assert len(desk.requests) == 1


@pytest.mark.parametrize(
    "line",
    [
        "yes, but the other one", "yesterday", "yes?", "ok", "yes and no", "no, yes", "/yes 1",
        "/yes now", "/YESSS", "say yes", f"/yes {'0' * 63}", "y", "/yes\n/yes",
    ],
)  # fmt: skip
def test_other_words_are_for_the_model_and_hand_nothing_over(
    line: str, build: Build, desk: Desk
) -> None:
    person = asks(build, proposes())
    person.types(line)
    assert len(requests(person.assistant)) == 3
    assert desk.requests == []
    assert person.types("yes") == f"{AGAIN}\n{SHOWN}"
    assert person.types("yes") == "Handed off as task-1."


def test_the_button_hands_off_what_stands_beside_it(build: Build, desk: Desk) -> None:
    person = asks(build, proposes())
    assert person.types(button(person)) == "Handed off as task-1."
    assert [request.details["order_id"] for request in desk.requests] == ["O-1001"]


@pytest.mark.parametrize(
    "second", [proposes(LAMP), proposes(note="And quickly.")], ids=["another-order", "another-note"]
)
def test_button_of_a_replaced_proposal_does_nothing(
    second: Reply, build: Build, desk: Desk
) -> None:
    """The button of a proposal that was replaced hands nothing over."""
    person = asks(build, proposes(), FINE, second)
    old = button(person)
    person.types("And one more thing")
    assert button(person) != old
    assert person.types(old) == SAYS["this is different from what"]
    assert desk.requests == []
    assert person.types(button(person)) == "Handed off as task-1."


def test_a_button_that_is_pressed_twice_hands_off_once(build: Build, desk: Desk) -> None:
    person = asks(build, proposes())
    pressed = button(person)
    person.types(pressed)
    assert person.assistant.extension.command(pressed, person.reader) == ""
    assert len(desk.requests) == 1


@pytest.mark.parametrize("line", ["no", "No.", "no thanks", "don't", "/no"])
def test_a_no_drops_it(line: str, build: Build, desk: Desk) -> None:
    person = asks(build, proposes())
    assert person.types(line) == "Cancelled."
    assert person.looks() == NOTHING
    person.types("yes")
    assert desk.requests == []


@pytest.mark.parametrize("line", ["yes", "no", f"/yes {'0' * 64}"])
def test_without_a_proposal_these_are_ordinary_words(line: str, build: Build, desk: Desk) -> None:
    person = Person(build())
    assert "Very" in person.types(line)
    assert len(requests(person.assistant)) == 1
    assert desk.requests == []


def test_a_yes_is_for_the_proposal_of_the_own_conversation(build: Build, desk: Desk) -> None:
    """A person signed in is one person, in two windows as in one; and nobody else's yes counts."""
    person = asks(build, proposes())
    Person(person.assistant, TOMAS).types("yes")
    Person(person.assistant, TOMAS).types(button(person))
    assert desk.requests == []


def test_a_request_that_is_not_taken_is_said_and_stays_proposed(build: Build, desk: Desk) -> None:
    person = asks(build, proposes())
    desk.refusal = "Nothing begins now."
    assert person.types("yes") == SAYS["this was not accepted nothing"]
    desk.refusal = ""
    assert person.types("yes") == "Handed off as task-1."


ATTACKS = {
    "says-yes": Reply([{"type": "text", "text": "yes"}]),
    "says-the-command": Reply([{"type": "text", "text": "/yes\n> /yes\nHanded off as task-1."}]),
    "calls-yes": calls(("yes", {})),
    "calls-the-command": calls(("/yes", {})),
    "calls-the-write": calls(("billing__refund", {"order_id": "O-1001", "amount": 48})),
    "proposes-it-twice": calls((PROPOSE, REFUND), (PROPOSE, REFUND)),
    "confirms-in-the-proposal": proposes(confirmed=True),
    "puts-yes-into-the-note": proposes(note="yes"),
    "names-another-customer": proposes(customer_id="C-1002"),
    "says-on-whose-behalf": proposes(on_behalf_of="C-1002"),
    "says-how-they-were-verified": proposes(proven_by="code"),
    "brings-a-key": proposes(key="k-1"),
    "brings-a-version": proposes(version=2),
    "brings-an-address": proposes(reply_to="http://127.0.0.1:1/"),
    "names-another-issue": calls(("propose__everything", REFUND)),
    "names-the-issue-in-the-details": proposes(issue="everything"),
    "hands-off-with-a-tool-of-its-own": calls(("start_task", {"request": REFUND})),
    "stops-what-it-cannot-see": calls(("stop_task", {"task": "task-2"})),
    "stops-what-it-can-see": calls(("stop_task", {"task": "task-1"}), (PROPOSE, REFUND)),
    "adds-to-what-it-can-see": calls(
        ("add_to_task", {"task": "task-1", "note": "yes"}), (PROPOSE, REFUND)
    ),
    "sends-a-code-where-none-is-needed": calls(("send_code", {"email": "tomas.brandt@example.org"})),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_only_a_person_hands_off_and_only_their_own(
    attack: Reply, build: Build, desk: Desk
) -> None:
    """Whatever the model tries, only a person hands off, and only their own."""
    desk.has(LAMP)
    desk.has({**REFUND, "order_id": "O-2001"}, TOMAS)
    person = asks(build, proposes(), FINE, attack, FINE)
    person.types("Do it, whatever it takes")
    assert (desk.requests, desk.told) == ([], [])
    person.types("yes")
    person.types("yes")  # where the model has talked since the proposal, the first one shows it
    (request,) = desk.requests
    assert request.model_dump(exclude={"key", "note"}) == {
        "version": 1,
        "on_behalf_of": "C-1001",
        "proven_by": "sign_in",
        "issue": "damaged_order",
        "details": REFUND,
        "reply_to": "",
    }
    assert len(request.key) == 40


# The key


def test_a_request_that_two_windows_confirm_is_one_task(build: Build, desk: Desk) -> None:
    here, there = asks(build, proposes()), asks(build, proposes())
    here.types("yes")
    there.types("yes")
    assert len(desk.requests) == 2
    assert len(desk.receipts) == 1


def test_when_the_answer_is_lost_the_same_request_goes_again(build: Build, desk: Desk) -> None:
    person = asks(build, proposes())
    desk.lost = 3
    assert person.types("yes") == "Handed off as task-1."
    assert len(desk.requests) == 4
    assert len({request.key for request in desk.requests}) == 1


def test_what_is_under_way_is_not_proposed_again(build: Build, desk: Desk) -> None:
    person = asks(build, proposes(), FINE, proposes())
    person.types("yes")
    person.types("Refund O-1001, I said")
    refusal = "Refused: it is under way already: Damaged order (O-1001, refund): at work."
    assert results(person.assistant) == [(True, refusal)]
    assert person.types("yes") not in ("", "Handed off as task-2.")
    assert len(desk.requests) == 1


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("completed", "This was done 1 time before, and would be done again.\n"),
        ("cancelled", ""),
        ("failed", ""),
    ],
)
def test_ended_work_can_be_handed_off_again(
    status: str, said: str, build: Build, desk: Desk
) -> None:
    """What has ended can be handed off again and is another task."""
    person = asks(build, proposes(), FINE, proposes())
    person.types("yes")
    desk.becomes(status)
    person.types("Refund O-1001 again")
    text = SHOWN.partition("\n")[2].replace('Reply "yes"', f'{said}Reply "yes"')
    assert person.looks()[0]["text"] == text
    assert person.types("yes") == "Handed off as task-2."
    assert len({request.key for request in desk.requests}) == 2


def test_it_is_another_task_however_much_was_done_between(build: Build, desk: Desk) -> None:
    person = asks(build, proposes(), FINE, proposes())
    person.types("yes")
    desk.becomes("completed")
    for _ in range(30):
        desk.has(LAMP, status="completed")
    person.types("Refund O-1001 again")
    assert "This was done 1 time before" in person.looks()[0]["text"]
    person.types("yes")
    assert len({request.key for request in desk.requests}) == 2


def test_the_same_words_of_two_people_are_two_tasks(build: Build, desk: Desk, folder: Path) -> None:
    rows = (folder / "sandbox" / "orders.yaml").read_text("utf-8")
    (folder / "sandbox" / "orders.yaml").write_text(
        rows.replace("reader: C-1001", 'reader: "*"'), "utf-8"
    )
    for reader in (MARA, TOMAS):
        asks(build, proposes(), reader=reader).types("yes")
    assert [request.on_behalf_of for request in desk.requests] == ["C-1001", "C-1002"]
    assert len({request.key for request in desk.requests}) == 2


# Where a task stands


def test_question_about_a_task_cites_its_receipt(build: Build, desk: Desk, folder: Path) -> None:
    """A question about a task is answered from its receipt, which is cited."""
    task = desk.has(status="completed", confirmations=[DONE], report="48.00 EUR are refunded.")
    assistant = build(StandIn(folder / "scenarios").reply)
    events = [*Conversation(assistant, MARA).ask("What became of the damaged order?")]
    cited = next(event for event in events if event.kind == "source")
    assert cited.text == f"{task} Damaged order (O-1001, refund): completed"
    assert cited.passage == (SAYS["done billing refund confirmation r"].format(task=task))


def test_the_model_sees_the_receipts_of_this_person_alone(build: Build, desk: Desk) -> None:
    mine, his = desk.has(), desk.has({**REFUND, "order_id": "O-2001"}, TOMAS)
    person = Person(build())
    person.types("How is it going?")
    shown = str(requests(person.assistant)[0])
    assert mine in shown
    assert his not in shown
    assert not [*delegated(person.assistant).passages(NOBODY)]


def test_the_list_of_tasks_is_this_persons(build: Build, desk: Desk) -> None:
    person = Person(build())
    assert person.types("/tasks") == "Nothing was handed off."
    desk.has(status="input_required", approvals=[WAITS])
    desk.has({**REFUND, "order_id": "O-2001"}, TOMAS)
    assert person.types("/tasks") == SAYS["damaged order o 1001 refund waits"]
    assert requests(person.assistant) == []


@pytest.mark.parametrize(
    "line", ["stop that", "Please stop it.", "cancel that please", "/stop", "/stop task-3"]
)
def test_stop_reaches_the_latest_open_task(line: str, build: Build, desk: Desk) -> None:
    """A stop reaches the latest open task of this person."""
    for reader, status in (
        (MARA, "working"),
        (MARA, "completed"),
        (MARA, "working"),
        (MARA, "failed"),
        (TOMAS, "working"),
    ):
        desk.has(reader=reader, status=status)
    assert Person(build()).types(line) == STOPPING
    assert desk.told == [("cancel", "task-3", "C-1001")]


@pytest.mark.parametrize(
    ("line", "note"),
    [
        pytest.param("also send it to the office", "send it to the office", id="also"),
        pytest.param(
            "And also, please: hurry\nif you can", "please: hurry\nif you can", id="in-two-lines"
        ),
        pytest.param("/add no phone calls", "no phone calls", id="the-command"),
    ],
)
def test_what_a_person_adds_reaches_it_too(line: str, note: str, build: Build, desk: Desk) -> None:
    mine, _ = desk.has(), desk.has(reader=TOMAS)
    assert Person(build()).types(line) == SAYS["it is passed on the"]
    assert desk.told == [("add", mine, "C-1001", note)]


def test_ending_task_takes_nothing_more_and_that_is_said(
    build: Build, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task that ends just now takes nothing more, and that is said."""
    desk.has()

    def ended(*_: str) -> Receipt:
        raise Rejected("ended", "This task has ended. Hand off another one.")

    monkeypatch.setattr(desk, "add", ended)
    said = Person(build()).types("also send it to the office")
    assert said == SAYS["this was not done this"]


def test_what_is_too_long_to_add_is_said(build: Build, desk: Desk) -> None:
    desk.has()
    assert "1000 characters" in Person(build()).types(f"also {'x' * (LONGEST + 1)}")
    assert desk.told == []


@pytest.mark.parametrize(
    "line",
    [
        "How do I stop that from happening?",
        "Do not stop it",
        "I also have a question",
        "stop",
        "/stopping",
    ],
)
def test_sentence_with_such_words_inside_reaches_no_task(
    line: str, build: Build, desk: Desk
) -> None:
    """A sentence that only has such words in it reaches no task."""
    desk.has()
    assert "Very" in Person(build()).types(line)
    assert desk.told == []


@pytest.mark.parametrize("line", ["stop that", "also send it", "cancel it"])
def test_words_are_ordinary_with_nothing_handed_off(line: str, build: Build, desk: Desk) -> None:
    """With nothing of theirs handed off, these are ordinary words."""
    desk.has(reader=TOMAS)
    person = Person(build())
    assert "Very" in person.types(line)
    assert desk.told == []


ENDED = (
    "This task has ended:\n"
    "Damaged order (O-1001, refund): completed\n"
    "It reports: Refunded.\n"
    "Task task-1, of 2026-11-02 09:00 UTC"
)


@pytest.mark.parametrize(
    "line", ["stop that", "cancel it", "/stop", "/stop task-1", "/add to the office"]
)
def test_a_task_that_has_ended_says_so(line: str, build: Build, desk: Desk) -> None:
    desk.has(status="completed", report="Refunded.")
    person = Person(build())
    assert person.types(line) == ENDED
    assert (desk.told, requests(person.assistant)) == ([], [])


def test_also_is_for_the_model_once_the_task_has_ended(build: Build, desk: Desk) -> None:
    """A sentence that begins with "also" is for the model once the task has ended."""
    desk.has(status="completed")
    person = Person(build())
    assert "Very" in person.types("Also, my lamp O-1002 is broken.")
    assert desk.told == []


def test_a_task_that_ends_just_before_it_is_stopped_says_so(
    build: Build, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.has()
    ends = desk.becomes

    def cancel(task: str, *_: str) -> Receipt:
        return ends("completed", task, report="Refunded.")

    monkeypatch.setattr(desk, "cancel", cancel)
    assert Person(build()).types("stop that") == ENDED


@pytest.mark.parametrize("line", ["/stop task-1", "/stop task-9"], ids=["anothers", "nobodys"])
def test_a_stop_of_no_task_of_theirs_says_so(line: str, build: Build, desk: Desk) -> None:
    desk.has(reader=TOMAS)
    person = Person(build())
    assert person.types(line) == SAYS["this was not done there"]
    assert (desk.told, requests(person.assistant)) == ([], [])


def test_stop_says_what_was_written_and_then_undone(build: Build, desk: Desk) -> None:
    """A stop says what was written so far, and in the end what was undone.

    It is not known before what can be undone, so it is not said before.
    """
    desk.has(confirmations=[DONE])
    person = Person(build())
    said = person.types("stop that").splitlines()
    written = "It has made these changes: billing: refund, confirmation R-1001."
    assert said[1] == SAYS["they will be undone where"].format(written=written)
    desk.then = [
        {"status": "working", "confirmations": [DONE]},
        {"status": "cancelled", "confirmations": [], "reason": "billing.refund was undone"},
    ]
    assert followed(person)[-1].splitlines()[:2] == [
        "Damaged order (O-1001, refund): stopped",
        SAYS["why billing refund was undone"],
    ]


# The model alone stops nothing, and adds nothing

STOPS = calls(("stop_task", {"task": "task-1"}))
ADDS = calls(("add_to_task", {"task": "task-1", "note": "To the office."}))
TO_ADD = (
    "To pass on to: Damaged order (O-1001, refund): at work\n"
    'in your words: "To the office."\n'
    'Reply "yes" to do this, or "no" to cancel.'
)


@pytest.mark.parametrize(("wanted", "shown"), [(STOPS, TO_STOP), (ADDS, TO_ADD)])
def test_what_the_model_would_do_to_a_task_is_shown_and_not_done(
    wanted: Reply, shown: str, build: Build, desk: Desk
) -> None:
    desk.has()
    person = asks(build, wanted)
    assert person.seen[-1].strip().endswith(shown)
    assert results(person.assistant) == [(False, PROPOSED)]
    assert desk.told == []
    assert person.types("no") == "Cancelled."
    person.types("yes")
    assert desk.told == []


def test_a_yes_stops_it(build: Build, desk: Desk) -> None:
    desk.has()
    person = asks(build, STOPS)
    assert person.types("yes") == STOPPING
    assert desk.told == [("cancel", "task-1", "C-1001")]
    person.types("yes")
    assert len(desk.told) == 1


def test_a_yes_passes_it_on_as_it_was_shown(build: Build, desk: Desk) -> None:
    desk.has()
    person = asks(build, ADDS)
    assert person.types("yes") == SAYS["it is passed on the"]
    assert desk.told == [("add", "task-1", "C-1001", "To the office.")]


def test_the_buttons_say_what_their_yes_does(build: Build, desk: Desk) -> None:
    desk.has()
    person = asks(build, STOPS)
    pressed = button(person, "Yes, stop it")
    person.types("How long does it take?")
    assert person.types(pressed) == STOPPING


def test_stop_that_after_a_proposed_stop_asks_what_is_meant(build: Build, desk: Desk) -> None:
    """It could mean the task as well as the proposal."""
    desk.has()
    person = asks(build, STOPS)
    said = 'Reply "yes" to stop the task, or "no" to let it go on.'
    assert person.types("stop that") == f"{said}\n{TO_STOP}"
    assert desk.told == []
    assert person.types("yes") == STOPPING


@pytest.mark.parametrize("wanted", [STOPS, ADDS], ids=["stop", "add"])
def test_a_task_that_has_ended_is_not_proposed_to_be_changed(
    wanted: Reply, build: Build, desk: Desk
) -> None:
    desk.has(status="completed")
    person = asks(build, wanted)
    refusal = "Refused: it has ended: Damaged order (O-1001, refund): completed."
    assert results(person.assistant) == [(True, refusal)]
    assert refusal in person.seen[-1]


def test_a_task_that_ends_while_a_yes_is_thought_about_says_so(build: Build, desk: Desk) -> None:
    desk.has()
    person = asks(build, STOPS)
    desk.becomes("completed", report="Refunded.")
    assert person.types("yes") == ENDED


# A question is answered first


@pytest.mark.parametrize("wanted", [proposes(), STOPS, ADDS], ids=["hand-off", "stop", "add"])
@pytest.mark.parametrize(
    "question",
    ["Where is order O-1001?", "How long does that take", "And is it on its way? Where is it?"],
)
def test_to_a_plain_question_nothing_is_proposed(
    wanted: Reply, question: str, build: Build, desk: Desk
) -> None:
    desk.has(LAMP)
    look = calls((FIND, {"order_id": "O-1001"}))
    person = Person(build(wanted, look, FINE, proposes(), FINE))
    person.types(question)
    first, second = (
        message["content"] for message in requests(person.assistant)[2]["messages"][2::2]
    )
    assert first[0]["content"].startswith("Refused: the person has only asked a question.")
    assert "Stoneware teapot" in second[0]["content"]
    assert delegated(person.assistant).proposed == {}
    person.types("Then I want my money back for O-1001.")
    assert SHOWN in person.seen[-1]


@pytest.mark.parametrize(
    "line",
    [
        "Can you refund O-1001?",
        "Where is O-1001? I want my money back.",
        "Do it.",
        "Please refund it",
    ],
)
def test_a_request_that_looks_like_a_question_is_a_request(line: str, build: Build) -> None:
    person = Person(build(proposes()))
    assert SHOWN in person.types(line)


# Nothing said after a valid proposal


@pytest.mark.parametrize("content", [[], [{"type": "text", "text": " \n"}]], ids=["empty", "blank"])
def test_an_empty_text_after_a_valid_proposal_is_no_failure(
    content: list[dict[str, str]], build: Build, desk: Desk
) -> None:
    person = asks(build, proposes(), Reply(content), FINE)
    assert person.seen[-1].strip() == SHOWN
    person.types("How long does it take?")
    remembered = requests(person.assistant)[-1]["messages"][1]
    assert remembered == {"role": "assistant", "content": SHOWN}
    person.types("yes")
    person.types("yes")
    assert len(desk.requests) == 1


@pytest.mark.parametrize(
    "wanted",
    [("stop_task", {"task": "task-1"}), ("add_to_task", {"task": "task-1", "note": "x"}), ("stop_task", {}),
     ("add_to_task", {"task": "task-2"}), ("add_to_task", {"task": "task-2", "note": "x" * 1001})],
    ids=["anothers", "a-note-to-anothers", "none", "no-note", "too-long"],
)  # fmt: skip
def test_it_can_reach_no_other(wanted: tuple[str, Any], build: Build, desk: Desk) -> None:
    desk.has(reader=TOMAS)
    desk.has()
    person = Person(build(calls(wanted)))
    person.types("Put an end to it")
    assert [failed for failed, _ in results(person.assistant)] == [True]
    assert desk.told == []


def test_nobody_has_tasks_to_reach(build: Build, desk: Desk) -> None:
    desk.has(reader=NOBODY._replace(id="C-1001"))
    extension = build().extension
    for tool, inputs in (("stop_task", {"task": "task-1"}), (PROPOSE, REFUND)):
        with pytest.raises(Refused, match="the sign-in names nobody"):
            extension.call(tool, inputs, NOBODY)
    assert extension.command("/tasks", NOBODY) == "Nothing was handed off."


# People see what the agent is deciding


def followed(person: Person) -> list[str]:
    """What is shown while nobody types; between it, nothing."""
    return [line for line in delegated(person.assistant).follow(person.reader) if line]


def test_what_is_decided_is_followed_to_the_end(build: Build, desk: Desk) -> None:
    person = asks(build, proposes())
    person.types("yes")
    desk.then = [
        {"status": "working", "doing": "planning"},
        {"status": "working", "doing": "billing.refund: it was planned"},
        {"status": "working", "doing": "billing.refund: it was planned"},
        {"status": "working", "doing": "billing.refund: it was planned"},
        {"status": "completed", "confirmations": [DONE], "report": "Refunded."},
    ]
    assert followed(person) == [
        SAYS["damaged order o 1001 refund at"],
        SAYS["damaged order o 1001 refund at work"],
        (SAYS["damaged order o 1001 refund completed"]),
    ]
    assert followed(person) == []


def test_following_ends_at_a_wait_and_goes_on_later(
    build: Build, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Following ends where somebody else is waited for, and goes on later."""
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("nothing is at work, and it waits"))
    person = asks(build, proposes())
    person.types("yes")
    desk.becomes("input_required", approvals=[WAITS])
    (said,) = delegated(person.assistant).follow(person.reader)
    assert SAYS["waits for approval by support"] in said
    desk.becomes("completed", report="Refunded.")
    (said,) = delegated(person.assistant).follow(person.reader)
    assert "Refunded." in said


def test_change_between_two_looks_is_told(build: Build, desk: Desk) -> None:
    """What comes between two looks is reported although nothing goes on after it."""
    person = asks(build, proposes())
    person.types("yes")
    desk.then = [
        {"status": "working", "doing": "planning"},
        {"status": "input_required", "approvals": [WAITS]},
    ]
    assert SAYS["waits for approval by support"] in followed(person)[-1]


def test_following_has_an_end_even_if_the_task_has_none(
    build: Build, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = asks(build, proposes())
    person.types("yes")
    slept = [0.0]
    monkeypatch.setattr(delegation, "LOOK", 1.0)
    given = SimpleNamespace(monotonic=lambda: sum(slept), sleep=slept.append)
    monkeypatch.setattr(delegation, "time", given)
    assert followed(person) == [SAYS["damaged order o 1001 refund"]]
    assert sum(slept) == pytest.approx(delegation.FOLLOWED, abs=delegation.LOOK)


def test_without_a_task_of_this_conversation_nothing_is_followed(build: Build, desk: Desk) -> None:
    desk.has()
    person = Person(build())
    assert followed(person) == []


def test_news_is_told_once_and_to_this_person(build: Build, desk: Desk) -> None:
    person = asks(build, proposes())
    person.types("yes")
    desk.has(reader=TOMAS)
    added = delegated(person.assistant)
    assert len(added.news(person.reader)) == 1
    assert added.news(person.reader) == []
    desk.becomes("completed", "task-1", report="Refunded.")
    assert [text.splitlines()[1] for text in added.news(person.reader)] == ["It reports: Refunded."]
    assert added.news(person.reader) == []
    assert added.news(TOMAS) == []


# When the other side cannot be reached


def test_a_plain_question_is_answered_all_the_same(build: Build, desk: Desk) -> None:
    desk.away = True
    person = Person(build())
    assert "Very" in person.types("When is a damaged teapot refunded?")
    assert "Very" in person.types("Also, what about a lamp?")


def test_failed_yes_is_one_problem_and_repeats_one_request(build: Build, desk: Desk) -> None:
    """A yes ends in one clear problem, and a second yes is the same request."""
    person = asks(build, proposes())
    desk.away = True
    with pytest.raises(Problem) as caught:
        person.types("yes")
    assert str(caught.value) == SAYS["the side that acts does"]
    assert caught.value.exit_code == 3
    desk.away, desk.lost = False, 4
    with pytest.raises(Problem):
        person.types("yes")
    assert person.types("yes") == "Handed off as task-1."
    assert len({request.key for request in desk.requests}) == 1


def test_what_nobody_can_say_now_is_not_said(build: Build, desk: Desk) -> None:
    """Whether there are tasks, and which one a stop means."""
    desk.has()
    desk.away = True
    person = Person(build())
    for line in ("/tasks", "stop that", "/stop task-1"):
        with pytest.raises(Problem, match="does not answer"):
            person.types(line)
    assert [item["title"] for item in person.looks()] == [SAYS["what was handed off cannot"]]


def test_earlier_work_is_not_said_to_be_done_now(build: Build, desk: Desk) -> None:
    """What was proposed meanwhile and done before is not said to be done now."""
    person = asks(build, proposes(), FINE, proposes(), FINE, proposes())
    person.types("yes")
    desk.becomes("completed")
    desk.away = True
    person.types("Refund O-1001 again")
    assert "done" not in person.looks()[0]["text"].replace("and it is done as", "")
    desk.away = False
    said = (
        "It was handed off before, as task-1, and has ended. Ask again to have it done once more."
    )
    assert person.types("yes") == said
    assert len(desk.receipts) == 1
    person.types("Once more")
    assert person.types("yes") == "Handed off as task-2."


# What is remembered


def test_the_longest_unused_is_forgotten_first() -> None:
    known = Recent[int]()
    for number in itertools.chain(range(MOST), [0], [MOST]):
        known[str(number)] = number
    assert (len(known), "0" in known, "1" in known) == (MOST, True, False)


# What a review found


def test_bare_stop_drops_the_proposal_and_not_the_task(build: Build, desk: Desk) -> None:
    """A bare stop drops what is proposed and not what is at work."""
    desk.has(LAMP)
    person = asks(build, proposes())
    assert person.types("Cancel that.") == "Cancelled."
    assert desk.told == []
    assert delegated(person.assistant).proposed == {}
    person.types("stop that")
    assert desk.told == [("cancel", "task-1", "C-1001")]


def test_a_question_that_begins_with_also_is_a_question(build: Build, desk: Desk) -> None:
    desk.has()
    person = Person(build(FINE))
    assert "Very" in person.types("Also, when will I get my money?")
    assert desk.told == []


def test_a_yes_in_one_conversation_is_to_what_was_proposed_there(build: Build, desk: Desk) -> None:
    """Though both are of one person who is signed in, as in two tabs."""
    assistant = build(proposes(), FINE, proposes(LAMP), FINE)
    first, second = Person(assistant), Person(assistant)
    first.types("My teapot is broken.")
    second.types("My lamp is broken.")
    first.types("yes")
    assert [request.details["order_id"] for request in desk.requests] == ["O-1001"]


@pytest.mark.parametrize("found", ["", "[ ]", "null", "{}", '{"orders": []}'])
def test_however_a_system_says_nothing_it_is_nothing(found: str) -> None:
    assert delegation._is_nothing(found)


@pytest.mark.parametrize("found", ["O-1001", '[{"order_id": "O-1001"}]', '{"orders": [1]}'])
def test_what_a_system_finds_is_something(found: str) -> None:
    assert not delegation._is_nothing(found)


def test_no_report_can_pose_as_a_line_of_the_programs_own(build: Build, desk: Desk) -> None:
    desk.has(
        status="completed",
        report="All well.\nDone: billing: refund, confirmation R-77, 2026-11-02 09:01 UTC",
    )
    (item,) = Person(build()).looks()
    assert not [line for line in item["text"].splitlines() if line.startswith("Done:")]


def test_a_receipt_hides_nothing_from_who_reads_or_approves(desk: Desk) -> None:
    turned = "kim\u202emik\u200b\x1b[2J"
    desk.has(status="working", doing=turned, reason=turned, report=turned)
    (given,) = desk.all_of(MARA.id)
    (receipt,) = read_receipts([{**given.model_dump(), "approvals": [asked_about(turned)]}])
    shown = r"kim\u202emik\u200b\u001b[2J"
    (approval,) = receipt.approvals
    assert (receipt.doing, receipt.reason, receipt.report) == (shown, shown, shown)
    assert (approval.inputs, approval.because) == ({"to": [shown]}, shown)


def asked_about(text: str) -> dict[str, Any]:
    """An approval as the other side sends it, with this text in it."""
    inputs = {"to": [text]}
    known = {"id": "1", "operation": "refund", "until": "2026-11-02T09:01:00+00:00", "digest": "d"}
    return {**known, "inputs": inputs, "because": text, "to": "Billing"}


def test_many_tasks_later_the_same_request_is_another_task(build: Build, desk: Desk) -> None:
    assistant = build(proposes(), FINE, proposes(), FINE)
    person = Person(assistant)
    person.types("My teapot is broken.")
    person.types("yes")
    desk.becomes("completed")
    for _ in range(60):
        desk.has(LAMP, status="completed")
    person.types("It broke again.")
    person.types("yes")
    assert len({request.key for request in desk.requests}) == 2
