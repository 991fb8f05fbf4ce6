// The page of a call: what it needs before, where the call stands during, what then. The line decides, this page shows and speaks.
import { Voice, microphone } from "/static/pages/voice.js";
import { Line, left } from "./call_line.js";
import { Music } from "./call_music.js";
import { aloud, hush as hushVoice } from "./call_aloud.js";
import { needs, tryMicrophone } from "./call_needs.js";
import { Stage, waitWords } from "./call_stage.js";

const root = document.querySelector("[data-calling]");
const words = JSON.parse(document.getElementById("call-words").textContent);
const english = root.dataset.language === "en";
const stage = new Stage(root, words);
const find = (name) => root.querySelector(name);
const audio = find("[data-voice]");
let music, line, own, voice, meter, servers, rated, last;

const problem = (text) => {
  const place = find("[data-problem]");
  place.hidden = !text;
  place.lastElementChild.textContent = text;
};

const queue = () => find("[name=queue]:checked")?.value ?? "general";

// -- the beginning and the end -----------------------------------------------------------------------------------------

const begin = async (mine = undefined) => {
  problem("");
  music ??= new Music();
  music.wake();
  try {
    own = await microphone();
  } catch (trouble) {
    const why = words.microphone[trouble.message] ?? words.microphone.other;
    if (mine) return finish("lost", why);
    return problem(why);
  }
  rated = false;
  stage.muted(false);
  stage.show("opening");
  meter = music.meter(own);
  stage.listen(meter);
  line = new Line({ url: root.dataset.line, language: english ? "en" : "zh", told: (message) => told(message), changed });
  line.open(mine);
  return null;
};

const release = () => {
  music?.stop();
  music?.unring();
  hushVoice();
  stage.listen(null);
  meter?.close();
  voice?.close();
  for (const track of own?.getTracks() ?? []) track.stop();
  audio.srcObject = null;
  voice = own = meter = null;
};

const finish = (why, text = "") => {
  release();
  line?.end();
  line = null;
  const [title, next] = words.ended[why] ?? words.ended.technical;
  stage.show("ended", title, rated && why === "answered" ? words.more.thanks : text || next);
  document.title = stage.pageTitle;
};

const changed = (how) => {
  if (how === "away") stage.away(words.more.away);
  else if (how === "here") stage.away("");
  else finish(how === "lost" && !line.call ? "unreachable" : how);
};

// -- the voice ---------------------------------------------------------------------------------------------------------

const connect = async () => {
  voice?.close();
  voice = new Voice({
    send: (data) => line?.say({ do: "signal", data }), servers,
    heard: (stream) => { audio.srcObject = stream; audio.play().catch(() => stage.note(words.more.sound)); },
    changed: (state) => stage.away(state === "disconnected" || state === "failed" ? words.more.unsteady : ""),
  });
  root.voice = voice; // whoever wants to count its packets
  await voice.listen(own);
  voice.speak(!stage.isMuted);
  await voice.offer();
};

// -- what the line tells -----------------------------------------------------------------------------------------------

const waiting = (message, first) => {
  const text = waitWords(message, words.more);
  stage.show("waiting", "", text);
  stage.ring(message.position ?? "·", words.more.place);
  stage.keep(Boolean(message.callback));
  music.play();
  if (first || message.position !== last) aloud(text, english, music);
  last = message.position;
};

const relay = (message) => {
  servers = message.servers;
  if (voice) voice.servers = servers; // for the next connection that it makes
};

const TOLD = {
  Standing: relay,
  Relay: relay,
  Menu: () => {
    stage.show("greeting");
    aloud(words.states.greeting.join("。"), english, music, () => line?.say({ do: "greeted", queue: queue() }));
  },
  Queued: (message) => waiting(message, true),
  Announce: (message) => waiting(message, false),
  Connect: ({ again }) => {
    hushVoice();
    music.stop();
    music.unring();
    document.title = stage.pageTitle;
    line.patient = false;
    stage.show("talking");
    stage.clock(true);
    if (!again || !voice) connect(); // told again after a broken connection: the sound has gone on meanwhile
  },
  Held: () => {
    stage.show("held");
    voice?.speak(false);
    music.play();
  },
  Resumed: () => {
    stage.show("talking");
    music.stop();
    if (voice) voice.speak(!stage.isMuted);
    else connect();
  },
  Signal: ({ data }) => (data.again ? connect() : voice?.take(data).catch(() => connect())),
  WarnCaller: () => { stage.note(words.more.warned); aloud(words.more.warned, english, music); },
  Survey: () => {
    music.stop();
    voice?.close();
    voice = null;
    stage.show("survey");
  },
  Kept: () => {
    music.stop();
    music.unring();
    hushVoice();
    line.patient = true;
    stage.show("kept");
    document.title = stage.pageTitle;
  },
  CallBack: () => {
    stage.show("ringing");
    music.ring();
    document.title = words.more.title_ring;
  },
  Dropped: ({ why }) => finish(why === "called_again" ? why : "expired"),
  Ended: ({ end_reason: why }) => finish(why || "lost"),
};

const told = (message) => TOLD[message.is]?.(message);

// -- what the caller does ----------------------------------------------------------------------------------------------

const DO = {
  hang: () => { line?.say({ do: "hang_up" }); finish(["talking", "held"].includes(stage.state) ? "answered" : "abandon"); },
  mute: () => { stage.muted(!stage.isMuted); if (stage.state !== "held") voice?.speak(!stage.isMuted); },
  hush: (button) => {
    const quiet = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(quiet));
    button.querySelector("span").textContent = quiet ? words.more.unhush : words.more.hush;
    music.wished = quiet;
    music.hush(quiet);
  },
  keep: () => line?.say({ do: "keep_place" }),
  give_up: () => { line?.say({ do: "give_up" }); finish("callback_kept"); },
  take: () => { music.unring(); music.wake(); line?.say({ do: "taken" }); },
  again: () => { stage.show("before"); find("[data-call]").focus(); },
  skip: () => { line?.say({ do: "rate" }); finish("answered"); },
};

root.addEventListener("click", ({ target }) => {
  music?.wake();
  const button = target.closest("[data-do], [data-score]");
  if (!button) return;
  if (button.dataset.score) {
    rated = true;
    line?.say({ do: "rate", score: Number(button.dataset.score) });
  } else DO[button.dataset.do](button);
});
find("[data-choose]").addEventListener("submit", (event) => {
  event.preventDefault();
  begin();
});
find("[data-try]").addEventListener("click", async () => {
  music ??= new Music();
  music.wake();
  const heard = await tryMicrophone(find("[data-try]"), music, words, problem);
  await needs(root, words, heard);
});
window.addEventListener("beforeunload", (event) => { if (line && !line.over) event.preventDefault(); });

find("[data-without]").hidden = true;
stage.show("before");
needs(root, words);
const mine = left();
if (mine) begin(mine);
