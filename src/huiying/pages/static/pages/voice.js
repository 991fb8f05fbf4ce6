// One voice connection between two browsers: who calls makes the offer, the line carries the signals, the sound goes directly.

const MICROPHONE = { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true }, video: false };

export class NoMicrophone extends Error {}

// The microphone's sound; raises NoMicrophone with the browser's own word for why.
export const microphone = async () => {
  try {
    return await navigator.mediaDevices.getUserMedia(MICROPHONE);
  } catch (trouble) {
    throw new NoMicrophone(trouble?.name ?? "NotSupportedError");
  }
};

// Two descriptions belong to one connection when they carry the same number; another number is a page that was opened anew.
const session = (description) => /^o=\S+ (\d+)/m.exec(description?.sdp ?? "")?.[1];

export class Voice {
  // `send(data)` hands a signal to the line; `heard(stream)` is told when the other side's sound is there; `changed(state)` tells how the connection is.
  constructor({ send, servers = [], heard = () => {}, changed = () => {} }) {
    Object.assign(this, { send, servers, heard, changed });
    this.order = Promise.resolve();
    this.connect();
  }

  connect() {
    this.waiting = [];
    const peer = new RTCPeerConnection({ iceServers: this.servers });
    peer.onicecandidate = ({ candidate }) => candidate && this.peer === peer && this.send({ candidate: candidate.toJSON() });
    peer.onconnectionstatechange = () => this.peer === peer && this.changed(peer.connectionState);
    peer.ontrack = ({ streams, track }) => {
      this.theirs = streams[0] ?? new MediaStream([track]);
      this.heard(this.theirs);
    };
    this.peer = peer;
    const sent = this.given ?? this.own;
    for (const track of sent?.getTracks() ?? []) peer.addTrack(track, sent);
  }

  // Send this sound instead of the microphone's own from now on, also to a page that comes back.
  async instead(stream) {
    this.given = stream;
    const [track] = stream.getAudioTracks();
    for (const sender of this.peer.getSenders()) if (sender.track?.kind === "audio") await sender.replaceTrack(track);
  }

  // Send the microphone's sound; `given` is a stream that is open already and stays open. Raises NoMicrophone with the browser's own word for why.
  listen(given) {
    return this.turn(async () => {
      this.lent = Boolean(given);
      this.own = given ?? await microphone();
      const sent = this.given ?? this.own;
      for (const track of sent.getTracks()) this.peer.addTrack(track, sent);
      return this.own;
    });
  }

  offer() {
    return this.turn(async () => {
      await this.peer.setLocalDescription();
      this.send({ description: this.peer.localDescription.toJSON() });
    });
  }

  // A signal of the other side: a description is answered, candidates that come before it wait. What was asked for before is done first.
  take(signal) {
    return this.turn(() => this.takeNow(signal));
  }

  async takeNow({ description, candidate }) {
    if (candidate) {
      if (this.peer.remoteDescription) await this.peer.addIceCandidate(candidate);
      else this.waiting.push(candidate);
      return;
    }
    if (description.type === "offer" && this.peer.remoteDescription && session(description) !== session(this.peer.remoteDescription)) {
      this.peer.close();
      this.connect();
    }
    await this.peer.setRemoteDescription(description);
    for (const early of this.waiting.splice(0)) await this.peer.addIceCandidate(early);
    if (description.type === "offer") {
      await this.peer.setLocalDescription();
      this.send({ description: this.peer.localDescription.toJSON() });
    }
  }

  // One thing after the other, so that an offer that comes while the microphone is asked for finds it.
  turn(what) {
    const done = this.order.then(what);
    this.order = done.catch(() => {});
    return done;
  }

  // Whether the own voice is sent.
  speak(on) {
    for (const track of this.own?.getAudioTracks() ?? []) track.enabled = on;
  }

  // Packets and octets of sound in both directions since the beginning, as the browser counts them.
  async counted() {
    const found = { sent: 0, received: 0, lost: 0, bytesSent: 0, bytesReceived: 0 };
    for (const one of (await this.peer.getStats()).values()) {
      if (one.type === "outbound-rtp") Object.assign(found, { sent: one.packetsSent, bytesSent: one.bytesSent });
      if (one.type === "inbound-rtp") Object.assign(found, { received: one.packetsReceived, lost: one.packetsLost, bytesReceived: one.bytesReceived });
    }
    return found;
  }

  close() {
    if (!this.lent) for (const track of this.own?.getTracks() ?? []) track.stop();
    this.peer.close();
  }
}

// Both voices in one recording, made in the agent's page; `finish()` gives the file as a Blob.
export class Recording {
  constructor(own, theirs) {
    this.context = new AudioContext();
    this.mixed = this.context.createMediaStreamDestination();
    this.add(own);
    this.add(theirs);
    this.parts = [];
    this.recorder = new MediaRecorder(this.mixed.stream, { mimeType: "audio/webm;codecs=opus" });
    this.recorder.ondataavailable = ({ data }) => data.size && this.parts.push(data);
    this.recorder.start(1000);
  }

  // One more voice, as when the other side has come back.
  add(stream) {
    this.context.createMediaStreamSource(stream).connect(this.mixed);
  }

  finish() {
    return new Promise((done) => {
      this.recorder.onstop = async () => {
        await this.context.close();
        done(new Blob(this.parts, { type: "audio/webm" }));
      };
      if (this.recorder.state === "inactive") this.recorder.onstop();
      else this.recorder.stop();
    });
  }
}
