import { assertEquals } from "@std/assert";
import { makeSeriesKey, type SeriesParts } from "../../../lib/model/series.ts";

const CASES: { what: string; parts: SeriesParts; text: string }[] = [
  {
    what: "joins its four parts with slashes",
    parts: {
      storageId: "12c2d52f",
      resourceType: "volume",
      resourceId: "volume_0",
      metric: "readThroughput",
    },
    text: "12c2d52f/volume/volume_0/readThroughput",
  },
  {
    what: "percent-encodes what is not plain, as UTF-8",
    parts: {
      storageId: "a/b",
      resourceType: "storagePool",
      resourceId: "pool 1%",
      metric: "größe",
    },
    text: "a%2Fb/storagePool/pool%201%25/gr%C3%B6%C3%9Fe",
  },
  {
    what: "keeps the place of empty parts",
    parts: { storageId: "", resourceType: "", resourceId: "", metric: "iops" },
    text: "///iops",
  },
  {
    what: "adds the name of a port, whose id may not be unique",
    parts: {
      storageId: "s",
      resourceType: "port",
      resourceId: "1:2",
      resourceName: "FA-1D:4",
      metric: "iops",
    },
    text: "s/port/1%3A2:FA-1D%3A4/iops",
  },
  {
    what: "manages without the name of a port",
    parts: {
      storageId: "s",
      resourceType: "port",
      resourceId: "p",
      metric: "iops",
    },
    text: "s/port/p/iops",
  },
  {
    what: "leaves the names of other resources out",
    parts: {
      storageId: "s",
      resourceType: "disk",
      resourceId: "d",
      resourceName: "renamed",
      metric: "iops",
    },
    text: "s/disk/d/iops",
  },
  {
    what: "writes a lone surrogate as U+FFFD",
    parts: {
      storageId: "s\uD800",
      resourceType: "volume",
      resourceId: "v",
      metric: "iops",
    },
    text: "s%EF%BF%BD/volume/v/iops",
  },
];

for (const { what, parts, text } of CASES) {
  Deno.test(`makeSeriesKey() ${what}`, () => {
    assertEquals(makeSeriesKey(parts).text, text);
  });
}

Deno.test("makeSeriesKey() keeps its parts as they came", () => {
  const parts = {
    storageId: "a/b",
    resourceType: "port",
    resourceId: "",
    resourceName: "n:1",
    metric: "iops",
  };
  assertEquals(makeSeriesKey(parts), {
    ...parts,
    text: "a%2Fb/port/:n%3A1/iops",
  });
});

Deno.test("makeSeriesKey() gives a port id with a colon another text than an id with a name", () => {
  const port = { storageId: "s", resourceType: "port", metric: "iops" };
  assertEquals(
    new Set([
      makeSeriesKey({ ...port, resourceId: "a:b" }).text,
      makeSeriesKey({ ...port, resourceId: "a", resourceName: "b" }).text,
      makeSeriesKey({ ...port, resourceId: "a:b", resourceName: "" }).text,
      makeSeriesKey({ ...port, resourceId: "", resourceName: "a:b" }).text,
    ]).size,
    3,
  );
});
