// The report's event stream. The browser reconnects by itself after a broken line, not after a refusal.

const NAMES = ["edit", "partial", "cursor", "command", "dictation", "changed", "failure"];
const RETRY_MS = 3000;

export class Events {
  #address;
  #on;
  #source = null;
  #session;

  /** on: {event(kind, value), state("open" | "waiting")}; "open" is said anew after each reconnection. */
  constructor(reportId, session, on) {
    this.#address = `/api/reports/${encodeURIComponent(reportId)}/events`;
    this.#session = session;
    this.#on = on;
  }

  open() {
    const source = new EventSource(this.#address);
    this.#source = source;
    source.onopen = () => this.#on.state("open");
    source.onerror = () => {
      this.#on.state("waiting");
      if (source.readyState === EventSource.CLOSED && source === this.#source) this.#again();
    };
    for (const name of NAMES) source.addEventListener(name, (event) => this.#on.event(name, JSON.parse(event.data)));
  }

  close() {
    this.#source?.close();
    this.#source = null;
  }

  async #again() {
    await this.#session.check();
    await this.#session.back();
    setTimeout(() => this.#source && this.open(), RETRY_MS);
  }
}
