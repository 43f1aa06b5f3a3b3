/**
 * Silence on recordings: none where nothing stopped, and exactly one where
 * something is cut out of them.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { SilenceWatch } from "../../lib/decide/silence.ts";
import { Decoder } from "../../lib/decode/decoder.ts";
import type { SeriesKey } from "../../lib/model/series.ts";
import type { SilenceEvent } from "../../lib/model/silence.ts";
import { FileSource } from "../../lib/source/file_source.ts";
import { decodeNow } from "../fakes/decoded.ts";
import { brief } from "../fakes/silent_feed.ts";

const DATA = new URL("../../../shared/data/", import.meta.url);
const hasData = await Deno.stat(DATA).then(() => true, () => false);
if (!hasData) {
  console.log("left out: silence on recordings, ../shared/data is absent");
}

/** One record: its series with the newest sample of each. */
type Poll = readonly { readonly key: SeriesKey; readonly newestMs: number }[];

const TWO_ARRAYS = "delfin/fake-two-arrays.ndjson.gz";
const STEP_MS = 300_000;

async function readPolls(name: string): Promise<Poll[]> {
  const source = new FileSource({
    path: new URL(name, DATA).pathname,
    maxRecordBytes: 2 ** 26,
    stdin: new ReadableStream(),
  });
  const decoder = new Decoder();
  const polls: Poll[] = [];
  for await (const batch of source.batches(new AbortController().signal)) {
    for (const record of batch.records) {
      const outcome = decodeNow(decoder, record);
      if (outcome.kind === "rejected") throw new Error(outcome.detail);
      const { entryCount, keys, starts, timestampsMs } = outcome.collection;
      polls.push(
        Array.from({ length: entryCount }, (_, i) => ({
          key: keys[i]!,
          newestMs: Math.max(
            ...timestampsMs.subarray(starts[i], starts[i + 1]),
          ),
        })),
      );
    }
  }
  return polls;
}

function watchAll(polls: readonly Poll[]): SilenceEvent[] {
  const watch = new SilenceWatch({ intervals: 3 });
  const handles = new Map<string, number>();
  const events: SilenceEvent[] = [];
  for (const poll of polls) {
    for (const { key, newestMs } of poll) {
      const handle = handles.get(key.text) ?? watch.register(key);
      handles.set(key.text, handle);
      watch.see(handle, newestMs);
    }
    watch.endRecord(events);
  }
  return events;
}

/** The recording again and again, each time later: 12 polls of each array are little. */
function repeated(polls: readonly Poll[], times: number): Poll[] {
  return Array.from(
    { length: times },
    (_, round) =>
      polls.map((poll) =>
        poll.map(({ key, newestMs }) => ({
          key,
          newestMs: newestMs + round * 12 * STEP_MS,
        }))
      ),
  ).flat();
}

/** Without what begins with `prefix`, in the records `from` to `to` (exclusive). */
function cut(polls: Poll[], prefix: string, from: number, to: number): Poll[] {
  return polls.map((poll, i) =>
    i < from || i >= to
      ? poll
      : poll.filter(({ key }) => !key.text.startsWith(prefix))
  ).filter((poll) => poll.length > 0);
}

function newestOf(poll: Poll): number {
  return Math.max(...poll.map(({ newestMs }) => newestMs));
}

for (
  const name of [
    TWO_ARRAYS,
    "delfin/fake-backfill.ndjson",
    "delfin/fake-driver.ndjson.gz",
  ]
) {
  Deno.test({
    name: `nothing is silent in ${name}`,
    ignore: !hasData,
    fn: async () => {
      assertEquals(watchAll(await readPolls(name)), []);
    },
  });
}

Deno.test({
  name: "nothing is silent in two arrays for five hours",
  ignore: !hasData,
  fn: async () => {
    assertEquals(watchAll(repeated(await readPolls(TWO_ARRAYS), 5)), []);
  },
});

