/**
 * What there is to explain in a capture: a first pass through it.
 *
 * @module
 */

import type { Anomaly } from "../lib/model/anomaly.ts";
import type { Incident } from "../lib/model/incident.ts";
import { isIncident, type Message } from "../lib/model/message.ts";
import type { SeriesKey } from "../lib/model/series.ts";
import type { Judge } from "../lib/pipeline/judge.ts";
import type { JudgeProbe } from "../lib/pipeline/judge_probe.ts";
import type { Source } from "../lib/source/source.ts";

/**
 * Has the records of a capture judged, one after another.
 *
 * @param source The capture.
 * @param judge One that has seen nothing.
 * @param onRecord Is given the messages of each record, in order, and says whether to stop.
 * @throws {SourceError} If it cannot be read.
 */
export async function replayCapture(
  source: Source,
  judge: Judge,
  onRecord: (messages: readonly Message[]) => boolean,
): Promise<void> {
  const { signal } = new AbortController();
  for await (const { records } of source.batches(signal)) {
    for (const record of records) {
      const messages: Message[] = [];
      for (const _slice of judge.judge(record, messages));
      if (onRecord(messages)) return;
    }
  }
  const rest: Message[] = [];
  judge.flush(rest);
  onRecord(rest);
}

/** What a capture has. */
export class CaptureIndex implements JudgeProbe {
  /** Its series, by canonical text, the first seen first. */
  readonly series = new Map<string, SeriesKey>();
  /** Sample times of the series that were asked for, by canonical text, rising. */
  readonly timesMs = new Map<string, number[]>();
  /** Anomalies as they opened, in that order. */
  readonly anomalies: Anomaly[] = [];
  /** The newest message about each incident, by its id. */
  readonly incidents = new Map<string, Incident>();
  readonly #isWanted: (key: SeriesKey) => boolean;

  /** Of nothing; keeps the times of the series that are wanted. */
  constructor(isWanted: (key: SeriesKey) => boolean) {
    this.#isWanted = isWanted;
  }

  /** Takes messages. */
  add(messages: readonly Message[]): void {
    for (const message of messages) {
      if (isIncident(message)) this.incidents.set(message.id, message);
      else if (message.state === "open") this.anomalies.push(message);
    }
  }

  /** See {@linkcode JudgeProbe}. */
  sampleComes({ key }: { readonly key: SeriesKey }, atMs: number): void {
    if (!this.series.has(key.text)) {
      this.series.set(key.text, key);
      if (this.#isWanted(key)) this.timesMs.set(key.text, []);
    }
    this.timesMs.get(key.text)?.push(atMs);
  }

  /** Of no interest. */
  sampleScored(): void {}
  /** Of no interest. */
  rowComes(): void {}
  /** Of no interest. */
  rowJudged(): void {}
  /** Of no interest. */
  tierJudged(): void {}
  /** Of no interest. */
  roundEnded(): void {}
  /** Of no interest. */
  silenceTold(): void {}
}
