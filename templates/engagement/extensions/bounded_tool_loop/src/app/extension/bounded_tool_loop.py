"""Look-ups within a turn, each chosen by what the last one showed, up to fixed limits."""

from ..turn_limits import Limited


class Extension(Limited):
    """The limits of `loop.yaml`, and what a person is told of them."""

    hint = "I may look things up several times in a row, and say what I could not find."
