import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const { ACTS, age, isFailing, outcomeText, remark, STATES } = await load("models/queue.js");
const { Format } = await load("format.js");
const english = new Format("en");
const texts = { on_hold: "H", on_hold_because: "H {reason}", stranded: "X", failing: "F {why}", working: "W" };
const outcomes = { timeout: "no answer in time" };
const state = (more = {}) => ({ destination: "ris", configured: true, hold: null, failed_at: null, failure: null, accepted_at: null, ...more });
const timeout = { kind: "timeout", ack_code: "", reason: "" };
const say = (of) => remark(of, texts, outcomes, english);

test("every state that has a list has acts, and a message can be looked at in each", () => {
  for (const name of STATES) assert.match(ACTS[name].join(), /look|mend/);
  assert.ok(!ACTS.sent.includes("cancel"), "what is on the wire cannot be given up");
});

test("an outcome tells its code and what was said, or what the line came to", () => {
  assert.equal(outcomeText({ kind: "acknowledged", ack_code: "AE", reason: "PID-3" }, outcomes), "AE: PID-3");
  assert.equal(outcomeText({ kind: "acknowledged", ack_code: "AR", reason: "" }, outcomes), "AR");
  assert.equal(outcomeText(timeout, outcomes), "no answer in time");
  assert.equal(outcomeText(null, outcomes), "");
});

test("a destination fails while nothing was accepted since the last failure", () => {
  assert.ok(isFailing(state({ failed_at: "2026-03-01T08:00:00Z" })));
  assert.ok(isFailing(state({ failed_at: "2026-03-01T08:00:00Z", accepted_at: "2026-03-01T07:00:00Z" })));
  assert.ok(!isFailing(state({ failed_at: "2026-03-01T08:00:00Z", accepted_at: "2026-03-01T09:00:00Z" })));
  assert.ok(!isFailing(state()));
});

test("a hold is told before a failure, and a failure before what worked", () => {
  const failing = { failed_at: "2026-03-01T08:00:00Z", failure: timeout };
  const held = { held_at: "2026-03-01T08:00:00Z", held_by: "u", reason: "" };
  assert.equal(say(state({ ...failing, hold: held })).sentence, "H");
  assert.equal(say(state({ hold: { ...held, reason: "update" } })).details.reason, "update");
  assert.equal(say(state({ configured: false })).sentence, "X");
  assert.deepEqual([say(state(failing)).sentence, say(state(failing)).details.why], ["F {why}", "no answer in time"]);
  assert.equal(say(state({ accepted_at: "2026-03-01T08:00:00Z" })).sentence, "W");
  assert.equal(say(state()), null);
});

test("an age is told in the unit that fits", () => {
  const now = new Date("2026-03-10T12:00:00Z");
  assert.deepEqual(age("2026-03-10T11:59:30Z", now), { count: 30, unit: "second" });
  assert.deepEqual(age("2026-03-10T11:50:00Z", now), { count: 10, unit: "minute" });
  assert.deepEqual(age("2026-03-10T05:59:00Z", now), { count: 6, unit: "hour" });
  assert.deepEqual(age("2026-03-01T12:00:00Z", now), { count: 9, unit: "day" });
  assert.deepEqual(age("2026-03-10T12:00:09Z", now), { count: 0, unit: "second" });
});
