import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { StorageLabels } from "../../../lib/evaluate/storage_corpus.ts";
import { reportStorage, rotate } from "../../../lib/evaluate/storage_report.ts";
import {
  addOutcomes,
  asIncidents,
  explainAlerts,
  foldByTime,
  scoreStorage,
  type StorageAlert,
} from "../../../lib/evaluate/storage_score.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LATENCY = "s/volume/v0/responseTime";
const IOPS = "s/volume/v0/iops";
const OTHER = "s/volume/v1/iops";
const PORT = "s/port/p0/iops";

/** Three weeks of two series, a fault on day 8, one of a port on day 10 and one that is invisible. */
const LABELS: StorageLabels = {
  name: "array-1",
  storageId: "s",
  intervalMs: 900_000,
  startMs: 0,
  endMs: 21 * DAY,
  seriesCount: 2,
  faults: [
    {
      id: "latency_step-0",
      type: "latency_step",
      startMs: 8 * DAY,
      endMs: 8 * DAY + 2 * HOUR,
      primary: new Set([LATENCY]),
      affected: new Set([LATENCY, IOPS]),
    },
    {
      id: "path_loss-0",
      type: "path_loss",
      startMs: 10 * DAY,
      endMs: 10 * DAY,
      primary: new Set([PORT]),
      affected: new Set([PORT]),
    },
    {
      id: "raid_rebuild-0",
      type: "raid_rebuild",
      startMs: 12 * DAY,
      endMs: 13 * DAY,
      primary: new Set(),
      affected: new Set([IOPS]),
    },
  ],
  benign: [
    {
      type: "nightly_backup",
      startMs: 15 * DAY,
      endMs: 16 * DAY,
      volumes: new Set(["v1"]),
    },
    { type: "weekend_quiet", startMs: DAY, endMs: 2 * DAY, volumes: new Set() },
    {
      type: "weekend_quiet",
      startMs: 17 * DAY,
      endMs: 19 * DAY,
      volumes: new Set(),
    },
  ],
};

/** Scores plain alerts. */
function scoreAlerts(alerts: readonly StorageAlert[]) {
  return scoreStorage(LABELS, asIncidents(alerts));
}

Deno.test("explainAlerts() names the faults behind each alert that counts", () => {
  const explained = explainAlerts(LABELS, [
    { key: IOPS, atMs: 6 * DAY }, // skipped
    { key: IOPS, atMs: 8 * DAY }, // touched
    { key: "s/port/p0:A.FC0/iops", atMs: 10 * DAY + HOUR },
    { key: OTHER, atMs: 8 * DAY },
    { key: LATENCY, atMs: 8 * DAY + 3 * HOUR + 1 },
  ]);
  assertEquals(
    explained.map(({ alert, faults }) => [
      alert.key,
      faults.map(({ id }) => id),
    ]),
    [
      [IOPS, ["latency_step-0"]],
      [PORT, ["path_loss-0"]],
      [OTHER, []],
      [LATENCY, []],
    ],
  );
});

Deno.test("scoreStorage() finds a fault by a primary series up to an hour after its end", () => {
  const cases: [StorageAlert, number | undefined][] = [
    [{ key: LATENCY, atMs: 8 * DAY }, 0],
    [{ key: LATENCY, atMs: 8 * DAY + 3 * HOUR }, 3 * HOUR],
    [{ key: LATENCY, atMs: 8 * DAY + 3 * HOUR + 1 }, undefined],
    [{ key: LATENCY, atMs: 8 * DAY - 1 }, undefined],
    [{ key: IOPS, atMs: 8 * DAY }, undefined], // only touched
    [{ key: "s/volume/v0", atMs: 8 * DAY }, 0], // its resource
    [{ key: "s/volume/v1", atMs: 8 * DAY }, undefined],
  ];
  for (const [alert, delayMs] of cases) {
    const { faults } = scoreAlerts([alert]);
    assertEquals(faults[0].delayMs, delayMs, JSON.stringify(alert));
  }
});

Deno.test("scoreStorage() takes the first of several alerts", () => {
  const { faults } = scoreAlerts([
    { key: LATENCY, atMs: 8 * DAY + 2 * HOUR },
    { key: LATENCY, atMs: 8 * DAY + HOUR },
  ]);
  assertEquals(faults[0], {
    id: "array-1/latency_step-0",
    type: "latency_step",
    delayMs: HOUR,
  });
});

Deno.test("scoreStorage() knows a port by its id, with or without its name", () => {
  const { faults } = scoreAlerts([
    { key: "s/port/p0:FA-1D/iops", atMs: 10 * DAY },
  ]);
  assertEquals(faults[1].delayMs, 0);
});

Deno.test("scoreStorage() leaves out faults without a primary series", () => {
  assertEquals(scoreAlerts([]).faults.length, 2);
});

Deno.test("scoreStorage() calls an alert false outside the affected series and times", () => {
  const outcome = scoreAlerts([
    { key: OTHER, atMs: 3 * DAY }, // before day 7: ignored
    { key: IOPS, atMs: 8 * DAY }, // touched: neither required nor false
    { key: IOPS, atMs: 12 * DAY + HOUR }, // of the invisible fault
    { key: IOPS, atMs: 14 * DAY },
    { key: OTHER, atMs: 8 * DAY },
  ]);
  assertEquals(outcome.alerts, 4);
  assertEquals(outcome.falseAlerts, 2);
  assertEquals(outcome.arrayWeeks, 2);
  assertEquals(outcome.seriesWeeks, 4);
});

