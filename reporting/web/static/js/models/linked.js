// Several orders that one report answers: what the report page offers, and which rows of the worklist belong together.

/** What an order is called in one line: [examination, accession number or `none`]. */
export const named = (order, none) => [order.procedure.meaning || order.procedure.value, order.accession_number?.value || none];

/** Lines of the report page: [{order, checked}]; first what the report answers, then what it could answer as well. */
export function choices(linked, offered) {
  const known = new Set(linked.map((order) => order.order_id));
  return [
    ...linked.map((order) => ({ order, checked: true })),
    ...offered.filter((order) => !known.has(order.order_id)).map((order) => ({ order, checked: false })),
  ];
}

/** For each row of the worklist "first" or "more" of the orders of one report, or "" where a report answers one. */
export function groupsOf(rows) {
  return rows.map(({ report_id: id, answered }, index) => {
    if (!id || answered < 2) return "";
    return rows[index - 1]?.report_id === id ? "more" : "first";
  });
}
