// The interface's sentences, given by the page in the reader's language.
const block = document.getElementById("words");
const words = block ? JSON.parse(block.textContent) : {};

export const say = (name, values = {}) => (words[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

const sprite = document.querySelector("svg.ic use")?.getAttribute("href")?.split("#")[0] ?? "/static/pages/icons.svg";

export const icon = (name) => {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "ic");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
};

export const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
