// The public's pages with script: fields that the choice does not need step back, printing by a button. Without script everything is there.
const form = document.querySelector("[data-matter]");

const chosen = (name) => form.querySelector(`[name=${name}]:checked`)?.value ?? "";

const fit = () => {
  const place = form.querySelector("[data-place]");
  const topic = form.elements.topic_all?.value || chosen("topic");
  place.hidden = Boolean(topic) && !place.dataset.place.split(",").includes(topic) && !place.querySelector("[aria-invalid=true]");
  const reachable = chosen("way") !== "none";
  form.querySelector("[data-with-number]").hidden = !reachable;
  form.querySelector("[data-without-number]").hidden = reachable;
  let shown = 0;
  for (const number of form.querySelectorAll("section:not([hidden]) > h2 > i")) number.textContent = shown += 1;
};

// The language may be switched in the middle of a matter, or the browser closed: its draft is found again by the key it began with.
const KEY = "huiying.matter";
if (form) {
  const begun = form.elements.original_text.value || location.search ? "" : localStorage.getItem(KEY);
  if (begun) {
    form.dataset.draft = begun;
    form.elements.draft.value = begun.replace("portal-", "");
  }
  localStorage.setItem(KEY, form.dataset.draft);
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.name === "topic" && form.elements.topic_all) form.elements.topic_all.value = "";
    fit();
  });
  form.addEventListener("input", fit);
  fit();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Elder mode: the page is read aloud where the browser can speak; a second press is silence.
const speaker = document.querySelector("[data-aloud]");
const speak = (on) => {
  window.speechSynthesis.cancel();
  speaker.setAttribute("aria-pressed", String(on));
  if (!on) return;
  const words = new SpeechSynthesisUtterance(document.getElementById("main").innerText);
  words.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
  words.rate = 0.9;
  words.addEventListener("end", () => speaker.setAttribute("aria-pressed", "false"));
  window.speechSynthesis.speak(words);
};
if (speaker && "speechSynthesis" in window) {
  speaker.hidden = false;
  speaker.addEventListener("click", () => speak(speaker.getAttribute("aria-pressed") !== "true"));
  window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
}
