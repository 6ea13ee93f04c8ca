// Who is signed in. When the sign-in ends, nothing typed is lost: the page waits until the same person has signed in
// again in another tab, takes the new token from there, and goes on.

const RETRY_MS = 5000;

export class Session {
  #page;
  #notices;
  #texts;
  #lost = false;
  #returned = [];

  constructor(page, notices, texts) {
    this.#page = page;
    this.#notices = notices;
    this.#texts = texts;
    this.csrf = page.csrf;
    addEventListener("focus", () => this.#lost && this.#recover());
  }

  /** The service answered 401. */
  lost() {
    if (this.#lost) return;
    this.#lost = true;
    this.#notices.show("session", {
      text: this.#texts.signed_out,
      kind: "warning",
      actions: [{ label: this.#texts.sign_in_again, href: "/login", testid: "sign-in-again" }],
    });
    this.#recover();
  }

  /** Resolve once someone is signed in; at once if nothing was lost. */
  back() {
    return this.#lost ? new Promise((resolve) => this.#returned.push(resolve)) : Promise.resolve();
  }

  /** Ask whether we are still known: for connections that tell no reason when they are refused. */
  async check() {
    const fresh = await this.#fresh();
    if (fresh === null) this.lost();
  }

  /** The page's own settings as the service gives them now; null if it shows the login, undefined if it is away. */
  async #fresh() {
    try {
      const answer = await fetch(location.pathname, { signal: AbortSignal.timeout(RETRY_MS * 2) });
      if (answer.status === 401) return null;
      if (!answer.ok) return undefined;
      const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = JSON.parse(shown.getElementById("page")?.textContent ?? "{}");
      return fresh.user_id ? fresh : null;
    } catch {
      return undefined; // no line: tried again
    }
  }

  async #recover() {
    const fresh = await this.#fresh();
    if (!this.#lost) return;
    if (!fresh) {
      setTimeout(() => this.#lost && this.#recover(), RETRY_MS);
      return;
    }
    if (fresh.user_id !== this.#page.user_id) {
      // What one person typed is never sent under the name of another.
      this.#notices.show("session", { text: this.#texts.another_user, kind: "danger" });
      return;
    }
    this.csrf = fresh.csrf;
    this.#lost = false;
    this.#notices.hide("session");
    for (const resolve of this.#returned.splice(0)) resolve();
  }
}
