// How much waits, beside the entries of the navigation: known from the page before, asked for once the page stands, again when something happens.
const nav = document.querySelector("[data-counts]");
const KEPT = "huiying.counts";
const SOON = 600;
const AGAIN = 8_000; // however much happens, no page asks more often
const OLD = 60_000;
let asked = 0;
let waiting = 0;

const show = (counts) => {
  document.querySelectorAll("[data-count]").forEach((place) => {
    const n = counts[place.dataset.count];
    if (n === undefined) return;
    const tab = !place.classList.contains("nav__n");
    place.textContent = n > 99 ? (tab && Number.parseInt(place.textContent.replace(/\D/g, ""), 10) > 99 ? place.textContent : "99+") : n || tab ? String(n) : "";
  });
  document.dispatchEvent(new Event("huiying:counted"));
};

const ask = async () => {
  asked = Date.now();
  try {
    const answer = await fetch(nav.dataset.counts, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const counts = await answer.json();
    show(counts);
    window.sessionStorage.setItem(KEPT, JSON.stringify({ user: document.body.dataset.user, counts }));
  } catch { /* the next event asks again */ }
};

const later = () => {
  if (waiting || document.hidden) return;
  waiting = setTimeout(() => { waiting = 0; ask(); }, Math.max(SOON, asked + AGAIN - Date.now()));
};

if (nav) {
  try {
    const kept = JSON.parse(window.sessionStorage.getItem(KEPT) ?? "null");
    if (kept?.user === document.body.dataset.user) show(kept.counts);
  } catch { /* no storage */ }
  ask();
  document.addEventListener("huiying:live", later);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - asked > OLD) later(); });
}
