/**
 * How fast the detector of one series takes samples (score, then learn), with
 * all windows full, and the joint view of a resource.
 *
 *     deno bench tests/bench/series_detector_bench.ts
 *     deno run -A tests/bench/series_detector_bench.ts    (the figures beside their limits, and memory)
 *
 * @module
 */

import { JointView } from "../../lib/detect/joint_view.ts";
import { SeriesDetector } from "../../lib/detect/series_detector.ts";
import { busyRow, METRICS } from "../fakes/busy_volume.ts";
import { Chance } from "../fakes/streams.ts";
import { reportSeriesMemory } from "./series_memory.ts";

const START_MS = 1_700_000_000_000;
const DAY_MS = 86_400_000;
/** More than any window reaches back. */
const DAYS_TO_FILL = 25;
/** Series that take turns, so that no window stays in the nearest cache. */
const SERIES = 20;

/** One kind of series. */
interface SpeedCase {
  /** What it stands for. */
  readonly title: string;
  /** Value of sample `i` of a day of `perDay`. */
  readonly value: (i: number, perDay: number) => number;
  /** Interval in ms. */
  readonly intervalMs: number;
  /** Samples a second that must be reached; 0 for a figure to watch. */
  readonly limit: number;
}

const chance = new Chance(1);
const NOISE = Float64Array.from({ length: 20_011 }, () => chance.gaussian());

function daily(i: number, perDay: number): number {
  const wave = Math.sin(2 * Math.PI * i / perDay);
  return 100 + 30 * wave + 5 * NOISE[i % NOISE.length]!;
}

const CASES: readonly SpeedCase[] = [
  { title: "daily rhythm", value: daily, limit: 45_000 },
  {
    title: "Gaussian noise",
    value: (i: number) => NOISE[i % NOISE.length]!,
    limit: 45_000,
  },
  {
    title: "quantised",
    value: (i: number) => Math.round(2 * NOISE[i % NOISE.length]!),
    limit: 45_000,
  },
  { title: "constant", value: () => 42, limit: 45_000 },
].flatMap(({ title, value, limit }) =>
  [300_000, 900_000].map((intervalMs) => ({
    title: `SeriesDetector, ${title}, ${intervalMs / 1000} s, full windows`,
    value,
    intervalMs,
    limit,
  }))
);

/** Series that take turns, with full windows. */
class Fleet {
  readonly #case: SpeedCase;
  readonly #detectors = Array.from(
    { length: SERIES },
    () => new SeriesDetector(),
  );
  #next = 0;

  constructor(speedCase: SpeedCase) {
    this.#case = speedCase;
    const days = DAYS_TO_FILL * DAY_MS / speedCase.intervalMs;
    for (let i = 0; i < days; i++) this.takeAll();
  }

  /** One sample of each series; the sum of their scores, so that none is optimised away. */
  takeAll(): number {
    const { value, intervalMs } = this.#case;
    const i = this.#next++;
    const atMs = START_MS + i * intervalMs;
    const perDay = DAY_MS / intervalMs;
    let sum = 0;
    for (let s = 0; s < SERIES; s++) {
      sum += this.#detectors[s]!.take(atMs, value(i + 977 * s, perDay)).score;
    }
    return sum;
  }
}

/** A joint view of a volume, four metrics at 900 s, with a full window. */
class FullView {
  readonly #view = JointView.create(METRICS)!;
  #step = 0;

  constructor() {
    for (let step = 0; step < DAYS_TO_FILL * 96; step++) this.take();
  }

  take(): number {
    const step = this.#step++;
    return this.#view.take(step * 900_000, busyRow(step, step % 7))?.score ?? 0;
  }
}

/** Takings of a second at best: other work on the machine only ever makes a run slower. */
function bestRate(take: () => void, takes: number, samplesEach: number) {
  let seconds = Infinity;
  for (let run = 0; run < 150; run++) {
    const startMs = performance.now();
    for (let i = 0; i < takes; i++) take();
    seconds = Math.min(seconds, (performance.now() - startMs) / 1000);
  }
  return Math.round(takes * samplesEach / seconds);
}

/**
 * Measures every case and prints one line each.
 *
 * @returns Whether all of them reached their limit.
 */
export function reportSeriesSpeed(): boolean {
  let isReached = true;
  for (const speedCase of CASES) {
    const fleet = new Fleet(speedCase);
    const rate = bestRate(() => fleet.takeAll(), 30, SERIES);
    if (rate < speedCase.limit) isReached = false;
    console.log(
      `${speedCase.title}: ${rate.toLocaleString("en")} samples/s` +
        ` (limit ${speedCase.limit.toLocaleString("en")})`,
    );
  }
  const view = new FullView();
  const rate = bestRate(() => view.take(), 200, 1);
  console.log(
    `JointView, 4-D, full window: ${rate.toLocaleString("en")} collections/s`,
  );
  return isReached;
}

for (const speedCase of CASES) {
  let fleet: Fleet | undefined;
  Deno.bench(`20 samples: ${speedCase.title}`, () => {
    fleet ??= new Fleet(speedCase);
    fleet.takeAll();
  });
}

if (import.meta.main) {
  const isFast = reportSeriesSpeed();
  const isSmall = await reportSeriesMemory();
  if (!isFast || !isSmall) Deno.exit(1);
}
