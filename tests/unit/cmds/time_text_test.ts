import { assertEquals, assertThrows } from "@std/assert";
import { parseTime, spanFlags } from "../../../cmds/_time_text.ts";
import { readFlags, UsageError } from "../../../cmds/flags.ts";

const NOW_MS = Date.parse("2026-03-01T12:00Z");

function span(...args: string[]) {
  return spanFlags(
    readFlags(args, { texts: ["from", "to", "since"] }),
    NOW_MS,
  );
}

Deno.test("parseTime() reads ISO 8601 in UTC and ms since 1970, and no day that is none", () => {
  const expected = Date.parse("2026-01-14T10:15:00Z");
  for (
    const text of [
      "2026-01-14T10:15",
      "2026-01-14T10:15Z",
      "2026-01-14T10:15:00.000Z",
      String(expected),
    ]
  ) assertEquals(parseTime(text), expected, text);
  assertEquals(parseTime("2026-01-14"), Date.parse("2026-01-14T00:00Z"));
  for (const text of ["2026-02-30", "noon", "2026-01-14T25:00", "-1", ""]) {
    assertEquals(parseTime(text), undefined, text);
  }
});

Deno.test("spanFlags() takes times, and how long ago", () => {
  assertEquals(span(), { fromMs: undefined, toMs: undefined });
  assertEquals(span("--since", "2h").fromMs, NOW_MS - 7_200_000);
  assertEquals(span("--from", "2026-01-14", "--to", "1d"), {
    fromMs: Date.parse("2026-01-14"),
    toMs: NOW_MS - 86_400_000,
  });
  assertEquals(span("--since", "36500d").fromMs, 0);
});

Deno.test("spanFlags() refuses what makes no sense, in one sentence", () => {
  const cases: [string[], string][] = [
    [["--from", "noon"], "--from must be a time, ISO 8601 in UTC"],
    [["--from", "1h", "--since", "2h"], "--from and --since are the same"],
    [["--from", "1h", "--to", "2h"], "--to must be later than --from"],
  ];
  for (const [args, message] of cases) {
    assertThrows(() => span(...args), UsageError, message);
  }
});
