"""An answer that does not fit the declared `output` says nothing, whatever it comes over."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from app.base import mcp_client
from app.base.answers import HttpAnswer, Unusable, data_of, misfit, text_of
from app.base.bindings import Refused, Unclear, call
from app.base.problem import Problem
from app.base.systems import NOTHING, Effect, Operation, load_systems
from tests.support.wording import load_wording

SAYS = load_wording("layers/base")

Write = Callable[[str, str], Path]
OUTPUT = {
    "type": "object",
    "properties": {
        "order": {"type": "object", "properties": {"number": {"type": "integer"}}},
        "state": {"enum": ["open", "closed"]},
        "code": {"type": "string", "pattern": "^P-[0-9]+$"},
    },
}
WHOLE = {"order": {"number": 7}, "state": "open", "code": "P-1", "more": [1]}
MISFITS: list[tuple[Any, str]] = [
    ("It is done.", "the whole of it is not of type object"),
    (["P-1"], "the whole of it is not of type object"),
    (7, "the whole of it is not of type object"),
    (None, "the whole of it is not of type object"),
    ({"order": "7"}, "order is not of type object"),
    ({"order": {"number": "7"}}, "order.number is not of type integer"),
    ({"order": {"number": 7.5}}, "order.number is not of type integer"),
    ({"order": {"number": True}}, "order.number is not of type integer"),
    ({"state": "perhaps"}, "state does not fit its enum"),
    ({"code": "P-1\n"}, "code does not fit its pattern"),
]
FITS = [WHOLE, {}, {"state": None, "order": {"number": None}}, {"order": {"number": 7.0}}]


def operation(**changes: Any) -> Operation:
    given = {"system": "shop", "owner": "Office", "acts_as": "service", "id": "file"}
    known = {"folder": Path(), "effect": "write", "input": {"type": "object"}, "output": OUTPUT}
    return Operation(**{**known, **given, "binding": {"kind": "python"}, **changes})


class Allotting(HTTPServer):
    """A shop that files whatever it is sent, under a number of its own, and answers as told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Filing)
        self.filed: dict[int, bytes] = {}
        self.answer: Callable[[int], bytes] = lambda number: json.dumps(
            {"order": {"number": number}}
        ).encode()


class Filing(BaseHTTPRequestHandler):
    server: Allotting

    def do_POST(self) -> None:
        number = len(self.server.filed) + 41
        self.server.filed[number] = self.rfile.read(int(self.headers["Content-Length"]))
        said = self.server.answer(number)
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def shop() -> Iterator[Allotting]:
    server = Allotting()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


Bind = Callable[..., Operation]


@pytest.fixture(params=["http", "python", "python in JSON", "mcp", "mcp in words"])
def bind(
    request: pytest.FixtureRequest, shop: Allotting, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Operation]:
    """An operation over one of the bindings, whose system gives an answer."""
    kind = request.param

    def bound(answer: Any, **changes: Any) -> Operation:
        if kind == "http":
            shop.answer = lambda _: json.dumps(answer).encode()
            url = f"http://127.0.0.1:{shop.server_port}/orders"
            return operation(binding={"kind": "http", "method": "POST", "url": url}, **changes)
        if kind.startswith("mcp"):
            said = SimpleNamespace(type="text", text=json.dumps(answer))
            whole = answer if kind == "mcp" else None
            result = SimpleNamespace(content=[said], structured_content=whole, is_error=False)
            monkeypatch.setattr(mcp_client, "_call", _answering(result))
            url = "http://127.0.0.1:9/mcp"
            return operation(binding={"kind": "mcp", "url": url}, **changes)
        module = ModuleType("shop_of_ours")
        monkeypatch.setitem(sys.modules, "shop_of_ours", module)
        given = json.dumps(answer) if kind == "python in JSON" else answer
        monkeypatch.setattr(module, "file", lambda **_: given, raising=False)
        return operation(binding={"kind": "python", "function": "shop_of_ours:file"}, **changes)

    return bound


