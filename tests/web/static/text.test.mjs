import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const { length, minimal, replaced, slice, toPoints, toUnits } = await load("models/text.js");

test("an astral character counts as one", () => {
  assert.equal(length("a😀b"), 3);
  assert.equal(slice("a😀b", 1, 2), "😀");
  assert.equal(toUnits("a😀b", 2), 3);
  assert.equal(toPoints("a😀b", 3), 2);
});

test("a replacement counts code points", () => {
  assert.equal(replaced("a😀b", { start: 2, end: 3, text: "c" }), "a😀c");
});

test("the smallest replacement never cuts a surrogate pair", () => {
  assert.deepEqual(minimal("x😀", "x😁"), { start: 1, end: 2, text: "😁" });
});

test("equal texts need no replacement", () => {
  assert.equal(minimal("no nodule", "no nodule"), null);
});

test("a repeated letter is inserted once", () => {
  assert.deepEqual(minimal("aa", "aaa"), { start: 2, end: 2, text: "a" });
});
