"""What somebody typed, as words: the same letters, however they were typed. Pure.

Also whether it asks something, or asks for something to be done.
"""

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
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[\u3002!?])(?=[^\W\da-z_])")
QUESTION_MARK = re.compile(r"[?\u061f\u055e\u203d]!*$|[\u0370-\u03ff];$")  # the last one is Greek
OPENING = "\"'\u00ab\u201e\u300c\u300e"
CLOSING = "\"'\u00bb\u300d\u300f"
# Before the first word that counts, such as "And please".
LEADING = re.compile(r"(?i)\W*(?:(?:and|but|so|or|then|hello|hi|please|ok|okay|sorry)\b\W*)*")
# "Can you refund it?" has the form of a question and is a request.
REQUEST = re.compile(r"(?i)(?:can|could|would|will|may|might|shall)\b")
# What asks even where its mark was left out. "Do it" and "have it refunded" are requests.
ASKS = re.compile(
    r"(?i)(?:who|what|when|where|why|which|how)\s+"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|will|should|must|long|much|many|often)\b"
    r"|(?:is|are|was|were|does|did|has|had|am)\b"
    r"|(?:do|have)\s+(?:i|you|we|they|the|my|our|these|those)\b"
)
COMMONEST = (
    "a about all also am an and any are as at be been by can could did do does for from had "
    "has have how i if in into is it its may me must my no not of on or our please shall "
    "should so tell than that the their them then there these they this those to us was we "
    "were what when where which who whom whose why will with would you your"
)
STOP_WORDS = frozenset(COMMONEST.split())  # search ignores them


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


def is_question(text: str) -> bool:
    """Whether each of its sentences asks something, and none of them for something to be done.

    "Where does claim C-1 stand?" is a question; "Can you refund O-1001?" is none, nor is "Where is
    it? I want my money back." In other languages than English the question mark alone says so.
    """
    line = typed(text)
    if line[:1] in OPENING and line[-1:] in CLOSING:
        line = line[1:-1]
    sentences = [sentence for sentence in SENTENCE_END.split(line) if sentence]
    return bool(sentences) and all(map(_asks, sentences))


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.translate(_SEEN)).casefold()
    return unicodedata.normalize("NFKC", apart.translate(_DROPPED)).translate(_ALIKE)


def _asks(sentence: str) -> bool:
    rest = LEADING.sub("", sentence, count=1)
    if REQUEST.match(rest):
        return False
    return QUESTION_MARK.search(sentence) is not None or ASKS.match(rest) is not None
