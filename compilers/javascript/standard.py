"""What Python brings and `docs/javascripts/python.js` and `python-text.js` have, too."""

from __future__ import annotations

# Functions that Python brings, which python.js has by the same name, but for dots.
FUNCTIONS = {
    "len", "str", "int", "float", "list", "dict", "set", "frozenset", "sorted", "min",
    "max", "sum", "any", "all", "zip", "enumerate", "range", "map", "filter", "next", "abs",
    "round", "repr", "chr", "ord", "bool",
}  # fmt: skip
LIBRARY = {
    "re.compile", "re.search", "re.fullmatch", "re.sub", "re.escape", "math.ceil",
    "itertools.product", "itertools.combinations", "json.dumps", "decimal.Decimal",
    "html.escape", "unicodedata.category", "unicodedata.normalize",
    "datetime.date.fromisoformat", "difflib.get_close_matches", "operator.eq", "operator.ne",
    "operator.lt", "operator.le", "operator.gt", "operator.ge",
}  # fmt: skip
VALUES = {"re.ASCII": '""', "re.DOTALL": '"s"', "re.error": "SyntaxError"}
ERRORS = {"ValueError", "KeyError", "Exception"}
# Methods of texts and lists, which python.js has; all others are methods of their objects.
METHODS = {
    "append", "capitalize", "count", "endswith", "extend", "format", "index", "isascii",
    "isdecimal", "isdigit", "isprintable", "join", "lower", "lstrip", "partition", "pop",
    "removeprefix", "replace", "rstrip", "split", "startswith", "strip", "upper",
}  # fmt: skip
# Methods of mappings, sets, tuples, dates and regular expressions; each object has its own.
OWN_METHODS = {
    "_asdict", "add", "end", "fullmatch", "get", "isoformat", "items", "keys", "match", "pop",
    "finditer", "search", "setdefault", "start", "values",
}  # fmt: skip
