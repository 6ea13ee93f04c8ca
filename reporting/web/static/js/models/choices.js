// What the worklist is narrowed to, as a value; and as the address' fragment, where no patient's word may stand. Pure.

/** The filters of several values: [name of the request and of the counts, name in the fragment]. */
export const FILTERS = [
  ["statuses", "status"],
  ["modalities", "modality"],
  ["priorities", "priority"],
  ["sites", "site"],
];

/** In the order of their keys, 1 to 9. */
export const STATUSES = ["unread", "draft", "preliminary", "correcting", "signed", "delivered", "refused", "on_hold", "cancelled"];
export const PRIORITIES = ["stat", "urgent", "routine"];

export const NOTHING = Object.freeze({ statuses: [], modalities: [], priorities: [], sites: [], mine: false });

/** Read a fragment like `#status=unread,draft&modality=CT&mine`; what is not known is left out. */
export function fromFragment(fragment) {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ""));
  const known = { statuses: STATUSES, priorities: PRIORITIES };
  const chosen = { ...NOTHING, mine: parameters.has("mine") };
  for (const [name, key] of FILTERS) {
    const values = (parameters.get(key) ?? "").split(",").map(unescapeComma).filter((value) => value !== "");
    chosen[name] = [...new Set(values)].filter((value) => !known[name] || known[name].includes(value)).slice(0, 50);
  }
  return chosen;
}

/** Write the fragment, without its #; empty if nothing is chosen. */
export function toFragment(chosen) {
  const parts = FILTERS.filter(([name]) => chosen[name].length).map(
    ([name, key]) => `${key}=${chosen[name].map((value) => encodeURIComponent(escapeComma(value))).join(",")}`,
  );
  return [...parts, ...(chosen.mine ? ["mine"] : [])].join("&");
}

// A site's name may hold a comma, which separates values.
const escapeComma = (value) => value.replaceAll("~", "~0").replaceAll(",", "~1");
const unescapeComma = (value) => value.replaceAll("~1", ",").replaceAll("~0", "~");

/** The choices with one more or one less. */
export function toggled(chosen, name, value) {
  const before = chosen[name];
  return { ...chosen, [name]: before.includes(value) ? before.filter((each) => each !== value) : [...before, value] };
}

/** Whether anything is chosen. */
export const isNarrowed = (chosen) => toFragment(chosen) !== "";

/** The buttons of a filter: [{value, count, pressed}]. What is chosen stays there to be given up, at 0 as well. */
export function buttonsOf(name, chosen, counts) {
  const fixed = { statuses: STATUSES, priorities: PRIORITIES }[name];
  const values = fixed ?? [...new Set([...Object.keys(counts[name] ?? {}), ...chosen[name]])].filter(Boolean).sort();
  return values.map((value) => ({ value, count: counts[name]?.[value] ?? 0, pressed: chosen[name].includes(value) }));
}

/** The action of a key on the worklist: {act, value}; null if it has none. While text is typed only Alt+digit has. */
export function actionOf({ key, code, altKey, ctrlKey, metaKey }, typing) {
  if (ctrlKey || metaKey) return null;
  const digit = /^Digit([0-9])$/.exec(altKey ? code : "")?.[1] ?? (/^[0-9]$/.test(key) && !altKey ? key : null);
  if (digit !== null && (altKey || !typing)) {
    return digit === "0" ? { act: "clear" } : { act: "status", value: STATUSES[Number(digit) - 1] };
  }
  if (altKey || typing) return null;
  const acts = { "/": "search", "?": "help", m: "mine", j: "down", k: "up" };
  return key in acts ? { act: acts[key] } : null;
}
