import { assert, assertEquals } from "@std/assert";
import { why, type WhyFacts, whyGone } from "../../../lib/decide/why.ts";

const START_MS = Date.UTC(2023, 10, 3, 2, 0);

const FACTS: WhyFacts = {
  state: "open",
  metric: "responseTime",
  unit: "ms",
  startMs: START_MS,
  endMs: START_MS,
  atMs: START_MS,
  value: 41.2,
  expected: { low: 1.1, high: 6.3 },
  direction: "high",
  nearest: {
    atMs: Date.UTC(2023, 10, 3, 2, 15),
    value: 7.9,
    distance: 33.3,
  },
};

const SENTENCES: {
  what: string;
  changes: Partial<WhyFacts>;
  sentence: string;
}[] = [
  {
    what: "an anomaly that opens",
    changes: {},
    sentence:
      "responseTime 41.2 ms, usually 1.1 to 6.3 ms; nearest: 7.9 ms at 2023-11-03T02:15Z",
  },
  {
    what: "the seconds of a time where there are any",
    changes: {
      nearest: {
        atMs: Date.UTC(2023, 10, 3, 2, 15, 7),
        value: 7.9,
        distance: 1,
      },
    },
    sentence:
      "responseTime 41.2 ms, usually 1.1 to 6.3 ms; nearest: 7.9 ms at 2023-11-03T02:15:07Z",
  },
  {
    what: "no nearest value where there is none",
    changes: { nearest: undefined },
    sentence: "responseTime 41.2 ms, usually 1.1 to 6.3 ms",
  },
  {
    what: "a series that never changed",
    changes: { value: 3, expected: { low: 0, high: 0 }, nearest: undefined },
    sentence: "responseTime 3 ms, usually 0 ms",
  },
  {
    what: "a value that is unusual inside the range",
    changes: { value: 4, direction: "within", nearest: undefined },
    sentence:
      "responseTime 4 ms, unusual although inside the usual range of 1.1 to 6.3 ms",
  },
  {
    what: "an anomaly that gets worse",
    changes: { state: "update", nearest: undefined },
    sentence:
      "responseTime 41.2 ms, usually 1.1 to 6.3 ms; abnormal since 2023-11-03T02:00Z and getting worse",
  },
  {
    what: "an anomaly of several samples that ends",
    changes: { state: "resolved", value: 2, endMs: START_MS + 2_700_000 },
    sentence:
      "responseTime 2 ms is no longer abnormal (usually 1.1 to 6.3 ms); it was abnormal from 2023-11-03T02:00Z to 2023-11-03T02:45Z",
  },
  {
    what: "an anomaly of one sample that ends",
    changes: { state: "resolved", value: 2 },
    sentence:
      "responseTime 2 ms is no longer abnormal (usually 1.1 to 6.3 ms); it was abnormal at 2023-11-03T02:00Z",
  },
  {
    what: "a series without unit",
    changes: { unit: undefined, nearest: undefined },
    sentence: "responseTime 41.2, usually 1.1 to 6.3",
  },
];

for (const { what, changes, sentence } of SENTENCES) {
  Deno.test(`why() tells of ${what}`, () => {
    assertEquals(why({ ...FACTS, ...changes }), sentence);
  });
}

const NUMBERS: [value: number, low: number, high: number, text: string][] = [
  // Three digits are enough where the numbers lie apart.
  [41.23456, 1.1111, 6.3333, "41.2, usually 1.11 to 6.33"],
  [0.1 + 0.2, 0, 0.1, "0.3, usually 0 to 0.1"],
  [12345.678, 10, 20, "12346, usually 10 to 20"],
  [-41.25, -6.5, -1.25, "-41.3, usually -6.5 to -1.25"],
  // More, where they would look the same.
  [100.44, 100.1, 100.32, "100.44, usually 100.1 to 100.32"],
  [1000.5, 1000, 1000.25, "1000.5, usually 1000 to 1000.25"],
  // But no more than six: 1 + 2^-52 is 1 for people.
  [1 + Number.EPSILON, 1, 1, "1, usually 1"],
  [1 / 3, 1 / 3 + 1e-12, 1 / 3 + 2e-12, "0.333333, usually 0.333333"],
  // Each number by its own size.
  [1e9, 0.001, 0.0025, "1000000000, usually 0.001 to 0.0025"],
  [1.5e20, 0, 1e15, "1.5e+20, usually 0 to 1e+15"],
  [1.25e-7, 0, 1e-8, "1.25e-7, usually 0 to 1e-8"],
  [-0, 1, 2, "0, usually 1 to 2"],
  [5, -0, -0, "5, usually 0"],
  [Number.MAX_VALUE, -Number.MAX_VALUE, 0, "1.8e+308, usually -1.8e+308 to 0"],
];

for (const [value, low, high, text] of NUMBERS) {
  Deno.test(`why() writes ${value} between ${low} and ${high} for people`, () => {
    const facts = {
      ...FACTS,
      metric: "m",
      unit: "",
      nearest: undefined,
      value,
      expected: { low, high },
    };
    assertEquals(why(facts), `m ${text}`);
  });
}

Deno.test("why() is one short printable line whatever the labels are", () => {
  const hostile: [text: string, shown: string][] = [
    ["a\nb\r\n\tc", "a b c"],
    ["\x1b[31mred\x1b[0m", "[31mred [0m"],
    ["\u202Eltr\u2066", "ltr"],
    ["line\u2028separated\u2029", "line separated"],
    ["lone \uD800 surrogate", "lone surrogate"],
    ["x".repeat(5_000_000), `${"x".repeat(40)}…`],
    ["😀".repeat(100), `${"😀".repeat(40)}…`],
    ["Antwortzeit (Lesen) ü", "Antwortzeit (Lesen) ü"],
    ["{text} ${x} %s", "{text} ${x} %s"],
  ];
  for (const [text, shown] of hostile) {
    const sentence = why({ ...FACTS, metric: text, unit: text });
    assertEquals(
      sentence,
      `${shown} 41.2 ${shown}, usually 1.1 to 6.3 ${shown}; ` +
        `nearest: 7.9 ${shown} at 2023-11-03T02:15Z`,
    );
    assert(!/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(sentence));
  }
});

Deno.test("why() has a word for a metric whose name cannot be shown", () => {
  const sentence = why({ ...FACTS, metric: "\n", nearest: undefined });
  assertEquals(sentence, "value 41.2 ms, usually 1.1 to 6.3 ms");
});

Deno.test("whyGone() tells since when there is no sample", () => {
  assertEquals(
    whyGone({ ...FACTS, atMs: START_MS + 60_000 }),
    "responseTime has had no sample since 2023-11-03T02:01Z; it was abnormal at 2023-11-03T02:00Z",
  );
});
