// What the server put into the page: who is signed in, the language, and every label.

export const page = JSON.parse(document.getElementById("page").textContent);
export const texts = page.texts;

/** A sentence of the texts with its {names} filled in. */
export function say(sentence, details = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in details ? String(details[name]) : whole));
}
