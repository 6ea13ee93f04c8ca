// What the service takes in a field of a kind; reporting/service/field_rules.py decides, this spares a refusal. Pure.

const NUMBER = /^[+\-−]?[0-9]+([.,][0-9]+)?$/;
/** A number that is still being written. */
const HALF_A_NUMBER = /^[+\-−]?[0-9]*([.,][0-9]*)?$/;

/** False if `text` can never become what the field takes. */
export const fits = ({ kind }, text) => kind !== "NUMBER" || HALF_A_NUMBER.test(text);

/** True if something stands in the field that is not complete. */
export const unfinished = ({ kind }, text) => kind === "NUMBER" && text.trim() !== "" && !NUMBER.test(text.trim());
