import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { firstKnown } from "../../../lib/topology/first_known.ts";
import { makeTopologyTable } from "../../../lib/topology/topology_table.ts";
import { NO_TOPOLOGY } from "../../../lib/model/topology.ts";

const pairsOf = (...texts: string[]) =>
  texts.map((text) => {
    const [child, parent] = text.split(">");
    return { child, parent };
  });

function table(...texts: string[]) {
  const made = makeTopologyTable(pairsOf(...texts));
  assert(made.kind === "made");
  return made.topology;
}

function problems(...texts: string[]) {
  const made = makeTopologyTable(pairsOf(...texts));
  assert(made.kind === "refused");
  return made.problems.map(({ index, text }) => `${index} ${text}`);
}

Deno.test("makeTopologyTable() gives direct parents only, each once", () => {
  const topology = table("v>p", "v>q", "p>c", "v>p");
  assertEquals(topology.parentsOf("v"), ["p", "q"]);
  assertEquals(topology.parentsOf("p"), ["c"]);
  assertEquals(topology.parentsOf("c"), []);
  assertEquals(topology.parentsOf("toString"), []);
  assertEquals(topology.size, 3);
});

Deno.test("makeTopologyTable() takes two ways to the same parent", () => {
  assertEquals(table("v>p", "v>q", "p>c", "q>c").size, 4);
});

Deno.test("makeTopologyTable() refuses self-parents and every cycle", () => {
  assertEquals(problems("a>a"), ["0 a cannot live on itself"]);
  assertEquals(problems("a>b", "b>a"), ["1 a cycle: a on b on a"]);
  assertEquals(problems("x>a", "a>b", "y>z", "b>a", "z>y"), [
    "3 a cycle: a on b on a",
    "4 a cycle: y on z on y",
  ]);
  assertEquals(problems("a>b", "b>c", "c>d", "d>e", "e>f", "f>g", "g>a"), [
    "6 a cycle: a on b on c on d on e on 2 more on a",
  ]);
});

Deno.test("makeTopologyTable() refuses a resource with over a hundred parents", () => {
  const many = Array.from({ length: 102 }, (_, i) => `v>p${i}`);
  assertEquals(table(...many.slice(0, 100)).parentsOf("v").length, 100);
  assertEquals(problems(...many), [
    "100 v has over 100 parents",
    "101 v has over 100 parents",
  ]);
});

Deno.test("makeTopologyTable() walks a chain as long as a file may be", () => {
  const chain = Array.from({ length: 200_000 }, (_, i) => ({
    child: `r${i}`,
    parent: `r${i + 1}`,
  }));
  assertEquals(makeTopologyTable(chain).kind, "made");
  chain.push({ child: "r200000", parent: "r0" });
  assertEquals(makeTopologyTable(chain).kind, "refused");
});

Deno.test("makeTopologyTable() makes a table exactly when walking upwards comes to an end", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e");
  const pair = fc.record({ child: name, parent: name });
  fc.assert(fc.property(fc.array(pair, { maxLength: 8 }), (pairs) => {
    // Strip what has no parents left, again and again: a cycle is never stripped.
    let left = pairs;
    for (let i = 0; i < 6; i++) {
      left = left.filter(({ parent }) =>
        left.some(({ child }) => child === parent)
      );
    }
    const made = makeTopologyTable(pairs);
    assertEquals(made.kind, left.length === 0 ? "made" : "refused");
  }));
});

Deno.test("firstKnown() takes the first that knows parents of a resource", () => {
  let isUp = false;
  const topology = firstKnown(
    NO_TOPOLOGY,
    table("v>file"),
    { parentsOf: (resource) => isUp && resource !== "x" ? ["delfin"] : [] },
    table("v>guess", "w>guess"),
  );
  assertEquals(topology.parentsOf("v"), ["file"]);
  assertEquals(topology.parentsOf("w"), ["guess"]);
  assertEquals(topology.parentsOf("x"), []);
  isUp = true; // it may change
  assertEquals(topology.parentsOf("w"), ["delfin"]);
  assertEquals(firstKnown().parentsOf("v"), []);
});
