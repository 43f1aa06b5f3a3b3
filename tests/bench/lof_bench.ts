/**
 * How fast the exact LOF is over a sliding window of 1000 points: score, evict
 * the oldest point, insert the new one.
 *
 *     deno bench tests/bench/lof_bench.ts
 *     deno run -A tests/bench/lof_bench.ts      (the figures beside their limits)
 *
 * @module
 */

import { IncrementalLof } from "../../lib/detect/incremental_lof.ts";
import type { LofWindow } from "../../lib/detect/lof_window.ts";
import { SortedWindow } from "../../lib/detect/sorted_window.ts";
import { SortedWindowLof } from "../../lib/detect/sorted_window_lof.ts";

const WINDOW = 1000;
/** Regularisation: a hundredth of the standard deviation of the series. */
const EPS = 0.01;

/** One kind of series and one shape of window. */
interface SpeedCase {
  /** What it stands for. */
  readonly title: string;
  /** Values of the series, repeated for ever. */
  readonly values: Float64Array;
  /** Number of neighbours. */
  readonly k: number;
  /** Values in a point: so many consecutive ones of the series. */
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

/** A window that slides over a series. */
class SlidingWindow {
  readonly #window: LofWindow;
  readonly #values: Float64Array;
  readonly #point: Float64Array;
  #at = 0;

  /** A full window. */
  constructor({ values, k, dimension }: SpeedCase) {
    this.#window = dimension === 1
      ? new SortedWindow(new SortedWindowLof(k), WINDOW)
      : new IncrementalLof({ k, dimension, capacity: WINDOW });
    this.#values = values;
    this.#point = new Float64Array(dimension);
    for (let slot = 0; slot < WINDOW; slot++) {
      this.#window.insert(slot, this.#next());
    }
  }

  /** Judges so many samples; the sum of the scores, so that none is optimised away. */
  judge(count: number): number {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const slot = this.#at % WINDOW;
      const point = this.#next();
      sum += this.#window.lof(point, EPS);
      this.#window.evict(slot);
      this.#window.insert(slot, point);
    }
    return sum;
  }

  /** The next point; overwritten by the one after it. */
  #next(): Float64Array {
    const point = this.#point;
    const values = this.#values;
    for (let i = 0; i < point.length; i++) {
      point[i] = values[(this.#at + i) % values.length]!;
    }
    this.#at++;
    return point;
  }
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
    const { title, dimension, limit } = speedCase;
    const window = new SlidingWindow(speedCase);
    const count = dimension === 1 ? 5000 : 200;
    let seconds = Infinity;
    for (let run = 0; run < 100; run++) {
      const startMs = performance.now();
      window.judge(count);
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
  const window = new SlidingWindow(speedCase);
  Deno.bench(`1000 samples: ${speedCase.title}`, () => {
    window.judge(1000);
  });
}

if (import.meta.main && !reportLofSpeed()) Deno.exit(1);
