"""The Jinja environment that all pages share.

Filters for Markdown, and what templates may know of every page.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scoping import escaping
from scoping.renderers.wording import phrases

from .cases import Case, cases, rulebook
from .dimensions import dimensions
from .links import Links, targets


@cache
def environment() -> Environment:
    """Make the environment once; its globals are the same on every page."""
    made = Environment(  # noqa: S701 -- Markdown out; what people wrote goes through `md`
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "md": escaping.markdown,
        "lower_first": lower_first,
        "plain": plain,
        "begun": phrases.begun,
    }
    made.tests["contains_item"] = lambda whole, item: item in whole
    made.globals |= {
        "rules": rulebook(),
        "cases": cases(),
        "dimensions": dimensions(),
        "by_form": by_form(),
    }
    return made


def page(path: str, template: str, **known: object) -> str:
    """Render one page for its path below docs/; links in it are relative to that."""
    written = environment().get_template(template).render(link=links(path), **known)
    return re.sub(r"\n{3,}", "\n\n", written).strip() + "\n"


def links(path: str) -> Links:
    """Give what writes the links of the page at that path."""
    return Links(path, _targets())


def by_form() -> dict[str, list[Case]]:
    """List the worked examples by the architecture that they come out as."""
    return {
        form: [each for each in cases() if each.decision.architecture == form]
        for form in rulebook().architectures
    }


def lower_first(text: str) -> str:
    """Begin a sentence's part with a small letter, also inside a link."""
    return re.sub(r"^\[?\w", lambda begin: begin[0].lower(), text)


def plain(text: str) -> str:
    """Put a text on one line without Markdown, as a page's description."""
    return re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(str(text).split()))


_targets = cache(lambda: targets(rulebook()))
