import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { AnomalyBook } from "../../../lib/decide/anomaly_book.ts";
import type { Finding } from "../../../lib/decide/finding.ts";
import { sampleFinding, scoreOf } from "../../fakes/sample_finding.ts";

function newBook(detector = "lof/2"): AnomalyBook {
  return new AnomalyBook({ detector, resolveAfter: 3 });
}

/** State that a finding leads to, or `undefined`. */
function report(book: AnomalyBook, changes: Partial<Finding>) {
  return book.report(sampleFinding(changes))?.state;
}

/** Id of the anomaly that a finding opens in an empty book. */
function idOf(changes: Partial<Finding> = {}, detector?: string): string {
  return newBook(detector).report(sampleFinding(changes))!.anomaly.id;
}

Deno.test("AnomalyBook opens an anomaly with the first finding", () => {
  const book = newBook();
  const step = book.report(sampleFinding({ sinceMs: 500, atMs: 900 }))!;
  assertEquals(step.state, "open");
  const { startMs, endMs, severity, quietCount, incident } = step.anomaly;
  assertEquals([startMs, endMs, severity, quietCount], [500, 900, 0.5, 0]);
  assertEquals(incident, "");
  assertEquals(book.size, 1);
  assertEquals([...book.values()], [step.anomaly]);
  const { kind, key } = step.anomaly.finding;
  assertEquals(book.get(kind, key), step.anomaly);
  assertEquals(book.get("cache", key), undefined);
});

Deno.test("AnomalyBook tells of an open anomaly again when it is 0.1 more severe than it last said", () => {
  const book = newBook();
  const says = [0.5, 0.59, 0.61, 0.55, 0.7, 0.72, 0.81].map((severity, i) =>
    report(book, { atMs: 1000 + i, score: scoreOf(severity) })
  );
  // 0.61 was said, so 0.70 is not enough and 0.72 is; after 0.72, 0.81 is not.
  assertEquals(says, [
    "open",
    undefined,
    "update",
    undefined,
    undefined,
    "update",
    undefined,
  ]);
});

Deno.test("AnomalyBook tells of one anomaly five times more at most", () => {
  const book = newBook();
  let updates = 0;
  for (let severity = 0.5; severity < 1; severity += 0.001) {
    const state = report(book, { score: scoreOf(severity) });
    if (state === "update") updates++;
  }
  assert(updates >= 4 && updates <= 5, `${updates} updates`);
});

Deno.test("AnomalyBook keeps the worst severity and the newest finding", () => {
  const book = newBook();
  book.report(sampleFinding({ score: scoreOf(0.9) }));
  const newest = sampleFinding({ atMs: 2000, score: scoreOf(0.5) });
  book.report(newest);
  const [anomaly] = [...book.values()];
  assertEquals(anomaly!.finding, newest);
  assertEquals(anomaly!.endMs, 2000);
  assertEquals(anomaly!.startMs, 1000);
  assert(Math.abs(anomaly!.severity - 0.9) < 1e-12);
});

Deno.test("AnomalyBook ends an anomaly after three normal samples in a row", () => {
  const book = newBook();
  const anomaly = book.report(sampleFinding())!.anomaly;
  const settle = () => book.settle(() => true);
  assertEquals([settle(), settle()], [[], []]);
  report(book, { atMs: 2000 }); // the run begins anew
  assertEquals([settle(), settle()], [[], []]);
  assertEquals(book.settle(() => false), [], "not looked at: does not count");
  assertEquals(book.size, 1);
  assertEquals(settle(), [{ state: "resolved", anomaly }]);
  assertEquals(anomaly.endMs, 2000);
  assertEquals(book.size, 0);
  assertEquals(settle(), []);
});

Deno.test("AnomalyBook settles only what is normal, and opens anew what has ended", () => {
  const book = newBook();
  report(book, { key: "a/volume/v1/iops" });
  report(book, { key: "a/volume/v2/iops" });
  for (let i = 0; i < 3; i++) {
    book.settle(({ finding }) => finding.key === "a/volume/v1/iops");
  }
  assertEquals([...book.values()].map(({ finding }) => finding.key), [
    "a/volume/v2/iops",
  ]);
  assertEquals(
    report(book, { key: "a/volume/v1/iops", sinceMs: 2000, atMs: 2000 }),
    "open",
  );
  assertEquals(report(book, { key: "a/volume/v2/iops" }), undefined);
});

