/**
 * The report of an evaluation: complete, harmless, and true to what was said.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CorpusError } from "../../../lib/evaluate/corpus_error.ts";
import { Chart } from "../../../lib/evaluate/report_chart.ts";
import {
  durationText,
  escapeMarkup,
  minuteText,
  shortNumber,
} from "../../../lib/evaluate/report_markup.ts";
import { type Report, reportPage } from "../../../lib/evaluate/report_page.ts";
import {
  seriesSections,
  storageSections,
} from "../../../lib/evaluate/report_sections.ts";
import type { StorageRecording } from "../../../lib/evaluate/storage_corpus.ts";
import type { Testimony } from "../../../lib/evaluate/witness.ts";
import { seriesOf } from "./_corpora.ts";
import { addressesOf, readMarkup } from "./_markup.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Everything that could end an attribute, an element or a line. */
const HOSTILE =
  `</title></style><script>alert(1)</script>"' onload='x'<!-- ]]>&\u202e\u0007\ud800 http://evil.example/`;

const EMPTY: Report = {
  title: "t",
  summary: [],
  tables: [],
  notes: [],
  sections: [],
  command: "c",
  program: "p",
  settings: { title: "s", header: ["a"], rows: [] },
};

/** A page is harmless: well-formed, without script, with nothing from elsewhere. */
function assertHarmless(page: string): void {
  const tags = readMarkup(page);
  const names = new Set(tags.map(({ name }) => name));
  for (const name of ["script", "link", "img", "iframe", "base", "form"]) {
    assert(!names.has(name), name);
  }
  for (const { name, attributes } of tags) {
    for (const attribute of attributes.keys()) {
      assert(!/^on|^style$/.test(attribute), `${name} ${attribute}`);
    }
  }
  for (const address of addressesOf(tags)) assert(/^#[\w-]+$/.test(address));
  const style = page.slice(page.indexOf("<style>"), page.indexOf("</style>"));
  assert(!/@import|url\((?!#)/.test(style));
  const policy = tags.find(({ attributes }) =>
    attributes.get("http-equiv") === "Content-Security-Policy"
  );
  const content = policy?.attributes.get("content") ?? "";
  assertStringIncludes(content, "default-src &#39;none&#39;");
  assert(!content.includes("script-src"));
  // Every link and every mark leads somewhere, and no id comes twice.
  const ids = tags.flatMap(({ attributes }) => attributes.get("id") ?? []);
  assertEquals(new Set(ids).size, ids.length);
  for (const address of addressesOf(tags)) {
    assert(ids.includes(address.slice(1)));
  }
  // Every picture has a name and a description, before anything else.
  for (const [i, { name, attributes }] of tags.entries()) {
    if (name !== "svg" || attributes.get("role") !== "img") continue;
    assertEquals([tags[i + 1]?.name, tags[i + 2]?.name], ["title", "desc"]);
  }
}

Deno.test("escapeMarkup() leaves nothing that could become markup or turn text around", () => {
  assertEquals(escapeMarkup(`a<b>&"'`), "a&lt;b&gt;&amp;&quot;&#39;");
  assertEquals(
    escapeMarkup("a\u0000\u202eb\ud800\uffff"),
    "a\\u0000\\u202eb\ufffd\ufffd",
  );
  assertEquals(escapeMarkup("b\u00fcro \u{1f4be}"), "b\u00fcro \u{1f4be}");
});

Deno.test("numbers and times of the report are short", () => {
  assertEquals([0, 1234567, 0.000123456, -2.5].map(shortNumber), [
    "0",
    "1235000",
    "0.0001235",
    "-2.5",
  ]);
  assertEquals(minuteText(1_767_572_100_000), "2026-01-05 00:15");
  assertEquals(minuteText(9e15), "9000000000000000");
  assertEquals(
    [0, 2_700_000, 3.5 * HOUR_MS, 50.4 * HOUR_MS].map(durationText),
    ["0 min", "45 min", "3.5 h", "2.1 d"],
  );
});

Deno.test("the page escapes every foreign text, and needs nothing from elsewhere", () => {
  const table = {
    title: HOSTILE,
    header: ["a", HOSTILE],
    rows: [[HOSTILE, "1"]],
  };
  const page = reportPage({
    title: HOSTILE,
    summary: [HOSTILE],
    tables: [table],
    notes: [HOSTILE],
    sections: [],
    command: HOSTILE,
    program: HOSTILE,
    settings: table,
  });
  assertHarmless(page);
  assertEquals(page.match(/http:\/\/(?!evil)[^"]*/g), [
    "http://www.w3.org/1999/xhtml",
  ]);
  assertEquals(
    page.match(/evil/g)?.length,
    page.match(/&lt;script&gt;/g)?.length,
  );
});

Deno.test("the page has its parts under headings, tables with heads, and a legend", () => {
  const tags = readMarkup(reportPage({
    ...EMPTY,
    tables: [{
      title: "x",
      header: ["a", "b"],
      rows: [["1", "2"], ["3", "4"]],
    }],
  }));
  const count = (name: string) =>
    tags.filter((tag) => tag.name === name).length;
  assertEquals([count("h1"), count("main"), count("table")], [1, 1, 2]);
  // Two columns and one, two rows.
  assertEquals([count("th"), count("td")], [2 + 1 + 2, 2]);
  for (const { name, attributes } of tags) {
    if (name === "th") assert(attributes.has("scope"));
  }
});

/** Two contenders on two series of 100 minutes. */
function seriesTestimonies(): Testimony[] {
  const values = Array.from({ length: 100 }, (_, i) => i === 50 ? 900 : i % 7);
  const first = seriesOf(values, [{ first: 48, last: 52 }, {
    first: 80,
    last: 85,
  }], `dir/${HOSTILE}`);
  const second = seriesOf(values, [], "b.csv");
  const scores = Float64Array.from(
    values,
    (value, i) => i < 20 ? -Number.MAX_VALUE : value,
  );
  const testimony = (name: string, alerts: readonly number[]): Testimony => ({
    name,
    series: [first, second].map((series) => ({ series, scores, alerts })),
    recordings: [],
  });
  return [testimony(`one ${HOSTILE}`, [3, 50, 70]), testimony("two", [82])];
}

const RULES = { warmUpSamples: () => 10, isNormalWithoutWindows: false };

Deno.test("every series is drawn: windows found and missed, true and false alerts", () => {
  const sections = seriesSections(seriesTestimonies(), RULES);
  const page = reportPage({ ...EMPTY, sections });
  assertHarmless(page);
  const [first, second] = sections[0]!.markup as [string, string];
  const forms = (figure: string) =>
    readMarkup(figure).flatMap(({ attributes }) => [
      ...attributes.get("class")?.split(" ") ?? [],
      ...attributes.get("href") ?? "" ? [attributes.get("href")!] : [],
    ]);
  const of = (figure: string, form: string) =>
    forms(figure).filter((each) => each === form).length;
  assertEquals([of(first, "found"), of(first, "missed")], [1, 1]);
  // 50 and, of the second contender, 82; 70; the one at 3 is in the warm-up.
  assertEquals([of(first, "#hit"), of(first, "#false")], [2, 1]);
  assertStringIncludes(
    first,
    "2 alerts, 1 outside every window (1 in the warm-up not drawn)",
  );
  // Without labels nobody knows.
  assertEquals([of(second, "#alert"), of(second, "#hit")], [3, 0]);
  assertEquals(of(first, "value"), 1);
  assertEquals(of(first, "score"), 1);
  // Scores that are none are not drawn.
  assertStringIncludes(first, ": 0 to 900</text>");
  const known = { ...RULES, isNormalWithoutWindows: true };
  const [, normal] = seriesSections(seriesTestimonies(), known)[0]!.markup;
  assertEquals(of(normal!, "#false"), 3);
});

Deno.test("a series without samples, and one of a single sample, are drawn too", () => {
  for (const values of [[], [5]]) {
    const series = seriesOf(values);
    const verdict = { series, scores: Float64Array.from(values), alerts: [] };
    const said = [{ name: "a", series: [verdict], recordings: [] }];
    assertHarmless(
      reportPage({ ...EMPTY, sections: seriesSections(said, RULES) }),
    );
  }
});

Deno.test("a chart keeps its place on the time axis", () => {
  const chart = new Chart({ fromMs: 0, toMs: 1000 });
  chart.band({ kind: "benign", fromMs: 250, toMs: 500, text: "b" });
  chart.row("r", [
    { kind: "hit", atMs: 500, text: "one" },
    { kind: "hit", atMs: 500.1, text: "two" },
    { kind: "false", atMs: 500, text: "three" },
  ]);
  const tags = readMarkup(chart.render("t", "d"));
  const band = tags.find(({ name }) => name === "rect")!.attributes;
  assertEquals([band.get("x"), band.get("width")], ["25.00%", "25.00%"]);
  const marks = tags.filter(({ name }) => name === "use");
  assertEquals(
    marks.map((
      { attributes },
    ) => [attributes.get("href"), attributes.get("x")]),
    [["#hit", "50.00%"], ["#false", "50.00%"]],
  );
  assertStringIncludes(chart.render("t", "d"), "one and 1 more here");
});

Deno.test("a line is interrupted where samples are missing for long", () => {
  const chart = new Chart({ fromMs: 0, toMs: 100_000 });
  const times = Float64Array.from([0, 1000, 2000, 3000, 90_000, 91_000]);
  chart.plot("x", "value", times, times.map((_, i) => i % 2), 50);
  const path = readMarkup(chart.render("t", "d"))
    .find(({ name }) => name === "path")!.attributes.get("d")!;
  assertEquals(path, "M0 400L10 0L20 400L30 0M900 400L910 0");
});

/** A recording of ten days with two faults and a benign event; one contender found one, the other none. */
function storageTestimonies(series: StorageRecording["series"]): Testimony[] {
  const fault = (id: string, hour: number) => ({
    id,
    type: "path_loss",
    startMs: hour * HOUR_MS,
    endMs: (hour + 4) * HOUR_MS,
    primary: new Set(["s/port/p0/iops"]),
    affected: new Set(["s/port/p0/iops", "s/port/p1/iops"]),
  });
  const recording: StorageRecording = {
    labels: {
      name: `a ${HOSTILE}`,
      storageId: "s",
      intervalMs: HOUR_MS,
      startMs: 0,
      endMs: 10 * DAY_MS,
      seriesCount: 2,
      faults: [
        fault(`path_loss-0 ${HOSTILE}`, 180),
        fault("path_loss-1", 200),
        {
          ...fault("weak-2", 220),
          type: "weak",
          primary: new Set(),
        },
      ],
      benign: [{
        type: "backup",
        startMs: 190 * HOUR_MS,
        endMs: 192 * HOUR_MS,
        volumes: new Set(),
      }, {
        type: "growth",
        startMs: 0,
        endMs: 10 * DAY_MS,
        volumes: new Set(),
      }],
    },
    path: "",
    series,
  };
  const alert = (key: string, hour: number) => ({ key, atMs: hour * HOUR_MS });
  return [{
    name: "good",
    series: [],
    recordings: [{
      recording,
      incidents: [
        // Before the seventh day: does not count.
        { alerts: [alert("s/port/p0/iops", 3)] },
        { alerts: [alert("s/port/p0:A.FC0/iops", 181), alert("s/x/y/z", 181)] },
        { alerts: [alert("s/x/y/z", 191)] },
      ],
    }],
  }, { name: "blind", series: [], recordings: [{ recording, incidents: [] }] }];
}

const PORT = {
  ...seriesOf(
    Array.from({ length: 240 }, (_, i) => i % 5),
    [],
    "s/port/p0/iops",
  ),
  timestampsMs: Float64Array.from({ length: 240 }, (_, i) => i * HOUR_MS),
};

Deno.test("every recording has a timeline per contender and a chart per fault", async () => {
  const sections = await storageSections(
    storageTestimonies(() => Promise.resolve([PORT])),
  );
  assertHarmless(reportPage({ ...EMPTY, sections }));
  assertEquals(sections.length, 1);
  const [good, blind, , faults] = sections[0]!.markup as [
    string,
    string,
    string,
    string,
  ];
  const of = (figure: string, value: string) =>
    readMarkup(figure).filter(({ attributes }) =>
      attributes.get("class") === value || attributes.get("href") === value
    ).length;
  assertStringIncludes(good, "path_loss: 1 of 2 found");
  assertStringIncludes(good, "incidents: 2, 1 of them false");
  assertStringIncludes(good, "alerts outside every fault: 2");
  assertStringIncludes(good, "not shaded: growth");
  // The fault and the true incident; the other fault and the false incident.
  assertEquals([of(good, "found"), of(good, "missed")], [2, 2]);
  // The weak fault does not count; only the short benign event is shaded.
  assertEquals([of(good, "labeled"), of(good, "benign")], [1, 1]);
  // A false incident; two false alerts, 10 hours apart.
  assertEquals([of(good, "#hit"), of(good, "#false")], [1, 3]);
  assertStringIncludes(blind, "path_loss: 0 of 2 found");
  assertEquals(of(blind, "missed"), 2);
  assertEquals(faults.match(/<figure/g)?.length, 3);
  assertStringIncludes(faults, "good: found after 1.0 h; blind: missed");
  assertStringIncludes(faults, "port p0 iops: 0 to 4");
  assertStringIncludes(faults, "good: does not count; blind: does not count");
  assertStringIncludes(faults, "It is too weak to be primary on any series.");
});

Deno.test("a recording whose capture cannot be read as series says so", async () => {
  const [section] = await storageSections(
    storageTestimonies(() =>
      Promise.reject(new CorpusError("Cannot read <x>"))
    ),
  );
  assertStringIncludes(
    section!.markup.at(-1)!,
    "Not drawn. Cannot read &lt;x&gt;.",
  );
});
