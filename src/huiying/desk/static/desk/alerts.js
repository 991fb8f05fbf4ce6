// The board of alerts: what waits is asked for every few seconds; a new one sounds where the reader wants it.
const EVERY = 5000;
const KEY = "huiying_alert_sound";
const button = document.querySelector("[data-alert-sound]");
let on = localStorage.getItem(KEY) === "on";
let context;

const show = () => {
  if (!button) return;
  button.setAttribute("aria-pressed", String(on));
  button.querySelector("[data-on]").hidden = !on;
  button.querySelector("[data-off]").hidden = on;
};

const sound = () => {
  if (!on) return;
  context ??= new AudioContext();
  [0, 0.35, 0.7].forEach((after) => {
    const tone = context.createOscillator();
    const loud = context.createGain();
    tone.frequency.value = 880;
    loud.gain.setValueAtTime(0.25, context.currentTime + after);
    loud.gain.exponentialRampToValueAtTime(0.001, context.currentTime + after + 0.3);
    tone.connect(loud).connect(context.destination);
    tone.start(context.currentTime + after);
    tone.stop(context.currentTime + after + 0.3);
  });
};

button?.addEventListener("click", () => {
  on = !on;
  localStorage.setItem(KEY, on ? "on" : "off");
  show();
  sound();
});

const look = async () => {
  const part = document.getElementById("alerts-now");
  if (!part || document.hidden && !on) return;
  let answer;
  try { answer = await fetch(part.dataset.alertsNow, { credentials: "same-origin", headers: { "HX-Live": "1" } }); } catch { return; }
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("alerts-now");
  if (!fresh || fresh.dataset.drawn === part.dataset.drawn) return;
  if (fresh.dataset.newest > part.dataset.newest) sound();
  const held = part.contains(document.activeElement) ? document.activeElement.closest("form")?.getAttribute("action") : null;
  part.replaceWith(fresh);
  window.htmx?.process(fresh);
  if (held) fresh.querySelector(`form[action="${CSS.escape(held)}"] button`)?.focus();
};

show();
setInterval(look, EVERY);
document.addEventListener("huiying:live", () => setTimeout(look, 300));
