// <scoping-questionnaire>: one question at a time, and beside it what `scoping score` would say. With the attribute `mini`
// the criteria as rows with the verdict below. Answers live in the address (questionnaire-link.js); evidence, names and a
// loaded file stay in this tab. Asked in the order of scoping/questionnaire.py.
"use strict";

(() => {
  const rules = scopingRules,
    { cards, draft, find, link, lowered, result } = scoping,
    { SECTIONS, html, listing, raw, title } = result;
  // As for `scoping`, the day counts where the person is.
  rules.prices.stale = new Date(`${rules.prices.good_until}T23:59:59.999`) < new Date();
  const HERE = new URL("javascripts/", document.baseURI),
    KEY = "scoping-questionnaire",
    DOCS = 5;
  const VERDICT = "verdict",
    END = "end",
    MARKS = { yes: "●", no: "○", unsure: "?", low: "L", medium: "M", high: "H" };

  const isFigureId = (id) => rules.figures.some((figure) => figure.id === id);
  const answerOf = (workflow, id) => scoping.given(workflow, id)?.answer;

  const loaded = new Map();
  const load = (name) => {
    if (!loaded.has(name)) {
      loaded.set(
        name,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = new URL(name, HERE);
          script.onload = resolve;
          script.onerror = () => {
            loaded.delete(name); // so that the next attempt is one
            script.remove();
            reject(new Error(`${name} could not be loaded`));
          };
          document.head.append(script);
        }),
      );
    }
    return loaded.get(name);
  };
  const fileReader = async () => {
    await Promise.all(["vendor/yaml.js", "workflow-schema.js", "python-text.js"].map(load));
    await load("compiled/reading.js");
    await load("workflow-file.js");
    return scoping.workflowFile;
  };

  const pathDrawing = async () => {
    await load("python-text.js");
    await load("compiled/path.js");
    await load("questionnaire-path.js");
  };

  const newDoc = () => Math.random().toString(36).slice(2);

  const save = (text, name, type) => {
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(new Blob([text], { type }));
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
  };

  class Questionnaire extends HTMLElement {
    connectedCallback() {
      if (this.workflow) return;
      this.workflow = link.blank(rules);
      if (this.hasAttribute("mini")) this.startMini();
      else this.start();
      performance.mark("scoping-ready");
    }

    // The few rows of the home page.

    startMini() {
      link.apply(rules, this.workflow, location.search);
      const rows = [...rules.criteria, rules.engagement].map(
        (question) => html`<fieldset class="sq-row" data-row="${question.id}">
        <legend><strong>${question.title}.</strong> ${question.question}</legend><div class="sq-short">${cards.radios(question, answerOf(this.workflow, question.id), `mini-${question.id}`, true)}</div></fieldset>`,
      );
      this.innerHTML = html`<div class="sq sq-mini"><form autocomplete="off">${rows}</form><div class="sq-outcome"><div data-part="ruler"></div>
        <p role="status" data-part="brief"></p><p><a class="md-button md-button--primary" data-go href="questionnaire.html">Go on in the questionnaire</a></p></div></div>`;
      this.addEventListener("change", ({ target }) => {
        if (!target.dataset.answer) return;
        link.give(rules, this.workflow, target.dataset.answer, target.value);
        this.address("replaceState", null, link.query(rules, this.workflow)); // for whoever comes back from the questionnaire
        this.paintMini();
      });
      this.paintMini();
    }

    paintMini() {
      const decision = scoping.decide(rules, this.workflow);
      const asked = new Set(scoping.applicable(rules, this.workflow).map(({ id }) => id));
      this.querySelector(`[data-row="${rules.engagement.id}"]`).hidden = !asked.has(rules.engagement.id);
      this.paint("ruler", scoping.charts.ruler(rules, decision));
      const open =
        decision.settled || result.isEmpty(decision, this.workflow)
          ? ""
          : ` It can become ${decision.possible.join(" or ")}.`;
      this.paint("brief", html`<strong>${result.brief(rules, this.workflow, decision)}</strong>${open}`);
      this.querySelector("[data-go]").href = `questionnaire.html${link.query(rules, this.workflow)}`;
    }

    // The questionnaire.

    start() {
      this.painted = new Map();
      const { version, ignored } = this.readAddress(this.take(history.state?.doc));
      this.build();
      const areCriteriaDone = this.steps().every(({ section, id }) => section !== "architecture" || !this.isOpen(id));
      this.at = history.state?.at ?? (areCriteriaDone ? VERDICT : this.firstOpen());
      this.keepState();
      this.show();
      this.watch();
      if (version !== null && version !== String(rules.version)) {
        const again = link.moved(rules, this.workflow, Number(version));
        this.tell(
          `This link was made with version ${version} of the rulebook, and this page has version ${rules.version}. The questions may have changed, so check your answers again.`,
          again.length && listing(again.map(({ question, says }) => html`${result.jump(rules, question)}: ${says}.`)),
          !this.file && html`<button type="button" data-do="looked">I have checked them</button>`,
        );
      } else if (ignored.length) {
        this.tell(
          `This page could not read part of the link (${ignored.join(", ")}) and kept the rest. Check all questions.`,
        );
      }
      addEventListener("popstate", ({ state }) => {
        if (!state) return this.address("replaceState", { doc: this.doc, at: this.at }); // a link within the page
        if (state.doc !== this.doc) this.readAddress(this.take(state.doc));
        this.at = state.at;
        this.keepState(); // what has been answered since stays
        this.tell("");
        this.show({ focus: true });
      });
      addEventListener("beforeprint", () => {
        this.owed?.();
        this.querySelectorAll(".sq-more").forEach((part) => (part.open = true));
      });
    }

    steps() {
      const asked = scoping.applicable(rules, this.workflow),
        last = asked.findLastIndex(({ section }) => section === "architecture");
      return [
        ...asked.slice(0, last + 1),
        { section: "architecture", id: VERDICT },
        ...asked.slice(last + 1),
        { section: "cost", id: END },
      ];
    }

    isOpen(id) {
      return id !== VERDICT && id !== END && answerOf(this.workflow, id) === undefined;
    }

    firstOpen() {
      return this.steps().find(({ id }) => this.isOpen(id))?.id ?? VERDICT;
    }

    // State: the address, this tab's storage, the notes beside answers.

    /** Take up what this tab keeps of a document, if it keeps any; returns whether it does. */
    take(doc) {
      const kept = doc && this.recall(doc);
      Object.assign(this, {
        doc: doc ?? newDoc(),
        workflow: kept?.workflow ?? link.blank(rules),
        file: kept?.file ?? null,
        notes: kept?.notes ?? {},
      });
      return Boolean(kept);
    }

    /** Take the answers from the address; what a person wrote beside them, in this tab or a file, stays. */
    readAddress(keepsNames) {
      const before = this.workflow,
        named = before.workflow;
      const workflow = { ...before, workflow: { ...named }, answers: {}, profile: {}, volume: {} };
      const found = link.apply(rules, workflow, location.search);
      for (const [id, value] of Object.entries(before.volume ?? {})) {
        if (link.shortened(value) === String(workflow.volume?.[id])) workflow.volume[id] = value; // an address has ten digits
      }
      if (keepsNames) Object.assign(workflow, { workflow: named, rulebook: before.rulebook });
      this.workflow = workflow;
      for (const id of Object.keys(this.notes)) this.note(id);
      return found;
    }

    /** Put what was noted for this answer of a question beside it; another answer has notes of its own. */
    note(id) {
      const { workflow } = this,
        section = workflow.answers[id] === undefined ? workflow.profile : workflow.answers;
      const answer = answerOf(workflow, id);
      if (answer === undefined || !section || isFigureId(id)) return;
      const notes = this.notes[id]?.[answer] ?? {};
      section[id] = Object.keys(notes).length ? { answer, ...notes } : answer;
    }

    recall(doc) {
      try {
        return JSON.parse(sessionStorage.getItem(`${KEY}-${doc}`));
      } catch {
        return null;
      }
    }

    /** Keep this document in the tab, and the few before it, for those who go back to them. */
    remember() {
      const { doc, workflow, file, notes } = this;
      try {
        const docs = [doc, ...(JSON.parse(sessionStorage.getItem(KEY)) ?? []).filter((one) => one !== doc)];
        for (const old of docs.splice(DOCS)) sessionStorage.removeItem(`${KEY}-${old}`);
        sessionStorage.setItem(KEY, JSON.stringify(docs));
        sessionStorage.setItem(`${KEY}-${doc}`, JSON.stringify({ workflow, file, notes }));
      } catch {
        // A browser that keeps nothing still asks and answers; only a reload forgets the evidence.
      }
    }

    address(how, state, url) {
      try {
        history[how](state, "", url);
      } catch {
        // A frame or a browser that lets no page write addresses: all else works.
      }
    }

    /** Write the answers into the address. Moving to a question is a step of its history, answering one is none. */
    keepState(how = "replaceState") {
      this.address(how, { doc: this.doc, at: this.at }, link.query(rules, this.workflow) || location.pathname);
      this.remember();
    }

    /** Begin another document, to which its first answers belong: an opened file, or an empty one. */
    begin() {
      this.doc = newDoc();
      this.keepState("pushState");
    }

    give(id, answer) {
      link.give(rules, this.workflow, id, answer);
      this.note(id);
      clearTimeout(this.later);
      if (isFigureId(id)) this.later = setTimeout(() => this.keepState(), 200); // a slider moves faster than a browser keeps addresses
      else this.keepState();
      this.repaint();
      if (id !== this.at) return;
      this.querySelector("[data-next]").textContent = this.nextLabel();
      this.querySelector("[data-clear]").hidden = answer === undefined;
      const evidence = this.querySelector(".sq-evidence"),
        notes = this.notes[id]?.[answer] ?? {};
      if (!evidence) return;
      evidence.hidden = answer === undefined;
      evidence.querySelectorAll("[data-note]").forEach((field) => (field.value = notes[field.dataset.kind] ?? ""));
    }

    // The page.

    build() {
      const examples = document.querySelector(".sq-examples");
      const isWide = matchMedia("(min-width: 60em)").matches; // a phone reads what it opens
      const more = (id, name, isLong) =>
        html`<div class="sq-part"><details class="sq-more" ${raw(isWide && !isLong ? "open" : "")}><summary>${name}</summary><div data-part="${id}"></div></details></div>`;
      this.innerHTML = html`<div class="sq">
        <div class="sq-notice" role="alert" data-notice></div>
        <details class="sq-start"><summary>Start from an example or from your own file</summary><p><label class="sq-file">Open a scoping.yaml<input type="file" data-file accept=".yaml,.yml"></label></p></details>
        <p class="sq-print" data-part="printed"></p>
        <div class="sq-top">
          <section class="sq-ask" aria-label="Questions">
            <details class="sq-map"><summary>All questions <span class="sq-quiet" data-part="count"></span></summary><nav aria-label="All questions" data-part="map"></nav></details>
            <form class="sq-card" novalidate></form>
          </section>
          <section class="sq-side" aria-labelledby="sq-verdict">
            <div data-part="verdict"></div>
            <div class="sq-tools">
              <button type="button" data-do="link">Copy link</button><button type="button" data-do="yaml">Download scoping.yaml</button>
              <button type="button" data-do="json">Decision as JSON</button><button type="button" data-do="print">Print</button><button type="button" data-do="anew">Start again</button>
              <p class="sq-quiet" data-said role="status"></p>
              <p class="sq-quiet">A link holds answers, ratings and figures. Evidence, names and systems stay in this tab; the file has them all.</p>
            </div>
            <details class="sq-names"><summary>Name the workflow</summary>${this.names()}</details>
          </section>
        </div>
        <section class="sq-behind" aria-label="Behind the verdict">
          <div class="sq-title"><h2>Behind the verdict</h2></div>
          <div class="sq-part sq-half" data-part="criteria"></div><div class="sq-part sq-half" data-part="changes"></div>
          <div class="sq-part" data-part="path"></div>
          <div class="sq-part sq-half" data-part="gates"></div><div class="sq-part sq-half" data-part="open"></div>
          <div class="sq-part" data-part="autonomy"></div>
          <div class="sq-part sq-money"><h3>Cost and time to build</h3><div class="sq-pair"><div class="sq-sliders">${rules.figures.filter(({ id }) => id !== "currency").map((figure) => cards.sliderRow(figure, "row"))}</div><div data-part="cost"></div></div></div>
          ${more("unknowns", "Who could answer the open questions", true)}${more("guardrails", "Guardrails")}
          ${more("parts", "The architecture, part by part")}${more("actions", "What it may do with each operation", true)}
          <div class="sq-part sq-print" data-part="answers"></div>
        </section>
        <a class="sq-bar" href="#sq-verdict" data-part="bar"></a>
        <p class="sq-live" role="status" data-live></p></div>`;
      if (examples) this.querySelector(".sq-start").append(examples);
      this.listen();
    }

    names() {
      return html`<p><label>Workflow<input data-name maxlength="200" autocomplete="off" placeholder="Damaged-order refunds"></label></p>
        <p><label>Owner, the role that is responsible for the result<input data-owner maxlength="200" autocomplete="off" placeholder="Support operations"></label></p>
        <p><label class="sq-check"><input type="checkbox" data-nobody> Nobody answers for the result</label></p>`;
    }

    listen() {
      this.addEventListener("change", (event) => this.changed(event.target));
      this.addEventListener("input", (event) => this.typed(event.target));
      this.addEventListener("click", ({ target }) => {
        const jump = target.closest("[data-jump]")?.dataset.jump,
          act = target.closest("[data-do]")?.dataset.do;
        if (jump === "owner") this.askOwner();
        else if (jump) this.go(jump);
        else if (act) this[act]();
      });
      this.addEventListener("submit", (event) => {
        event.preventDefault();
        const refused = this.querySelector(".sq-card [aria-invalid=true]");
        if (refused) refused.focus();
        else this.move(1);
      });
      const isOver = (event) => event.dataTransfer?.types.includes("Files");
      this.addEventListener("dragover", (event) => isOver(event) && event.preventDefault());
      this.addEventListener("drop", (event) => {
        if (!isOver(event)) return;
        event.preventDefault();
        this.open(event.dataTransfer.files[0]);
      });
    }

    changed(target) {
      const { dataset } = target;
      if (dataset.answer && target.type === "radio") this.give(dataset.answer, target.value);
      else if (dataset.answer && target.tagName === "SELECT") this.give(dataset.answer, target.value || undefined);
      else if (dataset.note) this.noted(target);
      else if ("name" in dataset || "owner" in dataset || "nobody" in dataset) this.named(target);
      else if ("file" in dataset && target.files.length) this.open(target.files[0]);
    }

    typed(target) {
      const { slide, answer } = target.dataset;
      if (slide) {
        const figure = find(rules.figures, slide),
          text = String(cards.slider(figure, this.currency()).to(target.value));
        this.give(slide, text);
        const number = this.querySelector(`input[data-answer="${slide}"]`);
        if (number) number.value = text;
        this.complain("", number);
      } else if (answer && target.type === "text") {
        const typed = target.value.trim().replace(/(?<=\d)['\s](?=\d{3})/g, ""),
          grouped = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(typed);
        const text = grouped ? typed.replaceAll(",", "") : typed.replace(",", "."),
          isRight = text === "" || link.isFigure(rules, answer, text);
        const isShare = find(rules.figures, answer).unit.startsWith("share "),
          isAmbiguous = !isShare && /^\d{1,3}(\.\d{3})+$/.test(text);
        const refusal = isAmbiguous
          ? `Write ${text.replaceAll(".", "")} or ${Number.parseFloat(text)}.`
          : `Write a number${isShare ? " from 0 to 1, such as 0.8" : ", such as 12"}.`;
        this.complain(isRight && !isAmbiguous ? "" : refusal, target);
        if (isRight && !isAmbiguous) this.give(answer, text || undefined);
      }
    }

    complain(text, target) {
      const place = this.querySelector("[data-complaint]");
      if (place) place.textContent = text;
      if (target) target.setAttribute("aria-invalid", String(Boolean(text)));
    }

    noted(target) {
      const { note: id, kind } = target.dataset,
        text = draft.cleaned(target.value),
        answer = answerOf(this.workflow, id);
      const { [kind]: _, ...rest } = this.notes[id]?.[answer] ?? {};
      this.notes[id] = { ...this.notes[id], [answer]: text ? { ...rest, [kind]: text } : rest };
      this.note(id);
      this.keepState();
      this.repaint();
    }

    named(target) {
      const said = this.workflow.workflow,
        text = draft.cleaned(target.value).replace(/\s+/g, " "),
        blank = link.blank(rules).workflow;
      if ("name" in target.dataset)
        Object.assign(said, { name: text || blank.name, id: this.file ? said.id : text ? draft.slug(text) : blank.id });
      else if ("nobody" in target.dataset) said.owner = target.checked ? "" : undefined;
      else said.owner = text || undefined;
      if (said.owner === undefined) delete said.owner;
      this.keepState();
      this.showNames();
      this.repaint();
    }

    askOwner() {
      this.querySelector(".sq-names").open = true;
      this.querySelector("[data-owner]").focus();
    }

    showNames() {
      const { name, owner } = this.workflow.workflow,
        blank = link.blank(rules).workflow.name;
      this.querySelector("[data-name]").value = name === blank ? "" : name;
      this.querySelector("[data-owner]").value = owner ?? "";
      this.querySelector("[data-owner]").disabled = owner !== undefined && !owner.trim();
      this.querySelector("[data-nobody]").checked = owner !== undefined && !owner.trim();
    }

    currency() {
      return this.workflow.volume?.currency ?? "USD";
    }

    // Moving between the questions.

    nextLabel() {
      const steps = this.steps(),
        at = steps.findIndex(({ id }) => id === this.at),
        next = steps[at + 1];
      if (this.isOpen(this.at)) return "Skip for now";
      return next?.id === VERDICT ? "See the verdict" : "Next";
    }

    move(by) {
      const steps = this.steps(),
        at = steps.findIndex(({ id }) => id === this.at);
      this.go(steps[Math.max(0, Math.min(steps.length - 1, at + by))].id);
    }

    go(id) {
      clearTimeout(this.later);
      this.keepState();
      if (id !== this.at) {
        this.at = id;
        this.keepState("pushState");
      }
      this.show({ focus: true });
    }

    show({ focus = false } = {}) {
      const steps = this.steps();
      if (!steps.some(({ id }) => id === this.at)) this.at = this.firstOpen();
      const number = steps.findIndex(({ id }) => id === this.at),
        card = this.querySelector(".sq-card");
      const isQuestion = this.at !== VERDICT && this.at !== END;
      card.innerHTML = isQuestion ? this.card(steps[number], steps) : this.pause(steps);
      this.showNames();
      this.repaint();
      if (!focus) return;
      const top = card.getBoundingClientRect().top;
      if (top < 60 || top > innerHeight / 2) card.scrollIntoView({ block: "start" });
      (card.querySelector("input:checked") ?? card.querySelector("input, select") ?? card.querySelector("h2")).focus({
        preventScroll: true,
      });
    }

    card({ section, id }, steps) {
      const question = find(result.asked(rules), id),
        answer = answerOf(this.workflow, id);
      const inSection = steps.filter((one) => one.section === section && one.id !== VERDICT && one.id !== END);
      const number = inSection.findIndex((one) => one.id === id) + 1;
      return html`<p class="sq-where">${SECTIONS[section]} · ${number} of ${inSection.length}</p>
        <h2 class="sq-name" tabindex="-1">${question.title}</h2>
        ${isFigureId(id) ? cards.figureField(this.workflow, question) : html`<fieldset aria-describedby="sq-why"><legend>${question.question}</legend><p class="sq-why" id="sq-why">${question.why}</p>${cards.radios(question, answer, "sq-answer")}</fieldset>`}
        <div class="sq-buttons"><button type="button" data-do="back" ${raw(steps[0].id === id ? "disabled" : "")}>Back</button><button type="submit" class="sq-next" data-next>${this.nextLabel()}</button>
          <button type="button" class="sq-link" data-do="clear" data-clear ${raw(answer === undefined ? "hidden" : "")}>Clear the answer</button></div>
        ${cards.explained(question)}${!isFigureId(id) && cards.evidence(this.notes, id, answer)}`;
    }

    /** What stands between the sections: the verdict first, and at the end what to do with it. */
    pause(steps) {
      const decision = scoping.decide(rules, this.workflow),
        isEnd = this.at === END;
      const open = steps.filter(({ id }) => this.isOpen(id)),
        at = steps.findIndex(({ id }) => id === this.at);
      const name = isEnd ? "That was the last question" : "The verdict so far";
      const more = isEnd
        ? html`<p>${open.length ? `${open.length} question${open.length > 1 ? "s" : ""} that matter${open.length > 1 ? "" : "s"} ${open.length > 1 ? "have" : "has"} no answer yet.` : "Every question that matters has an answer."} Download the file to keep it, and score it or scaffold its project on the command line.</p>`
        : html`<p>The criteria are done. The next questions do not change the verdict. They show what to settle before you build, how much the software may do alone, and what it costs.</p>`;
      const next = open[0]?.id;
      return html`<p class="sq-where">${isEnd ? "Done" : SECTIONS.architecture}</p><h2 class="sq-name" tabindex="-1">${name}</h2>
        <p class="sq-said">${result.isEmpty(decision, this.workflow) ? result.brief(rules, this.workflow, decision) : scoping.headline(rules, decision)}</p>${more}
        <div class="sq-buttons"><button type="button" data-do="back">Back</button>${
          isEnd
            ? html`${next && html`<button type="button" data-jump="${next}">Answer the open questions</button>`}<button type="button" class="sq-next" data-do="yaml">Download scoping.yaml</button>`
            : html`<button type="submit" class="sq-next" data-next>Continue: ${lowered(SECTIONS[steps[at + 1].section])}</button>`
        }
          <a href="#sq-verdict">Read the result</a></div><span data-clear hidden></span>`;
    }

    map(steps) {
      const chip = ({ id }, at) => {
        const answer = answerOf(this.workflow, id),
          mark = answer === undefined ? at + 1 : isFigureId(id) ? "✓" : MARKS[answer];
        const said = answer === undefined ? "not answered" : answer;
        return html`<li><button type="button" data-jump="${id}" class="sq-chip${answer === undefined ? "" : ` sq-is-${answer === "yes" || answer === "no" || answer === "unsure" ? answer : "given"}`}" ${raw(id === this.at ? 'aria-current="step"' : "")} aria-label="${title(rules, id)}: ${said}" title="${title(rules, id)}: ${said}"><span aria-hidden="true">${mark}</span></button></li>`;
      };
      return Object.entries(SECTIONS).map(([section, name]) => {
        const inside = steps.filter((one) => one.section === section && one.id !== VERDICT && one.id !== END);
        return html`<div class="sq-group"><span id="sq-group-${section}">${name}</span><ol aria-labelledby="sq-group-${section}">${inside.map(chip)}</ol></div>`;
      });
    }

    // Painting: only what has changed, what is in view at once, and the rest after the next frame.

    paint(name, markup) {
      const text = [markup].flat().join("");
      this.painted ??= new Map();
      if (this.painted.get(name) === text) return;
      this.painted.set(name, text);
      this.querySelector(`[data-part="${name}"]`).innerHTML = text;
    }

    /** Note which parts are in view or nearly so, without asking for a layout. */
    watch() {
      const seen = new IntersectionObserver(
        (entries) => {
          this.inView ??= new Set();
          for (const { target, isIntersecting } of entries)
            this.inView[isIntersecting ? "add" : "delete"](target.dataset.part);
        },
        { rootMargin: "25%" },
      );
      this.querySelectorAll("[data-part]").forEach((part) => seen.observe(part));
    }

    repaint() {
      const decision = scoping.decide(rules, this.workflow, this.file?.name),
        steps = this.steps(),
        { name, owner } = this.workflow.workflow;
      const asked = steps.filter(({ id }) => id !== VERDICT && id !== END),
        brief = result.brief(rules, this.workflow, decision);
      this.decision = decision;
      const parts = {
        map: () => this.map(steps),
        count: () => html`${asked.filter(({ id }) => !this.isOpen(id)).length} of ${asked.length} answered`,
        ...Object.fromEntries(
          Object.entries(result.parts).map(([id, part]) => [id, () => part(rules, this.workflow, decision)]),
        ),
        path: () => this.path(decision),
        bar: () => html`${brief} <span>Read it</span>`,
        printed: () => html`${name}.${owner && ` Owner: ${owner}.`} Rulebook ${rules.id}, version ${rules.version}.`,
      };
      const isSliding = "slide" in (document.activeElement?.dataset ?? {});
      const isNear = (id) => !this.inView || this.inView.has(id) || (isSliding && id === "cost");
      const draw = (ids) => ids.forEach((id) => this.paint(id, parts[id]()));
      const far = Object.keys(parts).filter((id) => !isNear(id)),
        areFiguresNear = isNear("cost") || isFigureId(this.at);
      draw(Object.keys(parts).filter(isNear));
      if (areFiguresNear) this.showFigures(decision);
      if (this.painted.has("live") && this.painted.get("live") !== brief)
        this.querySelector("[data-live]").textContent = brief;
      this.painted.set("live", brief);
      this.owed = () => {
        draw(far);
        if (!areFiguresNear) this.showFigures(decision);
        this.owed = null;
      };
      requestAnimationFrame(() => setTimeout(() => this.owed?.()));
    }

    /** Draw the path of the file, if code follows it; what draws it is loaded first. */
    path({ orchestration }) {
      if (!this.workflow.path?.length || orchestration.form !== "known_path") return "";
      if (scoping.pathPart) return scoping.pathPart(this.workflow);
      pathDrawing().then(() => this.repaint());
      return "";
    }

    showFigures({ cost }) {
      const used = Object.fromEntries(cost.inputs.map((input) => [input.id, input]));
      for (const figure of rules.figures) {
        const { id } = figure,
          value = used[id]?.value,
          shown = value === undefined ? "not known" : scoping.amounts.figure(used[id], cost.currency);
        const basis = value !== undefined && !used[id].given ? `${shown}, assumed` : shown;
        this.querySelectorAll(`[data-shown="${id}"]`).forEach(
          (output) => output.textContent !== basis && (output.textContent = basis),
        );
        const { most, step, from } = cards.slider(figure, this.currency());
        this.querySelectorAll(`[data-slide="${id}"]`).forEach((range) => {
          const at = String(value === undefined ? 0 : from(value));
          if (range !== document.activeElement || range.value !== at)
            Object.assign(range, {
              max: Math.max(most, Number(at)),
              step: cards.isBetween(value ?? 0, step) ? "any" : step,
              value: at,
            });
          if (range.getAttribute("aria-valuetext") !== basis) range.setAttribute("aria-valuetext", basis);
        });
      }
    }

    tell(...said) {
      this.querySelector("[data-notice]").innerHTML =
        html`${said.filter(Boolean).map((one) => (typeof one === "string" ? html`<p>${one}</p>` : one))}`;
    }

    say(text) {
      this.querySelector("[data-said]").textContent = text;
    }

    // What the buttons do.

    back() {
      this.move(-1);
    }

    clear() {
      this.give(this.at, undefined);
      this.show({ focus: true });
    }

    async open(file) {
      this.tell("");
      try {
        const reader = await fileReader();
        const read = reader.read(new Uint8Array(await file.arrayBuffer()), file.name);
        if (read.mistakes) {
          const lines = read.mistakes.map(
            ({ line, column, problem, fix }) =>
              html`<strong>${line ? `Line ${line}, column ${column}` : "The file"}:</strong> ${problem}. ${result.begun(fix)}.`,
          );
          this.tell(`${file.name} was not read. Mend this and open it again:`, listing(lines));
          return;
        }
        Object.assign(this, {
          workflow: { profile: {}, volume: {}, ...read.workflow },
          notes: draft.notesOf(read.workflow),
          file: { name: file.name, text: read.text },
        });
        this.at = this.firstOpen();
        this.begin();
        this.show();
        this.tell(
          `${file.name} is read: ${this.workflow.workflow.name}. Answers that you change here go into the copy that you download; all else in it stays as it is.`,
          read.leftOut && `Its path has mistakes, so nothing is computed from it: scoping score ${file.name} names them.`,
        );
      } catch (error) {
        this.tell(`${file.name} could not be read: ${error.message}.`);
        throw error;
      } finally {
        this.querySelector("[data-file]").value = "";
      }
    }

    async yaml() {
      const name = this.file?.name ?? "scoping.yaml",
        { owner, ...named } = this.workflow.workflow,
        isNameless = owner === link.NAMED; // a link says that somebody answers for the result, and not who
      try {
        const text = this.file ? (await fileReader()).write(this.file.text, this.workflow) : draft.newDocument(isNameless ? { ...this.workflow, workflow: named } : this.workflow);
        save(text, name, "application/yaml");
        const lacks = isNameless ? " The link says that an owner is named, and not who: write the role under “Name the workflow”." : "";
        this.say(`Downloaded. Score it with: scoping score ${name}.${lacks}`);
      } catch (error) {
        this.tell(
          `${name} was not written: ${[error]
            .flat()
            .map(({ message }) => message)
            .join("; ")}. Nothing is lost; the answers are still here.`,
        );
        throw error;
      }
    }

    json() {
      save(`${JSON.stringify(this.decision, null, 2)}\n`, "decision.json", "application/json");
      this.say("Downloaded.");
    }

    async link() {
      const derived = (this.workflow.systems ?? []).length
        ? { reversibility: scoping.ratings(rules, this.workflow).reversibility }
        : {};
      const url = `${location.href.replace(/[?#].*/, "")}${link.query(rules, this.workflow, derived)}`;
      try {
        await navigator.clipboard.writeText(url);
        this.say("The link is copied.");
      } catch {
        prompt("The browser does not let the page copy. Copy the link here:", url);
      }
    }

    print() {
      window.print();
    }

    /** Take the answers as given to the questions of today. */
    looked() {
      this.workflow.rulebook = link.wording(rules);
      this.keepState();
      this.tell("");
      this.repaint();
    }

    anew() {
      const isNamed = this.workflow.workflow.name !== link.blank(rules).workflow.name;
      const isEmpty = !link.query(rules, this.workflow) && !this.file && !isNamed && !Object.keys(this.notes).length;
      if (!isEmpty && !confirm("Take out all answers, notes and the file? What you have not downloaded is lost."))
        return;
      Object.assign(this, { workflow: link.blank(rules), notes: {}, file: null, at: rules.criteria[0].id });
      this.begin();
      this.tell("");
      this.show({ focus: true });
    }
  }

  customElements.define("scoping-questionnaire", Questionnaire);
})();
