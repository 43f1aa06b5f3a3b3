import { assertEquals, assertThrows } from "@std/assert";
import { SilenceWatch } from "../../../lib/decide/silence.ts";
import { MIN, SilentFeed, START } from "../../fakes/silent_feed.ts";

const V1 = ["a/volume/v1/iops", "a/volume/v1/throughput"] as const;
const V2 = ["a/volume/v2/iops"] as const;
const ALL = [...V1, ...V2];
const B = "b/volume/v1/iops";
const C = "c/volume/v1/iops";

/** Records of array a every 15 minutes, `from` to `to` (exclusive). */
function poll(
  feed: SilentFeed,
  from: number,
  to: number,
  series: readonly string[] = ALL,
): string[] {
  const said: string[] = [];
  for (let i = from; i < to; i++) said.push(...feed.record(15 * i, ...series));
  return said;
}

/** Records of a and b in turn, b five minutes after a; leaves out who is not named. */
function pollBoth(
  feed: SilentFeed,
  from: number,
  to: number,
  who = "ab",
  bShift = 0,
): string[] {
  const said: string[] = [];
  for (let i = from; i < to; i++) {
    if (who.includes("a")) said.push(...feed.record(15 * i, ...ALL));
    if (who.includes("b")) said.push(...feed.record(15 * i + 5 + bShift, B));
  }
  return said;
}

Deno.test("a series is silent once it has missed three records of its resource, and is said once", () => {
  const feed = new SilentFeed();
  poll(feed, 0, 20);
  assertEquals(poll(feed, 20, 22, ["a/volume/v1/iops", ...V2]), []);
  assertEquals(poll(feed, 22, 23, ["a/volume/v1/iops", ...V2]), [
    "open series a/volume/v1/throughput",
  ]);
  assertEquals(poll(feed, 23, 60, ["a/volume/v1/iops", ...V2]), []);
  assertEquals(poll(feed, 60, 61), ["resolved series a/volume/v1/throughput"]);
  const [open, resolved] = feed.events;
  assertEquals(open, {
    state: "open",
    isForgotten: false,
    level: "series",
    key: "a/volume/v1/throughput",
    storageId: "a",
    resourceType: "volume",
    resourceId: "v1",
    resourceName: undefined,
    metric: "throughput",
    lastMs: START + 19 * 15 * MIN,
    atMs: START + 22 * 15 * MIN,
    intervalMs: 15 * MIN,
    silentMs: 45 * MIN,
    resourceCount: 0,
    seriesCount: 0,
    otherArrayCount: 0,
  });
  assertEquals(resolved, {
    ...open!,
    state: "resolved",
    atMs: START + 60 * 15 * MIN,
  });
});

Deno.test("intervals says how many are missed", () => {
  const feed = new SilentFeed(5);
  poll(feed, 0, 20);
  assertEquals(poll(feed, 20, 24, V1), []);
  assertEquals(poll(feed, 24, 25, V1), ["open resource a/volume/v2"]);
});

Deno.test("a silent resource is one silence, with its series", () => {
  const feed = new SilentFeed();
  poll(feed, 0, 20);
  assertEquals(poll(feed, 20, 60, V2), ["open resource a/volume/v1"]);
  const { lastMs, atMs, seriesCount, metric, silentMs } = feed.events[0]!;
  assertEquals({ lastMs, atMs, seriesCount, metric, silentMs }, {
    lastMs: START + 19 * 15 * MIN,
    atMs: START + 22 * 15 * MIN,
    seriesCount: 2,
    metric: undefined,
    silentMs: 45 * MIN,
  });
  assertEquals(poll(feed, 60, 80), ["resolved resource a/volume/v1"]);
});

Deno.test("a series that stays away when its silent resource returns is then silent itself", () => {
  const feed = new SilentFeed();
  poll(feed, 0, 20);
  poll(feed, 20, 30, V2);
  const part = [V1[0], ...V2];
  assertEquals(poll(feed, 30, 40, part), [
    "resolved resource a/volume/v1",
    "open series a/volume/v1/throughput",
  ]);
});

