// The connection to the line: one WebSocket, and its return when it breaks. Whoever has the call's token has the call.
const BEAT = 4000;
const SILENT = 10000; // nothing heard for so long: the connection is gone, whatever the browser thinks
const GIVES_UP = 15000; // the line keeps a call for so long
const PAUSES = [300, 700, 1500, 2500];
const KEY = "huiying.call";
const CLOSED = { 4001: "taken", 4013: "busy", 4029: "too_often" }; // how the line closes for good

// A call that this tab had a moment ago, before it was loaded anew.
export const left = () => {
  let kept;
  try { kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null"); } catch { return null; }
  return kept?.token && Date.now() - kept.at < GIVES_UP ? kept : null;
};

export class Line {
  // `told(message)` hears the line; `changed("here" | "away" | "lost")` how the connection stands.
  constructor({ url, language, told, changed }) {
    Object.assign(this, { url, language, told, changed });
    this.call = this.token = "";
    this.tries = 0;
    this.onOffline = () => this.broken();
    this.onOnline = () => this.again(0);
    window.addEventListener("offline", this.onOffline);
    window.addEventListener("online", this.onOnline);
  }

  open({ call, token } = this) {
    Object.assign(this, { call, token });
    const query = token ? "back" : `language=${encodeURIComponent(this.language)}`;
    const socket = new WebSocket(`${this.url.replace(/^http/, "ws")}/call?${query}`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.heardAt = Date.now();
    socket.onopen = () => token && socket.send(JSON.stringify({ do: "back", token })); // the first message, and in no URL
    socket.onmessage = ({ data }) => this.socket === socket && this.hear(JSON.parse(new TextDecoder().decode(data)));
    socket.onclose = ({ code }) => this.socket === socket && (CLOSED[code] ? this.end(CLOSED[code]) : this.broken());
    clearInterval(this.pulse);
    this.pulse = setInterval(() => this.beat(), BEAT);
  }

  hear(message) {
    this.heardAt = Date.now();
    if (message.is === "Standing") {
      this.call = message.call;
      this.token = message.token;
      this.brokenAt = 0;
      this.tries = 0;
      this.changed("here");
    }
    this.remember();
    if (message.is !== "Beat") this.told(message);
  }

  say(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  remember() {
    if (this.call) sessionStorage.setItem(KEY, JSON.stringify({ call: this.call, token: this.token, at: Date.now() }));
  }

  beat() {
    if (Date.now() - this.heardAt > SILENT) this.broken();
    else this.say({ do: "beat" });
  }

  broken() {
    if (this.over) return;
    clearInterval(this.pulse);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    if (!this.call) return this.end("lost");
    this.brokenAt ||= Date.now();
    if (!this.patient && Date.now() - this.brokenAt > GIVES_UP) return this.end("lost"); // a place that is kept is kept for hours
    this.changed("away");
    return this.again(PAUSES[Math.min(this.tries, PAUSES.length - 1)]);
  }

  again(pause) {
    if (this.over || this.socket) return;
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      this.tries += 1;
      this.open();
    }, pause);
  }

  // No more of it: the call is over, or cannot be had back.
  end(how) {
    if (this.over) return;
    this.over = true;
    clearInterval(this.pulse);
    clearTimeout(this.later);
    window.removeEventListener("offline", this.onOffline);
    window.removeEventListener("online", this.onOnline);
    sessionStorage.removeItem(KEY);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    if (how) this.changed(how);
  }
}
