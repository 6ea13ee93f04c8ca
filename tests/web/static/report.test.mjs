import assert from "node:assert/strict";
import { test } from "node:test";
import { Server, counter, load, random, viewOf } from "./support.mjs";

const { ReportModel } = await load("models/report.js");
const { replaced } = await load("models/text.js");
const start = (texts, options) => new ReportModel(viewOf(texts, options), counter());
const remote = (fieldId, from, to, text, baseVersion = 0) => ({ edit_id: `remote-${baseVersion}`, field_id: fieldId, base_version: baseVersion, start: from, end: to, text, spans: [] });

test("typing in one place becomes one edit", () => {
  const model = start({ f: "" });
  for (const text of ["n", "no", "nos", "no", "no "]) model.type("f", text);
  assert.equal(model.pending, 1);
  const { start: from, end, text, base_version: base } = model.next();
  assert.deepEqual([from, end, text, base], [0, 0, "no ", 0]);
});

test("typing and erasing it again leaves nothing to send", () => {
  const model = start({ f: "a" });
  model.type("f", "ab");
  model.type("f", "a");
  assert.equal(model.next(), null);
});

test("what is typed while an edit is on its way waits for it", () => {
  const model = start({ f: "" });
  model.type("f", "a");
  const first = model.next();
  model.type("f", "ab");
  assert.equal(model.next().edit_id, first.edit_id);
  model.confirm(1, { ...first, spans: [] });
  assert.deepEqual([model.next().start, model.next().text, model.next().base_version], [1, "b", 1]);
});

test("a repeated request says the same even after something came in between", () => {
  const model = start({ f: "abc" });
  model.type("f", "abcd");
  const sent = model.next();
  model.confirm(1, remote("f", 0, 0, "xx "));
  assert.deepEqual(model.next(), sent);
  assert.equal(model.field("f").text, "xx abcd");
});

test("an edit that was confirmed twice counts once", () => {
  const model = start({ f: "" });
  model.type("f", "a");
  const own = { ...model.next(), spans: [] };
  model.confirm(1, own);
  model.confirm(1, own);
  assert.equal(model.field("f").text, "a");
  assert.equal(model.version, 1);
});

test("edits that arrive out of order are applied in order", () => {
  const model = start({ f: "" });
  assert.deepEqual(model.confirm(2, remote("f", 1, 1, "b", 1)), []);
  assert.ok(model.behind);
  assert.deepEqual(model.confirm(1, remote("f", 0, 0, "a", 0)), ["f"]);
  assert.equal(model.field("f").text, "ab");
  assert.ok(!model.behind);
});

test("the same words changed on both sides keep what was typed beside the report", () => {
  const model = start({ f: "left kidney" });
  model.type("f", "right kidney");
  model.confirm(1, remote("f", 0, 4, "both"));
  assert.equal(model.field("f").text, "both kidney");
  assert.deepEqual(model.conflicts, [{ field_id: "f", mine: "right kidney" }]);
  assert.equal(model.pending, 0);
});

test("a report that was loaded again keeps what was typed elsewhere in it", () => {
  const model = start({ f: "abc", g: "" });
  model.type("f", "abcd");
  model.load(viewOf({ f: "xabc", g: "new" }, { version: 5 }));
  assert.equal(model.field("f").text, "xabcd");
  assert.equal(model.field("g").text, "new");
  assert.deepEqual([model.next().start, model.next().base_version], [4, 5]);
});

test("an answered edit whose predecessors were missed is part of what is loaded", () => {
  const model = start({ f: "abc" });
  model.type("f", "abcd");
  const own = { ...model.next(), start: 5, end: 5, base_version: 1, spans: [] };
  model.confirm(2, own);
  assert.ok(model.behind);
  model.load(viewOf({ f: "xyabcd" }, { version: 2 }));
  assert.equal(model.field("f").text, "xyabcd");
  assert.equal(model.pending, 0);
  assert.deepEqual(model.conflicts, []);
});

test("an answer older than the events brings no old text", () => {
  const model = start({ f: "" });
  model.confirm(1, remote("f", 0, 0, "new"));
  model.load({ ...viewOf({ f: "" }), can: ["sign"] });
  assert.equal(model.field("f").text, "new");
  assert.deepEqual(model.view.can, ["sign"]);
});

test("an offset of the server lies behind what was typed before it", () => {
  const model = start({ f: "abc" });
  model.type("f", "xx abc");
  assert.equal(model.offset("f", 3), 6);
});

test("in an addendum only the newest addendum may be written", () => {
  const view = viewOf({ f: "" }, { state: "adding" });
  view.report.sections.push({ section_id: "addendum-2", title: "Addendum 2", fields: [{ field_id: "addendum-2", label: "", text: "", spans: [] }] });
  const model = new ReportModel(view, counter());
  assert.ok(model.writable("addendum-2"));
  assert.ok(!model.writable("f"));
  assert.ok(!start({ f: "" }, { state: "signed" }).writable("f"));
});

test("words below one half are doubtful", () => {
  const view = viewOf({ f: "no nodule" });
  view.report.sections[0].fields[0].spans = [
    { start: 0, end: 2, origin: "dictated", probability: 0.4 },
    { start: 3, end: 9, origin: "dictated", probability: 0.9 },
  ];
  const model = new ReportModel(view, counter());
  assert.deepEqual(model.doubtful("f").map((word) => word.text), ["no"]);
});

test("a word that is likely is doubtful where something else that matters may have been said", () => {
  const view = viewOf({ f: "left lung" });
  view.report.sections[0].fields[0].spans = [
    { start: 0, end: 4, origin: "dictated", probability: 0.9, alternatives: ["right"] },
    { start: 5, end: 9, origin: "dictated", probability: 0.9, alternatives: [] },
  ];
  const model = new ReportModel(view, counter());
  assert.deepEqual(model.doubtful("f").map((word) => [word.text, word.alternatives]), [["left", ["right"]]]);
});

test("two pages and the service come to the same text", () => {
  for (let seed = 1; seed <= 60; seed += 1) converge(seed);
});

function converge(seed) {
  const dice = random(seed);
  const pick = (most) => Math.floor(dice() * (most + 1));
  const server = new Server({ f: "le foie est normal" });
  const ids = counter();
  const pages = [0, 1].map(() => ({ model: new ReportModel(server.view(), ids), seen: 0, lost: 0 }));
  const listen = (page, until = server.version) => {
    for (; page.seen < until; page.seen += 1) page.model.confirm(page.seen + 1, server.edits[page.seen]);
  };
  const send = (page) => {
    const edit = page.model.next();
    if (!edit) return;
    try {
      const { version, edit: applied } = server.take(edit);
      listen(page, version - 1);
      page.model.confirm(version, applied);
    } catch {
      page.model.refuse(edit.field_id, page.model.field("f").text);
    }
  };
  for (let round = 0; round < 60; round += 1) {
    const page = pages[pick(1)];
    const action = pick(3);
    if (action === 0) listen(page, page.seen + pick(server.version - page.seen));
    else if (action === 1) send(page);
    else {
      const { text } = page.model.field("f");
      const from = pick(text.length);
      page.model.type("f", replaced(text, { start: from, end: Math.min(text.length, from + pick(2)), text: "😀xyz".slice(0, 2 * pick(2)) }));
    }
  }
  for (let round = 0; round < 80; round += 1) for (const page of pages) { listen(page); send(page); }
  for (const page of pages) {
    listen(page);
    assert.equal(page.model.pending, 0);
    assert.equal(page.model.field("f").text, server.texts.f, `seed ${seed}`);
  }
}
