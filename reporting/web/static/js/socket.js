// One dictation session over as many connections as it takes: what the server has not on disk is sent again.
// Speaks reporting/wire.py. What was heard comes by the event stream; only ready, ack, error and drained matter here.

import { pause } from "./dom.js";
import { FrameQueue, SAMPLE_RATE_HZ, encoded } from "./models/frames.js";

const PROTOCOL = 1;
const BUSY = "service-busy";
const SIGN_IN = new Set(["not-signed-in", "sign-in-expired"]);
const RETRY_MS = [500, 1000, 2000, 5000];

export class DictationSocket {
  #address;
  #start;
  #session;
  #on;
  #queue = new FrameQueue();
  #socket = null;
  #ready = false;
  #stopped = false;
  #over = false;
  #failures = 0;

  /** on: {link("connecting" | "open" | "broken"), model(name), waiting(seconds), failed(text, fatal, unsentS), drained()}. */
  constructor({ reportId, language, session, on }) {
    this.#address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/dictation`;
    this.#start = { type: "start", protocol: PROTOCOL, sample_rate_hz: SAMPLE_RATE_HZ, report_id: reportId, session_id: "", language };
    this.#session = session;
    this.#on = on;
    this.#connect();
  }

  #connect() {
    this.#on.link("connecting");
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(this.#start));
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = () => this.#broken();
  }

  /** Keep a frame and send it as soon as the line permits. */
  send(pcm) {
    const frame = this.#queue.push(pcm);
    if (this.#ready) this.#socket.send(encoded(frame));
    this.#on.waiting(this.#queue.waitingS);
  }

  /** No more audio; `drained` follows when the server has decoded and stored everything. */
  stop() {
    this.#stopped = true;
    if (this.#ready) this.#sayStop();
  }

  #sayStop() {
    this.#socket.send(JSON.stringify({ type: "stop", samples: this.#queue.samples }));
  }

  #take(message) {
    if (message.type === "ready") this.#begin(message);
    else if (message.type === "ack") this.#acknowledge(message.durable_samples);
    else if (message.type === "drained") this.#end(() => this.#on.drained());
    else if (message.type === "error" && SIGN_IN.has(message.code)) this.#session.lost(); // goes on once signed in again
    else if (message.type === "error" && message.code === BUSY && this.#start.session_id) return; // waits for a place, as for a line
    else if (message.type === "error" && message.fatal) this.#end(() => this.#on.failed(message.text, true, this.#queue.waitingS));
    else if (message.type === "error") this.#on.failed(message.text, false, 0);
  }

  #begin({ session_id: sessionId, durable_samples: durable, model }) {
    this.#start = { ...this.#start, session_id: sessionId };
    this.#failures = 0;
    this.#acknowledge(durable);
    for (const frame of this.#queue.unacknowledged()) this.#socket.send(encoded(frame));
    this.#ready = true;
    this.#on.link("open");
    this.#on.model(model);
    if (this.#stopped) this.#sayStop();
  }

  #acknowledge(durable) {
    this.#queue.acknowledge(durable);
    this.#on.waiting(this.#queue.waitingS);
  }

  #end(tell) {
    this.#over = true;
    this.#ready = false;
    this.#socket.close();
    tell();
  }

  async #broken() {
    this.#ready = false;
    if (this.#over) return;
    this.#on.link("broken");
    // A refused handshake tells no reason: the sign-in may have ended.
    if (this.#failures > 0) await this.#session.check();
    await this.#session.back();
    await pause(RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)]);
    this.#failures += 1;
    if (!this.#over) this.#connect();
  }
}
