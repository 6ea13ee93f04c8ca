// What a signed revision was made with, as lines of a name and a value. Pure: knows no page.

/** [[name, value]] of a revision: its text's hash first; the rest only if it was kept when the revision was signed. */
export function lines({ content_hash: hash, made_with: made }, texts) {
  const text = [[texts.text, hash]];
  if (!made) return [...text, [texts.rest, texts.unknown]];
  return [
    ...text,
    [texts.template, joined(made.template_id, made.template_hash)],
    [texts.model, joined(made.model, made.model_hash)],
    [texts.vocabulary, made.vocabulary_hash],
    [texts.settings, made.settings_hash],
    [texts.version, made.version],
  ].map(([name, value]) => [name, value || texts.unknown]);
}

function joined(name, hash) {
  return [name, hash].filter(Boolean).join(" ");
}
