// Looks at one page as it stands: {complaints: [text], texts: [text]}. `asked` is {target, lang}.
(asked) => {
  const complaints = [];
  const complain = (what, element) => complaints.push(element ? `${what}: ${name(element)}` : what);
  const name = (e) => {
    const own = (e.getAttribute("aria-label") || e.textContent || e.getAttribute("name") || "").trim().replace(/\s+/g, " ").slice(0, 50);
    const cls = typeof e.className === "string" && e.className ? "." + e.className.trim().split(/\s+/).slice(0, 2).join(".") : "";
    return `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""}${cls} “${own}”`;
  };
  const style = (e) => getComputedStyle(e);
  const clipped = (e) => { for (let p = e; p; p = p.parentElement) if (style(p).clipPath === "inset(50%)") return true; return false; };
  const hiddenBy = (e) => clipped(e) || e.closest("[hidden], .vh, .skip") || (e.closest("details:not([open])") && !e.closest("summary"));
  const visible = (e) => {
    if (!e.isConnected || hiddenBy(e) || !e.checkVisibility({ visibilityProperty: true })) return false;
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };
  const scrolledOn = (e) => { for (let p = e; p; p = p.parentElement) if (["auto", "scroll"].includes(style(p).overflowX) && p.scrollLeft > 0) return true; return false; };
  const top = document.querySelector("dialog[open]");
  const within = top ?? document.body;
  const all = (selector) => [...within.querySelectorAll(selector)].filter(visible);

  // the page as a whole
  const root = document.documentElement;
  const wide = root.scrollWidth - root.clientWidth;
  if (wide > 0) {
    complain(`${wide} px wider than the screen`);
    all("*").filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && ![...e.children].some((c) => c.getBoundingClientRect().right > root.clientWidth + 1))
      .filter((e) => { for (let p = e.parentElement; p; p = p.parentElement) if (style(p).overflowX !== "visible") return false; return true; })
      .slice(0, 4).forEach((e) => complain("stands out to the right", e));
  }
  if (root.lang !== asked.lang) complain(`the page says it is in ${root.lang}`);
  if (!document.title.trim() || document.title.trim().startsWith("·")) complain("the page has no title");
  if (document.querySelectorAll("main").length !== 1) complain("not one main part");

  // headings
  const heads = [...within.querySelectorAll("h1, h2, h3, h4")].filter((h) => h.checkVisibility());
  const firsts = heads.filter((h) => h.tagName === "H1");
  if (!top && firsts.length !== 1) complain(`${firsts.length} first headings`);
  let before = 0;
  for (const head of heads) {
    const level = Number(head.tagName[1]);
    if (before && level > before + 1) complain(`a heading of level ${level} after ${before}`, head);
    before = level;
  }

  // text that is cut off
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  const texts = [];
  const cut = new Set();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const said = node.data.trim();
    const parent = node.parentElement;
    if (!said || !parent || parent.closest("script, style, noscript, svg, template, .skip, [translate=no]") || !parent.checkVisibility()) continue;
    const inner = parent.closest("[lang]");
    if (!inner || inner === root) texts.push(said);
    if (hiddenBy(parent) || parent.closest("select, option, datalist")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width < 1 || cut.has(parent)) continue;
    for (let p = parent; p && p !== document.body; p = p.parentElement) {
      const s = style(p);
      if (s.position === "fixed") break;
      if (["auto", "scroll"].includes(s.overflowX) || ["auto", "scroll"].includes(s.overflowY)) break;
      if (!["hidden", "clip"].includes(s.overflowX) && !["hidden", "clip"].includes(s.overflowY)) continue;
      const edge = p.getBoundingClientRect();
      if (box.right > edge.right + 1.5 || box.left < edge.left - 1.5 || box.bottom > edge.bottom + 4 || box.top < edge.top - 4) {
        cut.add(parent);
        complain("cut off", parent);
        break;
      }
    }
    if (box.left < -1 && !scrolledOn(parent)) { cut.add(parent); complain("stands out to the left", parent); }
  }
  const pencil = document.createElement("canvas").getContext("2d");
  const fits = (e, said) => {
    const s = style(e);
    pencil.font = s.font;
    return pencil.measureText(said).width <= e.clientWidth - parseFloat(s.paddingLeft) - parseFloat(s.paddingRight) + 2;
  };
  all("select:not([multiple])").forEach((e) => { const said = e.selectedOptions[0]?.textContent.trim() ?? ""; if (!fits(e, said)) complain("choice cut off", e); });
  all("input[placeholder]").forEach((e) => { if (!e.value && !fits(e, e.placeholder) && !(style(e).textOverflow === "ellipsis" && e.ariaLabel)) complain(`placeholder “${e.placeholder}” cut off`, e); });

  // what is pressed is large enough
  const inText = (e) => style(e).display === "inline" && [...e.parentNode.childNodes].some((n) => n.nodeType === 3 && n.data.trim().length > 1);
  const target = (e) => {
    if (e.matches("input[type=checkbox], input[type=radio], input[type=file]")) return e.closest("label") ?? e;
    return e.closest("[data-row]")?.querySelector("[data-open]") === e ? e.closest("[data-row]") : e;
  };
  const pressed = all("a[href], button, summary, select, textarea, input:not([type=hidden])").concat(
    [...within.querySelectorAll("label > input[type=radio], label > input[type=checkbox]")].filter((e) => visible(e.parentElement)));
  for (const e of new Set(pressed)) {
    if (inText(e) || e.tabIndex < 0) continue;
    const box = target(e).getBoundingClientRect();
    if (box.width < 1) continue;
    if (box.height < asked.target - 0.5 || box.width < asked.target - 0.5) complain(`pressed on ${Math.round(box.width)}×${Math.round(box.height)}`, e);
  }

  // rows drawn as cards: each value says which column it is of (the row's name and a due time say it themselves)
  const named = (e) => e.matches(".lead, :has(.clock)") || getComputedStyle(e, "::before").content !== "none";
  for (const table of all("table:has(td[data-label])").filter((e) => e.tHead && style(e.tHead).clipPath === "inset(50%)")) {
    for (const e of table.querySelectorAll("tbody td")) if (e.textContent.trim() && !named(e)) { complain("a value without its column's name", e); break; }
  }

  // no field in the browser's own dress
  for (const e of all("textarea, select, input:not([type=hidden], [type=checkbox], [type=radio], [type=file])")) {
    if (style(e).borderTopStyle === "inset") complain("a field in the browser's own dress", e);
  }

  for (const e of all("a[href], button, summary")) {
    if (style(e).display !== "inline" && e.scrollWidth > e.clientWidth + 2 && !["auto", "scroll"].includes(style(e).overflowX)) complain("words stand out of it", e);
  }

  // where the keyboard is can be seen
  const look = (e) => { const s = style(e); return [s.boxShadow, s.outlineStyle + s.outlineWidth, s.borderColor, s.backgroundColor, s.top].join("|"); };
  const held = document.activeElement;
  const reached = [...within.querySelectorAll("a[href], button:not([disabled]), summary, select, textarea, input:not([type=hidden]), [tabindex='0']")]
    .filter((e) => e.tabIndex >= 0 && e.checkVisibility() && !(e.closest("details:not([open])") && !e.closest("summary")));
  for (const e of reached) {
    const shown = e.matches(".seg input") ? e.nextElementSibling : e;
    if (!shown) continue;
    e.blur();
    const still = look(shown);
    e.focus({ preventScroll: true });
    if (document.activeElement === e && look(shown) === still) complain("focus is not seen", e);
  }
  held?.focus?.({ preventScroll: true });

  for (const e of within.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (e.closest("[lang]") !== root) continue;
    for (const a of ["aria-label", "title", "placeholder", "alt"]) if (e.getAttribute(a)?.trim()) texts.push(e.getAttribute(a).trim());
  }
  texts.push(document.title);
  return { complaints, texts };
}
