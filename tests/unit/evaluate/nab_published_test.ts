import { assert } from "@std/assert";
import { PUBLISHED_NAB_SCORES } from "../../../lib/evaluate/nab_published.ts";

Deno.test("PUBLISHED_NAB_SCORES are sorted and reward a detector of few false negatives", () => {
  PUBLISHED_NAB_SCORES.forEach((score, i) => {
    assert(i === 0 || score.standard <= PUBLISHED_NAB_SCORES[i - 1].standard);
    assert(score.reward_low_FN_rate > score.standard);
    assert(score.reward_low_FP_rate < score.standard);
  });
});
