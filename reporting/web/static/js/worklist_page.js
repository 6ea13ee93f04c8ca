// The worklist page: asks for the list every few seconds and after each change of the search or a filter.

import { Api, ApiError } from "./api.js";
import { byId, debounced, setText } from "./dom.js";
import { Format } from "./format.js";
import { listen, showHelp } from "./keyboard.js";
import { actionOf, fromFragment, isNarrowed, NOTHING, toFragment, toggled } from "./models/choices.js";
import { Notices } from "./notices.js";
import { page, say, texts } from "./page.js";
import { ChoicesPane } from "./panes/choices.js";
import { WorklistPane } from "./panes/worklist.js";
import { Session } from "./session.js";

const REFRESH_MS = 5000;
const SEARCH_MS = 200;
const PAGE_ROWS = 200;
const MOST_ROWS = 2000;
// Of this person on this browser; the search is not kept, it names patients.
const KEPT = `worklist:${page.user_id}`;

const notices = new Notices(byId("notices"));
const session = new Session(page, notices, texts.session);
const api = new Api(session, texts.errors);
const format = new Format(page.language);
const search = byId("search");
const labels = { ...texts.worklist, priority: texts.patient.priority, cancelled: texts.patient.cancelled, held: texts.patient.held, state: texts.sign.state };
const list = new WorklistPane(byId("rows"), labels, format, open);
const choices = new ChoicesPane(byId("choices"), labels, format, choose);
const more = byId("more");
let chosen = fromFragment(location.hash || kept());
let limit = PAGE_ROWS;
let asked = 0;
let refreshedAt = new Date().toISOString();

async function refresh() {
  asked += 1;
  const mine = asked;
  try {
    const { rows, total, counts } = await api.post("/api/worklist", { ...chosen, search: search.value.trim(), limit });
    if (mine !== asked) return; // a newer question was asked meanwhile
    refreshedAt = new Date().toISOString();
    list.show(rows);
    choices.show(chosen, counts);
    setText(byId("count"), counted(rows.length, total));
    more.hidden = rows.length < limit || total <= rows.length || limit >= MOST_ROWS;
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

function counted(shown, total) {
  if (total === 0) return search.value || isNarrowed(chosen) ? labels.nothing_found : labels.empty;
  if (shown < total) return say(labels.count_part, { shown: format.number(shown), count: format.number(total) });
  return total === 1 ? labels.count_one : say(labels.count, { count: format.number(total) });
}

function choose(name, value) {
  if (name === "mine") narrow({ ...chosen, mine: !chosen.mine });
  else narrow(name === "clear" ? NOTHING : toggled(chosen, name, value));
}

function narrow(next) {
  chosen = next;
  limit = PAGE_ROWS;
  const fragment = toFragment(chosen);
  history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname);
  keep(fragment);
  refresh();
}

// A browser may forbid storage: then nothing is remembered.
function kept() {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

function keep(fragment) {
  try {
    localStorage.setItem(KEPT, fragment);
  } catch {
    return;
  }
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

const searched = debounced(refresh, SEARCH_MS);
search.addEventListener("input", () => {
  limit = PAGE_ROWS;
  searched();
});
search.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") list.focus();
  else if (event.key === "Enter") list.openCurrent();
  else if (event.key === "Escape" && search.value) {
    search.value = "";
    refresh();
  } else if (event.key === "Escape") list.focus();
  else return;
  event.preventDefault();
});
const acts = {
  search: () => search.select(),
  help: showHelp,
  mine: () => choose("mine"),
  clear: () => choose("clear"),
  status: (value) => choose("statuses", value),
  down: () => list.step(1),
  up: () => list.step(-1),
};
addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  const found = actionOf(event, event.target.matches("input, textarea, select"));
  if (!found) return;
  event.preventDefault();
  acts[found.act](found.value);
});
addEventListener("hashchange", () => narrow(fromFragment(location.hash)));
more.addEventListener("click", () => {
  limit = Math.min(limit + PAGE_ROWS, MOST_ROWS);
  refresh();
});
document.addEventListener("visibilitychange", () => !document.hidden && refresh());
// Back from a report the browser may show the page as it was.
addEventListener("pageshow", ({ persisted }) => persisted && refresh());
listen({ help: showHelp });
byId("help").addEventListener("click", showHelp);
// The list has the keys from the start; `/` leads to the search.
keepFresh().then(() => document.activeElement === document.body && list.focus());
