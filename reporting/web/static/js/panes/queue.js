// The tables of the queue page. Everything that came from elsewhere is put in as text.

import { element, setText } from "../dom.js";
import { ACTS, age, isFailing, outcomeText, remark, STATES } from "../models/queue.js";
import { say } from "../page.js";

export class DestinationsPane {
  #body;
  #texts;
  #format;
  #on;

  /** on: {list(destination, state), act(name, destination)}. */
  constructor(body, texts, format, on) {
    this.#body = body;
    this.#texts = texts;
    this.#format = format;
    this.#on = on;
  }

  show(states) {
    // Buttons are made anew: the one that has the focus keeps it by its name.
    const focused = document.activeElement?.dataset?.key;
    this.#body.replaceChildren(...states.map((state) => this.#row(state)));
    if (focused) this.#body.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  #row(state) {
    const { destination } = state;
    const said = remark(state, this.#texts.remark, this.#texts.outcome, this.#format);
    const counts = STATES.map((name) => this.#cell(name, this.#count(state, name)));
    const acts = [state.hold ? "release" : "hold", ...(state.refused ? ["resend"] : []), "replay"];
    return element(
      "tr",
      { "data-testid": "destination", "data-destination": destination, "data-held": Boolean(state.hold), "data-failing": isFailing(state) },
      this.#cell("destination", destination),
      ...counts,
      this.#cell("accepted", this.#format.number(state.accepted)),
      this.#cell("oldest", state.oldest_at ? this.#age(state.oldest_at) : ""),
      this.#cell("remark", said ? say(said.sentence, said.details) : ""),
      this.#cell("acts", element("span", {}, ...acts.map((name) => this.#button(name, destination)))),
    );
  }

  #cell(name, content) {
    return element("td", { class: name }, content);
  }

  #count(state, name) {
    const key = `${state.destination}-${name}`;
    const onclick = () => this.#on.list(state.destination, name);
    return element("button", { type: "button", "data-key": key, disabled: state[name] === 0, "data-testid": `count-${name}`, onclick }, this.#format.number(state[name]));
  }

  #age(since) {
    const { count, unit } = age(since, new Date());
    return this.#format.duration(count, unit);
  }

  #button(name, destination) {
    const onclick = () => this.#on.act(name, destination);
    return element("button", { type: "button", "data-key": `${destination}-${name}`, "data-testid": `destination-${name}`, onclick }, this.#texts.destination_act[name]);
  }
}

export class LinesPane {
  #root;
  #texts;
  #format;
  #act;

  /** `act(name, line)` carries out an act on a delivery. */
  constructor(root, texts, format, act) {
    this.#root = root;
    this.#texts = texts;
    this.#format = format;
    this.#act = act;
  }

  show({ destination, state }, lines) {
    this.#root.hidden = false;
    setText(this.#root.querySelector("h2"), say(this.#texts.list[state], { destination }));
    this.#root.querySelector("tbody").replaceChildren(...lines.map((line) => this.#row(line)));
  }

  #row(line) {
    const why = line.reason || outcomeText(line.last?.outcome, this.#texts.outcome);
    const report = element("a", { href: `/reports/${encodeURIComponent(line.report_id)}` }, say(this.#texts.revision, { revision: line.revision }));
    const acts = ACTS[line.state].map((name) =>
      element("button", { type: "button", "data-testid": `delivery-${name}`, onclick: () => this.#act(name, line) }, this.#texts.act[name]),
    );
    return element(
      "tr",
      { "data-testid": "queue-line", "data-delivery": line.delivery_id },
      element("td", { class: "at" }, this.#format.moment(line.created_at)),
      element("td", { class: "report" }, report),
      element("td", { class: "control_id" }, line.control_id),
      element("td", { class: "attempts" }, this.#format.number(line.attempts)),
      element("td", { class: "why" }, why),
      element("td", { class: "acts" }, element("span", {}, ...acts)),
    );
  }
}
