import { assertEquals } from "@std/assert";
import {
  type HealthFacts,
  LAG_LIMIT,
  livenessOf,
  readinessOf,
  STUCK_MS,
} from "../../../lib/serve/health.ts";

const WELL: HealthFacts = {
  nowMs: 1_000_000,
  batchSinceMs: 999_000,
  isHeldUp: false,
  sourceState: "running",
  assignment: "delfin-kafka[0]",
  lag: 3,
  stateAgeMs: 60_000,
  stateIntervalMs: 60_000,
};

/** What is not well. */
function ills(changes: Partial<HealthFacts>): string[] {
  return readinessOf({ ...WELL, ...changes })
    .filter(({ ok }) => !ok)
    .map(({ name, detail }) => `${name}: ${detail}`);
}

Deno.test("a service that reads, delivers and stores is ready", () => {
  assertEquals(ills({}), []);
  assertEquals(ills({ batchSinceMs: undefined, stateAgeMs: undefined }), []);
});

Deno.test("each thing that is wrong is a reason of its own", () => {
  const stuckMs = STUCK_MS + 1000;
  assertEquals(ills({ sourceState: "waiting" }), [
    "source: not reading: the source is waiting",
  ]);
  assertEquals(ills({ lag: undefined }), [
    "lag: it is not known yet how many records wait",
  ]);
  assertEquals(ills({ lag: LAG_LIMIT + 1 }), [
    "lag: 10001 records wait, 10000 may",
  ]);
  assertEquals(ills({ stateAgeMs: 180_001 }), [
    "state: the newest snapshot is 180 s old, 180 s it may be",
  ]);
  assertEquals(ills({ isHeldUp: true }), [
    "delivery: an emitter that is waited for accepts nothing",
  ]);
  assertEquals(ills({ batchSinceMs: WELL.nowMs - stuckMs }), [
    "pipeline: the batch in hand has been there for 601 s",
  ]);
});

Deno.test("only a batch that hangs ends the life; an emitter that is down does not", () => {
  const stuck = { ...WELL, batchSinceMs: WELL.nowMs - STUCK_MS - 1 };
  const isAlive = (facts: HealthFacts) =>
    livenessOf(facts).every(({ ok }) => ok);
  assertEquals(isAlive(stuck), false);
  assertEquals(isAlive({ ...stuck, isHeldUp: true }), true);
  assertEquals(isAlive({ ...WELL, sourceState: "waiting" }), true);
});
