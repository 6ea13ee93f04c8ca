// Reads cases of edits as JSON from standard input, answers what the page's modules make of them. See test_parity.py.

import { load } from "./support.mjs";

const { applied, movedOver } = await load("models/edits.js");
const { minimal } = await load("models/text.js");

let input = "";
for await (const chunk of process.stdin) input += chunk;
const answers = JSON.parse(input).map(({ field, edit, earlier, after }) => ({
  moved: movedOver(edit, earlier),
  applied: applied(field, edit),
  minimal: minimal(field.text, after),
}));
process.stdout.write(JSON.stringify(answers));
