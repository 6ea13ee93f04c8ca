// The report page: loads the report, makes its parts and joins them. Rules stand in models/, drawing in panes/.

import { Api, ApiError } from "./api.js";
import { byId } from "./dom.js";
import { Events } from "./events.js";
import { Format } from "./format.js";
import { listen } from "./keyboard.js";
import { loaded } from "./loading.js";
import { ReportModel } from "./models/report.js";
import { SILENT, heard } from "./models/transcript.js";
import { Notices } from "./notices.js";
import { page, texts } from "./page.js";
import { showConflicts } from "./panes/conflicts.js";
import { DeliveryPane } from "./panes/delivery.js";
import { makeDictation, problem } from "./panes/dictation.js";
import { ReportEditor } from "./panes/editor.js";
import { showHistory } from "./panes/history.js";
import { LinkedPane } from "./panes/linked.js";
import { LockPane } from "./panes/lock.js";
import { showMerged } from "./panes/merged.js";
import { showPatient } from "./panes/patient.js";
import { showRevisions } from "./panes/revisions.js";
import { SignPane } from "./panes/sign.js";
import { makeSpoken } from "./panes/spoken.js";
import { StatusPane } from "./panes/status.js";
import { TemplatePane } from "./panes/templates.js";
import { Session } from "./session.js";
import { Sync } from "./sync.js";

const path = `/api/reports/${encodeURIComponent(page.report_id)}`;
const notices = new Notices(byId("notices"));
const session = new Session(page, notices, texts.session);
const api = new Api(session, texts.errors);
const format = new Format(page.language);

/** Say what went wrong. A sign-in that ended has its own notice, which says how to go on. */
function failed(error) {
  if (!(error instanceof ApiError)) throw error;
  if (error.status !== 401) notices.show("failure", { text: error.text, kind: "danger", dismissible: texts.close });
}

class ReportPage {
  #transcript;

  constructor(view) {
    this.model = new ReportModel(view, () => crypto.randomUUID());
    this.#transcript = { ...SILENT, cursor: view.cursor };
    this.status = new StatusPane(byId("status"), texts.status, format);
    this.#makeWriting();
    this.#makeDictation();
    this.#makeAround();
  }

  get mayEdit() {
    const { can, lock } = this.model.view;
    return can.includes("edit") && (lock === null || lock.mine);
  }

