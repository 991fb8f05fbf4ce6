// Entries of the navigation that find no room stand in a menu beside it; on a telephone the row is pushed sideways instead.
const row = document.querySelector(".nav__row");
const more = document.querySelector("[data-more]");
const narrow = window.matchMedia("(max-width: 720px)");

if (row && more) {
  const links = [...row.children];
  const body = more.querySelector(".menu__body");
  const tight = () => row.scrollWidth > row.clientWidth;
  const fit = () => {
    if (more.open) return;
    more.hidden = true;
    row.append(...links);
    if (narrow.matches || !tight()) return;
    more.hidden = false;
    [...links].reverse().filter((link) => !link.hasAttribute("aria-current")).forEach((link) => { if (tight()) body.prepend(link); });
  };
  const bar = row.closest(".bar, .pub");
  const seen = new ResizeObserver(fit);
  [bar, ...[...bar.children].filter((part) => !part.contains(row))].forEach((part) => seen.observe(part));
  document.addEventListener("huiying:counted", fit);
}

// What is open is seen, however narrow the screen: at first, and once the counts have widened the row.
const uncover = () => document.querySelectorAll(".nav__row, .tabs, .guide .steps").forEach((strip) => {
  const here = strip.querySelector("[aria-current]")?.getBoundingClientRect();
  const edge = strip.getBoundingClientRect().right;
  if (here?.right > edge) strip.scrollLeft += here.right - edge;
});
uncover();
document.addEventListener("huiying:counted", uncover, { once: true });
