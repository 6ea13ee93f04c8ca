// Says that someone else is writing, and offers to take over.

import { say } from "../page.js";

export class LockPane {
  #notices;
  #texts;
  #format;
  #claim;

  /** `claim(takeOver)` asks for the lock. */
  constructor(notices, texts, format, claim) {
    this.#notices = notices;
    this.#texts = texts;
    this.#format = format;
    this.#claim = claim;
  }

  show(lock) {
    if (lock === null || lock.mine) {
      this.#notices.hide("lock");
      return;
    }
    const text = say(this.#texts.held, { holder: lock.holder, since: this.#format.moment(lock.since) });
    const over = { label: this.#texts.take_over, act: () => this.#claim(true), testid: "take-over" };
    this.#notices.show("lock", { text, kind: "warning", actions: [over] });
  }
}
