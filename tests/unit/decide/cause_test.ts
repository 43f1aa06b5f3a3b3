import { assertEquals, assertStringIncludes } from "@std/assert";
import { causeOf, type LoadedResource } from "../../../lib/decide/cause.ts";

/** `name` on its parents. */
function volume(
  name: string,
  loadFactor = 1,
  parents: readonly string[] = [],
): LoadedResource {
  const key = `a/volume/${name}`;
  return { key, name: `volume/${name}`, loadFactor, parents };
}

const POOL = "a/storagePool/p";

Deno.test("causeOf() asks for nothing where nothing is slow", () => {
  assertEquals(causeOf([], [volume("v", 3)]), undefined);
});

Deno.test("causeOf() blames the load of what is slow, and names the most", () => {
  const slow = [volume("v", 2), volume("w", 3.14)];
  assertEquals(causeOf(slow, slow), {
    tag: "load",
    evidence:
      "its own load rose: IOPS of volume/w are 3.1 times the most of this time of day",
  });
});

Deno.test("causeOf() names the load of what is slow, not that of what is busier elsewhere", () => {
  const slow = [volume("v", 2)];
  assertEquals(causeOf(slow, [volume("w", 9), ...slow]), {
    tag: "load",
    evidence:
      "its own load rose: IOPS of volume/v are 2.0 times the most of this time of day",
  });
});

Deno.test("causeOf() says of a load that was never there that it is there for the first time", () => {
  const slow = [volume("v", Infinity)];
  assertEquals(causeOf(slow, slow), {
    tag: "load",
    evidence:
      "its own load rose: IOPS of volume/v are there for the first time at this time of day",
  });
});

for (
  const [name, victim, culprit, expected] of [
    [
      "another volume of its pool",
      volume("v", 1, [POOL]),
      volume("w", 4, ["a/controller/c", POOL]),
      "contention on the same pool or port",
    ],
    [
      "nothing where the busy one lives elsewhere",
      volume("v", 1, [POOL]),
      volume("w", 4, ["a/storagePool/q"]),
      "unexplained ",
    ],
    [
      "a busy one of the same array where its own place is not known",
      volume("v"),
      volume("w", 4, [POOL]),
      "contention in the same array",
    ],
    [
      "a busy one whose place is not known",
      volume("v", 1, [POOL]),
      volume("w", 4),
      "contention in the same array",
    ],
    [
      "the pool that it lives on",
      volume("v", 1, [POOL]),
      { ...volume("p", 4, ["a/controller/c"]), key: POOL },
      "contention on the same pool or port",
    ],
    [
      "a volume that lives on it",
      { ...volume("p"), key: POOL },
      volume("w", 4, [POOL]),
      "contention on the same pool or port",
    ],
  ] as [string, LoadedResource, LoadedResource, string][]
) {
  Deno.test(`causeOf() blames ${name}`, () => {
    const { tag, evidence } = causeOf([victim], [culprit])!;
    const [where] = evidence.split(":");
    assertEquals(
      `${tag} ${tag === "contention" ? where : ""}`,
      expected,
    );
  });
}

Deno.test("causeOf() finds nothing where no load is raised", () => {
  assertEquals(causeOf([volume("v", 1.2)], []), {
    tag: "unexplained",
    evidence: "operations are as usual, here and beside it",
  });
});

Deno.test("causeOf() names the busiest that shares something, not the busiest of all", () => {
  const { tag, evidence } = causeOf([volume("v", 1, [POOL])], [
    volume("far", 9, ["a/storagePool/q"]),
    volume("some", 2, [POOL]),
    volume("most", 5, [POOL]),
  ])!;
  assertEquals(tag, "contention");
  assertStringIncludes(evidence, "volume/most are 5.0 times");
});

Deno.test("causeOf() sees contention where one of the slow is busy itself and one is not", () => {
  const busy = volume("busy", 4, [POOL]);
  assertEquals(
    causeOf([busy, volume("v", 1, [POOL])], [busy])?.tag,
    "contention",
  );
});

Deno.test("causeOf() says the same in any order", () => {
  const slow = [volume("u"), volume("v", 1, [POOL]), volume("w", 1, [POOL])];
  const raised = [volume("y", 3, [POOL]), volume("x", 3, [POOL])];
  const one = causeOf(slow, raised);
  assertEquals(causeOf(slow.toReversed(), raised.toReversed()), one);
  assertStringIncludes(one!.evidence, "volume/x");
});
