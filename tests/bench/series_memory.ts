/**
 * Resident memory of the series detectors and the joint views, each case in a
 * process of its own:
 *
 *     deno run -A tests/bench/series_memory.ts
 *
 * @module
 */

import type { MemorySize } from "../../lib/detect/memory_size.ts";
import { JointView } from "../../lib/detect/joint_view.ts";
import { SeriesDetector } from "../../lib/detect/series_detector.ts";
import { busyRow, METRICS } from "../fakes/busy_volume.ts";

const START_MS = 1_700_000_000_000;
const DAY_MS = 86_400_000;
/** More than any window reaches back. */
const FULL_DAYS = 27;

/** What is filled: in poll order, the order that scatters memory most. */
interface MemoryCase {
  /** What it stands for. */
  readonly title: string;
  /** Detectors or views. */
  readonly count: number;
  /** Interval of the samples, in ms. */
  readonly intervalMs: number;
  /** Samples that each of them takes. */
  readonly samples: number;
  /** Bytes of each that must not be exceeded. */
  readonly limitBytes: number;
  /** Makes one, and says how it takes sample `i`; the answer is whether it is full. */
  readonly create: () => (i: number, atMs: number, number: number) => boolean;
}

function series(memory: MemorySize) {
  return () => {
    const detector = new SeriesDetector({ memory });
    return (i: number, atMs: number, number: number) => {
      detector.take(atMs, i * number % 101 + Math.sin(i));
      return detector.isFull;
    };
  };
}

function view(memory: MemorySize) {
  return () => {
    const view = JointView.create(METRICS, { memory })!;
    return (_: number, atMs: number, number: number) => {
      view.take(atMs, busyRow(Math.floor(atMs / 900_000), number));
      return view.isFull;
    };
  };
}

const KB = 1024;

function fullCase(
  title: string,
  intervalMs: number,
  limitBytes: number,
  create: MemoryCase["create"],
  count = 1500,
): MemoryCase {
  const samples = Math.ceil(FULL_DAYS * DAY_MS / intervalMs);
  title += `, ${intervalMs / 1000} s, full`;
  return { title, count, intervalMs, samples, limitBytes, create };
}

const CASES: readonly MemoryCase[] = [
  fullCase("SeriesDetector", 300_000, 64 * KB, series("full")),
  fullCase("SeriesDetector", 900_000, 64 * KB, series("full")),
  fullCase("JointView, 4-D", 900_000, 64 * KB, view("full")),
  // More of them: the heap of the process itself moves by some 20 MB.
  fullCase(
    "SeriesDetector, small",
    3_600_000,
    14 * KB,
    series("small"),
    3000,
  ),
  fullCase("JointView, 4-D, small", 3_600_000, 14 * KB, view("small"), 3000),
  {
    title: "SeriesDetector, 2 samples",
    count: 200_000,
    intervalMs: 300_000,
    samples: 2,
    limitBytes: KB,
    create: series("full"),
  },
];

/**
 * Measures every case in a fresh process and prints one line each.
 *
 * @returns Whether all of them kept their limit.
 */
export async function reportSeriesMemory(): Promise<boolean> {
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
    if (bytes > limitBytes) isKept = false;
    console.log(`${title}: ${bytes.toFixed(0)} bytes (limit ${limitBytes})`);
  }
  return isKept;
}

/** The first ones pay for what the process needs once: compiled code, a heap that has grown. */
const FIRST_ONES = 200;

/** Fills detectors in this process; their growth in resident bytes each. */
function measure({ count, intervalMs, samples, create }: MemoryCase): number {
  const fill = (size: number) => {
    const takers = Array.from({ length: size }, create);
    for (let i = 0; i < samples; i++) {
      const atMs = START_MS + i * intervalMs;
      takers.forEach((take, number) => take(i, atMs, number));
    }
    return takers;
  };
  const first = fill(FIRST_ONES);
  collectGarbage();
  const before = Deno.memoryUsage().rss;
  const takers = fill(count);
  collectGarbage();
  const growth = Deno.memoryUsage().rss - before;
  // Using them here keeps them from being collected above.
  for (const take of [...first, ...takers]) {
    const isFull = take(0, START_MS + samples * intervalMs, 1);
    if (isFull !== samples > 100) throw new Error("Cannot measure: not full");
  }
  return growth / count;
}

function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("Cannot measure without --expose-gc");
  gc();
}

if (import.meta.main) {
  const chosen = CASES[Number(Deno.args[0])];
  if (chosen !== undefined) console.log(measure(chosen));
  else if (!await reportSeriesMemory()) Deno.exit(1);
}
