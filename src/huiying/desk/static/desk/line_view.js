// What the agent sees of the line: panels by state, times that run by the city's clock, tags, notes. No word of its own: all come with the page.
import { now } from "/static/pages/clocks.js";

const block = document.getElementById("line-words");
export const words = block ? JSON.parse(block.textContent) : {};
export const say = (name, values = {}) => (words[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole % 3600 / 60), whole % 60].map((n) => String(n).padStart(2, "0"));
  return h === "00" ? `${m}:${s}` : `${h}:${m}:${s}`;
};

export class View {
  constructor(root) {
    this.root = root;
    this.title = document.title;
    this.off = this.find("[data-state-word]").textContent;
    this.since = Date.now();
    setInterval(() => this.tick(), 500);
  }

  all(selector) {
    return [...this.root.querySelectorAll(selector)];
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  // The agent's state: which panels are there, since when, until when.
  state(code, { pause = "", until = null, after = "" } = {}) {
    if (this.root.dataset.state !== code || this.pause !== pause) this.since = Date.now();
    Object.assign(this, { pause, until, whole: until ? Math.max(1, until - now() / 1000) : 0 });
    this.root.dataset.state = code;
    for (const part of this.all("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(code);
    const said = code === "off" ? this.off : words.states[code] ?? code;
    this.find("[data-state-word]").textContent = pause ? `${said} · ${words.pauses[pause] ?? pause}` : said;
    this.find("[data-state-word]").title = after;
    document.title = code === "ringing" ? `☎ ${say("ring")}` : this.title;
    this.tick();
  }

  tick() {
    const code = this.root.dataset.state;
    this.find("[data-since]").textContent = ["off", "talking"].includes(code) ? "" : clock((Date.now() - this.since) / 1000);
    if (this.talkSince) this.find("[data-length]").textContent = clock((Date.now() - this.talkSince) / 1000);
    const left = this.until ? this.until - now() / 1000 : 0;
    for (const place of this.all("[data-until]")) place.textContent = this.until ? clock(left) : "";
    const bar = this.find("[data-bar]");
    if (bar && this.whole) bar.style.setProperty("--left", `${Math.min(100, Math.max(0, left / this.whole * 100))}%`);
  }

  tags(...texts) {
    for (const place of this.all("[data-tags]")) {
      place.replaceChildren(...texts.filter(Boolean).map((text) => {
        const tag = document.createElement("span");
        tag.className = "tag tag--blue";
        tag.textContent = text;
        return tag;
      }));
    }
  }

  pressed(act, on, word) {
    const button = this.find(`[data-act=${act}]`);
    button.setAttribute("aria-pressed", String(on));
    button.querySelector("[data-word]").textContent = word;
  }

  warned(on) {
    const button = this.find("[data-warn]");
    button.querySelector("[data-word]").textContent = on ? button.dataset.end : button.dataset.warn;
    button.classList.toggle("btn--danger", on);
  }

  problem(text) {
    const place = this.find("[data-problem]");
    place.hidden = !text;
    place.textContent = text;
  }

  note(text) {
    const place = this.find("[data-note]");
    place.hidden = !text;
    place.textContent = text;
  }

  recording(how) {
    for (const place of this.all("[data-recording]")) {
      place.dataset.recording = how;
      place.textContent = how ? say(how) : "";
    }
  }

  open(name, on) {
    for (const [id, act] of [["outside", "outside"], ["transfer", "transfer"]]) {
      const shown = id === name && on;
      this.find(`#${id}`).hidden = !shown;
      this.find(`#${id} .chips`).toggleAttribute("data-number-keys", shown); // a digit chooses only what is seen
      this.find(`[data-act=${act}]`).setAttribute("aria-expanded", String(shown));
    }
  }

  choices(place, pairs, name) {
    this.find(place).replaceChildren(...pairs.map(([value, text], n) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn--sm";
      button.dataset[name] = value;
      button.dataset.choice = "";
      if (n < 9) {
        const key = document.createElement("kbd");
        key.textContent = String(n + 1);
        button.append(key);
      }
      button.append(text);
      return button;
    }));
  }
}