def _answering(result: Any) -> Callable[..., Any]:
    async def ask(*_: Any, **__: Any) -> Any:
        return result

    return ask


@pytest.mark.parametrize(("answer", "said"), MISFITS)
def test_a_write_with_an_answer_of_another_shape_is_not_known(
    bind: Bind, answer: Any, said: str
) -> None:
    with pytest.raises(Unclear) as caught:
        call(bind(answer), {}, "", "k-1")
    assert str(caught.value) == SAYS["shop answered with what does"].format(said=said)


@pytest.mark.parametrize(
    "answer", [answer for answer, _ in MISFITS if not isinstance(answer, list)]
)
def test_a_read_with_an_answer_of_another_shape_has_failed(
    bind: Callable[..., Operation], answer: Any
) -> None:
    with pytest.raises(Refused, match="does not fit its output") as caught:
        call(bind(answer, effect="read"), {}, "")
    assert type(caught.value) is Refused


@pytest.mark.parametrize("answer", FITS)
def test_an_answer_that_fits_is_passed_on(bind: Callable[..., Operation], answer: Any) -> None:
    assert json.loads(call(bind(answer), {}, "", "k-1")) == answer
    assert json.loads(call(bind([answer] * 2, effect="read"), {}, "")) == [answer] * 2


@pytest.mark.parametrize(
    ("kind", "answer", "data"),
    [
        ("object", [{"id": 1}], {"id": 1}),
        ("object", {"id": 1}, {"id": 1}),
        ("object", [], []),
        ("object", [{"id": 1}, {"id": 2}], [{"id": 1}, {"id": 2}]),
        ("array", [{"id": 1}], [{"id": 1}]),
    ],
)
def test_a_list_of_one_is_the_object_that_is_declared(kind: str, answer: Any, data: Any) -> None:
    text = json.dumps(answer)
    assert data_of(operation(output={"type": kind}), text) == data
    assert data_of(operation(output={}), text) == answer


def test_an_answer_in_words_is_its_text() -> None:
    assert data_of(operation(output={"type": "object"}), "It is open.") == "It is open."


def test_a_field_that_has_to_be_there_may_not_be_null() -> None:
    strict = operation(output={**OUTPUT, "required": ["state"]})
    missing = "the whole of it: 'state' is a required property"
    assert misfit(strict, "{}") == misfit(strict, '{"state": null}') == missing
    nullable = {"properties": {"state": {"type": ["string", "null"]}}, "required": ["state"]}
    assert misfit(operation(output=nullable), '{"state": null}') == ""


def test_no_value_is_in_the_message_and_no_depth_ends_a_run() -> None:
    """A value may be one that policy.yaml hides."""
    hidden = {"properties": {"iban": {"type": "string", "minLength": 40, "pattern": "^DE"}}}
    said = misfit(operation(output=hidden), '{"iban": "FR76 3000"}')
    assert said == SAYS["iban does not fit its"]
    deep = {"properties": {"a": {"type": "string"}}}
    for levels in (200, 900, 5_000):
        assert misfit(operation(output=deep), '{"a": ' * levels + "1" + "}" * levels)


def nested(levels: int) -> Any:
    """An object with lists so deep that there are so many levels in all."""
    found: Any = 1
    for _ in range(levels - 1):
        found = [found]
    return {"a": found}


@pytest.mark.parametrize("levels", [101, 600])
def test_an_answer_that_is_nested_too_deep_is_not_taken(bind: Bind, levels: int) -> None:
    """Whatever walks through it could end by it; a hundred levels are taken."""
    said = "shop answered with what is nested deeper than 100 levels"
    with pytest.raises(Unclear) as caught:
        call(bind(nested(levels), output={}), {}, "", "k-1")
    assert str(caught.value) == said
    with pytest.raises(Refused) as refused:
        call(bind(nested(levels), output={}, effect="read"), {}, "")
    assert (type(refused.value), str(refused.value)) == (Refused, said)
    fits = bind(nested(100), output={})
    assert json.loads(call(fits, {}, "", "k-1")) == nested(100)


