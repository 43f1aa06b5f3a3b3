/**
 * `evaluate` on small made-up data whose figures can be computed by hand.
 *
 * @module
 */

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import { evaluate, EVALUATE_COMMAND } from "../../../cmds/evaluate.ts";
import { progressLine } from "../../../cmds/evaluate_progress.ts";
import { commandLine } from "../../../cmds/evaluate_report.ts";
import { renderTable } from "../../../cmds/evaluate_tables.ts";
import { FakeMachine } from "../../fakes/fake_machine.ts";
import { readMarkup } from "../evaluate/_markup.ts";

const HOUR_MS = 3_600_000;
/** Monday, 5 January 2026, 00:00 UTC. */
const START_MS = 1_767_571_200_000;
const NO_PROGRESS = progressLine(undefined);
const CONFIG_FILES = {
  "deaf.conf": '[metric "value"]\ndirection = none\n',
  "no_v1.conf": '[match "resource_id=v1"]\ndirection = none\n',
};

/** Runs the command; the machine's environment is empty. */
async function run(...args: string[]) {
  const machine = new FakeMachine({ files: CONFIG_FILES });
  const code = await evaluate(args, machine, NO_PROGRESS);
  const [out, err] = [machine.output, machine.errors].map((lines) =>
    lines.join("\n")
  );
  return { code, out, err };
}

