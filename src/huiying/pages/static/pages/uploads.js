// Files: a small picture of each before it is sent, taken out again with one press, dropped or pasted in.
import { icon, say } from "./words.js";
import { toast } from "./toasts.js";

const MB = 1024 * 1024;

const sized = (bytes) => (bytes < MB / 10 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MB).toFixed(1)} MB`);

const draw = (box, input) => {
  const list = box.querySelector("[data-upload-list]");
  list.querySelectorAll("img").forEach((img) => URL.revokeObjectURL(img.src));
  list.replaceChildren(...[...input.files].map((file, place) => {
    const item = document.createElement("div");
    item.className = "upload__item";
    if (file.type.startsWith("image/")) {
      const img = document.createElement("img");
      img.src = URL.createObjectURL(file);
      img.alt = "";
      item.append(img);
    } else item.append(icon("file-text"));
    const name = document.createElement("span");
    name.textContent = `${file.name} · ${sized(file.size)}`;
    const out = document.createElement("button");
    out.type = "button";
    out.setAttribute("aria-label", `${say("remove")} ${file.name}`);
    out.append(icon("x"));
    out.addEventListener("click", () => set(box, input, [...input.files].filter((_f, n) => n !== place)));
    item.append(name, out);
    return item;
  }));
};

const set = (box, input, files) => {
  const limit = Number(input.dataset.maxMb ?? 10);
  const held = new DataTransfer();
  for (const file of files) {
    if (file.size > limit * MB) toast({ text: say("large", { name: file.name, n: limit }), tone: "late" });
    else held.items.add(file);
  }
  input.files = held.files;
  draw(box, input);
};

const start = (root) => root.querySelectorAll?.("[data-upload]:not([data-ready])").forEach((box) => {
  box.dataset.ready = "1";
  const input = box.querySelector("input[type=file]");
  input.addEventListener("change", () => set(box, input, [...input.files]));
  box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("is-over"); });
  box.addEventListener("dragleave", () => box.classList.remove("is-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("is-over");
    set(box, input, input.multiple ? [...input.files, ...event.dataTransfer.files] : [event.dataTransfer.files[0]]);
  });
});

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? document));
