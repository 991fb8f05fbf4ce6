// What a call needs of this device and network, and which of it holds now.
import { microphone } from "/static/pages/voice.js";

const TRIAL = 5000;
const LOUD = 0.1;

const put = (root, name, holds, text) => {
  const row = root.querySelector(`[data-need=${name}]`);
  row.className = holds === true ? "is-ok" : holds === false ? "is-late" : "is-near";
  row.querySelector("span").textContent = text;
};

const allowed = async () => {
  try { return (await navigator.permissions.query({ name: "microphone" })).state; } catch { return "prompt"; }
};

const anyMicrophone = async () => {
  if (!navigator.mediaDevices?.enumerateDevices) return false;
  return (await navigator.mediaDevices.enumerateDevices()).some((one) => one.kind === "audioinput");
};

// Whether the line is on this device, or this page in a private network with it: then no relay is wanted.
const near = (host) => /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[?::1)/.test(host);

// `heard` says what a trial of the microphone found.
export const needs = async (root, words, heard = "") => {
  const { needs: said } = words;
  put(root, "safe", window.isSecureContext, said.safe[window.isSecureContext ? 0 : 1]);
  const relay = root.dataset.relay === "yes";
  const inside = near(location.hostname);
  put(root, "network", relay || inside || null, relay ? said.network[0] : inside ? said.network_near[0] : said.network[1]);
  if (!await anyMicrophone()) return put(root, "microphone", false, window.isSecureContext ? said.microphone_none[1] : said.safe[1]);
  const state = await allowed();
  if (state === "denied") return put(root, "microphone", false, said.microphone_no[1]);
  return put(root, "microphone", state === "granted" ? true : null, heard || said.microphone[state === "granted" ? 0 : 1]);
};

// A few seconds of listening: tells whether anything is heard, sends nothing.
export const tryMicrophone = async (button, music, words, problem) => {
  problem("");
  const label = button.lastChild;
  const before = label.textContent;
  let own;
  try { own = await microphone(); } catch (trouble) {
    problem(words.microphone[trouble.message] ?? words.microphone.other);
    return "";
  }
  const meter = music.meter(own);
  let loudest = 0;
  button.setAttribute("aria-busy", "true");
  label.textContent = words.more.mic_speak;
  const until = Date.now() + TRIAL;
  while (Date.now() < until && loudest < LOUD) {
    await new Promise((done) => { setTimeout(done, 100); });
    loudest = Math.max(loudest, meter.level());
  }
  meter.close();
  for (const track of own.getTracks()) track.stop();
  button.removeAttribute("aria-busy");
  label.textContent = before;
  const works = loudest >= LOUD;
  problem(works ? "" : words.more.mic_silent);
  return works ? words.more.mic_heard : words.more.mic_silent;
};
