// That the report was withdrawn, in red, and what to do then; that an earlier report of its order was.

import { say } from "../page.js";

/** `again()` opens a new report of the same order. */
export function showHistory(notices, { report, revisions, earlier, current }, texts, format, again) {
  const address = (id) => `/reports/${encodeURIComponent(id)}`;
  const last = revisions.at(-1);
  if (report.state === "withdrawn" && last?.withdrawal) {
    const details = { at: format.moment(last.signed_at), signer: last.signer, reason: reasonOf(last.withdrawal, texts) };
    const next = current ? { label: texts.current, href: address(current) } : { label: texts.again, act: again };
    notices.show("withdrawn", { text: say(texts.banner, details), kind: "withdrawn", actions: [{ ...next, testid: "new-report" }] });
  }
  for (const { report_id: id, withdrawn_at: at, reason } of earlier) {
    const text = say(texts.earlier, { at: format.moment(at), reason: texts.reasons[reason] });
    const look = { label: texts.open, href: address(id), testid: "earlier-report" };
    notices.show(`earlier-${id}`, { text, kind: "warning", actions: [look] });
  }
}

/** "Wrong patient", with the signer's own words if there are any. */
export function reasonOf({ reason, note }, texts) {
  const said = texts.reasons[reason];
  return note ? say(texts.noted, { reason: said, note }) : said;
}
