/**
 * `explain` on a capture to which one thing of each kind happens.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { explain } from "../../../cmds/explain.ts";
import type { Anomaly, AnomalyKind } from "../../../lib/model/anomaly.ts";
import { isIncident, type Message } from "../../../lib/model/message.ts";
import {
  BUSY_STEP,
  eventfulCapture,
  eventfulRecords,
  SLOW_STEP,
  timeAt,
} from "../../fakes/eventful_capture.ts";
import { FakeMachine } from "../../fakes/fake_machine.ts";
import { recordOf } from "../../fakes/memory_source.ts";
import { judged, serviceJudge } from "../../fakes/service_judge.ts";
import { withFolder } from "../../fakes/temp_folder.ts";

const IDENTICAL = /derived again from the \d+ points of the window: identical/g;

/** What the service says of the capture. */
const MESSAGES: readonly Message[] = judged(
  serviceJudge().judge,
  [...eventfulRecords()].map((entries, i) => recordOf(entries, i)),
);

function opened(kind: AnomalyKind): Anomaly {
  const found = MESSAGES.find((message): message is Anomaly =>
    !isIncident(message) && message.kind === kind && message.state === "open"
  );
  assert(found, `nothing ${kind} opened`);
  return found;
}

interface Explained {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Explains with the capture in a file; `FILE` stands for it. */
async function explained(...args: string[]): Promise<Explained> {
  const machine = new FakeMachine();
  let code = -1;
  await withFolder(async (folder) => {
    const file = `${folder}/capture.ndjson`;
    await Deno.writeTextFile(file, eventfulCapture());
    code = await explain(["--replay", file, ...args], machine);
  });
  return {
    code,
    output: machine.output.join("\n"),
    errors: machine.errors.join("\n"),
  };
}

Deno.test("explain prints the experts of an unusual series, and derives each again", async () => {
  const { id, atMs } = opened("unusual");
  assertEquals(atMs, timeAt(BUSY_STEP));
  const { code, output } = await explained(id.slice(0, 8));
  assertEquals(code, 0);
  assertStringIncludes(output, `Anomaly ${id}, unusual`);
  for (const name of ["envelope", "context", "short", "seasonal"]) {
    assertStringIncludes(output, `Expert ${name}`);
  }
  assertEquals(output.match(IDENTICAL)?.length, 4);
  assertStringIncludes(output, "verdict      an anomaly opens");
  assertMatch(output, /value {8}95/);
});

Deno.test("explain prints the loads and limits of high latency, and the level of the array", async () => {
  const { id, threshold } = opened("latency");
  const { code, output } = await explained(id);
  assertEquals(code, 0);
  assertStringIncludes(output, `Anomaly ${id}, latency`);
  assertMatch(output, /latency over the highest .* 1\.25 +yes/);
  assertEquals(output.match(IDENTICAL)?.length, 1);
  assertMatch(output, /harmed: latency/);
  assertStringIncludes(output, `level        ${threshold}:`);
});

Deno.test("explain takes the first member of an incident, and lists the others", async () => {
  const { id, incident } = opened("latency");
  const { code, output } = await explained(incident.slice(0, 8));
  assertEquals(code, 0);
  assertStringIncludes(output, `incident     ${incident}`);
  // The latency that the whole resource shows comes after that of its series.
  assertMatch(output, /Anomaly [0-9a-f]{32}, unusual/);
  assertMatch(output, /the other \d+ of the incident:/);
  assertStringIncludes(output, `${id.slice(0, 8)} latency a/volume/v1`);
});

Deno.test("explain prints the numbers behind a spike", async () => {
  const { output, code } = await explained(opened("spike").id);
  assertEquals(code, 0);
  assertMatch(output, /spike {8}iops \d+.*times its level \d+.*, limit 3;/);
  assertMatch(output, /limit 20/);
});

Deno.test("explain prints how long the rest went on in a silence", async () => {
  const { output, code } = await explained(opened("silence").id);
  assertEquals(code, 0);
  assertMatch(output, /Silence of a\/volume\/v2 \(resource\)/);
  assertMatch(output, /interval {5}15 min, as it was learned/);
});

Deno.test("explain says of a sample of which nothing was said why, and takes the newest before a time", async () => {
  const atMs = timeAt(BUSY_STEP - 40);
  const args = ["a/controller/c 0/cpuUsage", String(atMs + 60_000)];
  const { code, output } = await explained(...args);
  assertEquals(code, 0);
  assertStringIncludes(output, "Sample of a/controller/c%200/cpuUsage");
  assertStringIncludes(output, "this is the newest before it");
  assertMatch(output, /verdict {6}nothing: /);
  assertMatch(
    output,
    /What was said of the resource in this round\n {2}nothing/,
  );
});

Deno.test("explain --json has every number in full, and the windows", async () => {
  const { id, score } = opened("latency");
  const { code, output } = await explained("--json", id);
  assertEquals(code, 0);
  const document = JSON.parse(output);
  assertEquals(document.schema, "explanation/1");
  assertEquals(document.anomaly.id, id);
  const { derivation, points } = document.row.view;
  assertEquals(derivation.verdict.score, score);
  assertEquals(points.length, derivation.comparison.lof.size);
  assertEquals(document.checks, [{
    name: "resource",
    size: points.length,
  }]);
});

Deno.test("explain reads times as ISO 8601 in UTC", async () => {
  const atMs = timeAt(SLOW_STEP);
  const time = new Date(atMs).toISOString();
  const { code, output } = await explained(
    "--json",
    "a/volume/v1/responseTime",
    time.replace(":00.000Z", "Z"),
  );
  assertEquals(code, 0);
  assertEquals(JSON.parse(output).series.atMs, atMs);
});

const FAILURES: readonly (readonly [string, string[], number, RegExp])[] = [
  ["an unknown id", ["0123456789"], 1, /no 0123456789 among the \d+ anom.*: /],
  [
    "an unknown series",
    ["a/volume/v1/responsTime", "2023-11-20"],
    1,
    /did you mean a\/volume\/v1\/responseTime\?/,
  ],
  [
    "a time before all samples",
    ["a/volume/v1/iops", "2023-11-13T23:59Z"],
    1,
    /the first is of 2023-11-14T00:00Z$/,
  ],
  ["no id at all", [], 2, /an ID is missing/],
  ["an id that is none", ["12345"], 2, /8 to 32 hex digits/],
  ["a series without time", ["a/volume/v1/iops"], 2, /TIME .* is missing/],
  ["a day that is not", ["a/b/c/d", "2023-02-30"], 2, /TIME must be ISO 8601/],
  ["three words", ["a", "1", "2"], 2, /unexpected argument/],
];

for (const [what, args, expected, sentence] of FAILURES) {
  Deno.test(`explain refuses ${what} with exit code ${expected}`, async () => {
    const { code, errors, output } = await explained(...args);
    assertEquals([code, output], [expected, ""]);
    assertMatch(errors, sentence);
  });
}

Deno.test("explain needs a capture that it can read twice", async () => {
  const machine = new FakeMachine();
  assertEquals(await explain(["01234567"], machine), 2);
  assertEquals(await explain(["--replay", "-", "01234567"], machine), 2);
  assertEquals(await explain(["--replay", "/no/such", "01234567"], machine), 1);
  assertMatch(machine.errors.join("\n"), /no such file/);
});
