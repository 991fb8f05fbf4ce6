// Choosing many rows: x chooses the current one, the foot counts.
const form = document.querySelector("[data-choose]");
const count = () => {
  const now = document.querySelector("[data-choose]");
  const n = new Set([...(now?.querySelectorAll("input[name=order]:checked") ?? [])].map((box) => box.value)).size;
  const foot = now?.querySelector("[data-many]");
  if (!foot) return;
  foot.querySelector("[data-many-n]").textContent = n;
  foot.classList.toggle("is-some", n > 0);
};

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-choose] input[name=order]")) return;
  document.querySelectorAll(`[data-choose] input[value="${CSS.escape(event.target.value)}"]`).forEach((box) => { box.checked = event.target.checked; });
  count();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  document.querySelector("[data-row].is-current input[name=order]")?.click();
});
if (form) count();
