// Which other orders of the patient the report answers as well: ticked while it is a draft, only named afterwards.

import { element } from "../dom.js";
import { choices, named } from "../models/linked.js";

export class LinkedPane {
  #root;
  #texts;
  #ask;
  #change;
  #offered = [];
  #asked = null;

  /** `ask()` gets the orders that are offered; `change(action, orderId)` links or unlinks one. */
  constructor(root, texts, ask, change) {
    this.#root = root;
    this.#texts = texts;
    this.#ask = ask;
    this.#change = change;
  }

  async show({ linked, can, lock }) {
    const mine = can.includes("link") && (lock === null || lock.mine);
    const ids = linked.map((order) => order.order_id).join();
    if (mine && this.#asked !== ids) {
      this.#asked = ids;
      this.#offered = await this.#ask();
    }
    const lines = choices(linked, mine ? this.#offered : []);
    this.#root.hidden = lines.length === 0;
    this.#root.querySelector(".lead").hidden = !mine;
    this.#root.querySelector("ul").replaceChildren(...lines.map((line) => this.#line(line, mine)));
  }

  #line({ order, checked }, mine) {
    const [exam, number] = named(order, this.#texts.none);
    const box = element("input", { type: "checkbox", checked, disabled: !mine, "data-testid": "link", "data-order-id": order.order_id });
    box.addEventListener("change", async () => {
      box.disabled = true;
      this.#asked = null;
      await this.#change(box.checked ? "link" : "unlink", order.order_id);
    });
    return element("li", {}, element("label", {}, mine && box, element("span", {}, exam, " ", element("span", { class: "number" }, number))));
  }
}