/** Runs with a new folder that holds the given files, and removes it. */
async function withFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [path, content] of Object.entries(files)) {
      const whole = `${folder}/${path}`;
      await Deno.mkdir(whole.replace(/[^/]*$/, ""), { recursive: true });
      if (typeof content === "string") await Deno.writeTextFile(whole, content);
      else await Deno.writeFile(whole, content);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Five values in turn, with one far away. */
function valuesWithSpike(count: number, spike: number): number[] {
  return Array.from(
    { length: count },
    (_, i) => i === spike ? 1e6 : 100 + i % 5,
  );
}

/** Rows of a CSV file, one per interval. */
function rows(values: readonly unknown[], intervalMs: number): string[] {
  return values.map((value, i) =>
    `${new Date(START_MS + i * intervalMs).toISOString()},${value}`
  );
}

/** 400 hours with a labelled spike in hour 300. */
const SPIKE_CSV = [
  "TimeStamp,Value,Label",
  ...rows(valuesWithSpike(400, 300), HOUR_MS).map((row, i) =>
    `${row},${i === 300 ? 1 : 0}`
  ),
].join("\n");

Deno.test("evaluate csv finds the one labelled spike", () =>
  withFiles({ "a.csv": SPIKE_CSV }, async (folder) => {
    const { code, out, err } = await run("--json", "csv", `${folder}/a.csv`);
    assertEquals([code, err], [0, ""]);
    const { corpus, files, notes, results } = JSON.parse(out);
    assertEquals([corpus, files, notes], ["csv", [`${folder}/a.csv`], []]);
    assertEquals(results.length, 1);
    const { name, report } = results[0];
    assertEquals(name, "lof/2, this service");
    assertEquals(report.labeledSeries, 1);
    assertAlmostEquals(report.averagePrecision, 1);
    assertAlmostEquals(report.rangeRecall, 1);
    assertAlmostEquals(report.rangePrecision, 1);
    assertEquals(report.eventRecall, 1);
    // Hours 60 (15 % of 400) to 399, one alert.
    assertAlmostEquals(report.alertsPerSeriesWeek, 168 / 339);
    assertEquals(report.falseAlertsPerSeriesWeek, 0);
  }));

Deno.test("evaluate csv prints a row per detector and what it left out", () =>
  withFiles({ "a.csv": `${SPIKE_CSV}\n2026-03-01T00:00:00Z,,0` }, async (f) => {
    const { code, out } = await run("csv", "--baselines", `${f}/a.csv`);
    assertEquals(code, 0);
    for (
      const name of [
        "lof/2, this service",
        "LOF on single values",
        "LOF on 8 lags",
        "rolling robust z",
        "seasonal-naive z",
        "data-blind, every 600 samples",
      ]
    ) assertEquals(out.split(`| ${name} `).length, 3, name);
    assertStringIncludes(out, "1 series, 1 with labels after the warm-up");
    assertStringIncludes(
      out,
      "note: rows left out because they have no finite value: 1",
    );
  }));

Deno.test("evaluate csv without labels has alerts, and no value where a label is needed", () =>
  withFiles({
    "a.csv": ["value,timestamp", "5,2026-01-01 00:00", "6,2026-01-01 01:00"]
      .join("\r\n"),
  }, async (folder) => {
    const { code, out } = await run("csv", `${folder}/a.csv`);
    assertEquals(code, 0);
    assertStringIncludes(out, "1 series, 0 with labels");
    assert(/\| +- \| +- \| +- \|/.test(out), out);
  }));

Deno.test("evaluate uses the settings and says which are not the default", () =>
  withFiles({ "a.csv": SPIKE_CSV }, async (folder) => {
    const { out } = await run(
      "--json",
      "--config-file=deaf.conf",
      "--set=decide.incidents_per_week=2",
      "csv",
      `${folder}/a.csv`,
    );
    const { notes, results } = JSON.parse(out);
    assertEquals(notes, [
      "[decide] incidents_per_week = 2 (--set)",
      '[metric "value"] direction = none (deaf.conf:2)',
    ]);
    assertEquals(results[0].report.alertsPerSeriesWeek, 0);
  }));

Deno.test("evaluate nab scores the service and the data-blind control", () =>
  withFiles({
    "data/made/up.csv": [
      "timestamp,value",
      ...rows(valuesWithSpike(1000, 700), 300_000),
    ].join("\n"),
    "labels/combined_windows.json": JSON.stringify({
      "made/up.csv": [
        [690, 710].map((row) =>
          new Date(START_MS + row * 300_000).toISOString().replace("T", " ")
            .replace("Z", "")
        ),
      ],
    }),
  }, async (folder) => {
    const { code, out } = await run("nab", "--json", folder);
    assertEquals(code, 0);
    const { results, published } = JSON.parse(out);
    assertEquals(published[0].detector, "ARTime");
    const [service, blind] = results;
    // Row 700 of the window of 21 rows from 690 to 710.
    const sigmoid = (y: number) => 2 / (1 + Math.exp(5 * y)) - 1;
    const worth = sigmoid(-11 / 21) / sigmoid(-1);
    const total = service.report.total;
    assertAlmostEquals(total.standard.normalized, 50 * (worth + 1));
    assertAlmostEquals(
      total.reward_low_FN_rate.normalized,
      100 / 3 * (worth + 2),
    );
    assertEquals(total.standard.falsePositives, 0);
    // One alert, in row 600: far from any window behind it.
    const control = blind.report.total;
    assertEquals(blind.name, "data-blind, every 600 samples");
    assertAlmostEquals(control.standard.normalized, -5.5);
    assertAlmostEquals(control.reward_low_FP_rate.normalized, -11);
    assertAlmostEquals(control.reward_low_FN_rate.normalized, -11 / 3);
    assertEquals(
      service.report.categories.made.standard.normalized,
      total.standard.normalized,
    );
    const text = (await run("nab", folder)).out;
    assertStringIncludes(text, "NAB, 1 file, 1 window");
    assertStringIncludes(text, "Published for all 58 files");
    assert(/\| data-blind.*\| +-5\.5 \| +-11\.0 \| +-3\.7 \|/.test(text), text);
  }));

/** One array with two volumes over ten days: hour 200 is a fault of v0, hour 220 none of v1. */
const LABELS = {
  storage_id: "s",
  interval_s: 3600,
  start_ms: START_MS,
  end_ms: START_MS + 240 * HOUR_MS,
  series: 2,
  faults: [{
    id: "counter_spike-0",
    type: "counter_spike",
    start_ms: START_MS + 200 * HOUR_MS,
    end_ms: START_MS + 200 * HOUR_MS,
    series: [{ key: "s|volume|v0|iops", role: "primary" }],
  }],
  benign: [{
    type: "nightly_backup",
    start_ms: START_MS + 219 * HOUR_MS,
    end_ms: START_MS + 221 * HOUR_MS,
    volumes: ["v1"],
  }],
};

/** The recording, one collection per hour, gzip. */
async function recording(
  extraLines: readonly string[],
): Promise<Uint8Array> {
  const spikes = [200, 220].map((spike) => valuesWithSpike(240, spike));
  const lines = Array.from(
    { length: 240 },
    (_, hour) =>
      JSON.stringify(spikes.map((values, i) => [
        "iops",
        { storage_id: "s", resource_type: "volume", resource_id: `v${i}` },
        { [START_MS + hour * HOUR_MS]: values[hour] },
      ])),
  );
  const text = [...lines, ...extraLines].join("\n");
  const gzip = new Blob([text]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(gzip).arrayBuffer());
}

Deno.test("evaluate storage replays the recording and counts what is refused", async () => {
  await withFiles({
    "a.labels.json": JSON.stringify(LABELS),
    "a.ndjson.gz": await recording(["garbage"]),
  }, async (folder) => {
    const { code, out, err } = await run("storage", "--json", folder);
    assertEquals([code, err], [0, ""]);
    const { groups, notes } = JSON.parse(out);
    assertEquals(notes.length, 1);
    assertStringIncludes(notes[0], "1 times not_json");
    assertEquals(groups.length, 1);
    assertEquals(groups[0].recordings, ["a"]);
    assertEquals(groups[0].intervalMs, HOUR_MS);
    const [{ alerts, incidents }] = groups[0].results;
    assertEquals(alerts.faults.counter_spike, {
      events: 1,
      found: 1,
      medianDelayMs: 0,
    });
    // Three of the ten days count.
    assertAlmostEquals(incidents.falseIncidentsPerArrayWeek, 7 / 3);
    assertAlmostEquals(alerts.falseAlertsPerSeriesWeek, 7 / 6);
    assertEquals(alerts.benign.nightly_backup.alerted, 1);
    const text = (await run("storage", folder)).out;
    assertStringIncludes(text, "Storage, 1 recording at 3600 s");
    assertStringIncludes(text, "1 of 1, 0.0");
    const compared = await run("storage", "--baselines", folder);
    assertEquals(compared.code, 1);
    assertStringIncludes(compared.err, "a.ndjson.gz:241: it is not a coll");
  });
});

Deno.test("evaluate storage sets the baselines beside the service, and groups by interval", async () => {
  await withFiles({
    "a.labels.json": JSON.stringify(LABELS),
    "a.ndjson.gz": await recording([]),
    "b.labels.json": JSON.stringify({ ...LABELS, interval_s: 1800 }),
    "b.ndjson.gz": await recording([]),
  }, async (folder) => {
    const { out } = await run(
      "storage",
      "--baselines",
      "--json",
      folder,
    );
    const { groups } = JSON.parse(out);
    assertEquals(
      groups.map(({ recordings }: { recordings: string[] }) => recordings),
      [["a"], ["b"], ["a", "b"]],
    );
    const found = groups[2].results.map((
      { alerts }: { alerts: { total: { found: number } } },
    ) => alerts.total.found);
    assertEquals(groups[2].results.length, 6);
    // The service and robust z see a value that is 10,000 times too large.
    assertEquals([found[0], found[3]], [2, 2]);
    // Three of ten days in two recordings; one false alert each.
    assertAlmostEquals(
      groups[2].results[0].incidents.falseIncidentsPerArrayWeek,
      7 / 3,
    );
    // None where nobody wants to hear of that volume.
    const deaf = await run(
      "storage",
      "--json",
      "--config-file=no_v1.conf",
      folder,
    );
    const [{ alerts, incidents }] = JSON.parse(deaf.out).groups[2].results;
    assertEquals(alerts.total.found, 2);
    assertEquals(incidents.falseIncidentsPerArrayWeek, 0);
  });
});

for (
  const [args, problem] of [
    [[], "the kind of data is missing: nab, csv, storage"],
    [["nba", "x"], "there is no kind of data nba"],
    [["toString", "x"], "there is no kind of data toString"],
    [["csv"], "FILE... is missing behind csv"],
    [["nab", "a", "b"], "unexpected argument b"],
    [["csv", "a", "--baseline"], "unknown flag --baseline"],
  ] as const
) {
  Deno.test(`evaluate ${args.join(" ")}: bad usage`, async () => {
    const { code, out, err } = await run(...args);
    assertEquals([code, out], [2, ""]);
    assertStringIncludes(err, "anomaly-detection evaluate: ");
    assertStringIncludes(err, problem);
  });
}

Deno.test("evaluate with a bad setting is a bad configuration", async () => {
  const { code, err } = await run(
    "--set=decide.resolve_after=0",
    "csv",
    "a.csv",
  );
  assertEquals(code, 78);
  assertStringIncludes(err, "[decide] resolve_after must be");
});

Deno.test("evaluate says in one sentence what it cannot read", () =>
  withFiles({
    "bad.csv": "timestamp,value\n2026-01-01 00:00,1\nyesterday,2\n",
    "nab/labels/combined_windows.json": "{}",
    "empty/x.txt": "",
    "half/a.labels.json": JSON.stringify(LABELS),
  }, async (folder) => {
    const cases: [string, string, string][] = [
      ["csv", "bad.csv", 'bad.csv:3: no timestamp in "yesterday,2"'],
      ["csv", "none.csv", "none.csv: it does not exist"],
      ["csv", "empty", "empty: it is a directory"],
      ["nab", "none", "combined_windows.json: it does not exist"],
      ["nab", "nab", "combined_windows.json: it names no file"],
      ["storage", "none", "none: it does not exist"],
      ["storage", "empty", "empty: it has no *.labels.json"],
      ["storage", "half", "a.ndjson.gz: there is no such file"],
    ];
    for (const [kind, path, problem] of cases) {
      const { code, out, err } = await run(kind, `${folder}/${path}`);
      assertEquals([code, out], [1, ""], problem);
      assertEquals(err.split("\n").length, 1);
      assertStringIncludes(err, problem);
    }
  }));

Deno.test("the command evaluate runs on this machine", async () => {
  assertEquals(await EVALUATE_COMMAND.run(["--what"]), 2);
  assertStringIncludes(EVALUATE_COMMAND.help(), "--baselines");
});

Deno.test("the progress line shows how much is done, and goes away", () => {
  let written = "";
  const line = progressLine((text) => written += text);
  line.show({ contender: "lof/2", done: 6, total: 24 });
  assertEquals(
    written,
    `\r\x1b[2K[${"#".repeat(6)}${".".repeat(18)}] 6 of 24  lof/2`,
  );
  line.clear();
  assert(written.endsWith("\r\x1b[2K"));
});

Deno.test("renderTable() aligns columns and escapes control characters", () => {
  const table = { title: "t", header: ["a", "b"], rows: [["x\x07", "12345"]] };
  assertEquals(renderTable(table).split("\n"), [
    "t",
    "",
    "| a       |     b |",
    "| ------- | ----: |",
    "| x\\u0007 | 12345 |",
  ]);
});

/** Whether a file or a folder is there. */
async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}

