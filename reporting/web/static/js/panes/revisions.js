// What was signed: each revision with signer and time, as a Word file and as the message that was sent.

import { element } from "../dom.js";
import { say } from "../page.js";
import { reasonOf } from "./history.js";

export function showRevisions(root, { report, revisions, deliveries }, texts, format) {
  root.hidden = revisions.length === 0;
  const base = `/api/reports/${encodeURIComponent(report.report_id)}`;
  const lines = [...revisions].sort((one, other) => other.revision - one.revision).map((signed) => {
    const query = `?revision=${signed.revision}`;
    const sent = deliveries.some((delivery) => delivery.revision === signed.revision);
    return element(
      "li",
      { "data-testid": "revision", "data-revision": signed.revision },
      element("strong", {}, say(texts.revision, { revision: signed.revision, kind: texts.kind[signed.kind] })),
      element("span", {}, say(texts.signed, { signer: signed.signer, at: format.moment(signed.signed_at) })),
      signed.withdrawal && element("span", {}, reasonOf(signed.withdrawal, texts)),
      element(
        "span",
        { class: "links" },
        element("a", { href: `${base}/document.docx${query}`, download: true, "data-testid": "docx" }, texts.docx),
        sent && element("a", { href: `${base}/oru${query}`, target: "_blank", rel: "noopener", "data-testid": "oru" }, texts.oru),
      ),
    );
  });
  root.querySelector("ul").replaceChildren(...lines);
}
