import { assertEquals, assertThrows } from "@std/assert";
import {
  HistoryFile,
  type HistoryQuery,
  type HistoryRow,
} from "../../../lib/state/history_file.ts";
import { StateError } from "../../../lib/state/state_error.ts";
import { StateFile } from "../../../lib/state/state_file.ts";

function row(id: string, changes: Partial<HistoryRow> = {}): HistoryRow {
  return {
    id,
    type: "incident",
    incident: null,
    storageId: "array-1",
    key: "array-1",
    metric: null,
    kinds: ["latency"],
    isOpen: true,
    startMs: 1000,
    atMs: 2000,
    severity: 0.5,
    why: "it is slow",
    body: "{}",
    ...changes,
  };
}

function filled(rows: readonly HistoryRow[]): HistoryFile {
  const file = HistoryFile.open(":memory:");
  file.put(rows);
  return file;
}

function ids(file: HistoryFile, query: Partial<HistoryQuery> = {}): string[] {
  return file.find({ type: "incident", limit: 100, ...query })
    .map(({ id }) => id);
}

Deno.test("a history gives back what was put in, the latest begun first", () => {
  const rows = [row("a1"), row("b2", { startMs: 3000 }), row("c3")];
  const file = filled(rows);
  assertEquals(file.find({ type: "incident", limit: 9 }), [
    rows[1],
    rows[2],
    rows[0],
  ]);
  assertEquals(file.count({ type: "incident", limit: 1 }), 3);
  file.close();
});

Deno.test("a newer message replaces an older one, and never the other way round", () => {
  const file = filled([row("a", { atMs: 5000, isOpen: false })]);
  file.put([row("a", { atMs: 4000 }), row("a", { atMs: 5000 })]);
  assertEquals(file.get("a")?.isOpen, false);
  file.put([row("a", { atMs: 6000, severity: 0.9 })]);
  assertEquals([file.get("a")?.isOpen, file.get("a")?.severity], [true, 0.9]);
  file.close();
});

Deno.test("pages follow each other without gap or repeat, also at equal times", () => {
  const all = Array.from({ length: 10 }, (_, i) =>
    row(`id${i}`, {
      startMs: Math.floor(i / 4),
    }));
  const file = filled(all);
  const seen: string[] = [];
  let after: HistoryRow | undefined;
  for (let page = 0; page < 4; page++) {
    const rows = file.find({ type: "incident", limit: 3, after });
    seen.push(...rows.map(({ id }) => id));
    after = rows.at(-1);
  }
  assertEquals(seen, ids(file));
  assertEquals(new Set(seen).size, 10);
  file.close();
});

Deno.test("every condition of a query narrows it", () => {
  const file = filled([
    row("open"),
    row("over", {
      isOpen: false,
      atMs: 1500,
      key: "array-2",
      storageId: "array-2",
    }),
    row("late", {
      startMs: 9000,
      atMs: 9500,
      kinds: ["load", "silence"],
      severity: 0.9,
      why: "100 % of it",
    }),
  ]);
  const cases: [Partial<HistoryQuery>, string[]][] = [
    [{ isOpen: true }, ["late", "open"]],
    [{ isOpen: false }, ["over"]],
    [{ fromMs: 1600 }, ["late", "open"]],
    [{ fromMs: 1500 }, ["late", "over", "open"]],
    [{ toMs: 9000 }, ["over", "open"]],
    [{ begunFromMs: 9000 }, ["late"]],
    [{ begunFromMs: 9001 }, []],
    [{ storageId: "array-2" }, ["over"]],
    [{ key: "array-2" }, ["over"]],
    [{ kind: "silence" }, ["late"]],
    [{ kind: "sil" }, []],
    [{ minSeverity: 0.9 }, ["late"]],
    [{ text: "SLOW" }, ["over", "open"]],
    [{ text: "0 %" }, ["late"]],
    [{ text: "_" }, []],
    [{ metric: "iops" }, []],
    [{ type: "anomaly" }, []],
  ];
  for (const [query, expected] of cases) {
    assertEquals(ids(file, query), expected, JSON.stringify(query));
    const count = { type: "incident", limit: 1, ...query } as const;
    assertEquals(file.count(count), expected.length);
  }
  file.close();
});

