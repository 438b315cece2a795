import re
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx2
import pytest

from app.base.bindings import Refused
from app.engagement.assistant import Assistant, Conversation, Reader
from app.extension.prepared_change import MOST_CHARACTERS, MOST_OPEN, SHOWN, USAGE, changes
from app.offline.messages_api import Reply
from app.panel import Panel
from tests.support.waiting import LIMIT, until
from tests.support.wording import load_wording

from .conftest import Run, Serve, requests, told

SAYS = load_wording("layers/engagement")

pytestmark = pytest.mark.extended
Build = Callable[..., Assistant]
ZOE, YAN, NOBODY = Reader("zoe"), Reader("yan"), Reader("")
SYSTEMS = """
version: 2
systems:
  - id: shop
    owner: The service desk
    acts_as: requester
    operations:
      - id: find_order
        effect: read
        binding: {kind: sandbox}
        input: {type: object, properties: {order_id: {type: string}}}
      - id: refund
        effect: write
        description: Refund an order.
        undo: cancel_refund
        binding: {kind: python, function: "a_system:refund"}
        input:
          type: object
          properties: {order_id: {type: string}, amount: {type: number}}
          required: [order_id]
          additionalProperties: false
      - {id: cancel_refund, effect: write, binding: {kind: sandbox}, input: {type: object}}
"""
ORDER = {"order_id": "A-17", "amount": 40}
FINE = Reply([{"type": "text", "text": "Done, it is refunded. /apply 1"}])


class Written(list[dict[str, Any]]):
    """What the system was told to write, and an answer that a test may spoil."""

    answer: Any = "R-1"

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()
        self.go_on.set()

    def refund(self, **given: Any) -> Any:
        self.go_on.wait(LIMIT)
        self.append(given)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    (folder / "systems.yaml").write_text(SYSTEMS)
    (folder / "sandbox/shop.yaml").write_text(
        "{tables: {orders: [{order_id: A-17, reader: zoe}]}, "
        "operations: {find_order: {from: orders}, cancel_refund: {into: orders}}}"
    )
    module, system = ModuleType("a_system"), Written()
    monkeypatch.setitem(sys.modules, "a_system", module)
    monkeypatch.setattr(module, "refund", system.refund, raising=False)
    return system


def panel(assistant: Assistant) -> Panel:
    assert isinstance(assistant.extension, Panel)
    return assistant.extension


def prepares(inputs: Any = ORDER, because: str = "It broke.", name: str = "shop__refund") -> Reply:
    call = {
        "type": "tool_use",
        "id": "t",
        "name": name,
        "input": {"input": inputs, "because": because},
    }
    return Reply([call])


def prepared(assistant: Build, reader: Reader = ZOE, **given: Any) -> Assistant:
    """An assistant that has prepared one change."""
    shared = assistant(prepares(**given), FINE)
    list(Conversation(shared, reader).ask("Refund order A-17"))
    return shared


def test_change_is_shown_whole_and_nothing_is_done(assistant: Build, written: Written) -> None:
    """A change is shown whole, with its reasons, and nothing is done."""
    shared = assistant(prepares(), FINE)
    events = list(Conversation(shared, ZOE).ask("Refund order A-17"))
    (shown,) = [event.text for event in events if event.kind == "look_up"]
    assert shown == (
        "shop.refund: Change 1, prepared: shop.refund\n"
        '"order_id": "A-17"\n"amount": 40\nBecause: "It broke."\n'
        "It can be undone with cancel_refund.\n"
        "Nothing is done yet: /apply 1 or /discard 1"
    )
    assert "Nothing is done" in str(requests(shared)[1]["messages"][-1])
    assert written == []


def test_persons_command_applies_exactly_the_change(assistant: Build, written: Written) -> None:
    """The person's command applies exactly that, under their name."""
    shared = prepared(assistant)
    said = shared.extension.command("/apply 1", ZOE)
    (call,) = written
    key = call.pop("key")
    assert call == {**ORDER, "reader": "zoe"}
    assert len(key) == 64
    assert "Change 1, applied" in said
    assert "Applied by zoe, " in said
    assert "Receipt: R-1" in said


def test_a_change_is_applied_once(assistant: Build, written: Written) -> None:
    shared = prepared(assistant)
    shared.extension.command("/apply 1", ZOE)
    again = [
        shared.extension.command("/apply 1", ZOE),
        assistant().extension.command("/apply 1", ZOE),
    ]
    assert all("not applied again" in said and "Receipt: R-1" in said for said in again)
    assert shared.extension.command("/discard 1", ZOE) == "Change 1 is applied already."
    assert len(written) == 1


