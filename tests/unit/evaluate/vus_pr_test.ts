import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { bufferedLabels, vusPr } from "../../../lib/evaluate/vus_pr.ts";

const HALF_ROOT = Math.SQRT1_2;
const MIDDLE = [{ first: 2, last: 2 }];

Deno.test("bufferedLabels() fades by sqrt(1 - d/l) over half a buffer on each side", () => {
  assertEquals([...bufferedLabels(MIDDLE, 5, 0)], [0, 0, 1, 0, 0]);
  assertEquals([...bufferedLabels(MIDDLE, 5, 1)], [0, 0, 1, 0, 0]);
  assertEquals([...bufferedLabels(MIDDLE, 5, 2)], [
    0,
    HALF_ROOT,
    1,
    HALF_ROOT,
    0,
  ]);
  assertEquals([...bufferedLabels([{ first: 0, last: 1 }], 4, 4)], [
    1,
    1,
    Math.sqrt(3 / 4),
    HALF_ROOT,
  ]);
});

Deno.test("bufferedLabels() takes the larger label where two buffers meet", () => {
  const ranges = [{ first: 0, last: 0 }, { first: 3, last: 3 }];
  assertEquals([...bufferedLabels(ranges, 4, 4)], [
    1,
    Math.sqrt(3 / 4),
    Math.sqrt(3 / 4),
    1,
  ]);
});

Deno.test("vusPr() without buffer is the trapezoidal area under precision over recall", () => {
  assertEquals(vusPr([1, 2, 5, 3, 4], MIDDLE, 0), 1);
  // First a false one (recall 0, precision 0), then the true one (1, 1/2): (0 + 1/2) / 2.
  assertEquals(vusPr([1, 2, 4, 3, 5], MIDDLE, 0), 0.25);
});

Deno.test("vusPr() multiplies recall by the share of ranges that were found", () => {
  const ends = [{ first: 0, last: 0 }, { first: 3, last: 3 }];
  // First (1/2 * 1/2, 1); two false ones lower precision to 1/3; last (1, 1/2):
  // 1/4 * 1 + 3/4 * (1/3 + 1/2) / 2.
  assertAlmostEquals(vusPr([4, 3, 2, 1], ends, 0), 0.5625, 1e-15);
  // Open recall is 1/2 after the first: 1/2 * 1 + 1/2 * (1/3 + 1/2) / 2.
  assertAlmostEquals(
    vusPr([4, 3, 2, 1], ends, 0, { recall: "open" }),
    0.5 + 5 / 24,
    1e-15,
  );
});

Deno.test("vusPr() counts samples of the buffer in part", () => {
  // Order: sample 2, 3, 4, 1, 0. Buffers 0 and 1 give 1. Buffer 2: P = (1 + 1 + sqrt 2) / 2.
  const positives = 1 + HALF_ROOT;
  const first = 1 / positives; // recall after sample 2, precision 1
  const secondPrecision = (1 + HALF_ROOT) / 2; // after sample 3, recall exactly 1
  const capped = first + (1 - first) * (1 + secondPrecision) / 2;
  const scores = [1, 2, 5, 4, 3];
  assertAlmostEquals(vusPr(scores, MIDDLE, 2), (2 + capped) / 3, 1e-15);
  // Open: sample 4 changes nothing but precision, sample 1 brings recall to (1 + sqrt 2) / P.
  const thirdPrecision = (1 + HALF_ROOT) / 3;
  const fourthPrecision = (1 + Math.SQRT2) / 4;
  const open = capped +
    ((1 + Math.SQRT2) / positives - 1) *
      (thirdPrecision + fourthPrecision) / 2;
  assertAlmostEquals(open, 1.21252, 1e-5);
  assertAlmostEquals(
    vusPr(scores, MIDDLE, 2, { recall: "open" }),
    (2 + open) / 3,
    1e-15,
  );
});

Deno.test("vusPr() counts a range as found by an alert in its buffer", () => {
  // Buffer 2, sample 3 first: TP = sqrt 1/2, recall TP/P times 1 of 1 range.
  const positives = 1 + HALF_ROOT;
  const first = HALF_ROOT / positives;
  const second = (HALF_ROOT + 1) / 2;
  const buffered = first * (1 + HALF_ROOT) / 2 +
    (1 - first) * (HALF_ROOT + second) / 2;
  // Buffers 0 and 1: a false one, then (1, 1/2).
  assertAlmostEquals(
    vusPr([0, 1, 4, 5, 2], MIDDLE, 2),
    (0.25 + 0.25 + buffered) / 3,
    1e-15,
  );
});

Deno.test("vusPr() lets equal scores pass a threshold together", () => {
  // All at once: recall 1, precision 1/5: (1 + 1/5) / 2.
  assertAlmostEquals(vusPr([3, 3, 3, 3, 3], MIDDLE, 0), 0.6, 1e-15);
});

Deno.test("vusPr() is NaN without ranges and refuses bad buffers", () => {
  assertEquals(vusPr([1, 2], [], 3), NaN);
  for (const buffer of [-1, 1.5, NaN]) {
    assertThrows(
      () => vusPr([1, 2], MIDDLE, buffer),
      RangeError,
      `Cannot use a buffer of ${buffer} samples`,
    );
  }
});
