// Knowledge beside a form (`data-form`): it follows the words that are typed or heard, opens an answer without leaving the form, and quotes it into the answer.
// Nothing here waits for anybody: a search that is late, refused or lost leaves the form as it is. What is searched for is posted, never in an address.
// Whoever transcribes a call tells it with `document.dispatchEvent(new CustomEvent("huiying:transcript", { detail: { text } }))`.
import { toast } from "/static/pages/toasts.js";
import { say, token } from "/static/pages/words.js";
import { Chips } from "./knowledge_chips.js";

const PAUSE = { matter: 90, call: 90, box: 40 }; // ms of rest after a keystroke; the first one after a rest asks at once
const SHORTEST = { matter: 2, call: 2, box: 1 };
const LONGEST = 300;
const PATIENCE = 6000;
let pane, box, list, newer; // of the form that is on the screen; a dialog brings its own
let [source, heard, asked, since, timer, asking, held] = ["matter", "", "", 0, 0, null, null];

const form = () => document.getElementById(pane?.dataset.form);
const cites = new Chips(form, "cites");
const matter = () => form()?.elements.namedItem("original_text");
const call = () => form()?.elements.namedItem("call")?.value ?? "";
const region = () => form()?.elements.namedItem("region_code")?.value ?? pane.dataset.region;
const answered = () => form()?.elements.namedItem(pane.dataset.answer);

// -- what is asked ---------------------------------------------------------------------------------------------------------

const typed = { box: () => box.value, matter: () => matter()?.value ?? pane.dataset.words, call: () => heard };
const by = () => (box.value.trim() ? "box" : source);
const wanted = () => typed[by()]().trim().slice(-LONGEST);

const state = (name, text = "") => {
  pane.dataset.state = name;
  for (const part of pane.querySelectorAll("[data-kb-when]")) part.hidden = part.dataset.kbWhen !== name;
  pane.querySelector("[data-kb-why]").textContent = text;
};

