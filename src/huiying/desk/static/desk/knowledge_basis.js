// The legal basis of an answer: laws are searched while one types, an article is taken by a press or by Enter, and stands as a chip.
import { token } from "/static/pages/words.js";
import { toast } from "/static/pages/toasts.js";
import { Chips } from "./knowledge_chips.js";

const pick = document.querySelector("[data-pick]");
const box = pick.querySelector("[data-pick-box]");
const list = pick.querySelector("[data-pick-list]");
const basis = new Chips(() => document.getElementById("kbform"), "basis");
let [timer, asking] = [0, null];

const ask = async () => {
  asking?.abort();
  const own = asking = new AbortController();
  if (!box.value.trim()) { list.replaceChildren(); return; }
  try {
    const body = new URLSearchParams({ words: box.value });
    const answer = await fetch(pick.dataset.pick, { method: "POST", body, signal: own.signal, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error();
    list.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") toast({ text: pick.dataset.lost, tone: "late" });
  }
};

const take = async (button) => {
  await basis.add(button.dataset.pickMark);
  list.replaceChildren();
  box.value = "";
  box.focus();
};

const buttons = () => [...list.querySelectorAll("[data-pick-mark]")];
const walk = (step) => {
  const all = buttons();
  const next = all.indexOf(document.activeElement) + step;
  (next < 0 ? box : all[next] ?? all.at(-1))?.focus();
};

box.addEventListener("input", (event) => { if (event.isComposing) return; clearTimeout(timer); timer = setTimeout(ask, 150); });
box.addEventListener("compositionend", ask);
list.addEventListener("click", (event) => { const button = event.target.closest("[data-pick-mark]"); if (button) take(button); });
pick.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown") walk(1);
  else if (event.key === "ArrowUp") walk(-1);
  else if (event.key === "Escape" && buttons().length) { list.replaceChildren(); box.focus(); }
  else if (event.key === "Enter" && event.target === box) { if (buttons().length) take(buttons()[0]); else ask(); }
  else return;
  event.preventDefault();
  event.stopPropagation();
});
basis.draw();
