import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { makeSeriesKey } from "../../lib/model/series.ts";
import { RingBuffer } from "../../lib/store/ring_buffer.ts";
import { SamplePool } from "../../lib/store/sample_pool.ts";
import {
  type OfferOutcome,
  SeriesStore,
} from "../../lib/store/series_store.ts";

const KEYS = ["a", "b", "c"].map((resourceId) =>
  makeSeriesKey({
    storageId: "s",
    resourceType: "volume",
    resourceId,
    metric: "iops",
  })
);

const LABELS = {
  name: undefined,
  resourceName: undefined,
  unit: undefined,
  serialNumber: undefined,
};

/** One sample of one of three series; few times, so that they meet. */
const offer = fc.record({
  series: fc.integer({ min: 0, max: KEYS.length - 1 }),
  atMs: fc.integer({ min: 0, max: 120 }),
  value: fc.double({ noNaN: true }),
});
type Offer = typeof offer extends fc.Arbitrary<infer T> ? T : never;

/** What a store did with some offers: outcomes, visits, and its rings at the end. */
function run(
  offers: readonly Offer[],
  { samplesPerSeries, allowedLatenessMs }: {
    samplesPerSeries: number;
    allowedLatenessMs: number;
  },
) {
  const visits: [series: string, atMs: number, value: number][] = [];
  const store = new SeriesStore({
    samplesPerSeries,
    maxSeries: KEYS.length,
    idleEvictionMs: 0,
    allowedLatenessMs,
    createState: () => undefined,
  });
  const visit = (
    { key }: { key: { text: string } },
    atMs: number,
    value: number,
  ) => {
    visits.push([key.text, atMs, value]);
  };
  const outcomes = offers.map(({ series, atMs, value }) =>
    store.offer(KEYS[series]!, LABELS, atMs, value, visit)
  );
  store.flush(visit);
  const rings = KEYS.map(({ text }) => {
    const ring = store.get(text)?.ring;
    return ring === undefined ? [] : samplesOf(ring);
  });
  const visitsOf = KEYS.map(({ text }) =>
    visits.filter(([series]) => series === text)
  );
  return { outcomes, visitsOf, rings };
}

function samplesOf(ring: RingBuffer): [atMs: number, value: number][] {
  return Array.from(
    { length: ring.length },
    (_, i) => [ring.atMs(i), ring.value(i)],
  );
}

function howMany(outcomes: OfferOutcome[], ...wanted: OfferOutcome[]): number {
  return outcomes.filter((outcome) => wanted.includes(outcome)).length;
}

Deno.test("RingBuffer is a sorted list without repeats, cut to its size", () => {
  const step = fc.oneof(
    { weight: 9, arbitrary: fc.tuple(fc.nat(300), fc.double()) },
    { weight: 1, arbitrary: fc.constant("removeOldest" as const) },
  );
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 80 }),
    fc.array(step, { maxLength: 400, size: "max" }),
    (size, steps) => {
      const ring = new RingBuffer(size, new SamplePool());
      let list: [atMs: number, value: number][] = [];
      for (const step of steps) {
        if (step === "removeOldest") {
          if (list.length > 0) ring.removeOldest();
          list = list.slice(1);
          continue;
        }
        const before = list;
        if (!list.some(([atMs]) => atMs === step[0])) {
          list = [...list, step].sort((a, b) => a[0] - b[0]).slice(-size);
        }
        const isKept = list !== before && list.includes(step);
        const outcome = ring.add(...step);
        assertEquals(outcome === "newest" || outcome === "placed", isKept);
        assertEquals(outcome === "newest", isKept && list.at(-1) === step);
      }
      assertEquals(samplesOf(ring), list);
    },
  ));
});

Deno.test("SeriesStore visits each series in strictly rising time, and accounts for every sample", () => {
  fc.assert(fc.property(
    fc.array(offer, { maxLength: 200, size: "max" }),
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 0, max: 50 }),
    (offers, samplesPerSeries, allowedLatenessMs) => {
      const { outcomes, visitsOf, rings } = run(offers, {
        samplesPerSeries,
        allowedLatenessMs,
      });
      for (const visits of visitsOf) {
        for (let i = 1; i < visits.length; i++) {
          assert(visits[i - 1]![1] < visits[i]![1]);
        }
      }
      assertEquals(
        visitsOf.flat().length,
        howMany(outcomes, "accepted", "held"),
      );
      const kept = howMany(outcomes, "accepted", "held", "late");
      assert(rings.flat().length <= kept);
      if (samplesPerSeries > offers.length) {
        assertEquals(
          rings.flat().length,
          kept,
          "nothing is lost before a ring is full",
        );
      }
    },
  ));
});

/**
 * A stream of one to three series, and the same one shaken: no sample comes
 * after one of its series that is more than `latenessMs` newer, and some come
 * again.
 */
const shakenStream = fc.record({
  samples: fc.uniqueArray(offer, {
    selector: ({ series, atMs }) => `${series} ${atMs}`,
    maxLength: 120,
    size: "max",
  }),
  latenessMs: fc.integer({ min: 1, max: 50 }),
  delays: fc.array(fc.nat({ max: 1000 }), { minLength: 240, maxLength: 240 }),
  repeats: fc.array(fc.boolean(), { minLength: 120, maxLength: 120 }),
}).map(({ samples, latenessMs, delays, repeats }) => {
  const ordered = samples.toSorted((a, b) => a.atMs - b.atMs);
  // A sample that arrives at most `latenessMs` after its time is overtaken only
  // by such as are at most that much newer.
  const arrivals = ordered.flatMap((sample, i) => {
    const arrival = (delay: number) => ({
      sample,
      atMs: sample.atMs + latenessMs * delay / 1000,
    });
    const first = arrival(delays[i]!);
    return repeats[i] ? [first, arrival(delays[120 + i]!)] : [first];
  });
  arrivals.sort((a, b) => a.atMs - b.atMs);
  return { ordered, shaken: arrivals.map(({ sample }) => sample), latenessMs };
});

Deno.test("SeriesStore with lateness does the same for any order and any repetition inside it", () => {
  let moved = 0;
  fc.assert(fc.property(
    shakenStream,
    fc.integer({ min: 1, max: 140 }),
    ({ ordered, shaken, latenessMs }, spare) => {
      // So many samples may wait that none is pushed out early.
      const options = {
        samplesPerSeries: latenessMs + spare,
        allowedLatenessMs: latenessMs,
      };
      const inOrder = run(ordered, options);
      const outOfOrder = run(shaken, options);
      if (ordered.some((sample, i) => sample !== shaken[i])) moved++;
      assertEquals(outOfOrder.visitsOf, inOrder.visitsOf);
      assertEquals(outOfOrder.rings, inOrder.rings);
      assertEquals(inOrder.visitsOf.flat().length, ordered.length);
      assertEquals(howMany(outOfOrder.outcomes, "late"), 0);
    },
  ));
  assert(moved > 50, `only ${moved} of 100 streams were shaken`);
});

Deno.test("SeriesStore does the same for the same offers", () => {
  fc.assert(fc.property(
    fc.array(offer, { maxLength: 100, size: "max" }),
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 0, max: 50 }),
    (offers, samplesPerSeries, allowedLatenessMs) => {
      const options = { samplesPerSeries, allowedLatenessMs };
      assertEquals(run(offers, options), run(offers, options));
    },
  ));
});
