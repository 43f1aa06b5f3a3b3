import { assert, assertEquals } from "@std/assert";
import {
  CLEAN_DAYS,
  FAULT_TYPES,
  type FaultType,
  feltBy,
  type ScriptedFault,
} from "../../../lib/source/simulate/faults.ts";
import { METRICS } from "../../../lib/source/simulate/topology.ts";
import { CounterReader, MONDAY_MS } from "../../fakes/simulated_array.ts";

const SAMPLE_MS = 300_000;
const DAY_MS = 86_400_000;
const DAYS = 30;

/** The same array with and without its faults. */
const faulty = new CounterReader(1, true);
const healthy = new CounterReader(1, false);
const FAULTS = faulty.faults(DAYS);

function of(type: FaultType): ScriptedFault[] {
  return FAULTS.filter((fault) => fault.type === type);
}

/** Value with the fault over value without it. */
function ratio(
  { on, index }: { on: ScriptedFault["on"]; index: number },
  metric: string,
  atMs: number,
): number {
  return faulty.read(on, index, metric, atMs) /
    healthy.read(on, index, metric, atMs);
}

Deno.test("the first day is clean, then a few faults come every day", () => {
  assertEquals(CLEAN_DAYS, 1);
  assertEquals(healthy.faults(DAYS), []);
  assert(FAULTS.every(({ startMs }) => startMs >= MONDAY_MS + DAY_MS));
  for (let day = 1; day < DAYS; day++) {
    const fromMs = MONDAY_MS + day * DAY_MS;
    const today = FAULTS.filter(({ startMs, endMs }) =>
      startMs >= fromMs && endMs < fromMs + DAY_MS
    );
    assert(today.length >= 1 && today.length <= 4, `${today.length} faults`);
  }
  assert(FAULTS.length > 3 * (DAYS - 1));
});

Deno.test("every type of fault comes again and again", () => {
  for (const type of FAULT_TYPES) assert(of(type).length >= 8, type);
});

Deno.test("faults begin and end on samples, in the order of their start", () => {
  FAULTS.forEach(({ startMs, endMs }, i) => {
    assertEquals(startMs % SAMPLE_MS, 0);
    assertEquals(endMs % SAMPLE_MS, 0);
    assert(endMs >= startMs);
    assert(i === 0 || startMs >= (FAULTS[i - 1] as ScriptedFault).startMs);
  });
});

Deno.test("no two faults touch one resource at a time", () => {
  const { volumes } = faulty.topology;
  const felt = ({ type, on, index }: ScriptedFault) =>
    on === "port"
      ? [-1 - Math.floor(index / 2)]
      : feltBy(volumes, type, on, index);
  FAULTS.forEach((a, i) => {
    for (const b of FAULTS.slice(i + 1)) {
      if (b.startMs > a.endMs) continue;
      const both = felt(a).filter((volume) => felt(b).includes(volume));
      assertEquals(both, [], `${a.type} and ${b.type}`);
    }
  });
});

Deno.test("the script does not depend on which part is asked for first", () => {
  const other = new CounterReader(1, true);
  const late = other.faults(20).filter(({ startMs }) =>
    startMs > MONDAY_MS + 10 * DAY_MS
  );
  assertEquals(other.faults(3), FAULTS.slice(0, other.faults(3).length));
  assertEquals(
    late,
    FAULTS.filter(({ startMs }) =>
      startMs > MONDAY_MS + 10 * DAY_MS && startMs <= MONDAY_MS + 20 * DAY_MS
    ),
  );
});

function assertBetween(value: number, low: number, high: number): void {
  assert(value >= low && value <= high, `${value}, not ${low} to ${high}`);
}

/** What each fault does; bounds are wide where a second fault elsewhere may join in. */
const EFFECTS: Record<
  FaultType,
  (fault: ScriptedFault, midMs: number) => void
