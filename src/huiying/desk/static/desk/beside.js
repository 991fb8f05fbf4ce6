// One thing open beside its list: rows open in place on a wide screen; a form in place is sent without leaving the page.
const list = document.querySelector("[data-beside]");
const pane = document.getElementById("open");
const wide = window.matchMedia("(min-width: 861px)");

const loaded = (part) => {
  window.htmx?.process(part);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: part } }));
  part.querySelectorAll("form.verbform").forEach(ready);
};

const mark = () => {
  const number = pane?.querySelector("[data-open-no]")?.dataset.openNo;
  list?.querySelectorAll("[data-row]").forEach((row) => row.classList.toggle("is-open", Boolean(number) && row.querySelector("[data-open]")?.pathname.includes(`/${number}/`)));
};

const open = async (link) => {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected || !answer.headers.get("Content-Type")?.startsWith("text/html")) { window.location.assign(link.href); return; }
  pane.innerHTML = await answer.text();
  pane.scrollTop = 0;
  loaded(pane);
  mark();
  const here = new URL(location.href);
  here.searchParams.set("open", pane.querySelector("[data-open-no]")?.dataset.openNo ?? "");
  history.replaceState(null, "", here);
};

list?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-open]");
  if (!link || !pane || !wide.matches || event.ctrlKey || event.metaKey || event.button) return;
  event.preventDefault();
  open(link).catch(() => window.location.assign(link.href));
});
document.addEventListener("htmx:afterSettle", mark);

// A form in place: the answer is either a new place to go, or the form again with what is wrong. Signed out, the page asks for the sign-in and comes back.
const send = async (form, submitter) => {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, submitter), headers: { "HX-Request": "true" } });
  if (answer.redirected) { window.location.reload(); return; }
  const to = answer.headers.get("HX-Redirect");
  if (to) { if (new URL(to, location.href).href === location.href) window.location.reload(); else window.location.assign(to); return; }
  if (answer.headers.get("Content-Type")?.startsWith("text/html")) {
    if (!answer.ok) throw new Error(answer.statusText);
    const held = form.closest("[data-inline]");
    held.innerHTML = await answer.text();
    loaded(held);
    held.querySelector("[data-problems]")?.scrollIntoView({ block: "nearest" });
    held.querySelector("[aria-invalid=true]")?.focus({ preventScroll: true });
    return;
  }
  const told = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}")["huiying:toast"];
  if (told) document.dispatchEvent(new CustomEvent("huiying:toast", { detail: told }));
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-inline] .verbform")) return;
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("[type=submit]");
  if (button.getAttribute("aria-disabled") === "true") { form.querySelector("[data-blocked]")?.scrollIntoView({ block: "center" }); delete form.dataset.sent; return; }
  button.setAttribute("aria-busy", "true");
  send(form, event.submitter).catch(() => form.submit()).finally(() => { button.removeAttribute("aria-busy"); delete form.dataset.sent; });
});

// Enter sends the main form in place when nothing else wants it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (event.target !== document.body && !event.target.matches(".cand input")) return;
  const form = document.querySelector("[data-enter] .verbform");
  if (!form || document.querySelector("[data-row].is-current:not(.is-open)")) return;
  event.preventDefault();
  form.requestSubmit();
});

// z takes back what the newest message offers to take back.
document.addEventListener("keydown", (event) => {
  if (event.key === "z" && !event.ctrlKey && !event.metaKey && !event.target.closest("input:not([type=radio]), textarea, select")) document.querySelector("[data-undo]")?.click();
});

// The reply: what is still missing stands beside the button, and goes as it is filled in.
const PRIVATE = [/(?<!\d)1[3-9]\d{9}(?!\d)/, /(?<!\d)\d{17}[\dXx](?!\d)/, /(?<!\d)\d{16,19}(?!\d)/];

const missing = (form, name) => {
  if (name === "photo") return !form.querySelector("[name=photos]")?.files.length && !form.elements.no_photo_reason?.value.trim();
  if (name === "unsolved_reason") return ["partly", "no"].includes(form.elements.solved?.value) && !form.elements.unsolved_reason.value;
  return !(form.elements[name]?.value ?? "").trim();
};

const check = (form, blocked) => {
  const solved = form.elements.solved?.value === "yes";
  form.querySelector("[data-unless-solved]").hidden = solved || !form.elements.solved?.value;
  blocked.querySelectorAll("[data-needs]").forEach((line) => { line.hidden = !missing(form, line.dataset.needs); });
  const open = [...blocked.querySelectorAll("li")].filter((line) => !line.hidden).length;
  blocked.hidden = open === 0;
  const button = form.querySelector("footer [type=submit]");
  button.setAttribute("aria-disabled", String(open > 0));
  let left = form.querySelector("[data-left-over]");
  if (!left) {
    left = document.createElement("span");
    left.className = "hint";
    left.dataset.leftOver = "";
    button.after(left);
  }
  left.textContent = open ? blocked.querySelector("li:not([hidden])").textContent : "";
  const told = form.querySelector("[data-private-check]");
  if (told) {
    const found = PRIVATE.some((pattern) => pattern.test(form.elements.public_reply.value));
    told.hidden = !form.elements.public_reply.value;
    told.className = found ? "hint hint--bad" : "hint hint--ok";
    told.textContent = found ? form.dataset.saidPrivate : form.dataset.saidClean;
  }
};

const fold = () => { if (!wide.matches) document.querySelectorAll("[data-fold][open]").forEach((part) => { part.open = false; }); };

const ready = (form) => {
  const blocked = form.querySelector("[data-blocked]");
  if (!blocked || form.dataset.ready) return;
  form.dataset.ready = "1";
  form.dataset.saidPrivate = blocked.dataset.private ?? "";
  form.dataset.saidClean = blocked.dataset.clean ?? "";
  form.addEventListener("input", () => check(form, blocked));
  form.addEventListener("change", () => check(form, blocked));
  check(form, blocked);
};

document.querySelectorAll("form.verbform").forEach(ready);
fold();
document.addEventListener("htmx:load", () => document.querySelectorAll("form.verbform").forEach(ready));
mark();
list?.querySelector(".is-open")?.classList.add("is-current");
