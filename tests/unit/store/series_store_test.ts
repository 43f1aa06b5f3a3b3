import { assertEquals, assertThrows } from "@std/assert";
import {
  makeSeriesKey,
  type SeriesKey,
  type SeriesLabels,
} from "../../../lib/model/series.ts";
import {
  type OfferOutcome,
  type Series,
  SeriesStore,
  type SeriesStoreOptions,
} from "../../../lib/store/series_store.ts";

const HOUR_MS = 3_600_000;

const LABELS: SeriesLabels = {
  name: "array",
  resourceName: "vol",
  unit: "ms",
  serialNumber: undefined,
};

function keyOf(resourceId: string): SeriesKey {
  return makeSeriesKey({
    storageId: "s",
    resourceType: "volume",
    resourceId,
    metric: "iops",
  });
}

/** A store that writes down what happens, as `series@time=value`. */
class Harness {
  readonly visits: string[] = [];
  readonly evicted: string[] = [];
  readonly store: SeriesStore<{ id: string }>;

  constructor(changes: Partial<SeriesStoreOptions<{ id: string }>> = {}) {
    this.store = new SeriesStore({
      samplesPerSeries: 5,
      maxSeries: 10,
      idleEvictionMs: 0,
      allowedLatenessMs: 0,
      createState: (key) => ({ id: key.resourceId }),
      onEvict: ({ state, ring }) =>
        this.evicted.push(`${state.id} with ${ring.length}`),
      ...changes,
    });
  }

  readonly visit = (
    { key, state, ring }: Series<{ id: string }>,
    atMs: number,
    value: number,
  ) => {
    assertEquals(state.id, key.resourceId);
    assertEquals(ring.newestMs, atMs, "the ring holds the sample already");
    this.visits.push(`${key.resourceId}@${atMs}=${value}`);
  };

  offer(id: string, atMs: number, value = 0, labels = LABELS): OfferOutcome {
    return this.store.offer(keyOf(id), labels, atMs, value, this.visit);
  }

  times(id: string): number[] {
    const { ring } = this.store.get(keyOf(id).text)!;
    return Array.from({ length: ring.length }, (_, i) => ring.atMs(i));
  }
}

Deno.test("SeriesStore visits samples in order of time at once", () => {
  const harness = new Harness();
  assertEquals(harness.offer("a", 10, 1), "accepted");
  assertEquals(harness.offer("b", 5, 2), "accepted");
  assertEquals(harness.offer("a", 20, 3), "accepted");
  assertEquals(harness.visits, ["a@10=1", "b@5=2", "a@20=3"]);
  assertEquals(harness.times("a"), [10, 20]);
});

Deno.test("SeriesStore names what it does not visit", () => {
  const harness = new Harness({ samplesPerSeries: 3, maxSeries: 1 });
  const offers: [id: string, atMs: number, outcome: OfferOutcome][] = [
    ["a", 10, "accepted"],
    ["a", 10, "duplicate"],
    ["a", 30, "accepted"],
    ["a", 20, "late"],
    ["a", 20, "duplicate"],
    ["a", 5, "too_late"],
    ["b", 40, "series_limit"],
    ["a", 40, "accepted"],
    ["a", 10, "too_late"],
  ];
  for (const [id, atMs, outcome] of offers) {
    assertEquals(harness.offer(id, atMs), outcome, `${id} at ${atMs}`);
  }
  assertEquals(harness.visits, ["a@10=0", "a@30=0", "a@40=0"]);
  assertEquals(harness.times("a"), [20, 30, 40]);
  assertEquals(harness.store.size, 1);
});

Deno.test("SeriesStore keeps the first value of a time", () => {
  const harness = new Harness();
  harness.offer("a", 10, 1);
  harness.offer("a", 10, 2);
  assertEquals(harness.store.get(keyOf("a").text)?.ring.value(0), 1);
});

Deno.test("SeriesStore knows a series by the text of its key, not by the object", () => {
  const harness = new Harness();
  harness.offer("a", 10);
  assertEquals(harness.offer("a", 10), "duplicate");
  assertEquals(harness.store.size, 1);
  assertEquals(harness.store.get("s/volume/b/iops"), undefined);
});

