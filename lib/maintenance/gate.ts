/**
 * What is not told because work is planned: it is kept all the same, with the
 * name of the window that suppresses it.
 *
 * A window suppresses an anomaly that begins in it. What began before is told as
 * ever, and so is what is still wrong some time after its end: as if it opened
 * then. An incident is suppressed as long as all its anomalies are. Pure, by the
 * times of samples alone.
 *
 * @module
 */

import type { Anomaly } from "../model/anomaly.ts";
import type { Incident } from "../model/incident.ts";
import { seriesLabels } from "../model/label_match.ts";
import { incidentIdOf, isIncident, type Message } from "../model/message.ts";
import type { MaintenanceWindow } from "./window.ts";

/** Messages by who gets them. */
export interface GateOutcome {
  /** For the history: all, those that are suppressed with the name of the window. */
  readonly kept: readonly Message[];
  /** For emitters. */
  readonly heard: readonly Message[];
}

/** Is told which window suppressed a message. */
export type SuppressionListener = (window: string) => void;

/** See the module. */
export class MaintenanceGate {
  readonly #onSuppressed: SuppressionListener;
  #windows: readonly MaintenanceWindow[];
  /** The newest message about what is open, by id. */
  readonly #open = new Map<string, Message>();

  /** Knows of nothing that is open. */
  constructor(
    windows: readonly MaintenanceWindow[],
    onSuppressed: SuppressionListener = () => {},
  ) {
    this.#windows = windows;
    this.#onSuppressed = onSuppressed;
  }

  /** The windows. */
  get windows(): readonly MaintenanceWindow[] {
    return this.#windows;
  }

  /** Whether something is open and not told, by its id. */
  isSuppressed(id: string): boolean {
    return this.#open.get(id)?.suppressedBy !== undefined;
  }

  /** Takes what the service says, in its order. */
  take(messages: readonly Message[]): GateOutcome {
    if (this.#windows.length === 0 && this.#open.size === 0) {
      return { kept: messages, heard: messages };
    }
    const marked = new Map<Message, Message>();
    for (const message of messages) {
      if (isIncident(message)) continue;
      const by = this.#byOf(message, this.#windowOf(message));
      marked.set(message, withWindow(message, by));
    }
    const anomalies = [...marked.values()] as Anomaly[];
    const byIncident = this.#openAnomaliesAnd(anomalies);
    const heard = new Set<Message>();
    for (const message of messages) {
      const own = marked.get(message) ?? withWindow(
        message,
        this.#byOf(message, this.#windowOfAll(message as Incident, byIncident)),
      );
      const told = this.#told(own);
      if (told !== undefined) heard.add(told);
      marked.set(message, told ?? own);
    }
    const kept = messages.map((message) => marked.get(message)!);
    const released = this.#releaseIncidents(anomalies);
    return {
      kept: [...kept, ...released],
      heard: [...kept.filter((message) => heard.has(message)), ...released],
    };
  }

