import { assertAlmostEquals, assertEquals } from "@std/assert";
import { isOutlier, severity } from "../../../lib/decide/threshold.ts";

Deno.test("isOutlier() begins at the threshold", () => {
  const cases: [lnLof: number, isHigh: boolean][] = [
    [1.1999, false],
    [1.2, true],
    [20, true],
    [0, false],
    [-20, false],
    [NaN, false],
  ];
  for (const [lnLof, isHigh] of cases) {
    assertEquals(isOutlier(lnLof, 1.2), isHigh, `score ${lnLof}`);
  }
});

Deno.test("severity() is one half at the threshold and stays in [0, 1]", () => {
  const cases: [lnLof: number, threshold: number, expected: number][] = [
    [1.2, 1.2, 0.5],
    [3.6, 1.2, 0.75],
    [3, 1, 0.75],
    [0, 1.2, 0],
    [-3, 1.2, 0],
    [NaN, 1.2, 0],
    [Infinity, 1.2, 1],
    // 3.4 / 4.6
    [3.4, 1.2, 0.7391304347826086],
  ];
  for (const [lnLof, threshold, expected] of cases) {
    assertAlmostEquals(severity(lnLof, threshold), expected, 1e-12);
  }
});
