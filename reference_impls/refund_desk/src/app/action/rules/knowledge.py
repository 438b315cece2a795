"""What a run knows of where values come from: from its goal, from people, and from what it reads.

Pure, so that whoever tries a policy gathers this by the code that is shipped.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from ...base.systems import Operation
from . import vouching
from .vouching import Vouched, by_answer, by_ids, by_words, scalars

WRITABLE = "which outsiders can write"
REMEMBERED = "what runs remembered that had read text from outside"
CARRIED = "into whose system this project can write text that it has read outside"
CHOSEN = "which was asked with what text from outside may have chosen"


class Source(NamedTuple):
    """What a read is: whether it may hold text of people outside, and private data.

    `why` goes on after its name, and says why outsiders could have written what it returns.
    """

    is_untrusted: bool = False
    is_private: bool = False
    why: str = WRITABLE


class Outside(NamedTuple):
    """A text that vouches for nothing: what it is, in words, and which values stand in it."""

    what: str
    holds: Vouched = Vouched()

    def has_part_of(self, value: Any, vouched: Vouched) -> bool:
        """Whether what nobody vouches for in a value stands in this text."""
        unknown = [part for part in scalars(value) if not vouched.covers(part)]
        return any(self.holds.covers(part) for part in unknown)


class Knowledge(NamedTuple):
    """What is vouched for, whether text from outside and private data were read, and secrets.

    Secrets are values that no text may carry outward, as they were read. `outside` are the texts
    that vouch for nothing, so that a person can be told where a value may come from.
    """

    vouched: Vouched = Vouched()
    read_untrusted: bool = False
    read_private: bool = False
    secrets: frozenset[str] = frozenset()
    outside: tuple[Outside, ...] = ()

    def unknown(self, inputs: Mapping[str, Any]) -> list[str]:
        """The inputs that nobody trusted has named."""
        return [name for name, value in inputs.items() if not self.vouched.covers(value)]

    def origin(self, inputs: Mapping[str, Any]) -> str:
        """Say of inputs that nobody trusted has named where they may come from instead."""
        names_of = dict[str, list[str]]()
        for name, value in inputs.items():
            texts = (one for one in self.outside if one.has_part_of(value, self.vouched))
            text = next(texts, None)
            names_of.setdefault(text.what if text else "", []).append(name)
        parts = [self._origin_of(", ".join(names), what) for what, names in names_of.items()]
        return ", and ".join(parts)

    def _origin_of(self, names: str, what: str) -> str:
        if what:
            return f"{names} stands in {what}"
        nobody = f"nobody trusted has named {names}"
        if self.outside:
            return f"{nobody}, and it has read {self.outside[0].what}"
        return nobody

    def hear(self, words: str) -> Knowledge:
        """The knowledge after a person of ours has said this, and vouches for it."""
        return self._replace(vouched=self.vouched | by_words(words))

    def tell(self, inputs: Mapping[str, Any]) -> Knowledge:
        """The knowledge after a person of ours has given inputs by name, which are vouched for."""
        return self._replace(vouched=self.vouched | by_answer(json.dumps(inputs)))

    def warn(self, text: str = "") -> Knowledge:
        """The knowledge after a text from outside was read, which vouches for nothing."""
        warned = self._replace(read_untrusted=True)
        return warned._quote("a text that came from outside", by_words(text) | by_answer(text))

    def _quote(self, what: str, holds: Vouched) -> Knowledge:
        return self._replace(outside=(*self.outside, Outside(what, holds)))

    def recall(self, *, is_untrusted: bool, is_private: bool) -> Knowledge:
        """The knowledge after earlier runs' facts were recalled, which vouch for nothing."""
        knowledge = self._flag(is_untrusted=is_untrusted, is_private=is_private)
        if is_untrusted:
            return knowledge._quote(REMEMBERED, Vouched())
        return knowledge

    def _flag(self, *, is_untrusted: bool, is_private: bool) -> Knowledge:
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
    ) -> Knowledge:
        """The knowledge after a read gave this answer; None is a read that failed.

        It vouches for something only if nobody outside can have chosen its inputs: no text from
        there was read before, or all are vouched for. It never does for an input that it repeats.
        What others wrote, a search has to be planned for: out of words of the goal, an attacker
        could pick those that find a row of theirs.
        """
        knowledge = self._flag(is_untrusted=source.is_untrusted, is_private=source.is_private)
        is_chosen = self.read_untrusted and not self.vouched.covers(inputs)
        if source.is_untrusted or is_chosen:
            why = source.why if source.is_untrusted else CHOSEN
            knowledge = knowledge._quote(
                f"the answer of {operation.name}, {why}", by_answer(answer or "")
            )
        if answer is None:
            return knowledge
        knowledge = knowledge._replace(
            secrets=knowledge.secrets | _secrets(answer, operation.secret)
        )
        if is_chosen:
            return knowledge
        if not source.is_untrusted:
            vouched = by_answer(answer) | by_ids(operation.system, answer)
        elif self.read_untrusted and not is_planned:
            return knowledge
        elif any(scalars(inputs)):  # a search, by what people or trusted systems have named
            vouched = by_ids(operation.system, answer)
        else:
            return knowledge
        repeated = [part for part in scalars(inputs) if not self.vouched.covers(part)]
        return knowledge._replace(vouched=knowledge.vouched | vouched.without(repeated))

    def write(self, operation: Operation, answer: str) -> Knowledge:
        """The knowledge after a write was answered: it vouches for ids that the system allotted."""
        ids = by_ids(operation.system, answer, named=True)
        return self._replace(vouched=self.vouched | ids)


def begin(
    goal: str,
    data: str = "",
    *,
    is_trusted: bool = False,
    is_private: bool = False,
) -> Knowledge:
    """What is known as a run begins: its goal vouches, and what came with it, if trusted."""
    knowledge = Knowledge(by_words(goal), read_private=is_private)
    if not data:
        return knowledge
    if not is_trusted:
        return knowledge.warn(data)
    return knowledge._replace(vouched=knowledge.vouched | by_words(data) | by_answer(data))


def _secrets(answer: str, names: Collection[str]) -> frozenset[str]:
    """The values of secret fields; of an answer that is no JSON, all words, as it has no fields."""
    if not names:
        return frozenset()
    parsed = vouching.parse(answer)
    if parsed is None or isinstance(parsed, str):
        return frozenset(by_words(answer).values)
    values = (value for name in names for part in _under(parsed, name) for value in scalars(part))
    return frozenset(str(value) for value in values)


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