Deno.test("a silence below one that opens stays open, and each is resolved by its own return", () => {
  const feed = new SilentFeed();
  poll(feed, 0, 20);
  assertEquals(poll(feed, 20, 30, [V1[0], ...V2]), [
    "open series a/volume/v1/throughput",
  ]);
  assertEquals(poll(feed, 30, 40, V2), ["open resource a/volume/v1"]);
  assertEquals(feed.watch.openCount, 2);
  assertEquals(poll(feed, 40, 50, [V1[0], ...V2]), [
    "resolved resource a/volume/v1",
  ]);
  assertEquals(poll(feed, 50, 60), ["resolved series a/volume/v1/throughput"]);
  assertEquals(feed.watch.openCount, 0);
});

Deno.test("an array is silent when it has missed three polls of its own by the time of another", () => {
  const feed = new SilentFeed();
  pollBoth(feed, 0, 20);
  // a was last at poll 19. That b's poll 20 came wholly after it cannot be known
  // before it; 45 minutes later is poll 23.
  assertEquals(pollBoth(feed, 20, 23, "b"), []);
  assertEquals(pollBoth(feed, 23, 24, "b"), ["open array a"]);
  assertEquals(pollBoth(feed, 24, 60, "b"), []);
  assertEquals(pollBoth(feed, 60, 80), ["resolved array a"]);
  const { lastMs, atMs, intervalMs, silentMs, ...rest } = feed.events[0]!;
  assertEquals({ lastMs, atMs, intervalMs, silentMs }, {
    lastMs: START + 19 * 15 * MIN,
    atMs: START + (23 * 15 + 5) * MIN,
    intervalMs: 15 * MIN,
    silentMs: 45 * MIN,
  });
  assertEquals(
    [rest.resourceCount, rest.seriesCount, rest.otherArrayCount],
    [2, 3, 1],
  );
});

Deno.test("the array that ends each round is judged by the next round", () => {
  const feed = new SilentFeed();
  pollBoth(feed, 0, 20);
  // b was last at poll 19; the first record after it is a's at poll 20.
  assertEquals(pollBoth(feed, 20, 23, "a"), []);
  assertEquals(pollBoth(feed, 23, 24, "a"), ["open array b"]);
});

Deno.test("an array alone in the feed is never silent, nor is one whose feed stops", () => {
  const feed = new SilentFeed();
  poll(feed, 0, 20);
  assertEquals(poll(feed, 1000, 1020), []);
  assertEquals(poll(feed, 5000, 5020), []);
});

Deno.test("a jump of the whole feed makes nobody silent, however many arrays there are", () => {
  const feed = new SilentFeed();
  const names = Array.from({ length: 30 }, (_, i) => `s${i}/volume/v1/iops`);
  const said: string[] = [];
  for (let i = 0; i < 60; i++) {
    const jump = i < 30 ? 0 : 5 * 60;
    names.forEach((name, n) => {
      said.push(...feed.record(15 * i + jump + n / 4, name, `${name}2`));
    });
  }
  assertEquals(said, []);
});

Deno.test("a jump of the whole feed is one interval for an array that had missed a poll", () => {
  const feed = new SilentFeed();
  pollBoth(feed, 0, 20);
  assertEquals(pollBoth(feed, 20, 21, "a"), []);
  assertEquals(pollBoth(feed, 41, 60), []);
});

Deno.test("an array whose stamps are an hour early or late is as alive as others", () => {
  for (const shift of [-60, 60]) {
    const feed = new SilentFeed();
    assertEquals(pollBoth(feed, 0, 40, "ab", shift), []);
    assertEquals(pollBoth(feed, 40, 44, "b", shift), ["open array a"]);
  }
});

Deno.test("a clock that is put an hour ahead or back silences nobody", () => {
  for (const shift of [-60, 60]) {
    const feed = new SilentFeed();
    pollBoth(feed, 0, 20);
    assertEquals(pollBoth(feed, 20, 60, "ab", shift), []);
    // Each still sees the other fall silent, one poll later at most.
    assertEquals(pollBoth(feed, 60, 65, "a"), ["open array b"]);
  }
  const feed = new SilentFeed();
  pollBoth(feed, 0, 20);
  pollBoth(feed, 20, 60, "ab", 60);
  assertEquals(pollBoth(feed, 60, 65, "b", 60), ["open array a"]);
});

