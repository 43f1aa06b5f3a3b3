/**
 * How fast the store takes samples: 10,000 series, poll after poll, as an array
 * delivers them; rings of 1000 samples that are full.
 *
 *     deno run -A tests/bench/store_bench.ts
 *
 * @module
 */

import { makeSeriesKey } from "../../lib/model/series.ts";
import { SeriesStore } from "../../lib/store/series_store.ts";

/** Samples per second that the store must reach without lateness. */
const LIMIT = 3e6;

const SERIES = 10_000;
const SAMPLES_PER_SERIES = 1000;
const INTERVAL_MS = 900_000;

const KEYS = Array.from({ length: SERIES }, (_, i) =>
  makeSeriesKey({
    storageId: "3f6a1f0c-6e1b-4f0e-9b60-0d5a0c3b7e11",
    resourceType: "volume",
    resourceId: `volume-${i >> 4}`,
    metric: `metric${i % 16}`,
  }));

const LABELS = {
  name: "array",
  resourceName: undefined,
  unit: "ms",
  serialNumber: undefined,
};

/** Delivers polls to a store of its own, 10,000 samples each. */
class Feed {
  readonly #store: SeriesStore<undefined>;
  #atMs = 1_700_000_000_000;
  #visited = 0;

  constructor(allowedLatenessMs: number) {
    this.#store = new SeriesStore<undefined>({
      samplesPerSeries: SAMPLES_PER_SERIES,
      maxSeries: SERIES,
      idleEvictionMs: 30 * 86_400_000,
      allowedLatenessMs,
      createState: () => undefined,
    });
  }

  readonly #visit = () => {
    this.#visited++;
  };

  /** The next poll; `isAgain` delivers the last one once more. */
  poll(isAgain = false): void {
    if (!isAgain) this.#atMs += INTERVAL_MS;
    for (let i = 0; i < SERIES; i++) {
      this.#store.offer(KEYS[i]!, LABELS, this.#atMs, i, this.#visit);
    }
  }

  /** Fills every ring. */
  fill(): this {
    for (let i = 0; i < SAMPLES_PER_SERIES; i++) this.poll();
    return this;
  }

  /** Throws if samples got lost, or if nothing was done. */
  check(): void {
    if (this.#visited < SERIES) throw new Error("Cannot measure: no visits");
  }
}

/**
 * Measures the store for some two seconds and prints one line.
 *
 * @returns Whether it kept its limit.
 */
export function reportStoreSpeed(): boolean {
  const polls = 100;
  const feed = new Feed(0).fill();
  let best = 0;
  for (let run = 0; run < 10; run++) {
    const startMs = performance.now();
    for (let i = 0; i < polls; i++) feed.poll();
    const seconds = (performance.now() - startMs) / 1000;
    best = Math.max(best, polls * SERIES / seconds);
  }
  feed.check();
  console.log(
    `store, ${SERIES} full series in poll order: ` +
      `${(best / 1e6).toFixed(1)} million samples/s (limit ${LIMIT / 1e6})`,
  );
  return best >= LIMIT;
}

const CASES: { what: string; latenessMs: number; isAgain: boolean }[] = [
  { what: "in order", latenessMs: 0, isAgain: false },
  { what: "every sample again", latenessMs: 0, isAgain: true },
  { what: "held back for an hour", latenessMs: 3_600_000, isAgain: false },
];

for (const { what, latenessMs, isAgain } of CASES) {
  let feed: Feed | undefined;
  Deno.bench({
    name: `store: a poll of ${SERIES} series, ${what}`,
    group: "store",
    baseline: latenessMs === 0 && !isAgain,
    fn(bench) {
      feed ??= new Feed(latenessMs).fill();
      bench.start();
      feed.poll(isAgain);
      bench.end();
    },
  });
}

if (import.meta.main && !reportStoreSpeed()) Deno.exit(1);
