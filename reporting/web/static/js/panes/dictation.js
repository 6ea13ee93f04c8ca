// Joins a dictation to what shows it: button, lights, level, notices, choice of microphone.

import { Dictation } from "../dictation.js";
import { byId } from "../dom.js";
import { say, texts } from "../page.js";
import { MicrophonePane } from "./microphones.js";
import { RecordPane } from "./record.js";

/** The recogniser's light for each state of the socket. */
const RECOGNISER = { connecting: "starting", open: "ready", broken: "broken" };

/** Say what went wrong in a dictation, and which words have no place in the report because of it. */
export const problem = (notices, why, said = "") =>
  notices.show("dictation", { text: said ? say(texts.record.not_written, { why, said }) : why, kind: "danger", dismissible: texts.close });

/** {dictation, record} of a report; `mayEdit()` tells whether dictation may start. */
export function makeDictation({ reportId, language, session, status, notices }, mayEdit) {
  const on = {
    state: (state) => record.show(state, mayEdit()),
    link: (state) => status.light("recogniser", RECOGNISER[state]),
    model: (name) => status.model(name),
    waiting: (seconds) => status.waiting(seconds),
    level: (level) => status.level(level),
    problem: (text) => problem(notices, text),
  };
  const dictation = new Dictation({ reportId, language, session }, on, texts.microphone);
  const microphones = new MicrophonePane(byId("microphones"), texts.microphone);
  const pressed = {
    toggle: () => {
      if (dictation.state === "off") notices.hide("dictation");
      return dictation.toggle();
    },
    on: () => microphones.show(),
  };
  const record = new RecordPane(byId("record"), status, texts.record, pressed);
  return { dictation, record };
}
