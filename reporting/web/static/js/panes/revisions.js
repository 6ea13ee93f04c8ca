// What was signed: each revision with signer and time, what it changed of the one before and what it was made with,
// as a Word file, as PDF and as the message that was sent.

import { element } from "../dom.js";
import { say } from "../page.js";
import { lines as linesOfMaking } from "../models/making.js";
import { reasonOf } from "./history.js";

/** `changesOf(revision)` asks for what a revision changed; it is called when somebody wants to see it. */
export function showRevisions(root, { report, revisions, deliveries }, texts, format, changesOf) {
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
      signed.revision > 1 && changes(signed, texts, changesOf),
      madeWith(signed, texts),
      element(
        "span",
        { class: "links" },
        element("a", { href: `${base}/document.docx${query}`, download: true, "data-testid": "docx" }, texts.docx),
        element("a", { href: `${base}/document.pdf${query}`, download: true, "data-testid": "pdf" }, texts.pdf),
        sent && element("a", { href: `${base}/oru${query}`, target: "_blank", rel: "noopener", "data-testid": "oru" }, texts.oru),
      ),
    );
  });
  const open = openOnes(root);
  root.querySelector("ul").replaceChildren(...lines);
  for (const details of root.querySelectorAll("details")) details.open = open.has(nameOf(details));
}

/** The list is drawn anew whenever a delivery moves on: what was opened to be read stays open. */
function openOnes(root) {
  return new Set([...root.querySelectorAll("details[open]")].map(nameOf));
}

function nameOf(details) {
  return `${details.closest("li").dataset.revision} ${details.dataset.testid}`;
}

function changes(signed, texts, changesOf) {
  const body = element("div", { class: "changes" });
  let asked = false;
  const ask = async ({ target }) => {
    if (!target.open || asked) return;
    asked = true;
    try {
      const sections = await changesOf(signed.revision);
      body.replaceChildren(...(sections.length ? sections.flatMap(showSection) : [texts.changes.none]));
    } catch (error) {
      asked = false;
      body.replaceChildren(error.text ?? String(error));
    }
  };
  return element(
    "details",
    { "data-testid": "changes", ontoggle: ask },
    element("summary", {}, say(texts.changes.title, { revision: signed.revision - 1 })),
    body,
  );
}

const TAGS = { kept: "span", removed: "del", added: "ins" };

function showSection({ title, runs }) {
  return [element("strong", {}, title), element("p", {}, ...runs.map(({ change, text }) => element(TAGS[change], {}, text)))];
}

function madeWith(signed, texts) {
  const lines = linesOfMaking(signed, texts.made_with);
  return element(
    "details",
    { "data-testid": "made-with" },
    element("summary", {}, texts.made_with.title),
    element("dl", {}, ...lines.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
  );
}
