// Dates, ages and names as the user's language writes them. Pure.

const LOCALES = { fr: "fr-FR", en: "en-GB" };
const DAY_MS = 86_400_000;

export class Format {
  #locale;

  constructor(language) {
    this.#locale = LOCALES[language] ?? LOCALES.en;
  }

  #intl(options, value) {
    return new Intl.DateTimeFormat(this.#locale, options).format(value);
  }

  /** 03/02/1960 of an ISO date without a time: no time zone may move it. */
  date(iso) {
    if (!iso) return "";
    return this.#intl({ day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" }, new Date(`${iso.slice(0, 10)}T00:00:00Z`));
  }

  /** 19:05:02 of an ISO instant, in the reader's time zone. */
  clock(iso) {
    return this.#intl({ hour: "2-digit", minute: "2-digit", second: "2-digit" }, new Date(iso));
  }

  /** 24/11/2026 19:05, or the time alone if it is today. `short` leaves the year out if it is this year's. */
  moment(iso, now = new Date(), short = false) {
    if (!iso) return "";
    const at = new Date(iso);
    const time = this.#intl({ hour: "2-digit", minute: "2-digit" }, at);
    if (at.toDateString() === now.toDateString()) return time;
    const year = short && at.getFullYear() === now.getFullYear() ? {} : { year: short ? "2-digit" : "numeric" };
    return `${this.#intl({ day: "2-digit", month: "2-digit", ...year }, at)} ${time}`;
  }

  /** "66 ans": in months under two years and days under two months, as paediatric reports need. `short` shortens years. */
  age(iso, now = new Date(), short = false) {
    if (!iso) return "";
    const [year, month, day] = iso.slice(0, 10).split("-").map(Number);
    const months = (now.getFullYear() - year) * 12 + now.getMonth() + 1 - month - (now.getDate() < day ? 1 : 0);
    const days = Math.floor((Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) - Date.UTC(year, month - 1, day)) / DAY_MS);
    const [count, unit] = months >= 24 ? [Math.floor(months / 12), "year"] : months >= 2 ? [months, "month"] : [days, "day"];
    return new Intl.NumberFormat(this.#locale, { style: "unit", unit, unitDisplay: short && unit === "year" ? "short" : "long" }).format(Math.max(0, count));
  }

  /** "3 h", "12 min": a length of time in one unit. */
  duration(count, unit) {
    return new Intl.NumberFormat(this.#locale, { style: "unit", unit, unitDisplay: "short" }).format(count);
  }

  number(value, digits = 0) {
    return new Intl.NumberFormat(this.#locale, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
  }
}

/** DURAND Marie: family name in capitals, so that it cannot be taken for the given name. */
export function patientName({ family, given, middle }) {
  return [family.toLocaleUpperCase(), given, middle].filter(Boolean).join(" ");
}

/** Dr Thomas Eric, as `PersonName.display`. */
export function personName({ prefix, family, given, middle }) {
  return [prefix, family, given, middle].filter(Boolean).join(" ");
}
