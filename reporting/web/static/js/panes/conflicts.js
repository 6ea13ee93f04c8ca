// Text that was typed here while the same words changed elsewhere: both are shown, the user decides.

import { element } from "../dom.js";
import { say } from "../page.js";

/** on: {mine(fieldId, text), theirs(fieldId)}. */
export function showConflicts(root, model, texts, on) {
  const before = root.childElementCount;
  root.replaceChildren(...model.conflicts.map(({ field_id: fieldId, mine }) => conflict(model, fieldId, mine, texts, on)));
  root.hidden = model.conflicts.length === 0;
  if (root.childElementCount > before) root.scrollIntoView({ block: "nearest" });
}

function conflict(model, fieldId, mine, texts, on) {
  const side = (title, text, button, testid, act) =>
    element(
      "div",
      {},
      element("h3", {}, title),
      element("p", { class: "text" }, text || "—"),
      element("button", { type: "button", "data-testid": testid, onclick: act }, button),
    );
  return element(
    "section",
    { class: "conflict", role: "alert", "data-testid": "conflict" },
    element("h2", {}, say(texts.title, { field: model.label(fieldId) })),
    side(texts.mine, mine, texts.take_mine, "take-mine", () => on.mine(fieldId, mine)),
    side(texts.theirs, model.field(fieldId).text, texts.take_theirs, "take-theirs", () => on.theirs(fieldId)),
  );
}
