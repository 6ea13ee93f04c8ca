// The record button and the word beside it. One click starts, the next stops.

import { setText } from "../dom.js";
import { say } from "../page.js";

const COMMAND_MS = 4000;

export class RecordPane {
  #root;
  #button;
  #status;
  #texts;
  #on;
  #timer = null;
  #into = "";
  #allowed = false;

  /** on: {toggle(), on()}: pressed; the microphone is open. */
  constructor(root, status, texts, on) {
    this.#root = root;
    this.#button = root.querySelector("button");
    this.#status = status;
    this.#texts = texts;
    this.#on = on;
    // The caret stays where it is, for the words go there.
    this.#button.addEventListener("mousedown", (event) => event.preventDefault());
    this.#button.addEventListener("click", () => this.press());
  }

  press() {
    if (!this.#button.disabled) this.#on.toggle();
  }

  /** state: off, starting, on, finishing. */
  show(state, allowed) {
    document.body.dataset.recording = state;
    this.#button.disabled = state === "finishing" || (state === "off" && !allowed);
    this.#button.setAttribute("aria-pressed", String(state === "on" || state === "starting"));
    setText(this.#button.querySelector(".word"), this.#texts[state]);
    this.#status.light("microphone", state === "on" || state === "starting" ? state : "off");
    if (state !== "on") this.#status.level(null);
    if (state === "off") {
      this.#status.light("recogniser", "off");
      this.#status.waiting(0);
    }
    if (state === "on") this.#on.on();
    this.#allowed = allowed;
    this.#say();
  }

  /** listening, speaking or stopped, as the service hears it. */
  speaking(state) {
    this.#root.dataset.speech = state;
  }

  /** Dictated words go into the field of this name. */
  place(name) {
    this.#into = name ? say(this.#texts.into, { field: name }) : "";
    this.#say();
  }

  /** A spoken command was carried out: say so for a moment. */
  command(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#say();
    }, COMMAND_MS);
    setText(this.#root.querySelector("[data-part=command]"), text);
  }

  #say() {
    if (!this.#timer) setText(this.#root.querySelector("[data-part=command]"), this.#allowed ? this.#into : "");
  }
}
