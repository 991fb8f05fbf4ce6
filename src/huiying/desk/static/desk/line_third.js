// A third voice in a call between two pages. The page of the agent who owns the call mixes: the third one hears both voices, the agent hears the third one
// who whispers, and the citizen too hears one who has joined or was asked in. The citizen's page knows nothing of it.
import { Voice } from "/static/pages/voice.js";

const BOTH = ["join", "consult"]; // heard by both

class Third {
  constructor({ send, servers, context, voices, said }) {
    Object.assign(this, { context, ear: new Audio() });
    this.heard = context.createMediaStreamDestination();
    for (const voice of voices) voice.connect(this.heard);
    this.gain = context.createGain();
    this.gain.connect(said);
    this.voice = new Voice({ send, servers, heard: (stream) => this.comes(stream) });
    this.voice.listen(this.heard.stream).then(() => this.voice.offer());
  }

  comes(stream) {
    this.source?.disconnect();
    this.ear.srcObject = stream; // a browser lets no sound of a connection through that nothing plays
    this.ear.play().catch(() => {});
    this.source = this.context.createMediaStreamSource(stream);
    this.source.connect(this.gain);
  }

  // How it is in the call; `held`: the citizen hears music.
  be(mode, held) {
    this.mode = mode;
    this.ear.muted = mode === "listen";
    this.gain.gain.value = BOTH.includes(mode) && !held ? 1 : 0;
  }

  close() {
    this.source?.disconnect();
    this.gain.disconnect();
    this.ear.srcObject = null;
    this.voice.close();
  }
}

export class Thirds {
  // `talk` is the call's own voice and recording; `send(to, data)` hands a signal to another agent's page.
  constructor({ talk, servers, send }) {
    Object.assign(this, { talk, servers, send, all: new Map(), voices: [], held: false });
  }

  // Both voices and what a third one says to the citizen, once there is a third one.
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
  }

  // One more voice of the two who talk, as when the citizen's page has come back.
  add(stream) {
    if (!this.context || !stream) return;
    const source = this.context.createMediaStreamSource(stream);
    this.voices.push(source);
    if (stream === this.talk.voice.own) source.connect(this.out);
    for (const third of this.all.values()) source.connect(third.heard);
  }

  // Another agent is in the call so from now on; `again`: with a new connection.
  come(agent, mode, again = false) {
    this.open();
    if (again) this.go(agent);
    if (!this.all.has(agent)) {
      const { context, voices, servers, joined: said } = this;
      this.all.set(agent, new Third({ context, voices, servers, said, send: (data) => this.send(agent, data) }));
    }
    this.all.get(agent).be(mode, this.held);
  }

  take(agent, data) {
    if (data.again) this.come(agent, data.mode, true);
    else this.all.get(agent)?.voice.take(data).catch(() => data.description && this.come(agent, this.all.get(agent).mode, true));
  }

  hold(on) {
    this.held = on;
    for (const third of this.all.values()) third.be(third.mode, on);
  }

  go(agent) {
    this.all.get(agent)?.close();
    this.all.delete(agent);
  }

  end() {
    for (const agent of [...this.all.keys()]) this.go(agent);
    this.context?.close();
    this.context = null;
  }
}
