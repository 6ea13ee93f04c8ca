// The replica of a report: what the server confirmed, and what was typed here and is not confirmed yet.
// Shown is always `confirmed` plus `pending`. One edit is on its way at a time. Does not know the network or the DOM.

import { applied, joined, movedOffset, movedOver, movedUnder } from "./edits.js";
import { length, minimal, slice } from "./text.js";

const GONE = { text: "", spans: [] };

export class ReportModel {
  #fields = new Map();
  #pending = [];
  #waiting = new Map();
  #newId;

  /** `view` is the ReportView as loaded; `newId` returns a new edit id. */
  constructor(view, newId) {
    this.#newId = newId;
    this.view = view;
    this.version = view.report.version;
    this.#take(view);
    /** [{field_id, mine, theirs}]: typed text that could not be put in, kept until the user decides. */
    this.conflicts = [];
  }

  #take(view) {
    this.#fields = new Map(view.report.sections.flatMap((section) => section.fields).map((field) => [field.field_id, field]));
  }

  /** The field as it is shown: confirmed, then what is pending. */
  field(fieldId) {
    return this.#shown(fieldId, this.#pending);
  }

  #shown(fieldId, edits) {
    const field = this.#fields.get(fieldId);
    return edits.reduce((now, edit) => (edit.field_id === fieldId ? applied(now, edit) : now), field ?? GONE);
  }

  /** Where an offset that the server named lies in the shown text. */
  offset(fieldId, offset) {
    const own = this.#pending.filter((edit) => edit.field_id === fieldId);
    return own.reduce((now, edit) => movedOffset(now, edit), offset);
  }

  get pending() {
    return this.#pending.length;
  }

  /** True if an edit was confirmed whose predecessors have not been seen. */
  get behind() {
    return this.#waiting.size > 0;
  }

  /** Note that the field now reads `text`: the user typed. Joined with the last edit if that was not sent yet. */
  type(fieldId, text) {
    const change = minimal(this.field(fieldId).text, text);
    if (!change) return;
    const edit = { edit_id: this.#newId(), field_id: fieldId, sent: false, ...change };
    const last = this.#pending.at(-1);
    const both = last && !last.sent ? joined(last, edit) : null;
    if (!both) this.#pending.push(edit);
    else if (both.start === both.end && both.text === "") this.#pending.pop();
    else this.#pending[this.#pending.length - 1] = both;
  }

  /** The edit to send now, as the server takes it, or null. Asked again, it returns the same until it is settled. */
  next() {
    const edit = this.#pending[0];
    if (!edit || this.behind) return null;
    // A repeated request carries the same id: the server applies it once and answers with what it did then.
    if (!edit.sent) edit.sent = { base_version: this.version, start: edit.start, end: edit.end, text: edit.text };
    return { edit_id: edit.edit_id, field_id: edit.field_id, ...edit.sent };
  }

  /** Take an edit that the server applied. Return the ids of the fields whose shown text may have changed. */
  confirm(version, edit) {
    if (version <= this.version) {
      // Already part of what was loaded: only our waiting for it ends.
      this.#pending = this.#pending.filter((own) => own.edit_id !== edit.edit_id);
      return [edit.field_id];
    }
    this.#waiting.set(version, edit);
    const touched = new Set();
    for (let next; (next = this.#waiting.get(this.version + 1)); ) {
      this.#waiting.delete(this.version + 1);
      this.version += 1;
      this.#apply(next);
      touched.add(next.field_id);
    }
    return [...touched];
  }

  #apply(edit) {
    const field = this.#fields.get(edit.field_id);
    if (field) this.#fields.set(edit.field_id, applied(field, edit));
    if (this.#pending[0]?.edit_id === edit.edit_id) this.#pending.shift();
    else this.#rebase(edit);
  }

  /** Move what is pending over an edit that came in between. What cannot be moved becomes a conflict. */
  #rebase(edit) {
    const kept = [];
    let remote = edit;
    for (const own of this.#pending) {
      const moved = movedOver(own, remote);
      const under = moved && movedUnder(remote, own);
      if (!moved || !under) {
        this.refuse(edit.field_id, this.#mine(edit));
        return;
      }
      kept.push({ ...moved, sent: own.sent });
      remote = under;
    }
    this.#pending = kept;
  }

  /** What the user saw in the field before `edit` was applied, as well as it can be told. */
  #mine(edit) {
    return this.#pending.filter((own) => own.field_id === edit.field_id).map((own) => own.text).join(" … ");
  }

  /** Give up what is pending in a field and keep `mine`, what the user had there, beside it. */
  refuse(fieldId, mine) {
    this.#pending = this.#pending.filter((edit) => edit.field_id !== fieldId);
    if (mine.trim()) this.conflicts = [...this.conflicts.filter((one) => one.field_id !== fieldId), { field_id: fieldId, mine }];
  }

  /** The user has decided. */
  resolve(fieldId) {
    this.conflicts = this.conflicts.filter((one) => one.field_id !== fieldId);
  }

  /** Take a ReportView that was loaded while no edit of ours was under way. Pending text is kept where it fits. */
  load(view) {
    const older = view.report.version < this.version;
    // Events may have been faster than this answer: then its text is old, the rest is not.
    this.view = older ? { ...view, report: { ...view.report, version: this.version } } : view;
    if (older) return;
    const before = this.#fields;
    const answered = [...this.#waiting.values()];
    this.#waiting.clear();
    this.version = view.report.version;
    this.#take(view);
    for (const [fieldId, field] of this.#fields) {
      let known = before.get(fieldId) ?? GONE;
      for (const own of this.#pending.filter((edit) => answered.some((one) => one.edit_id === edit.edit_id))) {
        if (own.field_id === fieldId) known = applied(known, own);
      }
      const change = minimal(known.text, field.text);
      this.#pending = this.#pending.filter((edit) => !answered.some((one) => one.edit_id === edit.edit_id) || edit.field_id !== fieldId);
      if (change) this.#rebase({ field_id: fieldId, ...change });
    }
    this.#pending = this.#pending.filter((edit) => this.#fields.has(edit.field_id));
    for (const edit of this.#pending) edit.sent = false;
  }

  /** Words of the shown field that the recogniser was unsure of: [{start, end, probability, text}]. */
  doubtful(fieldId, below = 0.5) {
    const field = this.field(fieldId);
    return field.spans
      .filter((span) => span.origin === "dictated" && span.probability !== null && span.probability < below)
      .map((span) => ({ ...span, text: slice(field.text, span.start, span.end) }))
      .filter((span) => length(span.text.trim()) > 0);
  }
}
