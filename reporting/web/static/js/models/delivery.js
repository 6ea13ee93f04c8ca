// Where a signed revision is on its way to the RIS, in a sentence. Pure.

const lastOf = (delivery) => delivery.attempts.at(-1);

/** Why the last attempt brought nothing, e.g. "no answer in time" or "AE: OBR-3 unknown". */
function why(outcome, texts) {
  if (outcome.kind !== "acknowledged") return texts.outcome[outcome.kind];
  return outcome.reason ? `${outcome.ack_code}: ${outcome.reason}` : outcome.ack_code;
}

/** {sentence with {names}, details} of a delivery; `texts` are the labels of the delivery pane. */
export function deliverySentence(delivery, texts, format) {
  const last = lastOf(delivery);
  const details = {
    destination: delivery.destination.toUpperCase(),
    at: last ? format.clock(last.at) : "",
    next: format.clock(delivery.next_attempt_at),
    ack: last?.outcome.ack_code ?? "",
    control_id: delivery.control_id,
    why: last ? why(last.outcome, texts) : "",
  };
  if (delivery.state === "queued") return { sentence: last ? texts.tried : texts.queued, details };
  return { sentence: texts[delivery.state], details };
}

/** The deliveries of the newest revision first. */
export function newestFirst(deliveries) {
  return [...deliveries].sort((one, other) => other.revision - one.revision || one.destination.localeCompare(other.destination));
}
