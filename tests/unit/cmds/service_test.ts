/**
 * What a run of the service says about itself.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { meter, reporter } from "../../../cmds/reports.ts";
import { strayRejectionListener } from "../../../cmds/stray_rejections.ts";
import { pipelineCounters } from "../../../lib/pipeline/counters.ts";
import { Registry } from "../../../lib/telemetry/metrics.ts";
import { ListLogger } from "../../fakes/list_logger.ts";

const JUDGE = { store: { size: 7 }, incidentCount: 2 };
const SOURCE = {
  status: () => ({ state: "running" as const, lag: undefined, assignment: "" }),
};

Deno.test("meter() gives each reader the rate since its own last look", () => {
  const counters = pipelineCounters(new Registry());
  let nowMs = 1000;
  const lookAt = meter(counters, JUDGE, SOURCE, () => nowMs);
  const [ofRun, ofReport] = [lookAt(), lookAt()];
  counters.samples.inc(400);
  nowMs += 1000;
  assertEquals(ofReport().samplesPerSecond, 400);
  counters.samples.inc(200);
  nowMs += 2000;
  assertEquals(ofReport().samplesPerSecond, 100);
  assertEquals(ofRun().samplesPerSecond, 200); // 600 in 3 s
  const late = lookAt(); // knows of nothing before it
  nowMs += 1000;
  assertEquals(late().samplesPerSecond, 0);
});

Deno.test("meter() counts incidents, not the anomalies that they are made of", () => {
  const counters = pipelineCounters(new Registry());
  counters.incidents("open").inc(3);
  counters.incidents("resolved").inc(1);
  counters.anomalies("open", "unusual").inc(40);
  const { incidents, open, series } = meter(counters, JUDGE, SOURCE)()();
  assertEquals([incidents, open, series], [3, 2, 7]);
});

Deno.test("reporter() tells what was refused, and warns of many late samples", () => {
  const counters = pipelineCounters(new Registry());
  const log = new ListLogger();
  const report = reporter(counters, log);
  const lookAt = meter(counters, JUDGE, SOURCE, () => 0)();
  counters.samples.inc(90);
  report(lookAt());
  assertEquals(log.fields[0]!["refused"], undefined);
  counters.samples.inc(90);
  counters.reasons("late").inc(10); // 10 of 100: not more than 10 %
  report(lookAt());
  assertEquals(log.fields[1]!["refused"], { late: 10 });
  counters.samples.inc(75);
  counters.reasons("late").inc(20);
  counters.reasons("too_late").inc(5);
  report(lookAt());
  report(lookAt()); // nothing new
  assertEquals(log.lines.map((line) => line.split(" ")[0]), [
    "info",
    "info",
    "info",
    "warn",
    "info",
  ]);
  assertMatch(log.lines[3]!, /^warn 25 % of the samples came late .*allowed_/);
});

Deno.test("a stray rejection is an error, but only a detail once the end has begun", () => {
  const log = new ListLogger();
  const stop = new AbortController();
  const listener = strayRejectionListener(stop.signal, log);
  const promise = Promise.resolve();
  const event = () =>
    new PromiseRejectionEvent("unhandledrejection", {
      promise,
      reason: "r",
      cancelable: true,
    });
  const first = event();
  listener(first);
  stop.abort();
  listener(event());
  assertEquals(first.defaultPrevented, true);
  assertEquals(log.lines, [
    "error Nobody handled a rejection",
    "debug Nobody handled a rejection",
  ]);
});
