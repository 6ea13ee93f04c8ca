// Every key of the pages in one table. Keys within the text are in panes/commands.js.

import { byId } from "./dom.js";

/** [key, with Ctrl, name of the action]: `name` is also the label in the texts and the row of the help. */
export const KEYS = [
  ["F2", false, "record"],
  ["F3", false, "previous_field"],
  ["F4", false, "next_field"],
  ["Enter", true, "sign"],
  ["F1", false, "help"],
];

/** Call actions[name] for the keys of the table; a dialog that is open keeps the keys to itself. */
export function listen(actions) {
  const pressed = (event) => {
    if (event.altKey || event.shiftKey || event.repeat || document.querySelector("dialog[open]")) return;
    const found = KEYS.find(([key, ctrl]) => key === event.key && ctrl === (event.ctrlKey || event.metaKey));
    if (!found || !actions[found[2]]) return;
    event.preventDefault();
    event.stopPropagation();
    actions[found[2]]();
  };
  // Before the editor sees them.
  addEventListener("keydown", pressed, { capture: true });
}

/** The help is a dialog of the page, filled by the server. */
export function showHelp() {
  byId("help-dialog").showModal();
}
