import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readTopologyFile } from "../../../lib/topology/topology_file.ts";
import { resourceText } from "../../../lib/topology/resource_text.ts";

/** Parents of `child` in a good file. */
function parentsIn(text: string, child: string): readonly string[] {
  const outcome = readTopologyFile(text, "t");
  assert(outcome.kind === "read", JSON.stringify(outcome));
  return outcome.topology.parentsOf(child);
}

/** What is wrong with a bad file. */
function problemsIn(text: string): readonly string[] {
  const outcome = readTopologyFile(text, "t");
  assert(outcome.kind === "refused", "nothing was found");
  return outcome.problems;
}

const FORMS: Readonly<Record<string, string>> = {
  "CSV":
    "child,parent\na/volume/1,a/storagePool/p\na/volume/1,a/storagePool/q\n",
  "CSV of Windows":
    "\uFEFFchild,parent\r\n\r\na/volume/1,a/storagePool/p\r\na/volume/1,a/storagePool/q",
  "CSV with quotes":
    '"child","parent"\n"a/volume/1","a/storagePool/p"\n"a/volume/1",a/storagePool/q\n',
  "a JSON list":
    '[{"child": "a/volume/1", "parent": "a/storagePool/p"},\n{"parent": "a/storagePool/q", "child": "a/volume/1"}]',
  "a JSON object":
    ' {"a/volume/1": ["a/storagePool/p", "a/storagePool/q"], "a/volume/2": "a/storagePool/q"}\n',
  "JSON with escapes":
    '{"a\\/volume/\\u0031": ["a/storagePool/p", "a/storagePool/q"]}',
};

for (const [form, text] of Object.entries(FORMS)) {
  Deno.test(`readTopologyFile() reads ${form}`, () => {
    assertEquals(parentsIn(text, "a/volume/1"), [
      "a/storagePool/p",
      "a/storagePool/q",
    ]);
    assertEquals(parentsIn(text, "a/volume/9"), []);
  });
}

Deno.test("readTopologyFile() takes files without pairs", () => {
  for (const text of ["child,parent", "[]", "{}"]) {
    assertEquals(parentsIn(text, "a/volume/1"), []);
  }
});

Deno.test("readTopologyFile() takes quotes, commas and line breaks inside quotes", () => {
  const text = 'child,parent\n"a/volume/say ""hi"", all\nof you",a/pool/p\n';
  assertEquals(
    parentsIn(text, "a/volume/say%20%22hi%22%2C%20all%0Aof%20you"),
    ["a/pool/p"],
  );
});

Deno.test("readTopologyFile() takes a pair that stands twice once", () => {
  const outcome = readTopologyFile(
    "child,parent\na/volume/1,a/pool/p\na/volume/1,a/pool/p\n",
    "t",
  );
  assert(outcome.kind === "read");
  assertEquals(outcome.topology.size, 1);
});

Deno.test("readTopologyFile() takes a name with and without percent-encoding", () => {
  const names: readonly (readonly [string, string])[] = [
    ["array 1/volume/lun:7", "array%201/volume/lun%3A7"],
    ["array%201/volume/lun%3A7", "array%201/volume/lun%3A7"],
    ["a/volume/50%", "a/volume/50%25"],
    ["a/volume/50%25", "a/volume/50%25"],
    ["a/volume/Größe", "a/volume/Gr%C3%B6%C3%9Fe"],
    ["a/port/4:FA-1D", "a/port/4:FA-1D"],
    ["a/port/4", "a/port/4"],
    ["a/port/4:SP A, 1", "a/port/4:SP%20A%2C%201"],
    ["a/port/FC-1%3A4:x", "a/port/FC-1%3A4:x"],
  ];
  for (const [written, canonical] of names) {
    const text = JSON.stringify({ [written]: "a/x/y" }).replace(
      "a/x/y",
      `${canonical.split("/")[0]}/x/y`,
    );
    assertEquals(parentsIn(text, canonical).length, 1, written);
  }
});

Deno.test("readTopologyFile() reads every canonical text as itself", () => {
  const part = fc.string({ unit: "binary", minLength: 1 });
  fc.assert(
    fc.property(part, part, part, fc.boolean(), (a, id, name, isPort) => {
      const child = resourceText({
        storageId: a,
        resourceType: isPort ? "port" : "volume",
        resourceId: id,
        resourceName: name,
      });
      const parent = resourceText({
        storageId: a,
        resourceType: "pool",
        resourceId: name,
      });
      assertEquals(parentsIn(JSON.stringify({ [child]: parent }), child), [
        parent,
      ]);
    }),
  );
});

