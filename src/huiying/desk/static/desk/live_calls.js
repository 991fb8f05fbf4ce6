// Live calls: the list comes by an event stream of the line; what the leader does goes by the leader's own place at the line, which this page is.
import { LineSocket } from "./line_socket.js";
import { Phone } from "./line_phone.js";
import { Aside } from "./live_calls_aside.js";
import { List, say } from "./live_calls_list.js";
import { toast } from "/static/pages/toasts.js";

const root = document.querySelector("[data-live]");
const [SEAT, PLACE, AT_WORK] = ["huiying.seat", "huiying.place", "huiying.atline"]; // as on the page at the line
const COMES_IN = ["listen", "whisper", "join"];
const PAUSES = ["leading", "meeting", "training", "break"]; // who leads is rung by nobody: the first of these that the city has
const find = (selector) => root.querySelector(selector);
const sound = find("[data-voice]");
const list = new List(root, () => draw());
// `mine` is the call that the leader is in, `mode` how; `going` to the page at the line with a call that was taken over.
const me = { id: "", state: "off", mine: "", mode: "", servers: [], computer: false, byPage: false, registered: false, going: false };

const problem = (text) => {
  const place = find("[data-problem]");
  place.hidden = !text;
  place.textContent = text;
};
const late = (text) => toast({ text, tone: "late" });

const SHOWN = {
  telephone: (how) => { me.registered = how === "there"; draw(); },
  microphone: (why) => problem(say("microphone", { why })),
  sound: (how) => { problem(how === "failed" || how === "disconnected" ? say("sound") : ""); draw(); },
  silent: () => problem(say("silent")),
  queue: (how) => { if (how === "rings") phone.hangUp(); }, // who leads takes no calls
};
const shown = (what, value) => SHOWN[what](value);
const phone = new Phone({ url: root.dataset.url, sound, shown });
const aside = new Aside({ sound, shown, send: (call, to, data) => line.say({ do: "aside", call, to, data }) });
Object.assign(root, { phone, aside }); // whoever wants to count packets
const line = new LineSocket({ url: root.dataset.url, told: (message) => TOLD[message.is]?.(message), changed, leads: true });

// -- what is seen ------------------------------------------------------------------------------------------------------

const how = () => {
  if (me.state === "off") return ["off", say("off")];
  if (me.mine && me.mode) return ["in", say(`you_${me.mode}`)];
  if (me.state === "ringing") return ["busy", say("ringing")];
  if (["talking", "wrap_up"].includes(me.state)) return ["busy", say("busy")];
  if (root.hasAttribute("data-engine") && me.computer && !me.registered) return ["ready", say("connecting")];
  return ["ready", say("ready")];
};

// Why the chosen call cannot be led now; empty when it can.
const obstacle = (row) => {
  if (!row) return say("choose");
  if (me.state === "off") return say("sign_in");
  if (row.agent === me.id) return say("yours");
  if (!row.heard) return say("simulated");
  if (me.mine && me.mine !== row.call) return say("busy");
  if (!me.mine && ["talking", "ringing"].includes(me.state)) return say("busy");
  return !row.by_page && me.computer && !me.registered ? say("connecting") : "";
};

const said = (row, why) => {
  if (why) return why;
  if (me.mine !== row.call || !me.mode) return "";
  if (!row.by_page && !me.computer) return `${say(`now_${me.mode}`, { who: row.name })} ${say("lift")}`;
  return say(`now_${me.mode}`, { who: row.name });
};

function draw() {
  const [state, word] = how();
  root.dataset.state = state;
  const own = find("[data-me]");
  if (own.textContent !== word) own.textContent = word;
  const row = list.row;
  const why = obstacle(row);
  const inside = Boolean(row) && me.mine === row.call;
  list.write(find("[data-chosen-said]"), row ? `${row.name || "–"} · ${list.caller(row)}` : say("choose"));
  list.write(find("[data-now-said]"), row ? said(row, why) : "");
  for (const button of root.querySelectorAll("[data-act]")) {
    const { act } = button.dataset;
    if (COMES_IN.includes(act)) button.setAttribute("aria-pressed", String(inside && me.mode === act));
    button.disabled = act === "release" ? !me.mine : act === "take_over" ? Boolean(why) || !inside || !up(row) : Boolean(why);
  }
  find("[data-to-line]").hidden = state !== "busy";
  find("[data-sign-out]").hidden = me.state === "off";
  const form = find("[data-sign-in]");
  form.hidden = me.state !== "off";
  if (form.hidden && form.contains(document.activeElement)) document.activeElement.blur(); // else the next key is still the form's until the page is drawn
}

