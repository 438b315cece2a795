"""Whether a run comes closer to its goal, and what of it is owed. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from ...base.display import as_written
from ..record.records import for_people, planned
from ..rules.plan import Row

STANDSTILL = 3  # turns without a call, or same answers to the same call, that bring nothing closer
LONGEST = 300  # characters of what the model said
NOTHING_CALLED = "nothing was called, so nothing was read and nothing written"
TAKEN_BACK = "was made and taken back"


class Progress:
    """What came of the calls of a run so far, of which code knows, whatever its model says."""

    def __init__(self) -> None:
        self.idle = 0  # turns without a call, one after another
        self.words = ""  # what the model said last
        self.called = set[str]()
        self.unmade: dict[str, str] = {}  # what became of a write that was asked for, by operation
        self._owed = set[str]()  # of them, those that no later plan has left out
        self._answers: dict[str, tuple[str, int]] = {}  # of each call, and how often in a row

    def turn(self, words: str, *, has_calls: bool) -> str:
        """Count a turn of the model; gives why the run stands still, or nothing if it moves."""
        self.words = words[:LONGEST] if words else self.words
        self.idle = 0 if has_calls else self.idle + 1
        if self.idle < STANDSTILL:
            return ""
        return self._reason(f"the model made no call in {self.idle} turns, one after another")

    def answer(self, name: str, inputs: Any, answer: str) -> str:
        """Count an answer; gives why the run stands still, or nothing if it moves."""
        call = json.dumps([name, inputs], sort_keys=True, default=str)
        before, count = self._answers.get(call, ("", 0))
        count = count + 1 if before == answer else 1
        self._answers[call] = answer, count
        if count < STANDSTILL:
            return ""
        return self._reason(
            f"the same call had the same answer {count} times, with no write between"
        )

    def note_write(self, name: str) -> None:
        """Count a write that was made, or prepared for a person."""
        self.called.add(name)
        self.unmade.pop(name, None)
        self._owed.discard(name)
        self._answers.clear()

    def note_unmade(self, name: str, became: str) -> None:
        """Note a write that was asked for and is not made, and what became of it."""
        self.called.add(name)
        self.unmade[name] = became[:LONGEST].removesuffix(".")
        self._owed.add(name)

    def drop_owed(self) -> None:
        """Drop what was owed before: a new plan says what is needed."""
        self._owed.clear()

    def restart(self) -> None:
        """Count turns and answers from zero again, since a person has the run go on."""
        self.idle = 0
        self._answers = {}

    @property
    def shown_unmade(self) -> dict[str, str]:
        """Each write that was asked for and is not made, in words."""
        return {name: f"{as_written(name)} {became}" for name, became in self.unmade.items()}

    def lacks(self, rows: Sequence[Row], writes: Collection[str]) -> str:
        """What an end with the goal met lacks; empty if nothing.

        `rows` are what is left of the plan. Of it a write is owed, one of `writes`, and a read that
        was not made at all.
        """
        if not self.called:
            return NOTHING_CALLED
        owed = self.owed(rows, writes)
        missing = [f"{planned(for_people(row))} is planned and was not made" for row in owed]
        unmade = [words for name, words in self.shown_unmade.items() if name in self._owed]
        return "; ".join([*missing, *unmade])

    def owed(self, rows: Sequence[Row], writes: Collection[str]) -> list[Row]:
        """What is owed of what is left of the plan, but for writes that were asked for."""
        done = ({*writes} & self._owed) | (self.called - {*writes})
        return [row for row in rows if row["operation"] not in done]

    def _reason(self, why: str) -> str:
        if self.words:
            return f"{why}; it said last: {self.words}"
        return why
