"""Announcements and hold music: a city's own recordings, else spoken by espeak-ng, else plain tones, so that a line never is silent."""

import array
import hashlib
import math
import os
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from huiying.adapters.asterisk_prompts import LANGUAGES, spoken
from huiying.cli.line.programs import place_of_engine
from huiying.cli.postgres.runner import Runner, give

RATE = 8_000
VOICES = {"zh": "cmn", "en": "en"}
CHORDS = ((392, 494, 587), (330, 392, 494), (262, 330, 392), (294, 370, 440))  # G, Em, C, D: a quiet turn of four


def make_sounds(run: Path, *, own: Path | None, give_to: Runner | None) -> None:
    """Fill sounds/ and music/ of an engine's run folder. What a city recorded (own/zh/greeting.wav, own/music/*.wav) goes before what we make."""
    for part in (*(f"sounds/{language}" for language in LANGUAGES), "music"):
        folder = run / part
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        recorded = sorted((own / part.removeprefix("sounds/")).glob("*.wav")) if own else []
        if part != "music" or not recorded:
            recorded = [*sorted((shipped_sounds() / part).glob("*.wav")), *recorded]
        give(folder, give_to, 0o700)
        for file in recorded:
            shutil.copyfile(file, folder / file.name)
            give(folder / file.name, give_to, 0o600)


def shipped_sounds() -> Path:
    """The folder of what we make ourselves: sounds/zh, sounds/en, music; made once for each set of words."""
    mark = hashlib.sha256(repr([spoken(language) for language in LANGUAGES] + [CHORDS, bool(shutil.which("espeak-ng"))]).encode()).hexdigest()[:10]
    folder = place_of_engine().with_name(f"sounds-{mark}")
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sounds-", dir=folder.parent) as scratch:
        new = Path(scratch) / "new"
        (new / "music").mkdir(parents=True)
        write_wav(new / "music" / "quiet.wav", _music())
        for language in LANGUAGES:
            (new / "sounds" / language).mkdir(parents=True)
            for name, words in spoken(language).items():
                _say(words, language, new / "sounds" / language / f"{name}.wav")
        with suppress(OSError):  # somebody else was faster
            new.rename(folder)
    return folder


def silences(folder: Path) -> Path:
    """A fifth of a second of silence for each announcement, for trials: a call need not last as long as a greeting."""
    for language in LANGUAGES:
        (folder / language).mkdir(parents=True)
        for name in spoken(language):
            write_wav(folder / language / f"{name}.wav", [0] * (RATE // 5))
    return folder


def _say(words: str, language: str, file: Path) -> None:
    """Speak the words into the file; three tones where nothing can speak."""
    speaker = shutil.which("espeak-ng")
    if speaker is None:
        write_wav(file, [*_tone((523,), 0.25), *_tone((659,), 0.25), *_tone((784,), 0.4)])
        return
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "raw.wav"
        subprocess.run([speaker, "-v", VOICES[language], "-s", "160", "-w", str(raw), words], check=True, capture_output=True)
        write_wav(file, _at_rate(raw))


def _at_rate(source: Path) -> list[int]:
    """The speech at 8 kHz: each new sample is the mean of those it stands for."""
    with wave.open(str(source)) as sound:
        rate, samples = sound.getframerate(), array.array("h", sound.readframes(sound.getnframes()))
    step = rate / RATE
    edges = [int(i * step) for i in range(int(len(samples) / step) + 1)]
    return [sum(samples[a:b]) // (b - a) for a, b in pairwise(edges) if b > a]


def _tone(frequencies: Iterable[int], seconds: float, loud: float = 6_000) -> list[int]:
    tones, n = [2 * math.pi * f / RATE for f in frequencies], int(seconds * RATE)
    fade = RATE // 50
    return [int(loud / len(tones) * min(1, i / fade, (n - i) / fade) * sum(math.sin(t * i) for t in tones)) for i in range(n)]


def _music() -> list[int]:
    """Half a minute of quiet chords."""
    return [sample for _ in range(4) for chord in CHORDS for sample in _tone(chord, 1.8, 4_000)]


def write_wav(file: Path, samples: Iterable[int]) -> None:
    """Write mono 16-bit speech at 8 kHz, whole or not at all."""
    new = file.with_name(f"{file.name}.new-{os.getpid()}")
    with wave.open(str(new), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(array.array("h", samples).tobytes())
    new.replace(file)
