import { assert, assertEquals, assertThrows } from "@std/assert";
import { HistoryKeeper } from "../../../lib/emit/history_keeper.ts";
import type { HistoryRow } from "../../../lib/state/history_file.ts";
import { StateError } from "../../../lib/state/state_error.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { ListLogger } from "../../fakes/list_logger.ts";
import { sampleAnomaly } from "../../fakes/sample_anomaly.ts";
import { sampleIncident } from "../../fakes/sample_incident.ts";

/** A file that fails when it is told to. */
class FakeFile {
  readonly rows: HistoryRow[] = [];
  failure: Error | undefined;
  prunedBefore = NaN;
  closed = 0;

  put(rows: readonly HistoryRow[]): void {
    if (this.failure) throw this.failure;
    this.rows.push(...rows);
  }

  prune(beforeMs: number): boolean {
    this.prunedBefore = beforeMs;
    return false;
  }

  close(): void {
    this.closed++;
  }
}

function setUp(queueSize = 10) {
  const file = new FakeFile();
  const log = new ListLogger();
  const registry = new Registry();
  const keeper = new HistoryKeeper({
    file,
    retentionMs: 1000,
    queueSize,
    log,
    now: () => 0,
    registry,
  });
  return { file, log, registry, keeper };
}

const anomaly = sampleAnomaly();
const incident = sampleIncident();

Deno.test("messages become rows: what is searched, and the whole message", () => {
  const { file, keeper } = setUp();
  keeper.keep([anomaly, incident]);
  assertEquals(file.rows.map(({ id, type }) => [id, type]), [
    [anomaly.id, "anomaly"],
    [incident.id, "incident"],
  ]);
  assertEquals(file.rows[0]!.incident, anomaly.incident);
  assertEquals(JSON.parse(file.rows[1]!.body).why, incident.why);
  const newest = Math.max(anomaly.atMs, incident.atMs);
  assertEquals(file.prunedBefore, newest - 1000);
});

Deno.test("what cannot be written waits, in its order, and is told once", () => {
  const { file, log, keeper } = setUp();
  file.failure = new StateError("Cannot write x: disk full");
  keeper.keep([anomaly]);
  keeper.keep([incident]);
  assertEquals(keeper.waiting, 2);
  assertEquals(log.lines.length, 1);
  assert(log.lines[0]!.includes("disk full: the history waits in memory"));
  file.failure = undefined;
  keeper.keep([anomaly]);
  assertEquals(keeper.waiting, 0);
  assertEquals(file.rows.map(({ type }) => type), [
    "anomaly",
    "incident",
    "anomaly",
  ]);
});

Deno.test("no more than may wait does: the oldest are dropped and counted", () => {
  const { file, log, registry, keeper } = setUp(1);
  file.failure = new StateError("Cannot write x");
  keeper.keep([anomaly, incident]);
  assertEquals(keeper.waiting, 1);
  assert(log.lines.some((line) => line.includes("The history lost messages")));
  assert(
    registry.render().includes(
      "anomaly_detection_history_dropped_messages_total 1",
    ),
  );
  keeper.close();
  assertEquals(file.closed, 1);
});

Deno.test("a mistake of ours is not taken for a full disk", () => {
  const { file, keeper } = setUp();
  file.failure = new TypeError("oops");
  assertThrows(() => keeper.keep([anomaly]), TypeError);
});
