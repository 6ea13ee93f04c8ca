// Spoken commands on the page: says what was carried out, does what the service leaves to the page, lists what can be
// said. Nothing is signed, released or cleared here: all ask for a second act.

import { byId, element } from "../dom.js";
import { showHelp } from "../keyboard.js";
import { actOf, isMine, rowsOf } from "../models/spoken.js";
import { say, texts } from "../page.js";

export class SpokenPane {
  #api;
  #language;
  #texts;
  #on;
  #list = byId("help-dialog").querySelector("[data-part=spoken]");

  /** texts: {command, effect, spoken, close}; on: {said(text), select(fieldId, start, end), sign(action), clear(fieldId), label(fieldId), ask(text, actions), failed(error)}. */
  constructor(api, language, texts, on) {
    this.#api = api;
    this.#language = language;
    this.#texts = texts;
    this.#on = on;
  }

  /** The service told a command. */
  told(event, mayEdit) {
    const { act, fieldId, start, end } = actOf(event);
    this.#on.said(say(this.#texts.command[event.command] ?? event.text, event));
    if (!act || !isMine(mayEdit, document.visibilityState)) return;
    if (act === "select") this.#on.select(fieldId, start, end);
    if (act === "sign" || act === "release") this.#on.sign(act);
    if (act === "help") this.help();
    if (act === "confirm") this.#confirm(fieldId);
  }

  #confirm(fieldId) {
    const text = say(this.#texts.spoken.clear_sure, { field: this.#on.label(fieldId) });
    this.#on.ask(text, [{ label: this.#texts.spoken.clear, act: () => this.#on.clear(fieldId), testid: "confirm-clear" }]);
  }

  /** Open the help with everything that can be said in the report's language. */
  async help() {
    if (!byId("help-dialog").open) showHelp();
    try {
      this.#show(await this.#api.get(`/api/commands?language=${this.#language}`));
    } catch (error) {
      this.#on.failed(error);
    }
  }

  #show(listed) {
    const rows = rowsOf(listed, this.#texts.effect).map(({ command, effect, spoken }) =>
      element("tr", { "data-testid": `can-say-${command}` }, element("td", { lang: this.#language }, spoken.join(" · ")), element("td", {}, effect)),
    );
    this.#list.querySelector("tbody").replaceChildren(...rows);
    this.#list.querySelector("[data-part=macros]").textContent = listed.macros.join(" · ");
    this.#list.hidden = false;
  }
}

/** The pane of a report page, which has model, editor, sign and record. on: {act(action, body), failed(error)}. */
export function makeSpoken(report, api, notices, { act, failed }) {
  const at = (fieldId, offset) => report.model.offset(fieldId, offset);
  return new SpokenPane(api, report.model.view.report.language, texts, {
    said: (text) => report.record.command(text),
    select: (fieldId, start, end) => report.editor.go(fieldId, at(fieldId, start), at(fieldId, end)),
    sign: (action) => report.sign.open(action),
    label: (fieldId) => report.model.label(fieldId),
    ask: (text, actions) => notices.show("clear", { text, kind: "warning", actions, dismissible: texts.cancel }),
    clear: (fieldId) => act("clear", { field_id: fieldId }).catch(failed).finally(() => notices.hide("clear")),
    failed,
  });
}
