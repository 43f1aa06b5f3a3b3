/**
 * Kinds of values at their edges.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  boolean,
  choice,
  choices,
  duration,
  instant,
  integer,
  type Kind,
  number,
  share,
} from "../../../lib/config/kinds.ts";
import {
  path,
  secret,
  servers,
  text,
  timeZone,
  topic,
  url,
} from "../../../lib/config/text_kinds.ts";

/** A kind, texts that it takes with their values, and texts that it does not. */
interface Case {
  readonly name: string;
  readonly kind: Kind<unknown>;
  readonly good: readonly (readonly [text: string, value: unknown])[];
  readonly bad: readonly string[];
}

const NOT_A_NUMBER = ["", " ", "-", "x", "1x", "0x1", "1_0", "1 0", "٣", "NaN"];

const CASES: readonly Case[] = [
  {
    name: "integer()",
    kind: integer({ min: -2, max: 10 }),
    good: [["-2", -2], ["-0", 0], ["+3", 3], ["007", 7], [" 10 ", 10]],
    bad: [...NOT_A_NUMBER, "-3", "11", "1.0", "1e1", "Infinity"],
  },
  {
    name: "number()",
    kind: number({ min: 0, max: 20 }),
    good: [
      ["0", 0],
      ["-0", 0],
      [".5", 0.5],
      ["5.", 5],
      ["2e1", 20],
      ["1E-3", 0.001],
      [" 1.2 ", 1.2],
    ],
    bad: [
      ...NOT_A_NUMBER,
      "-1",
      "20.01",
      "1e400",
      "Infinity",
      "1,5",
      ".",
      "e1",
    ],
  },
  {
    name: "number() above its minimum",
    kind: number({ min: 0, max: 20, above: true }),
    good: [["1e-9", 1e-9], ["20", 20]],
    bad: ["0", "0.0", "-0", "21"],
  },
  {
    name: "share()",
    kind: share({ max: 10 }),
    good: [
      ["0", 0],
      ["0.25", 0.25],
      ["25%", 0.25],
      [" 2.5 % ", 0.025],
      ["33.3%", 0.333],
      [".5%", 0.005],
      ["1000%", 10],
      ["1e1", 10],
    ],
    bad: ["", "%", "-5%", "25", "1001%", "1e1%", "25%%", "25 percent", "NaN"],
  },
  {
    name: "boolean()",
    kind: boolean(),
    good: [
      ["true", true],
      ["YES", true],
      ["On", true],
      [" 1 ", true],
      ["false", false],
      ["no", false],
      ["OFF", false],
      ["0", false],
    ],
    bad: ["", "t", "2", "01", "y", "null"],
  },
  {
    name: "duration()",
    kind: duration("0", "7d"),
    good: [
      ["0", 0],
      ["0s", 0],
      ["500ms", 500],
      ["90s", 90_000],
      ["5m", 300_000],
      ["12h", 43_200_000],
      ["7d", 604_800_000],
      [" 12 h ", 43_200_000],
      ["007m", 420_000],
    ],
    bad: [
      "",
      "5",
      "-5m",
      "+5m",
      "1.5h",
      "8d",
      "168h1m",
      "5M",
      "5min",
      "m",
      "1w",
    ],
  },
  {
    name: "instant()",
    kind: instant(),
    good: [
      ["1970-01-01T00:00:00Z", 0],
      ["1969-12-31T23:59:59.999Z", -1],
      ["2024-02-29T12:00:00.000Z", Date.UTC(2024, 1, 29, 12)],
      [" 2026-01-01T00:00:00Z ", Date.UTC(2026, 0, 1)],
    ],
    bad: [
      "",
      "2026-01-01",
      "2026-01-01T00:00:00",
      "2026-01-01T00:00:00+01:00",
      "2026-01-01 00:00:00Z",
      "2023-02-29T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-01-01T24:00:00Z",
      "2026-01-01T00:00:60Z",
      "+012026-01-01T00:00:00Z",
    ],
  },
  {
    name: "choice()",
    kind: choice(["day", "hour"], { synonyms: { days: "day" } }),
    good: [["day", "day"], [" Hour ", "hour"], ["DAYS", "day"]],
    bad: ["", "hours", "day,hour", "constructor", "__proto__"],
  },
  {
    name: "choices()",
    kind: choices(["stdout", "file"]),
    good: [
      ["stdout", ["stdout"]],
      ["file, STDOUT", ["file", "stdout"]],
    ],
    bad: ["", ",", "file,", "file,file", "file, File", "file stdout"],
  },
  {
    name: "text()",
    kind: text(),
    good: [["a", "a"], [" a b ", " a b "], ["猫", "猫"]],
    bad: ["", "a\n", "\0", "a\u009b"],
  },
  {
    name: "text() that may be nothing",
    kind: text({ isOptional: true }),
    good: [["", ""], ["a", "a"]],
    bad: ["\t"],
  },
  {
    name: "path()",
    kind: path(),
    good: [["/a b/c", "/a b/c"], ["-", "-"]],
    bad: ["", "a\0b"],
  },
  {
    name: "secret()",
    kind: secret(),
    good: [["", ""], [" \n\0", " \n\0"]],
    bad: [],
  },
  {
    name: "topic()",
    kind: topic(),
    good: [
      ["delfin-kafka", "delfin-kafka"],
      ["A._-9", "A._-9"],
      ["...", "..."],
      ["t".repeat(249), "t".repeat(249)],
    ],
    bad: ["", ".", "..", "a b", "a/b", "ä", "t".repeat(250), "a\n"],
  },
  {
    name: "url()",
    kind: url(),
    good: [
      ["", ""],
      ["https://example.org/a?b=c", "https://example.org/a?b=c"],
      ["http://[::1]:8080", "http://[::1]:8080"],
    ],
    bad: ["x", "example.org/a", "ftp://example.org", "https://u@example.org"],
  },
  {
    name: "timeZone()",
    kind: timeZone(),
    good: [
      ["UTC", "UTC"],
      ["utc", "UTC"],
      ["Etc/UTC", "UTC"],
      [" Europe/Berlin ", "Europe/Berlin"],
      ["australia/lord_howe", "Australia/Lord_Howe"],
      // An older or a newer name of the same zone stays what it is.
      ["Asia/Kolkata", "Asia/Kolkata"],
    ],
    bad: ["", "+01:00", "-05", "Europe", "Europe/Berlln", "\0", "Berlin"],
  },
  {
    name: "servers()",
    kind: servers(),
    good: [
      ["a:1", ["a:1"]],
      ["a_b-c.d:65535, 10.0.0.1:9092", ["a_b-c.d:65535", "10.0.0.1:9092"]],
      ["[::1]:9092", ["[::1]:9092"]],
    ],
    bad: [
      "",
      "a",
      "a:",
      ":1",
      "a:0",
      "a:65536",
      "a:1,",
      "a:1,a:1",
      "::1:9092",
      "a b:1",
      "a:1;b:1",
      "u@a:1",
      "a:01x",
    ],
  },
  {
    name: "servers() that may be none",
    kind: servers({ isOptional: true }),
    good: [["", []], [" ", []], ["a:1", ["a:1"]]],
    bad: [","],
  },
];

