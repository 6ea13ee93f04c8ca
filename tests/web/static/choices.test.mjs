import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const { actionOf, buttonsOf, fromFragment, isNarrowed, NOTHING, STATUSES, toFragment, toggled } = await load("models/choices.js");
const key = (name, more = {}) => ({ key: name, code: /[0-9]/.test(name) ? `Digit${name}` : "", altKey: false, ctrlKey: false, metaKey: false, ...more });

test("a fragment says what is chosen, and is read back", () => {
  const chosen = { ...NOTHING, statuses: ["unread", "draft"], modalities: ["CT"], sites: ["Nord, bâtiment ~1", "SUD"], mine: true };
  const fragment = toFragment(chosen);
  assert.match(fragment, /^status=unread,draft&modality=CT&site=/);
  assert.deepEqual(fromFragment(`#${fragment}`), chosen);
  assert.equal(toFragment(NOTHING), "");
  assert.deepEqual(fromFragment(""), { ...NOTHING });
});

test("what a fragment does not say well is left out", () => {
  assert.deepEqual(fromFragment("#status=unread,unread,nonsense&priority=soon&search=lefevre").statuses, ["unread"]);
  assert.deepEqual(fromFragment("#priority=soon").priorities, []);
  assert.ok(!toFragment({ ...fromFragment("#search=lefevre"), search: "lefevre" }).includes("lefevre"));
});

test("a choice is added and given up", () => {
  const one = toggled(NOTHING, "statuses", "draft");
  assert.deepEqual(one.statuses, ["draft"]);
  assert.ok(isNarrowed(one) && !isNarrowed(toggled(one, "statuses", "draft")));
  assert.deepEqual(NOTHING.statuses, []);
});

test("every status has a button, and what is chosen keeps its button at no examination", () => {
  const counts = { statuses: { unread: 3 }, modalities: { MR: 1, CT: 2, "": 4 } };
  assert.deepEqual(buttonsOf("statuses", NOTHING, counts).map(({ value }) => value), STATUSES);
  assert.deepEqual(buttonsOf("modalities", { ...NOTHING, modalities: ["US"] }, counts), [
    { value: "CT", count: 2, pressed: false },
    { value: "MR", count: 1, pressed: false },
    { value: "US", count: 0, pressed: true },
  ]);
});

test("digits are statuses outside of text, and with Alt within it", () => {
  assert.deepEqual(actionOf(key("1"), false), { act: "status", value: "unread" });
  assert.deepEqual(actionOf(key("9"), false), { act: "status", value: "cancelled" });
  assert.deepEqual(actionOf(key("0"), false), { act: "clear" });
  assert.equal(actionOf(key("1"), true), null);
  assert.deepEqual(actionOf(key("¡", { code: "Digit1", altKey: true }), true), { act: "status", value: "unread" });
  // The row of digits of a French keyboard gives letters: with Alt the place of the key counts.
  assert.deepEqual(actionOf(key("&", { code: "Digit1", altKey: true }), false), { act: "status", value: "unread" });
});

test("letters act in the list alone, and never with Ctrl", () => {
  for (const [letter, act] of [["/", "search"], ["?", "help"], ["m", "mine"], ["j", "down"], ["k", "up"]]) {
    assert.deepEqual(actionOf(key(letter), false), { act });
    assert.equal(actionOf(key(letter), true), null);
    assert.equal(actionOf(key(letter, { ctrlKey: true }), false), null);
  }
  assert.equal(actionOf(key("x"), false), null);
});
