// Roles, names and tab stops that assistive technology needs and the theme leaves out. The theme builds some
// of its parts after the page has loaded, so this looks again whenever something is added.
const mend = () => {
  document.querySelectorAll(".md-dialog:not([role])").forEach((notice) => notice.setAttribute("role", "status"));
  document.querySelectorAll("nav.md-code__nav").forEach((buttons, n) => buttons.setAttribute("aria-label", `Code ${n + 1}`));
  document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex]), figure.drawing:not([tabindex])").forEach((wide) =>
    wide.setAttribute("tabindex", "0"));
};
document.querySelector(".md-path")?.setAttribute("aria-label", "Where this page is");
document.querySelectorAll("nav.md-nav[aria-labelledby]").forEach((part) => { // its label is empty where a section has a page
  const title = part.querySelector(".md-nav__title")?.textContent.trim();
  if (title && !document.getElementById(part.getAttribute("aria-labelledby"))?.textContent.trim()) {
    part.removeAttribute("aria-labelledby");
    part.setAttribute("aria-label", title);
  }
});
document.querySelector(".md-search[role=dialog]")?.setAttribute("aria-label", "Search");
mend();
new MutationObserver(mend).observe(document.body, {childList: true, subtree: true});
