"""What a run knows of where values come from: from its goal, from people, and from what it reads.

Pure, so that whoever tries a policy gathers this by the code that is shipped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from ..base.systems import Operation
from . import vouching
from .vouching import Vouched, by_answer, by_ids, by_words, scalars


class Source(NamedTuple):
    """What a read is: whether it may hold text of people outside, and private data."""

    is_untrusted: bool = False
    is_private: bool = False


class Known(NamedTuple):
    """What is vouched for, whether text from outside and private data were read, and secrets.

    Secrets are values that no text may carry outward, as they were read.
    """

    vouched: Vouched = Vouched()
    read_untrusted: bool = False
    read_private: bool = False
    secrets: frozenset[str] = frozenset()

    def unknown(self, inputs: Mapping[str, Any]) -> list[str]:
        """The inputs that nobody trusted has named."""
        return [name for name, value in inputs.items() if not self.vouched.covers(value)]

    def hear(self, words: str) -> Known:
        """With what a person of ours has said, who vouches for it."""
        return self._replace(vouched=self.vouched | by_words(words))

    def warn(self) -> Known:
        """With a text from outside, of which nothing is taken."""
        return self._replace(read_untrusted=True)

    def recall(self, *, is_untrusted: bool, is_private: bool) -> Known:
        """With what earlier runs remembered, which vouches for nothing."""
        untrusted = self.read_untrusted or is_untrusted
        return self._replace(
            read_untrusted=untrusted,
            read_private=self.read_private or is_private,
        )

    def read(
        self,
        operation: Operation,
        source: Source,
        inputs: Mapping[str, Any],
        answer: str | None,
        *,
        is_planned: bool = True,
    ) -> Known:
        """With the answer of a read; None is one that failed.

        It vouches for something only if nobody outside can have chosen its inputs: no text from
        there was read before, or all are vouched for. It never does for an input that it repeats.
        What others wrote, a search has to be planned for: out of words of the goal, an attacker
        could pick those that find a row of theirs.
        """
        known = self.recall(is_untrusted=source.is_untrusted, is_private=source.is_private)
        if answer is None:
            return known
        known = known._replace(secrets=known.secrets | _secrets(answer, operation.secret))
        if self.read_untrusted and not self.vouched.covers(inputs):
            return known
        if not source.is_untrusted:
            found = by_answer(answer) | by_ids(operation.system, answer)
        elif self.read_untrusted and not is_planned:
            return known
        elif any(scalars(inputs)):  # a search, by what people or trusted systems have named
            found = by_ids(operation.system, answer)
        else:
            return known
        asked = [part for part in scalars(inputs) if not self.vouched.covers(part)]
        return known._replace(vouched=known.vouched | found.without(asked))

    def write(self, operation: Operation, answer: str) -> Known:
        """With the answer of a write that was let go: the ids that the system allotted."""
        found = by_ids(operation.system, answer, named=True)
        return self._replace(vouched=self.vouched | found)


def begin(
    goal: str,
    data: str = "",
    *,
    is_trusted: bool = False,
    is_private: bool = False,
) -> Known:
    """What is known as a run begins: its goal vouches, and what came with it, if trusted."""
    known = Known(by_words(goal), read_private=is_private)
    if not data:
        return known
    if not is_trusted:
        return known.warn()
    return known._replace(vouched=known.vouched | by_words(data) | by_answer(data))


def _secrets(answer: str, names: Collection[str]) -> frozenset[str]:
    """The values of secret fields; of an answer that is no JSON, all words, as it has no fields."""
    if not names:
        return frozenset()
    parsed = vouching.parse(answer)
    if parsed is None or isinstance(parsed, str):
        return frozenset(by_words(answer).values)
    found = (value for name in names for part in _under(parsed, name) for value in scalars(part))
    return frozenset(str(value) for value in found)


def _under(parsed: Any, name: str) -> Iterable[Any]:
    """What stands under a key, however deep."""
    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += part.values()
            if name in part:
                yield part[name]
        elif isinstance(part, list):
            waiting += part