Deno.test("SeriesStore keeps the labels of the newest sample", () => {
  for (const allowedLatenessMs of [0, 15]) {
    const harness = new Harness({ allowedLatenessMs });
    const named = (name: string) => ({ ...LABELS, name });
    harness.offer("a", 10, 0, named("first"));
    harness.offer("a", 30, 0, named("newest"));
    harness.offer("a", 20, 0, named("late"));
    harness.offer("a", 30, 0, named("again"));
    assertEquals(
      harness.store.get(keyOf("a").text)?.labels.name,
      "newest",
      `with a lateness of ${allowedLatenessMs}`,
    );
  }
});

Deno.test("SeriesStore lists its series, the one first seen first", () => {
  const harness = new Harness();
  for (const id of ["b", "a", "c", "a"]) {
    harness.offer(id, harness.visits.length);
  }
  const ids = [...harness.store.values()].map(({ key }) => key.resourceId);
  assertEquals(ids, ["b", "a", "c"]);
});

Deno.test("SeriesStore holds samples back until they cannot be overtaken", () => {
  const harness = new Harness({ allowedLatenessMs: 20 });
  assertEquals(harness.offer("a", 100, 1), "held");
  assertEquals(harness.offer("a", 90, 2), "held");
  assertEquals(harness.offer("a", 90, 9), "duplicate");
  assertEquals(harness.offer("b", 500, 3), "held");
  assertEquals(harness.visits, [], "other series do not matter");
  assertEquals(harness.offer("a", 110, 4), "held");
  assertEquals(harness.visits, ["a@90=2"]);
  assertEquals(harness.offer("a", 125, 5), "held");
  assertEquals(harness.visits, ["a@90=2", "a@100=1"]);
  assertEquals(harness.times("a"), [90, 100]);
});

Deno.test("SeriesStore visits a sample at once that waited long enough elsewhere", () => {
  const harness = new Harness({ allowedLatenessMs: 20 });
  harness.offer("a", 100);
  harness.offer("a", 150);
  assertEquals(harness.visits, ["a@100=0"]);
  assertEquals(harness.offer("a", 120), "accepted");
  assertEquals(harness.visits, ["a@100=0", "a@120=0"]);
});

Deno.test("SeriesStore calls late what is older than the last visited sample", () => {
  const harness = new Harness({ allowedLatenessMs: 20 });
  for (const atMs of [100, 120, 150]) harness.offer("a", atMs);
  assertEquals(harness.visits, ["a@100=0", "a@120=0"]);
  assertEquals(harness.offer("a", 110), "late");
  assertEquals(harness.offer("a", 120), "duplicate");
  assertEquals(harness.times("a"), [100, 110, 120]);
});

Deno.test("SeriesStore holds back at most samplesPerSeries samples of a series", () => {
  const harness = new Harness({ samplesPerSeries: 3, allowedLatenessMs: 1000 });
  for (const atMs of [40, 20, 30]) {
    assertEquals(harness.offer("a", atMs), "held");
  }
  assertEquals(harness.offer("a", 50), "held");
  assertEquals(harness.visits, ["a@20=0"], "the oldest makes room");
  assertEquals(harness.offer("a", 25), "accepted", "now this is the oldest");
  assertEquals(harness.visits, ["a@20=0", "a@25=0"]);
});

Deno.test("SeriesStore.flush() has all held samples visited, series by series", () => {
  const harness = new Harness({ allowedLatenessMs: 100 });
  const offers: [string, number][] = [["b", 20], ["a", 10], ["b", 15], [
    "a",
    5,
  ]];
  for (const [id, atMs] of offers) harness.offer(id, atMs);
  harness.store.flush(harness.visit);
  assertEquals(harness.visits, ["b@15=0", "b@20=0", "a@5=0", "a@10=0"]);
  harness.store.flush(harness.visit);
  assertEquals(harness.visits.length, 4);
  assertEquals(harness.offer("a", 10), "duplicate");
});

Deno.test("SeriesStore.flush() does nothing where nothing is held back", () => {
  const harness = new Harness();
  harness.offer("a", 10);
  harness.store.flush(harness.visit);
  assertEquals(harness.visits.length, 1);
});

