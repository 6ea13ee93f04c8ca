// What a page does about a spoken command that the service told, and the list of what can be said. No DOM, no network.

/** Commands that the service leaves to the page; the rest it carried out itself and the page only says so. */
const ACTS = { select: "select", correct: "select", insert: "select", sign: "sign", preliminary: "release", help: "help", "clear-field": "confirm" };

/** {act, fieldId, start, end} of a `command` event; act is select, sign, release, help, confirm, or "" where nothing is left to do. */
export function actOf({ command, field_id: fieldId, start = null, end = null }) {
  const act = ACTS[command] ?? "";
  // A macro without a gap, or words whose place is not told, leave nothing to select.
  if (act === "select" && start === null) return { act: "", fieldId, start, end };
  return { act, fieldId, start, end };
}

/** True if this page is the one to act: its user may write here and looks at it. Others are only told. */
export const isMine = (mayEdit, visibility) => mayEdit && visibility === "visible";

/** Rows of the list: [{command, effect, spoken: a few wordings}]; `effects` says what each command does. */
export function rowsOf({ commands }, effects, wordings = 3) {
  return commands.map(({ command, spoken }) => ({
    command,
    effect: effects[command] ?? command,
    spoken: spoken.slice(0, wordings).map(readable),
  }));
}

/** « aller à {argument} » as people read it: « aller à … ». */
export const readable = (wording) => wording.replace(/\{\w+\}/g, "…");