Deno.test("evaluate --html writes one page with the tables, every series and the command", () =>
  withFiles({
    "a.csv": SPIKE_CSV,
    "<b> & 'c'.csv": SPIKE_CSV,
  }, async (folder) => {
    const page = `${folder}/report.html`;
    const { code, out } = await run(
      "csv",
      "--html",
      page,
      "--baselines",
      "--set=decide.resolve_after=2",
      `${folder}/a.csv`,
      `${folder}/<b> & 'c'.csv`,
    );
    assertEquals(code, 0);
    assertStringIncludes(out, "2 series, 2 with labels");
    const html = await Deno.readTextFile(page);
    const tags = readMarkup(html);
    const pictures = tags.filter(({ attributes }) =>
      attributes.get("role") === "img"
    );
    assertEquals(pictures.length, 2);
    assertStringIncludes(html, "2 series, 2 with labels");
    assertStringIncludes(html, "&lt;b&gt; &amp; &#39;c&#39;.csv");
    assertStringIncludes(
      html,
      "lof/2, this service finds 100 % of the labelled",
    );
    assertStringIncludes(html, "alerts of rolling robust z");
    assertStringIncludes(html, "--set=decide.resolve_after=2");
    assertStringIncludes(html, "[detect] memory");
  }));

Deno.test("evaluate storage --html draws the recording, and the faults where it can be read", async () => {
  for (const [extra, isDrawn] of [[[], true], [["garbage"], false]] as const) {
    await withFiles({
      "a.labels.json": JSON.stringify(LABELS),
      "a.ndjson.gz": await recording(extra),
    }, async (folder) => {
      const page = `${folder}/report.html`;
      const { code } = await run("storage", "--html", page, folder);
      assertEquals(code, 0);
      const html = await Deno.readTextFile(page);
      readMarkup(html);
      assertStringIncludes(html, "counter_spike: 1 of 1 found");
      assertStringIncludes(html, "incidents: 2, 1 of them false");
      assertEquals(html.includes("volume v0 iops: 100 to 1000000"), isDrawn);
      assertEquals(html.includes("it is not a collection"), !isDrawn);
    });
  }
});

