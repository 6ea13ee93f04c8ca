// The two dialogs of the queue page: a question with its fields, and a message to look at or mend.

import { ApiError } from "../api.js";
import { setText } from "../dom.js";

class Dialog {
  constructor(dialog) {
    this.dialog = dialog;
    this.wrong = dialog.querySelector("[data-part=error]");
    this.button = dialog.querySelector("button[type=submit]");
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#confirmed();
    });
  }

  /** Show the dialog; `act()` is what its button does. It stays open, and says why, if that fails. */
  ask(act) {
    this.act = act;
    setText(this.wrong, "");
    this.dialog.showModal();
  }

  async #confirmed() {
    this.button.disabled = true;
    try {
      await this.act();
      this.dialog.close();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(this.wrong, error.text);
    } finally {
      this.button.disabled = false;
    }
  }
}

export class AskDialog extends Dialog {
  /** `fields` are those that are asked for; `act(values)` gets what was written. */
  open(title, confirm, fields, act) {
    const form = this.dialog.querySelector("form");
    setText(this.dialog.querySelector("h2"), title);
    setText(this.button, confirm);
    form.reset();
    for (const label of form.querySelectorAll("label[data-part]")) {
      const wanted = fields.includes(label.dataset.part);
      label.hidden = !wanted;
      label.querySelector("input").required = wanted && label.dataset.part !== "reason";
    }
    this.ask(() => act(Object.fromEntries(fields.map((name) => [name, form.elements[name].value]))));
  }
}

export class MessageDialog extends Dialog {
  /** `mend(text)` sends the edited text; null: the message can only be read. */
  open(text, mend) {
    const area = this.dialog.querySelector("textarea");
    area.value = text;
    area.readOnly = mend === null;
    this.button.hidden = mend === null;
    this.dialog.querySelector("[data-part=how]").hidden = mend === null;
    this.ask(() => mend?.(area.value));
    area.setSelectionRange(0, 0);
  }
}
