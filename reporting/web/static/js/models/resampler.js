// From the sound card's rate to 16 kHz, piece by piece: a windowed sinc that cuts off below half of the lower rate.
// Used where the browser does not open an AudioContext at 16 kHz itself. Pure; runs in the audio thread.

const ZERO_CROSSINGS = 16;
const PHASES = 256;
/** Of the lower Nyquist frequency: leaves the window room to fall off before it. */
const CUTOFF = 0.92;

export class Resampler {
  #step;
  #half;
  #table;
  #input = [];
  #position;

  constructor(fromHz, toHz) {
    this.#step = fromHz / toHz;
    const cutoff = CUTOFF * Math.min(1, 1 / this.#step);
    this.#half = Math.ceil(ZERO_CROSSINGS / cutoff);
    this.#table = Array.from({ length: PHASES + 1 }, (_, phase) => kernel(phase / PHASES, this.#half, cutoff));
    // Silence before the first sample, so that the first output is centred on it.
    this.#input = new Array(this.#half).fill(0);
    this.#position = this.#half;
  }

  /** Take samples of the input; return those of the output that can be told by now. */
  push(samples) {
    for (const sample of samples) this.#input.push(sample);
    const output = [];
    while (Math.floor(this.#position) + this.#half < this.#input.length) {
      const whole = Math.floor(this.#position);
      const weights = this.#table[Math.round((this.#position - whole) * PHASES)];
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap += 1) sum += weights[tap] * (this.#input[whole - this.#half + 1 + tap] ?? 0);
      output.push(sum);
      this.#position += this.#step;
    }
    const used = Math.floor(this.#position) - this.#half;
    if (used > 0) {
      this.#input.splice(0, used);
      this.#position -= used;
    }
    return output;
  }
}

/** Weights of the 2 * half taps around a point `fraction` after the tap before it, summing to one. */
function kernel(fraction, half, cutoff) {
  const weights = Float64Array.from({ length: 2 * half }, (_, tap) => {
    const distance = tap - half + 1 - fraction;
    const angle = Math.PI * distance * cutoff;
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / (half + 1));
    return sinc * window;
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