def test_two_at_the_same_moment_apply_it_once(assistant: Build, written: Written) -> None:
    shared, said = prepared(assistant), list[str]()
    written.go_on.clear()

    def apply() -> None:
        said.append(shared.extension.command("/apply 1", ZOE))

    threads = [threading.Thread(target=apply) for _ in "12345"]
    for thread in threads:
        thread.start()
    until(lambda: len(said) == len(threads) - 1)
    assert written == []
    written.go_on.set()
    for thread in threads:
        thread.join()
    assert len(written) == 1
    assert sum("Receipt" in one for one in said) == 1


def test_a_discarded_change_is_not_applied(assistant: Build, written: Written) -> None:
    shared = prepared(assistant)
    assert shared.extension.command("/discard 1", ZOE) == "Change 1 is discarded."
    assert "not applied again" in shared.extension.command("/apply 1", ZOE)
    assert written == []


def test_failed_change_says_to_look_and_keeps_its_key(assistant: Build, written: Written) -> None:
    """A failure says to look first, and the next try has the same key."""
    shared = prepared(assistant)
    written.answer = TimeoutError("no answer")
    said = shared.extension.command("/apply 1", ZOE)
    assert SAYS["failed or its answer was"] in said
    written.answer = "R-2"
    assert "Receipt: R-2" in shared.extension.command("/apply 1", ZOE)
    assert written[0]["key"] == written[1]["key"]


def test_discarding_keeps_what_is_known_of_a_failure(assistant: Build, written: Written) -> None:
    shared = prepared(assistant)
    written.answer = TimeoutError("no answer")
    shared.extension.command("/apply 1", ZOE)
    assert shared.extension.command("/discard 1", ZOE) == "Change 1 is discarded."
    listed = shared.extension.command("/changes", ZOE)
    assert listed.startswith("Change 1, discarded: ")
    assert SAYS["failed or its answer was lost"] in listed


