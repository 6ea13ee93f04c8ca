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

const texts = {
  queued: "Q {since}", tried: "T {why}", sent: "S", accepted: "A {ack}", stored: "F", refused: "R {why}", held: "H", held_because: "H {reason}", cancelled: "C",
  cancelled_because: "C {reason}", mended: "M", on_hold: "O", outcome: { timeout: "no answer in time" },
};
const delivery = (state, outcome, more = {}) => ({
  delivery_id: "d", revision: 1, destination: "ris", control_id: "DR-1", state, created_at: "2026-11-24T17:00:00Z", next_attempt_at: "2026-11-24T18:00:00Z",
  attempts: outcome ? [{ number: 1, at: "2026-11-24T18:05:02Z", duration_ms: 3, outcome }] : [],
  sent_at: outcome ? "2026-11-24T18:05:02Z" : null, answered_at: null, ack_code: outcome?.ack_code ?? "", reason: outcome?.reason ?? "", on_hold: false, mends: "",
  ...more,
});

test("a delivery that was never tried waits, one that failed says why", () => {
  assert.equal(deliverySentence(delivery("queued"), texts, french).sentence, "Q {since}");
  const failed = deliverySentence(delivery("queued", { kind: "timeout", ack_code: "", reason: "" }), texts, french);
  assert.deepEqual([failed.sentence, failed.details.why], ["T {why}", "no answer in time"]);
});

test("a refused delivery tells what the other system said", () => {
  const { details } = deliverySentence(delivery("refused", { kind: "acknowledged", ack_code: "AE", reason: "unknown order" }), texts, french);
  assert.equal(details.why, "AE: unknown order");
});

test("what lies in a folder was not answered by anyone", () => {
  assert.equal(deliverySentence(delivery("accepted", { kind: "stored", ack_code: "", reason: "" }), texts, french).sentence, "F");
  assert.equal(deliverySentence(delivery("accepted", { kind: "acknowledged", ack_code: "AA", reason: "" }), texts, french).sentence, "A {ack}");
});

test("a delivery that a person keeps back or gave up says why, if that person did", () => {
  assert.equal(deliverySentence(delivery("held"), texts, french).sentence, "H");
  assert.equal(deliverySentence(delivery("held", undefined, { reason: "RIS is updated" }), texts, french).sentence, "H {reason}");
  assert.equal(deliverySentence(delivery("cancelled", undefined, { reason: "faxed" }), texts, french).details.reason, "faxed");
});

test("a destination on hold explains why nothing goes", () => {
  assert.equal(deliverySentence(delivery("queued", undefined, { on_hold: true }), texts, french).sentence, "O");
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
