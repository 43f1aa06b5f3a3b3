import { assert, assertEquals } from "@std/assert";
import { type ChartData, chartText } from "../../../cmds/_chart.ts";

const MINUTE_MS = 60_000;
const PLAIN = { columns: 40, color: false };

function data(
  values: readonly number[],
  changes: Partial<ChartData> = {},
): ChartData {
  const nothing = values.map(() => null);
  return {
    times: values.map((_, i) => i * MINUTE_MS),
    values,
    low: nothing,
    high: nothing,
    intervalMs: MINUTE_MS,
    abnormal: [],
    ...changes,
  };
}

/** The lines with values: behind the axis, as wide as the terminal. */
function rows(chart: string): string[] {
  return chart.split("\n").slice(0, 12).map((line) =>
    line.slice(line.search(/[┤│]/) + 1).padEnd(80)
  );
}

/** How many dots are set in some columns of characters. */
function dots(lines: readonly string[], from = 0, to = 80): number {
  let count = 0;
  for (const line of lines) {
    for (const text of line.slice(from, to)) {
      const bits = text.codePointAt(0)! - 0x2800;
      if (bits <= 0 || bits > 255) continue;
      for (let bit = bits; bit > 0; bit &= bit - 1) count++;
    }
  }
  return count;
}

Deno.test("chartText() draws a rising line from the lower left to the upper right", () => {
  const chart = chartText(data([0, 100]), PLAIN);
  const lines = rows(chart);
  assertEquals(lines[0]!.trimEnd().length, 40 - 3 - 2);
  assert(dots([lines[11]!], 0, 2) > 0, chart);
  assert(dots([lines[0]!], 33, 35) > 0, chart);
  // Every column of dots has a part of it: two a character.
  assertEquals(dots(lines), 2 * 35);
  assertEquals(chart.split("\n").map((line) => line.slice(0, 5)), [
    "100 ┤",
    ...Array(5).fill("    │"),
    " 50 ┤",
    ...Array(4).fill("    │"),
    "  0 ┤",
    "     ",
    "     ",
  ]);
});

Deno.test("chartText() begins and ends its axis with the times, as wide as the terminal", () => {
  const chart = chartText(data([1, 2, 3]), { columns: 60, color: false });
  const lines = chart.split("\n");
  assertEquals(
    lines[12],
    `   1970-01-01T00:00Z${" ".repeat(23)}1970-01-01T00:02Z`,
  );
  assert(lines.every((line) => line.length <= 60), chart);
});

Deno.test("chartText() does not bridge a gap of more than three intervals", () => {
  const gap = (minutes: number) =>
    dots(
      rows(chartText(
        data([5, 5], { times: [0, minutes * MINUTE_MS] }),
        PLAIN,
      )),
      5,
      30,
    );
  assert(gap(3) > 0);
  assertEquals(gap(4), 0);
});

Deno.test("chartText() draws the usual band behind the values, where it is known", () => {
  const values = Array(40).fill(0);
  const half = <T>(value: T) => values.map((_, i) => i < 20 ? value : null);
  const chart = chartText(
    data(values, { low: half(8), high: half(10) }),
    PLAIN,
  );
  const [top] = rows(chart);
  assert(top!.startsWith("░░░░░░░░"), chart);
  assertEquals(top!.slice(25).trim(), "");
  assert(!rows(chart)[5]!.includes("░"), chart);
  assert(chart.endsWith("⠤ value  ░ usual"), chart);
});

Deno.test("chartText() marks what was abnormal, open things to the end", () => {
  const marked = (fromMs: number, toMs: number) =>
    chartText(data(Array(36).fill(1), { abnormal: [{ fromMs, toMs }] }), {
      columns: 41,
      color: false,
    }).split("\n")[12]!;
  const first = marked(0, 0);
  assertEquals(first.trim(), "▲");
  const open = marked(34 * MINUTE_MS, Infinity);
  assert(open.endsWith("▲▲") && open.length === 41, JSON.stringify(open));
});

Deno.test("chartText() cuts off few values that hide all others, and says how far they went", () => {
  const wave = Array.from({ length: 300 }, (_, i) => 10 + i % 5);
  const spiked = wave.with(150, 100_000);
  const chart = chartText(data(spiked), PLAIN);
  assertEquals(rows(chart)[0]!.replaceAll(/[^↑]/g, "").length, 1);
  assert(chart.endsWith("↑ up to 100000"), chart);
  assert(chart.startsWith("  15 ┤"), chart);
  // A second level is no such value.
  const step = wave.map((value, i) => i < 200 ? value : value * 100);
  assert(!chartText(data(step), PLAIN).includes("↑"));
});

Deno.test("chartText() draws one sample, and values that are all the same", () => {
  assertEquals(dots(rows(chartText(data([7]), PLAIN))), 1);
  const flat = rows(chartText(data(Array(50).fill(7)), PLAIN));
  const drawn = flat.filter((line) => dots([line]) > 0);
  assertEquals(drawn.length, 1);
  assert(chartText(data([0, 0]), PLAIN).startsWith(" 1 ┤"));
});

Deno.test("chartText() has colours only where they are wanted", () => {
  const some = data([1, 2, 1, 2], {
    low: Array(4).fill(1),
    high: Array(4).fill(3),
    abnormal: [{ fromMs: 0, toMs: Infinity }],
  });
  const colored = chartText(some, { columns: 40, color: true });
  assert(colored.includes("\x1b[31m▲"), JSON.stringify(colored));
  assertEquals(
    // deno-lint-ignore no-control-regex
    colored.replaceAll(/\x1b\[\d+m/g, ""),
    chartText(some, PLAIN),
  );
});
