import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  alertsOf,
  countEvents,
  growingRefractory,
} from "../../../lib/evaluate/alerts.ts";
import { seriesOf } from "./_corpora.ts";

Deno.test("alertsOf() alerts scores at or above the threshold", () => {
  assertEquals(alertsOf([1, 2, 3, NaN, 2], 2), [1, 2, 4]);
});

Deno.test("alertsOf() is silent for a while after an alert", () => {
  const outliers = new Array(10).fill(5);
  assertEquals(alertsOf(outliers, 5, () => 3), [0, 4, 8]);
});

Deno.test("growingRefractory() is 4 % of what was seen, from 40 to 150 samples", () => {
  assertEquals([0, 1000, 2000, 3750, 9999].map(growingRefractory), [
    40,
    40,
    80,
    150,
    150,
  ]);
});

Deno.test("countEvents() counts found events and false alerts after the warm-up", () => {
  const series = seriesOf(new Array(20).fill(0), [
    { first: 1, last: 2 }, // gone with the warm-up
    { first: 4, last: 8 }, // its rest counts
    { first: 12, last: 12 },
  ]);
  const counts = countEvents(series, [1, 4, 5, 6, 9, 19], 5);
  assertEquals(counts.events, 2);
  assertEquals(counts.found, 1);
  assertEquals(counts.alerts, 4);
  assertEquals(counts.falseAlerts, 2);
  // One sample a minute: from 5 to 19 are 14 minutes of the 10,080 of a week.
  assertAlmostEquals(counts.weeks, 14 / 10_080, 1e-15);
});

Deno.test("countEvents() copes with a warm-up as long as the series", () => {
  assertEquals(countEvents(seriesOf([1, 2]), [0, 1], 2), {
    events: 0,
    found: 0,
    alerts: 0,
    falseAlerts: 0,
    weeks: 0,
  });
});
