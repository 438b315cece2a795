"""What was handed off and what of it was told, beside the agent's own tables.

Imported before the database is opened.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ..action.durable.store import metadata
from ..action.record.payloads import left_of_record, left_of_text, mark


class CallbackState(StrEnum):
    """What has become of a receipt that is sent back."""

    WAITING = "waiting"  # to be sent, for the first time or again
    DELIVERED = "delivered"
    DEAD = "dead"  # it never arrived, and is not tried again by itself


_text = sa.Text
_number = sa.Integer
_real = sa.Float


def _of_request(value: Any, _: Mapping[Any, Any]) -> Any:
    """What is left of a request: its form, of which issue it was, and where its receipts went."""
    names = ("version", "issue", "proven_by", "reply_to")
    return {**left_of_record(value, {}), **{name: value[name] for name in names if name in value}}


tasks = sa.Table(
    "handoff_tasks",
    metadata,
    sa.Column("id", _text, primary_key=True),
    sa.Column("client", _text),
    sa.Column("behalf", _text, index=True),
    sa.Column("request", sa.JSON),
    sa.Column("digest", _text),
    sa.Column("reply_to", _text),
    sa.Column("began", _real),
    sa.Column("told", _text, index=True),
)
# As text, since an index of some rows is used only for the very condition that it has.
TO_TELL = sa.text("reply_to != '' AND told NOT LIKE '%.'")
sa.Index("ix_handoff_tasks_to_tell", tasks.c.id, sqlite_where=TO_TELL, postgresql_where=TO_TELL)
notes = sa.Table(
    "handoff_notes",
    metadata,
    sa.Column("task", _text, primary_key=True),
    sa.Column("key", _text, primary_key=True),
)
callbacks = sa.Table(
    "handoff_callbacks",
    metadata,
    sa.Column("number", _number, primary_key=True),
    sa.Column("task", _text, index=True),
    sa.Column("client", _text),
    sa.Column("url", _text),
    sa.Column("body", _text),
    sa.Column("state", _text, index=True),
    sa.Column("tries", _number),
    sa.Column("due", _real),
    sa.Column("fault", _text),
)

mark(
    tasks, tasks.c.id, stays=("id", "client", "digest", "reply_to", "told"),
    left={"behalf": left_of_text, "request": _of_request}, waits=lambda _: sa.and_(TO_TELL),
)  # fmt: skip
mark(notes, notes.c.task, stays=("task",), left={"key": left_of_text}, goes=True)
mark(
    callbacks, callbacks.c.task, stays=("task", "client", "url", "state", "fault"),
    left={"body": left_of_text}, goes=True,
    waits=lambda _: callbacks.c.state == CallbackState.WAITING,
)  # fmt: skip
