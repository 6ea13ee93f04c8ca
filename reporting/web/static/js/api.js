// Requests to the service, and the one kind of error they end in.

const TIMEOUT_MS = 20_000;

export class ApiError extends Error {
  /** `status` 0 means that no answer came; `text` is a sentence for the user. */
  constructor(status, code, text) {
    super(text);
    this.status = status;
    this.code = code;
    this.text = text;
  }

  /** True if the same request may succeed later without anyone changing it. */
  get passing() {
    return this.status === 0 || this.status === 401 || this.status >= 500;
  }
}

export class Api {
  #session;
  #texts;

  /** `session` has `csrf` and `lost()`, called when the service no longer knows who we are. */
  constructor(session, texts) {
    this.#session = session;
    this.#texts = texts;
  }

  get(path) {
    return this.#ask("GET", path);
  }

  post(path, body = {}) {
    return this.#ask("POST", path, body);
  }

  put(path, body) {
    return this.#ask("PUT", path, body);
  }

  async #ask(method, path, body) {
    const headers = { Accept: "application/json" };
    if (method !== "GET") Object.assign(headers, { "Content-Type": "application/json", "X-CSRF-Token": this.#session.csrf });
    let answer;
    let content;
    try {
      answer = await fetch(path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      content = answer.status === 204 ? null : await answer.json();
    } catch (error) {
      // An answer that is not JSON comes from something in between (proxy, captive portal): as good as none.
      throw new ApiError(answer && !answer.ok ? answer.status : 0, "unreachable", this.#texts.unreachable, { cause: error });
    }
    if (answer.ok) return content;
    const failure = new ApiError(answer.status, content?.code ?? "unknown", content?.text ?? this.#texts.unknown);
    if (failure.status === 401) this.#session.lost();
    throw failure;
  }
}
