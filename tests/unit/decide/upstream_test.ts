import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  commonParent,
  describeCommonParent,
  upstreamFirst,
} from "../../../lib/decide/upstream.ts";
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

Deno.test("upstreamFirst() goes by type where nothing is known, the array last", () => {
  assertEquals(
    upstreamFirst(NO_TOPOLOGY, [
      "a/storage/a",
      "a/qtree/q",
      "a/share/s",
      "a/filesystem/f",
      volume(2),
      volume(1),
      "a/port/0",
      "a/disk/d",
      "a/pool/p",
      P1,
      C0,
      volume(1),
    ]),
    [
      C0,
      P1,
      "a/pool/p",
      "a/disk/d",
      "a/port/0",
      volume(1),
      volume(2),
      "a/filesystem/f",
      "a/share/s",
      "a/qtree/q",
      "a/storage/a",
    ],
  );
});

Deno.test("upstreamFirst() puts a parent before its child whatever their types are", () => {
  // This array's controllers are virtual: one lives on a volume, through a share.
  const odd = of({ [C0]: ["a/share/s"], "a/share/s": [volume(1)] });
  assertEquals(upstreamFirst(odd, [P1, C0, volume(1)]), [volume(1), C0, P1]);
});

Deno.test("upstreamFirst() ends in a cycle and keeps everyone", () => {
  const cycle = of({ x: ["y"], y: ["z"], z: ["x"] });
  assertEquals(upstreamFirst(cycle, ["z", "x", "y"]).sort(), ["x", "y", "z"]);
});

Deno.test("upstreamFirst() walks a long chain", () => {
  const chain: Topology = {
    parentsOf: (r) => Number(r) < 100_000 ? [`${Number(r) + 1}`] : [],
  };
  assertEquals(upstreamFirst(chain, ["0", "100000"]), ["100000", "0"]);
});

Deno.test("upstreamFirst() keeps every member, parents first, whatever the order of the members", () => {
  const name = (i: number) => `a/${["volume", "pool", "odd"][i % 3]}/${i}`;
  const edge = fc.tuple(fc.nat(7), fc.nat(7));
  fc.assert(fc.property(
    fc.array(edge),
    fc.uniqueArray(fc.nat(7)),
    (edges, members) => {
      const parents: Record<string, string[]> = {};
      for (const [i, j] of edges) {
        if (i < j) (parents[name(i)] ??= []).push(name(j)); // no cycles
      }
      const topology = of(parents);
      const ordered = upstreamFirst(topology, members.map(name));
      assertEquals([...ordered].sort(), members.map(name).sort());
      assertEquals(
        upstreamFirst(topology, members.map(name).reverse()),
        ordered,
      );
      const livesOn = (a: string, b: string): boolean =>
        topology.parentsOf(a).some((p) => p === b || livesOn(p, b));
      ordered.forEach((early, i) =>
        ordered.slice(i + 1).forEach((late) =>
          assertEquals(livesOn(early, late), false)
        )
      );
    },
  ));
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
  assertEquals(describeCommonParent(common!), "7 of 8 volumes on pool-1");
  // 7 / 8 = 0.875 exactly.
  assertEquals(commonParent(ARRAY, eight, { share: 0.875 })?.resource, P1);
  assertEquals(commonParent(ARRAY, eight, { share: 0.876 })?.resource, C0);
});

Deno.test("commonParent() calls them volumes only if all given are", () => {
  const members = [...[1, 2, 3, 4].map(volume), "a/port/0"];
  const common = commonParent(ARRAY, members, { share: 0.8 });
  assertEquals(describeCommonParent(common!), "4 of 5 resources on pool-1");
});

Deno.test("commonParent() may be one of the members, which then does not count", () => {
  const common = commonParent(ARRAY, [P1, volume(1), volume(2)]);
  assertEquals(common, { resource: P1, count: 2, of: 2, childType: "volume" });
  assertEquals(
    describeCommonParent(commonParent(ARRAY, [P1, volume(1)])!),
    "1 of 1 volume on pool-1",
  );
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

Deno.test("describeCommonParent() writes names as people do", () => {
  assertEquals(
    describeCommonParent({
      resource: "a/port/4:SP%20A",
      count: 2,
      of: 3,
      childType: undefined,
    }),
    "2 of 3 resources on 4:SP A",
  );
});