// Whether the leader's own voice is there: only then may a call become the leader's. Of a desk telephone the page knows nothing.
const up = (row) => (row.by_page ? aside.connected : !me.computer || Boolean(phone.session));

// -- what the line tells -----------------------------------------------------------------------------------------------

const leave = () => {
  Object.assign(me, { mine: "", mode: "" });
  aside.end();
  phone.hangUp();
  problem("");
};

const owner = (call) => list.rows.get(call)?.agent ?? "";

const TOLD = {
  Standing: (message) => {
    Object.assign(me, { id: message.agent, servers: message.servers, computer: message.telephone, state: message.state });
    if (me.computer) phone.open(me.servers);
    else phone.close();
    const led = message.call && message.role !== "owner" && COMES_IN.includes(message.role);
    if (led) Object.assign(me, { mine: message.call, mode: message.role, byPage: message.by_page });
    else leave();
    if (message.state === "ready") line.say({ do: "pause", code: PAUSES.find((code) => message.pauses.includes(code)) });
    draw();
  },
  AgentIs: ({ agent, state }) => {
    if (agent !== me.id) return;
    me.state = state;
    if (state === "signed_out") { line.close(); return; }
    if (state !== "talking" && me.mine) leave();
    draw();
  },
  Join: ({ agent, call, mode, by_page: byPage }) => {
    if (agent !== me.id) return;
    Object.assign(me, { mine: call, mode, byPage });
    if (byPage) aside.begin({ call, owner: owner(call), mode, servers: me.servers });
    draw();
  },
  Owner: ({ agent, call }) => {
    if (call !== me.mine) return;
    if (agent === me.id) {
      me.going = true;
      location.assign(root.dataset.linePage);
    } else if (me.byPage) aside.moved(agent);
  },
  Left: ({ agent, call }) => {
    if (agent !== me.id || call !== me.mine || me.going) return;
    leave();
    draw();
  },
  Resumed: ({ call }) => { if (call === me.mine && me.byPage) aside.again(); },
  Ended: ({ call }) => {
    if (call !== me.mine) return;
    leave();
    toast({ text: say("over") });
    draw();
  },
  Aside: ({ call, agent, data }) => { if (call === me.mine) aside.take(agent, data).then(draw); },
  Offer: () => late(say("ringing")),
  Refused: ({ about, why }) => { if (about !== "AgentBack") late(say(why) || say("refused")); },
};

function changed(how) {
  problem(["away", "taken", "ended"].includes(how) ? say(how) : "");
  if (how === "here" || how === "away") return;
  phone.close();
  leave();
  me.state = "off";
  sessionStorage.removeItem(AT_WORK);
  draw();
}

// -- what the leader does ----------------------------------------------------------------------------------------------

const ask = (text) => new Promise((answer) => {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("[data-text]").textContent = text;
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  dialog.showModal();
});

const says = (act, call) => { if (!line.say({ do: act, call })) late(say("away")); };

root.addEventListener("click", async ({ target }) => {
  sound.play().catch(() => {});
  const button = target.closest("[data-act]");
  if (target.closest("[data-sign-out]")) line.say({ do: "sign_out" });
  if (!button || button.disabled) return;
  const { act, confirm } = button.dataset;
  if (confirm && !await ask(confirm)) return;
  says(act, act === "release" ? me.mine : list.row.call);
});

find("[data-sign-in]").addEventListener("submit", (event) => {
  event.preventDefault();
  const { seat, place } = event.target.elements;
  const where = place?.value ?? "computer";
  localStorage.setItem(SEAT, seat.value.trim());
  localStorage.setItem(PLACE, where);
  sessionStorage.setItem(AT_WORK, seat.value.trim());
  problem("");
  line.open(seat.value.trim(), where);
});

find("#seat").value = localStorage.getItem(SEAT) ?? "";
for (const place of root.querySelectorAll("[name=place]")) place.checked = place.value === (localStorage.getItem(PLACE) ?? "computer");
find("[data-sign-in] button").disabled = false; // not before this script is there: the form itself leads nowhere
draw();
list.listen(root.dataset.url);
const seat = sessionStorage.getItem(AT_WORK); // who was at the line in this tab is there at once
if (seat !== null) line.open(seat, localStorage.getItem(PLACE) ?? "computer");
