/**
 * How known spellings are recognised by their bytes.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import {
  type EntryMeaning,
  SeriesCache,
} from "../../../lib/decode/_series_cache.ts";
import { makeSeriesKey } from "../../../lib/model/series.ts";

function viewOf(text: string): DataView {
  const bytes = new TextEncoder().encode(text);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function meaning(metric: string): EntryMeaning {
  return {
    key: makeSeriesKey({
      storageId: "s",
      resourceType: "volume",
      resourceId: "v",
      metric,
    }),
    labels: {
      name: undefined,
      resourceName: undefined,
      unit: undefined,
      serialNumber: undefined,
    },
    marks: 0,
  };
}

Deno.test("SeriesCache finds a spelling again wherever it stands", () => {
  const cache = new SeriesCache();
  const text = '"iops", {"a": 1}';
  const added = cache.add(viewOf(text), 0, text.length, meaning("iops"));
  for (let shift = 0; shift < 9; shift++) {
    const view = viewOf(`${" ".repeat(shift)}${text} `);
    assert(cache.find(view, shift, shift + text.length) === added);
    assertEquals(cache.find(view, shift, shift + text.length + 1), undefined);
    assertEquals(cache.find(view, shift, shift + text.length - 1), undefined);
  }
  assertEquals(cache.size, 1);
  assertEquals(cache.spellingBytes, text.length);
});

Deno.test("SeriesCache guesses that a spelling follows its old predecessor", () => {
  const cache = new SeriesCache();
  const view = viewOf("aaaaabbbbbccccc");
  const [a, b, c] = [0, 5, 10].map((at) =>
    cache.add(view, at, at + 5, meaning(`${at}`))
  );
  assert(cache.find(view, 0, 5) === a);
  assertEquals(cache.guess(view, 10), undefined);
  assert(cache.guess(view, 5) === b);
  assert(cache.guess(view, 10) === c);
  // A record that ends within the guessed bytes.
  cache.find(view, 0, 5);
  assertEquals(cache.guess(viewOf("bbbb"), 0), undefined);
});

Deno.test("SeriesCache gives all spellings of a series one key", () => {
  const cache = new SeriesCache();
  const first = cache.add(viewOf("x"), 0, 1, meaning("iops"));
  const second = cache.add(viewOf("y"), 0, 1, meaning("iops"));
  assert(second !== first && second.first === first);
  assert(second.key === first.key);
  assert(first.first === first);
});

Deno.test("SeriesCache tells 20,000 spellings apart", () => {
  const cache = new SeriesCache();
  const texts = Array.from({ length: 20_000 }, (_, i) => `"m${i}", {}`);
  const added = texts.map((text) =>
    cache.add(viewOf(text), 0, text.length, meaning(text))
  );
  assert(
    texts.every((text, i) =>
      cache.find(viewOf(text), 0, text.length) === added[i]
    ),
  );
});

Deno.test("SeriesCache does not keep the bytes of a giant spelling", () => {
  const cache = new SeriesCache();
  const giant = viewOf("x".repeat(70_000));
  const added = cache.add(giant, 0, 70_000, meaning("giant"));
  assertEquals(cache.find(giant, 0, 70_000), undefined);
  assert(cache.add(giant, 0, 70_000, meaning("giant")).first === added);
  assertEquals(cache.spellingBytes, 0);
  assertEquals(cache.size, 2);
});
