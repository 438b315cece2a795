"""What a system's answer says: its text, or why it cannot be used. Pure."""

import codecs
import json
import re
from email.message import Message
from typing import Any, NamedTuple

from jsonschema import ValidationError

from .amounts import read_json
from .schemas import faults
from .systems import Effect, Operation

NO_CONTENT = {204, 205}  # a success that has no body
JSON_TYPE = re.compile(r"(?:application|text)/(?:[a-z0-9!#$&^_.-]*\+)?json", re.IGNORECASE)
SHOWN = 3  # mistakes of an answer that are named
DEEPEST = 100  # levels of an answer: what is nested deeper could end whatever walks through it
TOO_DEEP = f"with what is nested deeper than {DEEPEST} levels"


class Unusable(Exception):
    """An answer that cannot be used. If it answers a write, it does not say whether that was made.

    `answer` is its text, where that could be read.
    """

    def __init__(self, text: str, answer: str = "") -> None:
        super().__init__(text)
        self.answer = answer


class HttpAnswer(NamedTuple):
    """What an endpoint answered with success; the type is empty where none was given."""

    status: int
    content_type: str
    body: bytes

    @property
    def text(self) -> str:
        """The body in the charset that the answer names, UTF-8 without one. Raises ValueError."""
        return decoded(self.body, self.content_type)


def decoded(body: bytes, content_type: str, errors: str = "strict") -> str:
    """A body as text, in the charset that its type names; UTF-8 where it names none.

    Raises ValueError for a body that is not in that charset, or a charset that is not known.
    """
    message = Message()
    message["content-type"] = content_type
    name = str(message.get_param("charset", "utf-8") or "utf-8")
    try:
        charset = codecs.lookup(name).name
        if charset == "utf-8":
            charset = "utf-8-sig"
        return body.decode(charset, errors)
    except LookupError:
        raise ValueError(f"the charset {name[:40]} is not known") from None


def beginning(body: bytes, content_type: str) -> str:
    """How a body begins, as far as it can be read."""
    try:
        return decoded(body[:300], content_type, "replace")
    except ValueError:
        return body[:300].decode(errors="replace")


def text_of(operation: Operation, answer: Any, *, is_write: bool) -> str:
    """The text of an answer that fits what its operation declares.

    `answer` is an HttpAnswer, or what a function or an MCP tool has returned. An endpoint has to
    answer in JSON: a sign-in page, too, comes with a status of success. Raises Unusable, whose text
    continues a sentence that begins with `it answered`.
    """
    text = _text_of_answer(operation, answer, is_write=is_write)
    if _is_too_deep(text):
        raise Unusable(TOO_DEEP)
    if wrong := misfit(operation, text):
        raise Unusable(f"with what does not fit its output: {wrong}", text)
    return text


def misfit(operation: Operation, text: str) -> str:
    """Where an answer does not fit the declared `output`, in words; empty if it fits.

    A field that is null counts as missing. A read may also answer with a list of such objects.
    """
    if not operation.output or (operation.answers_nothing and not text.strip()):
        return ""
    answer = _json_or_text(text)
    schema = {"type": "object", **operation.output}
    if operation.effect == Effect.READ and isinstance(answer, list) and schema["type"] != "array":
        schema = {"type": "array", "items": schema}
    try:
        mismatches = faults(schema, answer) and faults(schema, _without_nulls(answer))
    except RecursionError:
        return f"it is nested deeper than {DEEPEST} levels"
    return "; ".join(map(_mistake, mismatches[:SHOWN]))[:300]


def data_of(operation: Operation, text: str) -> Any:
    """An answer as data, its fractions as decimals; one that is no JSON is its text.

    It is the object that a read declares, also where it answers a list of one.
    """
    try:
        answer = read_json(text)
    except (ValueError, RecursionError):
        return text
    is_object = operation.output.get("type") == "object"
    if is_object and isinstance(answer, list) and len(answer) == 1:
        return answer[0]
    return answer


def _text_of_answer(operation: Operation, answer: Any, *, is_write: bool) -> str:
    if isinstance(answer, str):
        return answer
    if not isinstance(answer, HttpAnswer):
        return _written(answer)
    is_done = is_write and answer.status in NO_CONTENT and not operation.output
    if not answer.body and (is_done or operation.answers_nothing):
        return ""
    if fault := _unreadable(answer):
        raise Unusable(f"{answer.status} {fault}")
    return answer.text


def _written(answer: Any) -> str:
    """An answer of a function or a tool as JSON."""
    try:
        return json.dumps(answer, ensure_ascii=False, default=str)
    except RecursionError:
        raise Unusable(TOO_DEEP) from None
    except (ValueError, TypeError) as fault:  # it holds itself, or has keys that are no texts
        raise Unusable(f"with what cannot be written as JSON: {fault}") from None


def _is_too_deep(text: str) -> bool:
    """Whether an answer is JSON that is nested deeper than is taken."""
    try:
        level = [json.loads(text)]
    except RecursionError:
        return True
    except ValueError:
        return False
    for _ in range(DEEPEST + 1):
        level = [part for one in level for part in _inner_values(one)]
    return bool(level)


def _inner_values(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.values()]
    if isinstance(value, list):
        return value
    return []


def _unreadable(answer: HttpAnswer) -> str:
    """Why an answer is no JSON, with how it begins; empty if it is."""
    begins = beginning(answer.body, answer.content_type)
    if not answer.body:
        return "without a body, where JSON is needed"
    media_type = answer.content_type.partition(";")[0].strip()
    if media_type and not JSON_TYPE.fullmatch(media_type):
        return f"with {media_type[:100]}, where JSON is needed: {begins}"
    try:
        json.loads(answer.text, parse_constant=_refuse_constant)
    except RecursionError:
        return TOO_DEEP
    except ValueError:
        return f"with what is not whole JSON: {begins}"
    return ""


def _refuse_constant(name: str) -> None:
    """NaN and infinity are no JSON, though Python reads them."""
    raise ValueError(f"{name} is no JSON")


def _json_or_text(text: str) -> Any:
    """What JSON says; of any other text, the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        parts = ((name, part) for name, part in value.items() if part is not None)
        return {name: _without_nulls(part) for name, part in parts}
    if isinstance(value, list):
        return [*map(_without_nulls, value)]
    return value


def _mistake(fault: ValidationError) -> str:
    """A mistake in words, without the value: that may be one which has to stay hidden."""
    place = fault.json_path.removeprefix("$").removeprefix(".") or "the whole of it"
    if fault.validator == "required":
        return f"{place}: {fault.message}"
    if fault.validator == "type":
        return f"{place} is not of type {fault.validator_value}"
    return f"{place} does not fit its {fault.validator}"
