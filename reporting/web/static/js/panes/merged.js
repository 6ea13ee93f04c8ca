// That the patient became another one while the report was being written: stays until it was seen, and stops signing.

import { say } from "../page.js";

/** `seen(mergedAt)` says that the user has seen it. */
export function showMerged(notices, { order, linked, can }, texts, format, seen) {
  const times = [order, ...linked].map((each) => each.patient_merged_at).filter(Boolean).sort();
  if (!times.length) {
    notices.hide("merged");
    return;
  }
  const [mergedAt] = times;
  const text = say(texts.banner, { at: format.moment(mergedAt) });
  const actions = can.length ? [{ label: texts.seen, act: () => seen(mergedAt), testid: "merge-seen" }] : [];
  notices.show("merged", { text, kind: "danger", actions });
}
