"""What people tell a run while it runs: steer, pause, go on, stop; and the switch that stops all of them."""

from typing import Any, Literal

import sqlalchemy as sa
from dbos import DBOS

from .store import ALL, controls, session, source

TOPIC = "control"
Kind = Literal["steer", "pause", "resume", "stop"]


def tell(run: str, kind: Kind, *, by: str, text: str = "") -> None:
    """Leave a control for one run; it is taken before the run's next step."""
    with source().engine.begin() as connection:
        connection.execute(controls.insert().values(run=run, kind=kind, by=by, text=text, taken=False))
    DBOS.send(run, kind, topic=TOPIC)  # wakes a run that is paused


def switch(*, off: bool, by: str) -> None:
    """Stop all runs before their next step and let none begin, or allow it again."""
    with source().engine.begin() as connection:
        connection.execute(
            controls.insert().values(run=ALL, kind="kill" if off else "allow", by=by, text="", taken=False)
        )


def taken(run: str) -> dict[str, Any]:
    """Take what was left for a run, in the transaction that is running: steers once, a stop or pause as it stands."""
    current = session()
    kill = current.execute(
        sa.select(controls.c.kind, controls.c.by)
        .where(controls.c.run == ALL)
        .order_by(controls.c.number.desc())
        .limit(1)
    ).first()
    new = current.execute(
        sa.select(controls).where(controls.c.run == run, controls.c.taken.is_(False)).order_by(controls.c.number)
    ).mappings()
    found: dict[str, Any] = {"steer": [], "stop": "", "paused": None}
    for control in new:
        if control["kind"] == "steer":
            found["steer"].append(f"{control['by']}: {control['text']}")
        elif control["kind"] == "stop":
            found["stop"] = f"stopped by {control['by']}: {control['text']}".rstrip(": ")
        else:
            found["paused"] = control["kind"] == "pause"
    current.execute(controls.update().where(controls.c.run == run).values(taken=True))
    if kill and kill.kind == "kill":
        found["stop"] = f"all runs were stopped by {kill.by}"
    return found
