// The agent's desk: suggestions are taken with one press, the answer opens before it is sent, the draft keeps its id.
// The form is looked for each time: while a call is talked it is drawn anew and the page stays.
const theForm = () => document.getElementById("register");
const field = (name) => theForm().elements.namedItem(name);
const ofForm = (name, listener) => document.addEventListener(name, (event) => { if (event.target.closest?.("#register")) listener(event, theForm()); });
const told = (control) => control.dispatchEvent(new Event("change", { bubbles: true }));

document.addEventListener("click", (event) => {
  const form = theForm();
  const topic = event.target.closest("[data-set-topic]");
  if (topic) { const input = field("topic"); input.value = topic.dataset.setTopic; told(input); input.focus(); return; }
  const region = event.target.closest("[data-set-region]");
  if (region) { const select = field("region_code"); select.value = region.dataset.setRegion; told(select); select.focus(); return; }
  const urgency = event.target.closest("[data-set-urgency]");
  if (urgency) {
    const radio = form.querySelector(`input[name=urgency][value=${urgency.dataset.setUrgency}]`);
    radio.checked = true;
    told(radio);
    urgency.closest(".banner").remove();
    return;
  }
  const type = event.target.closest("[data-set-type]");
  if (type) {
    const radio = form.querySelector(`input[name=demand_type][value=${type.dataset.setType}]`);
    radio.checked = true;
    told(radio);
    radio.focus();
    type.closest(".suggest").remove();
    return;
  }
  const related = event.target.closest("[data-set-related]");
  if (related) {
    const held = field("related");
    const row = related.closest("li");
    const chosen = held.value !== related.dataset.setRelated;
    held.value = chosen ? related.dataset.setRelated : "";
    form.querySelectorAll(".dup li").forEach((li) => li.classList.toggle("is-chosen", chosen && li === row));
    form.querySelectorAll("[data-set-related]").forEach((b) => b.setAttribute("aria-pressed", String(chosen && b === related)));
    return;
  }
  const press = event.target.closest("[data-answer-press]");
  const box = form.querySelector("[data-answer]");
  if (press && !field("answer").value.trim() && field("close_route").value !== "transferred") { event.preventDefault(); box.open = true; field("answer").focus(); }
});

// A draft that was put back: its persons stand on the server alone, so a blank field leaves them as they are.
ofForm("input", (event) => { if (!event.isTrusted) field("held").value = field("draft").value ? "1" : ""; });

// A number or a name typed since is not on the server yet.
ofForm("input", (event, form) => { if (event.isTrusted && ["phone", "name"].includes(event.target.name)) form.removeAttribute("data-draft-held"); });

// The server's draft answers with its id; the next save and the registration name it, and the browser's copy too.
document.addEventListener("htmx:afterSwap", (event) => {
  const id = event.detail.target?.querySelector?.("[data-draft-id]");
  if (!id) return;
  const form = theForm();
  field("draft").value = id.value;
  form.toggleAttribute("data-draft-held", "persons" in id.dataset);
  form.dispatchEvent(new Event("huiying:keep"));
});

// Enter in a line field goes on instead of sending a half-typed matter.
ofForm("keydown", (event, form) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:not([type=radio]):not([type=checkbox])")) return;
  event.preventDefault();
  const all = [...form.querySelectorAll("input:not([type=hidden]), textarea, select, button[type=submit]")].filter((el) => el.offsetParent !== null);
  all[all.indexOf(event.target) + 1]?.focus();
});

// Alt and a letter reach a field in every browser; on a button they press it.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.key.length !== 1) return;
  const letter = event.code.replace(/^(Key|Digit)/, "").toLowerCase();
  const all = [...document.querySelectorAll("[accesskey], [data-reach]")].filter((el) => (el.accessKey || el.dataset.reach) === letter && el.offsetParent !== null);
  const target = all.find((el) => el.checked) ?? all[0];
  if (!target) return;
  event.preventDefault();
  if (target.matches("button")) target.click();
  else target.focus();
});
