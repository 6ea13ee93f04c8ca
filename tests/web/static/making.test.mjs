// What a signed revision was made with, as the version history shows it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const { lines } = await load("models/making.js");

const TEXTS = { text: "Text", rest: "Rest", template: "Template", model: "Model", vocabulary: "Vocabulary", settings: "Settings", version: "Software", unknown: "not kept" };
const MADE = { template_id: "t", template_hash: "1", model: "base", model_hash: "2", vocabulary_hash: "3", settings_hash: "4", version: "1.0" };

test("each part stands with its hash", () => {
  assert.deepEqual(lines({ content_hash: "0", made_with: MADE }, TEXTS), [["Text", "0"], ["Template", "t 1"], ["Model", "base 2"], ["Vocabulary", "3"], ["Settings", "4"], ["Software", "1.0"]]);
});

test("a revision from before shows its text's hash and says that the rest was not kept", () => {
  assert.deepEqual(lines({ content_hash: "0", made_with: null }, TEXTS), [["Text", "0"], ["Rest", "not kept"]]);
});

test("an unknown hash leaves the name alone, and an empty part is said", () => {
  const found = lines({ content_hash: "0", made_with: { ...MADE, template_hash: "", vocabulary_hash: "" } }, TEXTS);
  assert.deepEqual([found[1], found[3]], [["Template", "t"], ["Vocabulary", "not kept"]]);
});
