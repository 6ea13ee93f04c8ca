// A receiver of HL7 v2 that is not ours: the server of `node-hl7-server`, which answers AA with an acknowledgement of its own.
//
// usage: node receiver.mjs ENCODING     (as Node calls it: utf-8, latin1)
// Standard output, a JSON object a line: first {port}; then for each message what the library read of it, {control_id,
// text, observations: [[OBX-2, OBX-3, [the repetitions of OBX-5, unescaped by the library]]]}. Ends when its input does.

import { Server } from "node-hl7-server";

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const observation = (obx) => [
  obx.get(2).toString(),
  obx.get(3).toRaw(),
  obx.get(5).toArray().map((repetition) => repetition.toString()),
];

const inbound = new Server().createInbound({ port: 0, encoding: process.argv[2] }, async (request, response) => {
  const message = request.getMessage();
  say({
    control_id: message.get("MSH.10").toString(),
    text: message.toString(),
    observations: message.get("OBX").toArray().map(observation),
  });
  await response.sendResponse("AA");
});
inbound.on("data.error", (error) => process.stderr.write(`${error.message}\n`));
// The library knows the port that it got, but tells it nowhere.
inbound.on("listen", () => say({ port: inbound._socket.address().port }));

process.stdin.resume().on("end", () => process.exit(0));
