import assert from "node:assert/strict";
import { test } from "node:test";
import { Server, counter, load } from "./support.mjs";

const { ReportModel } = await load("models/report.js");
const { Sync } = await load("sync.js");
const passing = Object.assign(new Error("gone"), { passing: true, status: 401 });

/** A service whose next answers can be made to fail, and a session that comes back at once. */
function join(texts, failures = []) {
  const server = new Server(texts);
  const asked = [];
  const answer = (method, path, body) => {
    asked.push(`${method} ${path.split("/").at(-1)}`);
    const failure = failures.shift();
    if (failure) throw failure;
    if (path.endsWith("/edits")) return server.take(body);
    return method === "GET" ? server.view() : null;
  };
  const api = { get: async (path) => answer("GET", path), post: async (path, body) => answer("POST", path, body), put: async (path, body) => answer("PUT", path, body) };
  const model = new ReportModel(server.view(), counter());
  const refused = [];
  const on = { changed() {}, saving() {}, refused: (error) => refused.push(error) };
  const sync = new Sync({ api, model, session: { back: async () => {} }, on, typingMs: 0 });
  return { server, sync, model, asked, refused };
}

test("what was typed arrives before the place of dictation is told", async () => {
  const { server, sync, asked } = join({ f: "" });
  sync.type("f", "no nodule");
  sync.place({ field_id: "f", offset: 9 });
  await sync.settled();
  assert.equal(server.texts.f, "no nodule");
  assert.deepEqual(asked, ["POST edits", "PUT cursor"]);
});

test("an edit is repeated until it is answered, and applied once", async () => {
  const { server, sync, asked } = join({ f: "" }, [passing, passing]);
  sync.type("f", "a");
  await sync.settled();
  assert.equal(server.texts.f, "a");
  assert.equal(server.version, 1);
  assert.deepEqual(asked, ["POST edits", "POST edits", "POST edits"]);
});

test("an edit that was overtaken keeps its text and loads the report", async () => {
  const overtaken = Object.assign(new Error("overlaps"), { passing: false, code: "edit-overlaps", status: 409 });
  const { sync, model, asked, refused } = join({ f: "old" }, [overtaken]);
  sync.type("f", "mine");
  await sync.settled();
  assert.deepEqual(asked, ["POST edits", "GET r"]);
  assert.deepEqual(model.conflicts, [{ field_id: "f", mine: "mine" }]);
  assert.equal(model.field("f").text, "old");
  assert.deepEqual(refused, []);
});

test("another refusal of an edit is told as well", async () => {
  const locked = Object.assign(new Error("locked"), { passing: false, code: "report-locked", status: 409 });
  const { sync, model, refused } = join({ f: "" }, [locked]);
  sync.type("f", "mine");
  await sync.settled();
  assert.equal(model.conflicts.length, 1);
  assert.deepEqual(refused, [locked]);
});

test("a missed event makes the report load again", async () => {
  const { server, sync, model, asked } = join({ f: "" });
  server.take({ edit_id: "other-1", field_id: "f", base_version: 0, start: 0, end: 0, text: "a" });
  server.take({ edit_id: "other-2", field_id: "f", base_version: 1, start: 1, end: 1, text: "b" });
  sync.confirm(2, server.edits[1]);
  await sync.reload();
  assert.equal(model.field("f").text, "ab");
  assert.ok(asked.includes("GET r"));
});

test("who waits for the last edit is told when the service refuses to go on", async () => {
  const forbidden = Object.assign(new Error("forbidden"), { passing: false, status: 403 });
  const { sync } = join({ f: "" }, [forbidden]);
  sync.place({ field_id: "f", offset: 0 });
  const reloaded = sync.reload();
  await assert.rejects(sync.settled(), forbidden);
  await reloaded;
});
