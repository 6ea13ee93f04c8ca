// What the queue page says of a destination and of a delivery. Pure.

/** Acts on a delivery by its state, in the order of their buttons. */
export const ACTS = {
  queued: ["look", "hold"],
  sent: ["look"],
  held: ["look", "release", "cancel"],
  refused: ["mend", "resend", "cancel"],
};

/** The states that a number of the table leads to. */
export const STATES = ["queued", "sent", "held", "refused"];

/** An outcome in words: "no answer in time", "AE: OBR-3 unknown", and what the other side or our line said. */
export function outcomeText(outcome, texts) {
  if (!outcome) return "";
  if (outcome.kind === "acknowledged") return outcome.reason ? `${outcome.ack_code}: ${outcome.reason}` : outcome.ack_code;
  return outcome.reason || texts[outcome.kind];
}

/** True if nothing was accepted since the last failure. */
export function isFailing(state) {
  return state.failed_at !== null && (state.accepted_at === null || state.failed_at > state.accepted_at);
}

/** {sentence with {names}, details}: why a destination needs a look; null if it does not. */
export function remark(state, texts, outcomes, format) {
  if (state.hold) {
    const details = { at: format.moment(state.hold.held_at), reason: state.hold.reason };
    return { sentence: state.hold.reason ? texts.on_hold_because : texts.on_hold, details };
  }
  if (!state.configured) return { sentence: texts.stranded, details: {} };
  if (isFailing(state)) {
    return { sentence: texts.failing, details: { at: format.moment(state.failed_at), why: outcomeText(state.failure, outcomes) } };
  }
  if (state.accepted_at) return { sentence: texts.working, details: { at: format.moment(state.accepted_at) } };
  return null;
}

/** How long ago, in the largest unit that is not below one: {count, unit} for Intl. */
export function age(since, now) {
  const seconds = Math.max(0, Math.round((now - new Date(since)) / 1000));
  const [count, unit] =
    seconds >= 172_800 ? [seconds / 86_400, "day"] : seconds >= 7200 ? [seconds / 3600, "hour"] : seconds >= 120 ? [seconds / 60, "minute"] : [seconds, "second"];
  return { count: Math.floor(count), unit };
}