Deno.test("evaluate --html says at once where it cannot write, and evaluates nothing", () =>
  withFiles({ "a.csv": SPIKE_CSV, "file": "" }, async (folder) => {
    const cases: [string, string][] = [
      [folder, "it is a directory"],
      [`${folder}/none/report.html`, "its folder does not exist"],
      [`${folder}/file/report.html`, "its folder is no directory"],
    ];
    for (const [page, problem] of cases) {
      // A corpus that is not there: if it were read, that would be the error.
      const { code, out, err } = await run("csv", "--html", page, "none.csv");
      assertEquals([code, out], [1, ""]);
      assertEquals(
        err,
        `anomaly-detection evaluate: Cannot write ${page}: ${problem}`,
      );
    }
  }));

Deno.test("evaluate --html leaves files alone until there is a page", () =>
  withFiles({ "old.html": "old" }, async (folder) => {
    for (const name of ["old.html", "new.html"]) {
      const page = `${folder}/${name}`;
      assertEquals((await run("csv", "--html", page, "none.csv")).code, 1);
    }
    assertEquals(await Deno.readTextFile(`${folder}/old.html`), "old");
    assertEquals(await isThere(`${folder}/new.html`), false);
  }));

Deno.test("the command in the report can be typed again, and holds no secret", () => {
  assertEquals(
    commandLine([
      ...["csv", "my file's.csv", "--set", "kafka.sasl_password=a=b"],
      ...[
        "--set=kafka.oauth_token=x",
        "--set=decide.resolve_after=9",
        "a.b=c.csv",
      ],
    ]),
    "anomaly-detection evaluate csv 'my file'\\''s.csv' --set " +
      "kafka.sasl_password=*** --set=kafka.oauth_token=*** --set=decide.resolve_after=9 " +
      "a.b=c.csv",
  );
});

Deno.test("no table of NAB is without the control that never looks", () =>
  withFiles({
    "data/a/b.csv": [
      "timestamp,value",
      ...rows(valuesWithSpike(1000, 700), 300_000),
    ].join("\n"),
    "labels/combined_windows.json": JSON.stringify({ "a/b.csv": [] }),
  }, async (folder) => {
    for (const flags of [[], ["--baselines"]]) {
      const { results } = JSON.parse(
        (await run("nab", "--json", ...flags, folder)).out,
      );
      const blind = results.filter(({ name }: { name: string }) =>
        name.startsWith("data-blind")
      );
      assertEquals(blind.length, 1, flags.join());
    }
  }));
