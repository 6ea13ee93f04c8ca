// What the event stream says about a running dictation, reduced to what is shown. Values in, values out; no DOM.
// A partial is shown beside the text and never becomes part of it.

import { movedOffset } from "./edits.js";

export const SILENT = { state: "stopped", partial: null, cursor: null, command: null, finished: [] };

const REMEMBERED = 50;

/** The view after an event; the same object if nothing shown changes. `kind` is the event's name. */
export function heard(view, kind, event) {
  switch (kind) {
    case "partial":
      return partial(view, event);
    case "cursor":
      // What is being heard will be written there as well.
      return { ...view, cursor: event, partial: view.partial && { ...view.partial, ...event } };
    case "command":
      return { ...view, command: event, partial: null };
    case "dictation":
      return { ...view, state: event.state, partial: event.state === "stopped" ? null : view.partial };
    case "edit":
      return final(view, event.edit);
    default:
      return view;
  }
}

function partial(view, event) {
  if (view.finished.includes(event.utterance_id)) return view;
  const shown = view.partial;
  if (shown?.utterance_id === event.utterance_id && event.revision <= shown.revision) return view;
  // An empty text clears; the utterance stays known, so that a late revision does not bring it back.
  return { ...view, partial: event };
}

function final(view, edit) {
  const ids = [...new Set((edit.spans ?? []).map((span) => span.utterance_id).filter(Boolean))];
  const { cursor } = view;
  return {
    ...view,
    finished: [...view.finished, ...ids].slice(-REMEMBERED),
    partial: ids.includes(view.partial?.utterance_id) ? null : view.partial,
    cursor: cursor?.field_id === edit.field_id ? { ...cursor, offset: movedOffset(cursor.offset, edit) } : cursor,
  };
}
