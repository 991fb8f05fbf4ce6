// Toasts: said once, gone after a while, kept as long as the pointer or the focus is on them.
import { icon, say } from "./words.js";

const place = document.querySelector("[data-toasts]");
const SECONDS = 10;

const leave = (toast) => {
  let timer = setTimeout(() => toast.remove(), SECONDS * 1000);
  const hold = () => clearTimeout(timer);
  const go = () => { timer = setTimeout(() => toast.remove(), 3000); };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusout", go);
};

export const toast = ({ text, undo = "", tone = "" }) => {
  if (!place || !text) return;
  [...place.children].find((one) => one.firstElementChild?.textContent === text)?.remove(); // said again, it stands once
  const made = document.createElement("div");
  made.className = tone ? `toast toast--${tone}` : "toast";
  made.dataset.toast = "";
  const said = document.createElement("span");
  said.textContent = text;
  made.append(said);
  if (undo) {
    const link = document.createElement("a");
    link.href = undo;
    link.dataset.undo = "";
    link.textContent = say("undo");
    made.append(link);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", say("close"));
  close.append(icon("x"));
  made.append(close);
  place.append(made);
  leave(made);
};

place?.querySelectorAll("[data-toast]").forEach(leave);
place?.addEventListener("click", (event) => { if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]").remove(); });

// Taking back is a change: it is posted, never merely followed.
place?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-undo]");
  if (!link) return;
  event.preventDefault();
  window.htmx?.ajax("POST", link.getAttribute("href"), { swap: "none" });
  link.closest("[data-toast]").remove();
});

document.addEventListener("huiying:toast", (event) => toast(event.detail));

// What somebody asked for and did not come is said, once. What a page looks up of its own (beside what is typed, by the clock, for news) says nothing and
// is asked again: when the line is back, else after a while.
const AGAIN = 10_000;
const missed = new Map();
let timer = 0;
const askAgain = () => {
  const parts = [...missed];
  missed.clear();
  for (const [part, { verb, path }] of parts) if (part.isConnected) window.htmx.ajax(verb, path, { source: part });
};
const wasAsked = ({ elt, verb, triggeringEvent }) => {
  if (!elt.matches("[hx-trigger]")) return verb !== "get" || elt.matches("[hx-get]");
  return triggeringEvent?.type === "toggle" || (elt.matches("form") && ["submit", "change"].includes(triggeringEvent?.type));
};
const failed = ({ detail: { requestConfig } }) => {
  if (wasAsked(requestConfig)) {
    toast({ text: say("failed"), tone: "late" });
  } else if (requestConfig.elt.matches("[hx-trigger]")) {
    missed.set(requestConfig.elt, requestConfig);
    clearTimeout(timer);
    timer = setTimeout(askAgain, AGAIN);
  }
};
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.successful) missed.delete(detail.elt); });
window.addEventListener("online", askAgain);

// A part that was asked for after the sign-in ended answers with the sign-in page: it is no part of this one.
let ended = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (requestConfig?.verb !== "post" || !xhr.responseURL || new URL(xhr.responseURL).pathname === new URL(requestConfig.path, location.href).pathname) return;
  event.detail.shouldSwap = false;
  if (!ended) toast({ text: say("ended"), tone: "late" });
  ended = true;
});
document.addEventListener("htmx:responseError", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Trigger")) failed(event);
});
