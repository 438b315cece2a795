"""What a run knows of where values come from: from its goal, from people, and from what it reads.

Pure, so that whoever tries a policy gathers this by the code that is shipped.

Values that somebody trusted has named are vouched for, and the inputs of a call are held to them.
They are a set and no text: a value is in it whole or not at all, so that `ev@il.com` is not
vouched for by `dev@il.com`. Texts are equal after NFC and lower-casing, numbers as decimals.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from typing import Any, NamedTuple

from ...base import amounts
from ...base.systems import Operation

WRITABLE = "which outsiders can write"
REMEMBERED = "facts of runs that had read text from outside"
CARRIED = "to whose system this project can copy text from outside"
CHOSEN = "whose inputs may come from text from outside"
_QUOTES_AND_BRACKETS = "\"'`´“”„‟‘’‚‛«»‹›()[]{}<>「」『』【】"
_APART = str.maketrans(dict.fromkeys(_QUOTES_AND_BRACKETS, "\n"))
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_WITH_COMMAS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3}){1,12}(\.[0-9]{1,40})?")
_PLAIN = 40  # digits up to which a number vouches for its text, too
_ID_KEYS = ("id", "id_", "_id")  # under which a system gives what it calls a row
_OF_ADDRESSES = ".@/\\:"  # what makes a word an address, of which a part names something else
_INNER = "/\\~_"  # belongs to a word also where that begins or ends with it


class Source(NamedTuple):
    """What a read is: whether it may hold text of people outside, and private data.

    `why` goes on after its name, and says why outsiders could have written what it returns.
    """

    is_untrusted: bool = False
    is_private: bool = False
    why: str = WRITABLE


@dataclass(frozen=True)
class Vouched:
    """What is vouched for: values, the words of people in their order, and ids of systems.

    A value of several words is vouched for by the same words in a row. An id is one of a system,
    under the name that the system gives it, and vouches for nothing but an input that is an id.
    """

    values: frozenset[str] = frozenset()
    words: str = ""
    ids: frozenset[tuple[str, str, str]] = frozenset()

    def __or__(self, other: Vouched) -> Vouched:
        """What either vouches for."""
        words = "\n".join(filter(None, (self.words, other.words)))
        return Vouched(self.values | other.values, words, self.ids | other.ids)

    def without(self, values: Iterable[str | Decimal]) -> Vouched:
        """What is vouched for without these values, in each of their spellings."""
        gone = [*values]
        forms = {form for value in gone for form in _forms_of(value)}
        spellings = {spelled(value) for value in gone}
        ids = frozenset(one for one in self.ids if one[2] not in spellings)
        return Vouched(self.values - forms, self.words, ids)

    def covers(self, value: Any) -> bool:
        """Whether a value, with all of its parts, was named by somebody trusted.

        Nothing, yes, no and an empty text name no target, and are always covered.
        """
        return all(part == "" or self._has(part) for part in scalars(value))

    def has_id(self, system: str, name: str, value: Any) -> bool:
        """Whether a value is what a system called a row that a vouched search has found."""
        parts = list(scalars(value))
        return bool(parts) and all(self._has_id(system, name, part) for part in parts)

    def _has(self, value: str | Decimal) -> bool:
        spelling = spelled(value)
        if spelling in self.values:
            return True
        words = spelling.split(" ")
        # Words that carry marks of their own, such as `../x`, are no words of a row.
        is_row = len(words) > 1 and words == [_bare(word) or word for word in words]
        if isinstance(value, Decimal) or not is_row:
            return False
        return f" {spelling} " in self.words

    def _has_id(self, system: str, name: str, value: str | Decimal) -> bool:
        spelling = spelled(value)
        own = (system, _singular(name), spelling)
        return is_id(name) and ((system, "id", spelling) in self.ids or own in self.ids)


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
            return f"{names} comes from {what}"
        nobody = f"no trusted source has named {names}"
        if self.outside:
            return f"{nobody}, and the run has read {self.outside[0].what}"
        return nobody

    def after_words(self, words: str) -> Knowledge:
        """The knowledge after a person of ours has said this, and vouches for it."""
        return self._replace(vouched=self.vouched | by_words(words))

    def after_inputs(self, inputs: Mapping[str, Any]) -> Knowledge:
        """The knowledge after a person of ours has given inputs by name, which are vouched for."""
        return self._replace(vouched=self.vouched | by_answer(json.dumps(inputs)))

    def after_outside_text(self, text: str = "") -> Knowledge:
        """The knowledge after a text from outside was read, which vouches for nothing."""
        warned = self._replace(read_untrusted=True)
        return warned._quote("text from outside", by_words(text) | by_answer(text))

    def _quote(self, what: str, holds: Vouched) -> Knowledge:
        return self._replace(outside=(*self.outside, Outside(what, holds)))

    def after_recall(self, *, is_untrusted: bool, is_private: bool) -> Knowledge:
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

    def after_read(
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

    def after_write(self, operation: Operation, answer: str) -> Knowledge:
        """The knowledge after a write was answered: it vouches for ids that the system allotted."""
        ids = by_ids(operation.system, answer, named=True)
        return self._replace(vouched=self.vouched | ids)


def knowledge_at_start(
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
        return knowledge.after_outside_text(data)
    return knowledge._replace(vouched=knowledge.vouched | by_words(data) | by_answer(data))


def by_words(text: str) -> Vouched:
    """What people's own words vouch for.

    That is each word between blanks, quotes and brackets, with and without its outer punctuation,
    all that stands between two quotes or brackets, and words in a row. Of an address, only the
    whole counts.
    """
    forms = set[str]()
    words = _spelled_text(text).split()
    for word in words:
        forms |= {word, *_forms(_bare(word))}
        if not _is_address(_bare(word)):
            forms |= {_bare(piece) for piece in word.translate(_APART).split("\n")}
    for between in _between_marks(words):
        forms |= {between, *_forms(_bare(between))}
    row = " ".join(_bare(word) or word for word in words)
    return Vouched(frozenset(forms - {""}), f" {row} " if row else "")


def by_answer(answer: str) -> Vouched:
    """What a trusted answer vouches for: its scalars or, if it is no JSON, its words."""
    parsed = parse_answer(answer)
    if parsed is None:
        return by_words(answer)
    if isinstance(parsed, str):
        return by_words(parsed)
    forms = set[str]()
    for value in scalars(parsed):
        forms |= _forms_of(value)
    return Vouched(frozenset(forms - {""}))


def by_ids(system: str, answer: str, *, named: bool = False) -> Vouched:
    """What the ids in an answer vouch for: those of its rows, under the key `id`.

    With `named`, also what a row has under a key such as `order_id`, which in what others wrote
    could be a value of their choosing.
    """
    ids = set[tuple[str, str, str]]()
    for row in _rows(parse_answer(answer)):
        for key, value in row.items():
            name = "id" if key.lower() in _ID_KEYS else key.lower()
            if name == "id" or (named and is_id(name)):
                ids |= {(system, name, spelled(part)) for part in scalars(value)}
    return Vouched(ids=frozenset(ids))


def is_id(name: str) -> bool:
    """Whether an input is called like an id, or several."""
    return name.lower() in (*_ID_KEYS, "ids") or name.lower().endswith(("_id", "_ids"))


def parse_answer(answer: str) -> Any:
    """The data in an answer; None if it is no JSON."""
    try:
        return amounts.read_json(answer)
    except (ValueError, RecursionError):
        return None


def scalars(value: Any) -> Iterator[str | Decimal]:
    """Each text and number in a value, however deep. Keys are no values."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part
        elif isinstance(part, str):
            yield part
        elif (number := amounts.as_number(part)) is not None:
            yield number
        elif isinstance(part, float):
            yield str(part)  # NaN and infinity, which nothing vouches for


