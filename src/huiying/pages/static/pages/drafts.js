// Nothing typed is ever lost: each form with data-draft="key" is kept on this device until its submission succeeds.
// Fields marked data-private (and passwords, files, hidden fields) are never kept.
import { say } from "./words.js";

const PREFIX = "huiying.draft.";
const DAYS = 7;
const name = (form) => PREFIX + (document.body.dataset.user ?? "") + "." + form.dataset.draft;
const kept = (field) => field.name && !field.disabled && !["hidden", "password", "file", "submit"].includes(field.type) && !field.hasAttribute("data-private");
const fields = (form) => [...form.elements].filter(kept);
const storage = () => { try { return window.localStorage; } catch { return null; } };

const read = (form) => fields(form).map((f) => [f.name, f.value, ["radio", "checkbox"].includes(f.type) ? f.checked : null]);

const note = (form) => {
  let line = form.querySelector("[data-draft-line]");
  if (!line) {
    line = document.createElement("p");
    line.className = "draftline";
    line.dataset.draftLine = "";
    line.setAttribute("role", "status");
    form.append(line);
  }
  return line;
};

const keep = (form) => {
  storage()?.setItem(name(form), JSON.stringify({ at: Date.now(), values: read(form) }));
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  note(form).textContent = say("kept", { time });
};

const forget = (form) => storage()?.removeItem(name(form));

const put = (form, values) => {
  for (const [key, value, checked] of values) {
    for (const field of fields(form).filter((f) => f.name === key)) {
      if (checked === null) field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
};

const restore = (form) => {
  if (form.dataset.draftReady) return;
  form.dataset.draftReady = "1";
  const held = JSON.parse(storage()?.getItem(name(form)) ?? "null");
  const bare = JSON.stringify(read(form));
  let timer;
  form.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    clearTimeout(timer);
    timer = setTimeout(() => keep(form), 300);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); keep(form); sessionStorage.setItem("huiying.sent", JSON.stringify([name(form), location.pathname])); });
  form.addEventListener("reset", () => forget(form));
  if (!held || Date.now() - held.at > DAYS * 86400000 || JSON.stringify(held.values) === bare || form.querySelector("[aria-invalid=true]")) return;
  put(form, held.values);
  const line = note(form);
  const discard = document.createElement("button");
  discard.type = "button";
  discard.textContent = say("discard");
  discard.addEventListener("click", () => { forget(form); put(form, JSON.parse(bare)); line.replaceChildren(); });
  line.replaceChildren(say("restored"), discard);
};

// A submission succeeded when the next page does not show the same form with problems, or the server says saved.
const settle = () => {
  const [sent, path] = JSON.parse(sessionStorage.getItem("huiying.sent") ?? "[]");
  if (!sent) return;
  sessionStorage.removeItem("huiying.sent");
  const again = [...document.querySelectorAll("form[data-draft]")].find((form) => name(form) === sent);
  const failed = document.querySelector("[data-problems], .toast--late, .has-error");
  if (!failed && (!again || path !== location.pathname || !again.querySelector("[aria-invalid=true]"))) storage()?.removeItem(sent);
};

const start = (root) => root.querySelectorAll?.("form[data-draft]").forEach(restore);
settle();
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? document));
document.addEventListener("huiying:saved", () => {
  const [sent] = JSON.parse(sessionStorage.getItem("huiying.sent") ?? "[]");
  if (sent) storage()?.removeItem(sent);
  sessionStorage.removeItem("huiying.sent");
});
