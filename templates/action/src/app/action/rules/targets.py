"""Where a call leads and what it carries there: held to what somebody trusted has named. Pure.

A target is an input that says whom or what a call reaches, such as a payee or an address. All
other texts are free: the model may word them, but they lead nowhere that nobody vouched for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from ...base import amounts
from ...base.schemas import faults
from ...base.systems import Operation
from .knowledge import Knowledge, scalars

_EMAIL = {"type": "string", "format": "email"}
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT = re.compile(_DAY + r"(T[0-9:.Z+-]{1,30})?|[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")
_MACHINE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}([:/].*)?")  # an address in numbers
_ACCOUNT = 9  # digits of what could be a telephone, a card or an account
_LONGEST_SECRET_WORD = 4  # a secret of fewer letters counts only as a word of its own
_QUOTES = "\"'`“”„‘’«»‹›()[]{}<>"
_APART = str.maketrans(dict.fromkeys(_QUOTES, " ") | dict.fromkeys(",;|", " , "))
_DOTS = str.maketrans(dict.fromkeys("。｡．․", "."))
_NO_TEXT = {"number", "integer", "boolean", "null"}


class Terms(NamedTuple):
    """What the policy says of where one operation may lead.

    `inside` are the domains of one's own people, `capped` the numbers that a threshold or a limit
    holds, and `own` up to which amount a number may be the model's own.
    """

    inside: Collection[str] = ()
    capped: Collection[str] = ()
    own: Mapping[str, float] = {}


def targets_of(operation: Operation) -> list[str]:
    """The targets of a write: those that it declares, otherwise all its texts and lists."""
    if operation.targets is not None:
        return list(operation.targets)
    declared = operation.input.get("properties", {})
    return [name for name, schema in declared.items() if not _has_no_text(schema)]


def texts(operation: Operation) -> list[str]:
    """The inputs that can hold text of any wording."""
    declared = operation.input.get("properties", {})
    worded = (name for name, schema in declared.items() if not _has_no_text(schema))
    return [name for name in worded if not _is_closed(operation, name)]


def free_texts(operation: Operation) -> list[str]:
    """The texts that are no targets, which a model may word."""
    return [name for name in texts(operation) if name not in targets_of(operation)]


def objection_to_sending(
    operation: Operation,
    inputs: Mapping[str, Any],
    knowledge: Knowledge,
    terms: Terms,
) -> str:
    """Say why a person has to see what a read sends; empty if nobody has to."""
    sent = {key: inputs[key] for key in operation.sends if key in inputs}
    if secret := [key for key, value in sent.items() if _holds_secret(value, knowledge)]:
        return f"{', '.join(secret)} contains a value that is marked as secret"
    if not knowledge.read_untrusted:  # words of the model's own, such as a query, lead nowhere
        sent = {
            key: value for key, value in sent.items() if _leads_elsewhere(value, knowledge, terms)
        }
    return _objection_to_targets(operation, sent, knowledge, terms)


def objection(
    operation: Operation,
    inputs: Mapping[str, Any],
    knowledge: Knowledge,
    terms: Terms,
) -> str:
    """Say why a person has to see where a write leads, or what it carries; empty if nobody has to.

    Only a text from outside can have chosen a value. But a read that is marked as trusted can hold
    one all the same, so declared targets are held to what was named whatever was read. What a write
    says besides is held only once text from outside was read.
    """
    names = targets_of(operation)
    targets = {key: inputs[key] for key in names if key in inputs}
    others = {key: value for key, value in inputs.items() if key not in targets}
    worded = {key: value for key, value in others.items() if not _is_closed(operation, key)}
    if secret := [key for key, value in worded.items() if _holds_secret(value, knowledge)]:
        return f"{', '.join(secret)} contains a value that is marked as secret"
    reason = _objection_to_targets(operation, targets, knowledge, terms)
    if reason and (operation.targets or knowledge.read_untrusted):
        return reason
    if not knowledge.read_untrusted:
        return ""
    if free := [
        key for key, value in others.items() if _is_free_number(key, value, knowledge, terms)
    ]:
        unbounded = f"nobody has vouched for {', '.join(free)}, a number without a limit"
        return f"{unbounded}: {knowledge.origin({key: others[key] for key in free})}"
    if led := [key for key, value in worded.items() if _leads_elsewhere(value, knowledge, terms)]:
        return f"{', '.join(led)} contains an address that nobody has vouched for"
    if own := [key for key, value in worded.items() if _has_own_words(value, knowledge)]:
        wording = f"{', '.join(own)} is in the model's own words"
        if any(_is_outside(part, terms) for part in scalars(targets)):
            return f"{wording}, and would go to people outside"
        if operation.targets and not any(scalars(targets)):
            return f"{wording}, and the call names no target"
    return ""


def _objection_to_targets(
    operation: Operation,
    targets: Mapping[str, Any],
    knowledge: Knowledge,
    terms: Terms,
) -> str:
    def is_known(name: str, value: Any) -> bool:
        if knowledge.vouched.has_id(operation.system, name, value):
            return True
        parts = scalars(value)
        return all(_is_inside(part, terms) or knowledge.vouched.covers(part) for part in parts)

    unknown = [name for name, value in targets.items() if not is_known(name, value)]
    if not unknown:
        return ""
    origin = knowledge.origin({name: targets[name] for name in unknown})
    return f"nobody has vouched for {', '.join(unknown)}: {origin}"


def _has_no_text(schema: Any) -> bool:
    if not isinstance(schema, Mapping):
        return False
    types = schema.get("type") or ()
    if isinstance(types, str):
        types = (types,)
    return bool(types) and {*types} <= _NO_TEXT


def _is_closed(operation: Operation, name: str) -> bool:
    """Whether an input takes nothing but one of a few values that its schema lists, or a time."""
    schema = operation.input.get("properties", {}).get(name)
    if not isinstance(schema, Mapping):
        return False
    return "enum" in schema or "const" in schema or schema.get("format") in ("date", "date-time")


def _is_free_number(name: str, value: Any, knowledge: Knowledge, terms: Terms) -> bool:
    """Whether a value has a number that nobody vouched for and nothing caps."""
    if name in terms.capped and amounts.as_number(value) is not None:
        return False
    most = terms.own.get(name)
    numbers = [part for part in scalars(value) if isinstance(part, Decimal)]
    free = [number for number in numbers if not knowledge.vouched.covers(number)]
    return any(most is None or abs(number) > Decimal(repr(most)) for number in free)


def _is_inside(value: str | Decimal, terms: Terms) -> bool:
    """Whether a value is the address of one of one's own people."""
    if isinstance(value, Decimal) or faults(_EMAIL, value):
        return False
    return value.rpartition("@")[2].lower() in {domain.lower() for domain in terms.inside}


