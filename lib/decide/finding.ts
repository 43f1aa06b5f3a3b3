/**
 * One thing that is wrong at one time, as the checks hand it to the decisions:
 * cheap to make; what a message needs beyond it is asked for only when there is
 * one.
 *
 * @module
 */

import type {
  Anomaly,
  AnomalyKind,
  AnomalySeries,
  AnomalyState,
  ExpectedRange,
  MetricShare,
} from "../model/anomaly.ts";
import type { Neighbor } from "../model/neighbor.ts";

/** What a message says beyond the finding itself. */
export interface FindingDetails {
  /** Value now; `null` where there is none. */
  readonly value: number | null;
  /** Where values usually lie; `null` where nothing is known. */
  readonly expected: ExpectedRange | null;
  /** On which side. */
  readonly direction: Anomaly["direction"];
  /** Nearest earlier values, nearest first. */
  readonly neighbors: readonly Neighbor[];
  /** What each metric has to do with it, largest share first. */
  readonly metrics: readonly MetricShare[];
  /** One plain sentence. */
  readonly why: string;
}

/** The life of the anomaly that a sentence is about; times in ms since 1970. */
export interface FindingSpan {
  /** What happened to it. */
  readonly state: AnomalyState;
  /** First abnormal sample. */
  readonly startMs: number;
  /** Newest abnormal sample. */
  readonly endMs: number;
  /** The sample that the message is about. */
  readonly atMs: number;
}

/** How far out something is; all finite. */
export interface FindingScore {
  /** ln LOF, or a sum of several. */
  readonly score: number;
  /** From which on it counts, > 0. */
  readonly threshold: number;
  /** How often a quiet array shows as much by chance, times per week, > 0. */
  readonly perWeek: number;
}

/** What a finding was made of: plain data, by which it can be made again. */
export interface FindingFacts {
  /** Who made it. */
  readonly maker: "harm" | "rule" | "silence" | "unusual";
}

/** Makes a finding again from what it was made of. */
export type FindingMaker = (facts: FindingFacts) => Finding;

/** One thing that is wrong at one time. */
export interface Finding {
  /** What is wrong. */
  readonly kind: AnomalyKind;
  /** Canonical text of the series, the resource or the array that shows it. */
  readonly key: string;
  /** Canonical text of the resource; of the array where the whole array is meant. */
  readonly resource: string;
  /** Type of the resource; `""` where the whole array is meant. */
  readonly resourceType: string;
  /** First abnormal sample in ms since 1970, <= `atMs`. */
  readonly sinceMs: number;
  /** The abnormal sample that this is about. */
  readonly atMs: number;
  /** `undefined` where a check without statistics says it. */
  readonly score: FindingScore | undefined;
  /** `low` while the windows are not full. */
  readonly confidence: Anomaly["confidence"];
  /** Other resources with the very same values, >= 0. */
  readonly copies: number;
  /** Whether latency is meant whose cause is asked for. */
  readonly isLatency: boolean;
  /** What it was made of. */
  readonly facts: FindingFacts;
  /** What it is about, part by part. */
  series(): AnomalySeries;
  /** What a message says; reads the series as they are at this moment. */
  details(span: FindingSpan): FindingDetails;
}