def endless() -> Any:
    """A list that holds itself."""
    found = list[Any]()
    found.append(found)
    return found


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(endless(), "cannot be written as JSON: Circular", id="it-holds-itself"),
        pytest.param({(1, 2): 3}, "cannot be written as JSON: keys must be", id="a-pair-as-a-key"),
        pytest.param(nested(50_000), "is nested deeper than 100 levels", id="very-deep"),
        pytest.param("[" * 50_000 + "]" * 50_000, "is nested deeper than", id="very-deep-text"),
    ],
)
def test_what_a_function_returns_that_is_no_json_says_nothing(
    given: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("shop_of_ours")
    monkeypatch.setitem(sys.modules, "shop_of_ours", module)
    monkeypatch.setattr(module, "file", lambda **_: given, raising=False)
    binding = {"kind": "python", "function": "shop_of_ours:file"}
    with pytest.raises(Unclear, match=said):
        call(operation(binding=binding, output={}), {}, "", "k-1")


def http_of(shop: Allotting, **changes: Any) -> Operation:
    url = f"http://127.0.0.1:{shop.server_port}/orders"
    return operation(binding={"kind": "http", "method": "POST", "url": url}, **changes)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "", id="no-body"),
        pytest.param(b"null", "", id="null"),
        pytest.param(b"{}", "the whole of it is not of type null", id="an-object"),
        pytest.param(b"<html>Sign in</html>", "is not whole JSON", id="a-page"),
    ],
)
def test_a_system_that_answers_nothing_may_say_so(shop: Allotting, body: bytes, said: str) -> None:
    shop.answer = lambda _: body
    if not said:
        assert call(http_of(shop, output=NOTHING), {}, "", "k-1") == body.decode()
        return
    with pytest.raises(Unclear, match=said):
        call(http_of(shop, output=NOTHING), {}, "", "k-1")


@pytest.mark.parametrize("output", [{}, OUTPUT])
def test_missing_body_leaves_a_write_unclear(shop: Allotting, output: dict[str, Any]) -> None:
    """A missing body leaves a write unclear unless the system is declared to answer nothing."""
    shop.answer = lambda _: b""
    with pytest.raises(Unclear, match="answered 201 without a body, where JSON is needed"):
        call(http_of(shop, output=output), {}, "", "k-1")
    assert len(shop.filed) == 1


SYSTEMS = """
version: 2
systems:
  - id: shop
    owner: Office
    acts_as: service
    operations:
      - id: file
        effect: EFFECT
        binding: {kind: sandbox}
        input: {type: object}
        output: OUTPUT
"""


def declared(output: str, effect: str = "write") -> str:
    return SYSTEMS.replace("OUTPUT", output).replace("EFFECT", effect)


def test_nothing_is_declared_by_its_word(write: Write) -> None:
    (found,) = load_systems(write("systems.yaml", declared("nothing"))).values()
    assert (found.answers_nothing, found.output) == (True, NOTHING)


@pytest.mark.parametrize(
    ("output", "effect", "said"),
    [
        pytest.param("none", "write", "'nothing' was expected", id="another-word"),
        pytest.param("{type: object}", "write", "'properties' is a required", id="no-fields"),
        pytest.param("nothing", "read", "a read answers something", id="of-a-read"),
        pytest.param(
            "{properties: {a: {pattern: '('}}}", "write", r"'\(' is not a 'regex'", id="no-pattern"
        ),
    ],
)
def test_an_output_that_cannot_be_held_is_a_mistake(
    write: Write, output: str, effect: str, said: str
) -> None:
    with pytest.raises(Problem, match=said):
        load_systems(write("systems.yaml", declared(output, effect)))


SANDBOX = """
tables: {orders: [], shelves: [{shelf: S-1, open: true, parts: [a, b]}, {shelf: S-2}]}
operations:
  file: {into: orders, allots: {number: integer, note: string}}
  look: {from: shelves}
"""
SHELF = {
    "properties": {
        "shelf": {"type": "string"},
        "open": {"type": "boolean"},
        "parts": {"type": "array"},
    }
}


