/**
 * The dashboard for Grafana: it is well formed, and asks for metrics that there
 * are, in expressions that Prometheus understands.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { serviceRegistry } from "../../tools/metrics.ts";
import { metricNames } from "../fakes/metric_names.ts";
import { promtool, promtoolTest } from "../fakes/promtool.ts";
import { withFolder } from "../fakes/temp_folder.ts";

interface Target {
  readonly expr: string;
  readonly refId: string;
  readonly datasource: { readonly uid: string };
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly Target[];
}

interface Dashboard {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly type: string;
      readonly query: string | { readonly query: string };
    }[];
  };
  readonly annotations: {
    readonly list: readonly { readonly expr?: string }[];
  };
}

const DASHBOARD: Dashboard = JSON.parse(
  Deno.readTextFileSync(
    new URL("../../etc/grafana/anomaly_detection.json", import.meta.url),
  ),
);
const { panels, templating, annotations } = DASHBOARD;
const TARGETS = panels.flatMap((panel) =>
  (panel.targets ?? []).map((target) => ({ ...target, title: panel.title }))
);
const EXPRESSIONS = [
  ...TARGETS.map(({ title, expr }) => ({ title, expr })),
  ...annotations.list.filter(({ expr }) => expr !== undefined)
    .map(({ expr }) => ({ title: "annotations", expr: expr! })),
];

const METRICS = serviceRegistry().describe();
const HISTOGRAMS = new Set(
  METRICS.filter(({ type }) => type === "histogram").map(({ name }) => name),
);

Deno.test("the dashboard has a row for every part, its panels below it", () => {
  assertEquals(DASHBOARD.uid, "anomaly-detection");
  assert(DASHBOARD.schemaVersion >= 41);
  assertEquals(
    panels.filter(({ type }) => type === "row").map(({ title }) => title),
    [
      "Overview",
      "Ingest",
      "Detection",
      "Delivery",
      "State and configuration",
      "Process",
    ],
  );
  for (const { type, title, targets, description } of panels) {
    if (type === "row") continue;
    assert((targets ?? []).length > 0, title);
    assertMatch(description ?? "", /\.$/, title);
  }
});

Deno.test("every panel has an id of its own, and a place of its own within 24 columns", () => {
  assertEquals(new Set(panels.map(({ id }) => id)).size, panels.length);
  const taken = new Map<string, string>();
  for (const { title, gridPos: { x, y, w, h } } of panels) {
    assert(w > 0 && h > 0 && x >= 0 && x + w <= 24, title);
    for (let column = x; column < x + w; column++) {
      for (let line = y; line < y + h; line++) {
        const cell = `${column},${line}`;
        assertEquals(taken.get(cell), undefined, `${title} at ${cell}`);
        taken.set(cell, title);
      }
    }
  }
});

Deno.test("data source and instance are variables, and every query uses them", () => {
  assertEquals(
    templating.list.map(({ name, type }) => [name, type]),
    [["datasource", "datasource"], ["instance", "query"]],
  );
  for (const { title, datasource, expr } of TARGETS) {
    assertEquals(datasource.uid, "${datasource}", title);
    const selectors = expr.match(/\{[^}]*\}/g) ?? [];
    assert(selectors.length > 0, `${title}: ${expr}`);
    for (const selector of selectors) {
      assert(/instance=~"\$instance"|alertname/.test(selector), expr);
    }
  }
  for (const [, variable] of JSON.stringify(panels).matchAll(/\$\{?(\w+)/g)) {
    assertMatch(
      variable!,
      /^(datasource|instance|__rate_interval|__interval|__range)$/,
    );
  }
});

Deno.test("every metric of the dashboard is registered", () => {
  const names = new Set(METRICS.map(({ name }) => name));
  const asked = EXPRESSIONS.flatMap(({ expr }) =>
    metricNames(expr, HISTOGRAMS)
  );
  for (const name of asked) assert(names.has(name), name);
  const { query } = templating.list[1]!;
  const [, ofVariable] = typeof query === "string"
    ? []
    : /^label_values\((\w+), instance\)$/.exec(query.query) ?? [];
  assert(names.has(ofVariable ?? ""), `${ofVariable}`);
});

promtoolTest(
  "promtool understands every expression of the dashboard",
  () =>
    withFolder(async (folder) => {
      const rules = EXPRESSIONS.map(({ expr }, i) => {
        const plain = expr
          .replaceAll(/\$__(rate_)?interval|\$__range/g, "5m")
          .replaceAll("$instance", "host:1|host:2");
        return `      - record: anomaly_detection:panel:${i}\n` +
          `        expr: ${JSON.stringify(plain)}\n`;
      });
      const path = `${folder}/panels.yml`;
      await Deno.writeTextFile(
        path,
        `groups:\n  - name: panels\n    rules:\n${rules.join("")}`,
      );
      assertMatch(
        await promtool(["check", "rules", path]),
        new RegExp(`SUCCESS: ${EXPRESSIONS.length} rules found`),
      );
    }),
);
