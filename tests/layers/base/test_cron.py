"""When a schedule comes, and what none can say."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.base import cron


class TestSchedule:
    @pytest.mark.parametrize(
        ("text", "when", "named"),
        [
            pytest.param("* * * * *", "2026-05-20 06:31", True, id="always"),
            pytest.param("30 6 * * 1-5", "2026-05-20 06:30", True, id="a-wednesday"),
            pytest.param("30 6 * * 1-5", "2026-05-23 06:30", False, id="no-saturday"),
            pytest.param("30 6 * * mon-fri", "2026-05-22 06:30", True, id="by-name"),
            pytest.param("0 0 * * 7", "2026-05-24 00:00", True, id="seven-is-sunday"),
            pytest.param("0 0 * * 0", "2026-05-24 00:00", True, id="zero-is-sunday"),
            pytest.param("0 0 * * 5-7", "2026-05-24 00:00", True, id="through-sunday"),
            pytest.param("*/15 * * * *", "2026-05-20 06:45", True, id="a-step"),
            pytest.param("*/15 * * * *", "2026-05-20 06:50", False, id="beside-the-step"),
            pytest.param("10-30/10 * * * *", "2026-05-20 06:20", True, id="a-step-in-a-range"),
            pytest.param("5/20 * * * *", "2026-05-20 06:45", True, id="a-step-from-a-start"),
            pytest.param("0 8,20 * jan,MAY *", "2026-05-20 20:00", True, id="lists"),
            pytest.param("0 0 13 * 5", "2026-05-13 00:00", True, id="day-or-weekday-by-day"),
            pytest.param("0 0 13 * 5", "2026-05-15 00:00", True, id="day-or-weekday-by-weekday"),
            pytest.param("0 0 13 * 5", "2026-05-14 00:00", False, id="neither"),
            pytest.param(
                "0 0 */2 * 5", "2026-05-15 00:00", True, id="a-starred-day-and-the-weekday"
            ),
            pytest.param(
                "0 0 */2 * 5", "2026-05-13 00:00", True, id="a-starred-day-alone-is-enough"
            ),
            pytest.param("0 0 29 2 *", "2028-02-29 00:00", True, id="a-leap-day"),
        ],
    )
    def test_names_its_minutes(self, text: str, when: str, named: bool) -> None:
        assert cron.parse(text).names(datetime.fromisoformat(when)) is named


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("* * * *", "cron needs five fields, not 4; write five fields, such as 0 6 * * *"),
        ("", "cron needs five fields, not 0; write five fields, such as 0 6 * * *"),
        ("@daily", "cron needs five fields, not 1; write five fields, such as 0 6 * * *"),
        ("0 0 30 2 *", "cron names a day that never comes: month '2' has no day '30'"),
        ("0 0 31 4,jun *", "cron names a day that never comes: month '4,jun' has no day '31'"),
        (
            "1_0 +6 007 * *",
            "cron has no minute '1_0'; write * or numbers from 0 to 59, with commas",
        ),
        ("0 +6 007 * *", "cron has no hour '+6'; write * or numbers from 0 to 23, with commas"),
        (
            "0 6 * * Monday",
            "cron has no weekday 'Monday'; write * or numbers from 0 to 7, or sun to sat",
        ),
        (
            "* * * 7,nov-feb *",
            "cron has no month 'nov-feb'; write * or numbers from 1 to 12, or jan to",
        ),
        (f"{'9' * 5000} 6 * * *", f"cron has no minute '{'9' * 60}'; write"),
    ],
)
def test_what_is_wrong_is_said_with_its_field(text: str, wrong: str) -> None:
    with pytest.raises(cron.CronError) as raised:
        cron.parse(text)
    assert str(raised.value).startswith(wrong)


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("schedule", "until", "latest"),
    [
        pytest.param("30 6 * * *", "2026-05-20 04:30:59", "2026-05-20 04:30", id="its-own-minute"),
        pytest.param("30 6 * * *", "2026-05-20 04:29:59", "2026-05-19 04:30", id="the-day-before"),
        pytest.param(
            "0 0 29 2 *", "2026-05-20 00:00:00", "2024-02-28 23:00", id="two-years-before"
        ),
        pytest.param("30 2 * * *", "2026-10-25 12:00:00", "2026-10-25 00:30", id="first-of-two"),
        pytest.param("30 2 * * *", "2026-03-29 12:00:00", "2026-03-29 01:00", id="skipped-hour"),
        pytest.param("0 0 29 2 *", "2024-02-28 22:59:59", None, id="none-since"),
    ],
)
def test_the_latest_time_of_a_schedule(schedule: str, until: str, latest: str | None) -> None:
    expected = datetime.fromisoformat(f"{latest}+00:00") if latest else None
    end = datetime.fromisoformat(f"{until}+00:00")
    after = datetime(2024, 2, 1, tzinfo=UTC)
    assert cron.parse(schedule).latest(after, end, BERLIN) == expected


def test_the_latest_time_comes_after_the_one_before() -> None:
    """The latest time lies behind the time that it is asked from, and is not that itself."""
    came = datetime(2026, 5, 20, 4, 30, tzinfo=UTC)
    schedule = cron.parse("30 6 * * *")
    assert schedule.latest(came, came + timedelta(hours=1), BERLIN) is None
    assert schedule.latest(came - timedelta(minutes=1), came, BERLIN) == came


@pytest.mark.parametrize(
    ("schedule", "autumn", "spring"),
    [
        pytest.param("30 2 * * *", ["00:30"], ["01:00"], id="an-hour-of-the-day"),
        pytest.param("30 */2 * * *", ["00:30", "01:30"], ["01:00"], id="every-two-hours"),
        pytest.param("30 * * * *", ["00:30", "01:30"], ["00:30", "01:30"], id="each-hour"),
    ],
)
def test_schedule_comes_once_where_the_clock_is_set(
    schedule: str, autumn: list[str], spring: list[str]
) -> None:
    """A schedule comes once for each of its times where the clock is set.

    Between one and three in Berlin, by the hours of UTC.
    """
    comes = cron.parse(schedule)
    for day, expected in (("2026-10-25", autumn), ("2027-03-28", spring)):
        begin = datetime.fromisoformat(f"{day} 00:00+00:00")
        minutes = [begin + timedelta(minutes=n) for n in range(120)]
        found = [f"{at:%H:%M}" for at in minutes if comes.comes(at, ZoneInfo("Europe/Berlin"))]
        assert found == expected


@pytest.mark.parametrize(
    ("zone", "schedule", "begin", "expected"),
    [
        pytest.param(
            "Australia/Lord_Howe", "45 1 * * *", "2026-04-04 14", ["14:45"], id="half-an-hour-back"
        ),
        pytest.param(
            "Australia/Lord_Howe", "15 2 * * *", "2026-10-03 14", ["15:30"], id="half-an-hour-on"
        ),
        pytest.param(
            "America/New_York", "30 1 * * *", "2026-11-01 05", ["05:30"], id="an-hour-back"
        ),
        pytest.param("America/New_York", "30 2 * * *", "2026-03-08 06", ["07:00"], id="an-hour-on"),
        pytest.param(
            "Africa/Cairo", "0 0 * * *", "2026-04-23 21", ["22:00"], id="midnight-is-skipped"
        ),
        pytest.param(
            "Africa/Cairo", "30 23 * * *", "2026-10-29 20", ["20:30"], id="before-midnight-twice"
        ),
        pytest.param(
            "Pacific/Apia", "0 12 30 12 *", "2011-12-30 09", ["10:00"], id="a-day-left-out"
        ),
        pytest.param(
            "Asia/Kathmandu", "15 6 * * *", "2026-03-02 00", ["00:30"], id="no-whole-hours"
        ),
    ],
)
def test_a_schedule_comes_once_in_any_zone(
    zone: str, schedule: str, begin: str, expected: list[str]
) -> None:
    comes, first = cron.parse(schedule), datetime.fromisoformat(f"{begin}:00+00:00")
    minutes = [first + timedelta(minutes=n) for n in range(120)]
    assert [f"{at:%H:%M}" for at in minutes if comes.comes(at, ZoneInfo(zone))] == expected
