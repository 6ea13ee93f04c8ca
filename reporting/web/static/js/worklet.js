// In the audio thread: the microphone's samples as 16 kHz mono PCM16 in pieces of 100 ms, with their peak.

import { Resampler } from "./models/resampler.js";

const SAMPLE_RATE_HZ = 16000;
const FRAME_SAMPLES = 1600;

class Pcm16 extends AudioWorkletProcessor {
  #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;
  #peak = 0;
  #resampler = sampleRate === SAMPLE_RATE_HZ ? null : new Resampler(sampleRate, SAMPLE_RATE_HZ);
  #stopped = false;

  constructor() {
    super();
    this.port.onmessage = () => {
      // The only message is "stop": send what is there, then nothing more.
      this.#stopped = true;
      this.#send(true);
    };
  }

  process([[samples]]) {
    if (this.#stopped) return false;
    if (!samples) return true;
    for (const sample of this.#resampler ? this.#resampler.push(samples) : samples) this.#take(sample);
    return true;
  }

  #take(sample) {
    const limited = Math.max(-1, Math.min(1, sample));
    this.#peak = Math.max(this.#peak, Math.abs(limited));
    this.#frame[this.#filled] = Math.round(limited * 32767);
    this.#filled += 1;
    if (this.#filled === FRAME_SAMPLES) this.#send(false);
  }

  #send(last) {
    const pcm = this.#frame.slice(0, this.#filled);
    this.port.postMessage({ pcm, peak: this.#peak, last }, [pcm.buffer]);
    this.#filled = 0;
    this.#peak = 0;
  }
}

registerProcessor("pcm16", Pcm16);
