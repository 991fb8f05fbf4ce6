// The connection to the line: one WebSocket that comes back by itself, later each time. What was not said is said when it is there again.
const PAUSES = [400, 1000, 2000, 4000, 8000, 15000];
const REPLACED = 4001;
const SIGNED_OUT = 4003;

export class LineSocket {
  // `told(message)` hears the line; `changed("here" | "away" | "taken" | "ended" | "off")` how the connection stands. `leads`: this page takes no calls.
  constructor({ url, told, changed, leads = false }) {
    Object.assign(this, { url, told, changed, leads });
    this.unsaid = [];
    this.tries = 0;
    this.over = true;
    window.addEventListener("online", () => { if (!this.over && !this.socket) this.connect(); });
  }

  // `place`: "computer", or "telephone" for the telephone of the seat.
  open(seat, place) {
    Object.assign(this, { seat, place, over: false, resting: false });
    this.tries = 0;
    this.connect();
  }

  connect() {
    clearTimeout(this.later);
    if (this.resting) return;
    const asked = new URLSearchParams({ seat: this.seat, place: this.place, ...(this.leads ? { leads: "yes" } : {}) });
    const socket = new WebSocket(`${this.url.replace(/^http/, "ws")}/agent?${asked}`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onmessage = ({ data }) => this.socket === socket && this.hear(JSON.parse(new TextDecoder().decode(data)));
    socket.onclose = ({ code }) => this.socket === socket && this.closed(code);
  }

  hear(message) {
    if (message.is === "Standing") {
      this.tries = 0;
      this.changed("here");
      for (const one of this.unsaid.splice(0)) this.socket.send(one);
    }
    this.told(message);
  }

  closed(code) {
    this.socket = null;
    if (this.over) return;
    if (code === REPLACED || code === SIGNED_OUT) {
      this.over = true;
      this.changed(code === REPLACED ? "taken" : "ended");
      return;
    }
    this.changed("away");
    this.later = setTimeout(() => this.connect(), PAUSES[Math.min(this.tries, PAUSES.length - 1)]);
    this.tries += 1;
  }

  // Be away from the line, as one whose telephone somebody else rings, until `goOn`.
  rest() {
    this.resting = true;
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  goOn() {
    this.resting = false;
    if (!this.over && !this.socket) this.connect();
  }

  get here() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  // Say something now; with `keep` it waits for the line, else it is lost where the line is away. True when it was said.
  say(message, keep = false) {
    const text = JSON.stringify(message);
    if (this.here) this.socket.send(text);
    else if (keep) this.unsaid.push(text);
    return this.here;
  }

  close() {
    this.over = true;
    clearTimeout(this.later);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.changed("off");
  }
}