Deno.test("scoreStorage() calls an incident false if every one of its alerts is", () => {
  const outcome = scoreStorage(LABELS, [
    { alerts: [{ key: IOPS, atMs: 8 * DAY }, { key: OTHER, atMs: 8 * DAY }] },
    { alerts: [{ key: OTHER, atMs: 9 * DAY }, { key: IOPS, atMs: 9 * DAY }] },
    { alerts: [{ key: OTHER, atMs: DAY }] },
  ]);
  assertEquals(outcome.incidents, 2);
  assertEquals(outcome.falseIncidents, 1);
  assertEquals(outcome.alerts, 4);
  assertEquals(outcome.falseAlerts, 3);
});

Deno.test("scoreStorage() marks benign events that a false incident hits", () => {
  const cases: [StorageAlert, boolean[]][] = [
    [{ key: OTHER, atMs: 15 * DAY + HOUR }, [true, false]],
    [{ key: IOPS, atMs: 15 * DAY + HOUR }, [false, false]], // another volume
    [{ key: PORT, atMs: 15 * DAY + HOUR }, [false, false]],
    [{ key: IOPS, atMs: 18 * DAY }, [false, true]], // the whole array
  ];
  for (const [alert, expected] of cases) {
    const { benign } = scoreAlerts([alert]);
    assertEquals(benign.map(({ isAlerted }) => isAlerted), expected);
  }
});

Deno.test("foldByTime() joins alerts that follow each other closely", () => {
  const at = (atMs: number) => ({ key: IOPS, atMs });
  assertEquals(foldByTime([at(50), at(0), at(10), at(21)], 10), [
    { alerts: [at(0), at(10)] },
    { alerts: [at(21)] },
    { alerts: [at(50)] },
  ]);
});

Deno.test("addOutcomes() adds arrays", () => {
  const one = scoreAlerts([{ key: OTHER, atMs: 9 * DAY }]);
  const two = addOutcomes([one, one]);
  assertEquals(two.arrayWeeks, 4);
  assertEquals(two.falseIncidents, 2);
  assertEquals(two.faults.length, 4);
});

Deno.test("reportStorage() sums up per type and per week", () => {
  const report = reportStorage([{
    labels: LABELS,
    incidents: asIncidents([
      { key: LATENCY, atMs: 8 * DAY + HOUR },
      { key: OTHER, atMs: 9 * DAY },
      { key: OTHER, atMs: 18 * DAY },
    ]),
  }]);
  assertEquals(report.total, { events: 2, found: 1, medianDelayMs: HOUR });
  assertEquals(report.faults.get("path_loss"), {
    events: 1,
    found: 0,
    medianDelayMs: NaN,
  });
  assertEquals(report.falseAlertsPerSeriesWeek, 0.5);
  assertEquals(report.falseAlertsPerArrayWeek, 1);
  assertEquals(report.falseIncidentsPerArrayWeek, 1);
  assertEquals(report.benign.get("weekend_quiet")!.occurrences, 1);
  assertEquals(report.benign.get("weekend_quiet")!.alerted, 1);
  assertEquals(report.benign.get("nightly_backup")!.alerted, 0);
});

Deno.test("reportStorage() says what alerts find by chance", () => {
  // One alert on the latency at all times: found however it is moved; the port never.
  const always = Array.from(
    { length: 14 * 24 },
    (_, hour) => ({ key: LATENCY, atMs: 7 * DAY + hour * HOUR }),
  );
  const report = reportStorage([
    { labels: LABELS, incidents: asIncidents(always) },
  ]);
  assertEquals(report.chanceRecall, 0.5);
  const silent = reportStorage([{ labels: LABELS, incidents: [] }]);
  assertEquals(silent.chanceRecall, 0);
});

Deno.test("reportStorage() takes the middle of an even number of delays", () => {
  const labels = {
    ...LABELS,
    faults: [LABELS.faults[0], { ...LABELS.faults[0], id: "again" }, {
      ...LABELS.faults[0],
      startMs: 8 * DAY + HOUR,
    }, { ...LABELS.faults[0], startMs: 8 * DAY + HOUR }],
  };
  const { total } = reportStorage([{
    labels,
    incidents: asIncidents([{ key: LATENCY, atMs: 8 * DAY + 2 * HOUR }]),
  }]);
  assertAlmostEquals(total.medianDelayMs, 1.5 * HOUR, 0);
});

Deno.test("rotate() moves alerts inside the scored time", () => {
  const verdict = {
    labels: LABELS,
    incidents: asIncidents([
      { key: IOPS, atMs: 7 * DAY },
      { key: IOPS, atMs: 20 * DAY },
      { key: IOPS, atMs: DAY },
    ]),
  };
  const { incidents } = rotate(verdict, 0.5, 7 * DAY);
  assertEquals(incidents.flatMap(({ alerts }) => alerts), [
    { key: IOPS, atMs: 14 * DAY },
    { key: IOPS, atMs: 13 * DAY },
  ]);
});
