import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  Simulation,
  type SimulationOptions,
} from "../../lib/source/simulate/simulation.ts";
import { METRICS } from "../../lib/source/simulate/topology.ts";
import {
  CounterReader,
  entriesOf,
  MONDAY_MS,
} from "../fakes/simulated_array.ts";

const DAY_MS = 86_400_000;

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** A 5-minute mark of the first month. */
const time = fc.integer({ min: 1, max: 30 * 288 })
  .map((mark) => MONDAY_MS + mark * 300_000);

const options: fc.Arbitrary<SimulationOptions> = fc.record({
  seed,
  startMs: fc.integer({ min: 0, max: 2e9 }).map((second) => second * 1000),
  intervalMs: fc.integer({ min: 20, max: 900 }).map((second) => second * 1000),
  collectionMs: fc.integer({ min: 900, max: 3600 })
    .map((second) => second * 1000),
  days: fc.constant(0),
  faults: fc.boolean(),
  arrays: fc.integer({ min: 1, max: 3 }),
});

function first(of: SimulationOptions, count: number): Uint8Array[] {
  return [...new Simulation(of).collections().take(count)]
    .map(({ value }) => value);
}

Deno.test("the same options give the same bytes", () => {
  fc.assert(
    fc.property(options, (of) => {
      assertEquals(first(of, 3), first(of, 3));
    }),
    { numRuns: 30 },
  );
});

Deno.test("every record holds numbers of its window, in order, and nothing else", () => {
  fc.assert(
    fc.property(options, (of) => {
      for (
        const { value, arrivalMs } of new Simulation(of).collections().take(2)
      ) {
        const entries = entriesOf(value);
        assert(entries.length >= 426);
        for (const [name, labels, values] of entries) {
          assert(
            METRICS[labels["resource_type"] as keyof typeof METRICS]
              .some((metric) => metric.name === name),
          );
          const times = Object.keys(values).map(Number);
          assertEquals(times, times.toSorted((a, b) => a - b));
          for (const atMs of times) {
            assert(atMs > of.startMs && atMs <= arrivalMs);
            assertEquals(atMs % of.intervalMs, 0);
          }
          for (const number of Object.values(values)) {
            assert(number === null || (number >= 0 && number < 1e9));
            if (labels["unit"] === "%") assert((number ?? 0) <= 100);
          }
        }
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("a sample does not depend on which samples were taken before", () => {
  fc.assert(
    fc.property(
      seed,
      fc.array(time, { minLength: 2, maxLength: 20 }),
      (of, times) => {
        const read = (reader: CounterReader, atMs: number) =>
          METRICS.volume.map(({ name }) =>
            reader.read("volume", 3, name, atMs)
          );
        const oneByOne = times.map((atMs) =>
          read(new CounterReader(of, true), atMs)
        );
        const reader = new CounterReader(of, true);
        assertEquals(times.map((atMs) => read(reader, atMs)), oneByOne);
        const backwards = times.toReversed().map((atMs) => read(reader, atMs));
        assertEquals(backwards.toReversed(), oneByOne);
      },
    ),
    { numRuns: 20 },
  );
});

Deno.test("at any time pools, controllers and the array do what their volumes do", () => {
  fc.assert(
    fc.property(seed, time, (of, atMs) => {
      // Without faults: a frozen counter or a spike is not what a volume does.
      const reader = new CounterReader(of, false);
      for (const metric of ["iops", "readIops", "throughput"]) {
        const sum = (isIn: (volume: number) => boolean) =>
          reader.topology.volumes.filter(({ index }) => isIn(index))
            .reduce(
              (total, { index }) =>
                total + reader.read("volume", index, metric, atMs),
              0,
            );
        const pairs = [
          [reader.read("storage", 0, metric, atMs), sum(() => true)],
          [reader.read("storagePool", 1, metric, atMs), sum((v) => v >= 10)],
          [reader.read("controller", 1, metric, atMs), sum((v) => v % 2 === 1)],
          [
            reader.read("port", 0, metric, atMs) +
            reader.read("port", 1, metric, atMs),
            sum((v) => v % 2 === 0),
          ],
        ] as const;
        for (const [whole, parts] of pairs) {
          // 23 values of three decimals, reads and writes rounded apart.
          assert(Math.abs(whole - parts) <= 23 * 2 * 0.0005 + 1e-9);
        }
      }
    }),
    { numRuns: 100 },
  );
});

Deno.test("for any seed, faults come every day and never two on one resource", () => {
  fc.assert(
    fc.property(seed, (of) => {
      const faults = new CounterReader(of, true).faults(15);
      for (let day = 1; day < 14; day++) {
        const fromMs = MONDAY_MS + day * DAY_MS;
        assert(
          faults.some(({ startMs }) =>
            startMs >= fromMs && startMs < fromMs + DAY_MS
          ),
        );
      }
      faults.forEach((a, i) => {
        for (const b of faults.slice(i + 1)) {
          const isSame = a.on === b.on && a.index === b.index;
          assert(!isSame || b.startMs > a.endMs);
        }
      });
    }),
    { numRuns: 50 },
  );
});
