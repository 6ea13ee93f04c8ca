// A report and a server for the tests of the page's modules: the rules of reporting/report/edits.py once more, small.

const ROOT = new URL("../../../reporting/web/static/js/", import.meta.url);
export const load = (path) => import(new URL(path, ROOT));

export const field = (fieldId, text = "", extra = {}) => ({ field_id: fieldId, label: "", kind: "TEXTAREA", text, spans: [], options: [], units: "", required: false, ...extra });

export function viewOf(texts, { version = 0, state = "draft" } = {}) {
  const fields = Object.entries(texts).map(([id, text]) => field(id, text));
  const sections = [{ section_id: "s", title: "Findings", code: null, fields }];
  return { report: { report_id: "r", version, state, language: "en", sections }, order: {}, linked: [], earlier: [], current: "", cursor: null, lock: null, revisions: [], deliveries: [], can: ["edit"] };
}

export const counter = () => {
  let count = 0;
  return () => `edit-${(count += 1)}`;
};

/** Applies edits as the service does: moved over what came in between, refused where both touched the same words. */
export class Server {
  constructor(texts) {
    this.texts = { ...texts };
    this.edits = [];
  }

  get version() {
    return this.edits.length;
  }

  take({ edit_id, field_id, base_version, start, end, text }) {
    const known = this.edits.find((edit) => edit.edit_id === edit_id);
    if (known) return { version: known.base_version + 1, edit: known };
    for (const earlier of this.edits.slice(base_version)) {
      if (earlier.field_id !== field_id || end <= earlier.start) continue;
      if (start < earlier.end) throw Object.assign(new Error("refused"), { passing: false, code: "edit-overlaps" });
      const grown = Array.from(earlier.text).length - (earlier.end - earlier.start);
      start += grown;
      end += grown;
    }
    const points = Array.from(this.texts[field_id]);
    this.texts[field_id] = [...points.slice(0, start), text, ...points.slice(end)].join("");
    const edit = { edit_id, field_id, base_version: this.version, start, end, text, spans: [], origin: "typed", author_id: "u" };
    this.edits.push(edit);
    return { version: this.version, edit };
  }

  view() {
    return viewOf(this.texts, { version: this.version });
  }
}

/** Numbers between 0 and 1, the same for the same seed. */
export function random(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
