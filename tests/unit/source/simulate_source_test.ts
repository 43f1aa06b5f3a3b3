import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  REAL_CLOCK,
  SIMULATE_DEFAULTS,
  type SimulateClock,
  type SimulateOptions,
  SimulateSource,
} from "../../../lib/source/simulate_source.ts";
import { MONDAY_MS } from "../../fakes/simulated_array.ts";

const POLL_MS = 900_000;

/** Time that passes only where somebody sleeps, or where the test says so. */
class FakeClock implements SimulateClock {
  readonly slept: number[] = [];
  ms = 1000;

  nowMs(): number {
    return this.ms;
  }

  sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    this.ms += ms;
    return Promise.resolve();
  }
}

function makeSource(
  options: Partial<SimulateOptions>,
  clock: SimulateClock = new FakeClock(),
): SimulateSource {
  return new SimulateSource(
    {
      ...SIMULATE_DEFAULTS,
      startMs: MONDAY_MS,
      intervalMs: POLL_MS,
      ...options,
    },
    clock,
  );
}

const never = new AbortController().signal;

Deno.test("SimulateSource delivers one record per batch, counted from offset 0", async () => {
  const source = makeSource({ days: 1 / 24 });
  let count = 0;
  for await (const batch of source.batches(never)) {
    assertEquals(batch.records.length, 1);
    const [record] = batch.records;
    assertEquals(record?.topic, "simulate");
    assertEquals(record?.partition, 0);
    assertEquals(record?.offset, String(count));
    assertEquals(record?.timestampMs, MONDAY_MS + ++count * POLL_MS);
    assertEquals(record?.value?.at(0), "[".charCodeAt(0));
    assertEquals(source.simulatedMs, record?.timestampMs);
    await batch.commit();
  }
  assertEquals(count, 4);
});

Deno.test("SimulateSource tells what it does", async () => {
  const source = makeSource({ days: 1, seed: 7, arrays: 2 });
  assertEquals(source.name, "simulate");
  assertEquals(source.simulatedMs, MONDAY_MS);
  const status = { lag: undefined, assignment: "simulate[2 arrays, seed 7]" };
  assertEquals(source.status(), { state: "starting", ...status });
  for await (const _batch of source.batches(never)) {
    assertEquals(source.status(), { state: "running", ...status });
    break;
  }
  assertEquals(source.status(), { state: "stopped", ...status });
});

Deno.test("SimulateSource with a speed spaces its records in real time", async () => {
  const clock = new FakeClock();
  // 90 simulated seconds a second: 900 s take 10.
  const source = makeSource({ speed: 90, days: 1 / 24 }, clock);
  const at: number[] = [];
  for await (const _batch of source.batches(never)) at.push(clock.ms);
  assertEquals(at, [1000, 11_000, 21_000, 31_000]);
});

Deno.test("SimulateSource gives a late taker at once what was due", async () => {
  const clock = new FakeClock();
  const source = makeSource({ speed: 90, days: 5 / 96 }, clock);
  const at: number[] = [];
  for await (const _batch of source.batches(never)) {
    at.push(clock.ms);
    if (at.length === 1) clock.ms += 25_000;
  }
  assertEquals(at, [1000, 26_000, 26_000, 31_000, 41_000]);
  assert(clock.slept.every((ms) => ms >= 0));
});

Deno.test("SimulateSource at full speed never waits", async () => {
  const clock = new FakeClock();
  const source = makeSource({ days: 1 }, clock);
  for await (const _batch of source.batches(never)) clock.ms += 1;
  // A turn of the event loop every 10 ms, and no time lost in it.
  assertEquals(clock.slept, new Array(10).fill(0));
});

Deno.test("SimulateSource at full speed lets timers run", async () => {
  const source = makeSource({ days: 0 }, REAL_CLOCK);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 20);
  // Without turns of the event loop this would never end.
  let count = 0;
  for await (const _batch of source.batches(controller.signal)) count++;
  clearTimeout(timer);
  assert(count > 1);
});

Deno.test("SimulateSource ends while it waits, when it is told to", async () => {
  const source = makeSource({ speed: 1 }, REAL_CLOCK);
  const controller = new AbortController();
  let count = 0;
  for await (const _batch of source.batches(controller.signal)) {
    count++;
    queueMicrotask(() => controller.abort());
  }
  assertEquals(count, 1);
  assertEquals(source.status().state, "stopped");
});

Deno.test("SimulateSource delivers nothing when it is told to stop before it starts", async () => {
  const source = makeSource({}, REAL_CLOCK);
  for await (const _batch of source.batches(AbortSignal.abort())) {
    throw new Error("a record came");
  }
});

Deno.test("SimulateSource refuses to be read twice", async () => {
  const source = makeSource({ days: 1 / 96 });
  for await (const _batch of source.batches(never));
  await assertRejects(
    () => source.batches(never).next(),
    TypeError,
    "Cannot simulate twice",
  );
});

Deno.test("faults are those of the whole simulation, or until now if it has no end", async () => {
  const week = makeSource({ days: 7 }).faults;
  assert(week.length > 15);
  assertEquals(makeSource({ days: 7, faults: false }).faults, []);
  const endless = makeSource({ days: 0 });
  assertEquals(endless.faults, []);
  let count = 0;
  for await (const _batch of endless.batches(never)) {
    if (++count === 3 * 96) break;
  }
  const soFar = week.filter(({ startMs }) => startMs <= endless.simulatedMs);
  assert(soFar.length > 0 && soFar.length < week.length);
  assertEquals(endless.faults, soFar);
});

Deno.test("SimulateSource refuses speeds outside their range", () => {
  for (const speed of [-1, NaN, Infinity]) {
    assertThrows(
      () => makeSource({ speed }),
      RangeError,
      `Cannot simulate: speed is ${speed}, must be a finite number, 0 or more`,
    );
  }
});
