/**
 * The README's tables of metrics are those of the program.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { metricsPage, serviceRegistry } from "../../../tools/metrics.ts";
import { between } from "../../../tools/settings.ts";

const README = new URL("../../../README.md", import.meta.url);

Deno.test("the README holds the tables of metrics", () => {
  const page = Deno.readTextFileSync(README);
  const text = metricsPage(serviceRegistry().describe());
  assertEquals(
    page,
    between(page, text, "metrics"),
    "run: deno run -A tools/metrics.ts",
  );
});

Deno.test("metricsPage() sorts by name and escapes what would end a cell", () => {
  const [head, rule, ...rows] = metricsPage([
    { name: "b_seconds", type: "gauge", labels: [], help: "a or | b" },
    { name: "a_total", type: "counter", labels: ["x", "y"], help: "What" },
  ]).split("\n");
  assertMatch(head!, /^\| Metric +\| Type +\| Labels +\| What it says +\|$/);
  assertMatch(rule!, /^[|\- ]+$/);
  assertMatch(rows[0]!, /^\| `a_total` +\| counter +\| `x`, `y` +\| What +\|$/);
  assertMatch(rows[1]!, /^\| `b_seconds` +\| gauge +\| +\| a or \\\| b +\|$/);
});

Deno.test("every metric has its prefix, and a help of one sentence without a full stop", () => {
  const metrics = serviceRegistry().describe();
  assert(metrics.length > 40);
  for (const { name, help } of metrics) {
    assertMatch(name, /^(anomaly_detection|process)_[a-z0-9_]+$/);
    assertMatch(help, /^[A-Z0-9].{10,}[^.]$/, name);
  }
});
