import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const { FrameQueue, encoded } = await load("models/frames.js");
const { Level } = await load("models/level.js");
const { Resampler } = await load("models/resampler.js");
const samples = (count, value = 0) => new Int16Array(count).fill(value);

test("a frame is written as the wire says", () => {
  const bytes = Buffer.from(encoded({ sequence: 7, startSample: 2 ** 33, pcm: Int16Array.of(1, -2) }));
  assert.equal(bytes.toString("hex"), "070000000000000002000000" + "0100" + "feff");
});

test("frames follow one another without a hole", () => {
  const queue = new FrameQueue();
  assert.deepEqual([queue.push(samples(1600)), queue.push(samples(700))].map((frame) => [frame.sequence, frame.startSample]), [[0, 0], [1, 1600]]);
  assert.equal(queue.samples, 2300);
});

test("what is durable is not kept, what is not is sent again from the first missing sample", () => {
  const queue = new FrameQueue();
  for (let count = 0; count < 4; count += 1) queue.push(samples(1600, count));
  queue.acknowledge(2000);
  const again = queue.unacknowledged();
  assert.deepEqual(again.map((frame) => [frame.sequence, frame.startSample, frame.pcm.length]), [[1, 2000, 1200], [2, 3200, 1600], [3, 4800, 1600]]);
  assert.equal(queue.waitingS, 4400 / 16000);
});

test("an older acknowledgement takes nothing back", () => {
  const queue = new FrameQueue();
  queue.push(samples(1600));
  queue.acknowledge(1600);
  queue.acknowledge(800);
  assert.equal(queue.waitingS, 0);
});

test("the level has a word, and holds it through a pause", () => {
  const level = new Level();
  assert.equal(level.take(0.0001, 0).word, "none");
  assert.equal(level.take(0.005, 100).word, "low");
  assert.equal(level.take(0.2, 200).word, "good");
  assert.equal(level.take(0.0001, 1000).word, "good");
  assert.equal(level.take(0.0001, 5000).word, "none");
  assert.equal(level.take(1, 5100).word, "high");
});

const tone = (hz, rateHz, count) => Float32Array.from({ length: count }, (_, index) => Math.sin((2 * Math.PI * hz * index) / rateHz));
const loudness = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

function resampled(hz, rateHz) {
  const resampler = new Resampler(rateHz, 16000);
  const input = tone(hz, rateHz, rateHz);
  const output = [];
  for (let at = 0; at < input.length; at += 128) output.push(...resampler.push(input.subarray(at, at + 128)));
  return output;
}

for (const rateHz of [44100, 48000, 8000]) {
  test(`a tone of 1 kHz at ${rateHz} Hz is the same tone at 16 kHz`, () => {
    const output = resampled(1000, rateHz);
    assert.ok(Math.abs(output.length - 16000) < 50, `${output.length} samples`);
    const wanted = tone(1000, 16000, output.length);
    const difference = output.slice(200, -200).map((value, index) => value - wanted[index + 200]);
    assert.ok(loudness(difference) < 0.01, `off by ${loudness(difference)}`);
  });
}

test("what 16 kHz cannot carry is removed, not folded back", () => {
  assert.ok(loudness(resampled(11000, 48000).slice(200, -200)) < 0.01);
});
