"""Python to JavaScript: as much of the language as the code needs that a browser runs, too.

Text, numbers, lists, mappings, sets, named tuples, enums of text, errors, generators and `match`
mean what they mean in Python; `docs/javascripts/python.js` has the functions and methods that
Python brings. Whatever is not known is refused.
"""

from .bundle import compile_bundle
from .program import UnsupportedError

__all__ = ["UnsupportedError", "compile_bundle"]
