"""`python -m scoping`, the same as the command `scoping`."""

from .cli import run

run()
