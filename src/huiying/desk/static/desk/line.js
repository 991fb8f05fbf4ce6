// The agent's page at the line: it says what the agent does, shows what the line tells, and keeps the form beside it. Nothing here stops anybody from typing.
import { toast } from "/static/pages/toasts.js";
import { Bell } from "./line_bell.js";
import { Phone, PhoneTalk } from "./line_phone.js";
import { LineSocket } from "./line_socket.js";
import { Aside } from "./live_calls_aside.js";
import { Talk, unsent } from "./line_talk.js";
import { View, say, words } from "./line_view.js";

const root = document.querySelector("[data-line]");
const english = document.documentElement.lang === "en";
const SEAT = "huiying.seat";
const PLACE = "huiying.place";
const AT_WORK = "huiying.atline";
const view = new View(root);
const bell = new Bell();
const sound = root.querySelector("[data-voice]");
const box = document.getElementById("caller");
let [me, servers, queues, call, bound, talk, warned, owner, state, pauseAfter, helper] = ["", [], {}, "", "", null, false, true, "off", "", ""];
let [byPage, computer] = [true, false]; // whether the call is talked through this page itself; whether this page is the engine's telephone

const late = (text) => toast({ text, tone: "late" });
const line = new LineSocket({ url: root.dataset.url, told: (message) => hear(message), changed });
const send = (data) => line.say({ do: "signal", call, data });
const says = (act, more = {}) => { if (!line.say({ do: act, ...(call ? { call } : {}), ...more })) late(say("away")); };

// -- the call and the form ---------------------------------------------------------------------------------------------

const theForm = () => document.getElementById("register");
const begun = document.querySelector("[data-begun-before]");

const bind = (id) => {
  bound = id;
  begun.hidden = true;
  theForm().elements.namedItem("call").value = id;
  theForm().toggleAttribute("data-numbered", Boolean(id && box.querySelector("[data-numbered]")));
};

// What was typed before this call may be somebody else's matter: the agent says whose it is.
const takeUp = (id) => {
  const mine = bound === id || !theForm().elements.namedItem("original_text").value.trim();
  bind(mine ? id : "");
  begun.hidden = mine;
};

const fresh = async () => {
  const kept = theForm().elements.namedItem("draft").value;
  if (!kept && !await ask(begun.dataset.confirm)) return;
  theForm().reset(); // the browser's copy goes with it
  window.htmx.ajax("GET", begun.dataset.fresh, { target: "#register", select: "#register", swap: "outerHTML" });
};

