// Clock pills tick by the server's clock (a sample city has its own time); words and shape change in place, the width stays.
import { say } from "./words.js";

const server = Date.parse(document.body.dataset.now ?? "") || Date.now();
const offset = server - Date.now();
export const now = () => Date.now() + offset;

const length = (seconds, fine) => {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds % 86400 / 3600);
  const minutes = Math.floor(seconds % 3600 / 60);
  const parts = days ? [say("d", { n: days }), fine && hours ? say("h", { n: hours }) : ""]
    : hours ? [say("h", { n: hours }), minutes && (fine || seconds < 21600) ? say("min", { n: minutes }) : ""]
      : [say("min", { n: minutes })];
  return parts.filter(Boolean).join(" ");
};

const tick = () => {
  for (const pill of document.querySelectorAll(".clock[data-due]")) {
    const left = (Date.parse(pill.dataset.due) - now()) / 1000;
    const text = say(left > 0 ? "left" : "over", { span: length(Math.floor(Math.abs(left)), "fine" in pill.dataset) });
    const tone = left <= 0 ? "is-late" : left <= 86400 ? "is-near" : "is-ok";
    const words = pill.querySelector("[data-left]");
    if (words && words.textContent !== text) words.textContent = text;
    if (!pill.classList.contains(tone)) { pill.classList.remove("is-ok", "is-near", "is-late"); pill.classList.add(tone); }
  }
};

setInterval(tick, 15000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
