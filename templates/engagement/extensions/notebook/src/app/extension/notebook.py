"""Notes that outlive the session.

Each reader's own, shown when they are made, and theirs to mend and remove.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from ..base.bindings import Refused
from ..base.display import visible_json
from ..engagement.extension import open_transaction
from ..panel import Item, Panel

if TYPE_CHECKING:
    from anthropic.types import SearchResultBlockParam, ToolParam

    from ..engagement.assistant import Assistant, Reader

MOST_NOTES = 50  # of one reader; all of them go along with every question
MOST_CHARACTERS = 500  # of a note
TABLE = """CREATE TABLE IF NOT EXISTS note (
    id INTEGER PRIMARY KEY AUTOINCREMENT, reader TEXT NOT NULL,
    text TEXT NOT NULL, origin TEXT NOT NULL, day TEXT NOT NULL DEFAULT (date('now')))"""
ADD = f"""INSERT INTO note (reader, text, origin) SELECT :reader, :text, :origin
    WHERE (SELECT count(*) FROM note WHERE reader = :reader) < {MOST_NOTES}"""
KEEP_NOTE: "ToolParam" = {
    "name": "keep_note",
    "description": (
        "Keep a note in this person's notebook, to be remembered in later conversations. They "
        "see it at once."
    ),
    "input_schema": {
        "type": "object",
        "properties": {
            "text": {"type": "string", "description": "One thing to remember, in a sentence."}
        },
        "required": ["text"],
        "additionalProperties": False,
    },
}
NOBODY = "Nobody is signed in, so there is no notebook."
LENGTH = f"A note has between 1 and {MOST_CHARACTERS} characters."
USAGE = (
    "/notes lists your notes; /note TEXT adds one; /notes edit N TEXT, /notes delete N, /notes "
    "empty"
)


class Extension(Panel):
    """A notebook for each reader.

    The model may add a note; only the person changes or removes one.
    """

    hint = (
        "But I keep notes for you, and show you each one. /notes lists them, /notes delete "
        "N removes one."
    )
    heading = "Your notebook"

    def __init__(self, assistant: "Assistant") -> None:
        super().__init__(assistant)
        self.tools = (KEEP_NOTE,)

    def passages(self, reader: "Reader") -> Sequence["SearchResultBlockParam"]:
        """The notes as they are now, each quoted as a document is.

        What they say is no instruction.
        """
        return [
            {
                "type": "search_result",
                "source": f"notebook:{number}",
                "title": title,
                "content": [{"type": "text", "text": text}],
                "citations": {"enabled": True},
            }
            for number, title, text in self.notes(reader)
        ]

    def call(self, tool: str, inputs: Any, reader: "Reader") -> tuple[str, str]:
        """Keep the note that the model proposes, and tell the person what it is."""
        text = inputs.get("text") if isinstance(inputs, dict) else None
        if not isinstance(text, str):
            raise Refused("a note is one text")
        number, problem = self.add_note(text, "by the assistant", reader)
        if problem:
            raise Refused(problem)
        line = visible_json(" ".join(text.split()))
        message = f"note {number}: {line}. /notes delete {number} removes it"
        return f"Kept as note {number}.", message

    def command(self, line: str, reader: "Reader") -> str:
        """What a person does with their own notes, and with nobody else's."""
        words = line.split(maxsplit=3)
        if not words or words[0] not in ("/note", "/notes"):
            return ""
        if not reader.id:
            return NOBODY
        match words:
            case ["/notes"]:
                return (
                    "\n".join(f"{title}: {text}" for _, title, text in self.notes(reader))
                    or "No notes yet."
                )
            case ["/note", *rest]:
                number, problem = self.add_note(" ".join(rest), "by you", reader)
                return problem or f"Note {number} is kept."
            case ["/notes", "edit", number, text] if len(text) <= MOST_CHARACTERS:
                done = self.change_note(
                    "UPDATE note SET text = ?, origin = 'by you'",
                    number,
                    reader,
                    " ".join(text.split()),
                )
                if done:
                    return f"Note {number} is changed."
                return f"There is no note {number} of yours."
            case ["/notes", "edit", _, *_]:
                return LENGTH
            case ["/notes", "delete", number]:
                done = self.change_note("DELETE FROM note", number, reader)
                if done:
                    return f"Note {number} is deleted."
                return f"There is no note {number} of yours."
            case ["/notes", "empty", "yes"]:
                with self.open_notebook() as notebook:
                    notebook.execute("DELETE FROM note WHERE reader = ?", (reader.id,))
                return "Your notebook is empty."
            case ["/notes", "empty"]:
                count = len(self.notes(reader))
                return f"This deletes all {count} of your notes. To confirm: /notes empty yes"
        return USAGE

    def items(self, reader: "Reader") -> Sequence[Item]:
        """Each note in a field, a free one for the next, and a button that empties the notebook."""
        if not reader.id:
            return [{"title": NOBODY, "text": "", "save": "", "buttons": {}}]
        entries: list[Item] = [
            {
                "title": title,
                "text": text,
                "save": f"/notes edit {n}",
                "buttons": {"Delete": f"/notes delete {n}"},
            }
            for n, title, text in self.notes(reader)
        ]
        buttons = dict[str, str]()
        if entries:
            buttons["Empty the notebook"] = "/notes empty yes"
        return [*entries, {"title": "New note", "text": "", "save": "/note", "buttons": buttons}]

    def notes(self, reader: "Reader") -> list[tuple[int, str, str]]:
        """Number, title and text of a reader's notes."""
        with self.open_notebook() as notebook:
            rows = notebook.execute(
                "SELECT id, text, origin, day FROM note WHERE reader = ?", (reader.id,)
            ).fetchall()
        return [
            (number, f"Note {number}, {origin}, {day}", text) for number, text, origin, day in rows
        ]

    def add_note(self, text: str, origin: str, reader: "Reader") -> tuple[int, str]:
        """The number of a new note, or what forbids it."""
        text = " ".join(text.split())
        if not reader.id:
            return 0, NOBODY
        if not text or len(text) > MOST_CHARACTERS:
            return 0, LENGTH
        with self.open_notebook() as notebook:
            added = notebook.execute(ADD, {"reader": reader.id, "text": text, "origin": origin})
        full = f"The notebook holds {MOST_NOTES} notes. The person has to delete one first."
        if added.rowcount:
            return (added.lastrowid or 0, "")
        return (0, full)

    def change_note(self, action: str, number: str, reader: "Reader", *values: str) -> bool:
        """Whether the reader has that note, on which the action is then done."""
        with self.open_notebook() as notebook:
            where = " WHERE CAST(id AS TEXT) = ? AND reader = ?"
            return notebook.execute(action + where, (*values, number, reader.id)).rowcount > 0

    def open_notebook(self) -> AbstractContextManager[sqlite3.Connection]:
        """The notebook, for one transaction."""
        return open_transaction(self.state / "notebook.sqlite", TABLE, "The notebook")
