"""Firing a prompt: claimed once, answered, and written to a person's outbox whole or not."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from anthropic.types import SearchResultBlockParam

from ...base import cron
from ...base.amounts import read_json
from ...base.display import visible
from ...base.problem import Problem, hold_together, parse_yaml, place_at, read_text
from ...base.schemas import schema_of
from ...engagement.assistant import Assistant, Conversation, EventKind, Reader
from ...engagement.extension import open_transaction
from ...known_path import KnownPath, Outcome

SCHEMA = schema_of(json.loads(Path(__file__).with_name("triggers.schema.json").read_text("utf-8")))
NO_INPUTS = {"type": "object", "properties": {}, "additionalProperties": False}  # of a path
NO_TRIGGERS = "timezone: UTC\ntriggers: []\n"
LATE = timedelta(hours=1)  # a schedule's minute that passed unseen is made up for so long
MINUTE = timedelta(minutes=1)
TABLES = """
    CREATE TABLE IF NOT EXISTS firing (
        number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
        person TEXT NOT NULL, cause TEXT NOT NULL, begun TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'begun');
    CREATE TABLE IF NOT EXISTS clock (seen TEXT NOT NULL);
"""
MISSING = {
    "begun": "Not written yet, or interrupted when the program ended.",
    "written": "The file was removed.",
}
CLAIM = "INSERT OR IGNORE INTO firing (key, person, cause, begun) VALUES (?, ?, ?, ?)"


class Trigger(NamedTuple):
    """A line of `triggers.yaml`: a schedule or a webhook, its prompt, and for whom."""

    id: str
    prompt: str
    to: str
    groups: str = ""
    schedule: str = ""
    webhook: str = ""


class Triggers(NamedTuple):
    """All of `triggers.yaml`."""

    zone: ZoneInfo
    all: tuple[Trigger, ...]


class Firings:
    """What was fired, is due, and became of it."""

    def __init__(self, assistant: Assistant, state: Path) -> None:
        self.assistant = assistant
        self.state = state
        self.zone, self.triggers = load_triggers(assistant.folder / "triggers.yaml")
        self.path = KnownPath(assistant, NO_INPUTS)

    def due(self, now: datetime) -> Iterator[tuple[Trigger, datetime]]:
        """Each schedule's latest minute since the clock was last looked at.

        Of several that passed, only that one.
        """
        this_minute = now.astimezone(UTC).replace(second=0, microsecond=0)
        with self._open() as database:
            row = database.execute("SELECT max(seen) FROM clock").fetchone()
            seen = datetime.fromisoformat(row[0]) if row[0] else this_minute - MINUTE
            database.execute("DELETE FROM clock")
            database.execute("INSERT INTO clock VALUES (?)", (max(seen, this_minute).isoformat(),))
        for trigger in self.triggers:
            if not trigger.schedule:
                continue
            after = max(seen, this_minute - LATE)
            minute = cron.parse(trigger.schedule).latest(after, this_minute, self.zone)
            if minute is not None:
                yield trigger, minute.astimezone(self.zone)

    def claim(self, trigger: Trigger, key: str, cause: str) -> int:
        """The number of this firing, or 0 if it was claimed before.

        By this process, another one, or before a restart.
        """
        with self._open() as database:
            claimed = database.execute(
                CLAIM, (f"{trigger.id}@{key}", trigger.to, cause, now_text())
            )
            if claimed.rowcount:
                return claimed.lastrowid or 0
            return 0

    def fire(self, trigger: Trigger, number: int, cause: str, body: str = "") -> Path:
        """Follow the path, or ask the model, and write the outbox file.

        A failure leaves none, is kept with the firing, and raised.
        """
        try:
            file = self._write(trigger, number, cause, *self._answer(trigger, cause, body))
        except Exception as error:
            self._store_state(
                number,
                f"No text, it failed: {error if isinstance(error, Problem) else repr(error)}",
            )
            raise
        self._store_state(number, "written")
        return file

    def outbox(self, person: str) -> list[tuple[int, str, str]]:
        """Number, title and text of what was fired for a person, the latest first.

        A failure stands in its place.
        """
        with self._open() as database:
            query = (
                "SELECT number, cause, begun, state FROM firing WHERE person = ? ORDER BY "
                "number DESC LIMIT 20"
            )
            rows = database.execute(query, (person,)).fetchall()
        entries = []
        for number, cause, begun, state in rows:
            files = [*self.box(person).glob(f"*-{number}.md")]
            text = read_text(files[0]) if files else MISSING.get(state, state)
            entries.append((number, f"{number}, {begun}: {cause}", text))
        return entries

    def box(self, person: str) -> Path:
        """A person's folder, which whatever they are called is one below outbox/."""
        return self.assistant.folder / "outbox" / quote(person, safe="@ ").replace(".", "%2E")

    def _answer(self, trigger: Trigger, cause: str, body: str) -> tuple[str, list[str]]:
        """The text for an occasion, and the lines below it."""
        if self.path.is_followed:
            return self._follow_path(trigger, body)
        return self._ask_assistant(trigger, cause, body)

    def _ask_assistant(self, trigger: Trigger, cause: str, body: str) -> tuple[str, list[str]]:
        """The text of the model, which is sent the prompt, and the lines below the text."""
        question = read_text(self.assistant.folder / trigger.prompt).strip()
        if not question:
            raise Problem(f"{trigger.prompt} is empty.")
        quotes = [
            quoted(
                f"triggers.yaml:{trigger.id}",
                "What fired this prompt, and when",
                f"{cause}; now {now_text()}",
            )
        ]
        if body.strip():
            quotes.append(quoted(trigger.webhook, "What came with it, from outside", body))
        text = ""
        sources = dict[str, int]()
        looked_up = list[str]()
        for event in Conversation(self.assistant, Reader(trigger.to, trigger.groups)).ask(
            question, quotes
        ):
            if event.kind is EventKind.TEXT:
                text += event.text
            elif event.kind is EventKind.SOURCE:
                text += f" [{sources.setdefault(event.text, len(sources) + 1)}]"
            elif event.text:
                looked_up.append(event.text)
        return text.strip(), [
            *(f"[{number}] {source}" for source, number in sources.items()),
            *looked_up,
        ]

    def _follow_path(self, trigger: Trigger, body: str) -> tuple[str, list[str]]:
        """The report of the path, and the lines below it."""
        data = {"trigger": {"id": trigger.id, "data": _data_of(body)}}
        walk = self.path.walk_path(data, Reader(trigger.to, trigger.groups))
        lines = list[str]()
        while True:
            try:
                event = next(walk)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome.text, lines
            lines.append(event.text)

    def _write(
        self,
        trigger: Trigger,
        number: int,
        cause: str,
        text: str,
        below: list[str],
    ) -> Path:
        head = {
            "fired_by": cause,
            "trigger": trigger.id,
            "written": now_text(),
            "answered": self.assistant.mode,
        }
        lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items()]
        box = self.box(trigger.to)
        box.mkdir(parents=True, exist_ok=True)
        file = box / f"{datetime.now(UTC):%Y-%m-%dT%H%MZ}-{trigger.id}-{number}.md"
        part = file.with_suffix(".part")
        try:
            with part.open("w", encoding="utf-8") as writing:
                writing.write(visible("\n".join(["---", *lines, "---", "", text, "", *below, ""])))
                writing.flush()
                os.fsync(writing.fileno())
            part.replace(file)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise Problem(f"{file} cannot be written: {error}.", exit_code=3) from error
        return file

    def _store_state(self, number: int, state: str) -> None:
        with self._open() as database:
            database.execute("UPDATE firing SET state = ? WHERE number = ?", (state, number))

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return open_transaction(self.state / "firings.sqlite", TABLES, "The firings")


