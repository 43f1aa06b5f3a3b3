import { assertEquals, assertNotEquals } from "@std/assert";
import { makeSeriesKey } from "../../../lib/model/series.ts";
import { copyText, foldCopies } from "../../../lib/pipeline/_copies.ts";
import { ResourceJudge } from "../../../lib/pipeline/resource_judge.ts";
import { ANY_DEVIATION } from "../../fakes/judge.ts";

/** A resource with a row of `m0`, `m1` ...; NaN is missing. */
function resource(
  row: readonly number[],
  type = "volume",
  order = row.map((_, m) => m),
): ResourceJudge {
  const judge = new ResourceJudge(`a/${type}/r`, type, {
    newNormalMs: 1,
    memory: "full",
    localMs: (atMs) => atMs,
  });
  order.forEach((m) => {
    const value = row[m]!;
    const key = makeSeriesKey({
      storageId: "a",
      resourceType: type,
      resourceId: "r",
      metric: `m${m}`,
    });
    const place = judge.placeOf(key, ANY_DEVIATION);
    if (!Number.isNaN(value)) judge.put(place, 1000, value);
  });
  return judge;
}

Deno.test("copyText() is equal for equal rows of one type of which the same is said", () => {
  const text = copyText(resource([1, NaN, 0]), "latency");
  assertEquals(copyText(resource([1, NaN, 0]), "latency"), text);
  for (
    const other of [
      copyText(resource([1, NaN, 0]), "cache"),
      copyText(resource([1, NaN, 0], "disk"), "latency"),
      copyText(resource([1, 0, 0]), "latency"),
      copyText(resource([1.0000001, NaN, 0]), "latency"),
      copyText(resource([1, NaN]), "latency"),
    ]
  ) assertNotEquals(other, text);
});

Deno.test("copyText() does not depend on the order in which metrics came", () => {
  assertEquals(
    copyText(resource([1, 2, 3], "volume", [2, 0, 1]), "latency"),
    copyText(resource([1, 2, 3]), "latency"),
  );
  assertNotEquals(
    copyText(resource([2, 1]), "latency"),
    copyText(resource([1, 2]), "latency"),
  );
});

Deno.test("copyText() proves nothing of rows that are idle or missing", () => {
  for (const row of [[0, 0], [NaN, NaN], [0, NaN], []]) {
    assertEquals(copyText(resource(row), "latency"), undefined);
  }
});

Deno.test("foldCopies() keeps the first of each text in order, and counts the others", () => {
  const all = ["b1", "a1", "b2", "-1", "b3", "-2", "a2", "c1"];
  const textOf = ([letter]: string) => letter === "-" ? undefined : letter;
  assertEquals(foldCopies(all, textOf), [
    { first: "b1", copies: 2 },
    { first: "a1", copies: 1 },
    { first: "-1", copies: 0 },
    { first: "-2", copies: 0 },
    { first: "c1", copies: 0 },
  ]);
});
