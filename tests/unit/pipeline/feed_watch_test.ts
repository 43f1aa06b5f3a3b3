import { assertEquals, assertThrows } from "@std/assert";
import { FeedWatch } from "../../../lib/pipeline/feed_watch.ts";
import { ManualClock } from "../../fakes/manual_clock.ts";

Deno.test("FeedWatch says once that the feed is silent, and once that it returned", async () => {
  const { clock, watch } = make();
  await clock.advance(900);
  watch.recordSeen();
  await clock.advance(999);
  assertEquals(watch.check(), undefined);
  await clock.advance(1);
  assertEquals(watch.check(), "silent");
  await clock.advance(5000);
  assertEquals(watch.check(), undefined);
  watch.recordSeen();
  assertEquals(watch.check(), "returned");
  assertEquals(watch.check(), undefined);
  await clock.advance(1000);
  assertEquals(watch.check(), "silent");
});

Deno.test("FeedWatch counts from its start: a feed that never sent is silent", async () => {
  const { clock, watch } = make();
  assertEquals(watch.check(), undefined);
  await clock.advance(1000);
  assertEquals(watch.check(), "silent");
});

Deno.test("FeedWatch needs a timeout", () => {
  for (const timeoutMs of [0, -1, NaN]) {
    assertThrows(() => new FeedWatch({ timeoutMs, now: () => 0 }), RangeError);
  }
});

function make(): { clock: ManualClock; watch: FeedWatch } {
  const clock = new ManualClock();
  clock.nowMs = 5_000_000;
  return { clock, watch: new FeedWatch({ timeoutMs: 1000, now: clock.now }) };
}
