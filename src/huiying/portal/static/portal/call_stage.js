// What the page shows of a call: the state's words, the ring with the place or the duration, the microphone's level.
const SILENT_AFTER = 6000;
const FLOOR = 0.02;

export const phrase = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

// The place and the wait as a person says them.
export const waitWords = ({ position, wait_s: wait, surge }, more) => {
  const place = position > 1 ? phrase(more.before, { n: position - 1 }) : more.next;
  const long = wait === null || wait === undefined ? more.nobody : wait < 60 ? more.soon : phrase(more.about, { n: Math.round(wait / 60) });
  return [surge ? more.many : "", place, long].filter(Boolean).join(place.endsWith("。") ? "" : " ");
};

export class Stage {
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.pageTitle = document.title;
    this.isMuted = false;
    this.state = "";
    const find = (name) => root.querySelector(name);
    Object.assign(this, {
      title: find("[data-title]"), text: find("[data-text]"), number: find("[data-ring-n]"), label: find("[data-ring-l]"), lasts: find("[data-lasts]"),
      micWord: find("[data-mic-word]"), mic: find("[data-mic]"), level: find("[data-level]"), awayLine: find("[data-away]"), circle: find("[data-ring]"),
    });
  }

  show(state, title = "", text = "") {
    const moved = this.state !== state;
    this.state = state;
    this.root.dataset.state = state;
    for (const part of this.root.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
    if (state === "before") return;
    const [ownTitle, ownText] = this.words.states[state] ?? ["", ""];
    this.write(this.title, title || ownTitle);
    this.write(this.text, text || ownText);
    this.ring(...this.rings(state));
    this.away("");
    for (const step of this.root.querySelectorAll("[data-step]")) this.mark(step, state);
    if (state !== "talking" && state !== "held") this.clock(false);
    const at = document.activeElement;
    if (moved && (at === document.body || !at?.checkVisibility())) this.title.focus({ preventScroll: true }); // what was pressed is gone
  }

  rings(state) {
    const { more } = this.words;
    return {
      opening: ["···", more.moment], greeting: ["···", more.moment], waiting: [this.number.textContent, more.place], talking: ["0:00", more.on], held: ["❙❙", more.moment],
      survey: ["?", more.ask], kept: ["✓", more.kept], ringing: ["!", more.rung], ended: ["–", more.bye],
    }[state];
  }

  mark(step, state) {
    const order = ["opening", "greeting", "waiting", "talking", "survey", "ended"];
    const now = order.indexOf({ held: "talking", kept: "waiting", ringing: "waiting" }[state] ?? state);
    const own = order.indexOf(step.dataset.step);
    step.classList.toggle("is-past", own < now && state !== "ended");
    step.toggleAttribute("aria-current", own === now);
    if (own === now) step.setAttribute("aria-current", "step");
  }

  write(place, text) {
    if (place.textContent !== text) place.textContent = text; // said once, not again
  }

  ring(number, label) {
    this.write(this.number, String(number));
    this.write(this.label, label);
  }

  keep(offered) {
    this.root.querySelector("[data-keep]").hidden = !offered;
  }

  note(text) {
    this.write(this.text, text);
  }

  away(text) {
    this.awayLine.hidden = !text;
    this.write(this.awayLine.lastElementChild, text);
    this.root.toggleAttribute("data-lost", Boolean(text));
  }

  // The duration runs from the first moment of the conversation, through hold.
  clock(on) {
    if (!on) {
      clearInterval(this.ticking);
      this.ticking = this.began = null;
      return;
    }
    if (this.ticking) return;
    this.began = Date.now();
    this.ticking = setInterval(() => {
      const seconds = Math.floor((Date.now() - this.began) / 1000);
      const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      this.lasts.textContent = text;
      if (this.state === "talking") this.ring(text, this.words.more.on);
    }, 500);
    this.lasts.textContent = "0:00";
  }

  muted(on) {
    this.isMuted = on;
    const button = this.root.querySelector("[data-do=mute]");
    button.setAttribute("aria-pressed", String(on));
    button.querySelector("span").textContent = on ? this.words.more.unmute : this.words.more.mute;
    this.heardAt = Date.now();
    this.micSays();
  }

  micSays() {
    const { more } = this.words;
    const silent = !this.isMuted && Date.now() - this.heardAt > SILENT_AFTER;
    this.mic.classList.toggle("is-off", this.isMuted);
    this.mic.classList.toggle("is-silent", silent);
    this.write(this.micWord, this.isMuted ? more.mic_off : silent ? more.mic_silent : more.mic_on);
  }

  listen(meter) {
    clearInterval(this.hearing);
    this.heardAt = Date.now();
    if (!meter) return;
    this.hearing = setInterval(() => {
      const level = this.isMuted ? 0 : meter.level();
      if (level > FLOOR) this.heardAt = Date.now();
      this.level.style.inlineSize = `${Math.round(level * 100)}%`;
      this.circle.style.setProperty("--loud", level.toFixed(2));
      this.micSays();
    }, 120);
  }
}
