// Verbs open in a dialog over the page; without script the same address is a page of its own.
const dialog = document.getElementById("verb");
const body = dialog?.querySelector("[data-verb-body]");

const show = (html) => {
  body.innerHTML = html;
  window.htmx?.process(body);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: body } }));
  if (!dialog.open) dialog.showModal();
  if (body.querySelector("[data-kb]")) import("./knowledge_pane.js").then(({ mount }) => mount(body));
  (body.querySelector("[aria-invalid=true]") ?? body.querySelector("input:not([type=hidden]), textarea, select, button"))?.focus();
};

const ask = async (url, options = {}) => {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, ...options });
  if (answer.redirected) { window.location.reload(); return; } // signed out: the page asks for the sign-in and comes back
  const to = answer.headers.get("HX-Redirect");
  if (to) { window.location.assign(to); if (to.split("#")[0] === location.pathname) window.location.reload(); return; }
  if (answer.headers.get("Content-Type")?.startsWith("text/html")) { if (!answer.ok) throw new Error(answer.statusText); show(await answer.text()); return; }
  const told = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}")["huiying:toast"];
  if (told) document.dispatchEvent(new CustomEvent("huiying:toast", { detail: told }));
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) { window.print(); return; }
  const link = event.target.closest("[data-verbs] a.btn[href]");
  if (!link || event.ctrlKey || event.metaKey || event.button || !dialog) return;
  event.preventDefault();
  ask(link.href).catch(() => window.location.assign(link.href));
});

dialog?.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) { event.preventDefault(); dialog.close(); } });

dialog?.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(".verbform") || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter;
  button?.setAttribute("aria-busy", "true");
  ask(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } })
    .catch(() => form.submit())
    .finally(() => { button?.removeAttribute("aria-busy"); delete form.dataset.sent; });
});
