"""The sentences that tests compare, one golden file a surface: `golden/wording.yaml` in its folder.

A test names a sentence by its first words. Who changes the wording changes that file alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

TESTS = Path(__file__).parents[1]
FILE = "golden/wording.yaml"
CHARACTERS, WORDS, LINES = 30, 5, 4  # a sentence has so many at least, and at most so many lines
WORD = re.compile(r"[A-Za-z]{2,}")
DATA = re.compile(r'": |\{\\?"')  # JSON

Literal = ast.Constant | ast.JoinedStr


@cache  # by many modules of one folder
def load_wording(surface: str) -> Mapping[str, str]:
    """Load the sentences of a surface, which is its folder in tests/, by their names.

    One with `{name}` in it is a template for `format`.
    """
    sentences: dict[str, str] = yaml.safe_load((TESTS / surface / FILE).read_text("utf-8"))
    return sentences


def surface_of(path: Path) -> str:
    """Name the surface of a test module: its folder in tests/, or in tests/layers/."""
    folders = path.relative_to(TESTS).parts[:-1]
    return "/".join(folders[:2] if "layers" in folders else folders[:1])


def compared_sentences(source: str) -> Iterator[Literal]:
    """Find the sentences that a test module writes out where an assert compares values.

    What is given to a call there is no wording: it may be an input.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert):
            yield from filter(_is_sentence, _operands(node.test))


def _operands(node: ast.AST) -> Iterator[Literal]:
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr():
            yield node
        case (
            ast.Tuple(elts=parts)
            | ast.List(elts=parts)
            | ast.Set(elts=parts)
            | ast.Dict(values=parts)
            | ast.BoolOp(values=parts)
        ):
            for part in parts:
                yield from _operands(part)
        case ast.Starred(value=part) | ast.UnaryOp(operand=part):
            yield from _operands(part)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _operands(left)
            yield from _operands(right)
        case ast.Compare(left=left, comparators=others):
            for part in (left, *others):
                yield from _operands(part)


def text_of(literal: Literal) -> str:
    """Give the text of a literal; of an f-string, without what is put into it."""
    parts = literal.values if isinstance(literal, ast.JoinedStr) else [literal]
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


def _is_sentence(literal: Literal) -> bool:
    text = text_of(literal)
    is_long = len(text) >= CHARACTERS and len(WORD.findall(text)) >= WORDS
    return is_long and text.count("\n") <= LINES and not DATA.search(text)
