// The report's text: ProseMirror over one document of sections and fields. Shows what the model says, tells what the
// user changed. Words that came from elsewhere are put in without disturbing the caret.

import { EditorState, EditorView, TextSelection, closeHistory, history } from "../../bundle/prosemirror.js";
import { fits } from "../models/fields.js";
import { length, minimal, replaced, toPoints, toUnits } from "../models/text.js";
import { REMOTE, guard, keys } from "./commands.js";
import { marks, marksKey, spansOf } from "./marks.js";
import { ControlView, documentOf, fieldIds, fieldsOf, findField, schema, takesLines } from "./schema.js";

export class ReportEditor {
  #view;
  #model;
  #on;
  #texts;
  #controls = new Map();
  #editable = false;

  /** on: {type(fieldId, text), place({field_id, offset}): the user says where dictated words go, at(fieldId): they do}. */
  constructor(root, model, on, texts) {
    this.#model = model;
    this.#on = on;
    this.#texts = texts;
    this.#view = new EditorView(root, {
      state: this.#state(),
      editable: () => this.#editable,
      attributes: () => ({
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": texts.label,
        "aria-readonly": String(!this.#editable),
        lang: model.view.report.language,
        spellcheck: "false",
        "data-testid": "editor",
      }),
      nodeViews: { control: (node) => this.#control(node) },
      dispatchTransaction: (transaction) => this.#dispatch(transaction),
    });
    this.#drawSpans();
  }

  #state() {
    const doc = documentOf(this.#model.view.report, (fieldId) => this.#model.field(fieldId).text);
    const permits = (spec, text) => this.#model.writable(spec.field_id) && fits(spec, text);
    const plugins = [guard(permits), marks(), history(), keys((step) => this.move(step))];
    return EditorState.create({ doc, plugins });
  }

