// Sentences said aloud where the browser has a voice; the words stand on the page in any case, long enough to be read.
const MOST = 12000;
const READ = 2200;

export const hush = () => window.speechSynthesis?.cancel();

export const aloud = (text, english, music, done = () => {}) => {
  const voices = window.speechSynthesis?.getVoices() ?? [];
  const language = english ? "en" : "zh";
  const voice = voices.find((one) => one.lang.toLowerCase().startsWith(language));
  let finished = false;
  const finish = () => {
    if (finished) return;
    finished = true;
    music.hush(music.wished ?? false);
    done();
  };
  if (!voice) {
    setTimeout(finish, READ);
    return;
  }
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice;
  words.lang = voice.lang;
  words.rate = document.documentElement.dataset.size === "elder" ? 0.85 : 1;
  words.onend = finish;
  words.onerror = finish;
  hush();
  music.hush(true);
  window.speechSynthesis.speak(words);
  setTimeout(finish, MOST);
};
window.speechSynthesis?.getVoices(); // browsers load them at the first question
