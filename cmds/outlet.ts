/**
 * Where what the service says goes: to the history, to whoever watches, and to
 * emitters but for what is suppressed or acknowledged.
 *
 * @module
 */

import type { FanOut } from "../lib/emit/fan_out.ts";
import { type GateOutcome, MaintenanceGate } from "../lib/maintenance/gate.ts";
import {
  type MaintenanceMetrics,
  maintenanceMetrics,
} from "../lib/maintenance/maintenance_metrics.ts";
import type { MaintenanceWindow } from "../lib/maintenance/window.ts";
import type { Feedback } from "../lib/model/feedback.ts";
import type { Message } from "../lib/model/message.ts";
import type { EventHub } from "../lib/serve/event_hub.ts";
import type { Logger } from "../lib/telemetry/logger.ts";
import type { Registry } from "../lib/telemetry/metrics.ts";
import { Acknowledged } from "./acknowledged.ts";
import { explainedPast, openMessages } from "./maintenance_past.ts";
import type { OpenHistory } from "./open_history.ts";

/** What an outlet works with. */
export interface OutletOptions {
  /** Keeps all; `undefined`: nobody does. */
  readonly history: OpenHistory | undefined;
  /** How far back the history goes, in ms. */
  readonly retentionMs: number;
  /** Tells whoever watches. */
  readonly events: EventHub;
  /** Delivers. */
  readonly fanOut: Pick<FanOut, "emit">;
  /** The newest sample time of the feed, in ms since 1970; `-Infinity` before the first. */
  readonly newestMs: () => number;
  /** Gives up what nobody waits for. */
  readonly abandon: AbortSignal;
  /** Where failures are told. */
  readonly log: Logger;
  /** Where it counts. */
  readonly registry: Registry;
}

/** See the module. */
export class Outlet {
  readonly #options: OutletOptions;
  readonly #metrics: MaintenanceMetrics;
  readonly #gate: MaintenanceGate;
  readonly #acknowledged: Acknowledged;

  /** Knows what was said before. */
  constructor(options: OutletOptions) {
    this.#options = options;
    this.#metrics = maintenanceMetrics(options.registry);
    this.#gate = new MaintenanceGate([], this.#metrics.suppressed);
    this.#acknowledged = new Acknowledged(options.history?.file);
  }

  /** The maintenance windows in force. */
  get windows(): readonly MaintenanceWindow[] {
    return this.#gate.windows;
  }

  /**
   * Says something. It is in the history before it is delivered.
   *
   * @returns Resolves and rejects as `FanOut.emit` does.
   */
  say(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    const outcome = this.#gate.take(messages);
    this.#keep(outcome);
    return this.#deliver(outcome, signal);
  }

  /** Takes what an operator said. */
  takeFeedback(feedback: Feedback): void {
    this.#acknowledged.take(feedback);
  }

  /** Puts other windows in force, for what was said before, too. */
  plan(windows: readonly MaintenanceWindow[]): void {
    const { history, newestMs, retentionMs } = this.#options;
    for (const { name } of windows) this.#metrics.inForce(name);
    const file = history?.file;
    const open = file === undefined ? [] : openMessages(file);
    const outcome = this.#gate.plan(windows, open, newestMs());
    this.#keep(outcome);
    if (file !== undefined) {
      const toMs = Math.max(Date.now(), newestMs());
      const past = explainedPast(file, windows, toMs - retentionMs, toMs);
      this.#keep({ kept: past, heard: [] });
    }
    this.#deliver(outcome, this.#options.abandon).catch(this.#failed);
  }

  /** Tells what is still wrong after its window; nobody waits for it. */
  settle(): void {
    const outcome = this.#gate.settle(this.#options.newestMs());
    if (outcome.heard.length === 0) return;
    // Kept once it is delivered: after a crash before that it is told again.
    this.#deliver(outcome, this.#options.abandon)
      .then(() => this.#keep(outcome))
      .catch(this.#failed);
  }

  #keep({ kept }: GateOutcome): void {
    this.#options.history?.keep(kept);
    this.#options.events.tell(kept);
  }

  #deliver({ heard }: GateOutcome, signal: AbortSignal): Promise<void> {
    return this.#options.fanOut.emit(this.#acknowledged.heard(heard), signal);
  }

  readonly #failed = (error: unknown) =>
    this.#options.log.warn("Cannot deliver what a maintenance window changed", {
      error,
    });
}
