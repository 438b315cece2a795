// The decision, as the questionnaire's other scripts ask for it: plain data in, and what `scoping score FILE --format json`
// says of it as plain data out. What is decided is in compiled/decision.js, which is made from Python.
//
// `rules` is what `scoping rulebook print --format json` prints, `workflow` the plain object of a scoping.yaml. Nothing here
// touches a page, a clock or a network. charts.js beside it draws.
"use strict";

(() => {
  const { from, round, to } = scoping.python,
    { BY_HAND, LEVELS, TOGETHER, ...decision } = scoping.decision;
  const rulebooks = new WeakMap(),
    headlines = new WeakMap(); // by the decision that was given

  const rulebookOf = (rules) => {
    if (!rulebooks.has(rules)) {
      const value = from(rules),
        prices = decision.prices(value.get("prices"))._replace({ stale: Boolean(rules.prices.stale) });
      rulebooks.set(rules, decision.rulebook(value, prices, rules.digest));
    }
    return rulebooks.get(rules);
  };
  let last = {}; // the workflow that was asked about, since one repaint asks several times
  const lastOf = (rules, workflow) => {
    const text = JSON.stringify(workflow);
    if (last.text !== text || last.rules !== rules) last = { text, rules, workflow: decision.workflow(from(workflow)) };
    return last;
  };
  const workflowOf = (rules, workflow) => lastOf(rules, workflow).workflow;

  const decide = (rules, workflow, file = "scoping.yaml") => {
    const asked = lastOf(rules, workflow);
    asked.decision ??= decision.decide(rulebookOf(rules), asked.workflow);
    const found = asked.decision,
      data = to(decision.as_data(found, file));
    headlines.set(data, found.headline);
    return data;
  };

  /** The questions that matter after these answers, in order, each with its section. */
  const applicable = (rules, workflow) => {
    const known = workflowOf(rules, workflow),
      asked = decision.applicable(rulebookOf(rules), decision.responses_of(known), decision.undo_said(known));
    return [...asked.entries()].map(([id, [section]]) => ({ section, id }));
  };

  const given = (workflow, id) => {
    if (workflow.volume && id in workflow.volume) return { answer: String(workflow.volume[id]) };
    const said = workflow.answers?.[id] ?? workflow.profile?.[id];
    return typeof said === "string" ? { answer: said } : said;
  };

  Object.assign(scoping, {
    BY_HAND,
    HIGHEST: LEVELS[LEVELS.length - 1],
    LEVELS,
    TOGETHER,
    applicable,
    decide,
    find: (items, id) => items.find((item) => item.id === id),
    given,
    headline: (_, data) => headlines.get(data),
    levelTitle: (level) => `L${level.number}: ${level.person}`,
    lowered: (text) => text.slice(0, 1).toLowerCase() + text.slice(1),
    ratings: (rules, workflow) => to(decision.ratings(rulebookOf(rules), workflowOf(rules, workflow))),
    round,
  });
})();
