/**
 * When a series alerts.
 *
 * @module
 */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  AlertController,
  alertExcess,
} from "../../../lib/decide/alert_controller.ts";

const WEEK_MS = 7 * 86_400_000;
/** A week of these is 1000 samples. */
const INTERVAL_MS = WEEK_MS / 1000;

Deno.test("alertExcess() is 1 where either score reaches its first level", () => {
  assertAlmostEquals(alertExcess(0.127, 0), 1, 1e-15);
  assertAlmostEquals(alertExcess(-3, 1.4), 1, 1e-15);
  assertAlmostEquals(alertExcess(0.254, 1.4), 2, 1e-15);
});

Deno.test("AlertController rises by 0.25 with an alert and falls by that in a week", () => {
  const controller = new AlertController();
  assertEquals(controller.take(1, 0, INTERVAL_MS), true);
  assertAlmostEquals(Math.log(controller.level), 0.25 - 0.00025, 1e-12);
  for (let i = 1; i < 1000; i++) controller.take(0, 0, INTERVAL_MS);
  assertAlmostEquals(Math.log(controller.level), 0, 1e-9);
});

Deno.test("AlertController does not fall while the interval is unknown", () => {
  const controller = new AlertController();
  for (let i = 0; i < 100; i++) controller.take(0, 0, 0);
  assertEquals(controller.level, 1);
});

Deno.test("AlertController keeps its level between 1/2 and 16", () => {
  const quiet = new AlertController();
  for (let i = 0; i < 5000; i++) quiet.take(0, 0, INTERVAL_MS);
  assertAlmostEquals(quiet.level, 0.5, 1e-12);
  const wild = new AlertController();
  for (let i = 0; i < 5000; i++) wild.take(20, 20, INTERVAL_MS);
  assert(wild.level <= 16 + 1e-12 && wild.level > 12);
});

Deno.test("AlertController is quiet for 40 samples, later for 4 % of its age, at most 150", () => {
  const controller = new AlertController();
  const alerts: number[] = [];
  for (let i = 0; i < 6000; i++) {
    if (controller.take(20, 20, INTERVAL_MS)) alerts.push(i);
  }
  // 41 > 40; from age 1000 on 0.04 t counts: 0.04 * 1067 = 42.68 < 43.
  assertEquals(alerts.slice(0, 4), [0, 41, 82, 123]);
  assertEquals(alerts.at(-1)! - alerts.at(-2)!, 151);
});

Deno.test("AlertController is young for 200 samples", () => {
  const controller = new AlertController();
  for (let i = 0; i < 200; i++) {
    assert(controller.isYoung);
    controller.take(0, 0, INTERVAL_MS);
  }
  assertEquals(controller.isYoung, false);
});

Deno.test("AlertController never alerts for NaN", () => {
  assertEquals(new AlertController().take(NaN, NaN, INTERVAL_MS), false);
});

Deno.test("AlertController says for how many samples it does not alert again", () => {
  const controller = new AlertController();
  assertEquals([controller.age, controller.quietLeft], [0, 0]);
  assert(controller.take(100, 100, 0));
  // The 41st sample after an alert is the first that may alert again.
  assertEquals([controller.age, controller.quietLeft], [1, 40]);
  for (let left = 40; left > 0; left--) {
    assertEquals(controller.quietLeft, left);
    assert(!controller.take(100, 100, 0));
  }
  assertEquals(controller.quietLeft, 0);
  assert(controller.take(100, 100, 0));
});