for (const { name, kind, good, bad } of CASES) {
  for (const [text, value] of good) {
    Deno.test(`${name} takes ${JSON.stringify(text).slice(0, 60)}`, () => {
      assertEquals(kind.parse(text), value);
      // What it writes, it reads again.
      assertEquals(kind.parse(kind.format(value)), value);
    });
  }
  for (const text of bad) {
    Deno.test(`${name} refuses ${JSON.stringify(text).slice(0, 60)}`, () => {
      assertEquals(kind.parse(text), undefined);
    });
  }
}

Deno.test("duration() writes the largest unit that fits", () => {
  const kind = duration("0", "365d");
  const texts = ["0", "1ms", "1500ms", "90s", "1m", "61m", "36h", "7d"];
  assertEquals(texts.map((text) => kind.format(kind.parse(text)!)), texts);
});

Deno.test("kinds say what they take", () => {
  assertEquals(
    integer({ min: 2, max: 200 }).expected,
    "an integer from 2 to 200",
  );
  assertEquals(
    integer({ min: 1, max: 9, unit: "samples" }).expected,
    "an integer from 1 to 9 (samples)",
  );
  assertEquals(
    number({ min: 0, max: 20, above: true, unit: "ln LOF" }).expected,
    "a number above 0, at most 20 (ln LOF)",
  );
  assertEquals(choice(["a", "b", "c"]).expected, "a, b or c");
  assertEquals(path({ isOptional: true }).expected, "a path, or nothing");
});
