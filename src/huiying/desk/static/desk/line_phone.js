// The agent's browser as a telephone of the engine (SIP by JsSIP): it registers with what the line gives it, rings, and is lifted by the page's button.
import { microphone, NoMicrophone } from "/static/pages/voice.js";

const PAUSES = [500, 1000, 2000, 4000, 8000];
// A browser that hides its addresses writes 0.0.0.0, which the engine takes for a hold. Where the sound goes is found by ICE, whatever stands there.
const HIDDEN = /^c=IN IP4 0\.0\.0\.0/gm;
const SOMEWHERE = "c=IN IP4 127.0.0.1";
const DOMAIN = "huiying.invalid";
const GATHERS_FOR = 300; // our own addresses are found in milliseconds; a relay that is away must not keep the caller waiting

const silence = (stream) => { for (const track of stream?.getTracks() ?? []) track.stop(); };

export class Phone {
  // `url` is the line's address, `sound` the page's audio element; `shown(what, value)` tells: "telephone" with "there" or "away",
  // "microphone" and why there is none, "sound" and how the connection is, "silent" where the browser wants a press first, "queue" and how a call stands
  // ("rings", "talks", "over") that the engine's own queue has put through while the line was away.
  constructor({ url, sound, shown }) {
    Object.assign(this, { url, sound, shown });
    const events = document.body.dataset.liveUrl;
    this.ways = [...(events ? [`${events}/telephone`] : []), `${url}/telephone`]; // the first stands while the line is away
    this.tries = 0;
    this.over = true;
  }

  open(servers) {
    this.servers = servers;
    if (!this.over) return;
    this.over = false;
    this.connect();
  }

  get here() {
    return Boolean(this.agent?.isRegistered());
  }

  async connect() {
    clearTimeout(this.later);
    const answer = await fetch(`${this.url}/telephone`, { method: "POST", credentials: "include" }).catch(() => null);
    if (this.over) return;
    if (!answer?.ok) { this.again(); return; }
    const { name, password } = await answer.json();
    const { UA, WebSocketInterface } = await import("/static/vendor/jssip/jssip.min.js");
    if (this.over) return;
    const way = this.ways[this.tries % this.ways.length];
    const agent = new UA({
      uri: `sip:${name}@${DOMAIN}`, password, authorization_user: name, register_expires: 300, session_timers: false, user_agent: "huiying",
      sockets: [new WebSocketInterface(way.replace(/^http/, "ws"))],
    });
    agent.on("registered", () => {
      clearTimeout(this.later);
      this.tries = 0;
      this.shown("telephone", "there");
    });
    agent.on("registrationFailed", () => this.agent === agent && this.again());
    agent.on("disconnected", () => this.agent === agent && this.again());
    agent.on("newRTCSession", ({ session, request, originator }) => originator === "remote" && this.rings(session, request));
    this.agent?.stop();
    this.agent = agent;
    agent.start();
  }

  // With a new password: the engine may have been started anew. A call that is talked goes on without its signalling, and is not cut off for it.
  again() {
    this.shown("telephone", "away");
    clearTimeout(this.later);
    this.later = setTimeout(() => (this.session ? this.again() : this.connect()), PAUSES[Math.min(this.tries, PAUSES.length - 1)]);
    this.tries += 1;
  }

  rings(session, request) {
    if (this.session) { session.terminate({ status_code: 486 }); return; }
    this.session = session;
    this.queued = !request.getHeader("X-Huiying-Line");
    if (this.queued) {
      this.shown("queue", "rings");
      session.on("accepted", () => this.shown("queue", "talks"));
    }
    session.on("peerconnection", ({ peerconnection }) => this.connected(peerconnection));
    session.on("sdp", (told) => { if (told.originator === "local") told.sdp = told.sdp.replace(HIDDEN, SOMEWHERE); });
    session.on("icecandidate", ({ ready }) => { this.gathered ??= setTimeout(ready, GATHERS_FOR); });
    for (const end of ["ended", "failed"]) session.on(end, () => this.ended(session));
    if (this.wanted || request.getHeader("X-Huiying-Answer") === "at-once") this.answer();
  }

  connected(peer) {
    this.peer = peer;
    peer.addEventListener("track", ({ streams, track }) => {
      this.sound.srcObject = streams[0] ?? new MediaStream([track]);
      this.sound.play().catch(() => this.shown("silent"));
    });
    peer.addEventListener("connectionstatechange", () => this.peer === peer && this.shown("sound", peer.connectionState));
  }

  // Lift it; when the engine's ring has not come yet, as soon as it comes.
  async answer() {
    const { session } = this;
    this.wanted = !session;
    if (!session || session === this.lifted) return;
    this.lifted = session;
    const own = await microphone().catch((trouble) => this.withoutMicrophone(trouble));
    if (session !== this.session || !own) { silence(own); return; }
    this.own = own;
    this.speak();
    session.answer({ mediaStream: own, pcConfig: { iceServers: this.servers } });
  }

  withoutMicrophone(trouble) {
    if (!(trouble instanceof NoMicrophone)) throw trouble;
    this.lifted = null; // it may be allowed, and pressed again
    this.shown("microphone", trouble.message);
  }

  ended(session) {
    if (this.session && this.session !== session) return;
    silence(this.own);
    clearTimeout(this.gathered);
    const { queued } = this;
    Object.assign(this, { session: null, lifted: null, own: null, peer: null, wanted: false, muted: false, gathered: undefined, queued: false });
    this.sound.srcObject = null;
    if (queued) this.shown("queue", "over");
  }

  // The line says that the call is over here: so it is, also when the engine's own word has not come through.
  hangUp() {
    this.wanted = false;
    const { session } = this;
    if (!session) return;
    try {
      if (!session.isEnded()) session.terminate();
    } finally {
      this.ended(session);
    }
  }

  mute(on) {
    this.muted = on;
    this.speak();
  }

  speak() {
    for (const track of this.own?.getAudioTracks() ?? []) track.enabled = !this.muted;
  }

  close() {
    this.over = true;
    clearTimeout(this.later);
    const { agent } = this;
    this.agent = null;
    this.hangUp();
    agent?.stop();
  }

  // Packets of sound in both directions since the beginning, as the browser counts them.
  async counted() {
    const found = { sent: 0, received: 0, lost: 0, codec: "" };
    const told = await this.peer?.getStats() ?? new Map();
    for (const one of told.values()) {
      if (one.type === "outbound-rtp") Object.assign(found, { sent: one.packetsSent, codec: told.get(one.codecId)?.mimeType ?? "" });
      if (one.type === "inbound-rtp") Object.assign(found, { received: one.packetsReceived, lost: one.packetsLost });
    }
    return found;
  }
}

// A call at a telephone, as the page sees it: the engine holds and records it, and answers are told by the telephone itself. `phone` is null at a desk telephone.
export class PhoneTalk {
  constructor({ call, phone }) {
    Object.assign(this, { call, phone });
    this.muted = false;
    this.held = false;
    this.voice = { take: async () => {} };
  }

  mute(on) {
    this.muted = on;
    this.phone?.mute(on);
  }

  hold(on) {
    this.held = on;
  }

  end() {
    this.phone?.hangUp();
  }
}
