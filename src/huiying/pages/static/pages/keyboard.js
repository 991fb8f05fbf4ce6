// Lists by keyboard: j and k, Enter, / and ?; keys of verbs; number keys of choices.
const typing = (target) => target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);

const move = (step) => {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.classList.contains("is-current"));
  const next = all[Math.min(all.length - 1, Math.max(0, now < 0 ? 0 : now + step))];
  all.forEach((row) => row.classList.toggle("is-current", row === next));
  (next.querySelector("[data-open]") ?? next).focus?.({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
};

const open = () => document.querySelector("[data-row].is-current [data-open]")?.click();

const search = () => {
  const field = document.querySelector("[data-search]");
  field?.focus();
  field?.select();
};

const choose = (digit) => {
  const group = document.activeElement?.closest("[data-number-keys]") ?? document.querySelector("[data-number-keys]");
  const choice = group?.querySelectorAll("input[type=radio], input[type=checkbox], [data-choice]")[digit - 1];
  if (!choice) return false;
  choice.click();
  choice.focus();
  return true;
};

const verb = (key) => {
  const button = [...document.querySelectorAll("[data-key]")].find((b) => b.dataset.key.toLowerCase() === key.toLowerCase() && b.offsetParent !== null);
  button?.click();
  return Boolean(button);
};

const told = (keys, words) => {
  const line = document.createElement("div");
  const term = document.createElement("dt");
  term.append(...keys.flatMap((key) => { const cap = document.createElement("kbd"); cap.textContent = key; return [cap, " "]; }));
  const said = document.createElement("dd");
  said.textContent = words;
  line.append(term, said);
  return line;
};

// What the foot of a desk tells of its keys; a span without words, such as "Alt +", belongs to the single letters after it.
const footKeys = (known) => {
  let before = [];
  return [...document.querySelectorAll(".deskfoot .keys > span, .deskfoot.keys > span")].filter((span) => span.offsetParent !== null).flatMap((span) => {
    const own = [...span.querySelectorAll("kbd")].map((key) => key.textContent);
    const words = span.lastChild.textContent.trim();
    if (!/\p{L}/u.test(words)) { before = own; return []; }
    const keys = before.length && /^[A-Z]$/.test(own[0]) ? [...before, ...own] : own;
    return known.has(keys.join(" ").toLowerCase()) ? [] : [told(keys, words)];
  });
};

export const help = () => {
  const dialog = document.getElementById("keys");
  const own = dialog?.querySelector("[data-page-keys]");
  if (!dialog) return;
  const buttons = [...document.querySelectorAll("[data-key]")].filter((b) => b.offsetParent !== null);
  const known = new Set(["j k", "/", "?", "1 9", ...buttons.map((b) => b.dataset.key.toLowerCase())]);
  const words = (b) => b.dataset.keyName ?? b.textContent.replace(b.querySelector("kbd")?.textContent ?? "", "").trim();
  own.replaceChildren(...buttons.map((b) => told([b.dataset.key], words(b))), ...footKeys(known));
  dialog.showModal();
};

const plain = { j: () => move(1), k: () => move(-1), "/": search, "?": help };

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (/^F\d+$/.test(event.key)) { if (verb(event.key)) event.preventDefault(); return; }
  if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (plain[event.key]) { event.preventDefault(); plain[event.key](); return; }
  if (event.key === "Enter" && !event.target.closest("a, button, summary, input")) { open(); return; }
  if (/^[1-9]$/.test(event.key) && choose(Number(event.key))) { event.preventDefault(); return; }
  if (event.key.length === 1 && verb(event.key)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) { help(); return; }
  const row = event.target.closest("[data-row]");
  if (!row || event.target.closest("a, button, input, label, summary, select") || String(getSelection())) return;
  row.querySelector("[data-open]")?.click();
});
