// Whose report this is, always in sight: the first defence against dictating on the wrong patient.

import { element } from "../dom.js";
import { patientName, personName } from "../format.js";

/** [[label, value, testid]] of the examination; empty values are left out. */
function facts(order, texts, format) {
  return [
    [texts.exam, [order.procedure.meaning || order.procedure.value, order.modality].filter(Boolean).join(" · "), "exam"],
    [texts.accession, order.accession_number?.value ?? texts.none_yet, "accession"],
    [texts.reason, order.reason || texts.not_told, "reason"],
    [texts.referrer, order.referrer ? personName(order.referrer.name) : texts.not_told, "referrer"],
    [texts.scheduled, format.moment(order.scheduled_at), "scheduled"],
  ].filter(([, value]) => value);
}

export function identity(order, texts, format) {
  const { patient } = order;
  const born = patient.birth_date ? `${format.date(patient.birth_date)} (${format.age(patient.birth_date)})` : texts.birth_unknown;
  const [first] = patient.identifiers;
  return { name: patientName(patient.name), sex: texts.sex[patient.sex], born, number: first ? `${texts.number} ${first.value}` : "" };
}

export function showPatient(root, order, texts, format) {
  const { name, sex, born, number } = identity(order, texts, format);
  const who = element(
    "div",
    { class: "who" },
    element("h1", { "data-testid": "patient" }, name),
    element("p", {}, element("span", {}, sex), element("span", { "data-testid": "born" }, born), number && element("span", {}, number)),
  );
  const list = element("dl", {});
  for (const [label, value, testid] of facts(order, texts, format)) {
    list.append(element("div", { class: testid }, element("dt", {}, label), element("dd", { "data-testid": testid, title: value }, value)));
  }
  const badges = [];
  if (order.priority !== "routine") badges.push(element("span", { class: `badge ${order.priority}` }, texts.priority[order.priority]));
  if (order.status === "cancelled") badges.push(element("span", { class: "badge cancelled", "data-testid": "cancelled" }, texts.cancelled));
  if (order.held && order.status === "ordered") badges.push(element("span", { class: "badge urgent", "data-testid": "held" }, texts.held));
  root.replaceChildren(who, list, ...badges);
  document.title = name;
}
