// Answers to a query string and back, so that a link carries what was answered and nothing that names anybody.
//
//   ?v=1 & a=ynu--y & g=yynu & r=lmhu & n=4000_12_EUR_40__0.8 & o=y
//
// v: the rulebook's version. Then one letter a question in the rulebook's order, its answer's first, `-` where none is given,
// the end left off: a the criteria, conversation and path, g the readiness questions, r the ratings. n: the figures in their order,
// then calls_per_run. o: whether an owner is named (y) or nobody is (n). Evidence, names and systems are never in it.
"use strict";

(() => {
  const ANSWERS = ["yes", "no", "unsure"],
    RATINGS = ["low", "medium", "high", "unsure"];
  const MOST = 1e9,
    NONE = "-",
    NAMED = "the owner";
  const UNSEEN = /[\s\u00ad\u200b-\u200f\u2060]/g; // blanks, line breaks, joiners and hyphens that are not seen
  // What senders put behind a link, to learn who has followed it; and how more of such marks begin.
  const MARKS = ["fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igsh", "igshid"];
  MARKS.push("mkt_tok", "li_fat_id", "_ga", "_gl", "ref", "ref_src", "si");
  const MARKED = ["utm_", "mc_", "mtm_", "matomo_", "pk_", "hsa_", "_hs", "vero_", "oly_"];
  const COUNTED = "calls_per_run"; // a pilot counts it, so it is in a file and not among the questions

  const ids = (questions) => questions.map(({ id }) => id);
  const lettered = (rules) => ({
    a: [ids([...rules.criteria, rules.engagement, rules.known_path]), ANSWERS],
    g: [ids(rules.readiness), ANSWERS],
    r: [ids(rules.modifiers), RATINGS],
  });
  const figures = (rules) => [...ids(rules.figures), COUNTED];

  /** Whether a text answers the figure of that id, as the schema of a scoping.yaml wants it. */
  const isFigure = (rules, id, text) => {
    if (id === "currency") return /^[A-Z]{3}$/.test(text);
    const value = Number(text),
      share = rules.figures.find((figure) => figure.id === id)?.unit.startsWith("share ");
    const [least, most] = id === COUNTED ? [1, 10000] : [0, share ? 1 : MOST];
    return /^(\d{1,10}(\.\d{0,10})?|\.\d{1,10})$/.test(text) && value >= least && value <= most;
  };

  /** Write a figure with the ten digits that an address has room for; a currency stays as it is. */
  const shortened = (said) =>
    said === "" || Number.isNaN(Number(said)) ? String(said) : String(Number(Number(said).toPrecision(10)));

  /** Set an answer, keeping the evidence beside it; undefined takes it out. */
  const give = (rules, workflow, id, answer) => {
    const isFigureId = figures(rules).includes(id);
    const section = isFigureId ? "volume" : ids(rules.criteria).includes(id) ? "answers" : "profile";
    const held = (workflow[section] ??= {});
    if (answer === undefined) delete held[id];
    else if (isFigureId) held[id] = id === "currency" ? answer : Number(answer);
    else held[id] = typeof held[id] === "object" ? { ...held[id], answer } : answer;
  };

  const blank = (rules) => ({ scoping: 2, rulebook: wording(rules), workflow: { id: "workflow", name: "A workflow without a name" }, answers: {} });

  /** The version from which on every question has today's wording. */
  const wording = ({ reworded = [] }) => Math.max(1, ...reworded.map(({ version }) => version));

  /** The answers to look at again, since their questions have changed after a version. */
  const moved = ({ reworded = [] }, workflow, since) =>
    reworded.filter(({ version, question, answers }) => version > since && answers.includes(scoping.given(workflow, question)?.answer));

  /** Write the answers of a workflow; `derived` are ratings that its systems decide, for a reader who has no systems. */
  const query = (rules, workflow, derived = {}) => {
    const answer = (id) => derived[id] ?? scoping.given(workflow, id)?.answer;
    const written = {};
    for (const [key, [asked]] of Object.entries(lettered(rules))) {
      written[key] = asked
        .map((id) => answer(id)?.[0] ?? NONE)
        .join("")
        .replace(/-+$/, "");
    }
    const figure = (id) => [shortened(answer(id) ?? "")].filter((said) => isFigure(rules, id, said))[0] ?? "";
    written.n = figures(rules).map(figure).join("_").replace(/_+$/, "");
    const { owner } = workflow.workflow;
    written.o = owner === undefined ? "" : owner.trim() ? "y" : "n";
    const parts = Object.entries(written)
      .filter(([, said]) => said)
      .map(([key, said]) => `${key}=${said}`);
    const since = workflow.rulebook ?? 1,
      version = since < wording(rules) ? since : rules.version;
    return parts.length ? `?v=${version}&${parts.join("&")}` : "";
  };

  /**
   * Read a query as it may come out of a letter or a chat: wrapped, with blanks or signs that nobody sees in it, and with marks
   * that tell its sender who has followed it, which say nothing of the answers.
   */
  const readQuery = (search) => {
    const bare = search.replaceAll("&amp;", "&").replaceAll("?", "&"); // some put a question mark before each mark
    const found = new Map();
    for (const pair of new URLSearchParams(bare)) {
      const [key, said] = pair.map((text) => text.replace(UNSEEN, ""));
      const isMark = MARKS.includes(key.toLowerCase()) || MARKED.some((begin) => key.toLowerCase().startsWith(begin));
      if (key && !isMark && !found.has(key)) found.set(key, said);
    }
    return found;
  };

  /** Set what a query says, answers that it leaves out included; returns its version and the parts that say nothing. */
  const apply = (rules, workflow, search) => {
    const given = readQuery(search),
      ignored = [],
      known = lettered(rules);
    for (const [key, [asked, words]] of Object.entries(known)) {
      const letters = [...(given.get(key) ?? "")];
      if (
        letters.length > asked.length ||
        letters.some((one) => one !== NONE && !words.some((word) => word[0] === one))
      )
        ignored.push(key);
      asked.forEach((id, at) =>
        give(
          rules,
          workflow,
          id,
          words.find((word) => word[0] === letters[at]),
        ),
      );
    }
    const numbers = (given.get("n") ?? "").split("_"),
      asked = figures(rules);
    if (
      numbers.length > asked.length ||
      numbers.some((text, at) => text && asked[at] && !isFigure(rules, asked[at], text))
    )
      ignored.push("n");
    asked.forEach((id, at) =>
      give(rules, workflow, id, isFigure(rules, id, numbers[at] ?? "") ? numbers[at] : undefined),
    );
    const owned = given.get("o") ?? null,
      { owner } = workflow.workflow;
    if (owned !== null && !["y", "n"].includes(owned)) ignored.push("o");
    if (owned === "n") workflow.workflow.owner = "";
    else if (owned === "y") workflow.workflow.owner = owner?.trim() ? owner : NAMED;
    else delete workflow.workflow.owner;
    for (const key of given.keys()) if (!["v", "a", "g", "r", "n", "o"].includes(key)) ignored.push(key);
    for (const section of ["profile", "volume"])
      if (workflow[section] && !Object.keys(workflow[section]).length) delete workflow[section];
    const version = given.get("v") ?? null,
      isOlder = version !== String(rules.version) && Number(version) >= 1 && Number(version) < wording(rules);
    workflow.rulebook = isOlder ? Number(version) : wording(rules);
    return { version, ignored };
  };

  scoping.link = { NAMED, apply, blank, give, isFigure, moved, query, shortened, wording };
})();
