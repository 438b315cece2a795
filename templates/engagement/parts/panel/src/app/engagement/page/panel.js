"use strict";
// The extension's list beside the conversation. Each button sends the command that a person would type in the terminal.
const section = document.createElement("section");
section.setAttribute("aria-labelledby", "panel");
const heading = add(section, "h2", "", "");
heading.id = "panel";
heading.tabIndex = -1;
const note = add(section, "p", "note", "");
const list = add(section, "ul", "", "");
const LOOK = 2000; // milliseconds
let known = { heading: "", items: [], news: [] };
at("form").before(section);

// One after another: an answer that comes late would paint what is no longer so.
let latest = Promise.resolve();
function act(command, saved) {
  latest = latest.catch(() => {}).then(() => send(command, saved));
  return latest;
}

// What was typed and not saved stays; `saved` names the field whose text has just gone.
async function send(command, saved) {
  const response = await fetch("panel", { method: "POST", body: command, headers: { "Content-Type": "text/plain" } });
  const about = response.ok ? await response.json() : { ...known, said: await response.text(), news: [] };
  for (const text of about.news) tell(text);
  const before = JSON.stringify(known.items);
  known = about;
  if (!about.said && JSON.stringify(about.items) === before) return; // nothing to paint, and nobody loses their place
  heading.textContent = about.heading;
  const typed = [...list.querySelectorAll("textarea")].filter((field) => field.value !== field.defaultValue);
  const drafts = new Map(typed.map((field) => [field.dataset.save, field.value]));
  drafts.delete(saved);
  const controls = () => [...list.querySelectorAll("textarea, button")];
  const focused = controls().indexOf(document.activeElement);
  list.replaceChildren(...about.items.map(entry));
  for (const field of list.querySelectorAll("textarea")) field.value = drafts.get(field.dataset.save) ?? field.value;
  note.textContent = about.said;
  if (!about.said) return controls()[focused]?.focus();
  at("status").textContent = about.said;
  heading.focus();
}

// What has happened by itself is said in the conversation, and aloud.
function tell(text) {
  const turn = add(at("turns"), "li", "", "");
  add(turn, "p", "answer", text);
  at("status").textContent = text;
  turn.scrollIntoView({ block: "nearest" });
}

async function look() {
  if (!document.hidden) await act("").catch(() => {});
  if (known.live) setTimeout(look, LOOK);
}

function entry(item, index) {
  const node = document.createElement("li");
  const title = add(node, "h3", "", item.title);
  title.id = `entry-${index}`;
  const text = item.text || item.save ? add(node, item.save ? "textarea" : "p", "", item.text) : null;
  const buttons = item.save ? { Save: item.save, ...item.buttons } : item.buttons;
  if (item.save) {
    Object.assign(text, { rows: 2, maxLength: 500 }).setAttribute("aria-labelledby", title.id);
    text.dataset.save = item.save;
  }
  for (const [label, command] of Object.entries(buttons)) {
    const button = add(node, "button", "", label);
    button.type = "button";
    button.setAttribute("aria-describedby", title.id);
    button.addEventListener("click", () => {
      if (command.endsWith(" yes") && !confirm(`${label}?`)) return;
      if (command === item.save) act(`${command} ${text.value}`, command);
      else act(command);
    });
  }
  return node;
}

document.addEventListener("answered", () => act(""));
look();
