"""A text as it is compared: the same letters, however they were typed. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from .display import is_hidden

# Marks on letters of Latin, Greek and Cyrillic, and the vowels that Hebrew and Arabic may leave
# out, with the stroke that stretches an Arabic word; marks of other scripts tell words apart.
_ACCENTS = [*range(0x300, 0x370), *range(0x1AB0, 0x1B00), *range(0x1DC0, 0x1E00)]
_VOWELS = [*range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7]
_VOWELS += [0x640, *range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6DD)]
_ALIKE = {ord("\u0131"): "i", ord("\u0111"): "d", ord("\u0142"): "l", ord("\u00f8"): "o"}
_ALIKE |= {ord("\u00e6"): "ae", ord("\u0153"): "oe"}
_DROPPED = dict.fromkeys([*_ACCENTS, *_VOWELS])
_PLAIN = str.maketrans("\u2018\u2019\u201c\u201d\u2010\u2012\u2013", "''\"\"---")
# Scripts in whose sentences words stand without blanks, or with endings grown to them.
_JOINED = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_JOINED += "\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_JOINED}]")
_PARTS = re.compile(f"[{_JOINED}]+|[^{_JOINED}]+")


class _Signs(dict[int, int | str]):
    """Letters, digits and marks as they are, and a blank for all else; each looked up once."""

    def __missing__(self, code: int) -> int | str:
        sign = chr(code)
        is_word = sign.isalnum() or unicodedata.category(sign).startswith("M")
        self[code] = code if is_word else " "
        if sign.isdecimal():
            self[code] = str(unicodedata.decimal(sign))
        return self[code]


class _Seen(dict[int, int | None]):
    """Signs as they are, without those that nobody sees; each looked up once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if is_hidden(chr(code)) else code
        return self[code]


_SIGNS = _Signs()
_SEEN = _Seen()


def composed(text: str) -> str:
    """A text with its letters composed alike, in their usual forms, and without hidden signs.

    Accents and case stay: these are the same words, and no similar ones.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).translate(_SEEN))


def typed(line: str) -> str:
    """A line that somebody typed, composed, with plain quotation marks, hyphens and blanks."""
    return " ".join(composed(line).translate(_PLAIN).split())


def words_of(text: str) -> Iterator[str]:
    """The words, without case and accents, composed alike.

    A run of Chinese, Japanese or Korean comes as one word.
    """
    for word in _fold(text).translate(_SIGNS).split():
        yield from _PARTS.findall(word)


def phrases(word: str) -> Iterator[str]:
    """What of a question's word is looked for: it as it is, or each two neighbours of a run."""
    if not is_run(word) or len(word) == 1:
        yield word
        return
    for first, second in pairwise(word):
        yield f"{first} {second}"


def is_run(word: str) -> bool:
    """Whether a word is a run of Chinese, Japanese or Korean, in which no blank parts words."""
    return _RUN.match(word) is not None


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.translate(_SEEN)).casefold()
    return unicodedata.normalize("NFKC", apart.translate(_DROPPED)).translate(_ALIKE)
