import { assertEquals, assertThrows } from "@std/assert";
import { commonParent, downstreamRank } from "../../../lib/decide/upstream.ts";
import { NO_TOPOLOGY, type Topology } from "../../../lib/model/topology.ts";

const of = (parents: Record<string, string[]>): Topology => ({
  parentsOf: (resource) => parents[resource] ?? [],
});

const P1 = "a/storagePool/pool-1";
const P2 = "a/storagePool/pool-2";
const C0 = "a/controller/ctrl-0";
const volume = (i: number) => `a/volume/v${i}`;

/** Volumes 1 to 7 on pool-1, 8 and 9 on pool-2; both pools on one controller. */
const ARRAY = of({
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((i) => [volume(i), [P1]])),
  [volume(8)]: [P2],
  [volume(9)]: [P2],
  [P1]: [C0],
  [P2]: [C0],
  "a/filesystem/f": [P1],
  "a/share/s": ["a/filesystem/f"],
});

Deno.test("downstreamRank() goes from what serves most to what is served, the array last", () => {
  const types = [
    "controller",
    "storagePool",
    "pool",
    "disk",
    "port",
    "volume",
    "filesystem",
    "share",
    "qtree",
    "storage",
  ];
  const ranks = types.map((type) => downstreamRank(`a/${type}/x`));
  assertEquals(ranks, types.map((_, i) => i));
  assertEquals(downstreamRank("a"), downstreamRank("a/qtree/x"));
});

Deno.test("commonParent() is the nearest on which all live", () => {
  assertEquals(commonParent(ARRAY, [1, 2, 3].map(volume)), {
    resource: P1,
    count: 3,
    of: 3,
    childType: "volume",
  });
  assertEquals(commonParent(ARRAY, [1, 2, 8].map(volume))?.resource, C0);
  assertEquals(commonParent(ARRAY, [volume(1), "a/share/s"]), {
    resource: P1,
    count: 2,
    of: 2,
    childType: undefined,
  });
});

Deno.test("commonParent() is content with a share", () => {
  const eight = [1, 2, 3, 4, 5, 6, 7, 8].map(volume);
  const common = commonParent(ARRAY, eight, { share: 0.8 });
  assertEquals(common, {
    resource: P1,
    count: 7,
    of: 8,
    childType: "volume",
  });
  // 7 / 8 = 0.875 exactly.
  assertEquals(commonParent(ARRAY, eight, { share: 0.875 })?.resource, P1);
  assertEquals(commonParent(ARRAY, eight, { share: 0.876 })?.resource, C0);
});

Deno.test("commonParent() calls them volumes only if all given are", () => {
  const members = [...[1, 2, 3, 4].map(volume), "a/port/0"];
  const common = commonParent(ARRAY, members, { share: 0.8 });
  assertEquals([common?.count, common?.of], [4, 5]);
});

Deno.test("commonParent() may be one of the members, which then does not count", () => {
  const common = commonParent(ARRAY, [P1, volume(1), volume(2)]);
  assertEquals(common, { resource: P1, count: 2, of: 2, childType: "volume" });
  const one = commonParent(ARRAY, [P1, volume(1)]);
  assertEquals([one?.resource, one?.count, one?.of], [P1, 1, 1]);
});

Deno.test("commonParent() is nothing for one resource, strangers and the unknown", () => {
  assertEquals(commonParent(ARRAY, []), undefined);
  assertEquals(commonParent(ARRAY, [volume(1), volume(1)]), undefined);
  assertEquals(commonParent(NO_TOPOLOGY, [1, 2].map(volume)), undefined);
  assertEquals(commonParent(ARRAY, [volume(1), "b/volume/1"]), undefined);
  assertEquals(
    commonParent(ARRAY, [volume(1), "b/volume/1"], { share: 0.5 }),
    undefined, // one alone has nothing in common with anyone
  );
});

Deno.test("commonParent() prefers the name under which a pool sends samples", () => {
  const both = of({
    [volume(1)]: [P1, "a/pool/pool-1"],
    [volume(2)]: [P1, "a/pool/pool-1"],
  });
  const members = [1, 2].map(volume);
  assertEquals(commonParent(both, members)?.resource, P1);
  assertEquals(
    commonParent(both, members, { isSeen: (r) => r.includes("/pool/") })
      ?.resource,
    "a/pool/pool-1",
  );
});

Deno.test("commonParent() ends in a cycle", () => {
  const cycle = of({ x: ["y"], y: ["z"], z: ["y"] });
  assertEquals(commonParent(cycle, ["x", "z"])?.resource, "y");
});

Deno.test("commonParent() refuses a share that is none", () => {
  for (const share of [0, 1.1, NaN]) {
    assertThrows(() => commonParent(ARRAY, [], { share }), RangeError);
  }
});
