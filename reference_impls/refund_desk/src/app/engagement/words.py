"""A text as the words that a search compares: the same letters, however they were typed. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

# Marks on letters of Latin, Greek and Cyrillic; those of other scripts tell words apart.
_ACCENTS = [*range(0x300, 0x370), *range(0x1AB0, 0x1B00), *range(0x1DC0, 0x1E00)]
_UNSEEN = [0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF]  # within a word: soft hyphens, joiners
_ALIKE = {ord("\u0131"): "i", ord("\u0111"): "d", ord("\u0142"): "l", ord("\u00f8"): "o"}
_DROPPED = dict.fromkeys([*_ACCENTS, *_UNSEEN])
_IDEOGRAM = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_IDEOGRAM}]")
_PARTS = re.compile(f"[{_IDEOGRAM}]+|[^{_IDEOGRAM}]+")


class _Signs(dict[int, int | str]):
    """Letters, digits and marks as they are, and a blank for all else; each looked up once."""

    def __missing__(self, code: int) -> int | str:
        sign = chr(code)
        is_word = sign.isalnum() or unicodedata.category(sign).startswith("M")
        self[code] = code if is_word else " "
        return self[code]


_SIGNS = _Signs()


def words_of(text: str) -> Iterator[str]:
    """The words, without case and accents, composed alike.

    A run of Chinese or Japanese, whose words no blank parts, comes as one word.
    """
    for word in _fold(text).translate(_SIGNS).split():
        yield from _PARTS.findall(word)


def indexed(text: str) -> str:
    """The words of a document, for an index: each Chinese or Japanese sign is a word there."""
    return " ".join(" ".join(word) if _is_run(word) else word for word in words_of(text))


def phrases(word: str) -> Iterator[str]:
    """What of a question's word is looked for: it as it is, or each two neighbours of a run."""
    if not _is_run(word) or len(word) == 1:
        yield word
        return
    for first, second in pairwise(word):
        yield f"{first} {second}"


def _is_run(word: str) -> bool:
    return _RUN.match(word) is not None


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", apart.translate(_DROPPED)).translate(_ALIKE)