def load_triggers(file: Path) -> Triggers:
    """The triggers, or one Problem with all that is wrong. Without the file nothing fires."""
    text = read_text(file) if file.exists() else NO_TRIGGERS
    document: Any = parse_yaml(text, file)
    faults = SCHEMA.iter_errors(document)
    hold_together(
        file,
        (f"{place_at(text, *one.path)}: {one.json_path}: {one.message}" for one in faults),
    )
    mistakes = list[str]()
    triggers = tuple(Trigger(**entry) for entry in document["triggers"] or [])
    for names in ([t.id for t in triggers], [t.webhook for t in triggers if t.webhook]):
        twice = sorted({name for name in names if names.count(name) > 1})
        mistakes += [f"{name} is there twice" for name in twice]
    for number, trigger in enumerate(triggers):
        try:
            cron.parse(trigger.schedule or "* * * * *")
        except ValueError as error:
            place = place_at(text, "triggers", number, "schedule")
            mistakes.append(f"{place}: the schedule of {trigger.id}: {error}")
    timezone = document["timezone"]
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        is_none = f"there is no timezone {timezone}, or this machine has none (package tzdata)"
        mistakes.append(f"{place_at(text, 'timezone')}: {is_none}")
    hold_together(file, mistakes)
    return Triggers(zone, triggers)


def _data_of(body: str) -> dict[str, Any]:
    """What came with a trigger: the fields of a JSON object, else the text as `text`."""
    if not body.strip():
        return {}
    try:
        fields = read_json(body)
    except (ValueError, RecursionError):
        fields = None
    if isinstance(fields, dict):
        return fields
    return {"text": body}


def now_text() -> str:
    """This minute, for a person."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def quoted(source: str, title: str, text: str) -> SearchResultBlockParam:
    """Text that the model is shown as it is shown a document: information, whatever it asks for."""
    citable = partial(SearchResultBlockParam, type="search_result", citations={"enabled": True})
    return citable(source=source, title=title, content=[{"type": "text", "text": text}])