const PROBLEMS: readonly (readonly [string, readonly string[]])[] = [
  ["", ['t:1: the header must be child,parent: it is ""']],
  ["parent,child\n", [
    't:1: the header must be child,parent: it is "parent,child"',
  ]],
  ["child,parent,size,colour\na/b/c,a/b/d,1,2", [
    't:1: the header must be child,parent: remove "size", "colour"',
  ]],
  ["child,parent\na/b/c,a/b/d,1\n\na/b/c\na/b/c,", [
    "t:2: must be child,parent: has 3 fields",
    "t:4: must be child,parent: has 1 fields",
    't:5: parent must be storage_id/resource_type/resource, slashes inside a part as %2F: it is ""',
  ]],
  ['child,parent\na/b/c,"a/b/d\n"a/b/e"x,a/b/d\na/b/f,a/g', [
    "t:2: a quote stands in the wrong place",
    "t:3: a quote stands in the wrong place",
    't:4: parent must be storage_id/resource_type/resource, slashes inside a part as %2F: it is "a/g"',
  ]],
  ["child,parent\na/b/c/d,a/b/50%zz%2f\na/port/1:2:3,b/c/d", [
    't:2: child must be storage_id/resource_type/resource, slashes inside a part as %2F: it is "a/b/c/d"',
    't:2: parent must be percent-encoded as in the anomalies, or not at all: it is "a/b/50%zz%2f"',
    't:3: child must be id:name of a port, other colons as %3A: it is "a/port/1:2:3"',
  ]],
  ["child,parent\na/volume/1,b/pool/p", [
    "t:2: a/volume/1 cannot live on b/pool/p of another array",
  ]],
  ["child,parent\na/b/c,a/b/c\na/b/d,a/b/e\na/b/e,a/b/f\na/b/f,a/b/d\n", [
    "t:2: a/b/c cannot live on itself",
    "t:5: a cycle: a/b/d on a/b/e on a/b/f on a/b/d",
  ]],
  [
    '[{"child": "a/b/c"},\n{"parent": "a/b/c"},\n{"child": "a/b/c", "size": 1}]',
    [
      't:1: "parent" is missing',
      't:2: "child" is missing',
      't:3: expected "child" and "parent", once each: found "size"',
    ],
  ],
  ['{"a/b/c": "x",\n"a/b/d": 7}', [
    't:1: parent must be storage_id/resource_type/resource, slashes inside a part as %2F: it is "x"',
    "t:2: expected a parent: found 7",
  ]],
  ['{"a/b/c":\n"a/b/d"', ["t:2: expected , or }: found the end"]],
  ['{"a/b/c":\n"a/b/d}', ['t:2: expected a parent: found "a/b/d}']],
  ['[{"child": "a/b/c",\n"child": "a/b/d"}]', [
    't:2: expected "child" and "parent", once each: found "child"',
  ]],
  ["{}\n{}", ["t:2: expected the end: found {"]],
  ["[]\n\u00a0", ["t:2: expected the end: found \u00a0"]],
  ["[7]", ["t:1: expected {: found 7"]],
];

for (const [text, problems] of PROBLEMS) {
  Deno.test(`readTopologyFile() refuses ${JSON.stringify(text)}`, () => {
    assertEquals(problemsIn(text), problems);
  });
}

Deno.test("readTopologyFile() tells a hundred problems and how many more", () => {
  const problems = problemsIn("child,parent\n" + "x,y\n".repeat(60));
  assertEquals(problems.length, 101);
  assertEquals(problems.at(-1), "t: and 20 more problems");
});

Deno.test("readTopologyFile() refuses more than a million pairs", () => {
  const text = "child,parent\n" + "a/b/c,a/b/d\n".repeat(1_000_001);
  assertEquals(problemsIn(text), ["t:1000002: more than 1000000 pairs"]);
});

Deno.test("readTopologyFile() never throws and reads what it calls good as JSON does", () => {
  const scrap = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "\n",
    " ",
    "\\",
    "child",
    "parent",
    '"child"',
    '"parent"',
    '"a/b/c"',
    '"a/b/d"',
    "a/b/e",
    "7",
  );
  fc.assert(
    fc.property(fc.array(scrap, { maxLength: 14 }), (scraps) => {
      const text = scraps.join("");
      const outcome = readTopologyFile(text, "t");
      if (outcome.kind === "read" && /^\s*[[{]/.test(text)) JSON.parse(text);
      if (outcome.kind === "refused") assert(outcome.problems.length > 0);
    }),
    { numRuns: 2_000 },
  );
});