def test_sample_rows_answer_as_declared_and_are_held_to_it(write: Write) -> None:
    folder = write("sandbox/shop.yaml", SANDBOX).parent.parent
    output = {"properties": {"number": {"type": "integer"}, "note": {"type": "string"}}}
    file = operation(folder=folder, binding={"kind": "sandbox"}, output=output)
    said = json.loads(call(file, {"note": 7}, "", "k-1"))
    assert (type(said["number"]), type(said["note"])) == (int, str)
    strict = replace(file, output={**output, "required": ["refund_id"]})
    with pytest.raises(Unclear, match="'refund_id' is a required property"):
        call(strict, {}, "", "k-2")
    assert call(replace(file, output=NOTHING), {}, "", "k-3") == "null"
    look = replace(file, id="look", effect=Effect.READ, output=SHELF)
    first, second = json.loads(call(look, {}, ""))
    assert (first["open"], first["parts"], second["open"]) == (True, ["a", "b"], None)
    other = {"properties": {"shelf": {"type": "integer"}}}
    with pytest.raises(Refused, match=r"\[0\].shelf is not of type integer"):
        call(replace(look, output=other), {}, "")


NAMED = [
    pytest.param("", "utf-8", id="none-is-utf-8"),
    pytest.param("; charset=utf-8", "utf-8-sig", id="utf-8-with-a-mark"),
    pytest.param("; charset=iso-8859-1", "latin-1", id="latin-1"),
    pytest.param('; charset="windows-1252"', "cp1252", id="windows-in-quotes"),
    pytest.param(";CHARSET=Shift_JIS", "shift_jis", id="japanese"),
    pytest.param("; charset=utf-16", "utf-16", id="utf-16"),
    pytest.param("; charset=UTF8", "utf-8", id="as-people-write-it"),
    pytest.param("; charset='utf-8'", "utf-8", id="in-other-quotes"),
    pytest.param("; charset=", "utf-8", id="named-and-left-empty"),
    pytest.param('; profile="a;b"; charset=latin1', "latin-1", id="behind-another-parameter"),
    pytest.param("; charset=ISO-8859-15", "iso-8859-15", id="latin-9"),
]


@pytest.mark.parametrize(("named", "encoding"), NAMED)
def test_an_answer_is_read_in_the_charset_that_it_names(named: str, encoding: str) -> None:
    name = "\u5c71\u7530" if encoding == "shift_jis" else "Ren\u00e9e"
    body = json.dumps({"name": name}, ensure_ascii=False).encode(encoding)
    assert json.loads(HttpAnswer(200, f"application/json{named}", body).text) == {"name": name}


@pytest.mark.parametrize(
    ("content_type", "body", "said"),
    [
        ("application/json", b'"Ren\xe9e"', "with what is not whole JSON: "),
        ("application/json; charset=utf-8", b'"Ren\xe9e"', "with what is not whole JSON: "),
        ("application/json; charset=klingon", b'"Anna"', 'with what is not whole JSON: "Anna"'),
        ("application/json; charset=base64", b'"Anna"', 'with what is not whole JSON: "Anna"'),
        ("application/json; charset=us-ascii", b'"Ren\xc3\xa9e"', "with what is not whole JSON: "),
        ("application/json", '"Ren\u00e9e"'.encode("utf-16"), "with what is not whole JSON: "),
        ("application/json; charset=\0", b'"Anna"', 'with what is not whole JSON: "Anna"'),
        ("text/html; charset=latin-1", b"Ren\xe9e", "where JSON is needed: Ren\u00e9e"),
    ],
)
def test_what_is_not_in_its_charset_is_no_answer(content_type: str, body: bytes, said: str) -> None:
    read = operation(effect="read", output={})
    with pytest.raises(Unusable) as caught:
        text_of(read, HttpAnswer(200, content_type, body), is_write=False)
    assert said in str(caught.value)
