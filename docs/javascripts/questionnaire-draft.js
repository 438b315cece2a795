// What a person writes in the questionnaire, as the text of a scoping.yaml: a twin of `new_document` in
// scoping/documents/workflows.py and of `_id_of` in scoping/cli/ask.py. Strings in, strings out.
"use strict";

(() => {
  const NOTES = [
    ["evidence", "Evidence", "What supports the answer: a document, a count, an example", 4000],
    ["source", "Source", "The document, or the person and the occasion", 4000],
    ["by", "By", "The role that answers, such as support lead", 200],
  ];

  /** Take what no file may hold out of a text that was typed or pasted. */
  const cleaned = (text) =>
    text
      .replace(/\r\n?|[\x85\u2028\u2029]/g, "\n")
      .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, " ")
      .trim();

  /** Make an id of a name: a twin of `_id_of` in scoping/cli/ask.py. */
  const slug = (name) => {
    const plain = name
      .normalize("NFKD")
      .replace(/[^\x00-\x7f]/g, "")
      .toLowerCase();
    const id = (plain.match(/[a-z0-9]+/g) ?? [])
      .join("-")
      .slice(0, 50)
      .replace(/^-+|-+$/g, "");
    return /^[a-z]/.test(id) ? id : `workflow-${id}`.replace(/-$/, "");
  };

  /** Write a new scoping.yaml, as `new_document` of scoping/documents/workflows.py begins one. */
  const newDocument = (workflow) => {
    const quoted = (text) => JSON.stringify(text);
    const { id, ...named } = workflow.workflow;
    const lines = [
      "# yaml-language-server: $schema=.scoping/workflow.schema.json",
      "scoping: 2",
      `rulebook: ${workflow.rulebook}`,
      "workflow:",
      `  id: ${id}`,
    ];
    for (const [key, text] of Object.entries(named)) lines.push(`  ${key}: ${quoted(text)}`);
    const value = (given) => {
      if (typeof given !== "object") return String(given);
      return `{answer: ${given.answer}${NOTES.filter(([key]) => given[key])
        .map(([key]) => `, ${key}: ${quoted(given[key])}`)
        .join("")}}`;
    };
    for (const section of ["answers", "profile", "volume"]) {
      const given = Object.entries(workflow[section] ?? {});
      if (given.length) lines.push(`${section}:`, ...given.map(([key, one]) => `  ${key}: ${value(one)}`));
      else if (section === "answers") lines.push("answers: {}");
    }
    return `${lines.join("\n")}\n`;
  };

  /** Collect what a file notes beside its answers, by question and answer. */
  const notesOf = ({ answers, profile }) =>
    Object.fromEntries(
      Object.entries({ ...answers, ...profile })
        .filter(([, given]) => typeof given === "object")
        .map(([id, { answer, ...notes }]) => [id, { [answer]: notes }]),
    );

  scoping.draft = { NOTES, cleaned, newDocument, notesOf, slug };
})();
