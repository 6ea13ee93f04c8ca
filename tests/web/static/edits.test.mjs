import assert from "node:assert/strict";
import { test } from "node:test";
import { load, random } from "./support.mjs";

const { applied, joined, movedOffset, movedOver, movedUnder } = await load("models/edits.js");
const { length, replaced } = await load("models/text.js");
const edit = (start, end, text, more = {}) => ({ field_id: "f", start, end, text, ...more });

test("edits of other fields do not move one another", () => {
  assert.deepEqual(movedOver(edit(3, 4, "x"), edit(0, 0, "abc", { field_id: "g" })), edit(3, 4, "x"));
});

test("edits of the same characters cannot be moved", () => {
  assert.equal(movedOver(edit(2, 5, "x"), edit(4, 6, "y")), null);
  assert.equal(movedUnder(edit(4, 6, "y"), edit(2, 5, "x")), null);
});

test("both orders of two edits give the same text", () => {
  const dice = random(7);
  const pick = (most) => Math.floor(dice() * (most + 1));
  for (let round = 0; round < 3000; round += 1) {
    const text = "abcdefgh".slice(0, pick(8));
    const [first, second] = [0, 0].map(() => {
      const start = pick(text.length);
      return edit(start, start + pick(text.length - start), "XYZ".slice(0, pick(3)));
    });
    const own = movedOver(first, second);
    const other = movedUnder(second, first);
    assert.equal(own === null, other === null);
    if (own) assert.equal(replaced(replaced(text, second), own), replaced(replaced(text, first), other));
  }
});

test("a joined edit does what both did", () => {
  const dice = random(11);
  const pick = (most) => Math.floor(dice() * (most + 1));
  let joins = 0;
  for (let round = 0; round < 3000; round += 1) {
    const text = "abcdefgh";
    const start = pick(8);
    const first = edit(start, start + pick(8 - start), "XYZ".slice(0, pick(3)));
    const middle = replaced(text, first);
    const from = pick(middle.length);
    const second = edit(from, from + pick(middle.length - from), "12".slice(0, pick(2)));
    const both = joined(first, second);
    if (!both) continue;
    joins += 1;
    assert.equal(replaced(text, both), replaced(middle, second));
  }
  assert.ok(joins > 1000);
});

test("edits that do not touch are not joined", () => {
  assert.equal(joined(edit(0, 0, "ab"), edit(5, 5, "c")), null);
});

test("an offset at an insertion stays behind the new text", () => {
  assert.equal(movedOffset(4, edit(4, 4, "abc")), 7);
  assert.equal(movedOffset(3, edit(4, 4, "abc")), 3);
  assert.equal(movedOffset(5, edit(2, 8, "")), 2);
});

test("spans are cut where their characters were replaced", () => {
  const field = { text: "no nodule", spans: [{ start: 0, end: 9, origin: "dictated" }] };
  const after = applied(field, edit(3, 9, "mass"));
  assert.equal(after.text, "no mass");
  assert.deepEqual(after.spans, [{ start: 0, end: 3, origin: "dictated" }]);
});

test("spans of an edit count within its text", () => {
  const after = applied({ text: "ab", spans: [] }, edit(1, 1, "xyz", { spans: [{ start: 1, end: 2, origin: "dictated" }] }));
  assert.deepEqual(after.spans, [{ start: 2, end: 3, origin: "dictated" }]);
  assert.equal(length(after.text), 5);
});
