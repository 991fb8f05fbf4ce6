// What a caller hears while waiting: soft plucked tones of the five-tone scale, made in the page, no file. And the bell of a call back.
const BEAT = 60 / 66; // seconds
const AHEAD = 1.2; // tones are laid out so far ahead, so that a busy page does not stumble
const LOUD = 0.16;
const ROOT = 261.63; // C4
const SCALE = [0, 2, 4, 7, 9]; // gong, shang, jue, zhi, yu
// Steps on the scale, one a half beat; "." is a rest. Four phrases that answer each other.
const PHRASES = ["0.2.4.2.5...4...", "3.2.1.2.3...0...", "4.5.7.5.4...2...", "2.1.0.1.2...0..."].map((line) => [...line]);
const DRONES = [0, 3, 0, 1];

const pitch = (step) => ROOT * 2 ** (Math.floor(step / 5) + SCALE[((step % 5) + 5) % 5] / 12);

const tone = (context, out, { at, hertz, loud, long, shape = "sine" }) => {
  const source = context.createOscillator();
  const volume = context.createGain();
  source.type = shape;
  source.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(loud, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0005, at + long);
  source.connect(volume).connect(out);
  source.start(at);
  source.stop(at + long + 0.05);
};

export class Music {
  constructor() {
    this.context = new AudioContext();
    this.out = this.context.createGain();
    this.out.gain.value = 0;
    const soft = this.context.createBiquadFilter();
    soft.type = "lowpass";
    soft.frequency.value = 2200;
    const echo = this.context.createDelay(1);
    const back = this.context.createGain();
    echo.delayTime.value = BEAT * 0.75;
    back.gain.value = 0.28;
    this.out.connect(soft).connect(this.context.destination);
    soft.connect(echo).connect(back).connect(this.context.destination);
    back.connect(echo);
    this.quiet = false;
  }

  // Called where somebody has just pressed something: browsers let pages sound only then.
  wake() {
    return this.context.resume();
  }

  get playing() {
    return Boolean(this.timer);
  }

  play() {
    if (this.timer) return;
    this.place = 0;
    this.next = this.context.currentTime + 0.1;
    this.timer = setInterval(() => this.lay(), 400);
    this.lay();
    this.fade(this.quiet ? 0 : 1, 1.5);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.fade(0, 0.4);
  }

  // Silence on wish, or while something is said.
  hush(on) {
    this.quiet = on;
    if (this.timer) this.fade(on ? 0 : 1, 0.5);
  }

  fade(to, seconds) {
    const { gain } = this.out;
    const now = this.context.currentTime;
    gain.cancelScheduledValues(now);
    gain.setValueAtTime(gain.value, now);
    gain.linearRampToValueAtTime(to, now + seconds);
  }

  lay() {
    while (this.next < this.context.currentTime + AHEAD) {
      const phrase = Math.floor(this.place / 16) % PHRASES.length;
      const step = PHRASES[phrase][this.place % 16];
      if (step !== ".") {
        tone(this.context, this.out, { at: this.next, hertz: pitch(Number(step)), loud: LOUD, long: 1.6, shape: "triangle" });
        tone(this.context, this.out, { at: this.next, hertz: pitch(Number(step) + 5), loud: LOUD / 5, long: 0.9 });
      }
      if (this.place % 8 === 0) tone(this.context, this.out, { at: this.next, hertz: pitch(DRONES[phrase] - 5), loud: LOUD / 1.6, long: 4 });
      this.place += 1;
      this.next += BEAT / 2;
    }
  }

  // The bell of a call back: two tones, again every two seconds until it is told to stop.
  ring() {
    const once = () => [0, 0.35].forEach((after, n) => tone(this.context, this.context.destination,
      { at: this.context.currentTime + 0.05 + after, hertz: pitch(n ? 7 : 5), loud: 0.3, long: 0.9, shape: "triangle" }));
    once();
    this.bell = setInterval(once, 2000);
  }

  unring() {
    clearInterval(this.bell);
  }

  // How loud a stream is, from 0 to 1, each time it is asked.
  meter(stream) {
    const ear = this.context.createAnalyser();
    ear.fftSize = 512;
    const source = this.context.createMediaStreamSource(stream);
    source.connect(ear);
    const heard = new Float32Array(ear.fftSize);
    return {
      level: () => {
        ear.getFloatTimeDomainData(heard);
        return Math.min(1, Math.sqrt(heard.reduce((sum, one) => sum + one * one, 0) / heard.length) * 6);
      },
      close: () => source.disconnect(),
    };
  }
}
