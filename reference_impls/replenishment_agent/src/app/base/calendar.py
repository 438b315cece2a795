"""What day it is, as a model is told it. Pure: the moment is passed in."""

from datetime import datetime
from zoneinfo import ZoneInfo

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_of(at: datetime, zone: str = "") -> str:
    """Such as `Sunday, 2026-11-29 (Europe/Berlin)`; without a zone, as the moment itself has it."""
    there = at.astimezone(ZoneInfo(zone)) if zone else at
    named = f" ({zone})" if zone else ""
    return f"{DAYS[there.weekday()]}, {there.date().isoformat()}{named}"
