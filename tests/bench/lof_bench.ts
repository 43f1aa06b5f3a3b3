/**
 * How fast the detector judges samples: score, then learn (evict and insert),
 * with a full window of 1000 points.
 *
 *     deno bench tests/bench/lof_bench.ts
 *     deno run -A tests/bench/lof_bench.ts      (the figures beside their limits, and memory)
 *
 * @module
 */

import type { Detector } from "../../lib/detect/detector.ts";
import { LofDetectorFactory } from "../../lib/detect/lof_detector.ts";
import { reportLofMemory } from "./lof_memory.ts";

const WINDOW = 1000;

/** One kind of series and one shape of detector. */
interface SpeedCase {
  /** What it stands for. */
  readonly title: string;
  /** Values of the series, repeated for ever. */
  readonly values: Float64Array;
  /** Number of neighbours. */
  readonly k: number;
  /** Values in a point. */
  readonly dimension: number;
  /** Scored samples a second that must be reached; 0 for a figure to watch. */
  readonly limit: number;
}

/** Park and Miller's generator: uniform in (0, 1), the same in every run. */
function* uniforms(): Generator<number, never> {
  for (let state = 1;;) {
    state = state * 48_271 % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

const random = uniforms();

function gaussian(): number {
  const radius = Math.sqrt(-2 * Math.log(random.next().value));
  return radius * Math.cos(2 * Math.PI * random.next().value);
}

const GAUSSIAN = new Float64Array(20_011).map(gaussian);
/** About 30 different values. */
const QUANTISED = GAUSSIAN.map((value) => Math.round(value * 4) / 4);
const CONSTANT = new Float64Array(1).fill(42);

const CASES: readonly SpeedCase[] = [
  { values: GAUSSIAN, series: "Gaussian", k: 8, dimension: 1, limit: 300_000 },
  {
    values: QUANTISED,
    series: "quantised",
    k: 8,
    dimension: 1,
    limit: 300_000,
  },
  { values: GAUSSIAN, series: "Gaussian", k: 20, dimension: 1, limit: 160_000 },
  {
    values: QUANTISED,
    series: "quantised",
    k: 20,
    dimension: 1,
    limit: 160_000,
  },
  { values: GAUSSIAN, series: "Gaussian", k: 8, dimension: 3, limit: 0 },
  { values: QUANTISED, series: "quantised", k: 8, dimension: 3, limit: 0 },
  { values: CONSTANT, series: "constant", k: 8, dimension: 3, limit: 0 },
  { values: GAUSSIAN, series: "Gaussian", k: 8, dimension: 5, limit: 0 },
].map(({ series, ...rest }) => ({
  ...rest,
  title: `LOF, ${series} series, ${rest.dimension}-D, ` +
    `W=${WINDOW}, k=${rest.k}`,
}));

/** Judges `count` samples of a series; the sum of the scores, so that none is optimised away. */
function judge(
  detector: Detector,
  values: Float64Array,
  from: number,
  count: number,
): number {
  let sum = 0;
  for (let t = from; t < from + count; t++) {
    const value = values[t % values.length]!;
    const score = detector.score(t, value);
    if (score.kind === "scored") sum += score.lnLof;
    detector.learn(t, value);
  }
  return sum;
}

/** A detector with a full window. */
function fullDetector({ values, k, dimension }: SpeedCase): Detector {
  const options = { window: WINDOW, k, dimension, warmUp: k + 1 };
  const detector = new LofDetectorFactory(options).create();
  judge(detector, values, 0, WINDOW + dimension);
  if (!detector.isFull) throw new Error("Cannot measure: not full");
  return detector;
}

/**
 * Measures every case and prints one line each: the best of 100 runs of some
 * milliseconds, since other work on the machine only ever makes a run slower.
 *
 * @returns Whether all of them reached their limit.
 */
export function reportLofSpeed(): boolean {
  let isReached = true;
  for (const speedCase of CASES) {
    const { title, values, dimension, limit } = speedCase;
    const detector = fullDetector(speedCase);
    const count = dimension === 1 ? 5000 : 200;
    let seconds = Infinity;
    for (let run = 0; run < 100; run++) {
      const startMs = performance.now();
      judge(detector, values, run * count, count);
      seconds = Math.min(seconds, (performance.now() - startMs) / 1000);
    }
    const rate = Math.round(count / seconds);
    if (rate < limit) isReached = false;
    console.log(
      `${title}: ${rate.toLocaleString("en")} scored samples/s` +
        (limit === 0 ? "" : ` (limit ${limit.toLocaleString("en")})`),
    );
  }
  return isReached;
}

for (const speedCase of CASES) {
  const detector = fullDetector(speedCase);
  let t = 0;
  Deno.bench(`1000 samples: ${speedCase.title}`, () => {
    judge(detector, speedCase.values, t, 1000);
    t += 1000;
  });
}

if (import.meta.main) {
  const isFast = reportLofSpeed();
  const isSmall = await reportLofMemory();
  if (!isFast || !isSmall) Deno.exit(1);
}