Deno.test("arrays with different intervals do not silence each other", () => {
  const feed = new SilentFeed();
  const said: string[] = [];
  for (let minute = 0; minute < 3000; minute++) {
    said.push(...feed.record(minute, C));
    if (minute % 15 === 7) said.push(...feed.record(minute, ...ALL));
    if (minute % 60 === 59) said.push(...feed.record(minute, B));
  }
  assertEquals(said, []);
  // The slow one alone tells of the fast ones, by its own steps.
  for (let minute = 3059; minute < 3300; minute += 60) {
    said.push(...feed.record(minute, B));
  }
  assertEquals(said, ["open array a", "open array c"]);
});

Deno.test("an array that catches up on two hours silences no other", () => {
  const feed = new SilentFeed();
  pollBoth(feed, 0, 20);
  assertEquals(pollBoth(feed, 20, 28, "a"), ["open array b"]);
  const said: string[] = [];
  for (let i = 20; i < 28; i++) said.push(...feed.record(15 * i + 5, B));
  said.push(...pollBoth(feed, 28, 40));
  assertEquals(said, ["resolved array b"]);
});

Deno.test("late samples change nothing: they neither end a silence nor begin one", () => {
  const feed = new SilentFeed();
  poll(feed, 0, 20);
  assertEquals(poll(feed, 20, 30, V1), ["open resource a/volume/v2"]);
  // Collections of polls 10 to 14 come again, in order.
  assertEquals(poll(feed, 10, 15), []);
  assertEquals(poll(feed, 10, 15, V2), []);
  assertEquals(poll(feed, 30, 35), ["resolved resource a/volume/v2"]);
});

Deno.test("a late collection is no sign of life of its array", () => {
  const feed = new SilentFeed();
  pollBoth(feed, 0, 20);
  assertEquals(pollBoth(feed, 20, 21, "b"), []);
  assertEquals(feed.record(15 * 12, ...ALL), []);
  assertEquals(pollBoth(feed, 21, 24, "b"), ["open array a"]);
});

Deno.test("an array whose polls come an hour late is silent meanwhile, and returns", () => {
  const feed = new SilentFeed();
  pollBoth(feed, 0, 20);
  assertEquals(pollBoth(feed, 20, 24, "b"), ["open array a"]);
  assertEquals(feed.record(15 * 20, ...ALL), ["resolved array a"]);
});

Deno.test("an empty poll is a sign of life of its array alone", () => {
  const feed = new SilentFeed();
  pollBoth(feed, 0, 20);
  const said: string[] = [];
  for (let i = 20; i < 40; i++) {
    said.push(...feed.emptyPoll("a"), ...feed.record(15 * i + 5, B));
  }
  assertEquals(said, []);
  assertEquals(pollBoth(feed, 40, 50, "b"), ["open array a"]);
  assertEquals(feed.emptyPoll("a"), ["resolved array a"]);
  assertEquals(feed.events[1]!.atMs, START + (49 * 15 + 5) * MIN);
  assertEquals(feed.emptyPoll("unknown"), []);
});

Deno.test("lost collections are no silence: one of ten, two in a row now and then", () => {
  const feed = new SilentFeed();
  const said: string[] = [];
  for (let i = 0; i < 400; i++) {
    const isLost = i % 10 === 3 || i % 50 === 4;
    if (!isLost) said.push(...feed.record(15 * i, ...ALL));
    if (i % 7 !== 2) said.push(...feed.record(15 * i + 5, B));
  }
  assertEquals(said, []);
});

Deno.test("a new interval is reported once, and then learned", () => {
  const feed = new SilentFeed();
  const said: string[] = [];
  for (let minute = 0; minute < 2000; minute += 5) {
    // Every 5 minutes, and from minute 300 on every hour.
    if (minute <= 300 || minute % 60 === 0) {
      said.push(...feed.record(minute, ...ALL));
    }
    said.push(...feed.record(minute + 2, B));
  }
  assertEquals(said, ["open array a", "resolved array a"]);
  const later: string[] = [];
  for (let minute = 2000; minute < 2300; minute += 5) {
    later.push(...feed.record(minute + 2, B));
  }
  assertEquals(later, ["open array a"]);
  const { intervalMs, silentMs } = feed.events.at(-1)!;
  assertEquals({ intervalMs, silentMs }, {
    intervalMs: 60 * MIN,
    silentMs: 180 * MIN,
  });
});

