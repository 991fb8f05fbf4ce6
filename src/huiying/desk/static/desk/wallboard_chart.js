// The day by quarters of an hour as bars: what came in, and of it what was lost.
const SPACE = "http://www.w3.org/2000/svg";
const WIDE = 1180;
const HIGH = 250;
const QUARTERS = 96;
const STEPS = [5, 10, 20, 40, 60, 100, 200, 400, 600, 1000, 2000];

// A share in percent with one digit; 100 only when nothing is missing.
export const frac = (part, base) => {
  const percent = Math.floor((part / base) * 1000) / 10;
  return percent === 100 ? "100" : percent.toFixed(1);
};

const piece = (name, given) => {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  return made;
};

export const draw = (svg, quarters, say) => {
  const key = JSON.stringify(quarters);
  if (svg.dataset.drawn === key) return;
  svg.dataset.drawn = key;
  const most = Math.max(0, ...quarters.map(([, n]) => n));
  const top = STEPS.find((step) => step >= most) ?? most;
  const y = (n) => HIGH - (n / top) * (HIGH - 8);
  const wide = WIDE / QUARTERS;
  const bars = quarters.flatMap(([at, n, lost]) => {
    const x = at * wide + 1.2;
    const title = piece("title", {});
    title.textContent = say("quarter", { time: `${Math.floor(at / 4)}:${String((at % 4) * 15).padStart(2, "0")}`, n, lost });
    const bar = piece("rect", { x, y: y(n), width: wide - 2.4, height: HIGH - y(n), class: "bar-in" });
    bar.append(title);
    return lost ? [bar, piece("rect", { x, y: y(lost), width: wide - 2.4, height: HIGH - y(lost), class: "bar-lost" })] : [bar];
  });
  const grid = [0, 0.5, 1].flatMap((share) => [piece("path", { d: `M0 ${y(top * share)}H${WIDE}`, class: "grid" })]);
  svg.replaceChildren(...grid, ...bars);
  svg.setAttribute("aria-label", say("chart", { n: quarters.reduce((sum, [, n]) => sum + n, 0), most }));
  svg.parentElement.querySelector(".top")?.remove();
  const label = document.createElement("span");
  label.className = "top";
  label.textContent = top;
  svg.before(label);
};
