// The decision as markup: the same chapters, words and charts as the HTML report (scoping/renderers/report), in parts
// that can be repainted one by one. Strings in, strings out; nothing here touches a page.
"use strict";

(() => {
  const { escaped, find, lowered } = scoping;
  const STATES = { pass: "✓ pass", stop: "■ stop", unknown: "? unknown" };
  const SECTIONS = {
    architecture: "The criteria",
    gates: "Before you build",
    autonomy: "What it may do alone",
    cost: "What it costs",
  };

  class Markup extends String {}
  const written = (value) => {
    if (value instanceof Markup) return value;
    if (Array.isArray(value)) return value.map(written).join("");
    return value === undefined || value === null || value === false ? "" : escaped(value);
  };
  /** Write markup; what is put in is escaped unless it is markup, and undefined, null and false are left out. */
  const html = (parts, ...values) =>
    new Markup(parts.reduce((text, part, at) => text + written(values[at - 1]) + part));
  const raw = (text) => new Markup(text);

  const begun = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
  const asked = (rules) => [
    ...rules.criteria,
    rules.engagement,
    rules.known_path,
    ...rules.readiness,
    ...rules.modifiers,
    ...rules.figures,
  ];
  const title = (rules, id) =>
    (id === "owner" ? "Owner" : find(asked(rules), id)?.title) ?? begun(id.replaceAll("_", " "));
  const jump = (rules, id) =>
    html`<button type="button" class="sq-link" data-jump="${id}">${title(rules, id)}</button>`;
  const joined = (items, between = "; ") => items.map((item, at) => (at ? [between, item] : item));
  const listing = (items) => items.length > 0 && html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
  const figure = (svg, caption) =>
    html`<figure>${raw(svg)}${caption && html`<figcaption>${caption}</figcaption>`}</figure>`;
  const table = (
    caption,
    head,
    rows,
  ) => html`<div class="sq-scroll" tabindex="0" role="region" aria-label="${caption}"><table>
    <thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
    </table></div>`;

  const isEmpty = ({ criteria }, workflow) => criteria.every(({ id }) => scoping.given(workflow, id) === undefined);

  const standing = ({ settled, fragile, possible }) => {
    if (!settled) return `provisional: ${possible.join(" or ")}`;
    return fragile ? "settled, and one changed answer would change it" : "settled";
  };

  /** The first sentence of each gate that stops, such as "Try plain code first." */
  const stopping = ({ gates }) =>
    gates.filter(({ state }) => state === "stop").map(({ because }) => `${because.split(". ")[0].replace(/\.$/, "")}.`);

  /** One short line for a live region and for the bar on a phone. */
  const brief = (rules, workflow, decision) => {
    if (isEmpty(decision, workflow)) return "No criterion has an answer yet.";
    const { agent, of } = decision.score,
      form = rules.architectures[decision.architecture].title;
    return [`${decision.settled ? form : `Provisionally ${form.toLowerCase()}`}, ${agent} of ${of}.`, ...stopping(decision)].join(" ");
  };

  const settling = (rules, decision) =>
    !decision.settled &&
    html`<div class="sq-open"><h3>Answers that settle the verdict</h3>${listing(
      decision.open_questions.map(
        ({ id, ask_whom, if_yes, if_no }) =>
          html`${jump(rules, id)}: yes leaves ${if_yes.join(" or ")}, no leaves ${if_no.join(" or ")}. <span class="sq-quiet">Ask: ${lowered(ask_whom)}.</span>`,
      ),
    )}</div>`;

  const first = (rules, decision) => {
    const stops = stopping(decision);
    if (stops.length) return stops.join(" ");
    if (!decision.settled) return "Answer the open questions";
    const step = decision.near_miss ?? decision.smaller_first_step;
    if (step) return step.title;
    const [{ title: name, done_when }] = rules.adoption[decision.architecture].milestones;
    return `First milestone: ${name.toLowerCase()}. ${done_when}`;
  };

  const key = (rules, decision) => {
    const { cost, autonomy } = decision,
      chosen = cost.options.find((option) => option.chosen);
    const amounts = scoping.amounts,
      saved = chosen.saved_per_month;
    return html`<dl class="sq-key">
      <div><dt>Autonomy</dt><dd>${autonomy.title ?? "None"}</dd></div>
      <div><dt>Saved</dt><dd>${saved ? begun(amounts.saving(saved.expected, cost.currency)) : "Not known"}</dd></div>
      <div><dt>Time to build</dt><dd>${begun(amounts.weeks(cost.build_weeks))}</dd></div>
      <div><dt>First step</dt><dd>${first(rules, decision)}</dd></div>
    </dl>`;
  };

  const undecided = (rules, decision) => html`<h2 id="sq-verdict" tabindex="-1">Verdict</h2>
    <p class="sq-form">Open</p><p>No criterion has an answer yet, so the verdict can become any of the three.
    Once ${rules.threshold} of ${decision.score.of} answers point to an agent, an assistant cannot do the whole job.</p>
    ${figure(scoping.charts.ruler(rules, decision))}`;

  const called = ({ also_called: other }) =>
    other && html`<p class="sq-quiet">Also called ${other.name}. ${other.usage} ${other.differs}</p>`;

  const steps = (rules, { orchestration: { form, says, advice, guards } }) =>
    html`<h4>Who decides the next step: ${lowered(rules.orchestration[form ?? "open"].title)}</h4><p>${says} ${advice} ${guards}</p>`;

  const verdict = (rules, workflow, decision) => {
    if (isEmpty(decision, workflow)) return undecided(rules, decision);
    const form = rules.architectures[decision.architecture];
    const stopped = decision.gates.some(({ state }) => state === "stop");
    return html`<h2 id="sq-verdict" tabindex="-1">Verdict</h2>
      <p class="sq-form sq-${decision.architecture}">${form.title}</p><p><span class="sq-badge">${standing(decision)}</span></p>
      <p>${scoping.headline(rules, decision)}</p><p class="sq-quiet">${decision.settled && !stopped ? form.says : form.runs}</p>${called(decision)}
      ${figure(scoping.charts.ruler(rules, decision))}${settling(rules, decision)}${key(rules, decision)}`;
  };

  /** Say plainly which of the questions that matter have no answer. */
  const unanswered = (rules, workflow) => {
    const left = scoping.applicable(rules, workflow).filter(({ id }) => scoping.given(workflow, id) === undefined);
    if (!left.length) return html`<p>Every question that matters has an answer.</p>`;
    const groups = Object.entries(SECTIONS).map(([section, name]) => [
      name,
      left.filter((one) => one.section === section),
    ]);
    return html`<p>These have no answer yet:</p>${listing(
      groups
        .filter(([, open]) => open.length)
        .map(
          ([name, open]) =>
            html`<strong>${name}:</strong> ${joined(
              open.map(({ id }) => jump(rules, id)),
              ", ",
            )}`,
        ),
    )}`;
  };

  const criteria = (rules, workflow, decision) => html`<h3>The criteria</h3>
    ${figure(scoping.charts.contributions(rules, decision), "Bars to the right point to an agent. Bars to the left point to an assistant.")}
    ${listing(decision.criteria.filter(({ id }) => scoping.given(workflow, id)).map(({ id, because }) => html`<strong>${title(rules, id)}:</strong> ${because}`))}`;

  const firmness = (rules, { settled, fragile, possible, engagement }) => {
    if (!settled)
      return `The verdict is provisional. The open answers decide whether it is ${possible.join(" or ")}.`;
    if (fragile)
      return "The verdict is settled, but a single criterion can change it.";
    const but = engagement.otherwise ? `, but the answer to “${rules.engagement.title}” can` : "";
    return `The verdict is settled. No single criterion can change it${but}.`;
  };

  const changes = (rules, workflow, decision) => {
    const rows = decision.flips.map(({ changes: together, architecture }) => [
      together.map(({ id, to }) => `${title(rules, id)} → ${to}`).join(" and "),
      architecture,
    ]);
    const { answer, otherwise } = decision.engagement;
    if (otherwise) rows.push([`${rules.engagement.title} → ${answer === "yes" ? "no" : "yes"}`, otherwise]);
    return html`<h3>What would change it</h3><p>${firmness(rules, decision)}</p>${
      rows.length
        ? table("The smallest changes that are enough", ["If these answers change together", "The verdict becomes"], rows)
        : html`<p>Only the open answers can change the verdict.</p>`
    }${smaller(decision)}${steps(rules, decision)}`;
  };

  const smaller = ({ near_miss: near, smaller_first_step: step }) => {
    if (near)
      return html`<h4>The extension for the one yes: ${lowered(near.title)}</h4><p>${near.says}</p><p><strong>When it is not enough.</strong> ${near.tips}</p>`;
    return (
      step &&
      html`<h4>A smaller first step: ${lowered(step.title)}</h4><p>${step.says}</p>${step.limits && html`<p><strong>When it is not enough.</strong> ${step.limits}</p>`}`
    );
  };

  const gates = (rules, workflow, decision) => html`<h3>Before anything is built</h3>
    <p>Gates are separate from the criteria and never change the count. A gate with the state “unknown” has not been passed.</p>
    <dl class="sq-gates">${decision.gates.map(
      ({ id, state, because, decided_by: deciding }) => html`<div>
      <dt><strong class="sq-state sq-${state}">${STATES[state]}</strong> <a href="method/gates/${id}.html">${find(rules.gates, id).title}</a></dt>
      <dd>${because}${
        deciding.length > 0 &&
        html` <span class="sq-quiet">Decided by: ${joined(
          deciding.map((one) => jump(rules, one)),
          ", ",
        )}.</span>`
      }</dd></div>`,
    )}</dl>`;

  const capName = (rules, id) => {
    if (id === scoping.TOGETHER) return "Judgment and tolerance together";
    const gate = find(rules.gates, id);
    return gate ? `Gate: ${gate.title}` : title(rules, id);
  };

  const autonomy = (rules, workflow, decision) => {
    const said = decision.autonomy,
      head = html`<h3>Autonomy</h3>`;
    if (!said.level) return html`${head}<p>${said.because}</p>${mandate(decision)}`;
    const level = (id) => scoping.levelTitle(find(rules.autonomy.levels, id));
    const rows = said.caps.map(({ modifier, answer, level: most, because }) => [
      capName(rules, modifier),
      answer,
      level(most),
      because,
    ]);
    return html`${head}<p><strong>${said.title}.</strong> ${said.because}</p>
      <p>Each answer caps the level, and the lowest cap applies.</p>${mandate(decision)}
      <div class="sq-pair">${figure(scoping.charts.levels(rules, decision), "Each title says what the agent does and what people do.")}
      ${figure(scoping.charts.quadrant(rules, workflow, decision), "The answers on judgment and on tolerance cap the level together. Other answers can lower the level.")}</div>
      ${rows.length ? table("Answers that limit the level; the lowest level applies", ["Question or gate", "Answer", "Highest level allowed", "Because"], rows) : html`<p>No answer limits the level.</p>`}`;
  };

  const mandate = ({ mandate: { says, missing } }) => html`<blockquote class="sq-mandate"><p>${says}</p>
    ${missing.length > 0 && html`<p class="sq-quiet">The mandate still lacks: ${missing.join("; ")}.</p>`}</blockquote>`;

  const actions = (rules, workflow, decision) => {
    if (!decision.actions.length)
      return html`<p>The workflow names no systems yet, so there are no operations to list. Add systems to the file.</p>`;
    const permission = ({ allow, approve }) => (allow ? `approve: ${approve}` : "allow: no");
    const rows = decision.actions.map((each) => [
      html`<code>${each.system}.${each.operation}</code> <span class="sq-quiet">${each.effect}</span>`,
      each.effect === "read" ? each.because : html`<code>${permission(each)}</code> ${each.because}`,
      each.reversal
        ? html`<code>${each.reversal}</code>${each.reversible === "by_its_answer" && ", by its answer"}`
        : "–",
    ]);
    return table("Every operation of every system", ["Operation", "What it may do", "Undone by"], rows);
  };

  const guardrails = (rules, workflow, decision) => {
    const answers = Object.fromEntries(
      asked(rules).map(({ id }) => [id, scoping.given(workflow, id)?.answer ?? "unsure"]),
    );
    const known = { ...answers, ...scoping.ratings(rules, workflow), architecture: decision.architecture, orchestration: decision.orchestration.form ?? "open" };
    return html`<p>${decision.guardrails.length} must hold, whatever the model says. Each comes from an answer, and a scaffolded project carries it as code with a test.</p>
    <dl class="sq-rails">${decision.guardrails.map(({ id, because }) => {
      const rule = find(rules.guardrails.guardrails, id);
      return html`<div><dt><a href="method/guardrails/${id}.html">${rule.title}</a></dt><dd>${rule.must} <span class="sq-quiet">Required by ${because.map((cause) => `${lowered(title(rules, cause))}: ${known[cause]}`).join(", ")}.</span></dd></div>`;
    })}</dl>`;
  };

  const cost = (rules, workflow, { autonomy, near_miss, cost: said }) => {
    const isPriced = said.inputs.some(({ id }) => id === "hourly_cost"); // without it, a person's minutes have no price
    const review = isPriced && (autonomy.level || near_miss?.extension === "prepared_change") ? ", including review by people" : "";
    const { money, moneyRange, runsAMonth, saving, savingRange, weeks } = scoping.amounts,
      chosen = said.options.find((option) => option.chosen);
    const lacks = said.missing.map((id) => (find(rules.figures, id) ? jump(rules, id) : id));
    const saved = chosen.saved_per_month,
      runs = said.break_even_runs_per_month;
    return html`${lacks.length ? html`<p><strong>The options cannot be compared yet.</strong> Missing: ${joined(lacks)}.</p>` : figure(scoping.charts.costBars(rules, { cost: said }), "Each bar runs from low to high, with a mark at the expected cost. ● marks the chosen option.")}
      <dl class="sq-key">
        <div><dt>Saved</dt><dd>${saved ? [begun(saving(saved.expected, said.currency)), html`<span class="sq-quiet">from ${savingRange(saved, said.currency)}</span>`] : "Not known"}</dd></div>
        <div><dt>Break-even</dt><dd>${said.missing.length ? "Not known" : runs === null ? "Never, as a run costs more than it saves" : begun(runsAMonth(runs))}</dd></div>
        <div><dt>One run of the model${review}</dt><dd>${money(said.per_run.expected, said.currency)}<span class="sq-quiet">${moneyRange(said.per_run, said.currency)}</span></dd></div>
        <div><dt>Time to build</dt><dd>${begun(weeks(said.build_weeks))}<span class="sq-quiet">for one engineer until the pilot</span></dd></div>
      </dl><p class="sq-quiet">All costs are estimates. The prices of ${said.prices.model} are of ${said.prices.as_of} and valid until ${said.prices.good_until}. <a href="method/cost.html">How it is computed</a>.</p>`;
  };

  const open = (rules, workflow, decision) => html`<h3>Open questions</h3>${unanswered(rules, workflow)}
    ${decision.warnings.length > 0 && html`<div class="sq-note"><strong>Warnings</strong>${listing(decision.warnings.map((warning) => `${begun(warning)}.`))}</div>`}`;

  const unknowns = (rules, workflow, decision) =>
    decision.unknowns.length
      ? table(
          "Open questions, the most important first",
          ["Question", "Who could answer", "What it changes"],
          decision.unknowns.map(({ id, ask_whom, matters }) => [jump(rules, id), ask_whom, begun(matters)]),
        )
      : html`<p>No open answer can change the architecture, a gate, the autonomy or the cost.</p>`;

  const parts = (
    rules,
    workflow,
    decision,
  ) => html`<p>${rules.architectures[decision.architecture].runs} <a href="architectures/${decision.architecture}.html">How it is built</a>.</p>
    ${table(
      "How each part is built",
      ["Part", "Chosen", "Because"],
      decision.parts.map(({ part, chosen, because }) => [find(rules.parts, part).title, chosen, because]),
    )}`;

  /** What was answered, for the paper: a screen shows it in the questions. */
  const answers = (rules, workflow) => {
    const given = asked(rules).filter(({ id }) => scoping.given(workflow, id));
    if (!given.length) return "";
    const note = ({ evidence, source, by }) =>
      [evidence, source && `Source: ${source}`, by && `By: ${by}`].filter(Boolean).join(". ");
    return html`<h3>The answers</h3>${table(
      "Your answers",
      ["Question", "Answer", "Evidence"],
      given.map(({ id }) => [title(rules, id), scoping.given(workflow, id).answer, note(scoping.given(workflow, id))]),
    )}`;
  };

  scoping.result = {
    SECTIONS,
    asked,
    begun,
    brief,
    html,
    isEmpty,
    jump,
    listing,
    raw,
    title,
    parts: { verdict, criteria, changes, gates, autonomy, actions, guardrails, cost, open, unknowns, parts, answers },
  };
})();