// Records 0, 2, 4 … are those of one array, 1, 3, 5 … those of the other.
for (
  const [level, parts] of [["array", 1], ["resource", 3], [
    "series",
    4,
  ]] as const
) {
  Deno.test({
    name: `what is cut out of two arrays is one silence: ${level}`,
    ignore: !hasData,
    fn: async () => {
      const polls = repeated(await readPolls(TWO_ARRAYS), 5);
      const text = polls[0]![0]!.key.text;
      const key = text.split("/").slice(0, parts).join("/");
      const prefix = parts === 4 ? key : `${key}/`;
      // The last poll before it is record 58; it misses 60 to 88, and is in 90.
      const events = watchAll(cut(polls, prefix, 60, 90));
      assertEquals(events.map(brief), [
        `open ${level} ${key}`,
        `resolved ${level} ${key}`,
      ]);
      const [open, resolved] = events;
      assertEquals(open!.lastMs, newestOf(polls[58]!));
      assertEquals(open!.intervalMs, STEP_MS);
      assertEquals(open!.silentMs, 3 * STEP_MS);
      // Children: the third record without it, 64. Arrays: 15 minutes after the
      // first record of the other array that moved the feed, 61.
      const decided = level === "array" ? polls[67]! : polls[64]!;
      assertEquals(open!.atMs, newestOf(decided));
      assertEquals(resolved!.atMs, newestOf(polls[90]!));
      // Without a return the same opens, and nothing more.
      assertEquals(watchAll(cut(polls, prefix, 60, polls.length)), [open]);
    },
  });
}

const STORAGE = [
  "array-1-300s",
  "array-2-300s",
  "array-1-900s",
  "array-2-900s",
  "array-3-900s",
];

for (const name of STORAGE) {
  Deno.test({
    name: `no silence in 30 days of ${name}, with late and lost collections`,
    ignore: !hasData,
    fn: async () => {
      const events = watchAll(await readPolls(`storage/${name}.ndjson.gz`));
      console.log(`${name}: ${events.length} silences`);
      assertEquals(events.map(brief), []);
    },
  });
}

Deno.test({
  name:
    "three arrays in one feed for 30 days: who is silent lost polls in a row",
  ignore: !hasData,
  fn: async () => {
    const due: { atMs: number; poll: Poll }[] = [];
    for (const name of STORAGE.filter((text) => text.endsWith("900s"))) {
      const polls = await readPolls(`storage/${name}.ndjson.gz`);
      // Recorded in different months: all begin at once here.
      const shiftMs = newestOf(polls[0]!);
      let atMs = 0;
      for (const poll of polls) {
        const moved = poll.map(({ key, newestMs }) => ({
          key,
          newestMs: newestMs - shiftMs,
        }));
        // A late one has come after those that stand before it.
        atMs = Math.max(atMs, newestOf(moved));
        due.push({ atMs, poll: moved });
      }
    }
    due.sort((a, b) => a.atMs - b.atMs);
    const events = watchAll(due.map(({ poll }) => poll));
    // How long arrays stayed away, in polls of 15 minutes. With 4, three are
    // missed: the fourth may come just before the silence is certain. With 5, it is certain.
    const last = new Map<string, number>();
    const outages: { lastMs: number; polls: number }[] = [];
    for (const { atMs, poll } of due) {
      const { storageId } = poll[0]!.key;
      const lastMs = last.get(storageId) ?? atMs;
      const polls = (atMs - lastMs) / 900_000;
      if (polls >= 4) outages.push({ lastMs, polls });
      last.set(storageId, atMs);
    }
    const opens = events.filter(({ state }) => state === "open");
    console.log(
      `three arrays: ${due.length} records, ${opens.length} silences, outages in polls: ${
        outages.map(({ polls }) => polls).join(", ")
      }`,
    );
    assert(outages.length > 0);
    assertEquals(opens.map(({ level }) => level), opens.map(() => "array"));
    const reported = opens.map(({ lastMs }) => lastMs);
    const most = outages.map(({ lastMs }) => lastMs);
    const least = outages.filter(({ polls }) => polls >= 5)
      .map(({ lastMs }) => lastMs);
    assertEquals(reported.filter((lastMs) => !most.includes(lastMs)), []);
    assertEquals(least.filter((lastMs) => !reported.includes(lastMs)), []);
    assertEquals(events.length, 2 * opens.length);
  },
});
