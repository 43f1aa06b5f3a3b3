import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SilenceEvent } from "../../lib/model/silence.ts";
import { brief, SilentFeed } from "../fakes/silent_feed.ts";

const SERIES = ["a", "b", "c"].flatMap((array) =>
  ["v1/iops", "v1/throughput", "v2/iops"].map((rest) =>
    `${array}/volume/${rest}`
  )
);

/** Who is away: whole arrays, resources and series, each for a while. */
const outages = fc.array(
  fc.record({
    prefix: fc.constantFrom("a", "b/volume/v1", "b", "c/volume/v2", ...SERIES),
    from: fc.integer({ min: 0, max: 80 }),
    length: fc.integer({ min: 1, max: 40 }),
  }),
  { maxLength: 12 },
);
/** Records that come late: how many polls, 0 for most. */
const delays = fc.array(fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, 2, 5), {
  minLength: 300,
  maxLength: 300,
});
const feeds = fc.record({ outages, delays });
type Feed = typeof feeds extends fc.Arbitrary<infer T> ? T : never;

/** Records in the order of their arrival. */
function recordsOf({ outages, delays }: Feed) {
  const records: { dueAt: number; minute: number; series: string[] }[] = [];
  for (let i = 0; i < 100; i++) {
    ["a", "b", "c"].forEach((array, n) => {
      const series = SERIES.filter((text) =>
        text.startsWith(`${array}/`) &&
        !outages.some(({ prefix, from, length }) =>
          text.startsWith(prefix) && i >= from && i < from + length
        )
      );
      const minute = 15 * i + 5 * n;
      const dueAt = minute + 15 * delays[3 * i + n]!;
      if (series.length > 0) records.push({ dueAt, minute, series });
    });
  }
  return records.sort((x, y) => x.dueAt - y.dueAt);
}

function run(feed: Feed, order: (series: string[]) => string[]) {
  const silent = new SilentFeed();
  for (const { minute, series } of recordsOf(feed)) {
    silent.record(minute, ...order(series));
  }
  return silent;
}

Deno.test("silences do not depend on the order of entries in a record, and replays agree", () => {
  let said = 0;
  fc.assert(fc.property(feeds, (feed) => {
    const { events } = run(feed, (series) => series);
    assertEquals(run(feed, (series) => series.toReversed()).events, events);
    assertEquals(run(feed, (series) => series).events, events);
    said += events.length;
  }));
  assert(said > 100, `${said} events prove little`);
});

Deno.test("each silence opens once and is resolved once", () => {
  fc.assert(fc.property(feeds, (feed) => {
    const { events, watch } = run(feed, (series) => series);
    const open = new Map<string, SilenceEvent>();
    for (const event of events) {
      const was = open.get(event.key);
      assertEquals(was === undefined, event.state === "open", brief(event));
      if (was !== undefined) {
        assertEquals(event.lastMs, was.lastMs);
        open.delete(event.key);
      } else {
        assert(event.silentMs >= 3 * event.intervalMs);
        open.set(event.key, event);
      }
    }
    assertEquals(open.size, watch.openCount);
  }));
});