Deno.test("AnomalyBook closes at once what is asked for, and nothing else", () => {
  const book = newBook();
  for (const kind of ["zero", "unusual", "frozen"] as const) {
    report(book, { kind });
  }
  const ended = book.close(({ finding }) => finding.kind !== "unusual");
  assertEquals(
    ended.map(({ state, anomaly }) => `${state} ${anomaly.finding.kind}`),
    ["resolved zero", "resolved frozen"],
  );
  assertEquals(book.size, 1);
});

Deno.test("AnomalyBook never tells of one time in two anomalies of a subject", () => {
  // A check that looks back may find the start of what has just ended again.
  const book = newBook();
  const end = () => [1, 2, 3].forEach(() => book.settle(() => true));
  const open = (sinceMs: number, atMs: number) => {
    const { anomaly } = book.report(sampleFinding({ sinceMs, atMs }))!;
    end();
    return anomaly;
  };
  const lives = [open(1000, 5000), open(1000, 9000), open(9500, 9800)];
  assertEquals(
    lives.map(({ startMs, endMs }) => [startMs, endMs]),
    [[1000, 5000], [9000, 9000], [9500, 9800]],
  );
  assertEquals(new Set(lives.map(({ id }) => id)).size, 3);
  const nothingNew = sampleFinding({ sinceMs: 9800, atMs: 9800 });
  assertEquals(book.report(nothingNew), undefined);
  assertEquals(book.size, 0);
});

Deno.test("AnomalyBook remembers no end of a subject that it is told to forget", () => {
  const book = newBook();
  report(book, { sinceMs: 1000, atMs: 5000 });
  book.close(() => true);
  book.forget(sampleFinding().key);
  const { startMs } =
    book.report(sampleFinding({ sinceMs: 2000, atMs: 2000 }))!.anomaly;
  assertEquals(startMs, 2000);
});

Deno.test("AnomalyBook names anomalies by kind, key, start and detector, and by nothing else", () => {
  const id = idOf();
  assert(/^[0-9a-f]{32}$/.test(id), id);
  assertEquals(idOf({ atMs: 5000, score: undefined, copies: 3 }), id);
  for (
    const other of [
      idOf({ kind: "cache" }),
      idOf({ key: "a/volume/v2/responseTime" }),
      idOf({ sinceMs: 999 }),
      idOf({}, "lof/3"),
    ]
  ) assertNotEquals(other, id);
});

Deno.test("AnomalyBook knows which subjects are told of, by series and by resource, until that ends", () => {
  const book = newBook();
  const { key, resource } = sampleFinding({});
  report(book, { kind: "zero" });
  report(book, { kind: "zero", atMs: 2000 });
  report(book, { kind: "latency" });
  assertEquals([book.isTold(key, "unusual"), book.isTold("x", "zero")], [
    true,
    false,
  ]);
  book.close(({ finding }) => finding.kind === "latency");
  assertEquals([book.isTold(key, "unusual"), book.isTold(key, "zero")], [
    true,
    false,
  ]);
  assertEquals([
    book.isOpen("zero", resource),
    book.isOpen("latency", resource),
  ], [true, false]);
  book.close(() => true);
  assertEquals([book.isTold(key, "unusual"), book.isOpen("zero", resource)], [
    false,
    false,
  ]);
});

Deno.test("AnomalyBook forgets all that has ended of a subject, and of no other", () => {
  const book = newBook();
  for (const kind of ["zero", "silence"] as const) {
    for (const key of ["a/volume/v", "b/a/volume/v"]) {
      report(book, { kind, key, atMs: 1000 });
    }
  }
  book.close(() => true);
  assertEquals(book.endedCount, 4);
  book.forget("a/volume/v");
  assertEquals(book.endedCount, 2);
  assertEquals(
    report(book, { kind: "zero", key: "a/volume/v", atMs: 900 }),
    "open",
  );
  assertEquals(
    report(book, { kind: "zero", key: "b/a/volume/v", atMs: 900 }),
    undefined,
  );
});
