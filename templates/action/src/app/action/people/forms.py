"""Forms that people fill in, and events that come, for a path that waits for them.

Both are requests: a form has its JSON Schema in what it is about, and an event what it is `of`.
An event is from outside, whoever sends it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ...base.problem import Problem
from ...base.schemas import faults
from ..durable.store import RequestAnswer, RequestKind, storable
from ..rules.run_file import typed_value
from . import approvals


def fields(request: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of a form by name, each with its type, its words to choose from, and its draft."""
    about = request["about"]
    shown = dict[str, dict[str, Any]]()
    for name, schema in about["form"]["properties"].items():
        one = schema["anyOf"][0] if "anyOf" in schema else schema
        shown[name] = {
            "type": one.get("type", "string"),
            "choices": one.get("enum", ()),
            "description": one.get("description", ""),
            "draft": about["draft"].get(name),
        }
    return shown


def typed_values(request: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """The values of a form from texts by name, by their types; what is left empty has its draft.

    Raises Problem with all that is wrong.
    """
    declared = fields(request)
    values = {name: one["draft"] for name, one in declared.items() if one["draft"] is not None}
    for name, text in texts.items():
        if name in declared and text.strip():
            values[name] = typed_value(text.strip(), declared[name]["type"])
    wrong = [f"there is no field {name}" for name in texts if name not in declared]
    wrong += [fault.message for fault in faults(request["about"]["form"], values)]
    if wrong:
        names = ", ".join(declared)
        raise Problem(f"{'; '.join(wrong)[:500]}. The fields of {request['id']} are {names}.")
    return values


def fill_form(
    id_: str, texts: Mapping[str, str], by: str, digest: str = "", *, proven: bool = False
) -> str:
    """Fill in a form for a person; gives the run that waits for it. Raises Problem."""
    open_ = (one for one in approvals.open_requests(RequestKind.FORM) if one["id"] == id_)
    request = next(open_, None)
    if request is None:
        raise Problem(f"No open form has the id {id_}. `agent forms` lists them.", exit_code=1)
    text = json.dumps(storable(typed_values(request, texts)), ensure_ascii=False)
    digest = digest or request["digest"]
    return approvals.answer_request(id_, RequestAnswer.FILL, by, text, digest, proven=proven)


def deliver_event(name: str, data: Any, by: str) -> list[str]:
    """Tell each run that waits for this event that it came; gives those runs.

    A run that waits for one `of` something, such as `order.order_id`, is told if the data have the
    same value under that key, here `order_id`.
    """
    text = json.dumps(storable(data), ensure_ascii=False)
    waiting = approvals.open_requests(RequestKind.EVENT)
    about_it = [one for one in waiting if one["what"] == name and _is_about(one["about"], data)]
    return [approvals.answer_request(one["id"], RequestAnswer.CAME, by, text) for one in about_it]


def _is_about(about: Mapping[str, Any], data: Any) -> bool:
    """Whether an event with these data is the one that is waited for."""
    if not about["key"]:
        return True
    return isinstance(data, Mapping) and str(data.get(about["key"])) == str(about["of"])


def texts_of(words: Sequence[str]) -> dict[str, str]:
    """The texts in `name=value` words, by name. Raises Problem."""
    texts = dict[str, str]()
    for word in words:
        name, sign, text = word.partition("=")
        if not sign:
            raise Problem(f"{word!r} is not a field; write name=value.")
        texts[name] = text
    return texts
