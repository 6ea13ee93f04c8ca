// Another template, while nothing was written.

import { element } from "../dom.js";

export class TemplatePane {
  #root;
  #select;
  #api;
  #model;
  #offered = null;

  /** `choose(templateId)` asks the service for it. */
  constructor(root, api, model, choose) {
    this.#root = root;
    this.#select = root.querySelector("select");
    this.#api = api;
    this.#model = model;
    this.#select.addEventListener("change", () => choose(this.#select.value));
  }

  async show({ report, can, lock }) {
    const allowed = can.includes("template") && (lock === null || lock.mine);
    this.#select.disabled = !allowed;
    if (allowed && !this.#offered) {
      this.#offered = await this.#api.get("/api/templates");
      this.#sort();
    }
    const offered = this.#offered ?? [];
    const known = offered.some((one) => one.template_id === report.template_id);
    const all = known ? offered : [{ template_id: report.template_id, title: report.template_title, language: report.language }, ...offered];
    this.#select.replaceChildren(...all.map((one) => element("option", { value: one.template_id }, `${one.title} (${one.language})`)));
    this.#select.value = report.template_id;
    this.#root.hidden = false;
  }

  /** Those for the examination's modality first. */
  #sort() {
    const { modality } = this.#model.view.order;
    const suits = (template) => (modality && template.modalities.includes(modality) ? 0 : 1);
    this.#offered.sort((one, other) => suits(one) - suits(other) || one.title.localeCompare(other.title));
  }
}
