// The strip under the header: at most one notice of a kind, each with what to do.

import { element } from "./dom.js";

export class Notices {
  #root;
  #shown = new Map();

  constructor(root) {
    this.#root = root;
  }

  /** Show or replace the notice `id`. kind: info, warning, danger. actions: [{label, act | href, testid}]. */
  show(id, { text, kind = "info", actions = [], dismissible = "" }) {
    const said = JSON.stringify([text, kind, actions.map((action) => action.label)]);
    if (this.#shown.get(id)?.said === said) return;
    this.hide(id);
    const buttons = actions.map(({ label, act, href, testid }) =>
      href
        ? element("a", { class: "button", href, target: "_blank", rel: "noopener", "data-testid": testid }, label)
        : element("button", { type: "button", "data-testid": testid, onclick: act }, label),
    );
    if (dismissible) buttons.push(element("button", { type: "button", class: "quiet", onclick: () => this.hide(id) }, dismissible));
    const role = kind === "info" ? "status" : "alert";
    const node = element("div", { class: `notice ${kind}`, role, "data-testid": `notice-${id}` }, element("p", {}, text), ...buttons);
    this.#shown.set(id, { said, node });
    this.#root.append(node);
  }

  hide(id) {
    this.#shown.get(id)?.node.remove();
    this.#shown.delete(id);
  }
}
