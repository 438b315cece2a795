"""What `triggers.yaml` may say, and that a wrong one is told all that is wrong, and where."""

from pathlib import Path

import pytest

from app.action.rules.trigger_file import Follower, Schedule, Threshold, load_triggers
from app.base.problem import Problem
from app.base.systems import load_systems
from tests.support.places import without_columns
from tests.support.wording import load_wording

SAYS = load_wording("layers/action")

WHOLE = """
timezone: Europe/Berlin
triggers:
  - {id: prompt, kind: prompt}
  - {id: schedule-1, kind: schedule, cron: "0 5 * * 1-6", goal: Look}
  - {id: webhook-1, kind: webhook, path: /hooks/orders, goal: Look, trusted: false}
  - {id: event-1, kind: event, name: stock.low, goal: Look, as: anna}
  - {id: threshold-1, kind: threshold, read: stock.level, when: level < 20, every: 15, goal: Look,
     each: [{item_id: A}]}
  - {id: run-1, kind: run, of: schedule-1, goal: Look}
"""


def load(folder: Path, text: str) -> str:
    """What is wrong with a file of this text, without its path."""
    (folder / "triggers.yaml").write_text(text, "utf-8")
    with pytest.raises(Problem) as problem:
        load_triggers(folder / "triggers.yaml", load_systems(folder / "systems.yaml"))
    said = str(problem.value).removeprefix(f"{folder / 'triggers.yaml'} has these problems:\n")
    return without_columns(said)


def wrong(folder: Path, *entries: str) -> str:
    return load(
        folder, "triggers:\n" + "".join(f"  - {{{entry}, goal: Look}}\n" for entry in entries)
    )


def test_all_six_kinds_are_read(folder: Path) -> None:
    (folder / "triggers.yaml").write_text(WHOLE, "utf-8")
    found = load_triggers(folder / "triggers.yaml", load_systems(folder / "systems.yaml"))
    assert (found.timezone, len(found.triggers)) == ("Europe/Berlin", 6)
    assert [schedule.cron for schedule in found.of_kind(Schedule)] == ["0 5 * * 1-6"]
    assert [follower.when for follower in found.of_kind(Follower)] == ["done"]
    assert [(watch.every, watch.each) for watch in found.of_kind(Threshold)] == [
        (15, ({"item_id": "A"},))
    ]
    assert [event.behalf for event in found.events("stock.low")] == ["anna"]
    assert found.events("stock.high") == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        pytest.param(
            'id: s, kind: schedule, cron: "0 5 * *"',
            "  line 2: triggers.0.schedule.cron: cron needs five fields, not 4; write five fields,"
            " such as 0 6 * * *",
            id="a-cron-of-four-fields",
        ),
        pytest.param(
            "id: w, kind: webhook, path: /orders",
            "  line 2: triggers.0.webhook.path: String should match pattern"
            " '^/hooks/[A-Za-z0-9/_.-]*$'",
            id="a-path-where-the-console-is",
        ),
        pytest.param(
            "id: e, kind: event, name: low, tursted: true",
            "  line 2: triggers.0.event.tursted: Extra inputs are not permitted",
            id="a-key-that-is-misspelt",
        ),
        pytest.param(
            "id: t, kind: threshold, read: stock.remarks, when: often, each: [{item_id: A}]",
            "  line 2: triggers.0.threshold.when: String should match pattern "
            r"'^[a-z][a-z0-9_]* *(>=|<=|==|>|<) *-?[0-9]+(\.[0-9]+)?$'",
            id="a-condition-without-a-number",
        ),
        pytest.param(
            "id: t, kind: threshold, read: stock.delivery, when: level < 20",
            "  t: stock.delivery is not a read in systems.yaml that policy.yaml allows",
            id="a-read-that-is-not-declared",
        ),
        pytest.param(
            "id: t, kind: threshold, read: vendors.close_account, when: level < 20",
            "  t: vendors.close_account is not a read in systems.yaml that policy.yaml allows",
            id="a-write-in-place-of-a-read",
        ),
        pytest.param(
            "id: t, kind: threshold, read: stock.level, when: level < 20,"
            " each: [{item_id: A}, {item: B}]",
            "  t: each.1: 'item_id' is a required property\n"
            "  t: each.1: Additional properties are not allowed ('item' was unexpected)",
            id="inputs-that-the-read-does-not-take",
        ),
        pytest.param(
            "id: r, kind: run, of: nobody",
            "  r: of: no trigger here has the id 'nobody'",
            id="of-nothing",
        ),
        pytest.param(
            "id: r, kind: run, of: r",
            "  r: its own runs would begin it again and again",
            id="of-itself",
        ),
    ],
)
def test_a_mistake_is_named(folder: Path, entry: str, said: str) -> None:
    assert wrong(folder, entry) == said


