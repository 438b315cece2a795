"""Files of version 1 in the words of version 2: what changes, what stays, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from scoping.documents import examples
from scoping.errors import ScopingError
from scoping.migration.texts import VERSION, Operations, migrate, operations_of
from tests.support.wording import load_wording

SAYS = load_wording("migration")

OLD = Path(__file__).with_name("version_1")  # of the reference implementations, as they were
NEW = Path(__file__).with_name("version_2")  # the same files in the words that came with it
FILES = sorted(path.relative_to(OLD) for path in OLD.rglob("*.yaml"))
WORDS = ("version", "operations", "limits")  # keys of policy.yaml
CAP = "{operation: shop.order, sum: amount, most: 9, per: call}"
DAY = "# what a day costs\n- {model: money, most: 5, per: day}\n"
HEAD = "level: approver\nescalate_to: Sales\n"


def known(folder: str) -> Operations:
    return operations_of((OLD / folder / "systems.yaml").read_text("utf-8"))


def comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


def migrated(text: str, name: str = "policy.yaml") -> str:
    return migrate(text, name, SHOP).text


def rule(text: str) -> str:
    """The rule of `shop__order` in new words, as it is written."""
    whole = migrated(f"{HEAD}operations:\n  shop__order: {text}\n")
    return whole.partition("  shop.order: ")[2].rstrip("\n")


SHOP = operations_of("""
systems:
  - id: shop
    operations:
      - {id: look, effect: read}
      - {id: order, effect: write}
