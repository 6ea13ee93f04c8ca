// What is drawn over the report's text and never part of it: the partial, the place where dictated words go, and where
// words came from.

import { Decoration, DecorationSet, Plugin, PluginKey } from "../../bundle/prosemirror.js";
import { element } from "../dom.js";
import { unfinished } from "../models/fields.js";
import { length, toUnits } from "../models/text.js";
import { say } from "../page.js";
import { fieldsOf, findField } from "./schema.js";

export const marksKey = new PluginKey("marks");

/** State: {pos: where dictated words go or null, fieldId, partial: text, stable: how it begins that stays, listening, spans: DecorationSet}. */
export function marks() {
  return new Plugin({
    key: marksKey,
    state: {
      init: () => ({ pos: null, fieldId: "", partial: "", stable: "", listening: false, spans: DecorationSet.empty }),
      apply(transaction, before) {
        const mapped = { ...before, spans: before.spans.map(transaction.mapping, transaction.doc) };
        if (before.pos !== null) mapped.pos = transaction.mapping.map(before.pos, 1);
        return { ...mapped, ...transaction.getMeta(marksKey) };
      },
    },
    props: { decorations: drawn },
  });
}

function drawn(state) {
  const { pos, fieldId, partial, stable, listening, spans } = marksKey.getState(state);
  const field = findField(state.doc, fieldId);
  if (!field) return spans;
  const start = field.pos - 1;
  const shown = [Decoration.node(start, start + field.node.nodeSize, { class: "current" })];
  if (field.node.isAtom || pos === null) return spans.add(state.doc, shown);
  if (partial) {
    const glued = pos === field.pos || /\s$/.test(state.doc.textBetween(pos - 1, pos));
    const settled = partial.startsWith(stable) ? stable : "";
    const words = () => [element("span", { class: "settled" }, (glued ? "" : " ") + settled), partial.slice(settled.length)];
    const key = `partial ${glued} ${settled.length} ${partial}`;
    shown.push(Decoration.widget(pos, () => element("span", { class: "partial", "data-testid": "partial" }, ...words()), { side: 1, key }));
  } else if (listening && pos !== state.selection.head && pos !== state.selection.anchor) {
    // Not beside the caret, which shows the place itself: Chromium's arrow keys lose their way next to a widget.
    shown.push(Decoration.widget(pos, () => element("span", { class: "here" }), { side: 1, key: "here" }));
  }
  return spans.add(state.doc, shown);
}

/** Words to check, words that nobody said, empty fields, and fields that may not be written now. */
export function spansOf(doc, model, texts, editable) {
  return DecorationSet.create(doc, [...fieldsOf(doc)].flatMap(({ node, pos }) => spansOfField(node, pos, model, texts, editable)));
}

function spansOfField(node, pos, model, texts, editable) {
  const { spec } = node.attrs;
  const text = node.textContent;
  const inline = ({ start, end }, name, title = texts[name]) =>
    Decoration.inline(pos + toUnits(text, start), pos + toUnits(text, end), { class: name, title });
  const templated = model.field(spec.field_id).spans.filter(({ origin }) => origin === "template" || origin === "macro");
  const shown = [
    ...model.doubtful(spec.field_id).map((span) => inline(span, "doubtful", heardOtherwise(span, texts))),
    ...templated.map((span) => inline(span, "templated")),
  ];
  if (unfinished(spec, text)) shown.push(inline({ start: 0, end: length(text) }, "not_a_number"));
  const whole = (attributes) => Decoration.node(pos - 1, pos - 1 + node.nodeSize, attributes);
  if (!text.trim()) shown.push(whole({ class: "blank" }));
  if (editable && !model.writable(spec.field_id)) shown.push(whole({ class: "locked", contenteditable: "false" }));
  return shown;
}

/** What to say of a doubtful word: what else may have been said, where that is known. */
export function heardOtherwise({ alternatives = [] }, texts) {
  if (!alternatives.length) return texts.doubtful;
  return say(texts.alternatives, { words: alternatives.map((words) => words || texts.nothing_said).join(" / ") });
}
