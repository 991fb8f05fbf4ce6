// The wallboard: figures come by an event stream of the line; the longest wait ticks between them; what is old says so.
import { draw, frac } from "./wallboard_chart.js";

const STALE_AFTER = 12000; // the line speaks at least every 6 seconds
const AGAIN = 4000;
const GOOD = 15;
const LONG = 60;
const STATES = ["talking", "ringing", "wrap_up", "ready", "paused", "signed_in"];
const wall = document.querySelector("[data-wall]");
const words = JSON.parse(document.getElementById("wall-words").textContent);
const parts = document.querySelector("[data-parts]").dataset;
const english = document.documentElement.lang === "en";
const figure = (name) => document.querySelector(`[data-f=${name}]`);
const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
const clock = (ms) => new Date(ms).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
const number = (value) => value.toLocaleString("en-US");
let last, heardAt, offset = 0, source;

const put = (name, text) => {
  const place = figure(name);
  if (place.textContent !== String(text)) place.textContent = text;
};

const span = (seconds) => (seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`
  : `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`);

const rate = (name, part, base) => {
  put(name, base ? frac(part, base) : "–");
  figure(name).nextElementSibling.hidden = !base;
  put(`${name}_base`, base ? say("rate", { part: number(part), base: number(base) }) : words.none);
};

const agents = (counts) => {
  const all = STATES.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  put("agents", all);
  const bar = document.querySelector("[data-bar]");
  bar.replaceChildren(...STATES.filter((state) => counts[state]).map((state) => {
    const part = document.createElement("i");
    part.dataset.a = state;
    part.style.flexGrow = counts[state];
    return part;
  }));
  for (const row of document.querySelectorAll(".agl [data-a]")) row.querySelector("b").textContent = counts[row.dataset.a] ?? 0;
};

const today = (day) => {
  if (day.requested === undefined) return;
  rate("answered", day.answered, day.requested);
  rate("within", day.within_15, day.requested);
  put("open_base", day.open ? say("open", { n: day.open }) : "");
  put("mean", day.answered ? say("mean", { n: Math.round(day.wait_s / day.answered) }) : "");
  put("arrived", number(day.arrived));
  put("asked", `${number(day.requested)} ${parts.asked}`);
  put("lost", number(day.lost));
  put("lost_of", day.lost ? say("lost_of", { n: day.abandoned, short: day.short }) : "");
  if (day.quarters) draw(document.querySelector("[data-chart]"), day.quarters, say);
};

const surge = (since) => {
  const place = document.querySelector("[data-surge]");
  const text = since ? say("surge", { time: clock(since * 1000).slice(0, 5) }) : "";
  if (place.hidden === Boolean(since)) place.hidden = !since;
  if (place.lastElementChild.textContent !== text) place.lastElementChild.textContent = text;
};

const show = (now) => {
  last = now;
  heardAt = Date.now();
  offset = now.at * 1000 - heardAt;
  wall.dataset.has = "";
  put("waiting", now.waiting);
  const names = now.names ?? {};
  put("queues", Object.entries(now.queues).map(([code, n]) => `${(names[code] ?? [code, code])[english ? 1 : 0]} ${n}`).join(english ? ", " : "，") || words.nobody);
  agents(now.agents);
  put("open", now.open);
  put("open_parts", [["in_menu", parts.greeting], ["waiting", parts.waiting], ["ringing", parts.ringing], ["talking", parts.talking]]
    .filter(([state]) => now.live[state]).map(([state, word]) => `${now.live[state]} ${word}`).join(english ? ", " : "，"));
  put("kept", now.kept);
  surge(now.surge);
  today(now.today);
  tick();
};

const judge = (seconds) => {
  const tone = seconds === null || seconds <= GOOD ? "ok" : seconds <= LONG ? "near" : "late";
  const place = document.querySelector("[data-judge]");
  place.classList.remove("is-ok", "is-near", "is-late");
  place.classList.add(`is-${tone}`);
  put("judge", seconds === null ? words.nobody : tone === "late" ? words.late_wait : words[tone]);
};

const fresh = () => {
  const stale = !last || Date.now() - heardAt > STALE_AFTER;
  const banner = document.querySelector("[data-stale]");
  wall.toggleAttribute("data-old", stale);
  document.querySelector("[data-fresh]").classList.toggle("is-lost", stale);
  const text = last ? say("data", { time: clock(last.at * 1000) }) : words.never;
  const word = document.querySelector("[data-fresh-word]");
  if (word.textContent !== text) word.textContent = text;
  const told = !last ? words.never : say("stale", { time: clock(last.at * 1000) });
  if (banner.hidden !== !stale) banner.hidden = !stale;
  if (stale && banner.lastElementChild.textContent !== told) banner.lastElementChild.textContent = told;
};

const tick = () => {
  const now = Date.now() + offset;
  document.querySelector("[data-clock-now]").textContent = clock(now);
  if (last && !wall.hasAttribute("data-old")) {
    const seconds = last.oldest_since === null ? null : Math.max(0, Math.floor(now / 1000 - last.oldest_since));
    put("longest", seconds === null ? "00:00" : span(seconds));
    judge(seconds);
  }
  fresh();
};

const listen = () => {
  source = new EventSource(`${wall.dataset.line}/board`, { withCredentials: true });
  source.addEventListener("message", ({ data }) => show(JSON.parse(data)));
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN); // a refusal: the browser would not come back of itself
  });
};

listen();
tick();
setInterval(tick, 500);
window.addEventListener("pagehide", () => source.close());
