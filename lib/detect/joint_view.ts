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
import { StateReader } from "../state/state_reader.ts";
import { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import type {
  JointComparison,
  JointDerivation,
  JointEvidence,
  JointRange,
} from "./joint_derivation.ts";
import {
  HIT,
  IOPS,
  JointFeatures,
  LATENCY,
  metricValue,
} from "./joint_features.ts";
import { type Comparison, JointReference } from "./joint_reference.ts";
import { type DetectorOptions, NEW_NORMAL_MS, utcMs } from "./memory_size.ts";
import { regularization, Scale } from "./scale.ts";
import { JOINT, JOINT_SIZES, type JointSizes } from "./storage_constants.ts";

/** Metrics of the columns; the last one may be absent. */
const COLUMNS = ["responseTime", "iops", "throughput", "cacheHitRatio"];
const REQUIRED_COLUMNS = 3;

/** Bounds of the scale of latency: none, extreme latency that lasts should widen it. */
const UNBOUNDED = { farthest: Infinity, settled: 0 };

/**
 * The joint view of one resource. Its columns are fixed: where a metric appears
 * later (a hit ratio that the first collection lacked), the caller makes a new
 * view, which learns anew.
 */
export class JointView implements Stored {
  readonly #newNormalMs: number;
  readonly #makeAnother: () => JointView;
  readonly #rows: readonly number[];
  readonly #features: JointFeatures;
  readonly #reference: JointReference;
  /** Of the latency coordinate, the unit of eps. */
  readonly #scale = new Scale(UNBOUNDED);
  /** When the newest point was compared, NaN if it was not. */
  #comparedMs = NaN;
  #teaches = true;
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
   * @param options How much to remember, and local time.
   * @returns `undefined` where latency, operations or throughput is not among them.
   */
  static create(
    metrics: readonly string[],
    options: DetectorOptions = {},
  ): JointView | undefined {
    const rows = COLUMNS.map((metric) => metrics.indexOf(metric));
    if (rows.slice(0, REQUIRED_COLUMNS).includes(-1)) return undefined;
    const { memory = "full", localMs = utcMs } = options;
    const { newNormalMs = NEW_NORMAL_MS } = options;
    const used = rows.filter((row) => row >= 0);
    const make = () =>
      new JointView(used, JOINT_SIZES[memory], localMs, newNormalMs, make);
    return make();
  }

  private constructor(
    rows: readonly number[],
    sizes: JointSizes,
    localMs: (atMs: number) => number,
    newNormalMs: number,
    makeAnother: () => JointView,
  ) {
    this.#newNormalMs = newNormalMs;
    this.#rows = rows;
    this.#features = new JointFeatures(rows.length, sizes.mostSamples);
    this.#reference = new JointReference(rows.length, sizes, localMs);
    this.#makeAnother = makeAnother;
  }

  /** Metrics of the columns. Shape `[3]` or `[4]`. */
  get metrics(): readonly string[] {
    return COLUMNS.slice(0, this.#rows.length);
  }

  /** Whether there is no room for more points of reference, so that confidence is normal. */
  get isFull(): boolean {
    return this.#reference.isFull;
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
    this.#comparedMs = NaN;
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
    this.#comparedMs = atMs;
    this.#judge(this.#reference.compare(atMs, point, this.#eps), iops);
    const isTaught = atMs - this.#firstMs >= JOINT.learnMs;
    this.#teaches = !isTaught || this.#mayTeach(atMs);
    this.#reference.offer(atMs, point, this.#teaches);
    return isTaught ? this.#verdict : undefined;
  }

  /**
   * What speaks for the verdict on the collection that was taken last. Slow
   * beside {@linkcode take}: for anomalies that open.
   *
   * @returns `undefined` where that collection could not be compared.
   */
  evidence(): JointEvidence | undefined {
    return this.#compared()?.evidence;
  }

  /**
   * What {@linkcode take} would say of a collection, and why: to the bit what it
   * then says. Nothing is learned. Slow: works on a copy.
   *
   * @param atMs See {@linkcode take}.
   * @param values See {@linkcode take}.
   */
  explainNext(atMs: number, values: ArrayLike<number>): JointDerivation {
    const copy = this.#copy();
    const verdict = copy.take(atMs, values);
    return { atMs, verdict, comparison: copy.#compared() };
  }

  /** The points of reference behind the newest verdict, by slot. Shape `[size, columns]`. */
  referencePoints(): number[][] {
    return this.#reference.points();
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.section("joint/1");
    writer.f64(this.#comparedMs);
    writer.flag(this.#teaches);
    writer.f64(this.#firstMs);
    writer.f64(this.#harmfulSinceMs);
    this.#scale.save(writer);
    this.#features.save(writer);
    this.#reference.save(writer);
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.section("joint/1");
    this.#comparedMs = reader.f64();
    this.#teaches = reader.flag();
    this.#firstMs = reader.f64();
    this.#harmfulSinceMs = reader.f64();
    this.#scale.load(reader);
    this.#features.load(reader);
    this.#reference.load(reader);
  }

  #copy(): JointView {
    const copy = this.#makeAnother();
    const writer = new StateWriter();
    this.save(writer);
    copy.load(new StateReader(writer.take()));
    return copy;
  }

  get #eps(): number {
    return regularization(
      JOINT.epsSigmas * this.#scale.sigma,
      this.#rows.length,
    );
  }

  /** The newest comparison once more, with all that it comes from: nothing has moved since. */
  #compared(): JointComparison | undefined {
    const atMs = this.#comparedMs;
    if (Number.isNaN(atMs)) return undefined;
    const { point } = this.#features;
    const reference = this.#reference;
    const lof = reference.derive(point, this.#eps);
    const { latency, hit, loadToday, loadEver } = reference.compare(
      atMs,
      point,
      this.#eps,
    );
    const loads = reference.nearestLoads(atMs, point);
    const hits = loads.map((load) => metricValue(HIT, load.point[HIT]!));
    return {
      sigma: this.#scale.sigma,
      lof,
      neighborsMs: lof.neighbors.map(({ slot }) => reference.seenMs(slot)),
      latency,
      hit,
      teaches: this.#teaches,
      evidence: {
        shares: sharesOf(lof.query, lof.neighbors),
        point: Array.from(point, (value, c) => metricValue(c, value)),
        nearestLoads: loads.map((load, i) => ({
          atMs: load.atMs,
          latencyMs: metricValue(LATENCY, load.point[LATENCY]!),
          hitPercent: this.#rows.length > HIT ? hits[i] : undefined,
          iops: metricValue(IOPS, load.point[IOPS]!),
        })),
        expectedLatencyMs: rangeOf(
          loads.map((load) => metricValue(LATENCY, load.point[LATENCY]!)),
        ),
        expectedHitPercent: this.#rows.length > HIT ? rangeOf(hits) : undefined,
        loadToday: Math.exp(loadToday),
        loadEver: Math.exp(loadEver),
      },
    };
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
    return atMs - this.#harmfulSinceMs >= this.#newNormalMs;
  }
}

/** Share of each column in the squared distances; equal ones where all are 0. */
function sharesOf(
  query: readonly number[],
  neighbors: readonly { readonly point: readonly number[] }[],
): number[] {
  const squares = query.map((value, c) => {
    let sum = 0;
    for (const { point } of neighbors) sum += (value - point[c]!) ** 2;
    return sum;
  });
  const total = squares.reduce((sum, square) => sum + square, 0);
  return squares.map((square) =>
    total === 0 ? 1 / squares.length : square / total
  );
}

function rangeOf(values: readonly number[]): JointRange {
  return { low: Math.min(...values), high: Math.max(...values) };
}
