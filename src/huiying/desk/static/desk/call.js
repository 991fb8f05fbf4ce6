// The script by keyboard: a number answers the question and goes to the next one.
const form = document.querySelector("[data-script]");
const groups = form ? [...form.querySelectorAll("[data-number-keys]")] : [];

const next = (group) => {
  const after = groups[groups.indexOf(group) + 1];
  const field = after ? (after.querySelector("input:checked") ?? after.querySelector("input")) : form.querySelector("textarea");
  field?.focus({ preventScroll: false });
};

form?.addEventListener("change", (event) => {
  const group = event.target.closest("[data-number-keys]");
  if (group) setTimeout(() => next(group)); // after the key's own focus
});
groups[0]?.querySelector("input")?.focus({ preventScroll: true });
