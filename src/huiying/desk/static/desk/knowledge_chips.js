// Sources as chips: a text field that nobody sees holds their marks, so that the draft in the browser keeps them; the server says what they are called.
import { token } from "/static/pages/words.js";

export class Chips {
  constructor(form, name) {
    Object.assign(this, { form, name });
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-chip-drop]");
      if (button && this.place?.contains(button)) this.drop(button.dataset.chipDrop);
    });
    // Words put back from a draft bring their sources along.
    document.addEventListener("input", (event) => { if (!event.isTrusted && event.target === this.form()) this.draw(); });
  }

  get field() { return this.form()?.elements.namedItem(this.name); }

  get place() { return this.form()?.querySelector(`[data-chips=${this.name}]`); }

  get marks() { return (this.field?.value ?? "").split(" ").filter(Boolean); }

  async draw() {
    const where = this.place;
    if (!where) return;
    if (!this.marks.length) { where.replaceChildren(); return; }
    const body = new URLSearchParams({ marks: this.marks.join(" ") });
    const answer = await fetch(where.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok && !answer.redirected && where.isConnected) where.innerHTML = await answer.text();
  }

  put(marks) {
    this.field.value = marks.join(" ");
    this.form().dispatchEvent(new Event("huiying:keep"));
    return this.draw();
  }

  add(mark) { return this.put([...new Set([...this.marks, mark])]); }

  async drop(mark) {
    await this.put(this.marks.filter((one) => one !== mark));
    (this.place.querySelector("[data-chip-drop]") ?? this.place.closest(".field, .cited")?.querySelector("textarea, input:not([hidden])"))?.focus();
  }
}
