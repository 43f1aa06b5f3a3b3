import { assert } from "@std/assert";
import fc from "fast-check";
import { why } from "../../lib/decide/why.ts";

const label = fc.option(fc.string({ unit: "binary" }), { nil: undefined });
const text = fc.string({ unit: "binary", minLength: 1 });

Deno.test("why() is one line of bounded length without -0, whatever it tells of", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  fc.assert(fc.property(
    fc.record({
      state: fc.constantFrom("open", "update", "resolved"),
      metric: text,
      unit: label,
      startMs: time,
      endMs: time,
      atMs: time,
      value: finite,
      expected: fc.record({ low: finite, high: finite }),
      direction: fc.constantFrom("high", "low", "within"),
      nearest: fc.option(
        fc.record({ atMs: time, value: finite, distance: finite }),
        { nil: undefined },
      ),
    }),
    (facts) => {
      const sentence = why(facts);
      assert(!/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(sentence), sentence);
      assert(sentence.length < 700, sentence);
      const plain = why({ ...facts, metric: "m", unit: "u" });
      assert(!/(^|[^\d.e])-0( |$)/.test(plain), plain);
      assert(!/\d{17}/.test(plain), plain);
      assert(!/NaN|Infinity|undefined|null/.test(plain), plain);
    },
  ));
});
