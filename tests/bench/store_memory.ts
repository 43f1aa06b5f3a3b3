/**
 * Memory of the store per series, in a process of its own. Resident bytes are
 * what the operating system sees: the map, the objects, the rings, what the
 * memory allocator wastes, and what the engine keeps in reserve, some 70 MB
 * however little is stored. Live bytes are what the store really refers to.
 *
 *     deno run -A tests/bench/store_memory.ts
 *
 * @module
 */

import { makeSeriesKey } from "../../lib/model/series.ts";
import { SeriesStore } from "../../lib/store/series_store.ts";

/** A store to fill, in poll order: the order that scatters memory most. */
interface MemoryCase {
  /** What it stands for. */
  readonly title: string;
  /** Series in the store. */
  readonly seriesCount: number;
  /** Samples that each of them gets. */
  readonly samplesEach: number;
  /** Whether the keys count too; they belong to the decoder as well. */
  readonly countsKeys: boolean;
  /** What is limited. */
  readonly limited: keyof Memory;
  /** Bytes per series that must not be exceeded. */
  readonly limitBytes: number;
}

/** Bytes per series, or of the process. */
interface Memory {
  readonly resident: number;
  readonly live: number;
}

const SAMPLES_PER_SERIES = 1000;

const CASES: readonly MemoryCase[] = [
  {
    title: "store memory, full series of 1000 samples, with their keys",
    seriesCount: 100_000,
    // Beyond 1000 the rings have turned over: they never get larger.
    samplesEach: 1030,
    countsKeys: true,
    limited: "resident",
    limitBytes: 16 * 1024,
  },
  {
    title: "store memory, fresh series of 2 samples",
    seriesCount: 200_000,
    samplesEach: 2,
    countsKeys: false,
    limited: "live",
    limitBytes: 700,
  },
];

/**
 * Measures every case and prints one line each; takes about half a minute.
 *
 * @returns Whether all of them kept their limit.
 */
export async function reportStoreMemory(): Promise<boolean> {
  let isKept = true;
  for (const [index, { title, limited, limitBytes }] of CASES.entries()) {
    const bytes = await measureApart(index);
    if (bytes[limited] > limitBytes) isKept = false;
    console.log(
      `${title}: ${bytes.resident} bytes per series resident, ` +
        `${bytes.live} live (limit ${limitBytes} ${limited})`,
    );
  }
  return isKept;
}

/** Has a case measured by a fresh process: this file, with its number. */
async function measureApart(index: number): Promise<Memory> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-lock",
      "--v8-flags=--expose-gc",
      import.meta.filename ?? "",
      String(index),
    ],
    stderr: "inherit",
  }).output();
  if (code !== 0) {
    throw new Error(`Cannot measure the store's memory: exit code ${code}`);
  }
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Fills a store; the growth of this process per series. */
function measure(given: MemoryCase): Memory {
  const { seriesCount, samplesEach, countsKeys } = given;
  const beforeKeys = memoryOfProcess();
  const keys = Array.from({ length: seriesCount }, (_, i) =>
    makeSeriesKey({
      storageId: "3f6a1f0c-6e1b-4f0e-9b60-0d5a0c3b7e11",
      resourceType: "volume",
      resourceId: `volume-${i >> 4}`,
      metric: `metric${i % 16}`,
    }));
  const before = countsKeys ? beforeKeys : memoryOfProcess();
  const labels = {
    name: "array",
    resourceName: undefined,
    unit: "ms",
    serialNumber: undefined,
  };
  const store = new SeriesStore({
    samplesPerSeries: SAMPLES_PER_SERIES,
    maxSeries: seriesCount,
    idleEvictionMs: 0,
    allowedLatenessMs: 0,
    createState: () => undefined,
  });
  const visit = () => {};
  for (let poll = 0; poll < samplesEach; poll++) {
    const atMs = 1_700_000_000_000 + poll * 900_000;
    for (const key of keys) store.offer(key, labels, atMs, poll, visit);
  }
  const after = memoryOfProcess();
  // Reading the store here keeps it from being collected above.
  for (const { ring } of store.values()) {
    if (ring.length !== Math.min(samplesEach, SAMPLES_PER_SERIES)) {
      throw new Error("Cannot measure: samples are missing");
    }
  }
  const perSeries = (bytes: number) => Math.round(bytes / store.size);
  return {
    resident: perSeries(after.resident - before.resident),
    live: perSeries(after.live - before.live),
  };
}

/** Once what is not used any more has been collected. */
function memoryOfProcess(): Memory {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("Cannot measure without --expose-gc");
  // What the first collection promotes, the second one can free.
  gc();
  gc();
  const { rss, heapUsed, external } = Deno.memoryUsage();
  return { resident: rss, live: heapUsed + external };
}

if (import.meta.main) {
  const chosen = CASES[Number(Deno.args[0])];
  if (chosen !== undefined) console.log(JSON.stringify(measure(chosen)));
  else if (!await reportStoreMemory()) Deno.exit(1);
}
