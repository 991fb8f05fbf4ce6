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

export const help = () => {
  const dialog = document.getElementById("keys");
  const own = dialog?.querySelector("[data-page-keys]");
  if (!dialog) return;
  own.replaceChildren(...[...document.querySelectorAll("[data-key]")].filter((b) => b.offsetParent !== null).map((b) => {
    const line = document.createElement("div");
    const term = document.createElement("dt");
    const key = document.createElement("kbd");
    key.textContent = b.dataset.key;
    term.append(key);
    const said = document.createElement("dd");
    said.textContent = b.dataset.keyName ?? b.textContent.replace(b.querySelector("kbd")?.textContent ?? "", "").trim();
    line.append(term, said);
    return line;
  }));
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
