// What others do appears by itself: the event stream says that something changed, the page then asks for that part again.
import { say } from "./words.js";

const url = document.body.dataset.liveUrl;
const status = document.querySelector("[data-live-status]");
const waiting = new Map();
const SETTLE = 400; // changes in a burst are one refresh

const show = (live) => {
  if (!status) return;
  status.hidden = false;
  status.classList.toggle("is-lost", !live);
  status.querySelector("[data-live-word]").textContent = say(live ? "live" : "lost");
};

const busy = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");

const refresh = (part) => {
  if (busy(part)) return; // never under somebody's hands
  const rows = part.matches("[data-live=list]") ? part.querySelector("[data-rows]") : part;
  const held = rows?.contains(document.activeElement) ? document.activeElement.closest("[data-row]") : null; // the keyboard stays where it was
  const current = (held ?? rows?.querySelector(".is-current"))?.querySelector("[data-open]")?.getAttribute("href");
  const own = part.dataset.liveGet || rows !== part; // these addresses answer the part alone; else it is cut out of the whole page
  const select = own ? undefined : part.id ? `#${CSS.escape(part.id)}` : `[data-live="${CSS.escape(part.dataset.live)}"]`;
  window.htmx?.ajax("GET", part.dataset.liveGet ?? location.href, { target: rows, swap: "outerHTML", select, headers: { "HX-Live": "1" } })
    .then(() => {
      const again = current && document.querySelector(`[data-open][href="${CSS.escape(current)}"]`);
      if (!again) return;
      again.closest("[data-row]")?.classList.add("is-current");
      if (held) again.focus({ preventScroll: true });
    });
};

const later = (part) => {
  clearTimeout(waiting.get(part));
  waiting.set(part, setTimeout(() => { waiting.delete(part); if (part.isConnected) refresh(part); }, SETTLE));
};

const heard = (event) => {
  let news;
  try { news = JSON.parse(event.data); } catch { return; }
  document.dispatchEvent(new CustomEvent("huiying:live", { detail: news }));
  document.querySelectorAll("[data-live]").forEach((part) => {
    const wanted = part.dataset.live;
    if (wanted === news.stream || (wanted === "list" && !document.querySelector(".listing [data-menu][open]"))) later(part);
  });
};

if (url) {
  const source = new EventSource(url, { withCredentials: true });
  source.addEventListener("open", () => show(true));
  source.addEventListener("error", () => show(false));
  source.addEventListener("message", heard);
  window.addEventListener("pagehide", () => source.close());
}
