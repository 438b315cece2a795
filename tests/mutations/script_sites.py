"""Where a script of the browser's twin can be given a small fault. Text in, places out; no
files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .fault import Fault, Site

SWAPPED = {
    "===": "!==",
    "!==": "===",
    "<=": "<",
    ">=": ">",
    "<": "<=",
    ">": ">=",
    "&&": "||",
    "||": "&&",
    "??": "&&",
    "true": "false",
    "false": "true",
}
_FUNCTION = re.compile(r"^  (?:const|let) (\w+) = (?=.*=>|\()|^  function (\w+)", re.MULTILINE)
_TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|`(?:[^`\\]|\\.)*`|\"(?:[^\"\\\n]|\\.)*\"|=>|[!=]==|[<>]=|&&|\|\||\?\?"
    r"|(?<= )[<>](?= )|\b(?:true|false)\b|(?<![\w.$])\d+(?![\w.])",
    re.DOTALL,
)


def sites(source: str, module: str) -> Iterator[Site]:
    """Give every operator, truth value and number in the functions of a script, with what it can be
    swapped for.
    """
    begins = [match.start() for match in _FUNCTION.finditer(source)]
    for match, end in zip(_FUNCTION.finditer(source), [*begins[1:], len(source)], strict=True):
        symbol = f"{module}.{match[1] or match[2]}"
        for token in _TOKEN.finditer(source, match.end(), end):
            after = SWAPPED.get(token[0])
            if token[0].isdigit():
                after = str(int(token[0]) + 1)
            if after is not None:
                yield _site(source, symbol, token, after)


def _site(source: str, symbol: str, token: re.Match[str], after: str) -> Site:
    """Name the place by its line, where the operator stands among its neighbours."""
    first = source.rfind("\n", 0, token.start()) + 1
    last = source.find("\n", token.end())
    line = source[first:last]
    changed = line[: token.start() - first] + after + line[token.end() - first :]
    begin = len(source[:first].encode())
    end = len(source[:last].encode())
    number = source.count("\n", 0, first) + 1
    fault = Fault(symbol, "operator", line.strip(), changed.strip())
    return Site(fault, begin, end, changed, number)
