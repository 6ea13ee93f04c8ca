// Which microphone. Names are known once one was allowed; then also of those that are plugged in later.

import { element } from "../dom.js";
import { chooseMicrophone, chosenMicrophone, microphones } from "../microphone.js";

export class MicrophonePane {
  #root;
  #select;
  #texts;

  constructor(root, texts) {
    this.#root = root;
    this.#select = root.querySelector("select");
    this.#texts = texts;
    this.#select.addEventListener("change", () => chooseMicrophone(this.#select.value));
    navigator.mediaDevices?.addEventListener("devicechange", () => this.show());
    this.show();
  }

  async show() {
    const found = (await microphones()).filter((one) => one.label);
    this.#root.hidden = found.length < 2;
    const plain = found.filter((one) => one.id !== "default");
    const options = [{ id: "", label: this.#texts.standard }, ...plain];
    this.#select.replaceChildren(...options.map(({ id, label }) => element("option", { value: id }, label)));
    const chosen = chosenMicrophone();
    this.#select.value = options.some(({ id }) => id === chosen) ? chosen : "";
  }
}
