// How loud it is, in a word. Peaks are held for a few seconds, because people pause between words. Pure.

const HELD_MS = 3000;
const FLOOR_DBFS = -70;
/** The bounds of the words, dBFS of the held peak. */
const CLIPPED = -1.5;
const GOOD = -32;
const HEARD = -55;

/** dB below full scale of a linear peak between 0 and 1. */
export function dbfs(peak) {
  return Math.max(FLOOR_DBFS, 20 * Math.log10(Math.max(peak, 1e-6)));
}

export class Level {
  #peaks = [];

  /** Take a frame's peak. Return {word: "none" | "low" | "good" | "high", height: 0 to 1}. */
  take(peak, nowMs) {
    const level = dbfs(peak);
    this.#peaks.push({ level, nowMs });
    this.#peaks = this.#peaks.filter((one) => nowMs - one.nowMs < HELD_MS);
    const held = Math.max(...this.#peaks.map((one) => one.level));
    const word = held > CLIPPED ? "high" : held > GOOD ? "good" : held > HEARD ? "low" : "none";
    return { word, height: 1 - level / FLOOR_DBFS };
  }
}
