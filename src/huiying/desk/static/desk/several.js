// Several of many choices, sought by name: the field holds codes divided by semicolons; what is chosen stands above as chips.
const SEPARATOR = "; ";

class Several {
  constructor(field) {
    this.field = field;
    this.options = [...document.getElementById(field.dataset.several).options];
    this.chosen = document.createElement("span");
    this.chosen.className = "chips";
    this.adder = field.cloneNode();
    for (const name of ["name", "value", "data-several", "data-several-hint", "data-several-drop", "data-several-none"]) this.adder.removeAttribute(name);
    this.adder.setAttribute("list", field.dataset.several);
    this.adder.value = "";
    field.id += "-codes";
    field.type = "hidden";
    field.before(this.chosen, this.adder);
    const hint = document.getElementById(`${this.adder.id}_helptext`);
    if (hint) hint.textContent = field.dataset.severalHint;
    this.adder.addEventListener("input", (event) => { this.adder.setCustomValidity(""); if (this.picked(event)) this.add(this.exact()); });
    this.adder.addEventListener("keydown", (event) => this.key(event));
    this.adder.addEventListener("blur", () => { if (this.exact()) this.add(this.exact()); });
    this.chosen.addEventListener("click", (event) => { const button = event.target.closest("[data-code]"); if (button) this.drop(button.dataset.code); });
    field.addEventListener("input", () => this.draw());
    field.form.addEventListener("submit", () => { if (this.adder.value.trim() && this.sought()) this.add(this.sought()); });
    this.draw();
  }

  get codes() { return this.field.value.split(/[;；]/).map((code) => code.trim()).filter(Boolean); }

  // Taken from the list and not merely typed.
  picked(event) { return this.exact() && (!event.inputType || event.inputType === "insertReplacementText"); }

  exact() { const typed = this.adder.value.trim(); return this.options.find((one) => one.value === typed || one.dataset.code === typed); }

  sought() {
    const typed = this.adder.value.trim().toLocaleLowerCase();
    return this.exact() ?? this.options.find((one) => one.value.toLocaleLowerCase().includes(typed) && !this.codes.includes(one.dataset.code));
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && this.adder.value.trim()) {
      event.preventDefault();
      const found = this.sought();
      if (found) { this.add(found); return; }
      this.adder.setCustomValidity(this.field.dataset.severalNone);
      this.adder.reportValidity();
    }
    if (event.key === "Backspace" && !this.adder.value && this.codes.length) this.drop(this.codes.at(-1));
  }

  put(codes) {
    this.field.value = [...new Set(codes)].join(SEPARATOR);
    this.draw();
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  add(option) { this.adder.value = ""; this.put([...this.codes, option.dataset.code]); }

  drop(code) { this.put(this.codes.filter((one) => one !== code)); this.adder.focus(); }

  draw() {
    this.chosen.replaceChildren(...this.codes.map((code) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "chip";
      button.dataset.code = code;
      const name = this.options.find((one) => one.dataset.code === code || one.value === code)?.value ?? code;
      button.append(name, " ×");
      button.setAttribute("aria-label", `${this.field.dataset.severalDrop}: ${name}`);
      return button;
    }));
  }
}

document.querySelectorAll("input[data-several]").forEach((field) => new Several(field));
