"""What day it is, as models are told it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.base.model import day_of

LATE = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "Sun, 2026-11-29 (UTC)"),
        ("Europe/Berlin", "Mon, 2026-11-30 (Europe/Berlin)"),
        ("America/New_York", "Sun, 2026-11-29 (America/New_York)"),
    ],
)
def test_the_day_is_that_of_the_projects_timezone(zone: str, said: str) -> None:
    assert day_of(LATE, zone) == said


def test_without_a_timezone_it_is_that_of_the_moment() -> None:
    there = LATE.astimezone(timezone(timedelta(hours=2)))
    assert day_of(there) == "Mon, 2026-11-30"
