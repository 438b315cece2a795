"""What day it is, as a model is told it. Pure: the moment is passed in."""

from datetime import datetime
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")  # what a run costs is the same on each


def day_of(at: datetime, zone: str = "") -> str:
    """Such as `Sun, 2026-11-29 (Europe/Berlin)`; without a zone, as the moment itself has it."""
    there = at.astimezone(ZoneInfo(zone)) if zone else at
    named = f" ({zone})" if zone else ""
    return f"{DAYS[there.weekday()]}, {there.date().isoformat()}{named}"
