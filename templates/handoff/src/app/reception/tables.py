"""What was handed off and what of it was told, beside the agent's own tables. Imported before the database is opened."""

import sqlalchemy as sa

from ..action.store import metadata

_text, _number, _real = sa.Text, sa.Integer, sa.Float

tasks = sa.Table(
    "handoff_tasks", metadata,
    sa.Column("id", _text, primary_key=True), sa.Column("client", _text), sa.Column("behalf", _text, index=True),
    sa.Column("request", sa.JSON), sa.Column("digest", _text), sa.Column("reply_to", _text), sa.Column("began", _real),
    sa.Column("told", _text, index=True),
)  # fmt: skip
notes = sa.Table(
    "handoff_notes", metadata, sa.Column("task", _text, primary_key=True), sa.Column("key", _text, primary_key=True)
)
callbacks = sa.Table(
    "handoff_callbacks", metadata,
    sa.Column("number", _number, primary_key=True), sa.Column("task", _text, index=True), sa.Column("client", _text),
    sa.Column("url", _text), sa.Column("body", _text), sa.Column("state", _text, index=True), sa.Column("tries", _number),
    sa.Column("due", _real), sa.Column("fault", _text),
)  # fmt: skip
