"""A small fault and the place that it is put in."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Fault:
    """A change of one expression or statement of a function.

    `symbol` is the function's dotted name, so that a fault outlives a move of its file; `before`
    and `after` are the code as it stands and as it is put, in normal form. `nth` counts equal
    places of that function, from 0.
    """

    symbol: str
    kind: str
    before: str
    after: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """A fault with its place in a text.

    `text` replaces the bytes from `begin` to `end`; `statement` is the line on which its statement
    begins.
    """

    fault: Fault
    begin: int
    end: int
    text: str
    statement: int


def numbered(sites: list[Site]) -> list[Site]:
    """Count the equal places of each function, in their order in the text."""
    counts: dict[Fault, int] = {}
    result = []
    for site in sorted(sites, key=lambda site: (site.begin, -site.end)):
        nth = counts.get(site.fault, 0)
        counts[site.fault] = nth + 1
        result.append(replace(site, fault=replace(site.fault, nth=nth)))
    return result


def apply_fault(source: str, sites: list[Site], fault: Fault) -> str:
    """Give the text with this fault in it; `sites` are numbered.

    Raises LookupError where the text has no such place any more.
    """
    for site in sites:
        if site.fault == fault:
            raw = source.encode()
            return (raw[: site.begin] + site.text.encode() + raw[site.end :]).decode()
    raise LookupError(f"{fault.symbol} has no {fault.before!r} any more; draw another for it")
