// Dialogs: "really?" before a verb with data-confirm, and the reason before a masked field is shown.
import { say, token } from "./words.js";

let pending = null;

const ask = (text) => new Promise((answer) => {
  const dialog = document.getElementById("confirm");
  pending?.(false);
  pending = answer;
  dialog.querySelector("[data-text]").textContent = text;
  dialog.returnValue = "no";
  dialog.showModal();
  dialog.querySelector("[data-yes]").focus();
});

document.getElementById("confirm")?.addEventListener("close", ({ target }) => {
  if (target.open) return; // opened anew before it was told that it had closed
  pending?.(target.returnValue === "yes");
  pending = null;
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed) { delete form.dataset.confirmed; return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter;
  if (await ask(form.dataset.confirm)) {
    form.dataset.confirmed = "1";
    form.requestSubmit(submitter);
  }
}, true);

const dialog = document.getElementById("reveal");
const form = dialog?.querySelector("[data-reveal-form]");
let mask = null;

const hide = (open, masked) => {
  let left = Number(open.dataset.hideAfter ?? 30);
  const said = open.querySelector("[data-hides]");
  const timer = setInterval(() => {
    left -= 1;
    if (said) said.textContent = say("hides", { n: left });
    if (left <= 0 || !open.isConnected) { const held = open.contains(document.activeElement); clearInterval(timer); open.replaceWith(masked); if (held) masked.querySelector("[data-reveal]")?.focus(); }
  }, 1000);
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) { event.target.closest("dialog")?.close(); return; }
  const button = event.target.closest("[data-reveal]");
  if (!button || !dialog) return;
  mask = button.closest("[data-mask]");
  form.reset();
  form.action = button.dataset.reveal;
  form.querySelector("[data-problem]").hidden = true;
  dialog.querySelector("[data-text]").textContent = say("show", { what: button.dataset.what });
  dialog.showModal();
});

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  const problem = form.querySelector("[data-problem]");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(answer.headers.get("Content-Type")?.startsWith("text/plain") ? text : say("failed"));
    const open = new DOMParser().parseFromString(text, "text/html").querySelector("[data-hide-after]");
    if (!open) throw new Error(say("failed"));
    const masked = mask.cloneNode(true);
    mask.replaceWith(open);
    dialog.close();
    open.tabIndex = -1;
    open.focus(); // the button that opened the dialog is gone
    hide(open, masked);
  } catch (error) {
    problem.textContent = error instanceof TypeError ? say("failed") : error.message;
    problem.hidden = false;
  }
});
