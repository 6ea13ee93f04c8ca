// Moving edits over one another, by the rules of reporting/report/edits.py. An edit here is {field_id, start, end, text}
// and may carry more. Pure: no DOM, no network.

import { length, replaced } from "./text.js";

const grown = (edit) => length(edit.text) - (edit.end - edit.start);
const shifted = (edit, by) => ({ ...edit, start: edit.start + by, end: edit.end + by });

/** Whether the two texts side by side would make one word or number of two. */
const touch = (left, right) => /[\p{L}\p{N}]$/u.test(left) && /^[\p{L}\p{N}]/u.test(right);

/** Whether `edit` and `earlier`, neighbours of one field, would run into one another: "5" and "12 mm" are not 512 mm. */
function glued(edit, earlier) {
  if (edit.end === earlier.start) return touch(edit.text, earlier.text);
  return edit.start === earlier.end && touch(earlier.text, edit.text);
}

/** `edit` as it reads after `earlier`, both made on the same text; null where both touch the same characters.
 *  The rule of the server: where both insert at one place, `edit` comes before `earlier`. */
export function movedOver(edit, earlier) {
  if (edit.field_id !== earlier.field_id) return edit;
  if (glued(edit, earlier)) return null;
  if (edit.end <= earlier.start) return edit;
  if (edit.start >= earlier.end) return shifted(edit, grown(earlier));
  return null;
}

/** The mirror: `earlier` as it reads when `edit` already stands. Where both insert at one place, it comes after. */
export function movedUnder(earlier, edit) {
  if (edit.field_id !== earlier.field_id) return earlier;
  if (glued(edit, earlier)) return null;
  if (earlier.start >= edit.end) return shifted(earlier, grown(edit));
  if (earlier.end <= edit.start) return earlier;
  return null;
}

/** Where an offset of the field's text lies after `edit`; at an insertion it stays behind the new text. */
export function movedOffset(offset, edit) {
  if (offset < edit.start) return offset;
  return offset >= edit.end ? offset + grown(edit) : edit.start + length(edit.text);
}

/** Two edits made one after the other as one, if the second touches what the first wrote; else null. */
export function joined(first, second) {
  const size = length(first.text);
  const start = second.start - first.start;
  const end = second.end - first.start;
  if (first.field_id !== second.field_id || start > size || end < 0) return null;
  const within = { start: Math.max(0, start), end: Math.min(size, end), text: second.text };
  return {
    ...first,
    start: first.start + Math.min(0, start),
    end: first.end + Math.max(0, end - size),
    text: replaced(first.text, within),
  };
}

/** The field {text, spans} after `edit`, whose own spans count within its text. */
export function applied(field, edit) {
  const spans = [];
  for (const span of field.spans) {
    if (span.start < edit.start) spans.push({ ...span, end: Math.min(span.end, edit.start) });
    if (span.end > edit.end) {
      const by = grown(edit);
      spans.push({ ...span, start: Math.max(span.start, edit.end) + by, end: span.end + by });
    }
  }
  for (const span of edit.spans ?? []) spans.push({ ...span, start: span.start + edit.start, end: span.end + edit.start });
  spans.sort((one, other) => one.start - other.start);
  return { ...field, text: replaced(field.text, edit), spans };
}
