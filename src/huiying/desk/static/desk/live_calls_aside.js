// A third one's side of a call between two pages, be it a leader or a colleague who was asked in: both are heard by what the agent's page sends; the own
// voice goes there, when it may.
import { NoMicrophone, Voice } from "/static/pages/voice.js";

const AGAIN = 3000; // after a broken connection
const SPOKEN = ["whisper", "join", "consult"];

export class Aside {
  // `send(call, to, data)` hands a signal to the agent's page; `sound` and `shown` as for a telephone.
  constructor({ send, sound, shown }) {
    Object.assign(this, { send, sound, shown, call: "" });
  }

  get connected() {
    return this.voice?.peer.connectionState === "connected";
  }

  // Come into a call, or be in it in another way.
  begin({ call, owner, mode, servers }) {
    if (this.call !== call) this.end();
    Object.assign(this, { call, owner, mode, servers, muted: false });
    this.speak();
  }

  async make() {
    const { call, owner } = this;
    const voice = this.voice = new Voice({
      servers: this.servers,
      send: (data) => this.voice === voice && this.send(call, owner, data),
      heard: (stream) => {
        this.sound.srcObject = stream;
        this.sound.play().catch(() => this.shown("silent"));
      },
      changed: (state) => this.changed(voice, state),
    });
    try {
      await voice.listen();
    } catch (trouble) {
      if (!(trouble instanceof NoMicrophone)) throw trouble;
      if (this.voice === voice && SPOKEN.includes(this.mode)) this.shown("microphone", trouble.message);
    }
    this.speak();
  }

  changed(voice, state) {
    if (this.voice !== voice) return;
    this.shown("sound", state);
    clearTimeout(this.later);
    if (state === "failed" || state === "disconnected") this.later = setTimeout(() => this.again(), AGAIN);
  }

  // A signal of an agent's page: what it offers is answered.
  async take(agent, data) {
    this.owner ||= agent;
    if (agent !== this.owner) return;
    if (!this.voice) this.make(); // the microphone is asked for first, in the voice's own turn
    await this.voice.take(data).catch(() => data.description && this.again());
  }

  // Ask the agent's page to offer anew: it was opened anew, or the connection broke.
  again() {
    if (!this.call) return;
    this.close();
    this.send(this.call, this.owner, { again: true });
  }

  // The call is another agent's from now on.
  moved(owner) {
    if (owner === this.owner) return;
    this.owner = owner;
    this.again();
  }

  // Who only listens sends silence.
  speak() {
    this.voice?.speak(SPOKEN.includes(this.mode) && !this.muted);
  }

  mute(on) {
    this.muted = on;
    this.speak();
  }

  close() {
    clearTimeout(this.later);
    if (!this.voice) return; // what sounds is somebody else's
    this.voice.close();
    this.voice = null;
    this.sound.srcObject = null;
  }

  end() {
    this.call = "";
    this.close();
  }
}
