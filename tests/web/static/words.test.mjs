import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const { Format, patientName, personName } = await load("format.js");
const { deliverySentence, newestFirst } = await load("models/delivery.js");
const { fits, unfinished } = await load("models/fields.js");
const french = new Format("fr");
const english = new Format("en");
const plain = (text) => text.replace(/\s/g, " ");

test("a birth date is the same day everywhere", () => {
  assert.equal(french.date("1960-02-03"), "03/02/1960");
  assert.equal(english.date("1960-02-03"), "03/02/1960");
});

test("an age is told in years, in months for small children, in days for newborns", () => {
  const now = new Date(2026, 10, 24);
  assert.equal(plain(french.age("1960-11-25", now)), "65 ans");
  assert.equal(plain(french.age("1960-11-24", now)), "66 ans");
  assert.equal(plain(english.age("2025-08-24", now)), "15 months");
  assert.equal(plain(french.age("2026-11-20", now)), "4 jours");
  assert.equal(english.age("", now), "");
});

test("today's times need no date", () => {
  const now = new Date(2026, 10, 24, 19, 5);
  assert.equal(french.moment(now.toISOString(), now), "19:05");
  assert.equal(english.moment(new Date(2026, 10, 23, 8, 30).toISOString(), now), "23/11/2026 08:30");
});

test("a patient's family name stands in capitals", () => {
  assert.equal(patientName({ family: "Lefèvre", given: "Zoé", middle: "" }), "LEFÈVRE Zoé");
  assert.equal(personName({ prefix: "Dr", family: "Thomas", given: "Eric", middle: "" }), "Dr Thomas Eric");
});

const texts = { queued: "Q", tried: "T {why}", sent: "S", accepted: "A", refused: "R {why}", outcome: { timeout: "no answer in time" } };
const delivery = (state, outcome) => ({
  delivery_id: "d", revision: 1, destination: "ris", control_id: "DR-1", state, next_attempt_at: "2026-11-24T18:00:00Z",
  attempts: outcome ? [{ number: 1, at: "2026-11-24T18:05:02Z", duration_ms: 3, outcome }] : [],
});

test("a delivery that was never tried waits, one that failed says why", () => {
  assert.equal(deliverySentence(delivery("queued"), texts, french).sentence, "Q");
  const failed = deliverySentence(delivery("queued", { kind: "timeout", ack_code: "", reason: "" }), texts, french);
  assert.deepEqual([failed.sentence, failed.details.why], ["T {why}", "no answer in time"]);
});

test("a refused delivery tells what the other system said", () => {
  const { details } = deliverySentence(delivery("refused", { kind: "acknowledged", ack_code: "AE", reason: "unknown order" }), texts, french);
  assert.equal(details.why, "AE: unknown order");
});

test("the newest revision comes first", () => {
  assert.deepEqual(newestFirst([{ revision: 1, destination: "a" }, { revision: 2, destination: "a" }]).map((one) => one.revision), [2, 1]);
});

test("a number field takes what may become a number", () => {
  const number = { kind: "NUMBER" };
  for (const text of ["", "1", "12,", "12,5", "-3", ".5"]) assert.ok(fits(number, text), text);
  for (const text of ["a", "12 mm", "1,2,3"]) assert.ok(!fits(number, text), text);
  assert.ok(unfinished(number, "12,"));
  assert.ok(!unfinished(number, "12,5"));
  assert.ok(!unfinished({ kind: "TEXT" }, "12,"));
});
