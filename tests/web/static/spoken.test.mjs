import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const { actOf, isMine, readable, rowsOf } = await load("models/spoken.js");
const told = (command, more = {}) => ({ command, argument: "", text: "as said", field_id: "f", ...more });

test("what the service carried out leaves the page nothing to do", () => {
  for (const command of ["next-field", "replace", "undo", "normal", "scratch-that", "save-draft"]) {
    assert.equal(actOf(told(command)).act, "");
  }
});

test("words to select come with their place", () => {
  assert.deepEqual(actOf(told("select", { start: 3, end: 8 })), { act: "select", fieldId: "f", start: 3, end: 8 });
  assert.equal(actOf(told("correct", { start: 0, end: 4 })).act, "select");
});

test("a place at the beginning of a field is a place", () => {
  assert.equal(actOf(told("select", { start: 0, end: 0 })).act, "select");
});

test("a macro with a gap selects the gap, one without selects nothing", () => {
  assert.equal(actOf(told("insert", { start: 7, end: 13 })).act, "select");
  assert.equal(actOf(told("insert")).act, "");
});

test("signing, releasing and clearing are asked for, never done", () => {
  assert.equal(actOf(told("sign")).act, "sign");
  assert.equal(actOf(told("preliminary")).act, "release");
  assert.equal(actOf(told("clear-field")).act, "confirm");
});

test("a command of a newer service leaves nothing to do", () => {
  assert.equal(actOf(told("make-coffee")).act, "");
});

test("only the page that is looked at by who may write acts", () => {
  assert.equal(isMine(true, "visible"), true);
  assert.equal(isMine(true, "hidden"), false);
  assert.equal(isMine(false, "visible"), false);
});

test("the list shows a few wordings of each command and what it does", () => {
  const commands = [{ command: "go-to", spoken: ["aller à {argument}", "allez à {argument}", "aller au {argument}", "aller aux {argument}"] }];
  assert.deepEqual(rowsOf({ commands }, { "go-to": "Aller" }), [{ command: "go-to", effect: "Aller", spoken: ["aller à …", "allez à …", "aller au …"] }]);
  assert.equal(rowsOf({ commands }, {})[0].effect, "go-to");
});

test("what is named is shown as dots", () => {
  assert.equal(readable("remplacer {argument} par {replacement}"), "remplacer … par …");
});
