import { assertEquals } from "@std/assert";
import {
  type CsvColumn,
  csvHead,
  csvLine,
  csvText,
} from "../../../cmds/_csv.ts";

interface Pair {
  readonly text: string;
  readonly value: number | null;
}

const COLUMNS: readonly CsvColumn<Pair>[] = [
  { name: "text", read: ({ text }) => text },
  { name: "value", read: ({ value }) => value },
];

Deno.test("csvText() ends lines as RFC 4180 does, the last by what prints it", () => {
  const lines = [
    csvHead(COLUMNS),
    csvLine(COLUMNS, { text: "a", value: 1.5 }),
    csvLine(COLUMNS, { text: "b", value: null }),
  ];
  assertEquals(`${csvText(lines)}\n`, "text,value\r\na,1.5\r\nb,\r\n");
});

Deno.test("csvLine() quotes as RFC 4180 does, and hands no spreadsheet a formula", () => {
  const cases: [text: string, cell: string][] = [
    ["plain text", "plain text"],
    ["a,b", '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['"', '""""'],
    [" kept ", " kept "],
    ["=1+1", "'=1+1"],
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ["@sum", "'@sum"],
    ["＝1", "'＝1"],
    ["a=b", "a=b"],
    ["two\nlines", "two\\nlines"],
    ["\x1b[31mred", "\\u001b[31mred"],
  ];
  for (const [text, cell] of cases) {
    assertEquals(csvLine(COLUMNS, { text, value: 0 }), `${cell},0`);
  }
});

Deno.test("csvLine() leaves a negative number what it is", () => {
  assertEquals(csvLine(COLUMNS, { text: "", value: -2 }), ",-2");
});