Deno.test("SeriesStore drops a series that is idle while the others go on", () => {
  const harness = new Harness({ idleEvictionMs: 8 * HOUR_MS });
  harness.offer("idle", 0);
  for (let hour = 0; hour <= 8; hour++) harness.offer("alive", hour * HOUR_MS);
  assertEquals(harness.evicted, [], "not before its time is over");
  harness.offer("alive", 9 * HOUR_MS);
  assertEquals(harness.evicted, ["idle with 1"]);
  assertEquals([...harness.store.values()].map(({ key }) => key.resourceId), [
    "alive",
  ]);
});

Deno.test("SeriesStore starts a dropped series anew when it comes back", () => {
  const harness = new Harness({ idleEvictionMs: 8 * HOUR_MS });
  harness.offer("idle", 0, 1);
  for (let hour = 0; hour <= 9; hour++) harness.offer("alive", hour * HOUR_MS);
  assertEquals(harness.offer("idle", 0, 2), "accepted");
  assertEquals(harness.visits.at(-1), "idle@0=2");
  assertEquals(harness.times("idle"), [0]);
});

Deno.test("SeriesStore has what a dropped series held back visited first", () => {
  const harness = new Harness({
    idleEvictionMs: 8 * HOUR_MS,
    allowedLatenessMs: HOUR_MS,
  });
  harness.offer("idle", 10);
  harness.offer("idle", 5);
  for (let hour = 0; hour <= 10; hour++) harness.offer("alive", hour * HOUR_MS);
  assertEquals(
    harness.visits.filter((visit) => visit.startsWith("idle")),
    ["idle@5=0", "idle@10=0"],
  );
  assertEquals(harness.evicted, ["idle with 2"]);
});

Deno.test("SeriesStore takes the memory of a dropped series back", () => {
  const harness = new Harness({ idleEvictionMs: 8 * HOUR_MS });
  harness.offer("idle", 0);
  const dropped = harness.store.get(keyOf("idle").text);
  for (let hour = 0; hour <= 9; hour++) harness.offer("alive", hour * HOUR_MS);
  assertEquals([harness.evicted, dropped?.ring.length], [["idle with 1"], 0]);
});

Deno.test("SeriesStore keeps every series when the whole feed was silent", () => {
  const harness = new Harness({ idleEvictionMs: 8 * HOUR_MS });
  for (const id of ["a", "b"]) harness.offer(id, 0);
  for (const id of ["a", "b"]) harness.offer(id, 1000 * HOUR_MS);
  assertEquals([harness.evicted, harness.store.size], [[], 2]);
});

Deno.test("SeriesStore counts a refused sample as a sign of life", () => {
  const harness = new Harness({ idleEvictionMs: 8 * HOUR_MS });
  for (let hour = 0; hour <= 30; hour++) {
    harness.offer("alive", hour * HOUR_MS);
    harness.offer("repeats", 0);
  }
  assertEquals(harness.evicted, []);
});

Deno.test("SeriesStore never drops a series where idle eviction is off", () => {
  const harness = new Harness();
  harness.offer("idle", 0);
  for (let day = 0; day < 100; day++) {
    harness.offer("alive", day * 24 * HOUR_MS);
  }
  assertEquals(harness.store.size, 2);
});

Deno.test("SeriesStore makes room for a new series by eviction", () => {
  const harness = new Harness({ idleEvictionMs: 8 * HOUR_MS, maxSeries: 2 });
  harness.offer("idle", 0);
  for (let hour = 0; hour <= 9; hour++) harness.offer("alive", hour * HOUR_MS);
  assertEquals(harness.offer("new", 9 * HOUR_MS), "accepted");
});

Deno.test("SeriesStore says what is wrong with an option", () => {
  const cases: [name: keyof SeriesStoreOptions<unknown>, value: number][] = [
    ["samplesPerSeries", 0],
    ["samplesPerSeries", 1.5],
    ["maxSeries", 0],
    ["idleEvictionMs", -1],
    ["allowedLatenessMs", NaN],
  ];
  for (const [name, value] of cases) {
    assertThrows(
      () => new Harness({ [name]: value }),
      RangeError,
      `Cannot make a store with ${name}=${value}: expected an integer >= `,
    );
  }
});

Deno.test("SeriesStore refuses a time that no clock can show", () => {
  for (const allowedLatenessMs of [0, 1]) {
    const harness = new Harness({ allowedLatenessMs });
    for (const atMs of [-1, NaN, 2 ** 48]) {
      assertThrows(() => harness.offer("a", atMs), RangeError, `${atMs} ms`);
    }
  }
});
