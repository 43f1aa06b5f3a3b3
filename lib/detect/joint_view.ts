/**
 * One LOF per resource over its metrics together: finds latency that its load
 * does not explain, a cache that stopped hitting, a load that was never there.
 *
 * Latency is compared with the k nearest loads, whenever they were: so queueing,
 * a backup and growth explain themselves without any season.
 *
 * @module
 */

import type { JointVerdict } from "../model/array_verdict.ts";
import { JointFeatures, LATENCY } from "./joint_features.ts";
import { type Comparison, JointReference } from "./joint_reference.ts";
import { regularization, Scale } from "./scale.ts";
import { JOINT } from "./storage_constants.ts";

/** Metrics of the columns; the last one may be absent. */
const COLUMNS = ["responseTime", "iops", "throughput", "cacheHitRatio"];
const REQUIRED_COLUMNS = 3;

/** The joint view of one resource. */
export class JointView {
  readonly #rows: readonly number[];
  readonly #features: JointFeatures;
  readonly #reference: JointReference;
  /** Of the latency coordinate, the unit of eps: without bounds, extreme latency that lasts should widen it. */
  readonly #scale = new Scale({ farthest: Infinity, settled: 0 });
  #firstMs = NaN;
  #harmfulSinceMs = NaN;
  readonly #verdict: JointVerdict = {
    score: 0,
    isLatencyHigh: false,
    isHitLow: false,
    isLoadUnknown: false,
    isLoadRaised: false,
    isLoadStrange: false,
    loadFactor: 1,
  };

  /** Whether the metrics of a resource are enough: latency, operations and throughput. */
  static suits(metrics: readonly string[]): boolean {
    return COLUMNS.slice(0, REQUIRED_COLUMNS)
      .every((column) => metrics.includes(column));
  }

  /** Whether a metric is one of the columns. */
  static isColumn(metric: string): boolean {
    return COLUMNS.includes(metric);
  }

  /**
   * For the metrics of one resource.
   *
   * @param metrics Canonical names, in the order of the values to come.
   * @returns `undefined` where latency, operations or throughput is not among them.
   */
  static create(metrics: readonly string[]): JointView | undefined {
    const rows = COLUMNS.map((metric) => metrics.indexOf(metric));
    if (rows.slice(0, REQUIRED_COLUMNS).includes(-1)) return undefined;
    return new JointView(rows.filter((row) => row >= 0));
  }

  private constructor(rows: readonly number[]) {
    this.#rows = rows;
    this.#features = new JointFeatures(rows.length);
    this.#reference = new JointReference(rows.length);
  }

  /**
   * Judges one collection, then learns from it.
   *
   * @param atMs Sample time in ms since 1970, later than that of the collection before.
   * @param values Finite, NaN where one is missing. Shape `[metrics]`.
   * @returns The verdict, valid until the next call; `undefined` in the first week, and where a
   * metric is missing or nothing is going on.
   */
  take(atMs: number, values: ArrayLike<number>): JointVerdict | undefined {
    this.#reference.release(atMs);
    for (let c = 0; c < this.#rows.length; c++) {
      if (Number.isNaN(values[this.#rows[c]!]!)) return undefined;
    }
    const iops = values[this.#rows[1]!]!;
    if (!(iops > 0)) return undefined; // idle: the rules see to it
    if (Number.isNaN(this.#firstMs)) this.#firstMs = atMs;
    this.#features.take(atMs, values, this.#rows);
    const { point } = this.#features;
    this.#scale.learn(point[LATENCY]!);
    if (!this.#reference.isReady) {
      this.#reference.offer(atMs, point, true);
      return undefined;
    }
    const eps = regularization(
      JOINT.epsSigmas * this.#scale.sigma,
      point.length,
    );
    this.#judge(this.#reference.compare(atMs, point, eps), iops);
    const isTaught = atMs - this.#firstMs >= JOINT.learnMs;
    this.#reference.offer(atMs, point, !isTaught || this.#mayTeach(atMs));
    return isTaught ? this.#verdict : undefined;
  }

  #judge(comparison: Comparison, iops: number): void {
    const verdict = this.#verdict;
    const { loadEver, loadToday } = comparison;
    const isConsiderable = iops >= JOINT.leastIops;
    verdict.score = comparison.score;
    verdict.isLatencyHigh = comparison.latency > Math.log(JOINT.latencyFactor);
    verdict.isHitLow = comparison.hit > JOINT.hitDrop;
    verdict.isLoadUnknown = loadEver > Math.log(JOINT.knownFactor);
    verdict.isLoadRaised = isConsiderable &&
      loadToday > Math.log(JOINT.raisedFactor);
    verdict.loadFactor = Math.exp(loadToday);
    verdict.isLoadStrange = isConsiderable && verdict.isLoadUnknown &&
      loadToday > Math.log(JOINT.strangeFactor);
  }

  /**
   * Harmful outliers teach only once they have lasted: the new normal. Only
   * these: what recurs and is benign must be learned, so the latency of a load
   * that is new, as of a backup, teaches.
   */
  #mayTeach(atMs: number): boolean {
    const { score, isLatencyHigh, isHitLow, isLoadUnknown } = this.#verdict;
    const isHarmed = isHitLow || (isLatencyHigh && !isLoadUnknown);
    if (!(score > JOINT.outlier && isHarmed)) {
      this.#harmfulSinceMs = NaN;
      return true;
    }
    if (Number.isNaN(this.#harmfulSinceMs)) this.#harmfulSinceMs = atMs;
    return atMs - this.#harmfulSinceMs >= JOINT.holdMs;
  }
}
