"""An organisation's own rulebook and prices: what they may add, what they may not change, one bad
file a mistake.

A new kind of mistake is a new file in `rulebooks/` or `prices/`; `pytest --accept` writes its
message.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scoping import documents
from scoping.assessment import State
from scoping.decision import decide
from scoping.errors import ScopingError
from scoping.rulebook import Rulebook
from tests.support.wording import load_wording

SAYS = load_wording("documents")

if TYPE_CHECKING:
    from tests.conftest import Cli, Golden, Write

HERE = Path(__file__).parent
RULEBOOKS, PRICES = HERE / "rulebooks", HERE / "prices"
OURS = HERE.parents[1] / "docs" / "examples" / "our-rulebook.yaml"

each_rulebook = pytest.mark.parametrize(
    "file", [pytest.param(file, id=file.stem) for file in sorted(RULEBOOKS.glob("*.yaml"))]
)
each_price_list = pytest.mark.parametrize(
    "file", [pytest.param(file, id=file.stem) for file in sorted(PRICES.glob("*.yaml"))]
)


@each_rulebook
def test_a_bad_rulebook_is_refused_with_its_whole_message(
    file: Path, golden: Golden, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(RULEBOOKS)
    ran = cli("score", "--example", "damaged-order", "--rulebook", file.name)
    assert (ran.code, ran.out) == (2, "")
    golden(file.with_suffix(".txt"), ran.err)


@each_price_list
def test_a_bad_price_list_is_refused_with_its_whole_message(
    file: Path, golden: Golden, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PRICES)
    ran = cli("score", "--example", "damaged-order", "--prices", file.name)
    assert (ran.code, ran.out) == (2, "")
    golden(file.with_suffix(".txt"), ran.err)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        pytest.param(
            "--rulebook",
            "ours.yaml: no such file\n  → check the name of the rulebook\n",
            id="rulebook",
        ),
        pytest.param(
            "--prices",
            "ours.yaml: no such file\n  → check the name of the price list\n",
            id="prices",
        ),
    ],
)
def test_a_file_that_is_missing_is_named(cli: Cli, option: str, message: str) -> None:
    assert cli("score", "--example", "damaged-order", option, "ours.yaml").err == message


@pytest.mark.parametrize("folder", [RULEBOOKS, PRICES], ids=lambda folder: folder.name)
def test_every_message_names_place_and_way_out(folder: Path) -> None:
    assert {file.stem for file in folder.glob("*.txt")} == {
        file.stem for file in folder.glob("*.yaml")
    }
    for file in folder.glob("*.txt"):
        lines = file.read_text("utf-8").splitlines()
        assert all(line.startswith(f"{file.stem}.yaml") for line in lines[::2]), file.stem
        assert all(line.startswith("  → ") for line in lines[1::2]), file.stem


@pytest.fixture
def ours() -> Rulebook:
    return documents.load_rulebook(OURS)


def test_an_own_rulebook_adds_and_rewords_and_leaves_the_count(
    ours: Rulebook, rules: Rulebook
) -> None:
    assert (ours.id, ours.threshold, ours.criteria) == (
        "north-harbour",
        rules.threshold,
        rules.criteria,
    )
    assert [question.id for question in ours.readiness[len(rules.readiness) :]] == ["works_council"]
    assert [gate.id for gate in ours.gates[len(rules.gates) :]] == ["works_council_agreed"]
    assert [modifier.id for modifier in ours.modifiers[len(rules.modifiers) :]] == ["brand_risk"]
    assert [rule.id for rule in ours.guardrails[len(rules.guardrails) :]] == ["four_eyes"]
    reworded = next(modifier for modifier in ours.modifiers if modifier.id == "error_cost")
    assert reworded.levels["low"] == SAYS["below 100 eur and nobody"]
    assert ours.digest != rules.digest


def test_the_packaged_rulebook_is_as_it_was_afterwards(ours: Rulebook, rules: Rulebook) -> None:
    assert ours.id != rules.id
    assert documents.load_rulebook() == rules


def test_its_answers_are_keys_of_the_profile_and_decide(ours: Rulebook) -> None:
    text = documents.examples.find("damaged-order").read_text("utf-8")
    answered = text.replace("profile:\n", "profile:\n  works_council: no\n  brand_risk: high\n", 1)
    decision = decide(ours, documents.parse_workflow(answered, "scoping.yaml", ours))
    assert {result.gate.id: result.state for result in decision.assessment.gates}[
        "works_council_agreed"
    ] is State.STOP
    assert decision.autonomy.level
    assert decision.autonomy.level.id == "collaborator"
    assert {"brand_risk", "works_council_agreed"} <= {cap.id for cap in decision.autonomy.caps}
    assert "four_eyes" in {guardrail.rule.id for guardrail in decision.guardrails}


def test_without_the_rulebook_its_answers_are_unknown_keys() -> None:
    with pytest.raises(ScopingError, match="profile has no key 'works_council'"):
        documents.parse_workflow(
            "scoping: 2\nworkflow: {id: a, name: A}\nanswers: {}\nprofile: {works_council: no}\n",
            "scoping.yaml",
        )


def test_it_is_asked_saved_and_described_to_editors(cli: Cli, folder: Path) -> None:
    ran = cli(
        "ask",
        "--name",
        "Flow",
        "--rulebook",
        OURS,
        "--only",
        "gates",
        "--brief",
        stdin="s\n" * 7 + "2\n",
    )
    assert ran.code == 0
    assert SAYS["has the works council agreed"] in ran.err
    assert (folder / "scoping.yaml").read_text("utf-8").endswith("profile:\n  works_council: no\n")
    assert '"works_council"' in (folder / ".scoping" / "workflow.schema.json").read_text("utf-8")


def test_the_environment_can_name_it(
    cli: Cli, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCOPING_RULEBOOK", str(OURS))
    assert '"id": "north-harbour"' in cli("score", write(), "--format", "json").out


def test_prices_out_of_date_are_said_in_every_report_and_used(cli: Cli, folder: Path) -> None:
    prices = folder / "prices.yaml"
    text = documents.rulebooks.PRICES.read_text("utf-8")
    prices.write_text(text.replace("good_until: 2027-04-10", "good_until: 2020-01-01"), "utf-8")
    said = (
        "he prices were valid until 2020-01-01; look up new prices and give them with --prices FILE"
    )
    for style in ("text", "markdown", "json", "html"):
        own = ("--prices", prices, "--format", style, "--full")
        ran = cli("score", "--example", "damaged-order", *own)
        assert ran.code == 0
        assert said in " ".join(ran.out.split()), style
    assert said not in cli("score", "--example", "damaged-order", "--full").out


@pytest.mark.parametrize(
    ("at", "warned"), [("2027-04-10T23:59:59+00:00", 0), ("2027-04-11T00:00:00+00:00", 1)]
)
def test_a_build_can_say_which_day_it_is(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, at: str, warned: int
) -> None:
    seconds = round(datetime.fromisoformat(at).timestamp())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
    ran = cli("score", "--example", "damaged-order", "--format", "json")
    warnings = json.loads(ran.out)["warnings"]
    assert len([one for one in warnings if "prices" in one]) == warned


def test_without_a_build_it_is_the_day_of_the_clock(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    text = documents.rulebooks.PRICES.read_text("utf-8")
    warned: list[bool] = []
    for days in (-2, 2):  # the day can change while a test runs
        day = date.today() + timedelta(days)  # noqa: DTZ011 -- as the command has it
        prices = folder / "prices.yaml"
        prices.write_text(text.replace("good_until: 2027-04-10", f"good_until: {day}"), "utf-8")
        own = ("--prices", prices, "--format", "json")
        found = json.loads(cli("score", "--example", "damaged-order", *own).out)
        warned.append(any("prices" in one for one in found["warnings"]))
    assert warned == [True, False]


@pytest.mark.parametrize("text", ["today", "1e9", "9" * 30])
def test_a_day_that_is_none_is_refused(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    ran = cli("score", "--example", "damaged-order")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == SAYS["source_date_epoch is which is"].format(text=text)


def test_another_price_changes_the_cost_and_nothing_else(folder: Path) -> None:
    prices = folder / "prices.yaml"
    prices.write_text(
        "prices: 1\nas_of: 2026-11-01\ngood_until: 2099-01-01\nsource: ours\nmodel: m\n"
        "models: {m: {input_usd_per_million: 0, output_usd_per_million: 0}}\ncurrencies: "
        "{USD: 1, EUR: 1}\n"
    )
    decided = [
        decide(
            documents.load_rulebook(prices=path),
            documents.load_workflow(documents.examples.find("damaged-order")),
        )
        for path in (None, prices)
    ]
    before, after = decided
    assert before.cost != after.cost
    assert before._replace(cost=after.cost, rules=after.rules) == after
    assert before.rules.digest == after.rules.digest
