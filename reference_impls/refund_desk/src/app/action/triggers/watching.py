"""The watches: whether the last look at each threshold could be compared."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ...base.systems import load_systems
from ..durable.store import audit, rows, watches
from ..record.records import Kind
from ..rules.trigger_file import Threshold, load_triggers
from .occasions import watch_key


def figures() -> dict[str, Any]:
    """How many values are watched, how many cannot be, and why, by trigger."""
    operations = load_systems(Path("systems.yaml"))
    triggers = load_triggers(Path("triggers.yaml"), operations)
    keys = dict[str, str]()
    for this in triggers.of(Threshold):
        keys |= {watch_key(this, dict(inputs)): this.id for inputs in this.each}
    blind = _blind() if keys else {}
    because = {keys[key]: why for key, why in blind.items() if key in keys}
    cannot = len(keys.keys() & blind.keys())
    return {"watched": len(keys), "cannot_look": cannot, "because": because}


def _blind() -> dict[str, str]:
    """The watches whose last look failed, each with why."""
    seen = {row["id"]: row["looked"] for row in rows(sa.select(watches.c.id, watches.c.looked))}
    failed = sa.select(audit.c.about).where(audit.c.run == "", audit.c.kind == Kind.LOOK_FAILED)
    reasons = dict[str, str]()
    for row in rows(failed.order_by(audit.c.number)):
        about = row["about"]
        key = about.get("watch", "")  # a record of an earlier release names none
        if about.get("looked", 0.0) > seen.get(key, 0.0):
            reasons[key] = about["because"]
    return reasons