const asked = async (id) => {
  const answer = await fetch(root.dataset.caller.replace("00000000-0000-0000-0000-000000000000", id), { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected || id !== call) return;
  box.innerHTML = await answer.text();
  box.hidden = false;
  window.htmx?.process(box);
  if (bound === id) bind(id);
};

const forget = () => {
  box.hidden = true;
  box.replaceChildren();
};

const drawn = () => {
  const form = theForm();
  const done = form.querySelector("[data-readout]");
  for (const link of form.querySelectorAll("a[href]")) link.target = "_blank";
  if (done && bound) line.say({ do: "linked", call: bound, order: done.dataset.order }, true);
  if (bound || !["talking", "wrap_up"].includes(state)) bind(bound);
  else takeUp(call);
  (form.querySelector("[data-problems]") ?? done ?? form).scrollIntoView({ block: "nearest" });
  form.querySelector("[data-problems]")?.focus();
};

// -- the line and the agent's state ------------------------------------------------------------------------------------

function changed(how) {
  if (["taken", "ended", "off"].includes(how)) phone.close();
  if (how === "here") {
    if (root.dataset.away) toast({ text: say("back") });
    delete root.dataset.away;
    view.problem("");
    return;
  }
  bell.still();
  if (how === "away") {
    root.dataset.away = "yes";
    view.problem(say("away"));
    return;
  }
  delete root.dataset.away;
  view.problem(how === "off" ? "" : say(how));
  sessionStorage.removeItem(AT_WORK);
  leave();
  view.state("off");
}

const leave = () => {
  talk?.end();
  talk = null;
  beside.end();
  view.talkSince = 0;
  view.open("", false);
  for (const part of ["[data-joined]", "[data-outside-now]"]) view.find(part).hidden = true;
};

const enter = (id, again) => {
  if (talk?.call === id) return;
  leave();
  call = id;
  [owner, warned] = [true, false];
  view.talkSince = Date.now();
  view.pressed("hold", false, say("hold"));
  view.pressed("mute", false, say("mute"));
  view.recording("");
  view.find("[data-act=mute]").hidden = !byPage && !computer; // a desk telephone has a key of its own
  if (byPage) {
    const aside = (to, data) => line.say({ do: "aside", call: id, to, data });
    talk = new Talk({ call: id, url: root.dataset.url, servers, sound, send, aside, shown });
    talk.begin(send, again);
  } else {
    talk = new PhoneTalk({ call: id, phone: computer ? phone : null });
    ringAgain();
  }
  view.warned(false);
  takeUp(id);
};

// The page was loaded anew in the call: its voice is gone, and the engine rings it once more.
const ringAgain = () => { if (phone.here && !phone.session && state === "talking" && talk instanceof PhoneTalk) says("ring_again"); };

const SHOWN = {
  telephone: (how) => {
    root.dataset.telephone = how;
    view.find("[data-telephone-said]").textContent = how === "there" ? "" : say("telephone");
    if (how !== "there") return;
    ringAgain();
    if (awaits !== "telephone") return;
    awaits = "";
    says("ready");
  },
  recording: (how) => view.recording(how),
  microphone: (why) => view.problem(say("microphone", { why })),
  sound: (how) => view.note(how === "failed" || how === "disconnected" ? say("sound") : ""),
  silent: () => view.note(say("silent")),
  queue: (how) => QUEUE[how](),
};
const shown = (what, value) => SHOWN[what](value);
const phone = new Phone({ url: root.dataset.url, sound, shown });
root.phone = phone;
const beside = new Aside({ sound, shown, send: (id, to, data) => line.say({ do: "aside", call: id, to, data }) }); // asked into a colleague's call from a page

const stands = (code, { pause = "", until = null } = {}) => {
  state = code;
  if (code !== "ringing") {
    bell.still();
    phone.wanted = false;
  }
  if (!["talking", "ringing"].includes(code)) leave();
  if (["ready", "paused", "signed_in"].includes(code)) {
    call = "";
    forget();
    bind("");
  }
  if (code !== "talking") pauseAfter = "";
  view.state(code, { pause, until, after: pauseAfter && say("after", { what: words.pauses[pauseAfter] ?? pauseAfter }) });
};

// The engine's own queue rings this telephone while the line is away. Until that is over the page does not come back to the line, which would ring it too.
let before = "";
let awaits = ""; // who was ready when such a call came awaits the line, then a new telephone, and is ready
const alone = (on) => { for (const act of ["hold", "outside", "transfer", "warn"]) view.find(`[data-act=${act}]`).disabled = on; };
const QUEUE = {
  rings: () => {
    line.rest();
    [call, byPage, before] = ["", false, state];
    forget();
    view.tags(say("queue"));
    view.problem(say("queue_rings"));
    bell.ring();
    stands("ringing");
  },
  talks: () => {
    enter("", false);
    alone(true);
    stands("talking");
  },
  over: () => {
    alone(false);
    view.problem("");
    stands(before === "talking" ? "signed_in" : before);
    awaits = ["ready", "wrap_up"].includes(before) ? "line" : "";
    line.goOn();
  },
};

const queueName = (code) => queues[code] ?? code;

const TOLD = {
  Standing: (message) => {
    [me, servers, computer, byPage] = [message.agent, message.servers, message.telephone, message.by_page];
    awaits = awaits && computer && message.state === "signed_in" ? "telephone" : ""; // else the line has waited for the agent
    if (awaits || !computer) phone.close(); // with who was signed out went the telephone too
    if (computer) phone.open(servers);
    queues = Object.fromEntries(message.queues.map(({ code, zh, en }) => [code, english ? en : zh]));
    view.choices("[data-queues]", Object.entries(queues), "toQueue");
    view.choices("[data-pauses]", message.pauses.filter((code) => !["no_answer", "protected_break"].includes(code)).map((code) => [code, words.pauses[code] ?? code]), "pause");
    view.find("[data-seat-said]").textContent = message.seat ? `№ ${message.seat}` : "";
    if (talk && talk.call !== message.call) late(say("cut"));
    stands(message.state, { pause: message.code });
    if (!message.call) return;
    if (message.state === "talking") {
      enter(message.call, !talk);
      owner = message.role === "owner";
    }
    call = message.call;
    asked(call);
  },
  AgentIs: ({ agent, state: code, code: pause, call: id, until }) => {
    if (agent !== me) return;
    if (code === "signed_out") { line.close(); return; }
    if (id) call = id;
    stands(code, { pause, until });
  },
  Offer: (message) => {
    if (message.agent !== me) return;
    call = message.call;
    forget();
    view.tags(queueName(message.queue), message.reason === "first" ? "" : words.reasons[message.reason] ?? message.reason, message.repeats ? say("repeats", { n: message.repeats }) : "");
    bell.ring();
    stands("ringing", { until: message.until });
  },
  Dial: (message) => TOLD.Offer({ ...message, queue: "", reason: "dialled", repeats: 0 }),
  CallBack: (message) => TOLD.Offer({ ...message, reason: "kept_place", repeats: 0 }),
  Written: ({ call: id }) => { if (id === call && box.hidden) asked(id); },
  Withdraw: ({ agent, why }) => {
    if (agent !== me) return;
    bell.still();
    forget();
    if (why === "timeout") late(say("missed"));
    else if (why === "call_ended") toast({ text: say("gone") });
  },
  Connect: ({ agent, call: id }) => {
    bell.still();
    if (agent === me) {
      enter(id, false);
      const today = view.find("[data-today]");
      today.textContent = String(Number(today.textContent) + 1);
      if (box.hidden) asked(id);
    }
  },
  Owner: ({ agent, call: id }) => {
    owner = agent === me;
    if (owner) { enter(id, false); asked(id); } else if (id === beside.call) beside.moved(agent);
  },
  Held: ({ call: id }) => { if (id === talk?.call) { talk.hold(true); view.pressed("hold", true, say("resume")); } },
  Resumed: ({ call: id }) => { if (id === talk?.call) { talk.hold(false); view.pressed("hold", false, say("hold")); view.note(""); } },
  Remind: () => view.note(say("remind")),
  Join: ({ agent, call: id, mode }) => {
    if (agent === me) {
      [owner, call] = [false, id];
      view.note(say("asked"));
      if (byPage) beside.begin({ call: id, owner: "", mode, servers });
      return;
    }
    if (owner) talk?.thirds?.come(agent, mode);
    if (mode !== "consult") {
      view.note(say(mode === "listen" ? "listens" : mode === "whisper" ? "whispers" : "leader_joined"));
      return;
    }
    helper = agent;
    view.find("[data-joined]").hidden = false;
    view.find("[data-joined-said]").textContent = say("joined", { who: names[agent] ?? "" });
  },
  Left: ({ agent }) => {
    if (agent === me) return;
    talk?.thirds?.go(agent);
    if (agent === helper) { helper = ""; view.find("[data-joined]").hidden = true; }
    view.note("");
  },
  DialOutside: ({ target }) => {
    view.find("[data-outside-now]").hidden = false;
    view.find("[data-outside-said]").textContent = targets()[target] ?? target;
    root.dataset.outside = target;
  },
  DropOutside: () => {
    view.find("[data-outside-now]").hidden = true;
    late(say("outside", { who: targets()[root.dataset.outside] ?? "" }));
  },
  WarnCaller: () => {
    warned = true;
    view.warned(true);
    toast({ text: say("warned") });
  },
  PauseOver: () => late(say("over")),
  Refused: ({ about }) => { if (about !== "AgentBack") late(say("refused")); },
  Ended: ({ call: id }) => { if (id === talk?.call) leave(); if (id === call) bell.still(); },
  Aside: ({ call: id, agent, role, data }) => {
    if (owner && id === talk?.call) talk.thirds?.take(agent, role, data);
    else if (id === beside.call) beside.take(agent, data);
  },
  Signal: ({ call: id, data }) => { if (id === talk?.call) talk.voice.take(data).catch(() => send({ again: true })); },
};

function hear(message) {
  if (message.agent === me && message.call) byPage = message.by_page;
  TOLD[message.is]?.(message);
}

const names = {};
const targets = () => Object.fromEntries(view.all("[data-to-outside]").map((button) => [button.dataset.toOutside, button.lastChild.textContent]));

// -- what the agent does -----------------------------------------------------------------------------------------------

const colleagues = async () => {
  const place = document.getElementById("colleagues");
  const answer = await fetch(root.dataset.colleagues, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok && !answer.redirected) place.innerHTML = await answer.text();
  for (const button of place.querySelectorAll("[data-to-agent]")) names[button.dataset.toAgent] = button.closest("li").querySelector("b").textContent;
};

const sub = (name) => {
  const on = view.find(`#${name}`).hidden;
  view.open(name, on);
  if (!on) return;
  if (name === "transfer") colleagues();
  view.find(`#${name} button`)?.focus();
};

const ask = (text) => new Promise((answer) => {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("[data-text]").textContent = text;
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  dialog.showModal();
});

const DO = {
  ready: () => says("ready"),
  extend: () => says("extend"),
  sign_out: () => { if (line.here) says("sign_out"); else line.close(); },
  answer: () => {
    bell.still();
    if (computer && !byPage) phone.answer();
    else says("answer");
  },
  decline: () => { if (phone.queued) phone.hangUp(); else says("decline"); },
  hold: () => { if (owner) says(talk?.held ? "resume" : "hold"); },
  mute: () => {
    const voice = talk ?? (beside.call && beside);
    if (!voice) return;
    voice.mute(!voice.muted);
    view.pressed("mute", voice.muted, say(voice.muted ? "unmute" : "mute"));
  },
  outside: () => sub("outside"),
  transfer: () => sub("transfer"),
  release: () => { if (phone.queued) phone.hangUp(); else says("release"); },
  leave: () => says("leave"),
  hand_over: () => says("hand_over", { to: helper }),
  warn: async (button) => { if (!warned) says("warn"); else if (await ask(button.dataset.confirmEnd)) says("end_abusive"); },
};

const CHOSEN = {
  toQueue: (queue) => says("to_queue", { queue }),
  toAgent: (to) => says("to_agent", { to }),
  consult: (to) => says("consult", { to }),
  toOutside: (target) => says("to_outside", { target, stay: view.find("[data-stay]").checked }),
  pause: (code) => {
    pauseAfter = state === "talking" ? code : "";
    says("pause", { code });
    view.find("[data-pause-menu]").open = false;
    if (pauseAfter) toast({ text: say("after", { what: words.pauses[code] ?? code }) });
  },
};

begun.addEventListener("click", ({ target }) => {
  if (target.closest("[data-bind]")) bind(call);
  else if (target.closest("[data-fresh-form]")) fresh();
});
root.addEventListener("click", ({ target }) => {
  bell.wake();
  const button = target.closest("button");
  if (!button) return;
  const chosen = Object.keys(CHOSEN).find((name) => name in button.dataset);
  if (chosen) {
    CHOSEN[chosen](button.dataset[chosen]);
    if (chosen !== "pause") view.open("", false);
  } else if (button.dataset.act) DO[button.dataset.act](button);
});

root.querySelector("[data-sign-in]").addEventListener("submit", (event) => {
  event.preventDefault();
  bell.wake();
  const { seat: { value }, place } = event.target.elements;
  const seat = value.trim();
  localStorage.setItem(SEAT, seat);
  localStorage.setItem(PLACE, place?.value ?? "computer");
  sessionStorage.setItem(AT_WORK, seat);
  view.problem("");
  line.open(seat, localStorage.getItem(PLACE));
});

// Enter answers while it rings, but never where somebody is writing: an empty field is nothing written.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || state !== "ringing" || event.isComposing || document.querySelector("dialog[open]")) return;
  const field = event.target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select");
  if (field ? field.value.trim() : event.target.closest?.("a, button, summary")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  DO.answer();
}, true);
document.addEventListener("keydown", ({ key }) => { if (key === "Escape") view.open("", false); });
document.addEventListener("change", ({ target }) => { if (target.id === "id_phone") window.htmx?.trigger("#history", "huiying:number"); });
// While the matter is being registered no draft of it is kept: it would come to stand beside the order.
document.addEventListener("htmx:beforeRequest", (event) => {
  const keeper = theForm().querySelector("[hx-target='#kept']");
  if (event.detail.elt.id === "register") window.htmx.trigger(keeper, "htmx:abort");
  else if (event.detail.elt === keeper && theForm().classList.contains("htmx-request")) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => { if (detail.target?.id === "register") document.dispatchEvent(new Event("huiying:saved")); });
document.addEventListener("htmx:afterSettle", ({ detail }) => { if (detail.elt?.id === "register" || detail.target?.id === "register") drawn(); });
window.addEventListener("beforeunload", (event) => { if (talk || unsent.size) event.preventDefault(); });

view.find("[data-sign-in] button").disabled = false; // not before this script is there: the form itself leads nowhere
view.find("#seat").value = localStorage.getItem(SEAT) ?? "";
for (const place of view.all("[name=place]")) place.checked = place.value === (localStorage.getItem(PLACE) ?? "computer");
view.state("off");
const seat = sessionStorage.getItem(AT_WORK); // loaded anew while at work: the agent is back at once
if (seat !== null) line.open(seat, localStorage.getItem(PLACE) ?? "computer");
