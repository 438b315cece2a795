"""HTML elements as strings.

Everything that is not `Markup` already is escaped when it enters one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...escaping import html as escape

Child = str | None

KEPT_ROWS = 6  # up to which a table is not broken across pages
VOID = ("br", "meta")  # elements without an end


class Markup(str):
    """A text that is HTML; every other string is what a person wrote."""

    __slots__ = ()


EMPTY = Markup()


def element(name: str, /, *children: Child, **attributes: str) -> Markup:
    """Write an element.

    None among the children is left out, and `class_` is the attribute `class`.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    return Markup(
        f"<{name}{written}>" if name in VOID else f"<{name}{written}>{joined(children)}</{name}>"
    )


def joined(children: Iterable[Child], between: Markup = EMPTY) -> Markup:
    """Put texts and elements beside each other."""
    inside = (
        child if isinstance(child, Markup) else escape(child)
        for child in children
        if child is not None
    )
    return Markup(between.join(inside))


def code(text: str) -> Markup:
    """Write a name or a path, which may be broken behind its separators."""
    return element("code", joined(re.split(r"(?<=[/._:])(?=[^/._:])", text), Markup("<wbr>")))


def listing(items: Iterable[Child], *, ordered: bool = False, **attributes: str) -> Markup | None:
    """Write a list; None when there is nothing to list."""
    entries = [element("li", item) for item in items]
    if not entries:
        return None
    return element("ol" if ordered else "ul", *entries, **attributes)


def terms(pairs: Iterable[tuple[Child, Child]], **attributes: str) -> Markup:
    """Write names and what they stand for."""
    rows = [element("div", element("dt", name), element("dd", meaning)) for name, meaning in pairs]
    return element("dl", *rows, **attributes)


def table(
    id_: str,
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Child]],
    *,
    class_: str = "",
) -> Markup:
    """Write a table in a region that a keyboard can scroll; each row's first cell is its heading.

    A short one is kept on one page of paper.
    """
    heads = [element("th", name, scope="col") for name in head]
    body = [
        element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in rest))
        for first, *rest in rows
    ]
    written = element(
        "table",
        element("caption", caption, id=f"{id_}-caption"),
        element("thead", element("tr", *heads)),
        element("tbody", *body),
    )
    classes = ["scroll", class_]
    if len(body) <= KEPT_ROWS:
        classes.append("keep")
    attributes = {
        "class_": " ".join(filter(None, classes)),
        "role": "region",
        "tabindex": "0",
    }
    return element("div", written, **attributes, aria_labelledby=f"{id_}-caption")


def figure(drawing: str, caption: Child, **attributes: str) -> Markup:
    """Put a drawing of ours into the page, with what it shows below it."""
    return element("figure", Markup(drawing), element("figcaption", caption), **attributes)


class Section(NamedTuple):
    """A part of a page that a table of contents can point to.

    None among the children is left out.
    """

    id: str
    title: str
    children: tuple[Child, ...]

    @property
    def markup(self) -> Markup:
        """Write it with its heading, as a part of the page."""
        return self.at_level(2)

    def at_level(self, level: int) -> Markup:
        """Write it with a heading of a level, such as 3 for `h3`."""
        heading = element(f"h{level}", self.title, id=f"{self.id}-title")
        return element(
            "section", heading, *self.children, id=self.id, aria_labelledby=f"{self.id}-title"
        )


def section(id_: str, title: str, *children: Child) -> Section:
    """Put a section together."""
    return Section(id_, title, children)
