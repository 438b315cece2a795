// The decision in the browser: what `scoping score --format json` gives, byte for byte, from the same rulebook.
// A twin of scoping/assessment.py, autonomy.py, actions.py, guardrails.py, cost.py and decision.py, in their order and with
// their names; tests/twin hold it to them. `rules` is what `scoping rulebook print --format json` prints, `workflow` the
// plain object of a scoping.yaml. Nothing here touches a page, a clock or a network. charts.js beside it draws.
"use strict";

var scoping = (() => {
  const YES = "yes",
    NO = "no",
    UNSURE = "unsure";
  const ANSWERS = [YES, NO, UNSURE],
    RATINGS = ["low", "medium", "high", UNSURE];
  const ASSISTANT = "assistant",
    AGENT = "agent",
    HYBRID = "hybrid",
    FORMS = [ASSISTANT, AGENT, HYBRID];
  const LEVELS = ["operator", "collaborator", "consultant", "approver", "observer"],
    HIGHEST = LEVELS[4];
  const OWNER = "owner",
    TOGETHER = "judgment_tolerance",
    PREPARED_CHANGE = "prepared_change",
    BY_HAND = "by_hand";
  const WITH_THE_FORM = "Comes with the agent form; no criterion asks for it by itself.";
  const NEVER = "never",
    ALWAYS = "always";
  const NEEDED = ["runs_per_month", "minutes_by_hand", "hourly_cost"];
  const MOST = 1e9,
    TOKENS = 1e6,
    PLACES = 4,
    LISTED = 6;

  // Numbers, rounded and written as Python does.

  /** Round half to even by the exact decimal value; `places` below 0 round to tens, hundreds and so on. */
  const round = (value, places = 0) => {
    const size = Math.abs(value);
    if ((places >= 0 && Number.isInteger(value)) || size >= 1e21) return value;
    const [whole, fraction] = size.toFixed(100).split("."),
      digits = whole + fraction,
      cut = whole.length + places;
    if (cut < 0) return 0;
    const kept = digits.slice(0, cut),
      first = digits[cut],
      odd = /[13579]$/.test(kept);
    const up = first > "5" || (first === "5" && (odd || /[1-9]/.test(digits.slice(cut + 1))));
    const rounded = String(BigInt(kept || "0") + (up ? 1n : 0n)) + "0".repeat(Math.max(0, -places));
    return Math.sign(value) * Number(places > 0 ? `${rounded}e-${places}` : rounded);
  };

  const number = (value) => {
    const size = Math.abs(value);
    if (!size || (size >= 1e-4 && size < 1e16)) return String(value);
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  };

  /** Write data as Python's `json.dumps(indent=2)` does. */
  const json = (value, indent = "") => {
    if (typeof value === "number") return number(value);
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    const list = Array.isArray(value),
      inner = `${indent}  `;
    const parts = list
      ? value.map((each) => json(each, inner))
      : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${json(each, inner)}`);
    const [open, close] = list ? "[]" : "{}";
    return parts.length ? `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}` : open + close;
  };

  // The workflow.

  const given = (workflow, id) => {
    if (workflow.volume && id in workflow.volume) return { answer: String(workflow.volume[id]) };
    const said = workflow.answers?.[id] ?? workflow.profile?.[id];
    return typeof said === "string" ? { answer: said } : said;
  };

  /** All the yes-or-no answers that were given, and whether an owner is named; one left empty on purpose is a no. */
  const yesOrNo = (workflow) => {
    const answers = {};
    for (const id of Object.keys({ ...workflow.profile, ...workflow.answers })) {
      const { answer } = given(workflow, id);
      if (ANSWERS.includes(answer)) answers[id] = answer;
    }
    const { owner } = workflow.workflow;
    if (owner != null) answers[OWNER] = owner.trim() ? YES : NO;
    return answers;
  };

  const systemsOf = (workflow) => workflow.systems ?? [];
  const operationsOf = (workflow) => systemsOf(workflow).flatMap((system) => system.operations);
  const reads = (system) => system.operations.filter((operation) => operation.effect === "read");
  /** The name of what takes a write back, alone or with what it is given. */
  const undoOf = ({ undo }) => undo?.operation ?? undo ?? null;
  const reversible = (operation) => {
    if (operation.effect === "read") return null;
    if (undoOf(operation) === null) return false;
    const origins = Object.values(operation.undo.with ?? {});
    return origins.some((origin) => String(origin).startsWith("result.")) ? "by_its_answer" : true;
  };
  /** The writes, without those that only undo another one. */
  const writes = (system) => {
    const undoing = system.operations.map(undoOf);
    return system.operations.filter(
      (operation) => operation.effect === "write" && (operation.undo || !undoing.includes(operation.id)),
    );
  };

  // The assessment.

  const answered = (answers, id) => answers[id] ?? UNSURE;
  const ids = (questions) => questions.map((question) => question.id);
  const questionsOf = (rules) => [...rules.criteria, rules.engagement, ...rules.readiness];
  const find = (items, id) => items.find((item) => item.id === id);

  const architecture = (rules, answers) => {
    const count = rules.criteria.filter((criterion) => answers[criterion.id] === YES).length;
    if (count < rules.threshold) return ASSISTANT;
    return answers[rules.engagement.id] === YES ? HYBRID : AGENT;
  };

  const completions = (rules, answers) => {
    const unsure = [...ids(rules.criteria), rules.engagement.id].filter((id) => answered(answers, id) === UNSURE);
    return unsure.reduce(
      (all, id) => all.flatMap((each) => [YES, NO].map((answer) => ({ ...each, [id]: answer }))),
      [{ ...answers }],
    );
  };

  const possible = (rules, answers) => {
    const found = new Set(completions(rules, answers).map((completed) => architecture(rules, completed)));
    return FORMS.filter((form) => found.has(form));
  };

  const canReachThreshold = (rules, answers) =>
    rules.criteria.filter((criterion) => answered(answers, criterion.id) !== NO).length >= rules.threshold;

  const combinations = (items, size) => {
    if (size === 0) return [[]];
    return items.flatMap((item, at) => combinations(items.slice(at + 1), size - 1).map((rest) => [item, ...rest]));
  };

  const flips = (rules, answers) => {
    const said = (side) => ids(rules.criteria).filter((id) => answers[id] === side);
    const missing = rules.threshold - said(YES).length;
    const [changeable, to, size] = missing > 0 ? [said(NO), YES, missing] : [said(YES), NO, 1 - missing];
    return combinations(changeable, size).map((chosen) => ({
      changes: chosen.map((id) => ({ id, to })),
      architecture: architecture(rules, { ...answers, ...Object.fromEntries(chosen.map((id) => [id, to])) }),
    }));
  };

  const openQuestions = (rules, answers) => {
    const all = completions(rules, answers);
    const decides = (id) =>
      all.some((each) => architecture(rules, { ...each, [id]: YES }) !== architecture(rules, { ...each, [id]: NO }));
    return [...rules.criteria, rules.engagement]
      .filter((question) => answered(answers, question.id) === UNSURE && decides(question.id))
      .map((question) => ({
        id: question.id,
        ask_whom: question.ask_whom,
        if_yes: possible(rules, { ...answers, [question.id]: YES }),
        if_no: possible(rules, { ...answers, [question.id]: NO }),
      }));
  };

  const gateResult = (gate, answers) => {
    const conditions = Object.keys(gate.stops_on);
    const stopping = conditions.filter((id) => answered(answers, id) === gate.stops_on[id]);
    const unsure = conditions.filter((id) => answered(answers, id) === UNSURE);
    const state = stopping.length ? "stop" : unsure.length ? "unknown" : "pass";
    return { id: gate.id, state, decided_by: stopping.length ? stopping : unsure, because: gate[state] };
  };

  const lowered = (text) => text.slice(0, 1).toLowerCase() + text.slice(1);
  const because = (question, answer) => {
    const side = { [YES]: AGENT, [NO]: ASSISTANT }[answer];
    if (!side) return `Not known yet. Who could tell: ${lowered(question.ask_whom)}.`;
    return question.points_to?.[side] || question[answer];
  };

  const assess = (rules, workflow) => {
    const answers = yesOrNo(workflow);
    const agent = ids(rules.criteria).filter((id) => answers[id] === YES);
    const form = architecture(rules, answers),
      forms = possible(rules, answers),
      found = flips(rules, answers);
    return {
      answers,
      agent,
      architecture: form,
      possible: forms,
      settled: forms.length === 1,
      fragile: found.some((flip) => flip.changes.length === 1),
      engagement: {
        answer: answered(answers, rules.engagement.id),
        otherwise: { [ASSISTANT]: null, [AGENT]: HYBRID, [HYBRID]: AGENT }[form],
      },
      flips: found,
      nearMiss: (agent.length === 1 && rules.near_misses.find((near) => near.criterion === agent[0])) || null,
      openQuestions: openQuestions(rules, answers),
      gates: rules.gates.map((gate) => gateResult(gate, answers)),
    };
  };

  // Autonomy.

  const undoSaid = (workflow) => operationsOf(workflow).some((operation) => operation.undo);

  /** The rating of every modifier; reversibility is also read from the operations, and the lower of the two counts. */
  const ratings = (rules, workflow) => {
    const found = Object.fromEntries(rules.modifiers.map(({ id }) => [id, given(workflow, id)?.answer ?? UNSURE]));
    if ("reversibility" in found && undoSaid(workflow)) {
      const said = found.reversibility;
      const read = systemsOf(workflow)
        .flatMap(writes)
        .every((operation) => operation.undo)
        ? "high"
        : "medium";
      found.reversibility = said === UNSURE || RATINGS.indexOf(read) < RATINGS.indexOf(said) ? read : said;
    }
    return found;
  };

  const height = (level) => LEVELS.indexOf(level);
  const levelTitle = (level) => `L${level.number}: ${level.person}`;

  const together = (rules, rated) => {
    const judgment = rated.judgment ?? UNSURE,
      tolerance = rated.autonomy_tolerance ?? UNSURE;
    const fitting = rules.judgment_tolerance.filter(
      (cell) => [cell.judgment, UNSURE].includes(judgment) && [cell.tolerance, UNSURE].includes(tolerance),
    );
    const lowest = fitting.reduce((low, cell) => (height(cell.level) < height(low.level) ? cell : low));
    const reason = fitting.length === 1 ? lowest.because : rules.unsure_judgment_tolerance;
    return { modifier: TOGETHER, answer: `${judgment} × ${tolerance}`, level: lowest.level, because: reason ?? "" };
  };

  const caps = (rules, rated, gates) => {
    const found = [together(rules.autonomy, rated)];
    for (const { id, caps: allowed } of rules.modifiers) {
      const cap = allowed?.[rated[id]];
      if (cap) found.push({ modifier: id, answer: rated[id], level: cap.level, because: cap.because ?? "" });
    }
    for (const result of gates) {
      const level = find(rules.gates, result.id).caps?.[result.state];
      if (level) found.push({ modifier: result.id, answer: result.state, level, because: result.because });
    }
    return found.filter((cap) => cap.level !== HIGHEST).sort((a, b) => height(a.level) - height(b.level));
  };

  const ladder = (rules, workflow, level) => {
    const target = (name) => workflow.pilot?.[name] ?? rules.targets[name];
    const { runs, error_rate_times } = rules.demotion;
    return rules.ladder.map((rung) => ({
      rung: rung.id,
      allowed: !LEVELS.includes(rung.id) || height(rung.id) <= height(level.id),
      runs: rung.runs,
      agreement: rung.agreement,
      error_rate: target("error_rate"),
      escalation_rate: target("escalation_rate"),
      demotion_runs: runs,
      demotion_error_rate: Math.min(1, target("error_rate") * error_rate_times),
    }));
  };

  const autonomy = (rules, workflow, form, rated, gates) => {
    if (form === ASSISTANT) {
      return { level: null, title: null, because: rules.autonomy.assistant, caps: [], ladder: [] };
    }
    const held = caps(rules, rated, gates);
    const level = find(rules.autonomy.levels, held.length ? held[0].level : HIGHEST);
    return {
      level: level.id,
      title: levelTitle(level),
      because: level.writes,
      caps: held,
      ladder: ladder(rules.autonomy, workflow, level),
    };
  };

  // The action catalogue and the mandate.

  const EVERY_WRITE = "approve_every_write";

  const MOST_NAMED = 5; // in a warning

  /** The operations of which a model would know only the name, and such inputs in brackets. */
  const undescribed = (workflow) =>
    systemsOf(workflow).flatMap((system) =>
      system.operations.flatMap((operation) => {
        const name = `${system.id}.${operation.id}`,
          inputs = Object.entries(operation.input ?? {}).filter(([, declared]) => !declared?.description);
        return [...(operation.description ? [] : [name]), ...inputs.map(([key]) => `${name} (${key})`)];
      }),
    );

  /** The writes of which nobody has said whom or what they reach. */
  const unmarkedWrites = (workflow) =>
    systemsOf(workflow).flatMap((system) =>
      writes(system)
        .filter((one) => !("targets" in one) && !Object.values(one.input ?? {}).some((declared) => declared?.target))
        .map((one) => `${system.id}.${one.id}`),
    );

  /** Whether no text of people outside is read; reads that are not named yet may return some. */
  const isAllTrusted = (workflow, rated) => {
    const isLow = rated.external_reach === "low",
      all = systemsOf(workflow).flatMap(reads);
    if (all.some(({ untrusted }) => (untrusted === undefined ? !isLow : untrusted === "yes"))) return false;
    const brings = (workflow.triggers ?? []).some(({ kind }) => ["webhook", "event"].includes(kind));
    return isLow || (all.length > 0 && !brings);
  };

  /** The id of the preset; what is not known counts as the strict side. */
  const preset = (workflow, rated) => {
    const strict = (id, side) => [side, UNSURE].includes(rated[id] ?? UNSURE);
    if (strict("regulation", "high") || (strict("error_cost", "high") && strict("reversibility", "low")))
      return EVERY_WRITE;
    if (isAllTrusted(workflow, rated)) return "plan_and_rule_of_two";
    const some = systemsOf(workflow).some((system) => writes(system).length);
    return some && !unmarkedWrites(workflow).length ? "targets" : "plan_and_provenance";
  };

  /** Say whether it may be called, when a person approves it, and which text explains that; the first rule that holds. */
  const permission = (system, operation, level, chosen, prepares) => {
    if (operation.effect === "read") return [true, ...reading(operation, level)];
    if (level !== null) return [true, ...approval(system, operation, level, chosen)];
    const isPrepared = prepares && writes(system).includes(operation);
    return isPrepared ? [true, ALWAYS, "assistant_prepares"] : [false, null, "assistant"];
  };

  /** Say when a person approves a read, and which text explains that: one that sends asks. */
  const reading = (operation, level) => {
    if (level === null || !operation.sends?.length) return [null, "read"];
    return height(level) < height("consultant") ? [ALWAYS, "sends_approved"] : [null, "sends"];
  };

  /** Say when a person approves a write, and which text explains that. */
  const approval = (system, operation, level, chosen) => {
    if (height(level) < height("consultant")) return [ALWAYS, "prepared"];
    const declared = operation.approve ?? NEVER;
    if (declared === ALWAYS) return [ALWAYS, "always"];
    if (level === "consultant") return [ALWAYS, "every"];
    if (chosen === EVERY_WRITE) return [ALWAYS, "preset"];
    const isUndo = !writes(system).includes(operation);
    if (!operation.undo && !isUndo) return [ALWAYS, "irreversible"];
    if (declared !== NEVER) return [declared, "threshold"];
    return [NEVER, isUndo ? "undo" : "planned"];
  };

  const action = (says, system, operation, level, chosen, prepares) => {
    const [allow, approve, reason] = permission(system, operation, level, chosen, prepares);
    return {
      system: system.id,
      operation: operation.id,
      effect: operation.effect,
      allow,
      approve,
      reversal: undoOf(operation),
      reversible: reversible(operation),
      authority: system.acts_as ?? "service",
      because: says[reason] ?? (operation.effect === "read" ? says.read : says.every),
    };
  };

  const onlyUndoes = (says, catalogue, each) => {
    const undone = catalogue.some((other) => other.system === each.system && other.reversal === each.operation);
    const reasons = [says.undo, says.every, says.preset];
    return each.effect === "write" && each.reversal === null && undone && reasons.includes(each.because);
  };
  const nameOf = (each) => `${each.system}.${each.operation}`;
  const listed = (names) => {
    const words = names.length > LISTED + 1 ? [...names.slice(0, LISTED), `${names.length - LISTED} more`] : names;
    return [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(" and ");
  };

  const mandate = (rules, workflow, level, catalogue, chosen, prepares) => {
    const texts = rules.autonomy.mandate;
    const means = ids(systemsOf(workflow).filter((system) => level !== null || reads(system).length));
    const asked = catalogue.filter((each) => each.effect === "write" && each.approve !== NEVER);
    const isConditional = ({ approve }) => approve !== null && approve !== ALWAYS;
    const withCondition = (each) => (isConditional(each) ? `${nameOf(each)} when ${each.approve}` : nameOf(each));
    const parts = { approver: (workflow.workflow.owner ?? "").trim(), means: listed(means), approved: "" };
    let text, needed;
    if (level === null) {
      [text, needed] = prepares ? [texts.assistant_prepares, ["approved"]] : [texts.assistant, ["approver"]];
      const undoing = catalogue.map((each) => each.reversal);
      parts.means = listed(["its documents", ...means]);
      parts.approved = listed(asked.filter((each) => !undoing.includes(each.operation)).map(nameOf));
    } else {
      text = texts[height(level) < height("consultant") ? "prepares" : "acts"];
      needed = ["approver", "means", "approved"];
      const beyond = height(level) > height("consultant") && means.length ? (texts[chosen] ?? "") : "";
      parts.approved = [listed(asked.map(withCondition)), beyond].filter(Boolean).join(", and ");
      if (means.length && !parts.approved) parts.approved = "whatever was not planned";
    }
    const said = Object.fromEntries(Object.entries(parts).map(([part, word]) => [part, word || "(not said)"]));
    const until = level === null ? "" : find(rules.autonomy.levels, level).until;
    const known = { work: workflow.workflow.name, until, ...said };
    const senders = systemsOf(workflow).flatMap((system) =>
      reads(system)
        .filter((one) => one.sends?.length)
        .map((one) => `${system.id}.${one.id}`),
    );
    known.reads = listed(senders);
    const asks = height(level ?? "operator") < height("consultant") ? texts.sends_approved : texts.sends;
    const sending = level === null || !senders.length ? "" : (asks ?? "");
    return {
      says: `${text} ${sending}`.trimEnd().replace(/\{(\w+)\}/g, (_, name) => known[name]),
      missing: Object.entries(texts.missing)
        .filter(([part]) => needed.includes(part) && !parts[part])
        .map(([, lacking]) => lacking),
    };
  };

  // Guardrails.

  const guardrails = (rules, form, answers, rated, extension) => {
    const known = Object.fromEntries(ids(questionsOf(rules)).map((id) => [id, answered(answers, id)]));
    Object.assign(known, rated, { architecture: form });
    return rules.guardrails.guardrails.flatMap((rule) => {
      if (rule.not_with?.includes(extension)) return [];
      const own = rule.carried_by[extension] ?? rule.carried_by[form];
      const carrier = own ?? (form === HYBRID ? rule.carried_by[AGENT] : undefined);
      const causes = Object.keys(rule.when).filter((id) => rule.when[id].includes(known[id]));
      if (!carrier || !causes.length) return [];
      return [
        { id: rule.id, because: causes, carried_by: carrier.file, test: carrier.test, references: rule.references },
      ];
    });
  };

  // Cost.

  const range = (low, expected, high) => ({ low, expected, high });
  /** Compute the low, the expected and the high value of something from those of its parts. */
  const across = (compute, ...ranges) =>
    range(...["low", "expected", "high"].map((course) => compute(...ranges.map((values) => values[course]))));
  const rounded = (values) => across((value) => round(value, PLACES), values);
  const sum = (...parts) => parts.reduce((total, part) => total + part);

  const modelCostUsd = (calls, price) =>
    across(
      (n, first, added, output, again) =>
        (((n * first + (added * n * (n - 1)) / 2) * price.input_usd_per_million +
          n * output * price.output_usd_per_million) /
          TOKENS) *
        (1 + again),
      calls.calls_per_run,
      calls.first_input_tokens,
      calls.added_input_tokens_per_call,
      calls.output_tokens_per_call,
      calls.retried_share,
    );

  const inputs = (rules, volume, measured) => {
    const found = rules.figures.flatMap(({ id, unit }) => {
      const said = volume[id],
        value = said ?? rules.cost.defaults[id];
      if (typeof value !== "number") return [];
      const counted = said !== undefined && measured && NEEDED.includes(id);
      return [{ id, value, unit, basis: counted ? "measured" : "estimate", given: said !== undefined }];
    });
    const value = volume.calls_per_run;
    return typeof value === "number"
      ? [...found, { id: "calls_per_run", value, unit: "calls per run", basis: "measured", given: true }]
      : found;
  };

  const times = (driver, workflow, form, known) => {
    if (!driver.per) return Number(Object.keys(driver.when).every((id) => driver.when[id].includes(known[id])));
    const parts = {
      system: systemsOf(workflow).length,
      write: form === ASSISTANT ? 0 : systemsOf(workflow).flatMap(writes).length,
      trigger: workflow.triggers?.length ?? 0,
    };
    return Math.max(0, parts[driver.per] - 1);
  };

  const buildWeeks = (rules, workflow, form, known) => {
    const added = rules.cost.drivers.flatMap((driver) => {
      const often = times(driver, workflow, form, known);
      return often ? [across((weeks) => weeks * often, driver.weeks)] : [];
    });
    return rounded(across(sum, rules.cost.build_weeks[form], ...added));
  };

  const handPerRun = ({ figures }) => ((figures.minutes_by_hand ?? 0) / 60) * (figures.hourly_cost ?? 0);
  const handPerMonth = (one) => (one.figures.runs_per_month ?? 0) * handPerRun(one);

  const byHand = (one) => {
    const nothing = range(0, 0, 0),
      month = round(handPerMonth(one), PLACES);
    return {
      form: BY_HAND,
      per_run: nothing,
      per_month: one.comparable ? range(month, month, month) : null,
      saved_per_month: one.comparable ? nothing : null,
      break_even_runs_per_month: null,
      build_weeks: nothing,
    };
  };

  const option = (rules, one, form, seen, weeks) => {
    const { cost } = rules,
      { figures, perUsd } = one,
      price = rules.prices.models[rules.prices.model];
    const calls = (part) => {
      const counted = figures.calls_per_run;
      if (counted === undefined || part === ASSISTANT) return cost.calls[part];
      return { ...cost.calls[part], calls_per_run: range(counted, counted, counted) };
    };
    const used = form === HYBRID ? [ASSISTANT, AGENT] : [form];
    const model = across((...parts) => sum(...parts) * perUsd, ...used.map((part) => modelCostUsd(calls(part), price)));
    const review = ((figures.review_minutes * seen * figures.coverage) / 60) * (figures.hourly_cost ?? 0);
    const perRun = across((part) => part + review, model);
    const found = { form, per_run: rounded(perRun), per_month: null, saved_per_month: null };
    if (!one.comparable) return { ...found, break_even_runs_per_month: null, build_weeks: weeks };
    const worth = handPerRun(one) * figures.coverage * figures.released;
    const saved = across((share) => worth * share, cost.minutes_saved_share[form === HYBRID ? AGENT : form]);
    const fixed = across(
      (upkeep, built, week) => (upkeep + built / cost.months_to_pay_back) * week * perUsd,
      cost.upkeep_weeks_per_month[form],
      weeks,
      cost.engineer_week_usd,
    );
    const runs = figures.runs_per_month,
      hand = handPerMonth(one);
    const month = across(
      (spent, gained, kept) => hand + runs * (spent - gained) + kept,
      perRun,
      range(saved.high, saved.expected, saved.low), // the cheapest course saves most
      fixed,
    );
    const margin = saved.expected - perRun.expected;
    return {
      ...found,
      per_month: rounded(month),
      saved_per_month: rounded(range(hand - month.high, hand - month.expected, hand - month.low)),
      break_even_runs_per_month: fixed.expected < margin * MOST ? Math.ceil(fixed.expected / margin) : null,
      build_weeks: weeks,
    };
  };

  const estimate = (rules, workflow, form, level, answers, rated, prepares) => {
    const volume = workflow.volume ?? {},
      { prices } = rules;
    const used = inputs(rules, volume, answers.baseline === YES);
    const missing = NEEDED.filter((id) => !(id in volume));
    let currency = String(volume.currency ?? "USD"),
      perUsd = prices.currencies[currency];
    if (perUsd === undefined) {
      missing.push(`an exchange rate for ${currency}`);
      [currency, perUsd] = ["USD", 1];
    }
    const figures = Object.fromEntries(used.map(({ id, value }) => [id, value]));
    const one = { figures, perUsd, comparable: !missing.length };
    const acting = form === ASSISTANT ? AGENT : form;
    const seen = level === null ? 1 : find(rules.autonomy.levels, level).review_share;
    const weeks = (of) => buildWeeks(rules, workflow, of, { ...answers, ...rated });
    const options = [
      byHand(one),
      option(rules, one, ASSISTANT, Number(prepares), weeks(ASSISTANT)),
      option(rules, one, acting, seen, weeks(acting)),
    ];
    const chosen = options.find((each) => each.form === form);
    return {
      currency,
      per_run: chosen.per_run,
      break_even_runs_per_month: chosen.break_even_runs_per_month,
      build_weeks: chosen.build_weeks,
      options,
      inputs: used,
      missing,
      prices: { model: prices.model, as_of: prices.as_of, good_until: prices.good_until },
    };
  };

  // The decision.

  const partsOf = (rules, said) => {
    const saidYes = rules.criteria.filter((criterion) => said.agent.includes(criterion.id));
    const scored = new Set(rules.criteria.flatMap((criterion) => Object.keys(criterion.parts ?? {})));
    return rules.parts.map((part) => {
      const reasons =
        saidYes.flatMap((criterion) => criterion.parts?.[part.id] ?? []).join(" ") ||
        (scored.has(part.id) ? WITH_THE_FORM : part.because);
      const [chosen, reason] = {
        [ASSISTANT]: [part.assistant, part.because],
        [AGENT]: [part.agent, reasons],
        [HYBRID]: [
          `engagement: ${part.assistant}; action: ${part.agent}`,
          rules.engagement.parts?.[part.id] ?? reasons,
        ],
      }[said.architecture];
      return { part: part.id, chosen, because: reason };
    });
  };

  const smallerFirstStep = (rules, said, catalogue) => {
    const asked = catalogue.filter((each) => each.effect === "write" && !onlyUndoes(rules.autonomy.actions, catalogue, each));
    if (said.architecture === ASSISTANT || !asked.length) return null;
    if (asked.some((each) => each.allow && each.approve !== ALWAYS)) return null;
    const criterion = said.agent.includes("multi_system") ? "multi_system" : "outcome";
    const { extension, says, limits } = rules.near_misses.find((near) => near.criterion === criterion);
    return { extension, says, limits: limits ?? null };
  };

  const rejected = (rules, said) =>
    rules.alternatives.flatMap(({ id, against, gate, because: reason }) => {
      if (!against.includes(said.architecture)) return [];
      if (!gate) return [{ id, comes_first: false, because: reason ?? "" }];
      const result = find(said.gates, gate);
      return result ? [{ id, comes_first: result.state === "stop", because: result.because }] : [];
    });

  const unknowns = (rules, said, rated, allowed, cost) => {
    const found = said.openQuestions.map(({ id, ask_whom, if_yes, if_no }) => ({
      id,
      ask_whom,
      matters: `architecture: yes leaves ${if_yes.join(" or ")}, no leaves ${if_no.join(" or ")}`,
    }));
    for (const result of said.gates.filter(({ state }) => state === "unknown")) {
      const matters = `gate: ${find(rules.gates, result.id).title.toLowerCase()}`;
      for (const id of result.decided_by) {
        const ask_whom = id === OWNER ? "Whoever asked for the workflow" : find(questionsOf(rules), id).ask_whom;
        found.push({ id, ask_whom, matters });
      }
    }
    for (const modifier of rules.modifiers.filter(({ id }) => rated[id] === UNSURE)) {
      const { id, ask_whom } = modifier;
      const held = modifier.caps && Object.keys(modifier.caps).length ? id : TOGETHER;
      const cap = allowed.caps.find((each) => each.modifier === held);
      if (cap) {
        const title = levelTitle(find(rules.autonomy.levels, cap.level));
        found.push({ id, ask_whom, matters: `autonomy: held at “${title}” until it is known` });
      } else if (modifier.asked === "always") {
        found.push({ id, ask_whom, matters: "guardrails: the cautious ones until it is known" });
      }
    }
    for (const { id, ask_whom } of rules.figures.filter((figure) => cost.missing.includes(figure.id))) {
      found.push({ id, ask_whom, matters: "cost: nothing can be compared without it" });
    }
    return found;
  };

  /** What a reader should know before trusting the verdict; `rules.prices.stale` says that the prices are out of date. */
  const warnings = (rules, workflow, said, rated, prepares) => {
    const found = [],
      systems = systemsOf(workflow);
    const counted = (id) => answered(said.answers, id) === NO;
    if (rules.prices.stale) {
      found.push(
        `the prices were good until ${rules.prices.good_until}; look them up again and give them with --prices FILE`,
      );
    }
    const asked = [...rules.criteria, ...(canReachThreshold(rules, said.answers) ? [rules.engagement] : [])];
    const leftOut = ids(asked).filter((id) => given(workflow, id) === undefined);
    if (leftOut.length) found.push(`not answered, so counted as unsure: ${leftOut.join(", ")}`);
    const changing = systems.flatMap((system) => writes(system).map((operation) => `${system.id}.${operation.id}`));
    if (changing.length && said.architecture === ASSISTANT) {
      const then = prepares ? "prepares and a person applies" : "will not be given";
      found.push(`an assistant changes no system, so it ${then}: ${changing.join(", ")}`);
    }
    const unmarked = unmarkedWrites(workflow);
    if (unmarked.length && said.architecture !== ASSISTANT) {
      const so = "so all their texts and lists count as targets",
        fix = "mark inputs with target: true, or write targets: []";
      found.push(`whom or what these writes reach is not said, ${so}: ${unmarked.join(", ")}; ${fix}`);
    }
    const names = undescribed(workflow);
    if (names.length) {
      const rest = names.length - MOST_NAMED,
        shown = names.slice(0, MOST_NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : ""),
        fix = "give each a description, with its unit or form";
      found.push(`a model can only guess what these are from their names: ${shown}; ${fix}`);
    }
    const reading = ids(systems.filter((system) => reads(system).length));
    const writing = ids(systems.filter((system) => writes(system).length));
    if (reading.some((read) => writing.some((write) => read !== write)) && counted("multi_system")) {
      found.push("multi_system is answered no, but one system is read and another one written");
    }
    const kinds = [...new Set((workflow.triggers ?? []).map(({ kind }) => kind))]
      .filter((kind) => kind !== "prompt")
      .sort();
    if (kinds.length && counted("unprompted")) {
      found.push(`unprompted is answered no, but there are triggers of the kind ${kinds.join(", ")}`);
    }
    const back = given(workflow, "reversibility")?.answer,
      counts = rated.reversibility;
    if (back && back !== UNSURE && back !== counts) {
      found.push(`reversibility is answered ${back}, but not every write names its undo, so ${counts} counts`);
    }
    return found;
  };

  const criterion = (question, workflow, answers) => {
    const answer = answered(answers, question.id),
      said = given(workflow, question.id);
    return {
      id: question.id,
      answer,
      points_to: { [YES]: AGENT, [NO]: ASSISTANT }[answer] ?? null,
      evidence: said?.evidence ?? null,
      source: said?.source ?? null,
      by: said?.by ?? null,
      because: because(question, answer),
    };
  };

  const score = (rules, criteria) => {
    const count = (answer) => criteria.filter((result) => result.answer === answer).length;
    return {
      agent: count(YES),
      assistant: count(NO),
      unsure: count(UNSURE),
      of: criteria.length,
      threshold: rules.threshold,
    };
  };

  /** Apply the rulebook to a workflow: what `scoping score FILE --format json` prints. */
  const decide = (rules, workflow, file = "scoping.yaml") => {
    const said = assess(rules, workflow),
      { answers, nearMiss } = said;
    const rated = ratings(rules, workflow);
    const allowed = autonomy(rules, workflow, said.architecture, rated, said.gates);
    const prepares = nearMiss?.extension === PREPARED_CHANGE;
    const chosen = preset(workflow, rated),
      says = rules.autonomy.actions;
    const catalogue = systemsOf(workflow).flatMap((system) =>
      system.operations.map((operation) => action(says, system, operation, allowed.level, chosen, prepares)),
    );
    const cost = estimate(rules, workflow, said.architecture, allowed.level, answers, rated, prepares);
    const criteria = rules.criteria.map((question) => criterion(question, workflow, answers));
    return {
      scoping: 2,
      file,
      rulebook: { id: rules.id, version: rules.version, digest: rules.digest },
      workflow: { id: workflow.workflow.id, name: workflow.workflow.name },
      score: score(rules, criteria),
      architecture: said.architecture,
      settled: said.settled,
      possible: said.possible,
      fragile: said.fragile,
      engagement: said.engagement,
      criteria,
      flips: said.flips,
      near_miss: nearMiss && {
        criterion: nearMiss.criterion,
        extension: nearMiss.extension,
        says: nearMiss.says,
        tips: nearMiss.tips,
      },
      smaller_first_step: smallerFirstStep(rules, said, catalogue),
      open_questions: said.openQuestions,
      gates: said.gates,
      autonomy: allowed,
      guardrails: guardrails(rules, said.architecture, answers, rated, nearMiss?.extension),
      actions: catalogue,
      mandate: mandate(rules, workflow, allowed.level, catalogue, chosen, prepares),
      cost,
      rejected: rejected(rules, said),
      unknowns: unknowns(rules, said, rated, allowed, cost),
      parts: partsOf(rules, said),
      warnings: warnings(rules, workflow, said, rated, prepares),
    };
  };

  /** The verdict in one sentence, gates and open questions included. */
  const headline = (rules, decision) => {
    const { settled, open_questions, score: counted } = decision;
    const outOf = `${counted.agent} of ${counted.of}`,
      form = rules.architectures[decision.architecture].title.toLowerCase();
    const stops = decision.gates.filter((gate) => gate.state === "stop");
    let said = `${form[0].toUpperCase()}${form.slice(1)}: ${outOf} criteria point to an agent; it takes ${counted.threshold}.`;
    if (!settled) {
      const open = ids(open_questions).join(", "),
        others = decision.possible.join(" or ");
      said = `Provisionally ${form}: ${outOf} criteria point to an agent. Open: ${open}; it can become ${others}.`;
    } else if (stops.length) {
      said = `The criteria say ${form}, ${outOf}.`;
    }
    const titled = (stop) => `The gate says ${find(rules.gates, stop.id).title.toLowerCase()}: ${stop.because}`;
    return [said, ...stops.map(titled)].join(" ");
  };

  /** The questions that matter after these answers, in order, each with its section; a twin of questionnaire.py. */
  const applicable = (rules, workflow) => {
    const acts = canReachThreshold(rules, yesOrNo(workflow));
    const asked = { always: true, acts, undo_unsaid: acts && !undoSaid(workflow) };
    const sections = {
      architecture: [...rules.criteria, ...(acts ? [rules.engagement] : [])],
      gates: rules.readiness,
      autonomy: rules.modifiers.filter((modifier) => asked[modifier.asked]),
      cost: rules.figures,
    };
    return Object.entries(sections).flatMap(([section, questions]) => ids(questions).map((id) => ({ section, id })));
  };

  return {
    LEVELS,
    HIGHEST,
    BY_HAND,
    TOGETHER,
    applicable,
    decide,
    find,
    given,
    headline,
    json,
    levelTitle,
    lowered,
    ratings,
    round,
  };
})();
