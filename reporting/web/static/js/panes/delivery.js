// The truth about what was sent: each revision's message, its state and why. A refused one can be sent again.

import { element } from "../dom.js";
import { deliverySentence, newestFirst } from "../models/delivery.js";
import { say } from "../page.js";

export class DeliveryPane {
  #root;
  #texts;
  #format;
  #resend;

  /** `resend(deliveryId)` puts a refused message back into the queue. */
  constructor(root, texts, format, resend) {
    this.#root = root;
    this.#texts = texts;
    this.#format = format;
    this.#resend = resend;
  }

  show({ deliveries }) {
    this.#root.hidden = deliveries.length === 0;
    this.#root.querySelector("ul").replaceChildren(...newestFirst(deliveries).map((delivery) => this.#line(delivery)));
  }

  #line(delivery) {
    const { sentence, details } = deliverySentence(delivery, this.#texts, this.#format);
    const line = element(
      "li",
      { class: `delivery ${delivery.state}`, "data-testid": "delivery-state", "data-state": delivery.state, "data-revision": delivery.revision },
      element("span", { class: "revision" }, say(this.#texts.revision, { revision: delivery.revision })),
      element("span", { class: "sentence" }, say(sentence, details)),
    );
    if (delivery.state === "refused") {
      const resend = element("button", { type: "button", "data-testid": "resend" }, this.#texts.resend);
      resend.addEventListener("click", async () => {
        resend.disabled = true;
        await this.#resend(delivery.delivery_id);
        resend.disabled = false;
      });
      line.append(resend);
    }
    return line;
  }
}
