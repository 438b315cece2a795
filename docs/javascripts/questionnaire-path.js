// The path that an opened file declares, drawn and listed, where code follows it. What it says and draws is in
// compiled/path.js, which is made from the modules that a scaffolded project has. Loaded with the first file that has a path.
"use strict";

(() => {
  const { html, raw } = scoping.result,
    { from } = scoping.python,
    { NOTE, outline, svg, typed } = scoping.path;

  /** Write lines of the same depth as a list; deeper ones stand in the item before them. */
  const listed = (lines) => {
    const starts = lines.flatMap(({ depth }, at) => (depth === lines[0].depth ? [at] : []));
    const items = starts.map((start, number) => {
      const { place, text } = lines[start],
        inner = lines.slice(start + 1, starts[number + 1]);
      return html`<li><strong>${place}.</strong> ${text}${inner.length > 0 && listed(inner)}</li>`;
    });
    return html`<ul class="sq-path">${items}</ul>`;
  };

  /** The steps of a path as they are listed and drawn; nothing where they have mistakes, which are not looked for here. */
  const shown = ({ path, systems = [] }) => {
    try {
      const steps = typed(from(path), from(systems));
      return [[...outline(steps)], svg(steps)];
    } catch {
      return null;
    }
  };

  scoping.pathPart = (workflow) => {
    const [lines, drawing] = shown(workflow) ?? [];
    if (!lines) return html`<h3>The path</h3><p>It has mistakes, so it cannot be drawn: <code>scoping score</code> names them.</p>`;
    return html`<h3>The path, step by step</h3><div class="sq-pair"><figure>${raw(drawing)}</figure>
      <div>${listed(lines)}<p class="sq-quiet">${NOTE}</p></div></div>`;
  };
})();