  /**
   * Tells what is still wrong after its window.
   *
   * @param nowMs The newest sample time of the feed, in ms since 1970.
   */
  settle(nowMs: number): GateOutcome {
    const released: Message[] = [];
    if (this.#windows.length === 0) return { kept: [], heard: [] };
    for (const message of this.#open.values()) {
      if (message.suppressedBy === undefined || isOfAnomalies(message)) {
        continue;
      }
      if (this.#windowOf(message, nowMs) === undefined) {
        released.push(this.#release(message));
      }
    }
    released.push(...this.#releaseIncidents(released));
    return { kept: released, heard: released };
  }

  /**
   * Begins with what an earlier process said, or with other windows: these count
   * for what was told before them, too. To emitters that is over then.
   *
   * @param windows All of them.
   * @param messages The newest ones about every open incident and all its
   * anomalies, also those that are resolved.
   * @param nowMs The newest sample time of the feed, in ms since 1970; `-Infinity`
   * where none is known.
   */
  plan(
    windows: readonly MaintenanceWindow[],
    messages: readonly Message[],
    nowMs: number,
  ): GateOutcome {
    this.#windows = windows;
    this.#open.clear();
    const kept: Message[] = [];
    const heard: Message[] = [];
    const anomalies: Anomaly[] = [];
    const settleOne = (message: Message, by: string | undefined) => {
      const own = withWindow(message, by);
      if (message.state !== "resolved") this.#open.set(own.id, own);
      if (by === message.suppressedBy) return own;
      kept.push(own);
      if (message.state === "resolved") return own;
      if (by === undefined) heard.push({ ...own, state: "open" });
      else if (message.suppressedBy === undefined) heard.push(withdrawn(own));
      return own;
    };
    for (const message of messages) {
      if (isIncident(message)) continue;
      const by = this.#windowOf(message, nowMs);
      anomalies.push(settleOne(message, by) as Anomaly);
    }
    const byIncident = this.#openAnomaliesAnd(anomalies);
    for (const message of messages) {
      if (!isIncident(message)) continue;
      settleOne(message, this.#windowOfAll(message, byIncident, nowMs));
    }
    if (windows.length === 0) this.#open.clear();
    return { kept, heard };
  }

  /** What was told is told to its end; what never was is not told of at its end. */
  #byOf(message: Message, by: string | undefined): string | undefined {
    const before = this.#open.get(message.id);
    if (before === undefined) return by;
    return before.suppressedBy === undefined || message.state !== "resolved"
      ? before.suppressedBy && by
      : before.suppressedBy;
  }

  /** Remembers a message. @returns What emitters hear of it. */
  #told(message: Message): Message | undefined {
    const { id, state, suppressedBy } = message;
    const before = this.#open.get(id);
    if (state === "resolved") this.#open.delete(id);
    else this.#open.set(id, message);
    if (suppressedBy !== undefined) {
      this.#onSuppressed(suppressedBy);
      return undefined;
    }
    return before?.suppressedBy === undefined
      ? message
      : { ...message, state: "open" };
  }

  /** The window that suppresses something by itself, at the time of the message or later. */
  #windowOf(message: Message, nowMs = -Infinity): string | undefined {
    const { startMs, atMs, endMs } = message;
    const trouble = {
      startMs,
      atMs: endMs ?? Math.max(nowMs, atMs),
      isSilence: isIncident(message) || message.kind === "silence",
    };
    return this.#windows.find((window) =>
      window.explains(trouble) && covers(window, message)
    )?.name;
  }

  /** What is open and some more anomalies, the newest message about each, by their incidents. */
  #openAnomaliesAnd(
    more: readonly Anomaly[],
  ): ReadonlyMap<string, readonly Anomaly[]> {
    const byId = new Map<string, Anomaly>();
    for (const message of [...this.#open.values(), ...more]) {
      if (!isIncident(message)) byId.set(message.id, message);
    }
    return Map.groupBy(byId.values(), ({ incident }) => incident);
  }

  /** The window that suppresses an incident: none, if one of its anomalies is told. */
  #windowOfAll(
    incident: Incident,
    anomalies: ReadonlyMap<string, readonly Anomaly[]>,
    nowMs?: number,
  ): string | undefined {
    if (!isOfAnomalies(incident)) return this.#windowOf(incident, nowMs);
    const own = anomalies.get(incident.id) ?? [];
    if (own.length === 0) return this.#open.get(incident.id)?.suppressedBy;
    return own.every(({ suppressedBy }) => suppressedBy !== undefined)
      ? own[0]!.suppressedBy
      : undefined;
  }

  /** Incidents whose anomalies are told, and that are not told yet. */
  #releaseIncidents(anomalies: readonly Message[]): Message[] {
    const released: Message[] = [];
    for (const anomaly of anomalies) {
      if (anomaly.suppressedBy !== undefined) continue;
      const message = this.#open.get(incidentIdOf(anomaly));
      if (message?.suppressedBy === undefined) continue;
      released.push(this.#release(message));
    }
    return released;
  }

  #release(message: Message): Message {
    const told: Message = { ...withWindow(message, undefined), state: "open" };
    this.#open.set(told.id, told);
    return told;
  }
}

/** Whether a message is about an incident that its anomalies make: not about them, nor about the whole feed. */
function isOfAnomalies(message: Message): boolean {
  return isIncident(message) && message.key !== "";
}

function covers(window: MaintenanceWindow, message: Message): boolean {
  // Of the whole feed only what is for everything is the reason.
  return isIncident(message)
    ? Object.keys(window.match).length === 0
    : window.covers(seriesLabels(message.series));
}

function withWindow<M extends Message>(message: M, by: string | undefined): M {
  if (message.suppressedBy === by) return message;
  const { suppressedBy: _, ...rest } = message;
  return (by === undefined ? rest : { ...rest, suppressedBy: by }) as M;
}

/** To an emitter that heard of it, it is over. */
function withdrawn(message: Message): Message {
  return {
    ...message,
    state: "resolved",
    endMs: message.endMs ?? message.atMs,
  };
}
