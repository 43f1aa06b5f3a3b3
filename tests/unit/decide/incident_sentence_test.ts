/**
 * The sentences of incidents.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import {
  type IncidentFacts,
  type IncidentFinding,
  incidentSentence,
  leadingFindings,
} from "../../../lib/decide/incident_sentence.ts";

const START_MS = Date.UTC(2026, 0, 2, 10, 45);
const MINUTE_MS = 60_000;

/** A finding about a volume; `minutes` after the start. */
function volume(
  name: string,
  changes: Partial<IncidentFinding> & { minutes?: number } = {},
): IncidentFinding {
  const { minutes = 0, ...rest } = changes;
  return {
    key: `s-1/volume/${name}`,
    kind: "latency",
    resourceType: "volume",
    name,
    metric: undefined,
    startMs: START_MS + minutes * MINUTE_MS,
    severity: 0.6,
    ...rest,
  };
}

const SEVEN = [
  volume("oltp-03", { severity: 0.8 }),
  ...["oltp-01", "oltp-02", "oltp-04", "oltp-05", "oltp-06", "oltp-07"]
    .map((name) => volume(name, { minutes: 15 })),
];

const FACTS: IncidentFacts = {
  state: "open",
  isWholeFeed: false,
  startMs: START_MS,
  endMs: START_MS + 15 * MINUTE_MS,
  atMs: START_MS + 15 * MINUTE_MS,
  findings: [volume("oltp-03")],
  counts: new Map(),
  parent: undefined,
  cause: null,
};

const ON_POOL = { type: "storagePool", name: "pool-1", children: 8 };
const OVER = { state: "resolved", endMs: START_MS + 135 * MINUTE_MS } as const;
const PORT = volume("4", {
  key: "s-1/port/4:FA-1D%3A4",
  resourceType: "port",
  name: "FA-1D:4",
  kind: "zero",
  metric: "iops",
});
const ARRAY = volume("", {
  key: "s-1",
  resourceType: null,
  kind: "silence",
});

