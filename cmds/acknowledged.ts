/**
 * Incidents that somebody is at: emitters hear no further updates of them, but
 * of their end.
 *
 * @module
 */

import type { Feedback } from "../lib/model/feedback.ts";
import {
  incidentIdOf,
  isIncident,
  type Message,
} from "../lib/model/message.ts";
import { isAcknowledged } from "../lib/serve/actions.ts";
import type { HistoryReader } from "../lib/state/history_file.ts";
import { openIncidents } from "../lib/state/open_incidents.ts";

/** See the module. */
export class Acknowledged {
  readonly #ids = new Set<string>();

  /** Knows what was said before, of what is still open. */
  constructor(history: HistoryReader | undefined) {
    if (history === undefined) return;
    for (const { id } of openIncidents(history)) {
      if (isAcknowledged(history.actions(id))) this.#ids.add(id);
    }
  }

  /** Takes what an operator said. */
  take({ action, incident }: Pick<Feedback, "action" | "incident">): void {
    if (action === "acknowledge") this.#ids.add(incident);
    if (action === "undo") this.#ids.delete(incident);
  }

  /** What emitters are to hear, in its order. */
  heard(messages: readonly Message[]): readonly Message[] {
    if (this.#ids.size === 0) return messages;
    const heard = messages.filter((message) => {
      return message.state !== "update" ||
        !this.#ids.has(incidentIdOf(message));
    });
    for (const message of messages) {
      if (isIncident(message) && message.state === "resolved") {
        this.#ids.delete(message.id);
      }
    }
    return heard;
  }
}
