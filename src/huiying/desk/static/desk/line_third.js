// Third voices in a call between two pages. The page of the agent who owns the call mixes: a third one hears both voices, the agent hears one who whispers,
// and the citizen and every other third one too hear one who has joined or was asked in. What is whispered those hear who lead, and nobody who was asked in.
// While the call is held those who are in it talk with one another, without the citizen. The citizen's page knows nothing of it.
import { Voice } from "/static/pages/voice.js";

const BY_ALL = ["join", "consult"]; // heard by everybody
const LEADS = ["listen", "whisper", "join"];

// Whether one who is in the call so is heard by another who is in it so.
const heardBy = (speaker, other) => BY_ALL.includes(speaker) || (speaker === "whisper" && LEADS.includes(other));

class Third {
  constructor({ send, servers, context }) {
    Object.assign(this, { context, ear: new Audio() });
    this.heard = context.createMediaStreamDestination();
    this.mouth = context.createGain(); // whatever their connection is, they speak here
    this.voice = new Voice({ send, servers, heard: (stream) => this.comes(stream) });
    this.voice.listen(this.heard.stream).then(() => this.voice.offer());
  }

  comes(stream) {
    this.source?.disconnect();
    this.ear.srcObject = stream; // a browser lets no sound of a connection through that nothing plays
    this.ear.play().catch(() => {});
    this.source = this.context.createMediaStreamSource(stream);
    this.source.connect(this.mouth);
  }

  // How it is in the call.
  be(mode) {
    this.mode = mode;
    this.ear.muted = mode === "listen";
  }

  close() {
    this.source?.disconnect();
    this.mouth.disconnect();
    this.ear.srcObject = null;
    this.voice.close();
  }
}

export class Thirds {
  // `talk` is the call's own voice and recording; `send(to, data)` hands a signal to another agent's page.
  constructor({ talk, servers, send }) {
    Object.assign(this, { talk, servers, send, all: new Map(), own: [], theirs: [], held: false });
  }

  // Both voices and what third ones say to the citizen, once there is a third one.
  open() {
    if (this.context) return;
    this.context = new AudioContext();
    this.said = this.context.createMediaStreamDestination(); // of those who have joined
    this.out = this.context.createMediaStreamDestination(); // what the citizen hears instead of the microphone alone
    this.joined = this.context.createGain();
    this.joined.connect(this.said);
    this.joined.connect(this.out);
    for (const stream of [this.talk.voice.own, this.talk.voice.theirs]) this.add(stream);
    this.talk.voice.instead(this.out.stream);
    this.talk.recording?.add(this.said.stream);
    this.talk.speak();
  }

  // One more voice of the two who talk, as when the citizen's page has come back.
  add(stream) {
    if (!this.context || !stream) return;
    const voices = stream === this.talk.voice.own ? this.own : this.theirs;
    voices.push(this.context.createMediaStreamSource(stream));
    this.mix();
  }

  // Let everybody hear those whom they are to hear, and nobody else.
  mix() {
    const { own, theirs, held, out, joined } = this;
    const thirds = [...this.all.values()];
    const say = (voice, ...to) => {
      voice.disconnect();
      for (const ear of to) voice.connect(ear);
    };
    const citizen = (ear) => (held ? [] : [ear]);
    for (const voice of own) say(voice, ...citizen(out), ...thirds.map(({ heard }) => heard));
    for (const voice of theirs) say(voice, ...(held ? [] : thirds.map(({ heard }) => heard)));
    for (const { mouth, mode } of thirds) {
      const others = thirds.filter((other) => other.mouth !== mouth && heardBy(mode, other.mode));
      say(mouth, ...(BY_ALL.includes(mode) ? citizen(joined) : []), ...others.map(({ heard }) => heard));
    }
  }

  // Another agent is in the call so from now on; `again`: with a new connection.
  come(agent, mode, again = false) {
    this.open();
    if (again) this.go(agent);
    if (!this.all.has(agent)) {
      const { context, servers } = this;
      this.all.set(agent, new Third({ context, servers, send: (data) => this.send(agent, data) }));
    }
    this.all.get(agent).be(mode);
    this.mix();
  }

  // `role` is how the line has the other agent in the call.
  take(agent, role, data) {
    if (data.again) this.come(agent, role, true);
    else this.all.get(agent)?.voice.take(data).catch(() => data.description && this.come(agent, this.all.get(agent).mode, true));
  }

  hold(on) {
    this.held = on;
    if (this.context) this.mix();
  }

  go(agent) {
    this.all.get(agent)?.close();
    this.all.delete(agent);
    if (this.context) this.mix();
  }

  end() {
    for (const agent of [...this.all.keys()]) this.go(agent);
    this.context?.close();
    this.context = null;
  }
}
