// The script by keyboard: a number answers the question and goes to the next one.
const form = document.querySelector("[data-script]");
const groups = form ? [...form.querySelectorAll("[data-number-keys]")] : [];

const next = (group) => {
  const after = groups[groups.indexOf(group) + 1];
  const field = after ? (after.querySelector("input:checked") ?? after.querySelector("input")) : form.querySelector("textarea");
  field?.focus({ preventScroll: false });
};

let byNumber = false; // arrows go through the answers of one question and stay in it
document.addEventListener("keydown", (event) => { byNumber = /^[1-9]$/.test(event.key); }, true);
form?.addEventListener("change", (event) => {
  const group = event.target.closest("[data-number-keys]");
  if (group && byNumber) setTimeout(() => next(group)); // after the key's own focus
});
if (!form?.querySelector("[data-problems]")) groups[0]?.querySelector("input")?.focus({ preventScroll: true });
