"use strict";
// The page is whole without this. With it, the parts that have changed are replaced every two seconds, but never a part in
// which somebody is at work: that would take the focus and what was typed.
const parse = (text) => new DOMParser().parseFromString(text, "text/html");
const shown = new Map([...document.querySelectorAll("[data-live]")].map((part) => [part.id, part.outerHTML]));
const news = document.getElementById("news");

function busy(part) {
  const typed = [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
  return typed || part.contains(document.activeElement);
}

function replace(part, fresh) {
  const open = [...part.querySelectorAll("details")].map((details) => details.open);
  const made = document.importNode(fresh, true);
  made.querySelectorAll("details").forEach((details, index) => { details.open = open[index] ?? details.open; });
  part.replaceWith(made);
}

async function refresh() {
  if (document.hidden) return;
  const response = await fetch(location.href, { headers: { "X-Refresh": "1" } }).catch(() => null);
  if (!response) return;
  if (response.redirected || !response.ok) {
    clearInterval(timer);
    news.textContent = "You are signed out. Reload the page to sign in.";
    return;
  }
  const page = parse(await response.text());
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.outerHTML === shown.get(part.id) || busy(part)) continue;
    shown.set(part.id, fresh.outerHTML);
    replace(part, fresh);
  }
  const said = page.getElementById("news").textContent;
  if (news.textContent !== said) news.textContent = said;
}

const timer = shown.size ? setInterval(refresh, 2000) : 0;
