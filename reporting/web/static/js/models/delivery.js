// Where a signed revision is on its way to a destination, in a sentence. Pure.

/** Why the last attempt brought nothing, e.g. "no answer in time" or "AE: OBR-3 unknown". */
function why(outcome, texts) {
  if (outcome.kind !== "acknowledged") return texts.outcome[outcome.kind];
  return outcome.reason ? `${outcome.ack_code}: ${outcome.reason}` : outcome.ack_code;
}

/** Name of the sentence in the labels of the delivery pane. */
function sentenceOf({ state, on_hold: onHold, ack_code: ack, reason }, last) {
  if (onHold) return "on_hold";
  if (state === "queued" && last) return "tried";
  if (state === "accepted" && !ack) return "stored";
  if (state === "held" || state === "cancelled") return reason ? `${state}_because` : state;
  return state;
}

/** {sentence with {names}, details} of a delivery; `texts` are the labels of the delivery pane. */
export function deliverySentence(delivery, texts, format) {
  const last = delivery.attempts.at(-1);
  const details = {
    destination: delivery.destination.toUpperCase(),
    since: format.clock(delivery.created_at),
    sent: delivery.sent_at ? format.clock(delivery.sent_at) : "",
    at: delivery.answered_at ? format.clock(delivery.answered_at) : last ? format.clock(last.at) : "",
    next: format.clock(delivery.next_attempt_at),
    ack: delivery.ack_code,
    control_id: delivery.control_id,
    why: last ? why(last.outcome, texts) : "",
    reason: delivery.reason,
  };
  return { sentence: texts[sentenceOf(delivery, last)], details };
}

/** The deliveries of the newest revision first. */
export function newestFirst(deliveries) {
  return [...deliveries].sort((one, other) => other.revision - one.revision || one.destination.localeCompare(other.destination));
}