const SENTENCES: readonly (readonly [
  string,
  Partial<IncidentFacts>,
  string,
])[] = [
  [
    "latency of one volume",
    {},
    "latency of volume oltp-03 is high since 10:45Z",
  ],
  [
    "latency of most volumes of a pool",
    { findings: SEVEN, parent: ON_POOL },
    "latency of 7 of 8 volumes on pool-1 is high since 10:45Z, first and strongest oltp-03",
  ],
  [
    "latency of all volumes of a pool, whose name does not say what it is",
    {
      findings: SEVEN,
      parent: { type: "storagePool", name: "P1", children: 7 },
    },
    "latency of all 7 volumes on pool P1 is high since 10:45Z, first and strongest oltp-03",
  ],
  [
    "latency of volumes of a pool whose size is not known",
    { findings: SEVEN, parent: { ...ON_POOL, children: undefined } },
    "latency of 7 volumes on pool-1 is high since 10:45Z, first and strongest oltp-03",
  ],
  [
    "latency of some volumes of the array",
    { findings: SEVEN, counts: new Map([["volume", 12], ["port", 7]]) },
    "latency of 7 of 12 volumes is high since 10:45Z, first and strongest oltp-03",
  ],
  [
    "latency where the count of all is too small to be true",
    { findings: SEVEN, counts: new Map([["volume", 3]]) },
    "latency of 7 volumes is high since 10:45Z, first and strongest oltp-03",
  ],
  [
    "the cause of latency",
    { cause: { tag: "contention", evidence: "iops of etl-01 rose 6 times" } },
    "latency of volume oltp-03 is high since 10:45Z; contention: iops of etl-01 rose 6 times",
  ],
  [
    "a cause without evidence",
    { cause: { tag: "unexplained", evidence: "" } },
    "latency of volume oltp-03 is high since 10:45Z; unexplained",
  ],
  [
    "evidence that is too long",
    { cause: { tag: "load", evidence: "e".repeat(101) } },
    `latency of volume oltp-03 is high since 10:45Z; load: ${"e".repeat(100)}…`,
  ],
  [
    "the first and the strongest where they differ",
    {
      findings: [volume("a"), volume("b", { minutes: 5, severity: 0.9 })],
    },
    "latency of 2 volumes is high since 10:45Z, first a, strongest b",
  ],
  [
    "the strongest only where all began together",
    { findings: [volume("a"), volume("b", { severity: 0.9 })] },
    "latency of 2 volumes is high since 10:45Z, strongest b",
  ],
  [
    "the first only where all are alike",
    { findings: [volume("a", { minutes: 5 }), volume("b")] },
    "latency of 2 volumes is high since 10:45Z, first b",
  ],
  [
    "neither where all began together and are alike",
    { findings: [volume("a"), volume("b")] },
    "latency of 2 volumes is high since 10:45Z",
  ],
  [
    "resources of several types",
    {
      findings: [volume("a"), { ...PORT, kind: "latency" }],
      parent: { type: "controller", name: "ctrl-A", children: 9 },
    },
    "latency of 2 resources on controller ctrl-A is high since 10:45Z",
  ],
  [
    "a port that carries nothing",
    { findings: [PORT] },
    "port FA-1D:4 carries nothing since 10:45Z",
  ],
  [
    "ports that carry nothing",
    { findings: [PORT, { ...PORT, key: "s-1/port/5" }] },
    "2 ports carry nothing since 10:45Z",
  ],
  [
    "a volume that repeats its values",
    { findings: [volume("oltp-07", { kind: "frozen" })] },
    "volume oltp-07 repeats its values since 10:45Z",
  ],
  [
    "volumes that repeat their values",
    {
      findings: [
        volume("a", { kind: "frozen" }),
        volume("b", { kind: "frozen" }),
      ],
    },
    "2 volumes repeat their values since 10:45Z",
  ],
  [
    "a cache that stopped hitting",
    {
      findings: [
        volume("a", { kind: "cache" }),
        volume("b", { kind: "cache" }),
      ],
    },
    "cache hit ratio of 2 volumes is low since 10:45Z",
  ],
  [
    "a load that was never there",
    { findings: [volume("a", { kind: "load" })] },
    "load of volume a is higher than ever since 10:45Z",
  ],
  [
    "absurd values",
    { findings: [volume("a", { kind: "spike" })] },
    "volume a shows absurd values since 10:45Z",
  ],
  [
    "one metric that is unusual",
    {
      findings: [
        volume("a", { kind: "unusual", metric: "iops" }),
        volume("b", { kind: "unusual", metric: "iops" }),
      ],
    },
    "iops of 2 volumes is unusual since 10:45Z",
  ],
  [
    "several metrics that are unusual",
    {
      findings: [
        volume("a", { kind: "unusual", metric: "iops" }),
        volume("b", { kind: "unusual", metric: "throughput" }),
      ],
    },
    "2 volumes are unusual since 10:45Z",
  ],
  [
    "several metrics of one resource",
    {
      findings: [
        volume("a", { key: "s/v/a/x", kind: "unusual", metric: "x" }),
        volume("a", { key: "s/v/a/y", kind: "unusual", metric: "y" }),
      ],
    },
    "volume a is unusual since 10:45Z",
  ],
  [
    "an array that is silent",
    { findings: [ARRAY] },
    "the array sends nothing since 10:45Z",
  ],
  [
    "a feed that is silent",
    { findings: [{ ...ARRAY, key: "" }], isWholeFeed: true },
    "the whole feed sends nothing since 10:45Z",
  ],
  [
    "the array-level resource",
    {
      findings: [
        volume("", { key: "s-1/storage/", resourceType: "storage" }),
      ],
    },
    "latency of the array is high since 10:45Z",
  ],
  [
    "a resource without type and name",
    { findings: [volume("", { key: "s-1//", resourceType: "" })] },
    "latency of the resource is high since 10:45Z",
  ],
  [
    "the strongest kind first",
    {
      findings: [
        volume("a", { kind: "cache", severity: 0.5 }),
        volume("b", { kind: "frozen", severity: 0.9, minutes: 5 }),
        volume("c", { kind: "frozen", severity: 0.4, minutes: 10 }),
        volume("d", { kind: "zero", severity: 0.5 }),
        volume("e", { kind: "zero", severity: 0.5 }),
      ],
    },
    "2 volumes repeat their values since 10:50Z, first and strongest b, and 3 more findings",
  ],
  [
    "one more finding",
    { findings: [volume("a"), PORT] },
    "latency of volume a is high since 10:45Z, and 1 more finding",
  ],
  [
    "the date where it is not that of the message",
    { atMs: START_MS + 14 * 60 * MINUTE_MS },
    "latency of volume oltp-03 is high since 2026-01-02T10:45Z",
  ],
  [
    "an incident that gets worse",
    { state: "update" },
    "latency of volume oltp-03 is high since 10:45Z",
  ],
  [
    "an incident that ended",
    { ...OVER, findings: SEVEN, parent: ON_POOL },
    "it is over: latency of 7 of 8 volumes on pool-1 was high, first and strongest oltp-03, lasted 2 h 15 min",
  ],
  [
    "an incident of mixed kinds that ended, without its cause",
    {
      ...OVER,
      findings: [volume("a"), PORT],
      cause: { tag: "load", evidence: "iops rose" },
    },
    "it is over: latency of volume a was high, and 1 more finding, lasted 2 h 15 min",
  ],
  [
    "an incident of one sample that ended",
    { state: "resolved", endMs: START_MS, findings: [PORT] },
    "it is over: port FA-1D:4 carried nothing, seen at 10:45Z only",
  ],
  [
    "hostile names",
    {
      findings: [
        volume("\x1b[2J\u202e", { resourceType: "vol\nume".repeat(9) }),
      ],
    },
    "latency of vol umevol umevol um… [2J is high since 10:45Z",
  ],
];

