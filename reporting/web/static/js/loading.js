// The report, however often it takes to get it: a page that stays empty would tell nothing.

import { pause } from "./dom.js";

const RETRY_MS = 2000;

/** Return the ReportView at `path`; `failed(error)` says meanwhile why it is not there. */
export async function loaded(api, path, { notices, session, failed }) {
  for (;;) {
    try {
      const view = await api.get(path);
      notices.hide("failure");
      return view;
    } catch (error) {
      if (!error.passing) throw error;
      failed(error);
      await (error.status === 401 ? session.back() : pause(RETRY_MS));
    }
  }
}