def _is_outside(value: str | Decimal, terms: Terms) -> bool:
    """Whether a value is an address of anybody else, or a page, which anybody may read."""
    if isinstance(value, Decimal) or _is_inside(value, terms):
        return False
    return "@" in value or "://" in value or value.lower().startswith("www.")


def _has_own_words(value: Any, knowledge: Knowledge) -> bool:
    texts = (part for part in scalars(value) if isinstance(part, str))
    worded = [text for text in texts if any(character.isalpha() for character in text)]
    return any(not knowledge.vouched.covers(text) for text in worded)


def _leads_elsewhere(value: Any, knowledge: Knowledge, terms: Terms) -> bool:
    """Whether a text names an address, a page, a telephone or an account that nobody named."""
    texts = (part for part in scalars(value) if isinstance(part, str))
    addresses = (address for text in texts for address in _addresses(text))
    return any(not (knowledge.vouched.covers(one) or _is_inside(one, terms)) for one in addresses)


def _addresses(text: str) -> Iterator[str]:
    """What in a text could be an address, a page, or a long number of several groups."""
    plain = unicodedata.normalize("NFKC", text).translate(_DOTS)
    visible = "".join(one for one in plain if unicodedata.category(one) != "Cf")
    groups = list[str]()
    for word in [*visible.translate(_APART).split(), ""]:
        piece = word.strip(".:!?*-_")
        leads = _could_lead(piece)
        if not leads and _is_group(piece):
            groups.append(piece)
            continue
        if sum(one.isdigit() for group in groups for one in group) >= _ACCOUNT:
            yield " ".join(groups)
        groups = []
        if leads:
            yield piece


def _could_lead(word: str) -> bool:
    """Whether a word could be an e-mail address, a page, a domain or a machine; `e.g` is none."""
    if ("@" in word and word != "@") or "://" in word:
        return True
    if _MACHINE.fullmatch(word):
        return True
    if "." not in word:
        return False
    return any(map(_is_joined, pairwise(re.split(r"[./:]", word))))


def _is_joined(ends: tuple[str, str]) -> bool:
    """Whether two labels could be of a domain: the second one begins with a letter."""
    before, after = ends
    return before[-1:].isalnum() and after[:1].isalpha() and len(before + after) > 2


def _is_group(word: str) -> bool:
    """Whether a word could be a group of a long number, such as of a telephone or an account."""
    has_digit = any(character.isdigit() for character in word)
    return has_digit and not _MOMENT.fullmatch(word)


def _holds_secret(value: Any, knowledge: Knowledge) -> bool:
    """Whether a text holds a value that is declared secret, however it is spaced."""
    texts = [str(part) for part in scalars(value)]
    squeezed = [_squeezed(text) for text in texts]
    words = {_squeezed(word) for text in texts for word in text.split()}
    for secret in map(_squeezed, knowledge.secrets):
        is_short = len(secret) < _LONGEST_SECRET_WORD
        if secret and (secret in words if is_short else any(secret in text for text in squeezed)):
            return True
    return False


def _squeezed(text: str) -> str:
    """A text without blanks and marks, so that `DE89 37-04` is `de893704`."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in plain if character.isalnum())