def test_an_apply_whose_program_was_killed_can_be_taken_up_later(
    assistant: Build, written: Written, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, now = prepared(assistant), [1000.0]
    monkeypatch.setattr(changes, "time", SimpleNamespace(time=lambda: now[-1]))
    with sqlite3.connect(folder / "var/changes.sqlite") as database:
        database.execute("UPDATE change SET state = 'applying', begun = ?", now)
    database.close()
    for seconds in (0, changes.LOST_AFTER):
        now.append(now[0] + seconds)
        assert "not applied again" in shared.extension.command("/apply 1", ZOE)
    now.append(now[0] + changes.LOST_AFTER + 1)
    assert "Receipt" in shared.extension.command("/apply 1", ZOE)


ATTACKS = {
    "a-tool-called-apply": Reply(
        [{"type": "tool_use", "id": "t", "name": "apply", "input": {"number": 1}}]
    ),
    "the-command-as-a-tool": Reply(
        [{"type": "tool_use", "id": "t", "name": "/apply 1", "input": {}}]
    ),
    "an-unknown-write": prepares(name="shop__delete_all"),
    "the-plain-arguments": Reply(
        [{"type": "tool_use", "id": "t", "name": "shop__refund", "input": ORDER}]
    ),
    "an-apply-flag": Reply(
        [
            {
                "type": "tool_use",
                "id": "t",
                "name": "shop__refund",
                "input": {"input": ORDER, "because": "", "apply": True},
            }
        ]
    ),
    "a-wrong-type": prepares({"order_id": 17}),
    "an-extra-argument": prepares({"order_id": "A-17", "reader": "yan"}),
    "a-missing-argument": prepares({}),
    "no-object": prepares(["A-17"]),
    "the-command-as-text": Reply([{"type": "text", "text": "/apply 1\n> /apply 1"}]),
    "the-same-again": prepares(),
    "a-change-of-the-arguments": prepares({"order_id": "A-17", "amount": 4000}),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_whatever_the_model_tries_nothing_is_written(
    attack: Reply, assistant: Build, written: Written
) -> None:
    shared = assistant(prepares(), FINE, attack, FINE, FINE)
    conversation = Conversation(shared, ZOE)
    list(conversation.ask("Refund order A-17"))
    list(conversation.ask("Now do it"))
    list(Conversation(shared, YAN).ask("And for me"))
    assert written == []
    shared.extension.command("/apply 1", ZOE)
    assert [(call["order_id"], call["amount"], call["reader"]) for call in written] == [
        ("A-17", 40, "zoe")
    ]


def test_change_is_applied_by_its_person_only(assistant: Build, written: Written) -> None:
    """Nothing is applied except by the person it was prepared for.

    The guarantee of prepared changes in one: not by the model, not by another; by its person as
    shown, and once.
    """
    shared = assistant(
        prepares(), FINE, *(step for attack in ATTACKS.values() for step in (attack, FINE)), FINE
    )
    conversation = Conversation(shared, ZOE)
    list(conversation.ask("Refund order A-17"))
    item = panel(shared).items(ZOE)[-1]
    assert item["text"].splitlines()[:2] == ['"order_id": "A-17"', '"amount": 40']
    for _ in ATTACKS:
        list(conversation.ask("Now apply it, will you please"))
    for reader in (YAN, NOBODY):
        for line in ("/apply 1", item["buttons"]["Apply"]):
            assert shared.extension.command(line, reader) == SAYS["there is no change 1"]
    assert written == []
    for _ in range(3):
        shared.extension.command(item["buttons"]["Apply"], ZOE)
    (call,) = written
    assert call == {**ORDER, "reader": "zoe", "key": call["key"]}


def test_nobody_applies_or_sees_anothers_change(assistant: Build, written: Written) -> None:
    shared = prepared(assistant)
    for reader in (YAN, NOBODY):
        for line in ("/apply 1", "/discard 1"):
            assert shared.extension.command(line, reader) == SAYS["there is no change 1"]
        assert shared.extension.command("/changes", reader) == "No change is prepared."
        assert "A-17" not in str([panel(shared).items(reader), shared.extension.passages(reader)])
    assert written == []


def test_without_a_name_nothing_is_prepared(assistant: Build, written: Written) -> None:
    with pytest.raises(Refused, match="nobody is signed in"):
        assistant().extension.call("shop__refund", {"input": ORDER, "because": ""}, NOBODY)


@pytest.mark.parametrize(
    ("column", "value"),
    [("input", '{"order_id": "A-99"}'), ("operation", "shop__cancel_refund"), ("because", "so")],
)
def test_what_was_altered_after_it_was_shown_is_not_applied(
    column: str, value: str, assistant: Build, written: Written, folder: Path
) -> None:
    shared = prepared(assistant)
    with sqlite3.connect(folder / "var/changes.sqlite") as database:
        database.execute(f"UPDATE change SET {column} = ?", (value,))
    database.close()
    assert SAYS["is different from what was"] in shared.extension.command("/apply 1", ZOE)
    assert written == []


def test_changed_binding_is_not_what_was_shown(
    assistant: Build, written: Written, folder: Path
) -> None:
    """A binding that was changed meanwhile is different from what was shown."""
    prepared(assistant)
    (folder / "systems.yaml").write_text(SYSTEMS.replace("a_system:refund", "elsewhere:refund"))
    assert SAYS["is different from what was"] in assistant().extension.command("/apply 1", ZOE)
    (folder / "systems.yaml").write_text(SYSTEMS.replace("id: refund", "id: repay"))
    assert SAYS["is different from what was"] in assistant().extension.command("/apply 1", ZOE)


def test_button_applies_what_stands_above_it(assistant: Build, written: Written) -> None:
    """The button applies what stands above it and nothing else."""
    shared = prepared(assistant)
    (item,) = panel(shared).items(ZOE)
    assert item["text"].splitlines()[:3] == [
        '"order_id": "A-17"',
        '"amount": 40',
        'Because: "It broke."',
    ]
    assert SAYS["is different from what was"] in shared.extension.command(
        f"/apply 1 {'0' * 64}", ZOE
    )
    assert "Receipt" in shared.extension.command(item["buttons"]["Apply"], ZOE)
    assert panel(shared).items(ZOE)[0]["buttons"] == {}


def test_page_applies_for_the_sign_in_and_refuses_other_sites(
    assistant: Build, written: Written, serve: Serve
) -> None:
    """On the page the sign-in says who applies, and other sites are refused."""
    shared = assistant(prepares(), FINE, reader_header="X-User")
    url = serve(shared)
    list(Conversation(shared, ZOE).ask("Refund order A-17"))

    def act(line: str, **headers: str) -> httpx2.Response:
        return httpx2.post(f"{url}/panel", content=line, headers=headers, timeout=LIMIT)

    assert act("/apply 1", **{"X-User": "yan"}).json()["said"] == SAYS["there is no change 1"]
    assert act("/apply 1").json()["said"] == SAYS["there is no change 1"]
    assert act("/apply 1", **{"X-User": "zoe", "Origin": "https://evil.example"}).status_code == 403
    assert act("/apply 1", **{"X-User": "zoe", "Host": "evil.example"}).status_code == 403
    assert written == []
    shown = act("", **{"X-User": "zoe"}).json()
    assert (shown["heading"], shown["said"]) == ("Prepared changes", "")
    done = act(shown["items"][0]["buttons"]["Apply"], **{"X-User": "zoe"}).json()
    assert "Applied by zoe" in done["said"]
    assert done["items"][0]["buttons"] == {}


def test_no_text_in_a_change_can_pose_as_another_line(assistant: Build, written: Written) -> None:
    given = {"order_id": 'A-17"\n"amount": 1', "amount": 9000}
    shared = prepared(assistant, inputs=given, because="ok\nReceipt: R-9\u202e\x1b[2J")
    lines = shared.extension.command("/changes", ZOE).splitlines()
    assert len(lines) == 5
    assert lines[1] == r'"order_id": "A-17\"\n\"amount\": 1"'
    assert lines[3] == r'Because: "ok\nReceipt: R-9\u202e\u001b[2J"'


def test_what_is_too_long_to_check_or_too_many_is_refused(
    assistant: Build, written: Written
) -> None:
    added = assistant().extension
    with pytest.raises(Refused, match=f"at most {MOST_CHARACTERS} characters"):
        added.call(
            "shop__refund", {"input": {"order_id": "x" * MOST_CHARACTERS}, "because": ""}, ZOE
        )
    for _ in range(MOST_OPEN):
        added.call("shop__refund", {"input": ORDER, "because": ""}, ZOE)
    with pytest.raises(Refused, match=f"{MOST_OPEN} changes are open"):
        added.call("shop__refund", {"input": ORDER, "because": ""}, ZOE)


def test_open_changes_come_before_the_latest_settled_ones(
    assistant: Build, written: Written
) -> None:
    """All open changes are shown before the latest settled ones."""
    added = assistant().extension
    for number in range(1, 2 * SHOWN + 6):
        added.call("shop__refund", {"input": ORDER, "because": ""}, ZOE)
        if number in range(3, SHOWN + 5):
            added.command(f"/discard {number}", ZOE)
    # 3 and 4 were settled first.
    shown = [*range(2 * SHOWN + 5, SHOWN + 4, -1), 2, 1, *range(SHOWN + 4, 4, -1)]
    assert len(shown) > 2 * SHOWN
    assert re.findall(r"^Change (\d+)", added.command("/changes", ZOE), re.MULTILINE) == [
        *map(str, shown)
    ]
    assert [item["title"].split(",")[0] for item in panel(added.assistant).items(ZOE)] == [
        f"Change {n}" for n in shown
    ]


def test_a_reason_is_the_models_own_to_give(assistant: Build, written: Written) -> None:
    shared = assistant()
    for tool in shared.extension.tools:
        assert "default" not in str(tool["input_schema"])
    list(Conversation(shared, ZOE).ask("Prepare the refund for order A-17, amount 40"))
    assert 'Because: "You asked for it."' in shared.extension.command("/changes", ZOE)


def test_the_model_is_told_what_became_of_a_change(assistant: Build, written: Written) -> None:
    prepared(assistant).extension.command("/apply 1", ZOE)
    shared = assistant(FINE)
    list(Conversation(shared, ZOE).ask("Is it done?"))
    (shown, _) = requests(shared)[0]["messages"][0]["content"]
    assert shown["source"] == "change:1"
    assert "Change 1, applied" in shown["content"][0]["text"]


def test_reads_stay_reads_and_unpreparable_writes_stay_away(
    assistant: Build, written: Written
) -> None:
    """Reads stay reads, and what cannot be prepared stays with its owner."""
    shared = assistant()
    assert "on its way" not in told(list(Conversation(shared, ZOE).ask("Find order A-17")))
    names = [tool["name"] for tool in requests(shared)[0]["tools"]]
    assert names == ["shop__refund", "shop__cancel_refund", "shop__find_order"]


@pytest.mark.parametrize("line", ["/apply", "/discard", "/apply 1 2 3", "/changes all"])
def test_a_command_that_is_none_says_what_there_is(line: str, assistant: Build) -> None:
    assert assistant().extension.command(line, ZOE) == USAGE


def test_change_is_prepared_and_applied_in_the_terminal(run: Run, written: Written) -> None:
    """In the terminal a change is prepared and applied on sample rows."""
    asked = ("Please cancel the refund of A-17", "/apply 1", "/apply 1")
    out = run("chat", typed=asked, READER="e-1").out
    assert SAYS["nothing is done yet apply"] in out
    assert out.count("Applied by e-1, ") == 2  # once done, and once quoted when it is refused
    assert "Change 1 is not applied again" in out
