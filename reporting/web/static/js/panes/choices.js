// The worklist's filters: a button for each choice with its count. Buttons are kept, so that a refresh keeps the focus.

import { element, setText } from "../dom.js";
import { buttonsOf, FILTERS, isNarrowed, STATUSES } from "../models/choices.js";

export class ChoicesPane {
  #texts;
  #format;
  #groups = new Map();
  #mine;
  #clear;

  /** `toggle(name, value)`: "mine" and "clear" have no value. */
  constructor(root, texts, format, toggle) {
    this.#texts = texts;
    this.#format = format;
    for (const [name] of FILTERS) {
      const group = element("div", { role: "group", class: `choice ${name}`, "aria-label": texts.filter[name] });
      group.addEventListener("click", ({ target }) => {
        const button = target.closest("button");
        if (button) toggle(name, button.dataset.value);
      });
      this.#groups.set(name, { group, buttons: new Map() });
      root.append(group);
    }
    this.#mine = element("button", { type: "button", "aria-pressed": "false", "data-testid": "choose-mine", title: texts.filter.mine_title, onclick: () => toggle("mine") }, element("kbd", { "aria-hidden": "true" }, "m"), texts.filter.mine);
    this.#clear = element("button", { type: "button", class: "quiet", hidden: true, "data-testid": "choose-all", onclick: () => toggle("clear") }, element("kbd", { "aria-hidden": "true" }, "0"), texts.filter.clear);
    this.#groups.get("statuses").group.after(element("div", { class: "choice" }, this.#mine));
    // Last, so that its coming and going moves no other button.
    root.append(element("div", { class: "choice" }, this.#clear));
  }

  show(chosen, counts) {
    for (const [name, { group, buttons }] of this.#groups) {
      const wanted = buttonsOf(name, chosen, counts);
      for (const [value, button] of buttons) {
        if (wanted.some((each) => each.value === value)) continue;
        button.remove();
        buttons.delete(value);
      }
      wanted.forEach((each, index) => {
        const button = buttons.get(each.value) ?? this.#add(name, each.value);
        button.setAttribute("aria-pressed", String(each.pressed));
        button.classList.toggle("none", each.count === 0);
        setText(button.querySelector(".count"), this.#format.number(each.count));
        if (group.children[index] !== button) group.insertBefore(button, group.children[index] ?? null);
      });
      // One site (or none) is no choice.
      group.hidden = wanted.length < 2 && !wanted.some((each) => each.pressed);
    }
    this.#mine.setAttribute("aria-pressed", String(chosen.mine));
    this.#clear.hidden = !isNarrowed(chosen);
  }

  #add(name, value) {
    const words = { statuses: this.#texts.filter.status, priorities: this.#texts.priority }[name];
    const key = name === "statuses" ? element("kbd", { "aria-hidden": "true" }, String(STATUSES.indexOf(value) + 1)) : null;
    const button = element("button", { type: "button", "data-value": value, "data-testid": `choose-${value}` }, key, words?.[value] ?? value, element("span", { class: "count" }));
    this.#groups.get(name).buttons.set(value, button);
    return button;
  }
}
