import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const { SILENT, heard } = await load("models/transcript.js");
const partial = (revision, text, utterance = "u1") => ({ utterance_id: utterance, revision, text, field_id: "f", offset: 0 });
const final = (utterance) => ({ version: 1, edit: { field_id: "f", start: 0, end: 0, text: "no nodule", spans: [{ start: 0, end: 9, utterance_id: utterance }] } });

test("a newer partial replaces the older, not the other way round", () => {
  let view = heard(SILENT, "partial", partial(2, "no nodule"));
  view = heard(view, "partial", partial(1, "no"));
  assert.equal(view.partial.text, "no nodule");
});

test("a final ends its partial, and a late partial does not bring it back", () => {
  let view = heard(SILENT, "partial", partial(1, "no"));
  view = heard(view, "edit", final("u1"));
  assert.equal(view.partial, null);
  assert.equal(heard(view, "partial", partial(9, "no nod")).partial, null);
});

test("the final of one utterance leaves the partial of the next", () => {
  let view = heard(SILENT, "partial", partial(1, "small", "u2"));
  view = heard(view, "edit", final("u1"));
  assert.equal(view.partial.text, "small");
});

test("a command ends the partial it was heard in", () => {
  const view = heard(heard(SILENT, "partial", partial(1, "next field")), "command", { command: "next-field" });
  assert.equal(view.partial, null);
});

test("the end of a dictation clears what was being heard", () => {
  const view = heard(heard(SILENT, "partial", partial(1, "no")), "dictation", { state: "stopped" });
  assert.deepEqual([view.partial, view.state], [null, "stopped"]);
});

test("the place of dictation moves with the words that were put there", () => {
  const view = heard({ ...SILENT, cursor: { field_id: "f", offset: 0 } }, "edit", final("u1"));
  assert.deepEqual(view.cursor, { field_id: "f", offset: 9 });
});

test("what is being heard goes where the place of dictation goes", () => {
  const view = heard(heard(SILENT, "partial", partial(1, "no")), "cursor", { field_id: "g", offset: 2 });
  assert.deepEqual([view.partial.field_id, view.partial.offset, view.partial.text], ["g", 2, "no"]);
});

test("events that show nothing change nothing", () => {
  assert.equal(heard(SILENT, "changed", {}), SILENT);
});
