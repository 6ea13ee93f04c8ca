// One take of the microphone: opened for it, closed with it. A node that outlived its take would go on sending silence.

import { SAMPLE_RATE_HZ } from "./models/frames.js";

const WORKLET = new URL("./worklet.js", import.meta.url);
const DEVICE_KEY = "reporting.microphone";

/** Why the microphone could not be opened; `code` names the sentence in the texts. */
export class MicrophoneError extends Error {
  constructor(code, cause) {
    super(code, { cause });
    this.code = code;
  }
}

const CODES = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing" };

/** The microphones of this machine, [{id, label}]; labels are empty until one was allowed. */
export async function microphones() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter((device) => device.kind === "audioinput" && device.deviceId !== "communications")
    .map((device) => ({ id: device.deviceId, label: device.label }));
}

export const chosenMicrophone = () => localStorage.getItem(DEVICE_KEY) ?? "";
export const chooseMicrophone = (id) => localStorage.setItem(DEVICE_KEY, id);

export class Microphone {
  #stream;
  #context;
  #node;
  #stopping = null;

  /** Open it. on: {frame(Int16Array, peak), lost()}. Raise MicrophoneError: denied, missing, busy, unsupported. */
  static async open(on) {
    if (!navigator.mediaDevices?.getUserMedia || !globalThis.AudioWorkletNode) throw new MicrophoneError("unsupported");
    const take = new Microphone();
    try {
      await take.#connect(on);
    } catch (error) {
      take.#close();
      throw new MicrophoneError(CODES[error.name] ?? "busy", error);
    }
    return take;
  }

  async #connect(on) {
    // Processing made for telephony removes what a recogniser needs.
    const plain = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const deviceId = chosenMicrophone();
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: deviceId ? { ...plain, deviceId: { ideal: deviceId } } : plain });
    const [track] = this.#stream.getAudioTracks();
    const source = this.#source();
    await this.#context.audioWorklet.addModule(WORKLET);
    await this.#context.resume();
    this.#node = new AudioWorkletNode(this.#context, "pcm16", {
      numberOfInputs: 1,
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: "explicit",
    });
    this.#node.port.onmessage = ({ data }) => {
      if (data.pcm.length) on.frame(data.pcm, data.peak);
      if (data.last) this.#stopping?.();
    };
    track.addEventListener("ended", () => on.lost());
    source.connect(this.#node);
  }

  /** The stream in a context at 16 kHz; at the sound card's own rate where a browser does not mix rates. */
  #source() {
    try {
      this.#context = new AudioContext({ sampleRate: SAMPLE_RATE_HZ, latencyHint: "interactive" });
      return this.#context.createMediaStreamSource(this.#stream);
    } catch (error) {
      if (error.name !== "NotSupportedError") throw error;
      this.#context?.close();
      this.#context = new AudioContext({ latencyHint: "interactive" });
      return this.#context.createMediaStreamSource(this.#stream);
    }
  }

  /** Close it; resolve once the last samples were given to `frame`. */
  async stop() {
    await new Promise((resolve) => {
      this.#stopping = resolve;
      this.#node.port.postMessage("stop");
      // A context that the browser has suspended answers nothing; what it had was sent.
      setTimeout(resolve, 1000);
    });
    this.#close();
  }

  #close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#node?.disconnect();
    if (this.#context && this.#context.state !== "closed") this.#context.close();
  }
}
