// The list of conversations: rows stay where they are while they change, the chosen one stays chosen, lengths tick between two lists, what is old says so.
const words = JSON.parse(document.getElementById("live-words").textContent);
export const say = (name, values = {}) => (words[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

const STALE_AFTER = 12000; // the line speaks at least every 6 seconds
const AGAIN = 4000;
const TONES = { held: "near", outside: "blue" };
const english = document.documentElement.lang === "en";
const part = (name, className = "") => Object.assign(document.createElement(name), { className });
const clock = (ms) => new Date(ms).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
const length = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole % 3600 / 60), whole % 60].map((n) => String(n).padStart(2, "0"));
  return h === "00" ? `${m}:${s}` : `${h}:${m}:${s}`;
};

export class List {
  // `changed()` is called when there is another list, or another row is chosen.
  constructor(root, changed) {
    Object.assign(this, { root, changed, rows: new Map(), chosen: "", offset: 0 });
    this.place = root.querySelector("[data-calls]");
    this.place.addEventListener("click", ({ target }) => this.choose(target.closest("[data-call]")));
    this.place.addEventListener("focusin", ({ target }) => this.choose(target.closest("[data-call]")));
    setInterval(() => this.tick(), 500);
  }

  get row() {
    return this.rows.get(this.chosen);
  }

  listen(url) {
    this.source = new EventSource(`${url}/calls`, { withCredentials: true });
    this.source.addEventListener("message", ({ data }) => this.show(JSON.parse(data)));
    this.source.addEventListener("error", () => {
      if (this.source.readyState === EventSource.CLOSED) this.later = setTimeout(() => this.listen(url), AGAIN); // a refusal: the browser would not come back of itself
    });
    window.addEventListener("pagehide", () => this.source.close(), { once: true });
    this.tick();
  }

  choose(item) {
    if (!item || item.dataset.call === this.chosen) return;
    this.chosen = item.dataset.call;
    for (const one of this.place.children) one.classList.toggle("is-current", one === item);
    this.changed();
  }

  show({ at, calls }) {
    this.heardAt = Date.now();
    this.offset = at * 1000 - this.heardAt;
    this.rows = new Map(calls.map((row) => [row.call, row]));
    const there = new Map([...this.place.children].map((item) => [item.dataset.call, item]));
    for (const [call, item] of there) if (!this.rows.has(call)) item.remove();
    for (const row of calls) this.fill(there.get(row.call) ?? this.place.appendChild(this.item(row.call)), row);
    if (!this.row && calls.length) this.choose(this.place.firstElementChild);
    this.root.querySelector("[data-none]").hidden = calls.length > 0;
    this.write(this.root.querySelector("[data-count]"), calls.length ? say("count", { n: calls.length }) : say("none"));
    this.tick();
    this.changed();
  }

  item(call) {
    const item = part("li");
    item.dataset.call = call;
    item.dataset.row = "";
    const open = part("button");
    open.type = "button";
    open.dataset.open = "";
    open.append(part("b"), part("span", "sm mut"));
    item.append(open, part("span"), part("span", "sm mut"), part("span", "tags"), part("time"));
    return item;
  }

  fill(item, row) {
    const [open, caller, queue, tags] = item.children;
    this.write(open.firstChild, row.name || "–");
    this.write(open.lastChild, row.seat ? `№ ${row.seat}` : "");
    this.write(caller, this.caller(row));
    this.write(queue, row.queue[english ? 1 : 0]);
    const told = [[say(row.state), TONES[row.state]], row.direction === "out" && [say("out")], row.warned && [say("warned"), "late"],
      ...row.with.map((one) => [say(one.mode, { who: one.name || "–" }), "blue"])].filter(Boolean);
    const key = JSON.stringify(told);
    if (tags.dataset.key === key) return;
    tags.dataset.key = key;
    tags.replaceChildren(...told.map(([text, tone]) => Object.assign(part("span", `tag${tone ? ` tag--${tone}` : ""}`), { textContent: text })));
  }

  caller(row) {
    return row.caller || say(row.by_page ? "page" : "hidden");
  }

  write(place, text) {
    if (place.textContent !== text) place.textContent = text; // said once, not again
  }

  tick() {
    const now = (Date.now() + this.offset) / 1000;
    for (const item of this.place.children) this.write(item.lastElementChild, length(now - this.rows.get(item.dataset.call).since));
    const stale = !this.heardAt || Date.now() - this.heardAt > STALE_AFTER;
    const banner = this.root.querySelector("[data-stale]");
    if (banner.hidden !== !stale) banner.hidden = !stale;
    if (stale) this.write(banner.lastElementChild, this.heardAt ? say("stale", { time: clock(this.heardAt + this.offset) }) : say("never"));
  }
}
