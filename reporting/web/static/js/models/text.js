// Offsets in a field count Unicode code points, as Python's `str` does; JavaScript strings count UTF-16 units.
// Everything that crosses the line or the model counts code points; only the editor counts units.

const SURROGATES = /[\ud800-\udfff]/;

/** Number of code points. */
export function length(text) {
  return SURROGATES.test(text) ? Array.from(text).length : text.length;
}

/** The code points [start, end). */
export function slice(text, start, end = Infinity) {
  return SURROGATES.test(text) ? Array.from(text).slice(start, end).join("") : text.slice(start, end);
}

/** UTF-16 index of a code point offset. */
export function toUnits(text, offset) {
  return slice(text, 0, offset).length;
}

/** Code point offset of a UTF-16 index. */
export function toPoints(text, index) {
  return length(text.slice(0, index));
}

/** The text with code points [start, end) replaced. */
export function replaced(text, { start, end, text: by }) {
  return slice(text, 0, start) + by + slice(text, end);
}

/** The smallest replacement {start, end, text} that turns `before` into `after`; null if they are the same. */
export function minimal(before, after) {
  if (before === after) return null;
  const from = Array.from(before);
  const to = Array.from(after);
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail += 1;
  return { start, end: from.length - tail, text: to.slice(start, to.length - tail).join("") };
}
