// The sound of an incoming call, made in the page: two soft tones, a pause, again. Browsers let a page sound only after somebody pressed something on it.
const TONES = [880, 1108.73];
const EVERY = 2600;

export class Bell {
  wake() {
    this.context ??= new AudioContext();
    return this.context.resume();
  }

  ring() {
    if (this.timer) return;
    this.once();
    this.timer = setInterval(() => this.once(), EVERY);
  }

  once() {
    const context = this.context;
    if (context?.state !== "running") return;
    for (const [place, hertz] of [...TONES, ...TONES].entries()) {
      const [source, volume, at] = [context.createOscillator(), context.createGain(), context.currentTime + place * 0.22];
      source.frequency.value = hertz;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
      source.connect(volume).connect(context.destination);
      source.start(at);
      source.stop(at + 0.22);
    }
  }

  still() {
    clearInterval(this.timer);
    this.timer = 0;
  }
}
