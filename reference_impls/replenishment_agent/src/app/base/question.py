"""Whether what somebody typed asks something, or asks for something to be done. Pure."""

import re

from .words import typed

SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[\u3002!?])(?=[^\W\da-z_])")
MARK = re.compile(r"[?\u061f\u055e\u203d]!*$|[\u0370-\u03ff];$")  # the last one is Greek
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


def _asks(sentence: str) -> bool:
    rest = LEADING.sub("", sentence, count=1)
    if REQUEST.match(rest):
        return False
    return MARK.search(sentence) is not None or ASKS.match(rest) is not None
