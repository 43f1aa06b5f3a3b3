import { assertEquals } from "@std/assert";
import { usualBand } from "../../../lib/decide/usual_band.ts";

const HOUR_MS = 3_600_000;

function samples(count: number, value: (hour: number) => number) {
  return {
    length: count,
    atMs: (i: number) => i * HOUR_MS,
    value: (i: number) => value(i % 24),
  };
}

const same = (atMs: number) => atMs;

Deno.test("each hour of the day has a range of its own, an hour to both sides counted", () => {
  const band = usualBand(samples(24 * 20, (hour) => hour), same);
  assertEquals(band(12 * HOUR_MS), { low: 11, high: 13 });
  assertEquals(band(1000 * 24 * HOUR_MS + 12 * HOUR_MS), { low: 11, high: 13 });
});

Deno.test("the site's clock says which hour it is", () => {
  const east = (atMs: number) => atMs + 2 * HOUR_MS;
  const band = usualBand(samples(24 * 20, (hour) => hour), east);
  assertEquals(band(12 * HOUR_MS), { low: 11, high: 13 });
});

Deno.test("what was abnormal does not widen the band of its hour", () => {
  const days = 12;
  const kept = samples(24 * days, (hour) => hour);
  const isAbnormal = (atMs: number) => atMs >= (days - 2) * 24 * HOUR_MS;
  const strange = {
    ...kept,
    value: (i: number) => isAbnormal(kept.atMs(i)) ? 1000 : kept.value(i),
  };
  const noon = 12 * HOUR_MS;
  assertEquals(usualBand(strange, same)(noon)!.high, 1000);
  assertEquals(usualBand(strange, same, isAbnormal)(noon), {
    low: 11,
    high: 13,
  });
});

Deno.test("a young series has one range for the whole day, none at all has null", () => {
  assertEquals(usualBand(samples(48, (hour) => hour), same)(0), {
    low: 1,
    high: 22,
  });
  assertEquals(usualBand(samples(0, () => 0), same)(0), null);
});
