// The report as an editor's document: sections of fields. Titles and labels are not content: they cannot be edited.
// Newlines in a field are characters, so that offsets are those of the field's text.

import { Schema } from "../../bundle/prosemirror.js";
import { element } from "../dom.js";

const MANY_LINES = "TEXTAREA";
const CONTROLS = new Set(["SELECTION_LIST", "CHECKBOX"]);

/** ProseMirror wants to be able to make any node by itself; the guard of panes/commands.js lets none of these in. */
const NOTHING = { field_id: "", label: "", kind: MANY_LINES, options: [] };

const attributes = ({ spec }, extra) => ({
  class: `field ${extra}`,
  "data-field-id": spec.field_id,
  "data-kind": spec.kind,
  ...(spec.units ? { "data-units": spec.units } : {}),
  ...(spec.required ? { "data-required": "" } : {}),
  ...(spec.label ? {} : { "data-unlabelled": "" }),
});

export const schema = new Schema({
  nodes: {
    doc: { content: "section+" },
    section: {
      content: "(field | control)+",
      attrs: { title: { default: "" } },
      selectable: false,
      toDOM: ({ attrs }) => ["section", ["h2", { contenteditable: "false" }, attrs.title], ["div", { class: "fields" }, 0]],
    },
    field: {
      content: "text*",
      attrs: { spec: { default: NOTHING } },
      code: true, // whitespace and newlines are kept as they are
      isolating: true,
      selectable: false,
      toDOM: ({ attrs }) => [
        "div",
        attributes(attrs, "written"),
        ["span", { class: "label", contenteditable: "false" }, attrs.spec.label],
        ["div", { class: "value", "data-testid": `field-${attrs.spec.field_id}` }, 0],
      ],
    },
    control: { content: "text*", attrs: { spec: { default: NOTHING } }, atom: true, isolating: true, selectable: false },
    text: {},
  },
});

export const takesLines = (node) => node.attrs.spec.kind === MANY_LINES;

/** The document of a report. `shown` gives a field's text; the specs leave out what changes. */
export function documentOf(report, shown) {
  return schema.node("doc", null, report.sections.map((section) => {
    const fields = section.fields.map(({ text: _, spans: __, ...spec }) => {
      const text = shown(spec.field_id);
      return schema.node(CONTROLS.has(spec.kind) ? "control" : "field", { spec }, text ? schema.text(text) : null);
    });
    return schema.node("section", { title: section.title }, fields);
  }));
}

/** Ids in reading order: what a change of text never changes. */
export const fieldIds = (doc) => [...fieldsOf(doc)].map(({ node }) => node.attrs.spec.field_id);

/** Each field {node, pos}: `pos` is where its text begins. */
export function* fieldsOf(doc) {
  for (const [section, offset] of children(doc, 0)) {
    for (const [node, pos] of children(section, offset + 1)) yield { node, pos: pos + 1 };
  }
}

function* children(parent, start) {
  let pos = start;
  for (let index = 0; index < parent.childCount; index += 1) {
    yield [parent.child(index), pos];
    pos += parent.child(index).nodeSize;
  }
}

/** The field {node, pos} with this id, or null. */
export function findField(doc, fieldId) {
  for (const field of fieldsOf(doc)) if (field.node.attrs.spec.field_id === fieldId) return field;
  return null;
}

/** A list to choose from, or a box to tick, in place of text. */
export class ControlView {
  /** on: {choose(fieldId, text), move(fieldId, step)}; `yes` is what a ticked box writes. */
  constructor(node, editable, on, yes) {
    this.spec = node.attrs.spec;
    this.on = on;
    this.yes = this.spec.options[0] ?? yes;
    const id = `control-${this.spec.field_id}`;
    this.dom = element("div", { ...attributes(node.attrs, "chosen"), contenteditable: "false" });
    this.input = element(this.spec.kind === "CHECKBOX" ? "input" : "select", {
      id,
      type: this.spec.kind === "CHECKBOX" && "checkbox",
      "data-testid": `field-${this.spec.field_id}`,
      onchange: () => on.choose(this.spec.field_id, this.#chosen()),
      onkeydown: (event) => this.#key(event),
    });
    this.dom.append(element("label", { class: "label", for: id }, this.spec.label), this.input);
    this.#show(node.textContent);
    this.setEditable(editable);
  }

  #chosen() {
    return this.input.type === "checkbox" ? (this.input.checked ? this.yes : "") : this.input.value;
  }

  #show(text) {
    if (this.input.type === "checkbox") {
      this.input.checked = text.trim() !== "";
      return;
    }
    // A text that the list does not offer was dictated or typed elsewhere: it is shown, not hidden.
    const offered = ["", ...this.spec.options];
    if (!offered.includes(text)) offered.push(text);
    this.input.replaceChildren(...offered.map((option) => element("option", { value: option }, option || "—")));
    this.input.value = text;
  }

  #key(event) {
    if (event.key !== "Tab" || event.ctrlKey || event.altKey) return;
    if (this.on.move(this.spec.field_id, event.shiftKey ? -1 : 1)) event.preventDefault();
  }

  setEditable(editable) {
    this.input.disabled = !editable;
  }

  update(node) {
    if (node.type !== schema.nodes.control || node.attrs.spec.field_id !== this.spec.field_id) return false;
    this.#show(node.textContent);
    return true;
  }

  stopEvent() {
    return true;
  }

  ignoreMutation() {
    return true;
  }
}
