"""Expressions over data, such as `result.status == 'open' and not input.amount > 500`. Pure.

`A op B` with `== != < <= > >= in`, joined by `and`, `or`, `not` and brackets; `any:` or `all:` in
front holds over the items of a list. There are no calls and no arithmetic.

An expression is true, false or not known. Numbers compare as decimals of their JSON text, texts
with texts, and dates as the ISO text that they are. Anything else is not known: another type, null,
what is missing, NaN, infinity, and an empty list.

The toolkit reads its expressions with this module, too, and so does its page, compiled to
JavaScript.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from . import amounts
from .references import FORM, Reference, parse, step_into

LONGEST = 500  # characters
DEEPEST = 20  # brackets, `not`, `any:` and `all:` within each other
MOST_CHOICES = 50  # values of a list in square brackets
CONDITION = r"^[a-z][a-z0-9_]* *(>=|<=|==|>|<) *-?[0-9]+(\.[0-9]+)?$"
Truth = bool | None  # None where it is not known
Path = tuple[str, ...]

_TOKEN = re.compile(
    r"(?P<number>-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?)(?![A-Za-z0-9_.])"
    r"|(?P<text>'[^'\n]*'|\"[^\"\n]*\")"
    rf"|(?P<word>{FORM})"
    r"|(?P<sign>[=!<>]=|[<>()\[\],:])"
)
_BLANK = re.compile(r"[ \t\n]*")
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_SIGNS = (*_COMPARED, "in")
_QUANTIFIERS = ("any", "all")
_KEYWORDS = ("and", "or", "not", "in", *_QUANTIFIERS)
_NO_VALUES = ("true", "false", "null")
_COMPARE = "compare two values, such as status == 'open'"


class ExpressionError(ValueError):
    """What is wrong with an expression, at which character of it, and what to write instead."""

    def __init__(self, problem: str, at: int, fix: str) -> None:
        super().__init__(f"{problem} at character {at}; {fix}")
        self.problem = problem
        self.at = at
        self.fix = fix


class Choices(NamedTuple):
    """A list of literals, behind `in`."""

    values: tuple[Decimal | str, ...]


Operand = Reference | Decimal | str | Choices


class Comparison(NamedTuple):
    """Two values and how they compare."""

    left: Operand
    sign: str
    right: Operand


class Joined(NamedTuple):
    """Parts of which all must hold, with `and`, or one, with `or`."""

    word: str
    parts: tuple["Node", ...]


class Negation(NamedTuple):
    """What must not hold."""

    part: "Node"


class Quantified(NamedTuple):
    """What must hold for `any` or `all` of the items of a list."""

    word: str
    part: "Node"


Node = Comparison | Joined | Negation | Quantified


class Expression(NamedTuple):
    """An expression that was read, with its text."""

    text: str
    node: Node

    @property
    def references(self) -> list[Reference]:
        """All that it refers to, each once, in the order of the text."""
        return [*dict.fromkeys(_references(self.node))]

    def rooted_in(self, root: str, others: Sequence[str]) -> "Expression":
        """Give it with each name that is none of the other roots as a part of this one."""

        def placed(reference: Reference) -> Reference:
            if reference.root in (root, *others):
                return reference
            return Reference(root, (reference.root, *reference.steps))

        return Expression(self.text, _replaced(self.node, placed))

    def holds(self, data: Any) -> Truth:
        """Whether it holds of data, a mapping of its roots; None where that is not known.

        Behind `any:` or `all:`, the data may be the list itself.
        """
        return _truth(self.node, _Scope(data, {}))


def read_expression(text: str) -> Expression:
    """Read an expression. Raises ExpressionError."""
    return Expression(text, _Reader(text).read_all())


class Condition(NamedTuple):
    """A number that is compared with a threshold, such as `amount > 100`.

    Its name may be a word that expressions keep for themselves, such as `in`.
    """

    name: str
    sign: str
    threshold: Decimal

    def holds(self, values: Mapping[str, Any]) -> Truth:
        """Whether it holds; None where its name has no value, or one that is no finite number."""
        return compare(values.get(self.name), self.sign, self.threshold)


def read_condition(text: str) -> Condition:
    """Read a text that has the form of CONDITION."""
    sign = next(sign for sign in (">=", "<=", "==", ">", "<") if sign in text)
    name, _, threshold = text.partition(sign)
    return Condition(name.strip(), sign, Decimal(threshold.strip()))


class _Token(NamedTuple):
    kind: str  # number, text, word, sign or end
    text: str
    at: int  # counts from 1


class _Reader:
    """Reads an expression from left to right, one method for each level of binding."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            fix = "shorten it, or write several expressions"
            raise ExpressionError(f"it is longer than {LONGEST} characters", LONGEST + 1, fix)
        self.tokens = [*_tokens(text)]
        self.number = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.number]

    def take_token(self) -> _Token:
        """Give the next token and go on behind it."""
        token = self.next
        self.number += 1
        return token

    def accept(self, *texts: str) -> bool:
        """Pass the next token if it is one of these words or signs. Returns whether it was."""
        is_there = self.next.kind in ("word", "sign") and self.next.text in texts
        if is_there:
            self.number += 1
        return is_there

    def error(self, problem: str, fix: str, token: _Token | None = None) -> ExpressionError:
        """Say what is wrong at a token, or at the next one."""
        return ExpressionError(problem, (token or self.next).at, fix)

    def read_all(self) -> Node:
        """Read all of it."""
        node = self.quantified()
        if self.next.kind == "end":
            return node
        if self.next.text in _SIGNS:
            raise self.error("it compares three values at once", "write a < b and b < c")
        if self.next.text == ")":
            raise self.error("it closes a bracket that is not open", "delete the bracket")
        raise self.error(f"{self.next.text} is not expected", "join comparisons with and, or")

    def quantified(self) -> Node:
        """Read what stands at the beginning or in brackets: `any: …`, `all: …`, or neither."""
        word = self.next.text
        if word in _QUANTIFIERS and self.tokens[self.number + 1].text == ":":
            self.number += 2
            return Quantified(word, self.read_deeper(self.quantified))
        return self.joined("or", lambda: self.joined("and", self.negated))

    def joined(self, word: str, part: Callable[[], Node]) -> Node:
        """Read parts that a word joins."""
        parts = [part()]
        while self.accept(word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return Joined(word, tuple(parts))

    def negated(self) -> Node:
        """Read a comparison, brackets, or what `not` turns round."""
        if self.accept("not"):
            return Negation(self.read_deeper(self.negated))
        if self.accept("("):
            node = self.read_deeper(self.quantified)
            if not self.accept(")"):
                raise self.error("it leaves a bracket open", "close it with )")
            return node
        return self.comparison()

    def read_deeper(self, read: Callable[[], Node]) -> Node:
        """Read one level deeper."""
        self.depth += 1
        if self.depth > DEEPEST:
            fix = "use fewer levels, or write several expressions"
            raise self.error(f"it has more than {DEEPEST} levels", fix)
        node = read()
        self.depth -= 1
        return node

    def comparison(self) -> Comparison:
        """Read two values with a sign between them."""
        first = self.next
        left = self.operand()
        sign = self.take_token()
        if sign.text not in _SIGNS or sign.kind == "text":
            raise self.error(f"it compares {first.text} with nothing", _COMPARE, sign)
        right = self.choices() if self.accept("[") else self.operand()
        if isinstance(right, Choices) and sign.text != "in":
            raise self.error("only in can compare a list", "write in before the list", sign)
        if not isinstance(left, Reference) and not isinstance(right, Reference):
            raise self.error("it compares two fixed values", "compare a reference", first)
        return Comparison(left, sign.text, right)

    def operand(self) -> Operand:
        """Read a reference or a literal."""
        token = self.take_token()
        match token.kind:
            case "number":
                return Decimal(token.text)
            case "text":
                return token.text[1:-1]
            case "word":
                return self.reference(token)
            case "end":
                raise self.error("it ends too early", _COMPARE, token)
        raise self.error(f"{token.text} is not expected", _COMPARE, token)

    def reference(self, token: _Token) -> Reference:
        """Read a word as a reference."""
        if token.text in _KEYWORDS:
            raise self.error(f"{token.text} is not expected", _COMPARE, token)
        if token.text in _NO_VALUES:
            what = f"{token.text} is neither a number nor a text, so it cannot be compared"
            raise self.error(what, "compare a number or a text", token)
        if self.next.text == "(" and self.next.kind == "sign":
            fix = "compare values; calls are not supported"
            raise self.error(f"it calls {token.text}", fix, token)
        try:
            return parse(token.text)
        except ValueError:  # of its length
            raise self.error("a reference is too long", "shorten it", token) from None

    def choices(self) -> Choices:
        """Read literals up to the closing bracket of their list."""
        values = list[Decimal | str]()
        while True:
            token = self.next
            value = self.operand()
            if not isinstance(value, Decimal | str):
                problem = f"{token.text} is neither a number nor a text"
                raise self.error(problem, "list literals", token)
            values.append(value)
            if len(values) > MOST_CHOICES:
                raise self.error(f"a list has more than {MOST_CHOICES} values", "shorten it", token)
            if self.accept("]"):
                return Choices(tuple(values))
            if not self.accept(","):
                fix = "put commas between values, and ] at its end"
                raise self.error("it leaves a list open", fix)


def _tokens(text: str) -> Iterator[_Token]:
    at = _end_of_blank(text, 0)
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unread(text, at)
        yield _Token(str(match.lastgroup), match[0], at + 1)
        at = _end_of_blank(text, match.end())
    yield _Token("end", "", len(text) + 1)


def _end_of_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    if blank:
        return blank.end()
    return at


def _unread(text: str, at: int) -> ExpressionError:
    """Say what stands where nothing can be read."""
    sign = text[at]
    if sign in "'\"":
        return ExpressionError("it leaves a text open", at + 1, f"close it with {sign}")
    if sign == "=":
        return ExpressionError("= does not compare", at + 1, "write ==")
    if sign.isdecimal() and sign.isascii():
        return ExpressionError("a number has a wrong form", at + 1, "write it as in 12.5")
    if sign in "+-*/%":
        return ExpressionError(f"{sign} is not supported", at + 1, "leave out arithmetic")
    return ExpressionError(f"{sign} is not supported", at + 1, _COMPARE)


def _references(node: Node) -> Iterator[Reference]:
    match node:
        case Comparison(left, _, right):
            yield from (side for side in (left, right) if isinstance(side, Reference))
        case Joined(_, parts):
            for part in parts:
                yield from _references(part)
        case Negation(part) | Quantified(_, part):
            yield from _references(part)


def _replaced(node: Node, placed: Callable[[Reference], Reference]) -> Node:
    """A part of an expression with other references."""
    match node:
        case Comparison(left, sign, right):
            sides = (placed(one) if isinstance(one, Reference) else one for one in (left, right))
            new_left, new_right = sides
            return Comparison(new_left, sign, new_right)
        case Joined(word, parts):
            return Joined(word, tuple(_replaced(part, placed) for part in parts))
        case Negation(part):
            return Negation(_replaced(part, placed))
        case Quantified(word, part):
            return Quantified(word, _replaced(part, placed))


class _Scope(NamedTuple):
    """The data, and the items that stand for their lists behind `any:` and `all:`."""

    data: Any
    items: Mapping[Path, Any]

    def values(self, reference: Reference) -> Iterator[tuple[Path, Any]]:
        """Give each path on the way to what a reference leads to, with the value there."""
        path = (reference.root, *reference.steps)
        value = self.items.get((), self.data)
        yield (), value
        for number, step in enumerate(path, start=1):
            value = self.items.get(path[:number], step_into(value, step))
            yield path[:number], value

    def find(self, operand: Operand) -> Any:
        """Give the value of an operand; None where a reference leads to none."""
        if isinstance(operand, Choices):
            return [*operand.values]
        if not isinstance(operand, Reference):
            return operand
        *_, (_, value) = self.values(operand)
        return value

    def list_of(self, reference: Reference) -> Path | None:
        """Give the path of the first list that a reference goes through, or ends at."""
        path = (reference.root, *reference.steps)
        for at, value in self.values(reference):
            following = path[len(at) : len(at) + 1]
            is_position = bool(following) and following[0].isdecimal()
            if isinstance(value, list) and not is_position:
                return at
        return None


def _truth(node: Node, scope: _Scope) -> Truth:
    match node:
        case Comparison(left, sign, right):
            return compare(scope.find(left), sign, scope.find(right))
        case Joined("and", parts):
            return _all(_truth(part, scope) for part in parts)
        case Joined(_, parts):
            return _any(_truth(part, scope) for part in parts)
        case Negation(part):
            return _not(_truth(part, scope))
        case Quantified(word, part):
            return _over_items(word, part, scope)


def _over_items(word: str, part: Node, scope: _Scope) -> Truth:
    """Whether a part holds for any or all items of the one list that its references go through."""
    paths = {scope.list_of(reference) for reference in _references(part)} - {None}
    if len(paths) != 1:
        return None
    path: Path = next(path for path in paths if path is not None)
    items: Sequence[Any] = _at(path, scope)
    if not items:
        return None
    truths = (_truth(part, scope._replace(items={**scope.items, path: item})) for item in items)
    if word == "any":
        return _any(truths)
    return _all(truths)


def _at(path: Path, scope: _Scope) -> Any:
    if not path:
        return scope.items.get((), scope.data)
    return scope.find(Reference(path[0], path[1:]))


def compare(left: Any, sign: str, right: Any) -> Truth:
    """Compare two values as JSON has them; None where it is not known how they compare."""
    if sign == "in":
        is_list = isinstance(right, list) and bool(right)
        if is_list:
            return _any(compare(left, "==", one) for one in right)
        return None
    if isinstance(left, str) and isinstance(right, str):
        return _COMPARED[sign](left, right)
    numbers = amounts.as_number(left), amounts.as_number(right)
    if None in numbers:
        return None
    return _COMPARED[sign](*numbers)


def _all(truths: Iterator[Truth]) -> Truth:
    """Three-valued `and`."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def _any(truths: Iterator[Truth]) -> Truth:
    """Three-valued `or`."""
    return _not(_all(_not(truth) for truth in truths))


def _not(truth: Truth) -> Truth:
    if truth is None:
        return None
    return not truth