const post = async (url, values, signal) => {
  const body = new URLSearchParams(values);
  const answer = await fetch(url, { method: "POST", body, signal, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
  if (answer.redirected) throw new Error(say("ended"));
  return answer;
};

const said = () => ({ matter: pane.dataset.byMatter, call: pane.dataset.byCall, box: pane.dataset.byBox })[by()];

const opened = () => list.querySelector(".is-open");

const show = (html, words) => {
  held = opened() ? { html, words } : null; // what somebody reads is not taken away: the newer list waits until it is closed
  newer.hidden = !held;
  if (held) { state("found"); return; }
  const chosen = titles().find((title) => title === document.activeElement)?.dataset.kbUrl;
  list.innerHTML = html;
  if (chosen) (titles().find((title) => title.dataset.kbUrl === chosen) ?? box).focus({ preventScroll: true }); // else Enter would open nothing
  state(words ? "found" : "idle");
  const count = list.querySelectorAll("[data-row]").length;
  pane.querySelector("[data-kb-said]").textContent = words ? said().replace("{n}", count) : "";
};

const failed = (error) => {
  if (error.name === "AbortError") return;
  asked = "";
  list.classList.add("is-old");
  if (navigator.onLine) state("failed", error instanceof TypeError ? "" : error.message);
  else state("offline");
};

const ask = async (pressed) => {
  const words = wanted();
  const key = `${words}\n${region()}`;
  if (key === asked) return;
  asking?.abort();
  asked = key;
  if (words.length < SHORTEST[by()]) { list.classList.remove("is-old"); show("", ""); return; }
  const own = asking = new AbortController();
  const late = setTimeout(() => { own.abort(); failed(new Error("")); }, PATIENCE);
  try {
    const answer = await post(pane.dataset.kb, { words, region: region(), by: by(), ...(pressed === true && by() === "box" ? { asked: "1" } : {}) }, own.signal);
    if (!answer.ok) throw new Error("");
    const html = await answer.text();
    if (own !== asking) return;
    list.classList.remove("is-old");
    show(html, words);
  } catch (error) {
    if (own === asking) failed(error);
  } finally {
    clearTimeout(late);
  }
};

const follow = () => {
  clearTimeout(timer);
  const rest = PAUSE[by()];
  const first = performance.now() - since > rest;
  since = performance.now();
  if (first) ask();
  timer = setTimeout(ask, rest);
};

const from = (name) => { source = name; if (by() === name) follow(); };

const searched = () => { for (const one of list.querySelectorAll(".is-open")) shut(one); follow(); }; // who searches anew has read what is open
document.addEventListener("input", (event) => { if (!event.isComposing && event.target === matter()) from("matter"); });
document.addEventListener("compositionend", (event) => { if (event.target === matter()) from("matter"); });
document.addEventListener("change", (event) => { if (event.target.name === "region_code" && form()) follow(); });
document.addEventListener("huiying:transcript", ({ detail }) => { heard = detail.text; if (form()) from("call"); });
document.addEventListener("keydown", (event) => { // an access key of a dialog that was just drawn is not always known to the browser
  if (!event.altKey || event.ctrlKey || event.code !== "KeyK" || !form()) return;
  event.preventDefault();
  box.focus();
});
window.addEventListener("online", () => { asked = ""; if (form()) ask(); });
window.addEventListener("offline", () => { if (form()) { state("offline"); list.classList.add("is-old"); } });

// -- an answer opened beside the form ------------------------------------------------------------------------------------------

const row = (part) => part.closest("[data-row]");

const shut = (one) => {
  one.classList.remove("is-open");
  one.querySelector("[data-kb-read]").setAttribute("aria-expanded", "false");
  one.querySelector("[data-kb-open]").replaceChildren();
};

const close = () => {
  for (const one of list.querySelectorAll(".is-open")) shut(one);
  if (held) show(held.html, held.words);
};

const open = async (title) => {
  const one = row(title);
  if (one === opened()) { close(); return; }
  for (const other of list.querySelectorAll(".is-open")) shut(other);
  one.classList.add("is-open");
  title.setAttribute("aria-expanded", "true");
  const place = one.querySelector("[data-kb-open]");
  place.innerHTML = pane.querySelector("[data-kb-waiting]").innerHTML;
  try {
    const answer = await post(title.dataset.kbUrl, { call: call(), order: pane.dataset.order });
    if (!answer.ok) throw new Error("");
    place.innerHTML = await answer.text();
    (place.querySelector("[data-kb-cite]") ?? title).focus({ preventScroll: true });
    one.scrollIntoView({ block: "nearest" });
  } catch (error) {
    shut(one);
    toast({ text: error.message && !(error instanceof TypeError) ? error.message : pane.dataset.lost, tone: "late" });
  }
};

const quote = (button) => {
  const answer = answered();
  const words = row(button).querySelector("[data-kb-answer]").textContent.trim();
  if (!answer.value.includes(words)) answer.value = [answer.value.trim(), words].filter(Boolean).join("\n");
  answer.closest("details")?.setAttribute("open", "");
  cites.add(button.dataset.kbCite);
  form().dispatchEvent(new Event("huiying:keep"));
  answer.focus();
  answer.setSelectionRange(answer.value.length, answer.value.length);
  toast({ text: button.dataset.said });
};

const tell = async (event) => {
  event.preventDefault();
  const told = event.target;
  const button = told.querySelector("[type=submit]");
  button.setAttribute("aria-busy", "true");
  const words = { ...Object.fromEntries(new FormData(told)), call: call(), order: pane.dataset.order };
  try {
    const answer = await post(told.action, words);
    const text = await answer.text();
    if (!answer.ok) throw new Error(answer.headers.get("Content-Type")?.startsWith("text/plain") ? text : pane.dataset.lost);
    toast({ text });
    told.hidden = true;
    told.reset();
    (row(told)?.querySelector("[data-kb-read]") ?? box).focus();
  } catch (error) {
    toast({ text: error instanceof TypeError ? pane.dataset.lost : error.message, tone: "late" });
  } finally {
    button.removeAttribute("aria-busy");
  }
};

const reason = (button) => {
  const told = button.parentElement.parentElement.querySelector("[data-kb-tell]");
  told.hidden = !told.hidden;
  button.setAttribute("aria-expanded", String(!told.hidden));
  (told.hidden ? button : told.querySelector("textarea")).focus();
};

const pressed = (event) => {
  const [title, cite, why] = ["[data-kb-read]", "[data-kb-cite]", "[data-kb-why-asked]"].map((mark) => event.target.closest(mark));
  if (title) open(title);
  else if (cite) quote(cite);
  else if (why) reason(why);
};

// -- by keyboard: arrows walk, Enter opens and then quotes, Esc goes back one step ------------------------------------------------------

const titles = () => [...list.querySelectorAll("[data-kb-read]")];

const walk = (step) => {
  const all = titles();
  const here = all.indexOf(row(document.activeElement)?.querySelector("[data-kb-read]"));
  const next = here < 0 ? (step > 0 ? 0 : -1) : here + step;
  (all[next] ?? (next < 0 ? box : all.at(-1)))?.focus();
};

const back = (target) => {
  const one = row(target);
  const told = target.closest("[data-kb-tell]");
  if (told) { told.hidden = true; (one?.querySelector("[data-kb-read]") ?? box).focus(); }
  else if (one?.classList.contains("is-open")) { close(); (one.isConnected ? one.querySelector("[data-kb-read]") : box).focus(); }
  else if (target === box && box.value) { box.value = ""; follow(); }
  else (matter() ?? answered())?.focus();
};

const keyed = (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const writes = event.target.matches("textarea");
  if (event.key === "Escape") back(event.target);
  else if (!writes && event.key === "ArrowDown") walk(1);
  else if (!writes && event.key === "ArrowUp") walk(-1);
  else if (event.target === box && event.key === "Enter") { asked = ""; ask(true).then(() => walk(1)); }
  else return;
  event.preventDefault();
};

// A form that is drawn anew, or given back what was typed before, is followed again.
document.addEventListener("htmx:afterSettle", ({ detail }) => { if (detail.elt?.id === "register" || detail.target?.id === "register") { from("matter"); cites.draw(); } });

// The pane of a page, or the one that a dialog has just drawn.
export const mount = (root) => {
  const found = root.querySelector("[data-kb]");
  if (!found || found === pane) return;
  asking?.abort();
  clearTimeout(timer);
  [source, heard, asked, since, asking, held] = ["matter", "", "", 0, null, null];
  pane = found;
  [box, list, newer] = ["[data-kb-box]", "[data-kb-list]", "[data-kb-newer]"].map((mark) => pane.querySelector(mark));
  box.addEventListener("input", (event) => { if (!event.isComposing) searched(); });
  box.addEventListener("compositionend", searched);
  pane.querySelector("[data-kb-again]").addEventListener("click", () => { asked = ""; ask(); });
  newer.addEventListener("click", () => { close(); box.focus(); });
  pane.addEventListener("submit", tell);
  pane.addEventListener("click", pressed);
  pane.addEventListener("keydown", keyed);
  cites.draw();
  if (wanted()) ask();
};

mount(document);
