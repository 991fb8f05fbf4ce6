"""Pages that speak in a tone of their own and tell which tones they hear: a microphone and an ear for tests, with everything between them real."""

import time
from collections.abc import Collection

from playwright.sync_api import Page

PATIENCE_S = 40.0
VOICE = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const [tone, volume, mouth] = [context.createOscillator(), context.createGain(), context.createMediaStreamDestination()];
  [tone.frequency.value, volume.gain.value] = [%d, 0.4];
  tone.connect(volume).connect(mouth);
  tone.start();
  await context.resume();
  return mouth.stream;
};
window.played = new Set();
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () { window.played.add(this); return play.call(this); };
"""
EAR = """async (tones) => {
  const context = window.ear ??= new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  const sources = [...window.played].filter((one) => one.srcObject?.active && !one.muted).map((one) => context.createMediaStreamSource(one.srcObject));
  for (const source of sources) source.connect(analyser);
  await new Promise((done) => setTimeout(done, 1000));
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  for (const source of sources) source.disconnect();
  const width = context.sampleRate / analyser.fftSize;
  const loud = (hertz) => Math.max(...bins.slice(Math.round(hertz / width) - 2, Math.round(hertz / width) + 3));
  return tones.filter((hertz) => loud(hertz) > -45);
}"""


def speaks(page: Page, hertz: int) -> Page:
    """Give a page, before it is opened, a voice: whatever asks for the microphone has this tone."""
    page.add_init_script(VOICE % hertz)
    return page


def hears(page: Page, tones: Collection[int]) -> set[int]:
    """Which of these tones the page lets be heard within a second."""
    return set(page.evaluate(EAR, list(tones)))


def comes_to_hear(page: Page, wanted: set[int], tones: Collection[int]) -> None:
    """Wait until the page lets these tones be heard, and none of the others."""
    ends = time.monotonic() + PATIENCE_S
    while (found := hears(page, tones)) != wanted:
        assert time.monotonic() < ends, (found, wanted)
