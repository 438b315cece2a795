"use strict";
// All that comes from the server is set as text, never as markup.
const at = (id) => document.getElementById(id);
let running = null;

function add(parent, tag, className, text) {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  parent.append(node);
  return node;
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

async function ask(question) {
  const turn = add(at("turns"), "li", "", "");
  add(turn, "p", "asked", question);
  let answer = add(turn, "p", "answer", "");
  const problem = (text) => { at("status").textContent = add(turn, "p", "note problem", text).textContent; };
  let wait = null; // what a look-up waits for, while it does
  const numbers = new Map();
  running = new AbortController();
  at("stop").hidden = false;
  at("send").disabled = true;
  at("status").textContent = "Answering";
  try {
    const response = await fetch("ask", {
      method: "POST", body: question, headers: { "Content-Type": "text/plain" }, signal: running.signal,
    });
    if (!response.ok) return problem(await response.text());
    let ended = false;
    for await (const event of events(response)) {
      if (event.kind === "wait") {
        wait ??= add(turn, "p", "note", "");
        at("status").textContent = wait.textContent = event.text;
      } else {
        wait?.remove();
        wait = null;
      }
      if (event.kind === "text") answer.textContent += event.text;
      if (event.kind === "look_up") {
        add(turn, "p", "note", event.text);
        answer = add(turn, "p", "answer", "");
      }
      if (event.kind === "problem") problem(event.text);
      if (event.kind === "source") {
        if (!numbers.has(event.text)) {
          numbers.set(event.text, numbers.size + 1);
          const details = add(turn, "details", "", "");
          add(details, "summary", "", `[${numbers.size}] ${event.text}`);
          add(details, "p", "", event.passage);
        }
        answer.textContent += ` [${numbers.get(event.text)}]`;
      }
      if (event.kind === "done") {
        if (event.text) add(turn, "p", "note", event.text);
        at("status").textContent = answer.textContent;
      }
      ended = event.kind === "done" || event.kind === "problem";
      turn.scrollIntoView({ block: "end" });
    }
    if (!ended) problem("The connection broke off. Ask again.");
  } catch (error) {
    problem(error.name === "AbortError" ? "Given up." : "The server cannot be reached.");
  } finally {
    running = null;
    document.dispatchEvent(new Event("answered"));
    const elsewhere = ![document.body, at("stop")].includes(document.activeElement);
    at("stop").hidden = true;
    at("send").disabled = false;
    if (!elsewhere) at("question").focus();
  }
}

async function begin() {
  const about = await (await fetch("begin", { method: "POST" })).json();
  document.title = at("name").textContent = about.name;
  at("mode").textContent = about.mode;
}

at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = at("question").value.trim();
  if (!question || running) return;
  at("question").value = "";
  ask(question);
});
at("question").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at("form").requestSubmit();
  }
});
at("stop").addEventListener("click", () => running?.abort());
at("new").addEventListener("click", async () => {
  running?.abort();
  await begin();
  at("turns").replaceChildren();
  at("status").textContent = "New conversation. The old one is forgotten.";
  at("question").focus();
});
at("question").focus(); // a browser may grant autofocus only after the first keys are typed
begin();
