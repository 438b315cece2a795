"""What the report adds to the style that all pages share."""

STYLE = """
.cover, main, footer { max-width: 64rem; margin: 0 auto; padding: 0 1.25rem; }
.cover { padding-top: 2.5rem; padding-bottom: 1.2rem; }
.eyebrow {
  font-size: .85rem; letter-spacing: .08em; text-transform: uppercase; color: var(--scoping-faint);
  margin: 0 0 .4rem;
}
.meta {
  display: flex; flex-wrap: wrap; gap: .2rem 2rem; margin: .9rem 0 0; font-size: .9rem;
  color: var(--scoping-faint);
}
.meta div { display: flex; gap: .4rem; min-width: 0; }
.meta dd { margin: 0; min-width: 0; color: var(--scoping-ink); }
section { margin: 0 0 2.6rem; padding-top: 1.2rem; border-top: 1px solid var(--line); }
.part, #summary { border-top: 4px solid var(--scoping-ink); margin-bottom: 3rem; }
.part > h2 { font-size: 1.7rem; margin-bottom: .3rem; }
.part section > h3 { font-size: 1.3rem; margin: 0 0 .7rem; }
.part section > h4 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
.reader { color: var(--scoping-faint); margin-bottom: 1.8rem; }
.verdict {
  display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1rem 2.5rem;
  align-items: center;
}
.verdict strong {
  display: block; font-size: clamp(2rem, 1.4rem + 3vw, 3.2rem); line-height: 1.1; font-weight: 700;
}
.verdict .badge {
  display: inline-block; border: 1px solid currentColor; border-radius: 1rem;
  padding: .05rem .7rem; font-size: .85rem; margin: .5rem 0 .8rem;
}
figure { margin: 0 0 1.4rem; max-width: 28rem; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-size: .85rem; color: var(--scoping-faint); margin-top: .3rem; }
.pair {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
  gap: 1rem 2.5rem; align-items: start;
}
ul.path { list-style: none; margin: 0; padding: 0; }
ul.path li { margin: .2rem 0; }
ul.path ul.path { padding-left: 1rem; border-left: 1px solid var(--line); }
.two {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr));
  gap: 0 2.5rem; align-items: start;
}
#summary h3 { margin: 1.1rem 0 .3rem; }
#summary ul { padding-left: 1.1rem; margin: 0 0 .5rem; }
#summary p { margin-bottom: .5rem; }
.sums { margin: 0 0 .5rem; max-width: 28rem; }
.sums div { display: flex; justify-content: space-between; gap: 1rem; padding: .1rem 0; }
.sums dt { color: var(--scoping-ink); font-size: 1em; }
.sums dd { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.sums .total { border-top: 1px solid var(--scoping-ink); font-weight: 600; }
.signature { display: grid; grid-template-columns: 3fr 2fr 3fr; gap: 2.4rem 1.5rem; }
.signature { padding-top: 1.6rem; max-width: 52rem; }
.signature span {
  border-top: 1px solid var(--scoping-ink); font-size: .85rem; color: var(--scoping-faint);
}
dt { color: var(--scoping-faint); font-size: .85rem; } dd { margin: 0; }
.pair dl div { margin: 0 0 .7rem; }
.facts div {
  display: grid; grid-template-columns: minmax(6rem, 10rem) minmax(0, 1fr); gap: .2rem 1.2rem;
  padding: .5rem 0; border-bottom: 1px solid var(--line);
}
#work .facts div:last-child, #record .facts div:last-child { border-bottom: 0; }
.mandate {
  border-left: 4px solid var(--scoping-ink); padding: .2rem 0 .2rem 1rem; margin: 1.4rem 0;
}
.mandate p { margin: 0 0 .3rem; }
.note { border-left: 4px solid var(--unknown); padding: .2rem 0 .2rem 1rem; margin: 1.2rem 0; }
.note ul { margin: 0; }
.state { white-space: nowrap; }
.stop { color: var(--stop); }
.unknown { color: var(--unknown); }
.pass { color: var(--scoping-assistant); }
.toc .groups {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr));
  gap: 1rem 2rem; font-size: .95rem;
}
.toc ul { list-style: none; padding: 0; }
.part-link { margin: 0 0 .2rem; font-weight: 600; }
.toc h2 { font-size: 1rem; margin: 0 0 .4rem; }
.toc { margin-bottom: 2.4rem; }
footer { padding-bottom: 3rem; font-size: .85rem; color: var(--scoping-faint); }
td ul { padding-left: 1rem; }
@media (max-width: 40rem) {
  .verdict { grid-template-columns: minmax(0, 1fr); }
  .facts div { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  .cover, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  .cover { padding-top: 0; padding-bottom: .4rem; }
  .cover h1 { font-size: 18pt; } .eyebrow { margin: 0; } .meta { margin-top: .3rem; }
  section { margin-bottom: 1.4rem; padding-top: .8rem; }
  .part { break-before: page; }
  .part > h2 { font-size: 19pt; } .part section > h3 { font-size: 14pt; margin-top: 0; }
  .part section > h4 { font-size: 11pt; margin-top: 10pt; }
  h4, .reader { break-after: avoid; }
  #summary { font-size: 9pt; line-height: 1.3; padding-top: .5rem; margin-bottom: 0; }
  #summary h3 { font-size: 10pt; margin: 6pt 0 2pt; }
  #summary p { margin-bottom: 3pt; }
  #summary ul { margin-bottom: 2pt; } #summary li { margin: 0; }
  #summary .verdict { gap: .5rem 1.5rem; }
  #summary .verdict figure { margin: 0; }
  .signature { gap: 1.6rem 1.5rem; padding-top: 1.2rem; }
  #summary > h2 { font-size: 10pt; margin: 0; color: var(--scoping-faint); }
  .verdict { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
  .verdict strong { display: inline; font-size: 20pt; margin-right: .6rem; }
  .verdict .badge { margin: .2rem 0 .3rem; }
  .mandate { margin: 5pt 0; }
  .pair, .two { grid-template-columns: 1fr 1fr; }
  figure { max-width: 11cm; }
  figure.path svg { max-height: 22cm; }
}
"""