> = {
  latency_step(fault, midMs) {
    assertBetween(ratio(fault, "responseTime", midMs) / fault.size, 0.9, 2);
    assertBetween(ratio(fault, "iops", midMs), 0.9, 1);
  },
  latency_creep(fault) {
    const { startMs, endMs } = fault;
    const at = (share: number) => {
      const atMs = startMs + share * (endMs - startMs);
      const onGrid = Math.floor(atMs / SAMPLE_MS) * SAMPLE_MS;
      return ratio(fault, "readResponseTime", onGrid);
    };
    assertBetween(at(0), 0.95, 1.3);
    assertBetween(at(0.5), 1.05, 10);
    assertBetween(at(1), 1.25, 30);
  },
  path_loss({ index }, midMs) {
    for (const { name } of METRICS.port) {
      assertEquals(faulty.read("port", index, name, midMs), 0, name);
    }
    const partner = index % 2 === 0 ? index + 1 : index - 1;
    const both = healthy.read("port", index, "iops", midMs) +
      healthy.read("port", partner, "iops", midMs);
    assertBetween(faulty.read("port", partner, "iops", midMs) / both, 0.7, 2);
  },
  cache_disabled(fault, midMs) {
    const volume = { on: "volume", index: fault.index } as const;
    const kept = ratio(volume, "readCacheHitRatio", midMs);
    assertBetween(kept, 0.999 - fault.size, 1.001 - fault.size);
    assertBetween(ratio(fault, "responseTime", midMs), 1.3, 20);
  },
  raid_rebuild(fault, midMs) {
    assertBetween(ratio(fault, "readResponseTime", midMs), 1.15, 20);
    assertBetween(ratio(fault, "iops", midMs), 0.7, 1.01);
  },
  noisy_neighbour(fault, midMs) {
    assertBetween(ratio(fault, "iops", midMs) / fault.size, 0.6, 1.01);
    assertBetween(ratio(fault, "throughput", midMs) / fault.size, 0.6, 1.01);
    const neighbour =
      feltBy(faulty.topology.volumes, fault.type, fault.on, fault.index)
        .find((volume) => volume !== fault.index) ?? 0;
    const waiting = ratio(
      { on: "volume", index: neighbour },
      "readResponseTime",
      midMs,
    );
    assertBetween(waiting, 1.005, 20);
  },
  frozen_counter({ index, startMs, endMs }) {
    for (const { name } of METRICS.volume) {
      const last = faulty.read("volume", index, name, startMs - SAMPLE_MS);
      for (let atMs = startMs; atMs <= endMs; atMs += 12 * SAMPLE_MS) {
        assertEquals(faulty.read("volume", index, name, atMs), last);
      }
    }
    const thawed = faulty.read("volume", index, "iops", endMs + SAMPLE_MS);
    assert(thawed !== faulty.read("volume", index, "iops", endMs));
  },
  counter_spike(fault) {
    assertEquals(fault.startMs, fault.endMs);
    assertBetween(fault.size, 40, 3000);
    for (const metric of ["iops", "writeIops", "throughput"]) {
      const factor = ratio(fault, metric, fault.startMs);
      assertBetween(factor / fault.size, 0.95, 1.05);
      assertBetween(ratio(fault, metric, fault.startMs + SAMPLE_MS), 0.8, 1.2);
      assertBetween(ratio(fault, metric, fault.startMs - SAMPLE_MS), 0.8, 1.2);
    }
  },
  dead_volume(fault, midMs) {
    const hour = fault.startMs % DAY_MS / 3_600_000;
    assertBetween(hour, 8, 14);
    for (const { name } of METRICS.volume) {
      assertEquals(faulty.read("volume", fault.index, name, midMs), 0, name);
    }
  },
};

for (const type of FAULT_TYPES) {
  Deno.test(`${type} does what it is meant to do`, () => {
    for (const fault of of(type)) {
      const midMs = (fault.startMs + fault.endMs) / 2;
      EFFECTS[type](fault, Math.floor(midMs / SAMPLE_MS) * SAMPLE_MS);
    }
  });
}

Deno.test("an array is healthy again after its faults", () => {
  const quietMs = FAULTS.flatMap(({ endMs }) => [endMs + SAMPLE_MS])
    .filter((atMs) =>
      FAULTS.every((fault) => atMs < fault.startMs || atMs > fault.endMs)
    );
  assert(quietMs.length > 10);
  for (const atMs of quietMs) {
    for (const metric of ["iops", "responseTime", "cacheHitRatio"]) {
      assertEquals(
        faulty.read("storage", 0, metric, atMs),
        healthy.read("storage", 0, metric, atMs),
      );
    }
  }
});
