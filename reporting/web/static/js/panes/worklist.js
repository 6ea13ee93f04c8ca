// The worklist's table. Rows are kept by order and changed in place, so that a refresh moves nothing under the hand.

import { element, setText } from "../dom.js";
import { patientName, personName } from "../format.js";
import { groupsOf } from "../models/linked.js";
import { say } from "../page.js";

/** The columns: [name, (row, texts, format) => text]. */
const COLUMNS = [
  ["priority", ({ order }, texts) => texts.priority[order.priority]],
  ["patient", ({ order }) => patientName(order.patient.name)],
  ["born", ({ order }, texts, format) => born(order.patient, texts, format)],
  ["exam", ({ order }) => order.procedure.meaning || order.procedure.value],
  ["modality", ({ order }) => order.modality],
  ["accession", ({ order }) => order.accession_number?.value ?? ""],
  ["reason", ({ order }) => order.reason],
  ["referrer", ({ order }) => (order.referrer ? personName(order.referrer.name) : "")],
  ["scheduled", ({ order }, texts, format) => format.moment(order.scheduled_at, new Date(), true)],
  ["state", (row, texts) => stateOf(row, texts)],
  ["delivery", ({ delivery_state: state }, texts) => (state ? texts.delivery[state] : "")],
];

function born({ birth_date: date, sex }, texts, format) {
  return [format.date(date), format.age(date, new Date(), true), texts.sex_short[sex]].filter(Boolean).join(" · ");
}

function stateOf({ order, state, revision, locked_by: holder, answered }, texts) {
  if (order.status === "cancelled") return texts.cancelled;
  const status = order.held && order.status === "ordered" ? texts.held : texts.status[order.status];
  const word = state ? texts.state[state] : status;
  const numbered = state && revision > 1 ? `${word} (${revision})` : word;
  const counted = answered > 1 ? say(texts.answered, { state: numbered, count: answered }) : numbered;
  return holder ? say(texts.locked, { state: counted, holder }) : counted;
}

export class WorklistPane {
  #body;
  #texts;
  #format;
  #open;
  #rows = new Map();
  #current = "";

  /** `open(orderId)` opens the examination. */
  constructor(body, texts, format, open) {
    this.#body = body;
    this.#texts = texts;
    this.#format = format;
    this.#open = open;
    body.addEventListener("click", ({ target }) => this.#openRow(target.closest("tr")));
    body.addEventListener("keydown", (event) => this.#key(event));
    body.addEventListener("focusin", ({ target }) => this.#mark(target.closest("tr")));
  }

  show(rows) {
    const hadFocus = this.#body.contains(document.activeElement);
    const ids = new Set(rows.map(({ order }) => order.order_id));
    for (const [id, row] of this.#rows) {
      if (!ids.has(id)) {
        row.remove();
        this.#rows.delete(id);
      }
    }
    const groups = groupsOf(rows);
    rows.forEach((row, index) => {
      const shown = this.#rows.get(row.order.order_id) ?? this.#add(row.order.order_id);
      this.#fill(shown, row);
      shown.dataset.linked = groups[index];
      if (this.#body.children[index] !== shown) this.#body.insertBefore(shown, this.#body.children[index] ?? null);
    });
    if (this.#rows.has(this.#current)) return;
    this.#mark(this.#body.firstElementChild);
    // The row that had the focus is gone: the keys stay in the list.
    if (hadFocus) this.focus();
  }

  #add(orderId) {
    const cells = COLUMNS.map(([name]) => element("td", { class: name }, element("span")));
    const row = element("tr", { tabindex: "-1", "data-testid": "open-row", "data-order-id": orderId }, ...cells);
    this.#rows.set(orderId, row);
    return row;
  }

  #fill(shown, row) {
    shown.dataset.priority = row.order.priority;
    shown.dataset.status = row.order.status;
    shown.dataset.state = row.state ?? "";
    shown.dataset.delivery = row.delivery_state ?? "";
    shown.dataset.accession = row.order.accession_number?.value ?? "";
    COLUMNS.forEach(([, text], index) => {
      const said = text(row, this.#texts, this.#format);
      const cell = shown.children[index];
      setText(cell.firstElementChild, said);
      if (cell.title !== said) cell.title = said;
    });
  }

  /** One row can be reached with Tab; the arrows go on from there. */
  #mark(row) {
    if (!row) return;
    for (const other of this.#body.querySelectorAll("tr[tabindex='0']")) other.tabIndex = -1;
    row.tabIndex = 0;
    this.#current = row.dataset.orderId;
  }

  #key(event) {
    const row = event.target.closest("tr");
    const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling, Home: this.#body.firstElementChild, End: this.#body.lastElementChild };
    if (event.key === "Enter") this.#openRow(row);
    else if (event.key in next) next[event.key]?.focus();
    else return;
    event.preventDefault();
  }

  /** Go on by a row; from elsewhere, to the current one. */
  step(by) {
    const row = this.#rows.get(this.#current);
    if (!row?.contains(document.activeElement)) row?.focus();
    else (by > 0 ? row.nextElementSibling : row.previousElementSibling)?.focus();
  }

  /** Put the focus on the current row: from the search box into the list. */
  focus() {
    this.#rows.get(this.#current)?.focus();
  }

  /** Open the current row. */
  openCurrent() {
    this.#openRow(this.#rows.get(this.#current));
  }

  #openRow(row) {
    if (row) this.#open(row.dataset.orderId);
  }
}
