// One voice connection between two browsers: who calls makes the offer, the line carries the signals, the sound goes directly.

const MICROPHONE = { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true }, video: false };

export class NoMicrophone extends Error {}

export class Voice {
  // `send(data)` hands a signal to the line; `heard(stream)` is told once when the other side's sound is there; `changed(state)` tells how the connection is.
  constructor({ send, servers = [], heard = () => {}, changed = () => {} }) {
    this.send = send;
    this.waiting = [];
    this.peer = new RTCPeerConnection({ iceServers: servers });
    this.peer.onicecandidate = ({ candidate }) => candidate && this.send({ candidate: candidate.toJSON() });
    this.peer.onconnectionstatechange = () => changed(this.peer.connectionState);
    this.peer.ontrack = ({ streams, track }) => {
      this.theirs = streams[0] ?? new MediaStream([track]);
      heard(this.theirs);
    };
  }

  // Ask for the microphone; raises NoMicrophone with the browser's own word for why.
  async listen() {
    try {
      this.own = await navigator.mediaDevices.getUserMedia(MICROPHONE);
    } catch (trouble) {
      throw new NoMicrophone(trouble?.name ?? "NotSupportedError");
    }
    for (const track of this.own.getTracks()) this.peer.addTrack(track, this.own);
    return this.own;
  }

  async offer() {
    await this.peer.setLocalDescription();
    this.send({ description: this.peer.localDescription.toJSON() });
  }

  // A signal of the other side: a description is answered, candidates that come before it wait.
  async take({ description, candidate }) {
    if (candidate) {
      if (this.peer.remoteDescription) await this.peer.addIceCandidate(candidate);
      else this.waiting.push(candidate);
      return;
    }
    await this.peer.setRemoteDescription(description);
    for (const early of this.waiting.splice(0)) await this.peer.addIceCandidate(early);
    if (description.type === "offer") {
      await this.peer.setLocalDescription();
      this.send({ description: this.peer.localDescription.toJSON() });
    }
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
    for (const track of this.own?.getTracks() ?? []) track.stop();
    this.peer.close();
  }
}

// Both voices in one recording, made in the agent's page; `finish()` gives the file as a Blob.
export class Recording {
  constructor(own, theirs) {
    this.context = new AudioContext();
    const mixed = this.context.createMediaStreamDestination();
    for (const stream of [own, theirs]) this.context.createMediaStreamSource(stream).connect(mixed);
    this.parts = [];
    this.recorder = new MediaRecorder(mixed.stream, { mimeType: "audio/webm;codecs=opus" });
    this.recorder.ondataavailable = ({ data }) => data.size && this.parts.push(data);
    this.recorder.start(1000);
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
