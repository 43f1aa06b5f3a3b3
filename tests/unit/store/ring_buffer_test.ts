import { assertEquals, assertThrows } from "@std/assert";
import { type AddOutcome, RingBuffer } from "../../../lib/store/ring_buffer.ts";
import { END_OF_TIME_MS, SamplePool } from "../../../lib/store/sample_pool.ts";

function ringOf(size: number, times: readonly number[] = []): RingBuffer {
  const ring = new RingBuffer(size, new SamplePool());
  for (const atMs of times) ring.add(atMs, atMs / 10);
  return ring;
}

function timesOf(ring: RingBuffer): number[] {
  return Array.from({ length: ring.length }, (_, i) => ring.atMs(i));
}

function count(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

const ADD_CASES: {
  what: string;
  size: number;
  held: number[];
  added: number;
  outcome: AddOutcome;
  after: number[];
}[] = [
  {
    what: "takes the first sample as the newest",
    size: 3,
    held: [],
    added: 0,
    outcome: "newest",
    after: [0],
  },
  {
    what: "appends a newer sample",
    size: 3,
    held: [10, 20],
    added: 30,
    outcome: "newest",
    after: [10, 20, 30],
  },
  {
    what: "drops the oldest for a newer sample once it is full",
    size: 3,
    held: [10, 20, 30],
    added: 40,
    outcome: "newest",
    after: [20, 30, 40],
  },
  {
    what: "puts a late sample between the others",
    size: 4,
    held: [10, 20, 30],
    added: 25,
    outcome: "placed",
    after: [10, 20, 25, 30],
  },
  {
    what: "puts a sample before the oldest while there is room",
    size: 4,
    held: [10, 20, 30],
    added: 5,
    outcome: "placed",
    after: [5, 10, 20, 30],
  },
  {
    what: "drops the oldest for a late sample once it is full",
    size: 3,
    held: [10, 20, 30],
    added: 15,
    outcome: "placed",
    after: [15, 20, 30],
  },
  {
    what: "refuses a sample before the oldest once it is full",
    size: 3,
    held: [10, 20, 30],
    added: 5,
    outcome: "too_late",
    after: [10, 20, 30],
  },
  {
    what: "refuses anything older when it holds one sample at most",
    size: 1,
    held: [10],
    added: 5,
    outcome: "too_late",
    after: [10],
  },
  {
    what: "replaces the only sample by a newer one",
    size: 1,
    held: [10],
    added: 11,
    outcome: "newest",
    after: [11],
  },
  ...[10, 20, 30].map((added) => ({
    what: `knows that it has a sample of ${added} ms`,
    size: 3,
    held: [10, 20, 30],
    added,
    outcome: "duplicate" as const,
    after: [10, 20, 30],
  })),
  {
    what: "forgets the oldest across the chunks of its memory",
    size: 60,
    held: count(1, 100),
    added: 101,
    outcome: "newest",
    after: count(42, 101),
  },
  {
    what: "moves samples across the chunks of its memory",
    size: 60,
    held: count(1, 100).filter((atMs) => atMs !== 45),
    added: 45,
    outcome: "placed",
    after: count(41, 100),
  },
];

for (const { what, size, held, added, outcome, after } of ADD_CASES) {
  Deno.test(`RingBuffer ${what}`, () => {
    const ring = ringOf(size, held);
    assertEquals(ring.add(added, added / 10), outcome);
    assertEquals(timesOf(ring), after);
    for (let i = 0; i < ring.length; i++) {
      assertEquals(ring.value(i), ring.atMs(i) / 10, "values stay with times");
    }
    assertEquals(ring.newestMs, after.at(-1));
  });
}

Deno.test("RingBuffer keeps the first value of a time", () => {
  const ring = ringOf(3);
  ring.add(10, 1);
  ring.add(10, 2);
  assertEquals([ring.length, ring.value(0)], [1, 1]);
});

Deno.test("RingBuffer keeps its order while the oldest are taken out", () => {
  const ring = ringOf(200, count(1, 130));
  for (let i = 0; i < 101; i++) ring.removeOldest();
  for (const atMs of [131, 132]) ring.add(atMs, 0);
  assertEquals(timesOf(ring), count(102, 132));
});

Deno.test("RingBuffer gives all its memory back and can start again", () => {
  const pool = new SamplePool();
  const ring = new RingBuffer(100, pool);
  for (const atMs of count(1, 100)) ring.add(atMs, 0);
  ring.clear();
  assertEquals([ring.length, ring.newestMs], [0, -1]);
  // 100 samples took four chunks, the first four that there were.
  assertEquals(count(1, 4).map(() => pool.take()).sort(), [0, 1, 2, 3]);
  assertEquals(ring.add(7, 0), "newest");
  assertEquals(timesOf(ring), [7]);
});

Deno.test("RingBuffer takes no more memory than its samples need", () => {
  const pool = new SamplePool();
  const ring = new RingBuffer(1000, pool);
  for (const atMs of count(1, 26)) ring.add(atMs, 0);
  // It has two chunks, so the next one is the third.
  assertEquals(pool.take(), 2);
});

Deno.test("RingBuffer takes no more memory once it is full", () => {
  const pool = new SamplePool();
  const ring = new RingBuffer(50, pool);
  for (const atMs of count(1, 1000)) ring.add(atMs, 0);
  // 50 samples may begin in the middle of a chunk: they lie in two or three.
  // So no more than three were made, and the second one taken now is new.
  assertEquals(Math.max(pool.take(), pool.take()), 3);
});

Deno.test("RingBuffer says what is wrong with a size, a time or a position", () => {
  for (const size of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(() => ringOf(size), RangeError, `a ring of ${size} samples`);
  }
  for (const atMs of [-1, END_OF_TIME_MS, NaN, Infinity]) {
    assertThrows(
      () => ringOf(3).add(atMs, 0),
      RangeError,
      `Cannot keep a sample of ${atMs} ms: expected 0 to 2^48 - 1`,
    );
  }
  const ring = ringOf(3, [10, 20]);
  for (const position of [-1, 2, NaN]) {
    for (
      const read of [() => ring.atMs(position), () => ring.value(position)]
    ) {
      assertThrows(
        read,
        RangeError,
        `Cannot read sample ${position} of a ring that holds 2`,
      );
    }
  }
  assertThrows(() => ringOf(3).removeOldest(), RangeError, "that holds 0");
});
