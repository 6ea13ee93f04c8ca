// A dictation of this page: microphone and socket from the first word to `drained`. One at a time.

import { Microphone } from "./microphone.js";
import { Level } from "./models/level.js";
import { DictationSocket } from "./socket.js";

export class Dictation {
  #options;
  #on;
  #texts;
  #microphone = null;
  #socket = null;
  #ended = [];
  #stopAsked = false;
  /** off, starting, on, finishing */
  state = "off";

  /** options: {reportId, language, session}. on: {state(), link(), model(), waiting(), level(), problem(text)}. */
  constructor(options, on, texts) {
    this.#options = options;
    this.#on = on;
    this.#texts = texts;
    addEventListener("beforeunload", (event) => this.state !== "off" && event.preventDefault());
  }

  toggle() {
    return this.state === "off" ? this.start() : this.stop();
  }

  async start() {
    if (this.state !== "off") return;
    this.#stopAsked = false;
    this.#become("starting");
    const level = new Level();
    const socket = new DictationSocket({ ...this.#options, on: { ...this.#on, failed: (...why) => this.#failed(...why), drained: () => this.#end() } });
    this.#socket = socket;
    try {
      const frame = (pcm, peak) => {
        socket.send(pcm);
        this.#on.level(level.take(peak, performance.now()));
      };
      const microphone = await Microphone.open({ frame, lost: () => this.#lost(microphone) });
      if (this.#socket !== socket) {
        await microphone.stop(); // the service refused meanwhile
        return;
      }
      this.#microphone = microphone;
      this.#become("on");
      if (this.#stopAsked) await this.#finish();
    } catch (error) {
      this.#on.problem(this.#texts[error.code] ?? this.#texts.busy);
      this.#become("finishing");
      socket.stop();
    }
  }

  /** Stop; resolve when everything that was said is in the report. */
  async stop() {
    if (this.state === "off") return;
    this.#stopAsked = true;
    const ended = new Promise((resolve) => this.#ended.push(resolve));
    if (this.state === "on") await this.#finish();
    await ended;
  }

  async #finish() {
    this.#become("finishing");
    const microphone = this.#microphone;
    this.#microphone = null;
    await microphone?.stop();
    this.#socket?.stop();
  }

  #lost(microphone) {
    if (this.#microphone !== microphone) return;
    this.#on.problem(this.#texts.lost);
    this.#finish();
  }

  /** The service said that something is wrong; if `fatal`, it has ended the dictation. */
  #failed(text, fatal, unsentS) {
    const lost = fatal && unsentS >= 1 ? ` ${this.#texts.kept_back.replace("{seconds}", String(Math.ceil(unsentS)))}` : "";
    this.#on.problem(text + lost);
    if (!fatal) return;
    this.#microphone?.stop();
    this.#end();
  }

  #end() {
    this.#microphone = null;
    this.#socket = null;
    this.#become("off");
    for (const resolve of this.#ended.splice(0)) resolve();
  }

  #become(state) {
    this.state = state;
    this.#on.state(state);
  }
}