  #makeWriting() {
    const changed = (fieldIds, edit) => this.#changed(fieldIds, edit);
    const saving = (state) => this.status.saving(state);
    this.sync = new Sync({ api, model: this.model, session, on: { changed, saving, refused: failed } });
    const on = {
      type: (fieldId, text) => this.sync.type(fieldId, text),
      place: (cursor) => this.sync.place(cursor),
      at: (fieldId) => this.record?.place(this.model.label(fieldId)),
    };
    this.editor = new ReportEditor(byId("editor"), this.model, on, texts.editor);
  }

  #makeDictation() {
    const { language } = this.model.view.report;
    const parts = { reportId: page.report_id, language, session, status: this.status, notices };
    ({ dictation: this.dictation, record: this.record } = makeDictation(parts, () => this.mayEdit));
  }

  #makeAround() {
    const signing = { ready: () => this.#ready(), act: (action, body) => this.#act(action, body), failed };
    this.sign = new SignPane(byId("actions"), this.model, { ...texts.sign, ...texts.patient }, format, signing);
    const link = (action, id) => this.#act(action, { order_id: id }).catch((error) => (failed(error), this.#show()));
    this.linked = new LinkedPane(byId("linked"), texts.linked, () => api.get(`${path}/orders`), link);
    const resend = (id) => api.post(`/api/deliveries/${encodeURIComponent(id)}/resend`).then((view) => this.sync.take(view), failed);
    this.delivery = new DeliveryPane(byId("deliveries"), texts.delivery, format, resend);
    const choose = (id) => this.#act("template", { template_id: id }).catch(failed);
    this.templates = new TemplatePane(byId("templates"), api, this.model, choose);
    this.spoken = makeSpoken(this, api, notices, { act: (action, body) => this.#act(action, body), failed });
    this.lock = new LockPane(notices, texts.lock, format, (over) => this.#claim(over).catch(failed));
    const on = { event: (kind, value) => this.#heard(kind, value), state: (state) => this.#line(state) };
    this.events = new Events(page.report_id, session, on);
  }

  async start() {
    this.#show();
    document.body.dataset.loaded = "";
    this.#listen();
    if (this.mayEdit) {
      await this.#claim(false).catch(failed);
      this.editor.start(this.model.view.cursor);
    }
    this.events.open();
  }

  #listen() {
    listen({
      record: () => this.record.press(),
      previous_field: () => this.editor.move(-1),
      next_field: () => this.editor.move(1),
      sign: () => this.sign.open(),
      help: () => this.spoken.help(),
    });
    byId("help").addEventListener("click", () => this.spoken.help());
    addEventListener("beforeunload", (event) => {
      if (this.model.pending || this.model.conflicts.length) event.preventDefault();
    });
  }

  /** Draw everything but the text. */
  #show() {
    const { view } = this.model;
    document.body.dataset.editable = String(this.mayEdit);
    document.body.dataset.report = view.report.state;
    showPatient(byId("patient"), view.order, texts.patient, format);
    showRevisions(byId("revisions"), view, { ...texts.revisions, ...texts.withdrawal }, format, (revision) => api.get(`${path}/revisions/${revision}/changes`));
    showHistory(notices, view, texts.withdrawal, format, () => this.#again().catch(failed));
    showMerged(notices, view, texts.merged, format, (at) => this.#act("merge-seen", { merged_at: at }).catch(failed));
    this.editor.setEditable(this.mayEdit);
    this.sign.show(view);
    this.delivery.show(view);
    this.templates.show(view).catch(failed);
    this.linked.show(view).catch(failed);
    this.record.show(this.dictation.state, this.mayEdit);
    this.lock.show(view.lock);
    if (!this.mayEdit && this.dictation.state === "on") this.dictation.stop();
  }

  /** The model took an edit, or (null) a whole report. */
  #changed(fieldIds, edit = null) {
    if (fieldIds?.length === 0) return;
    this.editor.refresh(edit, edit?.author_id === page.user_id);
    this.#conflicts();
    if (fieldIds === null) this.#show();
  }

  #conflicts() {
    const decide = {
      mine: (fieldId, text) => {
        this.sync.type(fieldId, text);
        decide.theirs(fieldId);
      },
      theirs: (fieldId) => {
        this.model.resolve(fieldId);
        this.editor.refresh();
        this.#conflicts();
      },
    };
    showConflicts(byId("conflicts"), this.model, texts.conflict, decide);
  }

  #heard(kind, value) {
    if (kind === "edit") this.sync.confirm(value.version, value.edit);
    if (kind === "changed") this.sync.reload();
    if (kind === "failure") problem(notices, value[`text_${page.language}`], value.said);
    if (kind === "command") this.spoken.told(value, this.mayEdit);
    const before = this.#transcript;
    this.#transcript = heard(before, kind, value);
    if (this.#transcript === before) return;
    this.editor.hear(this.#transcript, kind === "cursor");
    this.record.speaking(this.#transcript.state);
  }

  #line(state) {
    this.status.light("link", state);
    if (state === "open") this.sync.reload();
  }

  async #ready() {
    await this.dictation.stop();
    await this.sync.settled();
  }

  async #act(action, body) {
    const view = await this.sync.act(action, body);
    for (const id of ["failure", "dictation"]) notices.hide(id);
    if (this.mayEdit) this.editor.start(view.cursor);
  }

  async #again() {
    const { report_id: id } = await api.post(`/api/orders/${encodeURIComponent(this.model.view.order.order_id)}/open`);
    location.assign(`/reports/${encodeURIComponent(id)}`);
  }

  async #claim(over) {
    await api.post(`${path}/lock`, { take_over: over });
    await this.sync.reload();
  }
}

loaded(api, path, { notices, session, failed }).then((view) => new ReportPage(view).start()).catch(failed);
