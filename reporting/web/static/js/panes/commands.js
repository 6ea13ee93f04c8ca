// What keys, pasting and cutting do in a report: text changes, sections and fields never do.

import { Plugin, baseKeymap, keymap, redo, undo } from "../../bundle/prosemirror.js";
import { fieldsOf, takesLines } from "./schema.js";

/** Replace a selection that reaches over several fields: their text goes, `text` comes into the first. */
export function replaceAcross(state, dispatch, text = "") {
  const { from, to, $from, $to } = state.selection;
  if ($from.sameParent($to)) return false;
  const transaction = state.tr;
  const pieces = [];
  state.doc.nodesBetween(from, to, (node, pos) => {
    if (node.type.name !== "field") return node.type.name !== "control";
    pieces.push([Math.max(from, pos + 1), Math.min(to, pos + node.nodeSize - 1)]);
    return false;
  });
  for (const [start, end] of pieces.reverse()) if (start < end) transaction.delete(start, end);
  if (text && pieces.length) transaction.insertText(text, pieces.at(-1)[0]);
  dispatch?.(transaction.scrollIntoView());
  return true;
}

const newline = (state, dispatch) => {
  const { $from } = state.selection;
  if (replaceAcross(state, dispatch, "\n")) return true;
  if (!takesLines($from.parent)) return false;
  dispatch?.(state.tr.insertText("\n").scrollIntoView());
  return true;
};

/** Keys within the text. `move(step)` goes to another field and tells whether there is one. */
export function keys(move) {
  const enter = (state, dispatch) => newline(state, dispatch) || move(1) || true;
  const erase = (name) => (state, dispatch, view) => replaceAcross(state, dispatch) || baseKeymap[name](state, dispatch, view);
  return keymap({
    ...baseKeymap,
    Enter: enter,
    "Shift-Enter": enter,
    "Mod-Enter": () => true, // signs the report: see keyboard.js
    Backspace: erase("Backspace"),
    Delete: erase("Delete"),
    "Mod-z": undo,
    "Mod-y": redo,
    "Shift-Mod-z": redo,
    Tab: () => move(1),
    "Shift-Tab": () => move(-1),
  });
}

function pasted(view, event) {
  const text = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r\n?/g, "\n");
  const { state } = view;
  const fitting = takesLines(state.selection.$from.parent) ? text : text.replace(/\s*\n\s*/g, " ").trim();
  if (fitting && !replaceAcross(state, view.dispatch, fitting)) view.dispatch(state.tr.insertText(fitting).scrollIntoView());
  return true;
}

/** The meta of a transaction that shows what the model says, rather than what the user did. */
export const REMOTE = "remote";

/** Refuses whatever would change the structure, or a field to a text that `permits(spec, text)` does not allow. */
export function guard(permits) {
  return new Plugin({
    filterTransaction(transaction, state) {
      if (!transaction.docChanged) return true;
      const before = [...fieldsOf(state.doc)].map(({ node }) => node);
      const after = [...fieldsOf(transaction.doc)].map(({ node }) => node);
      return (
        before.length === after.length &&
        before.every((node, index) => {
          const { spec } = node.attrs;
          if (after[index].attrs.spec.field_id !== spec.field_id) return false;
          const text = after[index].textContent;
          return transaction.getMeta(REMOTE) || node.textContent === text || permits(spec, text);
        })
      );
    },
    props: {
      handlePaste: pasted,
      handleDrop: () => true,
      handleTextInput: (view, from, to, text) => {
        const { doc } = view.state;
        return !doc.resolve(from).sameParent(doc.resolve(to)) && replaceAcross(view.state, view.dispatch, text);
      },
      handleDOMEvents: {
        // The browser tells a moved caret a moment late: what is typed right after a click must not land where it was.
        keydown(view) {
          view.domObserver.flush();
          return false;
        },
        cut(view, event) {
          if (!view.editable || view.state.selection.$from.sameParent(view.state.selection.$to)) return false;
          event.preventDefault();
          const { from, to } = view.state.selection;
          event.clipboardData.setData("text/plain", view.state.doc.textBetween(from, to, "\n"));
          return replaceAcross(view.state, view.dispatch);
        },
      },
    },
  });
}
