import { assert, assertEquals } from "@std/assert";
import { JointView } from "../../../lib/detect/joint_view.ts";
import { busyRow, METRICS, STEP_MS } from "../../fakes/busy_volume.ts";

const STEPS_PER_DAY = 96;
const WEEK = 7 * STEPS_PER_DAY;

/** A view that has seen ten days of a volume. */
function taughtView(metrics = METRICS): JointView {
  const view = JointView.create(metrics)!;
  for (let step = 0; step < 10 * STEPS_PER_DAY; step++) {
    view.take(step * STEP_MS, busyRow(step));
  }
  return view;
}

Deno.test("JointView needs latency, operations and throughput", () => {
  assertEquals(JointView.create(["iops", "throughput"]), undefined);
  assertEquals(JointView.create(METRICS.slice(0, 2)), undefined);
  assert(JointView.create(METRICS.slice(0, 3)) !== undefined);
});

Deno.test("JointView speaks after a week", () => {
  const view = JointView.create(METRICS)!;
  for (let step = 0; step <= WEEK; step++) {
    const verdict = view.take(step * STEP_MS, busyRow(step));
    assertEquals(verdict !== undefined, step === WEEK, `step ${step}`);
  }
});

Deno.test("JointView is silent where a metric is missing or nothing goes on", () => {
  const view = taughtView();
  const step = 10 * STEPS_PER_DAY;
  for (let metric = 0; metric < METRICS.length; metric++) {
    const row = busyRow(step);
    row[metric] = NaN;
    assertEquals(view.take(step * STEP_MS + metric, row), undefined);
  }
  assertEquals(view.take(step * STEP_MS + 9, [0, 0, 0, 0]), undefined);
});

Deno.test("JointView tells latency, hit ratio and load apart", () => {
  const flags = (mishap: Parameters<typeof busyRow>[2], metrics = METRICS) => {
    const view = taughtView(metrics);
    const start = 10 * STEPS_PER_DAY;
    let verdict;
    for (let step = start; step < start + 8; step++) {
      verdict = view.take(step * STEP_MS, busyRow(step, 0, mishap));
    }
    return Object.entries(verdict!).filter(([, flag]) => flag === true)
      .map(([name]) => name);
  };
  assertEquals(flags({}), []);
  assertEquals(flags({ latency: 1.2 }), []);
  assertEquals(flags({ latency: 2 }), ["isLatencyHigh"]);
  assertEquals(flags({ hit: 9 }), []);
  assertEquals(flags({ hit: 20 }), ["isHitLow"]);
  assertEquals(flags({ hit: 20 }, METRICS.slice(0, 3)), []);
  // By two in the night 600 + 300 sin(30 deg) = 750 at most: 2.2 times that, 1.9 times the 900 at six.
  assertEquals(flags({ load: 2.2, latency: 0.5 }), [
    "isLoadUnknown",
    "isLoadRaised",
  ]);
  assertEquals(flags({ load: 8, latency: 0.2 }), [
    "isLoadUnknown",
    "isLoadRaised",
    "isLoadStrange",
  ]);
});
