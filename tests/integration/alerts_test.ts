/**
 * The alert rules for Prometheus: they are right, they fire when they should,
 * and they ask for metrics that there are.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { REASONS } from "../../lib/model/record.ts";
import type { Registry } from "../../lib/telemetry/metrics.ts";
import { serviceRegistry } from "../../tools/metrics.ts";
import { meteredRun } from "../fakes/metered_run.ts";
import { metricNames } from "../fakes/metric_names.ts";
import { promtool, promtoolTest } from "../fakes/promtool.ts";
import { withFolder } from "../fakes/temp_folder.ts";

const FOLDER = new URL("../../etc/prometheus/", import.meta.url);
const RULES = Deno.readTextFileSync(new URL("alerts.yml", FOLDER));
const TESTS = Deno.readTextFileSync(new URL("alerts_test.yml", FOLDER));

interface Alert {
  readonly name: string;
  readonly expression: string;
  /** All of it, without indentation. */
  readonly text: string;
}

/** The rules, as the file is laid out. */
const ALERTS: readonly Alert[] = RULES.split(/^ {6}- alert: /m).slice(1)
  .map((text) => {
    const [, name = ""] = /^(\w+)\n/.exec(text) ?? [];
    const [, line, block] =
      /^ {8}expr: (?:(?!\|)(.*)|\|-\n((?: {10}.*\n)+))/m.exec(text) ?? [];
    return { name, expression: line ?? block ?? "", text };
  });

const METRICS = serviceRegistry().describe();
const NAMES = new Set(METRICS.map(({ name }) => name));
const HISTOGRAMS = new Set(
  METRICS.filter(({ type }) => type === "histogram").map(({ name }) => name),
);

Deno.test("every alert has a name, a severity, a summary, and says what to do", () => {
  assert(ALERTS.length >= 20);
  for (const { name, text } of ALERTS) {
    assertMatch(name, /^AnomalyDetection[A-Z]\w+$/);
    assertMatch(text, /^ {10}severity: (critical|warning)$/m, name);
    assertMatch(text, /^ {10}summary: \S/m, name);
    const [, description = ""] =
      /^ {10}description: >-\n((?: {12}.*\n)+)/m.exec(text) ?? [];
    assert(description.length > 100, `${name}: ${description}`);
  }
  assertEquals(new Set(ALERTS.map(({ name }) => name)).size, ALERTS.length);
});

Deno.test("every alert is seen to fire by a test, and to be silent by another time of it", () => {
  const scenes = TESTS.split(/^ {2}- name: /m).slice(1);
  for (const { name } of ALERTS) {
    const own = scenes.filter((scene) => scene.includes(`"${name}"`));
    assert(own.length > 0, `${name} never fires`);
    const isSilentBefore = own.some((scene) =>
      scene.split("- expr:").slice(1)
        .some((time) => !time.includes(`"${name}"`))
    );
    assert(isSilentBefore, `${name} is never silent`);
  }
});

Deno.test("a service that does well has every metric that an alert asks for", () => {
  const [well = ""] = TESTS.split(/^ {2}- name: /m).slice(1);
  for (const { name, expression } of ALERTS) {
    for (const metric of metricNames(expression, HISTOGRAMS)) {
      assert(well.includes(`'${metric}`), `${name}: ${metric}`);
    }
  }
});

Deno.test("every metric that an alert asks for is registered", () => {
  for (const { name, expression } of ALERTS) {
    const asked = metricNames(expression, HISTOGRAMS);
    assert(asked.length > 0 || /\bup\b/.test(expression), name);
    for (const metric of asked) assert(NAMES.has(metric), `${name}: ${metric}`);
  }
});

Deno.test("every reason that an alert asks for is one, and each pattern of it", () => {
  const patterns = [...RULES.matchAll(/reason=~?"([^"]+)"/g)]
    .flatMap(([, pattern]) => pattern!.split("|"));
  assert(patterns.length > 5);
  for (const pattern of patterns) {
    const reason = new RegExp(`^${pattern}$`);
    assert(Object.keys(REASONS).some((one) => reason.test(one)), pattern);
  }
});

promtoolTest("promtool finds the alert rules right", async () => {
  const path = new URL("alerts.yml", FOLDER).pathname;
  const said = await promtool(["check", "rules", path]);
  assertMatch(said, new RegExp(`SUCCESS: ${ALERTS.length} rules found`));
});

promtoolTest(
  "promtool sees the alerts fire when they should, and only then",
  async () => {
    const path = new URL("alerts_test.yml", FOLDER).pathname;
    assertMatch(await promtool(["test", "rules", path]), /SUCCESS/);
  },
);

promtoolTest(
  "promtool reads the metrics of a service that ran, and has no remark",
  () =>
    withFolder(async (folder) => {
      const registry = await meteredRun(folder);
      overflow(registry);
      const text = registry.render();
      for (const { name } of registry.describe()) {
        assert(text.includes(`\n${name}`), `${name} has no value`);
      }
      assertEquals(await promtool(["check", "metrics"], text), "");
    }),
);

/** Has the one metric show a value that a good run never fills. */
function overflow(registry: Registry): void {
  const metric = registry.counter({
    name: "anomaly_detection_crowded_total",
    help: "What has more label sets than it may have",
    labels: ["one"],
    maxLabelSets: 1,
  });
  for (const label of ["a", "b"]) metric.of(label).inc();
}