Deno.test("what returns for one record after a long outage is waited for 24 records at most", () => {
  const feed = new SilentFeed();
  poll(feed, 0, 20);
  poll(feed, 20, 60, V1);
  assertEquals(poll(feed, 60, 61), ["resolved resource a/volume/v2"]);
  assertEquals(poll(feed, 61, 84, V1), []);
  assertEquals(poll(feed, 84, 85, V1), ["open resource a/volume/v2"]);
});

Deno.test("one outage makes the interval no longer", () => {
  const feed = new SilentFeed();
  pollBoth(feed, 0, 20);
  pollBoth(feed, 20, 60, "b");
  pollBoth(feed, 60, 62);
  assertEquals(pollBoth(feed, 62, 65, "b"), []);
  assertEquals(pollBoth(feed, 65, 66, "b"), ["open array a"]);
});

Deno.test("the young are not judged before their eighth arrival", () => {
  for (const arrivals of [7, 8]) {
    const feed = new SilentFeed();
    poll(feed, 0, 20, V1);
    poll(feed, 20, 20 + arrivals, ALL);
    assertEquals(
      poll(feed, 20 + arrivals, 40, V1),
      arrivals < 8 ? [] : ["open resource a/volume/v2"],
    );
  }
});

Deno.test("what comes now and then is given three of its longest gaps", () => {
  const feed = new SilentFeed();
  // Gaps of 1, 6, 2 and 9 records in turn: they vary, so 27 records must be missed.
  const gaps = [1, 6, 2, 9];
  let next = 0;
  let count = 0;
  let i = 0;
  for (; count < 12; i++) {
    const isDue = i === next;
    if (isDue) next += gaps[count++ % 4]!;
    assertEquals(feed.record(15 * i, ...(isDue ? ALL : V1)), []);
  }
  // i - 1 was the last arrival.
  assertEquals(poll(feed, i, i + 26, V1), []);
  assertEquals(poll(feed, i + 26, i + 27, V1), ["open resource a/volume/v2"]);
  assertEquals(feed.events[0]!.intervalMs, 9 * 15 * MIN);
});

Deno.test("a metric that pauses every night is reported twice, not every day", () => {
  const feed = new SilentFeed();
  const said: string[] = [];
  for (let i = 0; i < 30 * 96; i++) {
    const isDay = i % 96 >= 32 && i % 96 < 72;
    said.push(...feed.record(15 * i, ...(isDay ? ALL : V1)));
  }
  const opens = said.filter((text) => text.startsWith("open"));
  assertEquals(opens, Array(2).fill("open resource a/volume/v2"));
});

Deno.test("forgetting ends what is open, up to the array with its last series", () => {
  const feed = new SilentFeed();
  pollBoth(feed, 0, 20);
  pollBoth(feed, 20, 30, "b");
  assertEquals(feed.forget(V1[0]), []);
  assertEquals(feed.forget(V1[1]), []);
  assertEquals(feed.forget(V2[0]), ["resolved array a"]);
  assertEquals(feed.events.at(-1)!.isForgotten, true);
  assertEquals(feed.watch.openCount, 0);
  // It starts anew: young, and silent again only after eight arrivals.
  assertEquals(pollBoth(feed, 30, 37), []);
  assertEquals(pollBoth(feed, 37, 45, "b"), []);
});

Deno.test("a forgotten series does not count, and its handle serves another", () => {
  const feed = new SilentFeed();
  poll(feed, 0, 20);
  feed.forget(V1[1]);
  assertEquals(poll(feed, 20, 30, [V1[0], "a/volume/v3/iops"]), [
    "open resource a/volume/v2",
  ]);
  assertEquals(feed.forget(V2[0]), ["resolved resource a/volume/v2"]);
  assertEquals(poll(feed, 30, 40, V1), ["open resource a/volume/v3"]);
});

Deno.test("texts of events are percent-encoded as those of series", () => {
  const feed = new SilentFeed();
  poll(feed, 0, 20, ["a b/volume/v%/iops", "a b/volume/v2/iops"]);
  assertEquals(poll(feed, 20, 30, ["a b/volume/v2/iops"]), [
    "open resource a%20b/volume/v%25",
  ]);
  assertEquals(feed.events[0]!.storageId, "a b");
});

Deno.test("a watch needs one interval at least", () => {
  for (const intervals of [0, 0.5, NaN, Infinity]) {
    assertThrows(() => new SilenceWatch({ intervals }), RangeError);
  }
});
