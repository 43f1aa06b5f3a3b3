/**
 * Every constant of the storage checks, with its reason. Durations are in ms of
 * sample time; factors compare a value with what is usual.
 *
 * @module
 */

import type { MemorySize } from "./memory_size.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Constants of {@linkcode StorageRules}. */
export const RULES = {
  /** History before a rule speaks: a weekend's quiet has been seen, or a weekday's load. */
  learnMs: 72 * HOUR_MS,
  /** No rule that needs a run speaks on fewer samples: two equal values are chance. */
  leastSamples: 3,
  /** All live metrics repeat for this long: frozen. A slow poll repeats once or twice. */
  frozenMs: HOUR_MS,
  /** A metric that repeats in more than this share of its samples (idle, quantised) cannot show a freeze. */
  liveRepeats: 0.2,
  /** A load is nothing for this long: dead. A restarted controller is back before. */
  zeroMs: HOUR_MS / 2,
  /** Nothing: at most this share of the mean; some arrays count a few operations of their own. */
  zeroShare: 0.01,
  /** Nothing is usual for a load that was there in more than this share of its samples. */
  zeroUsual: 0.01,
  /** The mean is that of about this long: four weeks, so that a busy month end is among them. */
  meanMs: 28 * DAY_MS,
  /** No value teaches the mean as more than this many levels: a spike is no load. */
  meanClip: 5,
  /** A spike is this many times the highest level that lasted two samples of three; bursts on a backup stay below. */
  spikeFactor: 3,
  /** And this many times the larger of the two samples before it; bursts reach 10. */
  spikeJump: 20,
} as const;

/** Constants of {@linkcode JointView}. */
export const JOINT = {
  /** The coordinates look back on this: twice the shortest fault that matters. */
  spanMs: 2 * HOUR_MS,
  /** Rank of the coordinate in the span: what lasts less than a third of it does not show. */
  share: 1 / 3,
  /** A point is a reference only this much later, so that a creep of a day teaches nothing in between. */
  gapMs: DAY_MS,
  /** Neighbours; 8 to 12 make no difference. */
  k: 8,
  /** It speaks after a week: every day of it has been seen. */
  learnMs: 7 * DAY_MS,
  /** Harmful outliers teach only once they have lasted: then they are the new normal. */
  holdMs: DAY_MS,
  /** A harmful outlier from this ln LOF on is kept from teaching: below it, it is hardly one. */
  outlier: 0.5,
  /** eps is this many standard deviations of latency per coordinate: as in the detector of single series. */
  epsSigmas: 0.5,
  /** Latency is high from this factor above the highest of the k nearest loads; 1.15 to 1.4 make no difference. */
  latencyFactor: 1.25,
  /** The hit ratio is low from this far (of 1) below the lowest of the k nearest loads. */
  hitDrop: 0.1,
  /** Percent of hit ratio that weigh as much as a factor e of latency: a cache lost is two of them. */
  hitUnit: 50,
  /** A load is unknown from this factor above the highest that was ever seen. */
  knownFactor: 1.15,
  /** A load is raised from this factor above the highest of its time of day. */
  raisedFactor: 1.4,
  /** A load is strange from this factor above the highest of its time of day: growth and busy days stay below. */
  strangeFactor: 3,
  /** The same time of day: up to this far away, so that a clock change does not matter. */
  sameTimeMs: HOUR_MS,
  /** Operations per second below which a load is not worth a word. */
  leastIops: 100,
  /** Added to latency in ms before its logarithm: what is faster is all the same. */
  latencyOffset: 0.05,
  /** Added to operations per second before their logarithm. */
  iopsOffset: 1,
  /** Added to throughput in MB/s before its logarithm. */
  throughputOffset: 0.1,
} as const;

/** What a {@linkcode JointView} remembers: sizes that memory pays for. */
export interface JointSizes {
  /** Points of reference: three weeks, so that weekly rhythm is among them. */
  readonly window: number;
  /** One point of reference per this time, in ms. */
  readonly everyMs: number;
  /** The most samples in a span of two hours, so that memory has a bound. */
  readonly mostSamples: number;
  /** Neighbours kept beyond k; see `IncrementalLof`. */
  readonly spare: number;
}

/** The sizes by name. */
export const JOINT_SIZES: Readonly<Record<MemorySize, JointSizes>> = {
  full: { window: 1000, everyMs: HOUR_MS / 2, mostSamples: 240, spare: 2 },
  // No whole part of a day: within a week every hour has its points.
  small: { window: 200, everyMs: 2.5 * HOUR_MS, mostSamples: 60, spare: 0 },
};
