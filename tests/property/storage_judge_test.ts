import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { JointView } from "../../lib/detect/joint_view.ts";
import type { ArrayAlert } from "../../lib/model/array_verdict.ts";
import { StorageJudge } from "../../lib/pipeline/storage_judge.ts";
import { busyRow, METRICS, seriesOf, STEP_MS } from "../fakes/busy_volume.ts";

const COUNT = 4;
const DAYS = 11;

/** What goes wrong with one volume for some samples. */
const mishap = fc.record({
  volume: fc.nat(COUNT - 1),
  from: fc.integer({ min: 8 * 96, max: DAYS * 96 }),
  length: fc.integer({ min: 1, max: 48 }),
  load: fc.constantFrom(0, 0.3, 1, 8, 1000),
  latency: fc.constantFrom(0.2, 1, 2, 6),
  isLost: fc.boolean(),
});
type Mishaps = (typeof mishap extends fc.Arbitrary<infer T> ? T : never)[];
const mishaps = fc.array(mishap, { minLength: 2, maxLength: 6 });

/** Alerts of four volumes that are given in some order, one line each, sorted. */
function judge(mishaps: Mishaps, order: readonly number[]): string[] {
  const judge = new StorageJudge(order.map((v) => seriesOf("volume", `${v}`)));
  const alerts: ArrayAlert[] = [];
  for (let step = 0; step < DAYS * 96; step++) {
    const row = (v: number) => {
      const now = mishaps.find(({ volume, from, length }) =>
        volume === v && step >= from && step < from + length
      );
      return now?.isLost ? undefined : busyRow(step, v, now);
    };
    judge.take(step * STEP_MS, order.map(row), alerts);
  }
  return alerts.map((alert) => JSON.stringify(alert)).sort();
}

Deno.test("StorageJudge says the same in any order of resources, and every time", () => {
  let said = 0;
  fc.assert(
    fc.property(
      mishaps,
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: COUNT }),
      (mishaps, order) => {
        const alerts = judge(mishaps, [0, 1, 2, 3]);
        assertEquals(judge(mishaps, order), alerts);
        assertEquals(judge(mishaps, [0, 1, 2, 3]), alerts);
        said += alerts.length;
      },
    ),
    { numRuns: 6, seed: 1 },
  );
  assert(said > 0);
});

Deno.test("StorageJudge and JointView make no NaN of any finite values", () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: 0, max: 1000, noNaN: true }),
    fc.constantFrom(0, 1, NaN),
  );
  const rows = fc.array(fc.array(value, { minLength: 4, maxLength: 4 }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(rows, (rows) => {
      const view = JointView.create(METRICS)!;
      const judge = new StorageJudge([seriesOf("volume", "v")]);
      const alerts: ArrayAlert[] = [];
      for (let step = 0; step < 9 * 96; step++) {
        const row = step % 3 === 0 ? rows[step % rows.length]! : busyRow(step);
        const verdict = view.take(step * STEP_MS, row);
        assert(verdict === undefined || Number.isFinite(verdict.score));
        judge.take(step * STEP_MS, [row], alerts);
      }
      assert(alerts.every(({ score }) => !Number.isNaN(score ?? 0)));
      assert(Number.isFinite(judge.level));
    }),
    { numRuns: 15 },
  );
});
