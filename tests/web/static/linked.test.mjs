import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const { choices, groupsOf, named } = await load("models/linked.js");
const order = (id, number = null, meaning = "Scanner") => ({ order_id: id, procedure: { value: "X", meaning }, accession_number: number && { value: number } });

test("what the report answers comes first and is ticked, what it could answer is not", () => {
  const [one, two, three] = [order("1"), order("2"), order("3")];
  assert.deepEqual(choices([two], [one, two, three]), [
    { order: two, checked: true },
    { order: one, checked: false },
    { order: three, checked: false },
  ]);
  assert.deepEqual(choices([], []), []);
});

test("an order is called by its examination and its number", () => {
  assert.deepEqual(named(order("1", "A1"), "none"), ["Scanner", "A1"]);
  assert.deepEqual(named(order("1", null, ""), "none"), ["X", "none"]);
});

test("rows of one report that answers several orders belong together", () => {
  const row = (report_id, answered) => ({ report_id, answered });
  const rows = [row("", 0), row("", 0), row("r", 3), row("r", 3), row("r", 3), row("s", 1), row("q", 2), row("q", 2)];
  assert.deepEqual(groupsOf(rows), ["", "", "first", "more", "more", "", "first", "more"]);
});

test("a row whose others are not in the list is the first of them", () => {
  assert.deepEqual(groupsOf([{ report_id: "r", answered: 2 }]), ["first"]);
});
