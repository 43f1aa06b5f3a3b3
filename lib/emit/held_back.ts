/**
 * What is known of messages that are held back, until they are told together.
 *
 * @module
 */

import { incidentIdOf, isIncident, type Message } from "../model/message.ts";
import {
  type Summary,
  SUMMARY_PARTS,
  SUMMARY_SCHEMA,
} from "../model/summary.ts";
import { counted } from "../telemetry/counted.ts";
import { arrayName } from "./message_values.ts";

/** Gathers messages. */
export class HeldBack {
  #fromMs = NaN;
  #messages = 0;
  /** By the name of the array. */
  readonly #arrays = new Map<string, number>();
  /** By the id of the incident. */
  readonly #incidents = new Map<
    string,
    { severity: number; isOpen: boolean }
  >();

  /** How many are held back. */
  get size(): number {
    return this.#messages;
  }

  /** Adds one; `nowMs` by the clock on the wall. */
  add(message: Message, nowMs: number): void {
    if (this.#messages++ === 0) this.#fromMs = nowMs;
    const array = arrayName(message);
    this.#arrays.set(array, (this.#arrays.get(array) ?? 0) + 1);
    const id = incidentIdOf(message);
    const before = this.#incidents.get(id);
    this.#incidents.set(id, {
      severity: Math.max(before?.severity ?? 0, message.severity),
      isOpen: isIncident(message)
        ? message.state !== "resolved"
        : before?.isOpen ?? true,
    });
  }

  /** All of them together. There is one at least. */
  summary(nowMs: number): Summary {
    const arrays = [...this.#arrays].sort(([a, n], [b, m]) =>
      m - n || (a < b ? -1 : 1)
    );
    const incidents = [...this.#incidents].sort(([a, one], [b, other]) =>
      other.severity - one.severity || (a < b ? -1 : 1)
    );
    const open = incidents.filter(([, { isOpen }]) => isOpen).length;
    const minutes = Math.max(1, Math.round((nowMs - this.#fromMs) / 60_000));
    return {
      schema: SUMMARY_SCHEMA,
      fromMs: this.#fromMs,
      toMs: nowMs,
      messages: this.#messages,
      incidents: incidents.length,
      open,
      severity: incidents[0]![1].severity,
      arrays: arrays.slice(0, SUMMARY_PARTS)
        .map(([name, messages]) => ({ name, messages })),
      ids: incidents.slice(0, SUMMARY_PARTS).map(([id]) => id),
      why: `${counted(this.#messages, "more message")} in ${
        counted(minutes, "minute")
      }, about ${counted(incidents.length, "incident")} of ${
        counted(arrays.length, "array")
      }; ${open} not over`,
    };
  }
}
