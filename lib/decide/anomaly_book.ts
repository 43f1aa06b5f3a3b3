/**
 * The open anomalies of one array: a finding opens one, further findings keep it
 * open, so many normal samples in a row end it. Knows no clock.
 *
 * @module
 */

import { ANOMALY_KINDS, type AnomalyState } from "../model/anomaly.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import { readAnomaly, writeAnomaly } from "./_anomaly_codec.ts";
import { anomalyId } from "./anomaly_id.ts";
import type { Finding, FindingMaker } from "./finding.ts";
import { severityOf } from "./severity.ts";

/**
 * An open anomaly is told of again once its severity has grown by this much: at
 * most five times, since it opens somewhere and stays below 1.
 */
export const UPDATE_STEP = 0.1;

/** An anomaly that is open, or has just ended. */
export interface OpenAnomaly {
  /** 32 hex digits. */
  readonly id: string;
  /** First abnormal sample in ms since 1970. */
  readonly startMs: number;
  /** Newest abnormal sample in ms since 1970. */
  endMs: number;
  /** The newest finding. */
  finding: Finding;
  /** Highest severity so far, in [0, 1]. */
  severity: number;
  /** What that was in the last message. */
  reported: number;
  /** Normal samples in a row, up to now. */
  quietCount: number;
  /** Id of its incident; `""` until it has one. */
  incident: string;
}

/** Something to tell about an anomaly. */
export interface AnomalyStep {
  /** What happened. */
  readonly state: AnomalyState;
  /** To which. */
  readonly anomaly: OpenAnomaly;
}

/** When anomalies end. */
export interface AnomalyBookOptions {
  /** Name and version of the detector, which enters ids. */
  readonly detector: string;
  /** Normal samples in a row that end an anomaly, an integer >= 1. */
  readonly resolveAfter: number;
}

/** The book of one array. */
export class AnomalyBook {
  readonly #options: AnomalyBookOptions;
  readonly #open = new Map<string, OpenAnomaly>();
  /** How many are open, by key, and by kind and resource: asked for every sample that is out of line. */
  readonly #openCounts = new Map<string, number>();
  /** Last abnormal sample of the newest anomaly of a subject that has ended, in ms since 1970. */
  readonly #endsMs = new Map<string, number>();

  /** An empty book. */
  constructor(options: AnomalyBookOptions) {
    this.#options = options;
  }

  /** Anomalies that are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Those that are open, in the order in which they opened. */
  values(): IterableIterator<OpenAnomaly> {
    return this.#open.values();
  }

  /** The open anomaly of a subject. */
  get(kind: Finding["kind"], key: string): OpenAnomaly | undefined {
    return this.#open.get(`${kind} ${key}`);
  }

  /** Subjects and kinds of which something has ended, and that are not forgotten. */
  get endedCount(): number {
    return this.#endsMs.size;
  }

  /** Whether a subject has an open anomaly of another kind. */
  isTold(key: string, kind: Finding["kind"]): boolean {
    const own = this.#open.has(`${kind} ${key}`) ? 1 : 0;
    return (this.#openCounts.get(key) ?? 0) > own;
  }

  /** Whether a resource, or one of its series, has an open anomaly of a kind. */
  isOpen(kind: Finding["kind"], resource: string): boolean {
    return this.#openCounts.has(`${kind} ${resource}`);
  }

  /**
   * Takes a finding.
   *
   * @param finding Not earlier than the one before of the same kind and key.
   * @returns What there is to tell, if anything.
   */
  report(finding: Finding): AnomalyStep | undefined {
    const name = `${finding.kind} ${finding.key}`;
    const known = this.#open.get(name);
    if (known === undefined) {
      const toldMs = this.#endsMs.get(name) ?? -Infinity;
      if (finding.atMs <= toldMs) return undefined;
      const anomaly = this.#opened(finding, toldMs);
      this.#open.set(name, anomaly);
      this.#count(finding, 1);
      return { state: "open", anomaly };
    }
    known.finding = finding;
    known.endMs = Math.max(known.endMs, finding.atMs);
    known.quietCount = 0;
    known.severity = Math.max(known.severity, severityOf(finding));
    if (known.severity - known.reported < UPDATE_STEP) return undefined;
    known.reported = known.severity;
    return { state: "update", anomaly: known };
  }

  /**
   * Counts a normal sample for every anomaly whose subject was looked at and not
   * reported, and ends those that had enough of them.
   *
   * @param isNormal Whether the subject had a sample just now, and nothing was wrong with it.
   * @returns What ended.
   */
  settle(isNormal: (anomaly: OpenAnomaly) => boolean): AnomalyStep[] {
    const ended: AnomalyStep[] = [];
    for (const [name, anomaly] of this.#open) {
      if (!isNormal(anomaly)) continue;
      if (++anomaly.quietCount < this.#options.resolveAfter) continue;
      ended.push(this.#ended(name, anomaly));
    }
    return ended;
  }

  /**
   * Ends anomalies at once.
   *
   * @param isOver Which ones.
   */
  close(isOver: (anomaly: OpenAnomaly) => boolean): AnomalyStep[] {
    const ended: AnomalyStep[] = [];
    for (const [name, anomaly] of this.#open) {
      if (!isOver(anomaly)) continue;
      ended.push(this.#ended(name, anomaly));
    }
    return ended;
  }

  /**
   * Forgets what has ended of a subject that is gone, so that memory is bounded.
   *
   * @param key Its canonical text.
   */
  forget(key: string): void {
    for (const kind of ANOMALY_KINDS) this.#endsMs.delete(`${kind} ${key}`);
  }

  /** See `Stored`. */
  save(writer: StateWriter): void {
    writer.section("book/1");
    writer.list([...this.#open.values()], (one) => writeAnomaly(writer, one));
    writer.list([...this.#endsMs], ([name, endMs]) => {
      writer.text(name);
      writer.f64(endMs);
    });
  }

  /**
   * See `Stored`.
   *
   * @param reader At its beginning.
   * @param makeFinding Makes findings again.
   */
  load(reader: StateReader, makeFinding: FindingMaker): void {
    reader.section("book/1");
    reader.list(() => {
      const anomaly = readAnomaly(reader, makeFinding);
      const { kind, key } = anomaly.finding;
      this.#open.set(`${kind} ${key}`, anomaly);
      this.#count(anomaly.finding, 1);
    });
    reader.list(() => this.#endsMs.set(reader.text(), reader.finite()));
  }

  #ended(name: string, anomaly: OpenAnomaly): AnomalyStep {
    this.#open.delete(name);
    this.#count(anomaly.finding, -1);
    this.#endsMs.set(name, anomaly.endMs);
    return { state: "resolved", anomaly };
  }

  #count({ kind, key, resource }: Finding, change: number): void {
    for (const name of [key, `${kind} ${resource}`]) {
      const count = (this.#openCounts.get(name) ?? 0) + change;
      if (count > 0) this.#openCounts.set(name, count);
      else this.#openCounts.delete(name);
    }
  }

  /** A check that looks back may find what has been told already: no time is told twice. */
  #opened(finding: Finding, toldMs: number): OpenAnomaly {
    const severity = severityOf(finding);
    const { kind, key, sinceMs, atMs } = finding;
    const startMs = sinceMs > toldMs ? sinceMs : atMs;
    return {
      id: anomalyId(`${key} ${kind}`, startMs, this.#options.detector),
      startMs,
      endMs: atMs,
      finding,
      severity,
      reported: severity,
      quietCount: 0,
      incident: "",
    };
  }
}
