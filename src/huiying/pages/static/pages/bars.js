// Bars and marks of charts stand where their numbers say, in per cent of their track: data-at="left" or "left width".
// A place in the page's own text would need the policy to allow styles there.
const place = (part) => part.querySelectorAll("[data-at]").forEach((bar) => {
  const [left, width] = bar.dataset.at.split(" ");
  bar.style.left = `${left}%`;
  if (width) bar.style.width = `${width}%`;
});

place(document);
document.addEventListener("htmx:load", (event) => place(event.detail.elt.parentElement ?? document));
