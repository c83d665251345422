// Follows GOV.UK Frontend in the built file (build.mjs), whose initAll is in scope here.
// Everything on the site works without this file; it only makes some of it quicker.

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Answers are folded away on the screen but belong on paper.
const folded = () => document.querySelectorAll("details[data-print-open]:not([open])");
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...folded()];
  for (const details of opened) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
});

// Filters and contents are open beside the text, and folded above it on a phone.
const wide = window.matchMedia("(min-width: 48.0625em)");
const fit = () => {
  for (const panel of document.querySelectorAll(".app-fold")) panel.open = wide.matches;
};
fit();
wide.addEventListener("change", fit);

// A link to a folded part opens it.
const unfold = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
  }
};
window.addEventListener("hashchange", unfold);
unfold();
