// The replica and the server: sends pending edits one at a time, loads again when something was missed.
// One request at a time, so that what an answer contains is always known. No DOM.

import { debounced, pause } from "./dom.js";

const TYPING_MS = 300;
/** Who types without a pause is saved this often. */
const SAVE_MS = 1500;
const GAP_MS = 1000;
/** Someone changed the same words: both texts are shown side by side, which says it better than the error does. */
const OVERTAKEN = new Set(["edit-overlaps", "edit-outdated"]);
const RETRY_MS = [1000, 2000, 5000, 10_000];

export class Sync {
  #api;
  #model;
  #path;
  #session;
  #on;
  #running = false;
  #stale = false;
  #cursor = null;
  #settled = [];
  #later;

  /** on: {changed(fieldIds | null), saving("saved" | "saving" | "waiting"), refused(ApiError)}; null: everything. */
  constructor({ api, model, session, on, typingMs = TYPING_MS }) {
    this.#api = api;
    this.#model = model;
    this.#session = session;
    this.#on = on;
    this.#path = `/api/reports/${encodeURIComponent(model.view.report.report_id)}`;
    this.#later = debounced(() => this.#run(), typingMs, SAVE_MS);
  }

  /** The user typed: the field reads `text` now. */
  type(fieldId, text) {
    this.#model.type(fieldId, text);
    this.#on.saving(this.#model.pending ? "saving" : "saved");
    this.#later();
  }

  /** Dictated words go here, counted in the shown text; said once what was typed before has arrived. */
  place(cursor) {
    this.#cursor = cursor;
    this.#later();
  }

  /** The event stream brought an edit. */
  confirm(version, edit) {
    this.#on.changed(this.#model.confirm(version, edit), edit);
    if (this.#model.behind) setTimeout(() => this.#model.behind && this.reload(), GAP_MS);
  }

  /** Something changed that the stream does not tell in full, or may have missed. */
  reload() {
    this.#stale = true;
    return this.#run();
  }

  /** Ask for something that answers with a ReportView (sign, correct ...), once everything typed has arrived. */
  async act(action, body = {}) {
    await this.settled();
    const view = await this.#api.post(`${this.#path}/${action}`, typeof body === "function" ? body() : body);
    this.take(view);
    return view;
  }

  /** Take a ReportView that came as an answer. */
  take(view) {
    this.#model.load(view);
    this.#on.changed(null);
  }

  /** Resolve when nothing typed is left to send; reject if the service refuses to go on. */
  settled() {
    if (!this.#running && !this.#model.pending) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#settled.push({ resolve, reject });
      this.#run();
    });
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let failures = 0, more = true; more; ) {
        try {
          more = await this.#one();
          failures = 0;
        } catch (error) {
          if (!error.passing) throw error;
          this.#on.saving("waiting");
          await (error.status === 401 ? this.#session.back() : pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]));
          failures += 1;
        }
      }
      this.#on.saving("saved");
      for (const { resolve } of this.#settled.splice(0)) resolve();
    } catch (error) {
      this.#on.refused(error);
      for (const { reject } of this.#settled.splice(0)) reject(error);
    } finally {
      this.#running = false;
    }
  }

  /** Do the next thing there is to do; return whether there was one. */
  async #one() {
    const edit = this.#model.next();
    if (edit) {
      await this.#send(edit);
    } else if (this.#stale) {
      this.#stale = false;
      try {
        this.take(await this.#api.get(this.#path));
      } catch (error) {
        this.#stale = true;
        throw error;
      }
    } else if (this.#model.behind) {
      this.#stale = true;
      await pause(GAP_MS);
    } else if (this.#cursor) {
      const cursor = this.#cursor;
      this.#cursor = null;
      await this.#api.put(`${this.#path}/cursor`, cursor);
    } else {
      return false;
    }
    return true;
  }

  async #send(edit) {
    this.#on.saving("saving");
    try {
      const answer = await this.#api.post(`${this.#path}/edits`, edit);
      this.confirm(answer.version, answer.edit);
    } catch (error) {
      if (error.passing) throw error;
      // Refused: what the user had stays beside the field, the report is shown as it is.
      this.#model.refuse(edit.field_id, this.#model.field(edit.field_id).text);
      this.#stale = true;
      if (!OVERTAKEN.has(error.code)) this.#on.refused(error);
    }
  }
}
