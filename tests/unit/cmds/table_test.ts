import { assert, assertEquals } from "@std/assert";
import { type TableColumn, tableText } from "../../../cmds/_table.ts";
import { textWidth } from "../../../lib/telemetry/text_width.ts";

interface Row {
  readonly id: string;
  readonly count: number;
  readonly key: string;
  readonly why: string;
}

const COLUMNS: readonly TableColumn<Row>[] = [
  { name: "id", read: ({ id }) => id, isUrgent: ({ count }) => count > 9 },
  { name: "count", read: ({ count }) => String(count), isNumber: true },
  { name: "key", read: ({ key }) => key, keep: "end" },
  { name: "why", read: ({ why }) => why, keep: "start" },
];

const ROWS: readonly Row[] = [
  { id: "a", count: 7, key: "array-1/volume/vol-3", why: "slow" },
  { id: "bcd", count: 12, key: "array-1", why: "since noon it is slow" },
];

const PLAIN = { columns: undefined, color: false };

Deno.test("tableText() aligns texts to the left and numbers to the right", () => {
  assertEquals(
    tableText(COLUMNS, ROWS, PLAIN),
    [
      "id   count  key                   why",
      "a        7  array-1/volume/vol-3  slow",
      "bcd     12  array-1               since noon it is slow",
    ].join("\n"),
  );
});

Deno.test("tableText() fits the terminal by cutting what may be cut, the widest first", () => {
  assertEquals(
    tableText(COLUMNS, ROWS, { columns: 44, color: false }),
    [
      "id   count  key              why",
      "a        7  …1/volume/vol-3  slow",
      "bcd     12  array-1          since noon it …",
    ].join("\n"),
  );
});

Deno.test("tableText() cuts nothing below what can still be read", () => {
  const lines = tableText(COLUMNS, ROWS, { columns: 10, color: false })
    .split("\n");
  assertEquals(lines[1], "a        7  …olume/vol-3  slow");
  assertEquals(lines[2], "bcd     12  array-1       since noon …");
});

Deno.test("tableText() has colours only where they are wanted, and aligns by what is seen", () => {
  const text = tableText(COLUMNS, ROWS, { columns: undefined, color: true });
  assert(text.includes("\x1b[31mbcd\x1b[39m     12"), JSON.stringify(text));
  assertEquals(
    // deno-lint-ignore no-control-regex
    text.replaceAll(/\x1b\[\d+m/g, ""),
    tableText(COLUMNS, ROWS, PLAIN),
  );
});

Deno.test("tableText() counts the columns of wide characters, and lets no text steer the terminal", () => {
  const rows = [
    { id: "存储", count: 1, key: "\x1b[2Jk", why: "w" },
    { id: "a", count: 1, key: "k", why: "w" },
  ];
  const [, first = "", second = ""] = tableText(COLUMNS, rows, PLAIN)
    .split("\n");
  assert(first.includes("\\u001b[2Jk"), first);
  assertEquals(textWidth(first), textWidth(second));
});
