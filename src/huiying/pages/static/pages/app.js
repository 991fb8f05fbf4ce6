// What all screens share. No framework, no eval, no inline handlers; every page of the portal works without it.
import "./toasts.js";
import "./keyboard.js";
import "./drafts.js";
import "./dialogs.js";
import "./live.js";
import "./more.js";
import "./bars.js";
import "./counts.js";
import "./clocks.js";
import "./uploads.js";

// Blank filters stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.closest("[data-filters]")) return;
  const given = event.detail.formData ?? event.detail.parameters;
  for (const name of [...given.keys()]) {
    const values = given.getAll(name).filter((value) => value !== "");
    given.delete(name);
    values.forEach((value) => given.append(name, value));
  }
});

// One menu at a time; a press elsewhere or Esc closes it.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("[data-menu]") || !event.target.open) return;
  document.querySelectorAll("[data-menu][open]").forEach((menu) => { if (menu !== event.target && !menu.contains(event.target)) menu.open = false; });
}, true);
document.addEventListener("click", (event) => {
  document.querySelectorAll("[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  const menu = event.target.closest?.("[data-menu][open]") ?? document.querySelector("[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// A disabled verb is reachable, says why, and does nothing.
document.addEventListener("click", (event) => { if (event.target.closest("[aria-disabled='true']")) event.preventDefault(); }, true);

// A form is sent once: its button waits while the answer is on its way.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  (event.submitter ?? form.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; form.querySelectorAll("[aria-busy]").forEach((b) => b.removeAttribute("aria-busy")); });
});

// Offline and back.
const offline = document.querySelector("[data-offline]");
const line = () => { if (offline) offline.hidden = navigator.onLine; };
window.addEventListener("online", line);
window.addEventListener("offline", line);
line();

// Problems of a form are the first thing read.
document.querySelector("[data-problems]")?.focus({ preventScroll: false });

document.addEventListener("click", (event) => { if (event.target.closest(".entrance [data-print]")) window.print(); });