""")


@pytest.mark.parametrize("file", FILES, ids=str)
def test_reference_file_migrates_to_its_version_2(file: Path) -> None:
    """A file of a reference implementation becomes that of version 2."""
    old = (OLD / file).read_text("utf-8")
    new = migrate(old, file.name, known(file.parent.name)).text
    found, wanted = yaml.safe_load(new), yaml.safe_load((NEW / file).read_text("utf-8"))
    if file.name == "policy.yaml":  # what else it says is no matter of its words
        found, wanted = ({key: one[key] for key in WORDS} for one in (found, wanted))
    assert found == wanted
    assert comments(new) == comments(old)


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_second_run_changes_nothing(file: Path) -> None:
    operations = known(file.parent.name)
    new = migrate((OLD / file).read_text("utf-8"), file.name, operations)
    assert migrate(new.text, file.name, operations) == (new.text, ())


@pytest.mark.parametrize(
    "path", [examples.find(name) for name in examples.names()], ids=lambda path: path.stem
)
def test_an_example_of_version_1_comes_to_be_that_of_today(path: Path) -> None:
    text = path.read_text("utf-8")
    old = text.replace("scoping: 2\n", "scoping: 1\n")
    assert old != text
    assert migrate(old, path.name, Operations()) == (text, ("scoping: 2",))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{mode: autonomous}", "{approve: never}"),
        ("{mode: approval}", "{approve: always}"),
        ("{mode: approval, when: amount > 5}", "{approve: amount > 5}"),
        ("{when: amount > 5, mode: approval}", "{approve: amount > 5}"),
        ("{mode: autonomous, when: amount > 5}", "{approve: never}"),
        ("{mode: forbidden}", "{allow: no}"),
        ("{mode: approval, most: {amount: 9}, role: buyer}", "{approve: always, role: buyer}"),
        ("{most: {amount: 9}, when: amount > 5, mode: approval}", "{approve: amount > 5}"),
        ("{ 'mode': 'approval' }  # as agreed", "{ approve: always }  # as agreed"),
        (
            "\n    mode: approval  # since May\n    when: amount > 5  # EUR\n    four_eyes: yes",
            "\n    approve: amount > 5  # since May\n    # EUR\n    four_eyes: yes",
        ),
        (
            "\n    # by hand\n    most:\n      amount: 9  # of the contract\n    mode: forbidden",
            "\n    # by hand\n    # of the contract\n    allow: no",
        ),
    ],
)
def test_a_rule_in_new_words_keeps_what_is_beside_it(old: str, new: str) -> None:
    assert rule(old) == new


@pytest.mark.parametrize(
    ("limits", "listed"),
    [
        ("", f"limits:\n  - {CAP}\n"),
        ("limits: []  # none\n", f"limits: [{CAP}]  # none\n"),
        (f"limits:\n{DAY}# rules\n", f"limits:\n- {CAP}\n{DAY}# rules\n"),
    ],
    ids=["none", "empty", "some"],
)
def test_what_nobody_lifted_is_a_limit_of_a_call(limits: str, listed: str) -> None:
    text = f"{HEAD}{limits}operations:\n  shop__order: {{mode: approval, most: {{amount: 9}}}}\n"
    new = migrated(text)
    assert new.partition(listed)[1], new
    assert yaml.safe_load(new)["operations"] == {"shop.order": {"approve": "always"}}


def test_a_rule_that_stands_for_another_stays_one() -> None:
    text = "operations:\n  shop__order: &rule {mode: approval, most: {amount: 9}}\n  a__b: *rule\n"
    new: dict[str, Any] = yaml.safe_load(migrated(HEAD + text))
    assert new["operations"] == {"shop.order": {"approve": "always"}, "a.b": {"approve": "always"}}
    assert [limit["operation"] for limit in new["limits"]] == ["shop.order", "a.b"]


def test_a_read_is_known_by_its_system_and_by_its_flags() -> None:
    rules = "{shop__look: {mode: autonomous}, a__b: {mode: autonomous, private: true}}"
    new = yaml.safe_load(migrated(f"{HEAD}operations: {rules}\n"))
    assert new["operations"] == {"shop.look": {}, "a.b": {"private": True}}


def test_lines_end_as_they_did() -> None:
    old = f"{HEAD}operations:\n  shop__order: {{mode: approval}}\n".replace("\n", "\r\n")
    new = migrated(old)
    assert new.count("\n") == new.count("\r\n") == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            f"{HEAD}operations:\n  shop__order: {{mode: aproval}}\n",
            "policy.yaml:4:23: shop__order has no mode 'aproval'\n"
            "  → write autonomous, approval or forbidden",
            id="an-unknown-word",
        ),
        pytest.param(
            f"{HEAD}operations:\n  shop__order: {{mode: approval, unless: x}}\n",
            "policy.yaml:4:33: shop__order has no key 'unless'\n"
            "  → correct it, or delete it; a rule of version 1 has mode, when, most, untrusted,"
            " private, four_eyes, role",
            id="an-unknown-key",
        ),
        pytest.param(
            f"{HEAD}operations:\n  shop__order: {{role: buyer}}\n",
            "policy.yaml:4:3: shop__order has no mode\n"
            "  → write mode: autonomous, approval or forbidden, as in version 1",
            id="no-mode",
        ),
        pytest.param(
            f"version: 3\n{HEAD}operations: {{}}\n",
            "policy.yaml:1:10: this release does not know version 3\n"
            "  → write 2, or use a release that reads it",
            id="a-later-version",
        ),
        pytest.param(
            "a: 1\n", "policy.yaml: is not a file that scoping can migrate\n", id="another-file"
        ),
        pytest.param(
            '{"scoping": 1, "architecture": "agent", "criteria": [], "actions": []}\n',
            "policy.yaml: is a decision, not a workflow\n"
            "  → name the scoping.yaml that it was made from",
            id="a-decision",
        ),
        pytest.param("level: [\n", "policy.yaml:2:1: not valid YAML: ", id="no-yaml"),
    ],
)
def test_what_is_not_of_version_1_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ScopingError) as caught:
        migrated(text)
    assert str(caught.value).startswith(said)


def test_an_approval_in_systems_goes_and_its_operation_stays() -> None:
    text = (
        "# ours\nsystems:\n  - id: shop\n    operations:\n"
        "      - approve: always  # since May\n        id: order\n"
        "      - {id: cancel, approve: amount > 5, effect: write}\n"
    )
    new = migrate(text, "systems.yaml", SHOP)
    assert new.text == (
        "# ours\nversion: 2\nsystems:\n  - id: shop\n    operations:\n"
        "      - id: order\n      - {id: cancel, effect: write}\n"
    )
    assert new.changes[1:] == (
        SAYS["shop order no approve always"],
        SAYS["shop cancel no approve amount"],
    )


def test_a_name_is_split_where_its_system_ends() -> None:
    text = "systems: [{id: a__b, operations: [{id: c, effect: read}]}]"
    assert operations_of(text).name("a__b__c") == "a__b.c"
    assert Operations().name("a__b__c") == "a.b__c"
    assert VERSION == 2
