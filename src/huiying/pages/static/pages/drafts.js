// Nothing typed is ever lost: each form with data-draft="key" is kept on this device, for whoever is signed in, until the server says that it took it.
// Fields marked data-private (and passwords, files, hidden fields) are never kept; data-draft-note says which those are when the rest is put back,
// data-draft-note-held the same where the server holds them (data-draft-held). KEYS (pages/answers.py) are how the server knows a form again.
// Where nobody is signed in, whoever comes next is offered them: that is told beside them, and they are kept for a day only.
import { icon, say } from "./words.js";

const PREFIX = "huiying.draft.";
const KEYS = ["idem", "began", "draft"];
const DAY = 86400000;
const SIGNED_IN = Boolean(document.body.dataset.user);
const name = (form) => PREFIX + (document.body.dataset.user ?? "") + "." + form.dataset.draft;
const kept = (field) => field.name && !field.disabled && !["hidden", "password", "file", "submit"].includes(field.type) && !field.hasAttribute("data-private");
const fields = (form) => [...form.elements].filter(kept);
const lives = (key) => (key.startsWith(`${PREFIX}.`) ? DAY : 7 * DAY);
const storage = () => { try { return window.localStorage; } catch { return null; } };

const read = (form) => fields(form).map((f) => [f.name, f.value, ["radio", "checkbox"].includes(f.type) ? f.checked : null]);
const keys = (form) => KEYS.filter((key) => form.elements.namedItem(key)?.value).map((key) => [key, form.elements.namedItem(key).value]);

const note = (form) => {
  let line = form.querySelector("[data-draft-line]");
  if (!line) {
    line = document.createElement("p");
    line.className = "draftline";
    line.dataset.draftLine = "";
    line.setAttribute("role", "status");
    const foot = form.querySelector(":scope.verbform > footer");
    if (foot) foot.before(line);
    else form.append(line);
  }
  return line;
};

const keep = (form) => {
  storage()?.setItem(name(form), JSON.stringify({ at: Date.now(), values: read(form), keys: keys(form), held: "draftHeld" in form.dataset }));
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  note(form).textContent = say("kept", { time });
};

const forget = (form) => storage()?.removeItem(name(form));

// The same words may be kept twice, as on the first page and on the next one: they share a key.
const forgetAll = (values, alsoIf = () => false) => {
  for (const key of Object.keys(storage() ?? {}).filter((one) => one.startsWith(PREFIX))) {
    const held = JSON.parse(storage().getItem(key));
    if (alsoIf(key, held) || held.keys?.some(([, value]) => values.includes(value))) storage().removeItem(key);
  }
};

const put = (form, { values, keys: known = [] }) => {
  for (const [key, value, checked] of values) {
    for (const field of fields(form).filter((f) => f.name === key)) {
      if (checked === null) field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  }
  for (const [key, value] of known) if (form.elements.namedItem(key)) form.elements.namedItem(key).value = value;
  form.dispatchEvent(new Event("input", { bubbles: true }));
};

const restore = (form) => {
  if (form.dataset.draftReady) return;
  form.dataset.draftReady = "1";
  const held = JSON.parse(storage()?.getItem(name(form)) ?? "null");
  const bare = { values: read(form), keys: KEYS.map((key) => [key, form.elements.namedItem(key)?.value ?? ""]) };
  let timer = 0;
  const now = () => { clearTimeout(timer); timer = 0; keep(form); };
  form.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    clearTimeout(timer);
    timer = setTimeout(now, 300);
  });
  form.addEventListener("huiying:keep", () => keep(form));
  form.addEventListener("submit", now);
  window.addEventListener("pagehide", () => { if (timer) now(); });
  form.addEventListener("reset", () => forget(form));
  if (!held && "draftBegun" in form.dataset) keep(form); // words that came along from the page before
  if (!held || JSON.stringify(held.values) === JSON.stringify(bare.values) || form.querySelector("[aria-invalid=true], [data-problems]")) return;
  put(form, held);
  if (held.held) form.dataset.draftHeld = "";
  tell(form, bare);
};

// That words were put back is told above the form, before anything is sent, with the way to be rid of them.
const tell = (form, bare) => {
  const box = document.createElement("div");
  box.className = "banner is-near draftback";
  box.dataset.draftBack = "";
  box.setAttribute("role", "status");
  const [text, discard] = [document.createElement("span"), document.createElement("button")];
  const note = form.dataset["draftHeld" in form.dataset ? "draftNoteHeld" : "draftNote"];
  text.textContent = [say("restored"), note, SIGNED_IN ? "" : say("shared")].filter(Boolean).join(document.documentElement.lang === "en" ? " " : "");
  discard.type = "button";
  discard.className = "btn";
  discard.append(icon("trash-2"), say("discard"));
  discard.addEventListener("click", () => {
    forgetAll(keys(form).map(([, value]) => value));
    forget(form);
    delete form.dataset.draftHeld;
    put(form, bare);
    form.querySelector("[data-draft-line]")?.replaceChildren();
    box.remove();
    fields(form)[0]?.focus();
  });
  box.append(text, discard);
  form.prepend(box);
};

// Only what the server took is forgotten: it names the keys in a cookie. No other page, of an error or of the sign-in, says anything about it.
const settle = () => {
  const took = document.cookie.match(/(?:^|; )huiying_took=([\w.-]+)/)?.[1].split(".") ?? [];
  forgetAll(took, (key, held) => Date.now() - held.at > lives(key));
  if (took.length) document.cookie = "huiying_took=; path=/; max-age=0";
};

const start = (root) => root.querySelectorAll?.("form[data-draft]").forEach(restore);
settle();
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? document));
document.addEventListener("huiying:saved", settle);
