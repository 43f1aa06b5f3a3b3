/**
 * The wrapper around `@std/ini`, with whatever is mapped to that name and with
 * doubles of its versions.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { parse as mapped } from "@std/ini";
import { type IniParser, parseIni } from "../../../lib/config/ini.ts";
import { iniDouble } from "../../fakes/ini_doubles.ts";
import { INI_CASES } from "../../fixtures/config/ini_cases.ts";

const PARSERS: Readonly<Record<string, IniParser>> = {
  "the mapped @std/ini": mapped,
  "a version that guesses types": iniDouble({
    isGuessing: true,
    isTrimming: true,
  }),
  "a version that guesses nothing": iniDouble({
    isGuessing: false,
    isTrimming: true,
  }),
  "a version that trips over spaces": iniDouble({
    isGuessing: true,
    isTrimming: false,
  }),
};

/** A line below `[s]`, and the texts that come of it: key, value. */
const VALUES: readonly (readonly [line: string, key: string, text: string])[] =
  [
    ["a = b", "a", "b"],
    ["a=b", "a", "b"],
    ["  a\t=  b c  ", "a", "b c"],
    ["a = 007", "a", "007"],
    ["a = 1e3", "a", "1e3"],
    ["a = 0x10", "a", "0x10"],
    ["a = true", "a", "true"],
    ["a = null", "a", "null"],
    ["a =", "a", ""],
    ["a = ", "a", ""],
    ['a = ""', "a", ""],
    ["a = ''", "a", ""],
    ['a = "weekday"', "a", "weekday"],
    ["a = 'weekday'", "a", "weekday"],
    ['a = " b "', "a", " b "],
    ['a = ""b""', "a", '"b"'],
    [`a = "it's"`, "a", "it's"],
    [`a = 'say "x"'`, "a", 'say "x"'],
    ['a = "', "a", '"'],
    ['a = "b', "a", '"b'],
    [`a = "b'`, "a", `"b'`],
    ['a = "b" c', "a", '"b" c'],
    ['a = say "x"', "a", 'say "x"'],
    ['a = "b" and "c"', "a", 'b" and "c'],
    ["a = b=c", "a", "b=c"],
    ["a = b ; c", "a", "b ; c"],
    ["a = b # c", "a", "b # c"],
    ["a = \\n\\", "a", "\\n\\"],
    ["a = [b]", "a", "[b]"],
    ["a[] = b", "a[]", "b"],
    ["a.b = c", "a.b", "c"],
    ["__proto__ = b", "__proto__", "b"],
    ["constructor = b", "constructor", "b"],
    ["a = http://b/c", "a", "http://b/c"],
    ["a = %(asctime)s - %d %% $x ${y}", "a", "%(asctime)s - %d %% $x ${y}"],
    ["a = 猫 👪", "a", "猫 👪"],
  ];

for (const [name, parse] of Object.entries(PARSERS)) {
  for (const [line, key, text] of VALUES) {
    Deno.test(`parseIni() with ${name} reads ${line}`, () => {
      const { entries, problems } = parseIni(`[s]\n${line}`, parse);
      assertEquals(problems, []);
      assertEquals(
        entries.map(({ isQuoted: _, ...rest }) => rest),
        [{ section: "s", key, text, line: 2 }],
      );
    });
  }

  Deno.test(`parseIni() with ${name} tells quoted values`, () => {
    const { entries } = parseIni(`a="b"\nc='d'\ne=f\ng="`, parse);
    assertEquals(entries.map(({ isQuoted }) => isQuoted), [
      true,
      true,
      false,
      false,
    ]);
  });

  Deno.test(`parseIni() with ${name} counts lines of all three kinds`, () => {
    const text = "# one\r\n; two\r// three\n\n \t \n[ s ]\n  a = b\r\n[t]\nc=d";
    assertEquals(parseIni(text, parse), {
      sections: [{ name: "s", line: 6 }, { name: "t", line: 8 }],
      entries: [
        { section: "s", key: "a", text: "b", isQuoted: false, line: 7 },
        { section: "t", key: "c", text: "d", isQuoted: false, line: 9 },
      ],
      problems: [],
    });
  });

  Deno.test(`parseIni() with ${name} puts keys above a section into DEFAULT`, () => {
    const { entries, problems } = parseIni(
      "a = 1\n[DEFAULT]\nb = 2\na = 3",
      parse,
    );
    assertEquals(entries.map(({ section, key }) => [section, key]), [
      ["DEFAULT", "a"],
      ["DEFAULT", "b"],
    ]);
    assertEquals(problems, [{
      line: 4,
      text: "this key must be given once: it stands in line 1 already",
    }]);
  });

  Deno.test(`parseIni() with ${name} reports every bad line without its text`, () => {
    const text =
      "hunter2\n[\n[]\n[ ]\n[a\n= hunter2\nkey: hunter2\n[s]\nb=1\n[t]\n[s]\nb=2\nc=3";
    const { sections, entries, problems } = parseIni(text, parse);
    const noLine = "a line must be a [section], a key = value or a comment";
    const noSection = "a section must be written as [name]";
    assertEquals(problems, [
      { line: 1, text: noLine },
      { line: 2, text: noSection },
      { line: 3, text: noSection },
      { line: 4, text: noSection },
      { line: 5, text: noSection },
      { line: 6, text: noLine },
      { line: 7, text: noLine },
      {
        line: 11,
        text: "this section must be given once: it stands in line 8 already",
      },
      {
        line: 12,
        text: "this key must be given once: it stands in line 9 already",
      },
    ]);
    assertEquals(sections.map(({ name }) => name), ["s", "t"]);
    // What is repeated keeps its first value; what is new is still read.
    assertEquals(
      entries.map(({ section, key, text }) => [section, key, text]),
      [["s", "b", "1"], ["s", "c", "3"]],
    );
  });
}

Deno.test("the double that guesses types answers as the library does", () => {
  const double = PARSERS["a version that guesses types"]!;
  const lines = INI_CASES.filter(({ text }) => !/[\r\n]/.test(text));
  for (const { text, answer } of lines) {
    if (typeof answer === "string") {
      assertThrows(() => double(text), SyntaxError);
    } else {
      assertEquals(
        Object.entries(double(text)),
        answer.map((pair) => [...pair]),
      );
    }
  }
});

Deno.test("parseIni() takes no other error for a bad line", () => {
  const broken: IniParser = () => {
    throw new TypeError("a mistake in the library");
  };
  assertThrows(() => parseIni("a=b", broken), TypeError, "a mistake");
});
