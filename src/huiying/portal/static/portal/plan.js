// The budget page with script: beside each number a slider that moves it. The answer comes from the server; htmx asks for it as one moves.
const STEPS = 400;

const scale = (field) => {
  const low = Number(field.min), high = Number(field.max), step = Number(field.dataset.move);
  const wide = high / low > 50; // a wide range is moved by ratios
  const round = (value) => Math.min(high, Math.max(low, Math.round(value / step) * step));
  return {
    at: (value) => (wide ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)) * STEPS,
    value: (at) => Number(round(wide ? low * (high / low) ** (at / STEPS) : low + ((high - low) * at) / STEPS).toPrecision(wide ? 3 : 12)),
  };
};

for (const field of document.querySelectorAll("[data-move]")) {
  const slider = document.createElement("input");
  const places = scale(field);
  Object.assign(slider, { type: "range", min: 0, max: STEPS, step: 1, tabIndex: -1, className: "plan__slider" });
  slider.setAttribute("aria-hidden", "true");
  const follow = () => { if (field.value) slider.value = places.at(Number(field.value)); };
  follow();
  field.addEventListener("input", follow);
  slider.addEventListener("input", () => { field.value = places.value(Number(slider.value)); });
  field.after(slider);
}