Deno.test("a resource has the anomalies of its series, and not those of its neighbour", () => {
  const of = (id: string, key: string) => row(id, { type: "anomaly", key });
  const file = filled([
    of("series", "a/volume/v1/iops"),
    of("whole", "a/volume/v1"),
    of("other", "a/volume/v10/iops"),
    of("array", "a"),
  ]);
  assertEquals(ids(file, { type: "anomaly", key: "a/volume/v1" }), [
    "whole",
    "series",
  ]);
  file.close();
});

Deno.test("an incident is also of what its anomalies are of", () => {
  const of = (id: string, incident: string, key: string, metric: string) =>
    row(id, { type: "anomaly", incident, key, metric });
  const file = filled([
    row("i1", { key: "a" }),
    row("i2", { key: "a" }),
    of("m1", "i1", "a/volume/v1/iops", "iops"),
    of("m2", "i2", "a/volume/v2/iops", "iops"),
    of("m3", "i2", "a/volume/v2/responseTime", "responseTime"),
  ]);
  assertEquals(ids(file, { key: "a" }), ["i2", "i1"]);
  assertEquals(ids(file, { key: "a/volume/v1" }), ["i1"]);
  assertEquals(ids(file, { key: "a/volume" }), ["i2", "i1"]);
  assertEquals(ids(file, { metric: "responseTime" }), ["i2"]);
  assertEquals(ids(file, { idPrefix: "i1" }), ["i1"]);
  assertEquals(file.count({ type: "incident", metric: "iops", limit: 1 }), 2);
  file.close();
});

Deno.test("a resource is found by its id and by its name, in every array", () => {
  const of = (id: string, incident: string, series: Record<string, string>) =>
    row(id, { type: "anomaly", incident, body: JSON.stringify({ series }) });
  const file = filled([
    row("i1"),
    row("i2"),
    of("m1", "i1", { resource_id: "v-1", resource_name: "vol_1" }),
    of("m2", "i2", { resource_id: "v-10", resource_name: "vol_10" }),
  ]);
  assertEquals(ids(file, { type: "anomaly", resource: "v-1" }), ["m1"]);
  assertEquals(ids(file, { type: "anomaly", resource: "vol_10" }), ["m2"]);
  assertEquals(ids(file, { resource: "vol_1" }), ["i1"]);
  assertEquals(ids(file, { skip: 1 }), ["i1"]);
  file.close();
});

Deno.test("an id may be shortened as long as it is the only one", () => {
  const file = filled([row("abc1"), row("abd2")]);
  assertEquals(file.get("abc")?.id, "abc1");
  assertEquals(file.get("ab"), undefined);
  assertEquals(file.get("x"), undefined);
  file.close();
});

Deno.test("only resolved messages grow old, in portions", () => {
  const old = Array.from(
    { length: 1500 },
    (_, i) => row(`old${i}`, { isOpen: false, atMs: 10 }),
  );
  const file = filled([
    ...old,
    row("open", { atMs: 10 }),
    row("new", { isOpen: false, atMs: 20 }),
  ]);
  assertEquals([file.prune(20), file.prune(20)], [true, false]);
  assertEquals(ids(file), ["open", "new"]);
  file.close();
});

Deno.test("another connection reads the file while it is written", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/x.history`;
  const file = HistoryFile.open(path);
  const reader = HistoryFile.read(path);
  file.put([row("a")]);
  assertEquals(reader.find({ type: "incident", limit: 9 }).length, 1);
  file.put([row("b")]);
  assertEquals(reader.count({ type: "incident", limit: 9 }), 2);
  reader.close();
  file.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what is no history is not read", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/text`, "no database at all, but a text");
  new StateFile(`${folder}/state`).close();
  const cases = {
    text: "file is not a database",
    absent: "there is no such file",
    state: "it is the file of something else",
  };
  for (const [name, reason] of Object.entries(cases)) {
    assertThrows(
      () => HistoryFile.read(`${folder}/${name}`),
      StateError,
      `Cannot read the history ${folder}/${name}: ${reason}`,
    );
  }
  await Deno.remove(folder, { recursive: true });
});
