// One question as markup: its answers, or a field with a slider for a figure; what counts, and room for the evidence.
// Strings out; questionnaire.js puts them into the page.
"use strict";

(() => {
  const rules = scopingRules,
    { lowered } = scoping,
    { html, listing, raw, begun } = scoping.result,
    { NOTES } = scoping.draft;
  const UNIT_MOST = { "minutes per run": 120, "currency per hour": 200 };
  const RUNS_MOST = 5; // decades of the slider for cases per month, 1 to 100,000
  const words = (question) => (question.levels ? ["low", "medium", "high", "unsure"] : ["yes", "no", "unsure"]);
  const means = (question, word) => question.levels?.[word] ?? (word === "unsure" ? question.unknown : question[word]);
  const assumed = (id) => rules.cost.defaults[id];

  // A slider moves from 0 to 1000 where its figure has no natural end, by its decades.
  const cents = (at) => Number(Number(at).toFixed(2));
  const isBetween = (value, step) => Math.abs(value / step - Math.round(value / step)) > 1e-9;
  const slider = (figure, currency) => {
    if (figure.unit.startsWith("share ")) return { most: 1, step: 0.05, to: cents, from: Number };
    if (figure.id === "runs_per_month") {
      const to = (at) => Number(Math.pow(10, (at / 1000) * RUNS_MOST).toPrecision(2));
      return {
        most: 1000,
        step: 1,
        to,
        from: (value) => Math.round((Math.log10(Math.max(1, value)) / RUNS_MOST) * 1000),
      };
    }
    const rate = figure.unit.startsWith("currency") ? Math.max(1, rules.prices.currencies[currency] ?? 1) : 1;
    return {
      most: Math.round((UNIT_MOST[figure.unit] ?? 100) * rate),
      step: figure.id === "review_minutes" ? 0.5 : 1,
      to: cents,
      from: Number,
    };
  };

  const radios = (question, answer, name, isShort = false) =>
    words(question).map(
      (
        word,
      ) => html`<label class="sq-choice"><input type="radio" name="${name}" value="${word}" data-answer="${question.id}" ${raw(word === answer ? "checked" : "")}>
      <span><strong>${begun(word)}</strong>${!isShort && html` <span class="sq-means">${means(question, word)}</span>`}</span></label>`,
    );

  const sliderRow = (figure, where) => {
    const id = `sq-${where}-${figure.id}`;
    return html`<div class="sq-slide"><label for="${id}">${figure.title}</label><output data-shown="${figure.id}"></output>
      <input type="range" id="${id}" data-slide="${figure.id}" min="0"></div>`;
  };

  const figureField = (workflow, figure) => {
    const { id } = figure,
      given = scoping.given(workflow, id)?.answer,
      standard = assumed(id);
    const hint = html`<p class="sq-why" id="sq-why">${figure.why}${standard !== undefined && ` Without an answer, ${standard} is assumed.`}</p>`;
    if (id === "currency") {
      const known = [...new Set([...Object.keys(rules.prices.currencies), ...(given ? [given] : [])])];
      return html`<label class="sq-legend" for="sq-figure">${figure.question}</label>${hint}<select id="sq-figure" data-answer="currency" aria-describedby="sq-why">
        <option value="">No currency, counted in USD</option>${known.map((code) => html`<option ${raw(code === given ? "selected" : "")}>${code}</option>`)}</select>`;
    }
    return html`<label class="sq-legend" for="sq-figure">${figure.question}</label>${hint}<p class="sq-figure"><input type="text" inputmode="decimal" id="sq-figure" data-answer="${id}" value="${given ?? ""}" autocomplete="off" aria-describedby="sq-why sq-complaint">
      <span>${figure.unit.replace("currency", (workflow.volume?.currency ?? "USD"))}</span></p><p class="sq-complaint" id="sq-complaint" role="alert" data-complaint></p>${sliderRow(figure, "card")}`;
  };

  const explained = (question) => {
    const whom = html`<p><strong>Who could answer:</strong> ${lowered(question.ask_whom)}.</p>`;
    if (!question.silence) return html`<div class="sq-help">${whom}</div>`;
    const { counts, does_not_count: not, borderline: near, examples, silence } = question;
    const says = typeof silence === "string" ? silence : silence.says;
    return html`<div class="sq-help">${counts && html`<div class="sq-pair"><div><h3>Counts</h3>${listing(counts)}</div><div><h3>Does not count</h3>${listing(not)}</div></div>`}
      ${near && html`<p><strong>Borderline:</strong> ${near.case} <strong>${begun(near.answer)}.</strong> ${near.because}</p>`}
      ${examples && html`<div class="sq-pair"><div><h3>Examples of yes</h3>${listing(examples.yes)}</div><div><h3>Examples of no</h3>${listing(examples.no)}</div></div>`}
      <p><strong>If the description does not say:</strong> ${says}</p>${whom}</div>`;
  };

  const evidence = (notes, id, answer) => {
    const noted = notes[id]?.[answer] ?? {},
      isNoted = NOTES.some(([kind]) => noted[kind]);
    return html`<details class="sq-evidence" ${raw(isNoted ? "open" : "")} ${raw(answer === undefined ? "hidden" : "")}><summary>Note the evidence</summary>${NOTES.map(
      ([kind, label, hint, most]) => html`<p><label>${label}
      ${kind === "evidence" ? html`<textarea rows="2" maxlength="${most}" data-note="${id}" data-kind="${kind}" placeholder="${hint}">${noted[kind] ?? ""}</textarea>` : html`<input maxlength="${most}" autocomplete="off" data-note="${id}" data-kind="${kind}" placeholder="${hint}" value="${noted[kind] ?? ""}">`}</label></p>`,
    )}
      <p class="sq-quiet">These notes stay in this tab and in the file that you download. They are never in a link.</p></details>`;
  };

  scoping.cards = { evidence, explained, figureField, isBetween, radios, slider, sliderRow };
})();