@pytest.mark.parametrize(
    ("cron", "problem"),
    [
        ("61 * * * *", "cron has no minute '61'"),
        ("a b c d e", "cron has no minute 'a'"),
        ("0 0 30 2 *", "cron names a day that never comes: month '2' has no day '30'"),
        ("0 6 31 4,jun *", "cron names a day that never comes: month '4,jun' has no day '31'"),
        ("5-5/3 * * * *", "cron has no minute '5-5/3'"),
        ("0 6 * * 7/2", "cron has no weekday '7/2'"),
        ("0 22-6 * * *", "cron has no hour '22-6'"),
        ("0 6 * NOV-feb *", "cron has no month 'NOV-feb'"),
        ("0 6 * * 1,sat-sun", "cron has no weekday 'sat-sun'"),
        ("r 6 * * *", "cron has no minute 'r'"),
        ("0 6 l * *", "cron has no day 'l'"),
        ("0 6 ? * *", "cron has no day '?'"),
        ("0 6 * * mon#1", "cron has no weekday 'mon#1'"),
        ("0\u00a06 * * *", "cron needs five fields, not 4"),
        ("@daily", "cron needs five fields, not 1"),
        ("0 0 6 * * *", "cron needs five fields, not 6"),
    ],
)
def test_a_schedule_that_names_no_time_is_refused(folder: Path, cron: str, problem: str) -> None:
    said = wrong(folder, f'id: s, kind: schedule, cron: "{cron}"')
    assert said.startswith(f"  line 2: triggers.0.schedule.cron: {problem}; write ")


@pytest.mark.parametrize(
    "cron",
    [
        "*/15 8-18/2 1,15 JAN-Mar mon-fri",
        "5/10 0 * * 1-5,sun",
        "0  6 29 feb *",
        "7/2 * * * fri-7",
    ],
)
def test_a_time_that_all_read_alike_is_taken(folder: Path, cron: str) -> None:
    text = WHOLE.replace("0 5 * * 1-6", cron)
    (folder / "triggers.yaml").write_text(text, "utf-8")
    found = load_triggers(folder / "triggers.yaml", load_systems(folder / "systems.yaml"))
    assert [schedule.cron for schedule in found.of_kind(Schedule)] == [cron]


def test_a_minute_that_no_hour_is_made_of_is_refused(folder: Path) -> None:
    said = wrong(folder, "id: t, kind: threshold, read: stock.level, when: level < 20, every: 45")
    assert said.startswith(
        "  line 2: triggers.0.threshold.every: Input should be 1, 2, 3, 4, 5, 6, 10, 12, 15,"
    )


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    assert wrong(
        folder,
        "id: w, kind: webhook, path: /hooks/a",
        "id: w, kind: webhook, path: /hooks/a",
        "id: a, kind: run, of: b",
        "id: b, kind: run, of: c",
        "id: c, kind: run, of: a",
        "id: d, kind: run, of: c",
        "id: e, kind: run, of: f",
    ).splitlines() == [
        SAYS["hooks a more than one"],
        SAYS["a its own runs would"],
        SAYS["b its own runs would"],
        SAYS["c its own runs would"],
        SAYS["e of no trigger here"],
        SAYS["w more than one trigger"],
    ]
    said = load(
        folder,
        "timezone: Mars/Olympus\ntriggers:\n"
        '  - {id: s, kind: schedule, cron: "@daily"}\n  - {kind: alarm}\n',
    )
    assert [line.split(": ")[:2] for line in said.splitlines()] == [
        ["  line 1", "timezone"],
        ["  line 3", "triggers.0.schedule.goal"],
        ["  line 3", "triggers.0.schedule.cron"],
        ["  line 4", "triggers.1"],
    ]


def test_person_is_needed_where_a_system_answers_persons_only(folder: Path) -> None:
    """A person has to be named where a system answers persons only."""
    systems = folder / "systems.yaml"
    systems.write_text(
        systems.read_text("utf-8").replace("acts_as: service", "acts_as: requester", 1), "utf-8"
    )
    said = wrong(
        folder, "id: t, kind: threshold, read: stock.level, when: level < 20, each: [{item_id: A}]"
    )
    assert said == SAYS["t stock answers only for"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param("triggers:\n  - id: 7\n    kind: prompt\n", ["2, column 9"], id="a-value"),
        pytest.param("trigers:\n  - 1\n", ["1, column 1", "1, column 1"], id="a-key"),
        pytest.param(
            "triggers:\n  - {kind: prompt, id: e}\n  - id:\n      - 1\n    kind: prompt\n",
            ["3, column 5"],
            id="a-value-below-its-key",
        ),
        pytest.param("timezone: Mars\ntriggers: []\n", ["1, column 11"], id="at-the-top"),
        pytest.param("", ["1, column 1"], id="an-empty-file"),
    ],
)
def test_a_mistake_of_form_has_its_line_and_column(
    folder: Path, text: str, places: list[str]
) -> None:
    (folder / "triggers.yaml").write_text(text, "utf-8")
    with pytest.raises(Problem) as problem:
        load_triggers(folder / "triggers.yaml", load_systems(folder / "systems.yaml"))
    lines = str(problem.value).splitlines()[1:]
    assert [line.partition(": ")[0] for line in lines] == [f"  line {at}" for at in places]


def test_a_file_that_is_empty_says_what_is_missing(folder: Path) -> None:
    said = "triggers: Input should be a valid dictionary or instance of Triggers"
    assert load(folder, "") == f"  line 1: {said}"
