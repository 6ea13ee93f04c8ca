// The audio of one dictation on its way: numbered frames, kept until the server has them on disk. Pure.

export const SAMPLE_RATE_HZ = 16000;
const HEADER_BYTES = 12;

/** The binary message of reporting/wire.py: sequence (uint32), start_sample (uint64), little-endian, then PCM16. */
export function encoded({ sequence, startSample, pcm }) {
  const message = new ArrayBuffer(HEADER_BYTES + pcm.length * 2);
  const view = new DataView(message);
  view.setUint32(0, sequence, true);
  view.setBigUint64(4, BigInt(startSample), true);
  pcm.forEach((sample, index) => view.setInt16(HEADER_BYTES + index * 2, sample, true));
  return message;
}

/** Frames {sequence, startSample, pcm: Int16Array} in order, without a hole. */
export class FrameQueue {
  #frames = [];
  #sequence = 0;
  samples = 0;
  durable = 0;

  /** Number a frame and keep it. */
  push(pcm) {
    const frame = { sequence: this.#sequence, startSample: this.samples, pcm };
    this.#sequence += 1;
    this.samples += pcm.length;
    this.#frames.push(frame);
    return frame;
  }

  /** The server has everything before `durable`. */
  acknowledge(durable) {
    this.durable = Math.max(this.durable, Math.min(durable, this.samples));
    while (this.#frames.length && this.#end(this.#frames[0]) <= this.durable) this.#frames.shift();
  }

  /** What must be sent again on a new connection: everything after what is durable. */
  unacknowledged() {
    return this.#frames.map((frame) => {
      const known = Math.max(0, this.durable - frame.startSample);
      return known === 0 ? frame : { ...frame, startSample: this.durable, pcm: frame.pcm.subarray(known) };
    });
  }

  /** Seconds of speech that only this page has. */
  get waitingS() {
    return (this.samples - this.durable) / SAMPLE_RATE_HZ;
  }

  #end(frame) {
    return frame.startSample + frame.pcm.length;
  }
}
