// The replica of a report: what the server confirmed, and what was typed here and is not confirmed yet.
// Shown is always `confirmed` plus `pending`. One edit is on its way at a time. Does not know the network or the DOM.

import { applied, joined, movedOffset, movedOver, movedUnder } from "./edits.js";
import { minimal, slice } from "./text.js";

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

  /** What people call the field: its label, else the title of its section. */
  label(fieldId) {
    const section = this.view.report.sections.find((one) => one.fields.some((field) => field.field_id === fieldId));
    return section?.fields.find((field) => field.field_id === fieldId).label || section?.title || "";
  }

  /** Where an offset that the server named lies in the shown text. */
  offset(fieldId, offset) {
    const own = this.#pending.filter((edit) => edit.field_id === fieldId);
    return own.reduce((now, edit) => movedOffset(now, edit), offset);
  }

  /** True if the field may be written in the report's state: in an addendum only the newest addendum. */
  writable(fieldId) {
    const { state, sections } = this.view.report;
    if (!this.#fields.has(fieldId)) return false;
    if (state !== "adding") return state === "draft" || state === "correcting";
    const last = sections.at(-1);
    return last?.section_id.split("-")[0] === "addendum" && fieldId === last.section_id;
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
    const mine = this.field(edit.field_id).text;
    const field = this.#fields.get(edit.field_id);
    if (field) this.#fields.set(edit.field_id, applied(field, edit));
    if (this.#pending[0]?.edit_id !== edit.edit_id) {
      this.#rebase(edit, mine);
      return;
    }
    const own = this.#pending.shift();
    const same = own.start === edit.start && own.end === edit.end && own.text === edit.text;
    // What was typed since counts from our own form of the edit; if the server's differs, it fits nowhere.
    if (!same && this.#pending.some((one) => one.field_id === edit.field_id)) this.refuse(edit.field_id, mine);
  }

  /** Move what is pending over an edit that came in between. If it cannot be moved, `mine` becomes a conflict. */
  #rebase(edit, mine) {
    const kept = [];
    let remote = edit;
    for (const own of this.#pending) {
      const moved = movedOver(own, remote);
      const under = moved && movedUnder(remote, own);
      if (!moved || !under) {
        this.refuse(edit.field_id, mine);
        return;
      }
      kept.push(moved);
      remote = under;
    }
    this.#pending = kept;
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
    const answered = new Set();
    for (const [version, edit] of this.#waiting) {
      if (version > view.report.version) continue;
      answered.add(edit.edit_id);
      this.#waiting.delete(version);
    }
    const included = this.#pending.filter((edit) => answered.has(edit.edit_id));
    this.#pending = this.#pending.filter((edit) => !answered.has(edit.edit_id));
    const fieldIds = view.report.sections.flatMap((section) => section.fields).map((field) => field.field_id);
    const known = fieldIds.map((fieldId) => {
      const text = this.#shown(fieldId, included).text;
      return { fieldId, text, mine: this.#shown(fieldId, [...included, ...this.#pending]).text };
    });
    this.version = view.report.version;
    this.#take(view);
    for (const { fieldId, text, mine } of known) {
      // What happened in between is not known edit by edit: the smallest change stands for it.
      const change = minimal(text, this.#fields.get(fieldId).text);
      if (change) this.#rebase({ field_id: fieldId, ...change }, mine);
    }
    this.#pending = this.#pending.filter((edit) => this.#fields.has(edit.field_id)).map((edit) => ({ ...edit, sent: false }));
  }

  /** Words of the shown field that the recogniser was unsure of: [{start, end, probability, alternatives, text}]. */
  doubtful(fieldId, below = 0.5) {
    const field = this.field(fieldId);
    return field.spans
      .filter((span) => span.origin === "dictated" && span.probability !== null && (span.probability < below || span.alternatives?.length))
      .map((span) => ({ ...span, text: slice(field.text, span.start, span.end) }))
      .filter((span) => /[\p{L}\p{N}]/u.test(span.text)); // a sign alone is nothing to check
  }
}
