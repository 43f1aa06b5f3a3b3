import { assertAlmostEquals, assertEquals } from "@std/assert";
import { severity, severityOf } from "../../../lib/decide/severity.ts";
import type { AnomalyKind } from "../../../lib/model/anomaly.ts";

for (
  const [score, threshold, expected] of [
    [-1, 2, 0],
    [0, 2, 0],
    [NaN, 2, 0],
    [1, 2, 1 / 3],
    [2, 2, 0.5],
    [6, 2, 0.75],
    [Infinity, 2, 1],
  ] as const
) {
  Deno.test(`severity() of ${score} with threshold ${threshold} is ${expected.toFixed(2)}`, () => {
    assertAlmostEquals(severity(score, threshold), expected);
  });
}

Deno.test("severityOf() takes the score where there is one, whatever the kind", () => {
  const score = { score: 3, threshold: 1, perWeek: 1 };
  assertEquals(severityOf({ kind: "zero", score }), 0.75);
});

Deno.test("severityOf() ranks kinds without a score by what they cost", () => {
  const of = (kind: AnomalyKind) => severityOf({ kind, score: undefined });
  assertEquals(
    (["zero", "silence", "frozen", "spike", "latency"] as const).map(of),
    [0.8, 0.7, 0.6, 0.5, 0.5],
  );
});