def spelled(value: str | Decimal) -> str:
    """A value in the one spelling in which it is compared."""
    if isinstance(value, str):
        return _spelled_text(value)
    if not value:
        return "0"
    try:
        return str(amounts.EXACT.normalize(value))
    except DecimalException:  # of an exponent out of all bounds
        return f"number {value}"


def _secrets(answer: str, names: Collection[str]) -> frozenset[str]:
    """The values of secret fields; of an answer that is no JSON, all words, as it has no fields."""
    if not names:
        return frozenset()
    parsed = parse_answer(answer)
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


def _spelled_text(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def _forms_of(value: str | Decimal) -> set[str]:
    """The spellings that a trusted value stands for: a number also for its text, and back."""
    if isinstance(value, str):
        return _forms(_spelled_text(value))
    forms = {spelled(value)}
    if abs(value.adjusted()) < _PLAIN:
        forms.add(f"{value:f}")
    return forms


def _forms(text: str) -> set[str]:
    """The spellings of a text, and of the number that it is, if it is one."""
    if _NUMBER.fullmatch(text) or _WITH_COMMAS.fullmatch(text):
        return {text, spelled(Decimal(text.replace(",", "")))}
    return {text}


def _between_marks(words: list[str]) -> list[str]:
    """What stands between quotes and brackets. A mark within a word, as in `o'brien`, is none."""
    parts = list[list[str]]([[]])
    for word in words:
        bare = _bare(word)
        before, _, after = word.partition(bare) if bare else (word, "", "")
        opened = before.translate(_APART).split("\n")
        closed = after.translate(_APART).split("\n")
        if len(opened) > 1:
            parts.append([])
        parts[-1].append(opened[-1] + bare + closed[0])
        if len(closed) > 1:
            parts.append([])
    return [" ".join(part) for part in parts]


def _bare(word: str) -> str:
    """A word without the punctuation around it. What a path begins with, and a minus, are none."""
    first = 0
    last = len(word)
    while first < last and not _belongs(word, first):
        first += 1
    while last > first and not _belongs(word, last - 1):
        last -= 1
    return word[first:last]


def _belongs(word: str, at: int) -> bool:
    is_minus = word[at] == "-" and word[at + 1 : at + 2].isdigit()
    return word[at].isalnum() or word[at] in _INNER or is_minus


def _is_address(word: str) -> bool:
    """Whether a word is an address, a path or a domain, of which a part names something else."""
    return any(mark in word for mark in _OF_ADDRESSES)


def _singular(name: str) -> str:
    lower = name.lower()
    if lower.endswith("ids"):
        return lower[:-1]
    return lower


def _rows(parsed: Any) -> list[Mapping[str, Any]]:
    """The rows of an answer: itself, its items, or those of the only list that it wraps."""
    if isinstance(parsed, Mapping):
        inner = [value for value in parsed.values() if isinstance(value, list)]
        if len(parsed) == 1 and inner:
            return _rows(inner[0])
        return [parsed]
    if isinstance(parsed, list):
        return [row for row in parsed if isinstance(row, Mapping)]
    return []
