"""The questionnaire on paper as one page that prints on A4 and Letter."""

from __future__ import annotations

from collections.abc import Iterator

from ...rulebook import Rulebook
from ..pages.elements import Child, Markup, element, joined, listing, section, table
from ..pages.page import page
from . import sheet

LINES_FOR_TODAY = 7  # of a hand that writes large

_STYLE = """
header, main { max-width: 52rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
header h1 { margin-bottom: .6rem; }
header ul { margin-top: 1.4rem; }
section { margin: 0 0 2.4rem; padding-top: 1.4rem; border-top: 2px solid var(--scoping-ink); }
.fill { display: flex; gap: .6rem; align-items: baseline; margin: 0 0 .7rem; max-width: none; }
.fill::after {
  content: ""; flex: 1; border-bottom: 1px solid var(--scoping-faint); min-width: 4rem;
}
.half {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
  gap: 0 2rem;
}
.rule { height: 1.9rem; border-bottom: 1px solid var(--scoping-faint); }
article { border-top: 1px solid var(--line); padding: 1rem 0 .6rem; }
article h3 { margin: 0 0 .3rem; }
article p, article ul { margin: 0 0 .5rem; }
.asked { font-size: 1.05rem; }
.notes { font-size: .9rem; color: var(--scoping-faint); }
.notes strong { color: var(--scoping-ink); font-weight: 600; }
.choices { list-style: none; padding: 0; }
.choices li { padding-left: 1.7rem; text-indent: -1.7rem; margin: .3rem 0; }
.box { display: inline-block; width: 1.7rem; text-indent: 0; font-size: 1.25rem; line-height: 1; }
.unit { max-width: 26rem; } .unit::after { order: -1; }
@media print {
  header, main { max-width: none; padding-left: 0; padding-right: 0; }
  header { padding-top: 0; }
  article { break-inside: avoid; padding: 3mm 0 2mm; }
  .half { grid-template-columns: 1fr 1fr; }
  .fill { margin-top: 3mm; }
  .rule { height: 9mm; }
}
"""


def render(rules: Rulebook) -> str:
    """Write the sheet as a page."""
    chapters = [
        section(
            f"part-{number}", part.title, element("p", part.says), *map(_entry, part.items)
        ).markup
        for number, part in enumerate(sheet.parts(rules), start=1)
    ]
    head = element(
        "header",
        element("h1", sheet.TITLE),
        element("p", sheet.edition(rules), class_="small quiet"),
        element(
            "div", *(element("p", f"{name}:", class_="fill") for name in sheet.HEAD), class_="half"
        ),
        element("p", f"{sheet.TODAY}:"),
        *(element("div", class_="rule") for _ in range(LINES_FOR_TODAY)),
        listing(sheet.FILL_IN, class_="notes"),
    )
    main = element("main", *chapters, _reading(rules), id="content")
    described = "A paper questionnaire for a workshop, with space for each answer."
    return page(sheet.TITLE, _STYLE, [head, main], description=described)


def _entry(item: sheet.Entry) -> Markup:
    return element(
        "article",
        element("h3", f"{item.number}. {item.title}"),
        element("p", element("strong", item.question), class_="asked"),
        element(
            "div",
            *(element("p", element("strong", f"{name}: "), note) for name, note in item.notes),
            class_="notes",
        ),
        element("div", *_cases(item), class_="half notes") if item.counts else None,
        listing((_choice(choice) for choice in item.choices), class_="choices"),
        element("p", item.unit, class_="fill unit") if item.unit else None,
        *(_line(name) for name in item.lines),
    )


def _line(name: str) -> Markup:
    """Give room to write; evidence takes two lines."""
    second = element("div", class_="rule") if name == sheet.EVIDENCE else None
    return joined([element("p", f"{name}:", class_="fill"), second])


def _cases(item: sheet.Entry) -> Iterator[Child]:
    for title, cases in (("Counts", item.counts), ("Does not count", item.does_not_count)):
        yield element("div", element("p", element("strong", title)), listing(cases))


def _choice(choice: sheet.Choice) -> Markup:
    box = element("span", sheet.BOX, class_="box", aria_hidden="true")
    return joined([box, element("strong", choice.word), f": {choice.means}"])


def _reading(rules: Rulebook) -> Markup:
    return section(
        "reading",
        "How to read the answers",
        listing(sheet.counted(rules)),
        table(
            "gates-table",
            "The gates, which are not counted",
            ("Gate", "Stops if", "What to do then"),
            sheet.gates(rules),
        ),
    ).markup
