"""The shell of a page that stands alone.

No request, no script, light and dark, screen and paper.
"""

from __future__ import annotations

from collections.abc import Iterable

from .elements import Child, Markup, element, joined

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_COLOURS = """
:root {
  color-scheme: light;
  --scoping-ink: #1f2430; --scoping-faint: #4d5563;
  --scoping-fill: #eef1f6; --scoping-page: #ffffff;
  --scoping-assistant: #0b6b75; --scoping-agent: #8a2f7d;
  --line: #d3d9e3; --stop: #a3241c; --unknown: #7a5200; --link: #0b5394;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --scoping-ink: #e8eaf0; --scoping-faint: #b4bccb;
    --scoping-fill: #2b303c; --scoping-page: #1e2129;
    --scoping-assistant: #5cc8d3; --scoping-agent: #e49ad9;
    --line: #454c5b; --stop: #ff9d94; --unknown: #f0c060; --link: #8fc0ff;
  }
}
"""

_TEXT = """
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; background: var(--scoping-page); color: var(--scoping-ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere; print-color-adjust: exact; -webkit-print-color-adjust: exact;
}
h1, h2, h3 { line-height: 1.2; text-wrap: balance; font-weight: 650; }
h1 { font-size: clamp(1.7rem, 1.2rem + 2.4vw, 2.5rem); margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 1.4rem; margin: 0 0 .8rem; letter-spacing: -0.005em; }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .5rem; }
p, ul, ol, dl { margin: 0 0 .9rem; }
ul, ol { padding-left: 1.3rem; }
li { margin: .2rem 0; }
p, li, dd { max-width: 44rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code { font: .88em ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.skip { position: absolute; left: -100vw; }
.skip:focus {
  left: 1rem; top: 1rem; background: var(--scoping-page); padding: .5rem 1rem; z-index: 1;
}
.quiet { color: var(--scoping-faint); font-weight: 400; }
.small { font-size: .9em; }
.said { overflow-wrap: anywhere; }
.line { display: block; }
"""

_TABLES = """
.scroll { overflow-x: auto; margin: 0 0 1.2rem; }
table {
  border-collapse: collapse; width: 100%; min-width: 38rem;
  font-size: .92rem; line-height: 1.45; overflow-wrap: break-word;
}
caption { text-align: left; color: var(--scoping-faint); font-size: .88rem; padding: 0 0 .4rem; }
th, td {
  text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0;
  border-bottom: 1px solid var(--line);
}
th { font-weight: 600; }
thead th { border-bottom: 2px solid var(--scoping-ink); font-size: .85rem; vertical-align: bottom; }
tbody th { min-width: 8rem; hyphens: auto; -webkit-hyphens: auto; }
td > p, td > ul { margin: 0 0 .3rem; }
.narrow table { min-width: 0; }
.figures td { font-variant-numeric: tabular-nums; }
"""

_PAPER = """
@page {
  margin: 17mm 16mm 19mm;
  @bottom-right {
    content: counter(page) " of " counter(pages);
    font: 8pt system-ui, sans-serif; color: #4d5563;
  }
}
@media print {
  html { font-size: 10pt; }
  body { line-height: 1.42; }
  .skip, nav { display: none; }
  h1 { font-size: 22pt; } h2 { font-size: 15pt; } h3 { font-size: 11pt; margin-top: 12pt; }
  h2, h3, h2 + p, caption, thead { break-after: avoid; }
  tbody tr:nth-child(-n + 2) { break-before: avoid; }
  p { break-inside: avoid; }
  p:has(+ figure), p:has(+ .pair), p:has(+ .scroll) { break-after: avoid; }
  a { color: inherit; text-decoration: none; }
  .scroll { overflow: visible; }
  table { min-width: 0; font-size: .86rem; line-height: 1.36; }
  thead { display: table-header-group; }
  tr, figure, li, dl > div, .keep { break-inside: avoid; }
  tbody th { min-width: 0; }
}
"""


def page(title: str, style: str, body: Iterable[Child], *, description: str) -> str:
    """Write a whole page; `style` is what this kind of page adds to the common style."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="description", content=description),
        element("title", title),
        element("style", Markup(f"{_COLOURS}{_TEXT}{_TABLES}{style}{_PAPER}")),
    )
    skip = element("a", "Skip to the content", href="#content", class_="skip")
    written = element("html", head, element("body", skip, joined(body)), lang="en")
    return f"<!doctype html>\n{written}"
