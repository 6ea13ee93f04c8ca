// Signing, releasing, withdrawing and what may follow. The dialog names the patient again and lists what deserves a last
// look.

import { ApiError } from "../api.js";
import { byId, element, setText } from "../dom.js";
import { named } from "../models/linked.js";
import { say } from "../page.js";
import { identity } from "./patient.js";

/** What needs the password: each has its words in `texts.ask`. */
const ASKED = new Set(["sign", "release", "withdraw"]);

export class SignPane {
  #root;
  #model;
  #texts;
  #format;
  #on;
  #dialog = byId("sign-dialog");
  #confirm = byId("sign-dialog").querySelector("[data-testid=confirm-sign]");
  #opened = false;

  /** on: {ready(): before signing, act(action, body), failed(error)}. */
  constructor(root, model, texts, format, on) {
    this.#root = root;
    this.#model = model;
    this.#texts = texts;
    this.#format = format;
    this.#on = on;
    for (const button of root.querySelectorAll("button[data-action]")) {
      const { action } = button.dataset;
      button.addEventListener("click", () => (ASKED.has(action) ? this.open(action) : this.#act(button)));
    }
    this.#dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#confirmed();
    });
    this.#dialog.querySelector("[data-close]").addEventListener("click", () => this.#dialog.close());
  }

  show({ report, can, lock }) {
    const badge = this.#root.querySelector("[data-part=state]");
    badge.dataset.state = report.state;
    setText(badge, this.#texts.state[report.state]);
    const elsewhere = lock !== null && !lock.mine;
    for (const button of this.#root.querySelectorAll("button[data-action]")) {
      button.hidden = elsewhere || !can.includes(button.dataset.action);
    }
  }

  async #act(button) {
    const { action } = button.dataset;
    if (action === "abandon" && !confirm(this.#texts.abandon_sure)) return;
    button.disabled = true;
    try {
      await this.#on.act(action);
    } catch (error) {
      this.#on.failed(error);
    } finally {
      button.disabled = false;
    }
  }

  /** Ask for the password, once everything that was said and typed is in the report. */
  async open(action = "sign") {
    const button = this.#root.querySelector(`[data-action=${action}]`);
    if (button.hidden || button.disabled || this.#opened) return;
    this.#opened = true;
    button.disabled = true;
    try {
      await this.#on.ready();
      this.#fill(action);
      this.#dialog.showModal();
    } catch (error) {
      this.#on.failed(error);
    } finally {
      this.#opened = false;
      button.disabled = false;
    }
  }

  #fill(action) {
    const { title, lead, confirm } = this.#texts.ask[action];
    const look = action === "withdraw" ? [] : this.#look();
    this.#dialog.dataset.action = action;
    this.#dialog.querySelector("form").reset();
    setText(byId("sign-title"), title);
    setText(this.#part("lead"), lead);
    setText(this.#confirm, confirm);
    this.#error("");
    this.#part("who").replaceChildren(...this.#who());
    this.#part("look").replaceChildren(...look);
    this.#part("reasons").hidden = this.#part("reasons").disabled = action !== "withdraw";
    // The service would refuse: said before a password is typed in vain.
    this.#confirm.disabled = look.some((line) => line.className === "missing");
  }

  #part(name) {
    return this.#dialog.querySelector(`[data-part=${name}]`);
  }

  #who() {
    const { order, linked } = this.#model.view;
    const { name, sex, born } = identity(order, this.#texts, this.#format);
    const exams = [order, ...linked].map((each) => element("span", {}, named(each, "").filter(Boolean).join(" · ")));
    return [element("strong", {}, name), element("span", {}, `${sex} · ${born}`), ...exams];
  }

  /** What to look at before signing: empty required fields and words that may have been misheard. */
  #look() {
    const fields = this.#model.view.report.sections.flatMap((section) => section.fields);
    const named = (field) => this.#model.label(field.field_id);
    const missing = fields.filter((field) => field.required && !this.#model.field(field.field_id).text.trim());
    const doubt = (field, { text, alternatives = [] }) => {
      const words = alternatives.map((said) => said || this.#texts.nothing_said).join(" / ");
      return say(words ? this.#texts.doubt_alternatives : this.#texts.doubt, { field: named(field), word: text.trim(), words });
    };
    const doubts = fields.flatMap((field) => this.#model.doubtful(field.field_id).map((word) => doubt(field, word)));
    return [
      missing.length && element("li", { class: "missing" }, say(this.#texts.missing, { fields: missing.map(named).join(", ") })),
      doubts.length && element("li", {}, this.#texts.doubts, element("ul", {}, ...doubts.map((sentence) => element("li", {}, sentence)))),
    ].filter(Boolean);
  }

  async #confirmed() {
    const { action } = this.#dialog.dataset;
    const { password: input, reason, note } = this.#dialog.querySelector("form").elements;
    const why = action === "withdraw" ? { reason: reason.value, note: note.value } : {};
    this.#confirm.disabled = true;
    try {
      await this.#on.act(action, () => ({ password: input.value, base_version: this.#model.version, ...why }));
      this.#error("");
      this.#dialog.close();
      this.#root.querySelector("[data-testid=to-worklist]").focus();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#error(error.text);
      input.select();
    } finally {
      this.#confirm.disabled = false;
    }
  }

  #error(text) {
    setText(this.#dialog.querySelector("[role=alert]"), text);
  }
}
