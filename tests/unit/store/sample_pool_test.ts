import { assertEquals, assertNotEquals } from "@std/assert";
import {
  CHUNK_SAMPLES,
  END_OF_TIME_MS,
  SamplePool,
} from "../../../lib/store/sample_pool.ts";

Deno.test("SamplePool gives times and values back exactly", () => {
  const cases: [atMs: number, value: number][] = [
    [0, 0],
    [1, -0],
    [2 ** 32 - 1, 0.1],
    [2 ** 32, Number.MAX_VALUE],
    [1_700_000_000_123, Number.MIN_VALUE],
    [END_OF_TIME_MS - 1, -1e-7],
  ];
  const pool = new SamplePool();
  const chunk = pool.take();
  for (const [index, [atMs, value]] of cases.entries()) {
    pool.write(chunk, index, atMs, value);
  }
  for (const [index, [atMs, value]] of cases.entries()) {
    assertEquals(pool.atMs(chunk, index), atMs);
    assertEquals(pool.value(chunk, index), value);
  }
});

Deno.test("SamplePool keeps the samples of different chunks apart, also in different buffers", () => {
  const pool = new SamplePool();
  // A buffer holds 8192 chunks.
  const chunks = Array.from({ length: 8192 + 3 }, () => pool.take());
  for (const chunk of chunks) {
    for (let i = 0; i < CHUNK_SAMPLES; i++) pool.write(chunk, i, chunk, i);
  }
  for (const chunk of chunks) {
    for (let i = 0; i < CHUNK_SAMPLES; i++) {
      assertEquals([pool.atMs(chunk, i), pool.value(chunk, i)], [chunk, i]);
    }
  }
});

Deno.test("SamplePool lends a chunk that was given back again, and no other twice", () => {
  const pool = new SamplePool();
  const [first, second] = [pool.take(), pool.take()];
  assertNotEquals(first, second);
  pool.give(first);
  assertEquals(pool.take(), first);
  assertEquals(new Set([first, second, pool.take()]).size, 3);
});
