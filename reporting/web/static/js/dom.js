// Elements without markup in strings: texts of patients and people never become HTML.

/** Create an element. Attributes: `on…` are listeners; false and null are left out. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The element of the page with this id; its absence is a mistake in the page. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found;
}

/** Set a text only if it differs, so that screen readers and selections are left alone. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Call `action` when it has not been asked for during `delayMs`, but no later than `atMostMs` after it was first. */
export function debounced(action, delayMs, atMostMs = Infinity) {
  let timer = null;
  let firstMs = null;
  return (...values) => {
    const nowMs = performance.now();
    firstMs ??= nowMs;
    clearTimeout(timer);
    const run = () => {
      firstMs = null;
      action(...values);
    };
    timer = setTimeout(run, Math.max(0, Math.min(delayMs, firstMs + atMostMs - nowMs)));
  };
}

export const pause = (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs));
