// The voice of one call at the agent's page, and its recording: both voices, handed to the line when the talk is over, again until it is taken.
import { NoMicrophone, Recording, Voice } from "/static/pages/voice.js";
import { Thirds } from "./line_third.js";

const AGAIN = [1000, 2000, 5000, 10000, 30000];
const REFUSED = new Set([400, 404, 413]);
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

export const unsent = new Set();

export class Talk {
  // `send(data)` hands a signal over, `url` is the line's address, `sound` the page's audio element; `shown(what, value)` tells: "recording" and how it is,
  // "microphone" and why there is none, "sound" and how the connection is, "silent" where the browser wants a press first. `aside(to, data)` hands a signal
  // to another agent's page.
  constructor({ call, url, servers, sound, send, aside, shown }) {
    Object.assign(this, { call, url, sound, shown });
    this.muted = false;
    this.held = false;
    this.voice = new Voice({ send, servers, heard: (stream) => this.heard(stream), changed: (state) => this.shown("sound", state) });
    this.thirds = new Thirds({ talk: this, servers, send: aside });
  }

  // `again`: the page was loaded anew in the call, so that the other side must call once more.
  async begin(send, again = false) {
    try {
      this.thirds.add(await this.voice.listen()); // a third one may have come while the microphone was asked for
      this.speak();
    } catch (trouble) {
      if (!(trouble instanceof NoMicrophone)) throw trouble;
      this.shown("microphone", trouble.message);
    }
    if (again) send({ again: true });
  }

  heard(stream) {
    this.sound.srcObject = stream;
    this.sound.play().catch(() => this.shown("silent"));
    this.thirds.add(stream);
    try {
      if (this.recording) this.recording.add(stream);
      else this.record(stream);
    } catch {
      this.shown("recording", "unrecorded");
    }
  }

  record(stream) {
    this.recording = new Recording(this.voice.own ?? stream, stream);
    if (this.thirds.said) this.recording.add(this.thirds.said.stream);
    this.seconds = 0;
    this.since = performance.now();
    this.shown("recording", "recording");
  }

  // On hold the own voice goes to those alone who are in the call beside the citizen: what is mixed leaves the citizen out.
  speak() {
    this.voice.speak(!this.muted && (!this.held || Boolean(this.thirds.context)));
  }

  mute(on) {
    this.muted = on;
    this.speak();
  }

  // On hold nothing is sent to the citizen, nothing is heard and nothing is recorded.
  hold(on) {
    if (this.held === on) return;
    this.held = on;
    this.thirds.hold(on);
    this.speak();
    this.sound.muted = on;
    const recorder = this.recording?.recorder;
    if (!recorder || recorder.state === "inactive") return;
    if (on) {
      this.seconds += (performance.now() - this.since) / 1000;
      recorder.pause();
    } else {
      this.since = performance.now();
      recorder.resume();
    }
    this.shown("recording", on ? "paused" : "recording");
  }

  async end() {
    if (this.over) return;
    this.over = true;
    const { recording } = this;
    if (recording && !this.held) this.seconds += (performance.now() - this.since) / 1000;
    const sound = recording ? await recording.finish() : null;
    this.thirds.end();
    this.voice.close();
    this.sound.srcObject = null;
    this.sound.muted = false;
    if (sound?.size) await this.hand(sound);
  }

  async hand(sound) {
    unsent.add(this.call);
    for (let n = 0; ; n += 1) {
      this.shown("recording", n ? "again" : "sending");
      const answer = await fetch(`${this.url}/recording/${this.call}`, {
        method: "PUT", body: sound, credentials: "include", headers: { "X-Seconds": String(Math.ceil(this.seconds)) },
      }).catch(() => null);
      if (answer?.ok || REFUSED.has(answer?.status)) {
        unsent.delete(this.call);
        this.shown("recording", answer.ok ? "kept" : "lost");
        return;
      }
      await pause(AGAIN[Math.min(n, AGAIN.length - 1)]);
    }
  }
}