for (const [what, changes, sentence] of SENTENCES) {
  Deno.test(`incidentSentence() tells of ${what}`, () => {
    assertEquals(incidentSentence({ ...FACTS, ...changes }), sentence);
  });
}

const DURATIONS: readonly (readonly [ms: number, text: string])[] = [
  [999, "999 ms"],
  [1000, "1 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [90_000, "1 min 30 s"],
  [3_599_000, "59 min 59 s"],
  [3_600_000, "1 h"],
  [86_399_000, "23 h 59 min"],
  [86_400_000, "1 d"],
  [273_600_000, "3 d 4 h"],
];

for (const [ms, text] of DURATIONS) {
  Deno.test(`incidentSentence() says that ${ms} ms were ${text}`, () => {
    const facts = { ...FACTS, state: "resolved" as const };
    assertEquals(
      incidentSentence({ ...facts, endMs: START_MS + ms }),
      `it is over: latency of volume oltp-03 was high, lasted ${text}`,
    );
  });
}

Deno.test("leadingFindings() are those of the most severe one's kind, in their order", () => {
  const findings = [
    volume("a", { kind: "zero", severity: 0.5 }),
    volume("b", { kind: "cache", severity: 0.7 }),
    volume("c", { kind: "latency", severity: 0.7 }),
    volume("d", { kind: "cache", severity: 0.1 }),
  ];
  assertEquals(leadingFindings(findings).map(({ name }) => name), ["b", "d"]);
});

Deno.test("incidentSentence() refuses an incident without findings", () => {
  assertThrows(
    () => incidentSentence({ ...FACTS, findings: [] }),
    RangeError,
    "Cannot tell of an incident without findings",
  );
});
