// The queue page: asks for the numbers every few seconds, and carries out what the operator wants.

import { Api, ApiError } from "./api.js";
import { byId } from "./dom.js";
import { Format } from "./format.js";
import { listen, showHelp } from "./keyboard.js";
import { Notices } from "./notices.js";
import { page, say, texts } from "./page.js";
import { AskDialog, MessageDialog } from "./panes/ask.js";
import { DestinationsPane, LinesPane } from "./panes/queue.js";
import { Session } from "./session.js";

const REFRESH_MS = 5000;

const notices = new Notices(byId("notices"));
const session = new Session(page, notices, texts.session);
const api = new Api(session, texts.errors);
const format = new Format(page.language);
const labels = { ...texts.queue, outcome: texts.delivery.outcome };
const destinations = new DestinationsPane(byId("destinations"), labels, format, { list, act: actOnDestination });
const lines = new LinesPane(byId("lines"), labels, format, actOnDelivery);
const question = new AskDialog(byId("ask-dialog"));
const message = new MessageDialog(byId("message-dialog"));
let chosen = null;
let refreshedAt = new Date().toISOString();

const queueOf = (destination) => `/api/queue/${encodeURIComponent(destination)}`;
const deliveryOf = ({ delivery_id: id }) => `/api/deliveries/${encodeURIComponent(id)}`;

async function refresh() {
  try {
    destinations.show(await api.get("/api/queue"));
    if (chosen) lines.show(chosen, await api.get(`${queueOf(chosen.destination)}/${chosen.state}`));
    refreshedAt = new Date().toISOString();
    delete document.body.dataset.stale;
    notices.hide("failure");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    document.body.dataset.stale = "";
    const text = say(texts.queue.stale, { at: format.clock(refreshedAt), why: error.text });
    if (error.status !== 401) notices.show("failure", { text, kind: "danger" });
  }
}

function list(destination, state) {
  chosen = { destination, state };
  refresh();
}

/** Do it, say what came of it, and look anew. */
async function carryOut(path, body) {
  const answer = await api.post(path, body);
  notices.hide("act");
  if (answer && "queued" in answer) {
    notices.show("act", { text: say(texts.queue.queued_again, { count: format.number(answer.queued) }), dismissible: texts.close });
  }
  await refresh();
}

async function atOnce(path, body) {
  try {
    await carryOut(path, body);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    notices.show("act", { text: error.text, kind: "danger", dismissible: texts.close });
    await refresh();
  }
}

function ask(name, fields, details, path) {
  const { title, confirm } = texts.queue.ask[name];
  question.open(say(title, details), confirm, fields, (values) => carryOut(path, values));
}

function actOnDestination(name, destination) {
  const path = `${queueOf(destination)}/${name}`;
  if (name === "hold") ask("hold_destination", ["reason"], { destination }, path);
  else if (name === "replay") ask("replay", ["since", "until"], { destination }, path);
  else atOnce(path, {});
}

function actOnDelivery(name, line) {
  if (name === "look" || name === "mend") look(line, name === "mend");
  else if (name === "resend" || name === "release") atOnce(`${deliveryOf(line)}/${name}`, {});
  else ask(name, ["reason"], { control_id: line.control_id }, `${deliveryOf(line)}/${name}`);
}

async function look(line, mends) {
  try {
    const { message: text } = await api.get(`${deliveryOf(line)}/message`);
    const isHl7 = text.startsWith("MSH");
    message.open(text, mends && isHl7 ? (edited) => carryOut(`${deliveryOf(line)}/mend`, { message: edited }) : null);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    notices.show("act", { text: error.text, kind: "danger", dismissible: texts.close });
  }
}

async function keepFresh() {
  if (!document.hidden && !document.querySelector("dialog[open]")) await refresh();
  setTimeout(keepFresh, REFRESH_MS);
}

document.addEventListener("visibilitychange", () => !document.hidden && refresh());
listen({ help: showHelp });
byId("help").addEventListener("click", showHelp);
keepFresh();