  #control(node) {
    const { field_id: id } = node.attrs.spec;
    const on = { choose: (fieldId, text) => this.#choose(fieldId, text), move: (fieldId, step) => this.move(step, fieldId) };
    const view = new ControlView(node, this.#editable && this.#model.writable(id), on, this.#texts.yes);
    this.#controls.set(id, view);
    return view;
  }

  #choose(fieldId, text) {
    const { node, pos } = findField(this.#view.state.doc, fieldId);
    const { tr } = this.#view.state;
    this.#view.dispatch(text ? tr.replaceWith(pos, pos + node.content.size, schema.text(text)) : tr.delete(pos, pos + node.content.size));
  }

  #dispatch(transaction) {
    const before = this.#view.state;
    const { state, transactions } = before.applyTransaction(transaction);
    this.#view.updateState(state);
    if (transaction.getMeta(REMOTE)) return;
    if (transactions.some((one) => one.docChanged)) {
      for (const { node } of fieldsOf(state.doc)) {
        const { field_id: fieldId } = node.attrs.spec;
        if (node.textContent !== this.#model.field(fieldId).text) this.#on.type(fieldId, node.textContent);
      }
      this.#drawSpans();
    }
    if (this.#editable && (transaction.docChanged || !state.selection.eq(before.selection))) this.#place(state);
  }

  /** Dictated words go where the caret is. */
  #place(state) {
    const { $to } = state.selection;
    if ($to.parent.type !== schema.nodes.field || !this.#model.writable($to.parent.attrs.spec.field_id)) return;
    const { field_id: fieldId } = $to.parent.attrs.spec;
    const offset = toPoints($to.parent.textContent, $to.parentOffset);
    this.#remote(state.tr.setMeta(marksKey, { pos: $to.pos, fieldId }));
    this.#on.place({ field_id: fieldId, offset });
  }

  #remote(transaction) {
    this.#view.dispatch(transaction.setMeta(REMOTE, true));
    const place = transaction.getMeta(marksKey)?.fieldId;
    if (place) this.#on.at(place);
  }

  /** Show the model's text. `edit` is what changed it, if one edit did; `own` edits can be undone here. */
  refresh(edit = null, own = false) {
    const wanted = this.#model.view.report.sections.flatMap((section) => section.fields.map((field) => field.field_id));
    if (fieldIds(this.#view.state.doc).join() !== wanted.join()) {
      this.#view.updateState(this.#state()); // another template: nothing of the old document remains
      this.#drawSpans();
      return;
    }
    const transaction = this.#view.state.tr;
    for (const { node, pos } of [...fieldsOf(this.#view.state.doc)].reverse()) {
      this.#replace(transaction, node, pos, edit);
    }
    if (transaction.docChanged) {
      this.#remote(own ? closeHistory(transaction) : transaction.setMeta("addToHistory", false));
      this.#remote(closeHistory(this.#view.state.tr)); // what is typed next is undone by itself
    }
    this.#drawSpans();
  }

  #replace(transaction, node, pos, edit) {
    const text = node.textContent;
    const { field_id: fieldId } = node.attrs.spec;
    const wanted = this.#model.field(fieldId).text;
    if (text === wanted) return;
    const change = edit?.field_id === fieldId && replaced(text, edit) === wanted ? edit : minimal(text, wanted);
    const [from, to] = [pos + toUnits(text, change.start), pos + toUnits(text, change.end)];
    if (change.text) transaction.replaceWith(from, to, schema.text(change.text));
    else transaction.delete(from, to);
  }

  #drawSpans() {
    const { doc, tr } = this.#view.state;
    this.#remote(tr.setMeta(marksKey, { spans: spansOf(doc, this.#model, this.#texts, this.#editable) }));
  }

  /** Show where dictated words go and what is being heard. Takes the view of models/transcript.js. */
  hear({ cursor, partial, state }, moved) {
    const listening = state !== "stopped";
    const place = partial?.text ? partial : cursor;
    const field = place && findField(this.#view.state.doc, place.field_id);
    if (!field) {
      this.#remote(this.#view.state.tr.setMeta(marksKey, { listening, partial: "" }));
      return;
    }
    const offset = Math.min(this.#model.offset(place.field_id, place.offset), length(field.node.textContent));
    const pos = field.pos + toUnits(field.node.textContent, offset);
    const before = marksKey.getState(this.#view.state);
    const transaction = this.#view.state.tr.setMeta(marksKey, { pos, fieldId: place.field_id, partial: partial?.text ?? "", stable: partial?.stable ?? "", listening });
    // The caret goes along only if it was where the words went: someone who types elsewhere stays there.
    const { selection } = this.#view.state;
    const along = !this.#view.hasFocus() || (selection.empty && (before.pos === null || selection.head === before.pos));
    if (moved && along && !field.node.isAtom) transaction.setSelection(TextSelection.create(transaction.doc, pos)).scrollIntoView();
    this.#remote(transaction);
  }

  setEditable(editable) {
    this.#editable = editable;
    this.#view.setProps({ editable: () => editable });
    for (const [fieldId, control] of this.#controls) control.setEditable(editable && this.#model.writable(fieldId));
    this.#drawSpans();
  }

  /** Go to the next (1) or previous (-1) field; false if there is none. */
  move(step, from = this.#currentId()) {
    const ids = fieldIds(this.#view.state.doc);
    let index = ids.indexOf(from) + step;
    while (index in ids && !this.#model.writable(ids[index])) index += step;
    const next = ids[index];
    if (next === undefined) return false;
    this.go(next);
    return true;
  }

  #currentId() {
    const control = document.activeElement?.closest?.(".field.chosen");
    return control?.dataset.fieldId ?? this.#view.state.selection.$head.parent.attrs.spec?.field_id ?? "";
  }

  /** Put the caret into a field: at `offset`, else behind its text; or select up to `end`. */
  go(fieldId, offset = Infinity, end = offset) {
    const field = findField(this.#view.state.doc, fieldId);
    if (!field) return;
    if (field.node.isAtom) {
      this.#controls.get(fieldId).input.focus();
      this.#remote(this.#view.state.tr.setMeta(marksKey, { pos: field.pos, fieldId }));
      this.#on.place({ field_id: fieldId, offset: length(field.node.textContent) });
      return;
    }
    const [from, to] = [offset, end].map((at) => field.pos + toUnits(field.node.textContent, at));
    this.#view.focus();
    this.#view.dispatch(this.#view.state.tr.setSelection(TextSelection.create(this.#view.state.doc, from, to)).scrollIntoView());
    this.#place(this.#view.state);
  }

  /** Go where work begins: the place dictated words went last, else the first empty field. */
  start(cursor) {
    const fields = [...fieldsOf(this.#view.state.doc)].filter(({ node }) => this.#model.writable(node.attrs.spec.field_id));
    const prose = fields.filter(({ node }) => takesLines(node));
    const empty = prose.find(({ node }) => node.content.size === 0) ?? prose[0] ?? fields[0];
    if (cursor && this.#model.writable(cursor.field_id)) this.go(cursor.field_id, cursor.offset);
    else if (empty) this.go(empty.node.attrs.spec.field_id);
  }
}
