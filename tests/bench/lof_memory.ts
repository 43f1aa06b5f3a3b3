/**
 * Resident memory of the detectors, per series, each case in a process of its
 * own:
 *
 *     deno run -A tests/bench/lof_memory.ts
 *
 * @module
 */

import { LofDetectorFactory } from "../../lib/detect/lof_detector.ts";

/** Detectors to fill, in poll order: the order that scatters memory most. */
interface MemoryCase {
  /** What it stands for. */
  readonly title: string;
  /** Number of detectors. */
  readonly seriesCount: number;
  /** Samples that each of them learns. */
  readonly samplesEach: number;
  /** Values in a point. */
  readonly dimension: number;
  /** Bytes per series that must not be exceeded; 0 for a figure to watch. */
  readonly limitBytes: number;
}

/** 52 KB for a series in all, less 16 KB for the store. */
const LIMIT_BYTES = 36 * 1024;

const CASES: readonly MemoryCase[] = [
  {
    title: "LOF memory, 1-D, W=1000, full",
    seriesCount: 20_000,
    samplesEach: 1000,
    dimension: 1,
    limitBytes: LIMIT_BYTES,
  },
  {
    title: "LOF memory, 1-D, no sample yet",
    seriesCount: 200_000,
    samplesEach: 0,
    dimension: 1,
    limitBytes: 300,
  },
  {
    title: "LOF memory, 1-D, 2 samples",
    seriesCount: 200_000,
    samplesEach: 2,
    dimension: 1,
    limitBytes: 1000,
  },
  {
    title: "LOF memory, 3-D, W=1000, full",
    seriesCount: 500,
    samplesEach: 1002,
    dimension: 3,
    limitBytes: 0,
  },
];

/**
 * Measures every case in a fresh process and prints one line each.
 *
 * @returns Whether all of them kept their limit.
 */
export async function reportLofMemory(): Promise<boolean> {
  let isKept = true;
  for (const [index, { title, limitBytes }] of CASES.entries()) {
    const command = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-lock",
        "--v8-flags=--expose-gc",
        new URL(import.meta.url).pathname,
        String(index),
      ],
      stdout: "piped",
      stderr: "inherit",
    });
    const { code, stdout } = await command.output();
    const bytes = Number(new TextDecoder().decode(stdout));
    if (code !== 0 || !(bytes > 0)) {
      throw new Error(`Cannot measure "${title}": exit code ${code}`);
    }
    if (limitBytes > 0 && bytes > limitBytes) isKept = false;
    console.log(
      `${title}: ${bytes.toFixed(0)} bytes per series` +
        (limitBytes === 0 ? "" : ` (limit ${limitBytes})`),
    );
  }
  return isKept;
}

/** Fills detectors in this process; their growth in resident bytes each. */
function measure({ seriesCount, samplesEach, dimension }: MemoryCase): number {
  const options = { window: 1000, k: 8, dimension, warmUp: 32 };
  const factory = new LofDetectorFactory(options);
  collectGarbage();
  const before = Deno.memoryUsage().rss;
  const detectors = Array.from({ length: seriesCount }, () => factory.create());
  for (let t = 0; t < samplesEach; t++) {
    detectors.forEach((detector, i) =>
      detector.learn(1_700_000_000_000 + t * 900_000, i * t % 101)
    );
  }
  collectGarbage();
  const growth = Deno.memoryUsage().rss - before;
  // Reading the detectors here keeps them from being collected above.
  for (const { isFull } of detectors) {
    if (isFull !== samplesEach >= 1000) throw new Error("Cannot measure: lost");
  }
  return growth / seriesCount;
}

function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("Cannot measure without --expose-gc");
  gc();
}

if (import.meta.main) {
  const chosen = CASES[Number(Deno.args[0])];
  if (chosen !== undefined) console.log(measure(chosen));
  else if (!await reportLofMemory()) Deno.exit(1);
}
