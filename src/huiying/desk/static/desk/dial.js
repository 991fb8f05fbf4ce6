// Dialling from a desk: the line is asked whether it can, and why not; then the agent's own telephone rings first. What came of it is shown as it is kept.
const AGAIN = 3000;
const WATCHED = 240000;
const place = document.querySelector("[data-dial]");

const ask = async (address, method) => {
  const answer = await fetch(address, { method, credentials: "include" }).catch(() => null);
  if (!answer || ![200, 202, 409].includes(answer.status)) return "away";
  return (await answer.json()).why;
};

const watch = (until) => {
  const tries = document.getElementById("tries");
  if (!tries || Date.now() > until) return;
  setTimeout(() => {
    window.htmx.ajax("GET", window.location.pathname, { target: "#tries", select: "#tries", swap: "outerHTML" }).finally(() => watch(until));
  }, AGAIN);
};

const start = () => {
  const words = JSON.parse(document.getElementById("dial-words").textContent);
  const [button, said] = [place.querySelector("button"), place.querySelector("[data-said]")];
  const show = (why, tone) => {
    said.textContent = words[why];
    said.hidden = false;
    said.classList.toggle("hint--bad", tone === "bad");
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    const why = await ask(`${place.dataset.line}/dial/${place.dataset.dial}`, "POST");
    show(why || "rings", why ? "bad" : "");
    button.disabled = false;
    if (!why) watch(Date.now() + WATCHED);
  });
  ask(`${place.dataset.line}/dial`, "GET").then((why) => {
    if (why) show(why, "bad");
    button.disabled = ["no_engine", "away"].includes(why); // what the agent can mend is looked at anew at the press
  });
};
if (place) start();
