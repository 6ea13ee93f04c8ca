// The worklist page: asks for the list every few seconds and after each change of the search.

import { Api, ApiError } from "./api.js";
import { byId, debounced, setText } from "./dom.js";
import { Format } from "./format.js";
import { listen, showHelp } from "./keyboard.js";
import { Notices } from "./notices.js";
import { page, say, texts } from "./page.js";
import { WorklistPane } from "./panes/worklist.js";
import { Session } from "./session.js";

const REFRESH_MS = 5000;
const SEARCH_MS = 200;

const notices = new Notices(byId("notices"));
const session = new Session(page, notices, texts.session);
const api = new Api(session, texts.errors);
const format = new Format(page.language);
const search = byId("search");
const labels = { ...texts.worklist, priority: texts.patient.priority, cancelled: texts.patient.cancelled, held: texts.patient.held, state: texts.sign.state };
const list = new WorklistPane(byId("rows"), labels, format, open);
let asked = 0;
let refreshedAt = new Date().toISOString();

async function refresh() {
  asked += 1;
  const mine = asked;
  try {
    const rows = await api.get(`/api/worklist?search=${encodeURIComponent(search.value.trim())}`);
    if (mine !== asked) return; // a newer question was asked meanwhile
    refreshedAt = new Date().toISOString();
    list.show(rows);
    setText(byId("count"), counted(rows.length));
    document.body.dataset.loaded = "";
    delete document.body.dataset.stale;
    notices.hide("failure");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // An old list that looks new would hide an urgent examination.
    document.body.dataset.stale = "";
    const text = say(labels.stale, { at: format.clock(refreshedAt), why: error.text });
    if (error.status !== 401) notices.show("failure", { text, kind: "danger" });
  }
}

function counted(count) {
  if (count === 0) return search.value ? labels.nothing_found : labels.empty;
  return count === 1 ? labels.count_one : say(labels.count, { count: format.number(count) });
}

async function open(orderId) {
  try {
    const { report_id: reportId } = await api.post(`/api/orders/${encodeURIComponent(orderId)}/open`);
    location.assign(`/reports/${encodeURIComponent(reportId)}`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    notices.show("open", { text: error.text, kind: "danger", dismissible: texts.close });
  }
}

async function keepFresh() {
  if (!document.hidden) await refresh();
  setTimeout(keepFresh, REFRESH_MS);
}

search.addEventListener("input", debounced(refresh, SEARCH_MS));
search.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") list.focus();
  else if (event.key === "Enter") list.openCurrent();
  else if (event.key === "Escape" && search.value) {
    search.value = "";
    refresh();
  } else return;
  event.preventDefault();
});
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.target === search) return;
  event.preventDefault();
  search.select();
});
document.addEventListener("visibilitychange", () => !document.hidden && refresh());
// Back from a report the browser may show the page as it was.
addEventListener("pageshow", ({ persisted }) => persisted && refresh());
listen({ help: showHelp });
byId("help").addEventListener("click", showHelp);
keepFresh();
search.focus();
