// Three lights with words: microphone, line to the service, recogniser; the level meter; whether what was typed is safe.

import { setText } from "../dom.js";
import { say } from "../page.js";

const WAITING_S = 1;

export class StatusPane {
  #root;
  #texts;
  #format;

  constructor(root, texts, format) {
    this.#root = root;
    this.#texts = texts;
    this.#format = format;
    this.light("microphone", "off");
    this.light("link", "connecting");
    this.light("recogniser", "off");
    this.saving("saved");
  }

  #part(name) {
    return this.#root.querySelector(`[data-part="${name}"]`);
  }

  /** name: microphone, link or recogniser; `state` is both the colour and the word. */
  light(name, state, details = {}) {
    const light = this.#part(name);
    light.dataset.state = state;
    setText(light.querySelector(".word"), say(this.#texts[name][state], details));
  }

  /** The speech model's name, for whoever asks. */
  model(name) {
    this.#part("recogniser").title = name;
  }

  /** What Level said, or null when the microphone is off. */
  level(level) {
    const meter = this.#part("level");
    meter.dataset.word = level?.word ?? "off";
    meter.style.setProperty("--height", String(level?.height ?? 0));
    setText(meter.querySelector(".word"), level ? this.#texts.level[level.word] : "");
  }

  /** Seconds of speech that only this page has. */
  waiting(seconds) {
    const shown = seconds >= WAITING_S ? say(this.#texts.waiting, { seconds: this.#format.number(seconds) }) : "";
    setText(this.#part("waiting"), shown);
  }

  /** saved, saving or waiting: what was typed. */
  saving(state) {
    const part = this.#part("saving");
    part.dataset.state = state;
    setText(part, this.#texts.saving[state]);
  }
}
